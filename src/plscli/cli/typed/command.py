"""From a function that takes settings to a command whose options are theirs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field
from functools import wraps
from inspect import Parameter, Signature
from types import FunctionType, MappingProxyType
from typing import Annotated, Any, Optional, get_args, get_origin, get_type_hints

import typer

from plscli.cli.typed.completion import BY_METAVAR
from plscli.errors import UsageError
from plscli.setting import OWN, Own, Settings, Spoken, Together, default_words, flag, spoken, without_none


@dataclass(frozen=True, slots=True)
class Taken:
    """Settings as one command takes them.

    without : names of those that it does not ask for.   shown : other words for defaults.   parts : of those that travel together.
    """

    cls: Any
    without: frozenset[str] = frozenset()
    shown: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, Taken] = field(default_factory=dict)

    @property
    def single(self) -> list[Taken]:
        """The classes that have the options."""
        return [each for part in self.parts.values() for each in part.single] or [self]


def without(*names: str) -> frozenset[str]:
    """For `Annotated`: settings that a command does not ask for."""
    return frozenset(names)


def shown(**words: str) -> MappingProxyType[str, str]:
    """For `Annotated`: what a command does when nothing is said, where it differs from others."""
    return MappingProxyType(words)


def listed(make: Callable[[], type[Settings]]) -> Callable[[], type[Settings]]:
    """For `Annotated`: makes the class of the settings when the command is loaded, as the list of questions has them by then."""
    return make


def with_options(function: Callable[..., bool | None], *, own_defaults: bool = True) -> Callable[..., None]:
    """The function as typer takes it: its settings come from options, one for each of their fields; a field of several is one option.

    A function that returns False has found what must not be: the command exits with code 1.   own_defaults : whether it takes those of the
    user, as all do but the one that mends them.
    """
    taken = _taken_by(function)
    single = [each for part in taken.values() for each in part.single]
    parameters: dict[str, Parameter] = {}
    for parameter in (parameter for each in single for parameter in _parameters(each)):
        parameters.pop(parameter.name, None)  # what several ask for stands where the last of them has it
        parameters[parameter.name] = parameter

    @wraps(function)
    def called(**typed: Any) -> None:
        own = _own(single, typed) if own_defaults else Own()
        if function(**{name: _settings(each, typed, own) for name, each in taken.items()}) is False:
            raise typer.Exit(1)

    arguments_first = sorted(parameters.values(), key=lambda parameter: parameter.default is not Parameter.empty)
    called.__signature__ = Signature(arguments_first)  # type: ignore[attr-defined]
    called.__annotations__ = {}
    del called.__wrapped__  # whose signature would be looked at instead
    return called


def _taken_by(taker: Any) -> dict[str, Taken]:
    """The settings that a command takes, or that travel together, by name."""
    return {name: _taken(hint) for name, hint in get_type_hints(taker, include_extras=True).items() if name != "return"}


def _taken(hint: Any) -> Taken:
    """What an annotation says of settings."""
    cls, *extras = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    return Taken(
        next((extra() for extra in extras if isinstance(extra, FunctionType)), cls),
        frozenset(name for extra in extras if isinstance(extra, frozenset) for name in extra),
        next((extra for extra in extras if isinstance(extra, MappingProxyType)), {}),
        _taken_by(cls) if issubclass(cls, Together) else {},
    )


def _parameters(taken: Taken) -> Iterator[Parameter]:
    """The parameters that typer makes arguments and options of."""
    hints = get_type_hints(taken.cls)
    for each, words in spoken(taken.cls):
        if each.name in taken.without:
            continue
        hint = without_none(hints[each.name])
        kind: Any = list[str] if hint == tuple[str, ...] else hint
        if words.argument:
            told = typer.Argument(metavar=words.metavar, help=words.help, show_default=False)
            if each.default is MISSING:
                yield Parameter(each.name, Parameter.KEYWORD_ONLY, annotation=Annotated[kind, told])
            else:
                yield Parameter(each.name, Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[Optional[kind], told])  # noqa: UP045
        else:
            option = _option(each, words, taken)
            yield Parameter(each.name, Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[Optional[kind], option])  # noqa: UP045


def _option(each: Field[Any], words: Spoken, taken: Taken) -> Any:
    return typer.Option(
        *dict.fromkeys((flag(each.name, words), *words.flags)),
        metavar=words.metavar,
        min=words.least,
        help=words.help,
        autocompletion=words.complete or BY_METAVAR.get(words.metavar or ""),
        show_default=taken.shown.get(each.name, default_words(each, words)),
        rich_help_panel=words.panel or taken.cls.panel,
    )


def _settings(taken: Taken, typed: dict[str, Any], own: Own) -> Any:
    """The settings that were typed, and the user's own defaults of others."""
    if taken.parts:
        return taken.cls(**{name: _settings(part, typed, own) for name, part in taken.parts.items()})
    values = {each.name: typed[each.name] for each, _ in spoken(taken.cls) if each.name not in taken.without}
    chosen = {name: tuple(value) or None if isinstance(value, list) else value for name, value in values.items()}
    usual = {each.name: own.values[each.name] for each, _ in spoken(taken.cls) if each.name in own.values}
    try:
        return taken.cls.chosen(chosen, usual)
    except UsageError as error:
        if not usual:
            raise
        raise UsageError(f"{error}\n  defaults of your own: {own.only(usual).words}") from None


def classes(function: Callable[..., bool | None]) -> list[type[Settings]]:
    """The settings that a command takes."""
    return [each.cls for part in _taken_by(function).values() for each in part.single]


def _own(taken: Collection[Taken], typed: dict[str, Any]) -> Own:
    """The user's own defaults that a command takes where nothing was typed; results name them.  UsageError for what is no default."""
    from plscli.cli.typed import defaults

    said = defaults.said()
    own = defaults.taken(said, [each.cls for each in taken]) if said else Own()
    own = own.only(name for name, value in typed.items() if value in (None, []))
    OWN.set(own)
    return own
