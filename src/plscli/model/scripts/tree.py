"""What a script says, whatever its language: calls, words, texts and numbers, each with its place.  Nothing of it is ever run."""

from __future__ import annotations

from dataclasses import dataclass

from plscli.model import Place


@dataclass(frozen=True, slots=True)
class Word:
    """A name, with its parts joined by dots as in `Mode.A`."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Text:
    """What stands between quotation marks."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, TRUE or FALSE, or nothing (NULL, None, NA)."""

    value: float | bool | None
    place: Place


@dataclass(frozen=True, slots=True)
class Argument:
    """What a call is given, with its name if it has one."""

    name: str | None
    value: Node


@dataclass(frozen=True, slots=True)
class Call:
    """A call, or an operator with its sides.   owner : what stands before the dot of a method."""

    name: str
    arguments: tuple[Argument, ...]
    place: Place
    owner: Node | None = None


@dataclass(frozen=True, slots=True)
class Unclear:
    """What has no meaning without being run.   what : in words, to go on with "is not run"."""

    what: str
    place: Place


Node = Word | Text | Constant | Call | Unclear


@dataclass(frozen=True, slots=True)
class Assignment:
    """`name <- value`; the target may be a call, as in `colnames(x) <- value`."""

    target: Node
    value: Node


@dataclass(frozen=True, slots=True)
class Function:
    """A function without arguments, and what it does."""

    name: str
    body: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Return:
    """What a function gives back."""

    value: Node


@dataclass(frozen=True, slots=True)
class Skipped:
    """What cannot be followed, such as a loop.   names : that it sets, and that are unknown from here on."""

    what: Unclear
    names: tuple[str, ...]


Step = Assignment | Function | Return | Skipped | Node


class UnreadError(Exception):
    """What of a script cannot be read: where, and why."""

    def __init__(self, place: Place, why: str, *advice: str) -> None:
        super().__init__(why)
        self.place, self.why, self.advice = place, why, advice

    def __str__(self) -> str:
        """The message with its place."""
        return str(self.place.error(self.why, *self.advice))
