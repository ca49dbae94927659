"""From a function that takes settings to a command whose options are theirs, and from what was typed to the settings.

typer has pydantic convert every value, also of options that were not given, and loading pydantic takes longer than loading typer.
Words, file names, whole numbers and defaults need no such help and are taken as they were typed; whatever else is typed, and every
error, is left to typer.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field
from functools import wraps
from inspect import Parameter, Signature
from pathlib import Path
from types import FunctionType, MappingProxyType
from typing import Annotated, Any, Literal, Optional, get_args, get_origin, get_type_hints

import typer
from typer.core import TyperArgument, TyperOption

from plscli.borrowed import UNKNOWN, annotation, faster, is_bounded
from plscli.cli import COMPLETING, typed
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
    def called(**told: Any) -> None:
        own = _own(single, told) if own_defaults else Own()
        if function(**{name: _settings(each, told, own) for name, each in taken.items()}) is False:
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
        autocompletion=_offered(words),
        show_default=taken.shown.get(each.name, default_words(each, words)),
        rich_help_panel=words.panel or taken.cls.panel,
    )


def _offered(words: Spoken) -> Any:
    """What completes a value, which only a shell asks for that completes."""
    if COMPLETING not in os.environ:
        return None
    from plscli.cli.typed.completion import OFFERS

    return OFFERS.get(words.complete or words.metavar or "")


def _settings(taken: Taken, told: dict[str, Any], own: Own) -> Any:
    """The settings that were typed, and the user's own defaults of others."""
    if taken.parts:
        return taken.cls(**{name: _settings(part, told, own) for name, part in taken.parts.items()})
    values = {each.name: told[each.name] for each, _ in spoken(taken.cls) if each.name not in taken.without}
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


def _own(taken: Collection[Taken], told: dict[str, Any]) -> Own:
    """The user's own defaults that a command takes where nothing was typed; results name them.  UsageError for what is no default."""
    own = Own()
    if typed.has_defaults():
        from plscli.cli.typed import defaults

        own = defaults.taken(defaults.said(), [each.cls for each in taken])
        own = own.only(name for name, value in told.items() if value in (None, []))
    OWN.set(own)
    return own


class PlainOption(TyperOption):
    """An option that takes plain values as they are."""

    def process_value(self, ctx: Any, value: Any) -> Any:
        """The value as the command wants it."""
        return _processed(self, ctx, value, super().process_value)


class PlainArgument(TyperArgument):
    """An argument that takes plain values as they are."""

    def process_value(self, ctx: Any, value: Any) -> Any:
        """The value as the command wants it."""
        return _processed(self, ctx, value, super().process_value)


def _processed(parameter: Any, context: Any, value: Any, otherwise: Callable[[Any, Any], Any]) -> Any:
    """The value as the command wants it; errors are said in the words of this house.   otherwise : what typer does with it."""
    if context.resilient_parsing:  # where a shell asks what could come next, nothing is converted
        return value
    answer = converted(parameter, value)
    try:
        if answer is UNKNOWN:
            return otherwise(context, value)
        return parameter.callback(context, parameter, answer) if parameter.callback else answer
    except typer.BadParameter as error:
        if error.message:
            from plscli.cli.typed.elsewhere import reword

            reword(error, value, annotation(parameter))
        raise


def plain(parameters: Iterable[Any]) -> list[Any]:
    """The same arguments and options, which now take plain values as they are."""
    return faster(parameters, PlainOption, PlainArgument)


def converted(parameter: Any, value: Any) -> Any:
    """The value as the command wants it, or UNKNOWN if typer has to see to it."""
    kind = annotation(parameter)
    if kind is UNKNOWN or (parameter.required and value is None):
        return UNKNOWN
    if value is None or type(value) is kind:
        return value
    if kind == list[str]:
        return list(value)
    if get_origin(kind) is Literal and value in get_args(kind):
        return value
    if kind is Path:
        return Path(value)
    if kind is int and not is_bounded(parameter) and isinstance(value, str) and value.isascii() and value.isdecimal():
        return int(value)
    return UNKNOWN
