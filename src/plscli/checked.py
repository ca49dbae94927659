"""Values that were read from a file, held against what they must be.  All of it raises KeyError, TypeError, ValueError or PlscliError."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
LARGEST = 1e100
"""Larger than any number of a result can be, and small enough for its powers to be numbers."""


def settings(kind: type[T], record: Mapping[str, Any]) -> T:
    """The settings (a dataclass, or a TypedDict) in the fields of a record, each of the type that its annotation says."""
    hints = get_type_hints(kind)
    names = [each.name for each in fields(kind) if each.name != "given"] if is_dataclass(kind) else list(hints)
    for name in names:
        if not fits(record[name], hints[name]):
            raise TypeError(f"{name} cannot be {shown(record[name])}")
    return kind(**{name: record[name] for name in names})


def fits(value: object, hint: Any) -> bool:
    """Whether a value of JSON is of an annotated type."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint is Any:
        return True
    if origin is Literal:
        return isinstance(value, str) and value in inner
    if origin in (Union, UnionType):
        return any(fits(value, each) for each in inner)
    if origin is list:
        return isinstance(value, list) and all(fits(each, inner[0]) for each in value)
    if origin is dict:
        return isinstance(value, dict) and all(fits(each, inner[1]) for each in value.values())
    if isinstance(value, bool) and hint is not bool:
        return False
    return isinstance(value, int | float) if hint is float else isinstance(value, hint)


def number(value: object) -> float:
    """A number; NaN for null."""
    if value is None:
        return float("nan")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{shown(value)} is not a number")
    if abs(value) > LARGEST:
        raise ValueError(f"{shown(value)} is larger than any number of a result can be")
    return float(value)


def whole(value: object, least: int) -> int:
    """A whole number of at least so much."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value < LARGEST:
        raise TypeError(f"{shown(value)} is not a whole number of at least {least}")
    return value


def text(value: object) -> str:
    """Text."""
    if not isinstance(value, str):
        raise TypeError(f"{shown(value)} is not text")
    return value


def said(error: Exception) -> str:
    """What is wrong, in words."""
    return f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)


def shown(value: object) -> str:
    """A value as messages have it: on one line, cut where it is long; what is no plain value, by its type."""
    if not isinstance(value, str | int | float | list | tuple | dict | NoneType):
        return f"a {type(value).__name__}"
    words = " ".join(repr(value).split())
    return words if len(words) <= 60 else f"{words[:59]}…"
