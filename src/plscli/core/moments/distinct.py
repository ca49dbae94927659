"""Equal rows: the order of rows by value, and how many there are of each kind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli.core.pls.design import Array, Indices

MOST_CODES = 1 << 62
FEW_LEVELS = 1 << 12
"""Range of whole numbers up to which they are their own ranks."""


def row_codes(columns: Iterable[NDArray[Any]]) -> Indices:
    """(N,) whole numbers in the order of the rows, compared by the last column first; equal rows have equal numbers, NaN is largest.

    The order is that of `np.lexsort(columns)`; what few columns already tell apart is not compared further, which is many times as fast.
    """
    held = list(columns)
    codes, levels = np.zeros(len(held[0]), dtype=np.int64), 1
    for column in reversed(held):
        ranks, different, alone = _ranked(column)
        if levels * different >= MOST_CODES:
            codes, levels, told_apart = _ranked(codes)
            if told_apart:
                break
        codes, levels = codes * different + ranks, levels * different
        if alone:
            break
    return codes


def _ranked(column: Array | Indices) -> tuple[Indices, int, bool]:
    """(N,) ranks from 0 of different values, NaN last, a number above the largest, and whether all values are known to differ."""
    answered = ~np.isnan(column)
    whole = bool(answered.all())
    given = column if whole else column[answered]
    low, high = (given.min(), given.max()) if given.size else (0, FEW_LEVELS)
    if high - low < FEW_LEVELS and (given == np.floor(given)).all():
        top = int(high - low) + 1
        if whole:
            return (given - low).astype(np.int64), top + 1, False
        ranks = np.full(len(column), top, dtype=np.int64)
        ranks[answered] = given - low
        return ranks, top + 1, False
    values, inverse = np.unique(column, return_inverse=True)
    return inverse.reshape(-1), len(values), len(values) == len(column)


def kinds(codes: Indices) -> tuple[Indices, Indices]:
    """(U,) first row of every kind, in the order of the codes (N,), and (U,) how many rows are of it."""
    _, first, times = np.unique(codes, return_index=True, return_counts=True)
    return first, times
