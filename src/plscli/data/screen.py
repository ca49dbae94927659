"""What can be seen in answers before any model: which there are, copies, answers off the scale.

Columns are (N,), answers X (N, K), NaN where missing.  Respondents are flagged here, never removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli.core import Array, Indices, Mask
from plscli.core.moments import row_codes

Tally = tuple[Array, Array]
"""Different answers, rising, and how often each was given."""
COMMON_SCALES = (
    (0, 1), (1, 2), (1, 3), (1, 4), (0, 4), (1, 5), (0, 5), (1, 6), (0, 6), (1, 7), (1, 9), (1, 10), (0, 10), (1, 11), (0, 100),
)  # fmt: skip
"""Answer scales that are recognised, narrowest first."""

MIX = np.uint64(0x9E3779B97F4A7C15)
"""An odd number that spreads bits; Knuth, The Art of Computer Programming, section 6.4."""
FEW_LEVELS = 1000
"""Range of whole numbers up to which they are counted, not sorted."""
ENOUGH_ON_SCALE = 0.98
"""Share of the answers that must lie on a scale for it to be taken as the scale of the survey."""


def tally(column: Array) -> Tally:
    """The different answers in a column, rising, and how often each of them was given."""
    low = column.min(initial=np.inf)
    given = column if low == low else column[~np.isnan(column)]
    low, high = given.min(initial=np.inf), given.max(initial=-np.inf)
    if 0 <= high - low <= FEW_LEVELS:
        above = given - low
        levels = above.astype(np.intp)
        if low == np.floor(low) and (levels == above).all():
            counts = np.bincount(levels)
            return low + np.flatnonzero(counts), counts[counts > 0].astype(np.float64)
    values, counts = np.unique(given, return_counts=True)
    return values, counts.astype(np.float64)


def tallies(columns: Sequence[Array]) -> list[Tally]:
    """What `tally` says of each of several columns (N,); whole numbers without gaps on short scales are counted all at once."""
    if not columns:
        return []
    X = np.stack(columns)
    low, high = X.min(-1, initial=np.inf), X.max(-1, initial=-np.inf)
    width = int(np.max(high - low, initial=0.0)) + 1 if (high - low <= FEW_LEVELS).all() and X.size else 0
    above = X - low[:, None]
    levels = above.astype(np.intp) if width else above
    if not width or (low != np.floor(low)).any() or (levels != above).any():
        return [tally(column) for column in columns]
    places = levels + width * np.arange(len(X))[:, None]
    counts = np.bincount(places.reshape(-1), minlength=width * len(X)).reshape(len(X), width)
    return [(first + np.flatnonzero(row), row[row > 0].astype(np.float64)) for first, row in zip(low, counts, strict=True)]


def combined(values: Array, counts: NDArray[Any]) -> Tally:
    """One tally of values that occur more than once, missing ones aside."""
    given = ~np.isnan(values)
    different, which = np.unique(values[given], return_inverse=True)
    return different, np.bincount(which, counts[given], len(different)).astype(np.float64)


def copies(columns: Iterable[NDArray[Any]]) -> Indices:
    """(N,) position of the first row that is equal in every column: that of the row itself where no earlier one is."""
    codes = row_codes(columns)
    order = np.argsort(codes, kind="stable")
    return _first(order, codes[order][1:] != codes[order][:-1])


def copies_of_words(words: NDArray[np.int64]) -> Indices:
    """What `copies` says of rows of whole numbers (W, N): sorted by a mixture of the words, and by all of them if that is no use.

    Rows that differ have the same mixture about once in 10^19 pairs.
    """
    mixture = np.zeros(words.shape[1], dtype=np.uint64)
    for word in words:
        mixture = (mixture ^ word.astype(np.uint64)) * MIX
        mixture ^= mixture >> np.uint64(32)
    order = np.argsort(mixture, kind="stable")
    differ = (words[:, order][:, 1:] != words[:, order][:, :-1]).any(0)
    if (differ & (mixture[order][1:] == mixture[order][:-1])).any():
        order = np.lexsort(words)
        differ = (words[:, order][:, 1:] != words[:, order][:, :-1]).any(0)
    return _first(order, differ)


def _first(order: Indices, differ: Mask) -> Indices:
    """(N,) the first of every run of equal rows.   order : a stable one.   differ : (N - 1,) whether the next row is another."""
    begins = np.append(True, differ)
    first = np.empty(len(order), dtype=np.intp)
    first[order] = order[np.flatnonzero(begins)][np.cumsum(begins) - 1]
    return first


def whole_numbers(X: Array) -> Mask:
    """(K,) True for items whose answers are all whole numbers."""
    return np.asarray((np.isnan(X) | (np.round(X) == X)).all(0))


def inferred_scale(X: Array, enough: float = ENOUGH_ON_SCALE) -> tuple[int, int] | None:
    """The narrowest common scale that holds a share `enough` of the answers in whole numbers; None if there is none."""
    return common_scale([tally(column) for column in X.T], enough)


def common_scale(tallies: Iterable[Tally], enough: float = ENOUGH_ON_SCALE) -> tuple[int, int] | None:
    """What `inferred_scale` says, from the tallies of the columns."""
    whole = [(values, counts) for values, counts in tallies if (np.floor(values) == values).all()]
    values = np.concatenate([np.empty(0), *(values for values, _ in whole)])
    counts = np.concatenate([np.empty(0), *(counts for _, counts in whole)])
    for low, high in COMMON_SCALES if len(values) else ():
        if counts[(values >= low) & (values <= high)].sum() / counts.sum() >= enough:
            return low, high
    return None


def off_scale(X: Array, low: float, high: float) -> Mask:
    """(N, K) True for answers that are not one of low, low + 1, ..., high."""
    return np.asarray(~np.isnan(X) & ((low > X) | (high < X) | (np.round(X) != X)))


def row_numbers(flags: NDArray[np.bool_]) -> list[int]:
    """Row numbers, counted from 1, of the flagged respondents."""
    return [int(row) + 1 for row in np.flatnonzero(flags)]
