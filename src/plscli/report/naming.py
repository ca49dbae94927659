"""Errors as Python programs meet them: with the names of arguments, where the command line has options."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec, TypeVar, get_args

from plscli.errors import PlscliError
from plscli.questions import with_command

P = ParamSpec("P")
R = TypeVar("R")

OTHERS = {
    "path": "model", "global": "global_items", "as": "unit", "with": "beside", "plan": "folds", "labels-file": "labels",
    "output": "file", "save-layout": "places",
}  # fmt: skip
"""Options whose arguments have other names."""
LETTERS = {"m": "model", "p": "model", "n": "resamples", "j": "jobs", "f": "format", "o": "file", "k": "k"}
TABLE = re.compile(r"(?<![\w-])(?:-t|--table) (\w+)")
OPTION = re.compile(
    r"(?<![\w-])-(?:-(?P<name>[a-z][a-z-]+)|(?P<letter>[mpnjfok])(?= [A-Z'\"\d]))"
    r"(?:[ =](?P<value>'[^']*'|\"[^\"]*\"|-?\d[\d.:]*(?![\w.])|[A-Z]{2,}\b(?!=)|tcp://\S+|[a-z]+(?:-[a-z]+)?\b))?"
)
"""An option in a sentence, with the word behind it, which may be its value."""
CODE = re.compile(r"--na (?P<value>'[^']*'|\"[^\"]*\"|[^\s;,]+)")
"""A code for missing answers, which may be any word."""
REPEATED = re.compile(r"\b(?P<name>\w+)=\S+(?: (?P=name)=[^\s;,]+)+")


def arguments(function: Callable[P, R]) -> Callable[P, R]:
    """The function, whose errors name arguments."""

    @wraps(function)
    def called(*args: P.args, **named: P.kwargs) -> R:
        try:
            return function(*args, **named)
        except PlscliError as error:
            error.args = (in_python(str(error)),)
            raise

    return called


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
    name = OTHERS.get(option) or LETTERS.get(option) or option.replace("-", "_")
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
