"""Errors as Python programs meet them: with the names of arguments, where the command line has options."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, wraps
from inspect import Signature, signature
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, get_args

from plscli.checked import shown
from plscli.errors import PlscliError, UsageError
from plscli.questions import with_command
from plscli.setting import UnknownSettingError

P = ParamSpec("P")
R = TypeVar("R")

OTHERS = {
    "path": "model", "global": "global_items", "as": "unit", "with": "beside", "plan": "folds", "labels-file": "labels",
    "output": "file", "save-layout": "places", "profile": "thresholds", "threshold": "thresholds",
}  # fmt: skip
"""Options whose arguments have other names."""
LETTERS = {"m": "model", "p": "model", "n": "resamples", "j": "jobs", "f": "format", "o": "file", "k": "k"}
TABLE = re.compile(r"(?<![\w-])(?:-t|--table) (\w+)")
OPTION = re.compile(
    r"(?<![\w-])-(?:-(?P<name>[a-z][a-z-]*)|(?P<letter>[mpnjfok])(?= [A-Z'\"\d]))"
    r"(?:[ =](?P<value>'[^']*'|\"[^\"]*\"|-?\d[\d.:]*(?![\w.])|[A-Z]{2,}\b(?!=)|tcp://\S+|[a-z]+(?:-[a-z]+)?\b))?"
)
"""An option in a sentence, with the word behind it, which may be its value."""
CODE = re.compile(r"--na (?P<value>'[^']*'|\"[^\"]*\"|[^\s;,]+)")
"""A code for missing answers, which may be any word."""
REPEATED = re.compile(r"\b(?P<name>\w+)=\S+(?: (?P=name)=[^\s;,]+)+")


def _is_file(value: object) -> bool:
    return isinstance(value, str | Path)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _are_names(value: object) -> bool:
    return _is_text(value) or (isinstance(value, list | tuple | set) and all(map(_is_text, value)))


def _is_mapping(value: object) -> bool:
    return isinstance(value, Mapping)


def _is_array(value: object) -> bool:
    return hasattr(value, "__array__") or isinstance(value, list | tuple | Mapping)


FILE = (_is_file, "the name of a file")
COLUMN = (_is_text, "the name of a column")
EXPECTED: dict[str, tuple[Callable[[Any], bool], str]] = {
    "path": FILE,
    "file": FILE,
    "saved": FILE,
    "text": (_is_text, "model text, such as 'LOY ~ SAT + TRUST'"),
    "kind": (_is_text, 'a kind of plot, such as "forest"'),
    "id": COLUMN,
    "exclude": (_is_text, 'rules in one text, such as "straightlining, missing>0.15"'),
    "drop": (_are_names, "the name of an item, or a list of them"),
    "suspect": (_are_names, "the name of a construct, or a list of them"),
    "thresholds": (lambda value: _is_mapping(value) or hasattr(value, "with_values"), 'numbers by their ids, such as {"htmt": 0.85}'),
    "global_items": (_is_mapping, 'items by construct, such as {"PRICE": "P_GLOBAL"}'),
    "groups": (lambda value: _is_mapping(value) or _is_text(value), 'values by label, such as {"contract": 2, "prepaid": 1}'),
    "instruments": (lambda value: _is_mapping(value) or _is_text(value), 'constructs by suspect, such as {"LIKE": ["X1", "X2"]}'),
    "models": (lambda value: _is_mapping(value) or isinstance(value, list | tuple), 'models by name, such as {"base": ..., "other": ...}'),
    "indices": (_is_array, "an array of whole numbers"),
    "labels": (_is_array, "an array of whole numbers"),
    "progress": (callable, "a function of two numbers"),
}
"""What arguments must be that are no settings, by name: whether a value is, and how it is said."""


def arguments(function: Callable[P, R]) -> Callable[P, R]:
    """The function, whose errors name arguments, and which says so where one of them is of a type that it cannot be."""
    form = signature(function)

    @wraps(function)
    def called(*args: P.args, **named: P.kwargs) -> R:
        try:
            _check(form, args, named)
            return function(*args, **named)
        except PlscliError as error:
            error.args = (in_python(str(error)),)
            raise
        except UnknownSettingError as error:
            own = [each.name for each in form.parameters.values() if each.kind is each.KEYWORD_ONLY]
            here = OTHERS.get(error.name.replace("_", "-"))
            raise UnknownSettingError(error.name, {*error.known, *own}, here if here in own else None) from None

    return called


def _check(form: Signature, args: tuple[Any, ...], named: Mapping[str, Any]) -> None:
    """UsageError for an argument that cannot be what it is."""
    positional = dict(zip(form.parameters, args, strict=False))
    for name, value in {**positional, **named}.items():
        if name in EXPECTED and name in form.parameters and value is not form.parameters[name].default:
            fits, words = EXPECTED[name]
            if not fits(value):
                raise UsageError(f"{name} must be {words}, not {shown(value)}")


def in_python(message: str) -> str:
    """A message with arguments in place of options, and functions in place of commands."""
    commands = "|".join(each.name for each in with_command())
    calls = re.sub(rf"\bplscli ({commands}|report|verify|model)\b", r"plscli.\1", message.replace(", or say which with -f", ""))
    return REPEATED.sub(_several, OPTION.sub(_argument, CODE.sub(_code, TABLE.sub(r".table('\1')", calls))))


def _code(found: re.Match[str]) -> str:
    """A code for missing answers as an argument."""
    value = found["value"]
    return f"na={value}" if value[0] in "'\"" or re.fullmatch(r"-?\d+(\.\d+)?", value) else f'na="{value}"'


def _several(found: re.Match[str]) -> str:
    """An argument that stands several times, as one with a list."""
    return f"{found['name']}=[{', '.join(part.partition('=')[2] for part in found[0].split())}]"


def _argument(found: re.Match[str]) -> str:
    """An option as an argument, with its value if one is named."""
    option, value = found["name"] or found["letter"], found["value"]
    name = (OTHERS if found["name"] else LETTERS).get(option) or option.replace("-", "_")
    if value is None:
        return name
    if value[0] in "'\"" or re.fullmatch(r"-?\d+(\.\d+)?|[A-Z]{2,}", value):
        return f"{name}={value}"
    if value in _words().get(option, ()) or not value[0].isalpha() or value.startswith("tcp://"):
        return f'{name}="{value}"'
    return f"{name} {value}"  # the next word of the sentence


@cache
def _words() -> dict[str, tuple[str, ...]]:
    """Words that an option may take, of those that take one of some."""
    from typing import get_type_hints

    from plscli.engine import Workers
    from plscli.estimation import Estimator, Resampling, Rules
    from plscli.report.script import Program
    from plscli.setting import flag, spoken, without_none

    found = {"to": get_args(Program)}
    for cls in (Estimator, Resampling, Rules, Workers):
        hints = get_type_hints(cls)
        for each, words in spoken(cls):
            found[flag(each.name, words)[2:]] = tuple(word for word in get_args(without_none(hints[each.name])) if isinstance(word, str))
    return found
