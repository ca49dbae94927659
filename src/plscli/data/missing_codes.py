"""Codes for missing answers that nobody declared: lone customary values outside the scale of an item, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from plscli.core import Array
from plscli.data import NO_CODES
from plscli.data.scale import Scale
from plscli.data.screen import Tally, tallies
from plscli.data.survey import shortened
from plscli.errors import DataError

CUSTOMARY = frozenset(sign * number for number in (7, 8, 9, 66, 77, 88, 96, 97, 98, 99, 777, 888, 997, 998, 999, 9999) for sign in (1, -1))
"""Numbers that survey software writes where an answer is missing, besides -1 and 0."""
LEVELS = 11
"""Different answers up to which whole numbers look like an answer scale."""
ENOUGH = 30
"""Answers to a block from which it is telling that nobody chose a level of a scale."""
SEVERAL = 3
"""Answers of a value right beside a scale from which it is telling that other items of the block do not have it."""
CERTAIN = 20
"""Answers of an item from which a value far from the others is worth a note."""
HEAD = 4096
"""Rows by which most items can be told to hold no codes."""


@dataclass(frozen=True, slots=True)
class Lone:
    """A value far from all other answers to an item, in so many rows; the others lie from `low` to `high`.

    code : whether it is a code for missing answers beyond reasonable doubt.
    """

    item: str
    value: float
    rows: int
    low: float
    high: float
    code: bool


@dataclass(frozen=True, eq=False)
class PartedItem:
    """The different answers to an item, rising, parted into values that may be codes, and the rest.

    start, end : where the rest begins and ends.   whole : whether all answers are whole numbers.
    """

    name: str
    values: Array
    counts: Array
    whole: bool
    start: int
    end: int

    @classmethod
    def of(cls, name: str, answers: Tally, scale: Scale | None) -> PartedItem:
        """An item of which it is known which answers it was given.   scale : of its answers, if it is known, all levels of which count."""
        values, counts = answers if scale is None else _with_levels(answers, scale)
        whole = bool((np.floor(values) == values).all())
        start, end = _parted(values.tolist()) if whole else (0, len(values))
        return cls(name, values, counts, whole, start, end)

    @cached_property
    def rest(self) -> list[float]:
        """The different answers that are no codes."""
        rest: list[float] = self.values[self.start : self.end].tolist()
        return rest

    @property
    def low(self) -> float:
        """The lowest answer of the rest."""
        return self.rest[0]

    @property
    def high(self) -> float:
        """The highest answer of the rest."""
        return self.rest[-1]

    def rows(self, value: float) -> int:
        """In how many rows a value stands."""
        return int(self.counts[self.values == value].sum())

    def lone(self, value: float, code: bool, low: float | None = None, high: float | None = None) -> Lone:
        """A value as it is told of."""
        return Lone(self.name, value, self.rows(value), self.low if low is None else low, self.high if high is None else high, code)


def lone_values(tallies: Mapping[str, Tally], blocks: Iterable[Sequence[str]], scales: Mapping[str, Scale] | None = None) -> list[Lone]:
    """Codes for missing answers, and other values far from the rest, of items in blocks.   scales : of items, where they are known."""
    parted = [
        [PartedItem.of(name, tallies[name], (scales or {}).get(name)) for name in block if name in tallies and len(tallies[name][0]) > 1]
        for block in blocks
    ]
    bipolar = any(item.whole and item.low < -1 and len(item.rest) <= LEVELS for block in parted for item in block)
    found: list[Lone] = []
    for block in parted:
        for item in block:
            others = [other for other in block if other is not item and other.whole]
            codes = _codes(item, others, bipolar) if item.whole else []
            found += [item.lone(value, True) for value in codes] or _far(item)
    return found


def _with_levels(answers: Tally, scale: Scale) -> Tally:
    """The answers with all levels of their scale, chosen or not."""
    levels = np.arange(scale[0], scale[1] + 1, dtype=np.float64) if scale[1] - scale[0] <= 1000 else np.array(scale, dtype=np.float64)
    values, place = np.unique(np.concatenate([answers[0], levels]), return_inverse=True)
    counts: Array = np.bincount(place, np.concatenate([answers[1], np.zeros(len(levels))])).astype(np.float64)
    return values, counts


def _parted(values: Sequence[float]) -> tuple[int, int]:
    """Where the rest of different whole answers begins and ends, customary values far from it aside."""
    start, end, before = 0, len(values), (-1, -1)
    while before != (start, end):  # a code at one end hides how far one at the other end is away
        before = start, end
        start = _beginning(values, end)
        end = _ending(values, start)
    return start, end


def _beginning(values: Sequence[float], end: int) -> int:
    run = next((k for k, value in enumerate(values[:end]) if value not in CUSTOMARY and value != -1), end)
    return next((k for k in range(min(run, end - 2), 0, -1) if _below(values[k - 1], values[k:end])), 0)


def _below(code: float, rest: Sequence[float]) -> bool:
    """Whether a negative value lies apart from the rest above it: from none that is negative, or far from it."""
    if code >= 0 or (code == -1 and rest[-1] <= 1):
        return False
    return rest[0] >= 0 or rest[0] - code >= 2 * _step(rest)


def _ending(values: Sequence[float], start: int) -> int:
    run = next((k for k in range(len(values), start, -1) if values[k - 1] not in CUSTOMARY), start)
    return next((k for k in range(max(run, start + 2), len(values)) if _above(values[k], values[start:k])), len(values))


def _above(code: float, rest: Sequence[float]) -> bool:
    """Whether a value lies apart from the rest below it: two steps of it, or half its range where it has too many levels for a scale."""
    gap = code - rest[-1]
    return gap >= 2 * _step(rest) and (len(rest) <= LEVELS or 2 * gap >= rest[-1] - rest[0])


def _step(rest: Sequence[float]) -> float:
    """The largest distance of neighbours."""
    return max((b - a for a, b in pairwise(rest)), default=1.0)


def _codes(item: PartedItem, others: Sequence[PartedItem], bipolar: bool) -> list[float]:
    """The values of an item that are codes.   others : of its block.   bipolar : whether other scales of the survey go below -1."""
    below: list[float] = item.values[: item.start].tolist()
    above: list[float] = item.values[item.end :].tolist()
    found = []
    if _like_a_scale(item, others):
        if below and not (below == [-1] and item.low == 0 and bipolar) and _is_code(below[-1], item, others):
            found += below
        if above and _is_code(above[0], item, others):
            found += above
    return found + [value for value in (0, 8) if _beside(value, item, others)]


def _like_a_scale(item: PartedItem, others: Sequence[PartedItem]) -> bool:
    """Whether the rest has few levels, or the range of the other items of the block."""
    if len(item.rest) <= LEVELS:
        return True
    return any(len(other.rest) > LEVELS and other.low <= item.high and item.low <= other.high for other in others)


def _is_code(value: float, item: PartedItem, others: Sequence[PartedItem]) -> bool:
    """Whether no other item of the block reaches a value, and it lies far from all of them where it could be on their scale."""
    if any(other.low <= value <= other.high for other in others):
        return False
    if value < 0 <= item.low or max(value, item.high) - min(value, item.low) >= LEVELS:
        return True
    together = sorted({level for each in (item, *others) for level in each.rest})
    answered = sum(float(each.counts[each.start : each.end].sum()) for each in (item, *others))
    gap = value - together[-1] if value > item.high else together[0] - value
    return gap >= 2 * _step(together) and answered >= ENOUGH


def _beside(value: float, item: PartedItem, others: Sequence[PartedItem]) -> bool:
    """Whether 0 stands below a scale from 1 on, or 8 above one from 1 to 7, that no other item of the block reaches."""
    scale = [level for level in item.rest if level != value]
    ends = {each.low if value == 0 else each.high for each in others}
    if value not in (item.low if value == 0 else item.high,) or item.rows(value) < SEVERAL or not 2 <= len(scale) < LEVELS:
        return False
    return scale[0] == 1 and _step(scale) == 1 and (ends == {1} if value == 0 else scale[-1] == 7 and ends == {7})


def _far(item: PartedItem) -> list[Lone]:
    """Values of an item as far from all others as these are from each other, and further than a scale reaches."""
    values = item.values.tolist()
    if len(values) < 4 or item.counts.sum() < CERTAIN:
        return []
    found = []
    for value, rest in ((values[0], values[1:]), (values[-1], values[:-1])):
        gap = max(rest[0] - value, value - rest[-1])
        customary = item.whole and rest[0] >= 0 and value in CUSTOMARY and value < 0
        if customary or gap >= max(LEVELS, rest[-1] - rest[0]):
            found.append(item.lone(value, False, rest[0], rest[-1]))
    return found


def settled(head: Mapping[str, Tally], low: Mapping[str, float], high: Mapping[str, float], block: Sequence[str]) -> bool:
    """Whether a block surely holds nothing to tell of, from its first rows and the lowest and highest answers of all rows."""
    if {0.0, 1.0} <= {low[name] for name in block}:
        return False
    return all(_item_settled(head[name][0], low[name], high[name]) for name in block)


def _item_settled(values: Array, low: float, high: float) -> bool:
    if len(values) < 2 or low == -1 or low in CUSTOMARY or (low, high) == (1, 8):
        return False
    whole = all(map(float.is_integer, values.tolist()))
    if whole and (values[0], values[-1]) == (low, high) and len(values) == high - low + 1:
        return True  # every level between the ends is chosen
    spread = values[-1] - values[0]
    near = values[0] - low < spread and high - values[-1] < spread
    alone = max(values[1] - values[0], values[-1] - values[-2]) >= (spread if len(values) > 2 else 0) / 2
    return bool(near and not alone and not (whole and high in CUSTOMARY))


def sought(
    columns: Mapping[str, Array],
    low: Mapping[str, float],
    high: Mapping[str, float],
    blocks: Sequence[Sequence[str]],
    scales: Mapping[str, Scale],
    count: Callable[[Sequence[str]], Mapping[str, Tally]],
) -> list[Lone]:
    """What `lone_values` finds in many rows, of which as few are counted as can be.

    columns : answers (n,) in the first rows.   low, high : over all rows.   count : tallies of all rows.
    """
    head = dict(zip(columns, tallies(list(columns.values())), strict=True))
    unsure = [block for block in blocks if not settled(head, low, high, block)]
    return lone_values(count([name for block in unsure for name in block]), unsure, scales) if unsure else []


def unquestioned(prepared: Mapping[str, Any] | None) -> frozenset[str]:
    """Items of which a study file says that no code means missing."""
    return frozenset(name for name, codes in ((prepared or {}).get("missing") or {}).items() if list(codes) == [NO_CODES])


def said_of_codes(found: Sequence[Lone], file: str, declared: Sequence[str]) -> tuple[str, ...]:
    """Notes on values far from the others.   declared : codes that were named.   Raises DataError where some are codes."""
    codes = [each for each in found if each.code]
    if codes and declared != (NO_CODES,):
        raise DataError(_refusal(codes, file, declared))
    return tuple(
        f"far from all other answers: {each.value:.15g} in {each.item} ({_rows(each.rows)}; the others {each.low:.15g} to {each.high:.15g})"
        + ("" if declared == (NO_CODES,) else f"; if it means missing, add --na {each.value:.15g}")
        for each in found
        if not each.code
    )


def _refusal(codes: Sequence[Lone], file: str, declared: Sequence[str]) -> str:
    values = ways_out(codes, declared)
    lines = [f"  {listing(codes, value)}" for value in sorted({each.value for each in codes})]
    return "\n".join(
        [
            f"{file} holds values outside the scale of their items that customarily mean a missing answer:",
            *lines,
            f"  if they mean missing, add {' '.join(f'--na {value}' for value in values)}; if they are answers, add --na none",
            f'  a study file says it once for all: missing = [{", ".join(values)}], or missing = "{NO_CODES}"',
        ]
    )


def ways_out(codes: Sequence[Lone], declared: Sequence[str]) -> list[str]:
    """All codes as `--na` takes them, with those that were named before."""
    return list(dict.fromkeys([*declared, *(f"{value:.15g}" for value in sorted({each.value for each in codes}))]))


def listing(codes: Sequence[Lone], value: float) -> str:
    """A code with the items it stands in, the number of its answers, and what the other answers are."""
    here = [each for each in codes if each.value == value]
    others = f"the others {min(each.low for each in here):.15g} to {max(each.high for each in here):.15g}"
    total = sum(each.rows for each in here)
    return f"{value:.15g} in {shortened([each.item for each in here], 5)}: {total:,} answer{'' if total == 1 else 's'}; {others}"


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"
