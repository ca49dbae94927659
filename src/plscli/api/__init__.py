"""What Python programs call: the same analyses as the commands, under their names, with every setting as an argument of its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from plscli import tables


def in_python(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that commands call too, whose errors name arguments here."""
    from plscli.report.naming import arguments

    return arguments(function)


def _hand() -> Any:
    from plscli.report import hand

    return hand


tables.HAND[:] = [_hand]
