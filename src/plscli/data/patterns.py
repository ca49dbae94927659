"""Patterns in the answers of one respondent: the same answer over and over, up and down, from one end of the scale to the other.

Every function gives one number per respondent, (n,), and works on all of them at once.  Answers lie item by item in the order of
the questionnaire; answers in whole numbers are held in single bytes, in which the same steps take an eighth of the memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli.core import Array, Indices, Mask
from plscli.core.linalg import ratio

DIAGONAL = 4
"""Answers in a row that rise, or fall, by 1 from which they are a diagonal; three are common by chance."""
FEW = 16
"""Different answers that are counted one by one; of more, the answers of every respondent are sorted."""
BYTE = 250
"""Range of whole numbers that bytes hold, with room for missing ones."""
GAP = 255
"""Stands for a missing answer in bytes."""


@dataclass(frozen=True, eq=False)
class AnswerSheet:
    """Answers of n respondents to K items.   values : (K, n), bytes above the lowest answer or floats.   missing : (K, n)."""

    values: NDArray[Any]
    missing: Mask

    @classmethod
    def of(cls, X: Array, low: float | None = None) -> AnswerSheet:
        """Answers X (n, K), NaN where missing.   low : lowest answer of all respondents if all are whole numbers within `BYTE` of it."""
        columns = np.ascontiguousarray(X.T)
        missing = np.isnan(columns)
        if low is None:
            return cls(columns, missing)
        return cls(np.where(missing, GAP, columns - low).astype(np.uint8), missing)

    @cached_property
    def equal(self) -> Mask:
        """(K - 1, n) True where an answer is that to the item before."""
        return np.asarray((self.values[1:] == self.values[:-1]) & ~self.missing[1:])

    @cached_property
    def steps(self) -> NDArray[Any]:
        """(K - 1, n) differences of neighbouring answers; of a missing one something that is no step of an answer scale."""
        wide = self.values if self.values.dtype == np.float64 else self.values.astype(np.int16)
        return np.where(self.missing[1:] | self.missing[:-1], -GAP, wide[1:] - wide[:-1])


def answered(sheet: AnswerSheet) -> Indices:
    """Answers given."""
    return np.asarray((~sheet.missing).sum(0, dtype=np.intp))


def modal_share(sheet: AnswerSheet) -> Array:
    """Share of each respondent's commonest answer among the answers given; NaN without answers."""
    if sheet.values.dtype == np.uint8 and (top := sheet.values.max(initial=0, where=~sheet.missing)) < FEW:
        counts = [(sheet.values == value).sum(0, dtype=np.int16) for value in range(top + 1)]
        commonest = np.maximum.reduce(counts)
    else:
        ordered = AnswerSheet(np.sort(sheet.values, axis=0), np.sort(sheet.missing, axis=0))  # missing ones come last in both
        commonest = _longest(ordered.equal, ~ordered.missing)
    return ratio(commonest, answered(sheet))


def longest_run(sheet: AnswerSheet) -> Array:
    """Longest sequence of equal answers to items that follow each other, which a missing answer breaks; NaN without answers.

    Called longstring by Johnson (2005), J. Res. Pers. 39, 103-129.
    """
    longest = _longest(sheet.equal, ~sheet.missing)
    return np.where(longest > 0, longest, np.nan)


def _longest(equal: Mask, given: Mask) -> NDArray[np.int16]:
    """(n,) longest sequence of equal neighbours; 0 without answers."""
    run: NDArray[np.int16] = given[0].astype(np.int16)
    longest = run
    for same, here in zip(equal, given[1:], strict=True):
        run = run * same + here
        longest = np.maximum(longest, run)
    return longest


def spread(X: Array) -> Array:
    """Standard deviation of the answers (n, K) of a respondent (intra-individual response variability); NaN of fewer than two.

    Divisor n - 1.  Dunn, Heggestad, Shanock & Theilgard (2018), J. Bus. Psychol. 33, 105-121.
    """
    given = ~np.isnan(X)
    number = given.sum(1)
    with np.errstate(all="ignore"):
        mean = np.where(given, X, 0.0).sum(1) / number
        squares = (np.where(given, X - mean[:, None], 0.0) ** 2).sum(1)
        return np.where(number > 1, np.sqrt(squares / (number - 1)), np.nan)


def diagonal_share(sheet: AnswerSheet) -> Array:
    """Share of the items that lie in sequences of at least `DIAGONAL` answers that rise by 1, or fall by 1, from item to item.

    1 for 1 2 3 4 5 1 2 3 4 5, where each climb is such a sequence, and for 1 2 3 4 5 4 3 2 1.
    """
    steps, K = sheet.steps, len(sheet.values)
    windows = max(0, K - DIAGONAL + 1)
    begins = np.abs(steps[:windows]) == 1
    for later in range(1, DIAGONAL - 1):
        begins &= steps[later : later + windows] == steps[:windows]
    inside = np.zeros(sheet.values.shape, dtype=np.bool_)
    for later in range(DIAGONAL if windows else 0):
        inside[later : later + windows] |= begins
    return np.asarray(inside.sum(0) / K)


def extreme_share(sheet: AnswerSheet, span: float) -> Array:
    """Share of the neighbouring pairs of answers that go from one end of the scale to the other; NaN without such pairs.

    span : highest less lowest answer of the scale.
    """
    across = np.abs(sheet.steps) == span
    pairs = ~(sheet.missing[1:] | sheet.missing[:-1])
    return ratio((across & pairs).sum(0), pairs.sum(0))


def words(sheet: AnswerSheet) -> NDArray[np.int64]:
    """(W, n) whole numbers that are equal for respondents with equal answers, gaps included, and for no others.

    Only of answers in bytes below `FEW`: base 17 leaves room for fifteen of them in a word.
    """
    K, each = len(sheet.values), 15
    found = np.zeros((-(-K // each), sheet.values.shape[1]), dtype=np.int64)
    for k, (column, gaps) in enumerate(zip(sheet.values, sheet.missing, strict=True)):
        found[k // each] *= FEW + 1
        found[k // each] += np.where(gaps, FEW, column)
    return found


def alike(sheet: AnswerSheet) -> tuple[Array, Array]:
    """(K, K) respondents with equal answers to two items, and those who answered both."""
    K, given = len(sheet.values), (~sheet.missing).astype(np.float32)
    equal = np.zeros((K, K))
    for k in range(K):
        same = (sheet.values[k:] == sheet.values[k]) & ~sheet.missing[k:]
        equal[k, k:] = equal[k:, k] = same.sum(1)
    return equal, (given @ given.T).astype(np.float64)
