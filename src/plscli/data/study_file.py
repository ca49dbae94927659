"""Reading a study file (TOML): unknown keys and wrong values are errors that name the line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from sys import float_info
from typing import Any, NoReturn

from plscli import room
from plscli.data import NO_CODES
from plscli.data.scale import ScaleRule, normalised, scale_rule
from plscli.data.study import ItemNotes, Notes, Study, place
from plscli.errors import StudyError, UsageError, did_you_mean

Keys = tuple[str, ...]
LARGEST = float_info.max
"""The largest number that can be computed with; TOML has larger ones."""
KEY = re.compile(r"""(?:[^="']|"[^"]*"|'[^']*')*(?==)""")
"""The key of an assignment: what stands before the first equals sign that is in no quotation marks."""
EXAMPLE = """a study file looks like this:
    scale = "1:5"
    missing = [-99]
    reverse = ["INTG2"]
    [items]
    INTG1.wording = "Integrated information makes results consistent"
    [hypotheses]
    H1.statement = "Integration raises consistency\""""


def read_study(path: str | Path) -> Study:
    """Read a study file.  Raises StudyError when it cannot be read or understood."""
    content, file = room.named(path, "study file", StudyError), Path(path)
    return replace(study_of(content, file.name), folder=file.parent)


def study_of(content: bytes, file: str = "study") -> Study:
    """A study from the bytes of a TOML file; `file` names it in messages.  Raises StudyError."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise StudyError(f"{file} is not a text file in UTF-8 (byte {error.start + 1})\n  {EXAMPLE}") from None
    try:
        tables = tomllib.loads(text.replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is a ValueError of another kind
        raise StudyError(f"{file} does not read as TOML: {error}\n  {EXAMPLE}") from None
    reader = StudyReader(file, lines_of(text))
    return Study(file, sha256(content).hexdigest(), lines=reader.lines, **reader.table(tables, (), STUDY))


@dataclass(frozen=True)
class StudyReader:
    """Makes sense of values.   lines : where each key stands."""

    file: str
    lines: Mapping[Keys, int]

    def table(self, value: Any, keys: Keys, known: Mapping[str, Convert]) -> dict[str, Any]:
        """The values of a table whose keys are known.  Raises StudyError for any other."""
        inside = self.named(value, keys, f"its keys are: {', '.join(known)}")
        for key in inside:
            if key not in known:
                self.refuse((*keys, key), f"the key {key!r} is unknown", did_you_mean(key, known) or f"keys known here: {', '.join(known)}")
        return {key: known[key](self, inner, (*keys, key)) for key, inner in inside.items()}

    def named(self, value: Any, keys: Keys, advice: str = "") -> dict[str, Any]:
        """A table whose keys are names.   advice : for what is none."""
        if not isinstance(value, dict):
            advice = advice or f"write [{keys[-1]}], and below it: NAME.key = value"
            self.refuse(keys, f"{keys[-1]!r} must be a table, not {_shown(value)}", advice)
        return dict(value)

    def refuse(self, keys: Keys, problem: str, advice: str) -> NoReturn:
        """StudyError for what stands under some keys."""
        raise StudyError(f"{place(self.file, self.lines, keys)}: {problem}\n  {advice}")


Convert = Callable[[StudyReader, Any, Keys], Any]


def _being(holds: Callable[[Any], bool], what: str, advice: str) -> Convert:
    """A value of which something must hold.   what : it must be, in words."""

    def convert(reader: StudyReader, value: Any, keys: Keys) -> Any:
        if not holds(value):
            reader.refuse(keys, f"{keys[-1]!r} must be {what}, not {_shown(value)}", advice)
        return value.strip() if isinstance(value, str) else value

    return convert


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST


_text = _being(lambda value: isinstance(value, str) and bool(value.strip()), "text", 'text stands between quotation marks: "..."')
_truth = _being(lambda value: isinstance(value, bool), "true or false", "write it without quotation marks")
_seed = _being(lambda value: type(value) is int and value >= 0, "a whole number of 0 or more", "such as seed = 1")
_number = _being(_is_number, "a number", "write it without quotation marks")


def _codes(reader: StudyReader, value: Any, keys: Keys) -> tuple[str, ...]:
    """Codes as `--na` takes them: one, or a list; an empty list says that there are none."""
    codes = value if isinstance(value, list) else [value]
    for code in codes:
        if not _is_number(code) and not (isinstance(code, str) and code.strip()):
            reader.refuse(keys, f"{keys[-1]!r} must be codes, not {_shown(code)}", 'such as missing = [-99, "no answer"]')
    found = tuple(code.strip() if isinstance(code, str) else f"{code:.15g}" for code in codes) or (NO_CODES,)
    if NO_CODES in found and len(found) > 1:
        reader.refuse(keys, f"{keys[-1]!r} names codes beside {NO_CODES!r}, which says that there are none", "leave one of them out")
    return found


def _named(what: str, example: str) -> Convert:
    """Names of some kind, one or a list of them."""

    def convert(reader: StudyReader, value: Any, keys: Keys) -> tuple[str, ...]:
        names = value if isinstance(value, list) else [value]
        if not all(isinstance(name, str) and name for name in names):
            reader.refuse(keys, f"{keys[-1]!r} must be names of {what}, not {_shown(value)}", f"such as {keys[-1]} = {example}")
        return tuple(names)

    return convert


def _scale(reader: StudyReader, value: Any, keys: Keys) -> ScaleRule:
    """A scale of the item that the keys name."""
    rule = _scales(reader, value, keys)
    if len(rule) != 1 or rule[0].items is not None:
        reader.refuse(keys, f"'scale' of {keys[-2]!r} must be one scale, not {_shown(value)}", 'such as scale = "1:5"')
    return rule[0]


def _scales(reader: StudyReader, value: Any, keys: Keys) -> tuple[ScaleRule, ...]:
    texts = value if isinstance(value, list) else [value]
    if not all(isinstance(text, str) for text in texts):
        reader.refuse(keys, f"'scale' must be text, not {_shown(value)}", 'such as scale = "1:5" or "never<rarely<often<always"')
    try:
        return tuple(scale_rule(text, "scale =") for text in texts)
    except UsageError as error:
        raise StudyError(f"{place(reader.file, reader.lines, keys)}: {error}") from None


def _recode(reader: StudyReader, value: Any, keys: Keys) -> dict[str, float]:
    table = reader.named(value, keys)
    return {normalised(answer): float(_number(reader, number, (*keys, answer))) for answer, number in table.items()}


def _thresholds(reader: StudyReader, value: Any, keys: Keys) -> dict[str, str]:
    found = {}
    for id, limit in reader.named(value, keys).items():
        numbers = limit if isinstance(limit, list) else [limit]
        if isinstance(limit, str) and limit.strip():
            found[id] = limit.strip()
        elif len(numbers) in (1, 2):
            found[id] = ",".join(f"{_number(reader, number, (*keys, id)):.15g}" for number in numbers)
        else:
            reader.refuse((*keys, id), f"{id!r} must be one number or two, not {_shown(limit)}", "such as htmt = [0.85, 0.95]")
    return found


def _notes(made: type[ItemNotes | Notes], known: Mapping[str, Convert]) -> Convert:
    """What is said of each of some things, by its name."""
    return lambda reader, value, keys: {
        name: made(**reader.table(notes, (*keys, name), known)) for name, notes in reader.named(value, keys).items()
    }


ITEM: Mapping[str, Convert] = {
    "label": _text, "wording": _text, "scale": _scale, "missing": _codes, "reverse": _truth, "recode": _recode,
}  # fmt: skip
"""Keys of an item."""
ENTRY: Mapping[str, Convert] = {"label": _text, "question": _text, "statement": _text}
"""Keys of a construct or a hypothesis."""
STUDY: Mapping[str, Convert] = {
    "title": _text, "question": _text, "scale": _scales, "missing": _codes, "reverse": _named("items", '["INTG2", "MT1"]'), "seed": _seed,
    "weight": _text, "strata": _text, "cluster": _text, "models": _named("model files", '["base.pls", "other.pls"]'),
    "items": _notes(ItemNotes, ITEM), "constructs": _notes(Notes, ENTRY), "hypotheses": _notes(Notes, ENTRY), "thresholds": _thresholds,
}  # fmt: skip
"""Keys of a study file."""


def _shown(value: Any) -> str:
    shown = "a table" if isinstance(value, dict) else repr(value).lower() if isinstance(value, bool) else repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


def lines_of(text: str) -> dict[Keys, int]:
    """The line of every table and key that stands at the beginning of a line; what an inline table holds has no line of its own."""
    found: dict[Keys, int] = {}
    table: Keys = ()
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if bare.startswith("["):
            table = _path(bare) or table
            path = table
        else:
            key = KEY.match(bare)
            path = (*table, *inner) if (inner := _path(f"{key[0] if key else ''} = 0")) else ()
        for length in range(1, len(path) + 1):
            found.setdefault(path[:length], number)
    return found


def _path(line: str) -> Keys:
    """The keys of a line that is a table header or one assignment; none if it is neither."""
    try:
        inner: Any = tomllib.loads(line)
    except (ValueError, RecursionError):
        return ()
    path: Sequence[str] = []
    while isinstance(inner, dict) and len(inner) == 1:
        key, inner = next(iter(inner.items()))
        path = [*path, key]
    return tuple(path)
