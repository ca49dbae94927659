"""Settings: what a user may choose.  A setting has its option, its help and its default once, where its value is kept.

Settings that belong together are the fields of a frozen dataclass; the command line makes an option of each, Python an argument, and the
same object travels to where it matters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import MISSING, Field, asdict, dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType, NoneType
from typing import Any, ClassVar, Literal, Self, TypeVar, get_args, get_origin, get_type_hints

from plscli.errors import UsageError, did_you_mean

S = TypeVar("S", bound="Settings")


@dataclass(frozen=True, slots=True)
class Spoken:
    """How a setting is spoken of on the command line.

    flags : its option and the short one; its name with hyphens where they do not say.   help : what it is.   metavar : what its value
    is called.   shown : its default in words, where the value itself says too little; empty for none.   panel : of the help page, when
    not that of its class.   least : smallest value.   argument : whether it is told by its place.   complete : what a shell offers,
    where the name of the value does not say it.   written : how it is written there what Python programs say in another form.
    """

    flags: tuple[str, ...]
    help: str
    metavar: str | None = None
    shown: str | None = None
    panel: str | None = None
    least: int | None = None
    argument: bool = False
    complete: str | None = None
    written: Callable[[Any], Any] | None = None


def setting(default: Any, *flags: str, help: str, **spoken: Any) -> Any:
    """A field of `Settings` with its default.   flags, help, spoken : see `Spoken`."""
    return field(default=default, metadata={"spoken": Spoken(flags, help, **spoken)})


def argument(metavar: str, help: str, default: Any = MISSING) -> Any:
    """A field of `Settings` that is told by its place, and must be told where it has no default."""
    return field(default=default, metadata={"spoken": Spoken((), help, metavar, argument=True)})


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user may choose of one thing.

    given : names of the settings that were chosen, as against those that are what they are when nothing is said.
    """

    given: frozenset[str] = field(default=frozenset(), kw_only=True, compare=False, repr=False)

    panel: ClassVar[str] = "Options"
    """Where its options stand on a help page."""

    def __init_subclass__(cls, panel: str = "") -> None:
        cls.panel = panel or cls.panel

    def __post_init__(self) -> None:
        kind: Any = type(self)
        for name, choices in _choices(kind).items():
            if getattr(self, name) is not None:
                require_choice(name, getattr(self, name), choices)

    @classmethod
    def chosen(cls, values: Mapping[str, Any], usual: Mapping[str, Any] = MappingProxyType({})) -> Self:
        """The settings with those that were chosen; values of None were not.   usual : in place of the defaults of this program."""
        told = {name: value for name, value in values.items() if value is not None}
        return cls(**{**usual, **told}, given=frozenset(told))

    def told(self, **values: Any) -> Self:
        """The same settings with some that were not chosen so far."""
        return replace(self, **values, given=self.given | values.keys())

    def as_dict(self) -> dict[str, Any]:
        """The settings by name, as JSON has them."""
        found = asdict(self)
        del found["given"]
        return found


@dataclass(frozen=True, slots=True)
class Own:
    """Defaults of a user's own that a command takes, by name of the setting.   sources : the file or the variable of each."""

    values: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.values)

    def only(self, names: Iterable[str]) -> Own:
        """Those of some settings."""
        kept = self.values.keys() & set(names)
        return Own({name: value for name, value in self.values.items() if name in kept}, {name: self.sources[name] for name in kept})

    @property
    def words(self) -> str:
        """All of them, each with its source."""
        return ", ".join(f"{name.replace('_', ' ')} {value} from {self.sources[name]}" for name, value in self.values.items())


OWN: ContextVar[Own] = ContextVar("own")
"""Those of the command that runs, which the settings line of its results names."""


class Together:
    """Settings that a question takes together: subclasses are frozen dataclasses whose fields they are."""

    __slots__ = ()

    @classmethod
    def parts(cls) -> dict[str, type[Settings]]:
        """Their classes, by the names of the fields."""
        return get_type_hints(cls)


def merged(*settings: Settings) -> dict[str, Any]:
    """The values of several settings by name, as JSON has them."""
    return {name: value for each in settings for name, value in each.as_dict().items()}


def spoken(cls: type[Settings]) -> Iterator[tuple[Field[Any], Spoken]]:
    """The settings of a class that have an option, in the order of its fields."""
    return ((each, each.metadata["spoken"]) for each in fields(cls) if "spoken" in each.metadata)


def flag(name: str, words: Spoken) -> str:
    """The option of a setting."""
    return next((each for each in words.flags if each.startswith("--")), f"--{name.replace('_', '-')}")


def given_flags(*settings: Settings) -> list[str]:
    """The options of the settings that were chosen."""
    return [flag(each.name, words) for chosen in settings for each, words in spoken(type(chosen)) if each.name in chosen.given]


def given_names(*settings: Settings) -> list[str]:
    """The names of the settings that were chosen, as arguments have them."""
    return [each.name for chosen in settings for each, _ in spoken(type(chosen)) if each.name in chosen.given]


class UnknownSettingError(TypeError):
    """A setting that does not exist.   known : those that do."""

    def __init__(self, name: str, known: Iterable[str], here: str | None = None) -> None:
        self.name, self.known = name, sorted(known)
        near = f"here it is called {here};" if here else did_you_mean(name, self.known)
        super().__init__(f"there is no setting {name!r}; {f'{near} ' if near else ''}there are: {', '.join(self.known)}")


def parted(options: Mapping[str, Any], *classes: type[Settings]) -> list[Any]:
    """Arguments by name as settings of these classes, in that order.  Raises UnknownSettingError for a name that none of them has."""
    known = [(cls, {each.name for each, _ in spoken(cls)}) for cls in classes]
    every = set[str]().union(*(names for _, names in known))
    for name in options:
        if name not in every:
            raise UnknownSettingError(name, every)
    return [cls.chosen({name: _fitting(cls, name, value) for name, value in options.items() if name in names}) for cls, names in known]


KINDS = {int: "a whole number", float: "a number", bool: "True or False", str: "text", Path: "the name of a file"}
"""What a value of a type is called."""


def _fitting(cls: type[Settings], name: str, value: Any) -> Any:
    """An argument as its setting wants it: a number of numpy, one text where several may stand, the name of a file.  UsageError."""
    from plscli.checked import fits, shown

    of: Any = cls
    kind, written = _types(of)[name], next(words.written for each, words in spoken(cls) if each.name == name)
    value = written(value) if written else value
    if value is None or (isinstance(value, str) and get_origin(kind) is Literal):
        return value
    if kind == tuple[str, ...]:
        return texts(value)
    if isinstance(value, str) and kind is Path:
        return Path(value)
    plain = plain_number(value)
    if not fits(plain, kind):
        choices = get_args(kind)
        words = KINDS.get(kind) or (f"one of {', '.join(choices)}" if choices else f"a {kind.__name__}")
        raise UsageError(f"{name} must be {words}, not {shown(value)}")
    return plain


def plain_number(value: Any) -> Any:
    """A number of numpy as one of Python; anything else as it is."""
    return value.item() if type(value).__module__ == "numpy" and getattr(value, "ndim", 1) == 0 else value


def texts(value: Any) -> tuple[str, ...]:
    """One text or number, or several, as texts."""
    return (value,) if isinstance(value, str) else tuple(map(str, value if isinstance(value, Iterable) else [value]))


@cache
def _types(cls: type) -> dict[str, Any]:
    """Types of the values that settings may have besides None."""
    return {name: without_none(hint) for name, hint in get_type_hints(cls).items()}


@cache
def _choices(cls: type) -> dict[str, tuple[str, ...]]:
    """Words that a setting may be, of those that are one of some words."""
    hints = _types(cls)
    return {each.name: get_args(hints[each.name]) for each, _ in spoken(cls) if get_origin(hints[each.name]) is Literal}


def without_none(hint: Any) -> Any:
    """The type of a value that may also be None."""
    others = [kind for kind in get_args(hint) if kind is not NoneType]
    return others[0] if NoneType in get_args(hint) and len(others) == 1 else hint


def default_words(each: Field[Any], words: Spoken) -> str | Literal[False]:
    """The default of a setting as a help page has it."""
    if words.shown is not None or each.default in (None, False, ()) or each.default is MISSING:
        return words.shown or False
    return f"{each.default:,}" if type(each.default) is int else str(each.default).replace("e-0", "e-")


def require(holds: bool, message: str) -> None:
    """UsageError with a message unless something holds."""
    if not holds:
        raise UsageError(message)


def require_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    """UsageError unless the value is one of the choices."""
    if value not in choices:
        near = did_you_mean(value, choices) if isinstance(value, str) else ""
        raise UsageError(f"{name} must be one of {', '.join(choices)}, not {value!r}" + (f"\n  {near}" if near else ""))


def require_count(name: str, value: int, least: int, most: int, why: str = "") -> None:
    """UsageError for a number that is too small, or so large that nobody can have meant it.   why : of the smallest."""
    require(value >= least, f"{name} must be at least {least}, not {value}{why}")
    require(value <= most, f"{name} must be at most {most:,}, not {value}")
