"""Answer scales as they are named: `1:5`, `never<rarely<often<always`, or either of them for some items."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plscli.data.ladders import Ladder
from plscli.data.words import normalised
from plscli.errors import UsageError, did_you_mean

Scale = tuple[int, int]
"""Lowest and highest answer."""

RANGE = re.compile(r"(?:(?P<items>.*):)?\s*(?P<low>-?\d{1,9})\s*[:-]\s*(?P<high>-?\d{1,9})\s*", re.DOTALL)
LADDER = re.compile(r"(?:(?P<items>[^<]*):)?(?P<levels>[^<]*<.*)", re.DOTALL)
NAME = re.compile(r"\s*(?:`([^`]+)`|([^,`]+?))\s*(?:,|$)")
EXAMPLES = 'write the lowest and the highest answer, such as 1:5, or all answers in their order, such as "never<rarely<often<always"'


@dataclass(frozen=True)
class ScaleRule:
    """The scale of some items, or of all of them when none is named: numbers, or a ladder of words.   text : as it was written."""

    items: str | None
    scale: Scale | Ladder
    text: str


def scale_rule(text: str, source: str = "--scale") -> ScaleRule:
    """A scale from words such as `1:5`, `never<always` or `INTG1, INTG2: 1:7`.  Raises UsageError.

    Answers that mean the same are joined by `|`.   source : names the option in messages.
    """
    if "<" in text:
        match = LADDER.fullmatch(text)
        if match is None:
            raise UsageError(f"{source} {text!r} is not a scale\n  {EXAMPLES}")
        return ScaleRule(_named(match["items"]), _ladder(match["levels"], text, source), text)
    match = RANGE.fullmatch(text)
    if match is None or int(match["low"]) >= int(match["high"]):
        raise UsageError(f"{source} {text!r} is not a scale\n  {EXAMPLES}")
    return ScaleRule(_named(match["items"]), (int(match["low"]), int(match["high"])), text)


def _named(items: str | None) -> str | None:
    return items.strip() if items and items.strip() else None


def _ladder(levels: str, text: str, source: str) -> Ladder:
    answers = [[normalised(answer) for answer in level.split("|")] for level in levels.split("<")]
    flat = [answer for level in answers for answer in level]
    if not all(flat):
        raise UsageError(f"{source} {text!r} has a level without an answer\n  {EXAMPLES}")
    twice = [answer for position, answer in enumerate(flat) if answer in flat[:position]]
    if twice:
        raise UsageError(f"{source} {text!r} has the answer {twice[0]!r} twice\n  every answer has one place on a scale")
    return Ladder.of(answers)


def columns_named(items: str, columns: Iterable[str]) -> Sequence[str]:
    """The columns that a list of names means: names between commas, in backquotes where they hold one; `*` stands for anything.

    Raises UsageError for a name that is no column's.
    """
    known = list(columns)
    if items in known:
        return [items]
    found: dict[str, None] = {}
    names = [quoted or plain for quoted, plain in NAME.findall(items)]
    for name in names:
        pattern = re.compile(".*".join(map(re.escape, name.split("*"))), re.DOTALL)
        matching = [name] if name in known else [column for column in known if "*" in name and pattern.fullmatch(column)]
        if not matching:
            raise UsageError(f"{name!r} is not a column\n  {did_you_mean(name, known) or 'columns: ' + ', '.join(known[:10])}")
        found.update(dict.fromkeys(matching))
    if not found:
        raise UsageError(f"{items!r} names no column")
    return list(found)
