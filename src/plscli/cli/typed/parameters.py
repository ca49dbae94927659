"""Options and arguments that are taken as they were typed where nothing needs to be converted.

typer has pydantic convert every value, also of options that were not given, and loading pydantic takes longer than loading typer.
Words, file names, whole numbers and defaults need no such help; whatever else is typed, and every error, is left to typer.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import typer
from typer.core import TyperArgument, TyperOption

from plscli.borrowed import UNKNOWN, annotation, faster, is_bounded


class Option(TyperOption):
    """An option that takes plain values as they are."""

    def process_value(self, ctx: Any, value: Any) -> Any:
        """The value as the command wants it."""
        if ctx.resilient_parsing:  # where a shell asks what could come next, nothing is converted
            return value
        answer = converted(self, value)
        if answer is UNKNOWN:
            try:
                return super().process_value(ctx, value)
            except typer.BadParameter as error:
                from plscli.cli.typed.elsewhere import reword

                reword(error, value, annotation(self))
                raise
        return self.callback(ctx, self, answer) if self.callback else answer


class Argument(TyperArgument):
    """An argument that takes plain values as they are."""

    def process_value(self, ctx: Any, value: Any) -> Any:
        """The value as the command wants it."""
        if ctx.resilient_parsing:
            return value
        answer = converted(self, value)
        if answer is UNKNOWN:
            return super().process_value(ctx, value)
        return self.callback(ctx, self, answer) if self.callback else answer


def plain(parameters: Iterable[Any]) -> list[Any]:
    """The same arguments and options, which now take plain values as they are."""
    return faster(parameters, Option, Argument)


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
