"""Stored numbers by their place in a file, and ours that each is held against: tests of a question and the page take the same lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from agreement.rows import Row, compare
from plscli.records import Record
from reference_cases import stored

OWN = "own NumPy"
"""Who computed what no program prints: plain code that knows nothing of plscli."""
EXTRAS = "PyPI seminrExtras, stored"
EXACT = 1e-9
"""Counts, shares of given permutations, and what two programs compute from the same converged weights."""
CLOSE = 1e-6

Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Stored numbers that share a row.

    places : the words on the way to them, as in "DA|EA/pooled/rmse/*"; `ours` is asked with the words that are open (a choice, or *).
    """

    program: str
    quantity: str
    places: str
    ours: Callable[..., float | None]
    tolerance: float = EXACT
    relative: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Stored numbers that are not compared.   places : as in a line, before which these go; several are parted by semicolons."""

    quantity: str
    places: str
    why: str


@dataclass(frozen=True, slots=True)
class File:
    """Everything that is done with the numbers of one file."""

    name: str
    lines: tuple[Line, ...]
    left_out: tuple[LeftOut, ...] = ()

    def taken(self, line: Line) -> dict[Place, float | None]:
        """Numbers of a line."""
        return {
            place: value
            for place, value in numbers(self.name).items()
            if open_words(line.places, place) is not None and not any(matches(each, place) for each in self.left_out)
        }

    def skipped(self, each: LeftOut) -> int:
        """How many numbers are left out for one reason."""
        return sum(value is not None and matches(each, place) for place, value in numbers(self.name).items())


@cache
def rows(file: File) -> list[Row]:
    """One row for every line."""
    return [compared(file, line) for line in file.lines]


def beyond(file: File) -> list[Row]:
    """The rows whose largest difference is not within their tolerance."""
    return [each for each in rows(file) if not each.largest <= each.tolerance]


def compared(file: File, line: Line) -> Row:
    """What is found in a line; a number that one has and the other has not is an error."""
    pairs = [(line.ours(*(open_words(line.places, place) or ())), theirs) for place, theirs in file.taken(line).items()]
    assert [mine is None for mine, _ in pairs] == [theirs is None for _, theirs in pairs], line
    known = [(mine, theirs) for mine, theirs in pairs if mine is not None and theirs is not None]
    found = compare(known, line.relative, file.name, line.places)
    return Row(line.program, line.quantity, file.name, *found, line.tolerance, line.relative, line.note)


@cache
def numbers(name: str) -> dict[Place, float | None]:
    """Everything that is expected, by place: numbers, printed numbers, decisions as 0 and 1; None where a number does not exist."""
    return dict(_leaves(stored(name)["expected"], ()))


def _leaves(found: Any, place: Place) -> Iterator[tuple[Place, float | None]]:
    if isinstance(found, dict | list):
        for word, below in found.items() if isinstance(found, dict) else enumerate(found):
            yield from _leaves(below, (*place, str(word)))
    elif not isinstance(found, str):
        yield place, None if found is None else float(found)
    elif found.replace(".", "").isdigit():
        yield place, float(found)


def open_words(places: str, place: Place) -> list[str] | None:
    """What stands where the pattern is open; None where it does not match."""
    parts = places.split("/")
    fits = len(parts) == len(place) and all(part == "*" or word in part.split("|") for part, word in zip(parts, place, strict=True))
    return [word for part, word in zip(parts, place, strict=True) if part == "*" or "|" in part] if fits else None


def matches(each: LeftOut, place: Place) -> bool:
    return any(open_words(places, place) is not None for places in each.places.split("; "))


def find(rows: list[Record], **where: Any) -> Record:
    """The one row in which these fields stand so."""
    (found,) = (row for row in rows if all(row[field] == value for field, value in where.items()))
    return found


def reader(
    tables: Callable[[], dict[str, list[Record]]], table: str, *words: str, names: dict[str, str] | None = None, **fixed: Any
) -> Callable[..., Any]:
    """Ours of a line from one table: the row in which the open words stand, and of it the field that is named.

    words : what each open word is: "field", "path" (`A -> B`), or a field of the row.   names : our words for theirs.
    """

    def ours(*found: str) -> Any:
        where = {**fixed, **{word: (names or {}).get(each, each) for word, each in zip(words, found, strict=True)}}
        field = where.pop("field")
        if "path" in where:
            where["from"], where["to"] = where.pop("path").split(" -> ")
        return find(tables()[table], **where)[field]

    return ours
