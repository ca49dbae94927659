"""Rows ready to be summed: where answers lie, what the columns made of them mean, and which rows are equal.

Rows become sums of products once; everything after that works on moments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli.core import Array, Indices, Mask

ZERO_VARIANCE = 1e-12
"""A variance below this share of the full-sample variance counts as zero."""
SLAB = 1 << 22
"""Products of pairs of columns held in memory at a time."""
MOST_CODES = 1 << 62
FEW_LEVELS = 1 << 12
"""Range of whole numbers up to which they are their own ranks."""


def positions(width: int) -> Indices:
    """(P, P) where the product of two of P columns stands among the P(P+1)/2 products, in the order of `pairwise_products`."""
    pairs, found = np.triu_indices(width), np.empty((width, width), dtype=np.intp)
    found[pairs] = found.T[pairs] = np.arange(len(pairs[0]))
    return found


@dataclass(frozen=True, eq=False)
class MomentLayout:
    """What the columns of the augmented data mean; shared by all moments taken from one survey.

    The augmented data have a column of ones, the K answers about their origin in their unit (0 where missing), and one
    column of presence marks per distinct pattern of missing answers.

    origin : (K,) value subtracted from each indicator before products are taken.
    unit : (K,) power of two that the rest is divided by, which costs no digit and keeps squares from overflowing.
    presence : (K,) augmented column that marks the rows in which the indicator was answered (0: all of them).
    floor : (K,) variance, in squared units, at or below which an indicator is constant.
    width : number of augmented columns, P.
    """

    origin: Array
    unit: Array
    presence: Indices
    floor: Array
    width: int

    @cached_property
    def pairs(self) -> tuple[Indices, Indices]:
        """Left and right column of each of the P(P+1)/2 products."""
        left, right = np.triu_indices(self.width)
        return left, right

    @cached_property
    def position(self) -> Indices:
        """(P, P) where the product of two columns stands among the P(P+1)/2 sums."""
        return positions(self.width)

    @classmethod
    def of(cls, extent: Extent, presence: Indices, width: int) -> MomentLayout:
        """The layout for answers of an extent, with augmented columns `presence` (K,) of marks and `width` columns in all.

        The origin is the mean, rounded to a power of two no larger than the standard deviation and never finer than
        the answers need: whole-number answers then stay whole numbers and their sums of products are exact, whatever
        the order of the rows, the block size or the number of threads.
        """
        unit, mean, variance = extent.unit, extent.mean, extent.variance
        grid = np.minimum(1.0 / unit, _power_of_two(np.sqrt(np.where(extent.varies, variance, 1.0))))
        origin = np.round((extent.low / unit + mean) / grid) * grid * unit
        return cls(np.where(extent.varies, origin, extent.low), unit, presence, ZERO_VARIANCE * variance, width)

    def augmented(self, X: Array, marks: Array) -> Array:
        """Augmented data (N, P) of answers X (N, K), NaN where missing, with marks (N, patterns) of presence."""
        centred = np.where(np.isnan(X), 0.0, X / self.unit - self.origin / self.unit)
        return np.concatenate([np.ones((len(X), 1)), centred, marks], axis=1)


@dataclass(frozen=True, eq=False)
class Extent:
    """Where the answers of K columns lie: enough to choose origins and units, and cheap to find block by block.

    low, high : (K,) smallest and largest answer, 0 where there is none.   unit : the range, rounded down to a power of two.   mean,
    variance : of the distance from the smallest answer, in units; 0 exactly for a constant column.
    """

    low: Array
    high: Array
    unit: Array
    mean: Array
    variance: Array

    @property
    def varies(self) -> Mask:
        """(K,) whether a column has different answers."""
        return self.high > self.low

    @classmethod
    def of(cls, X: Array, times: Array | Indices | None = None) -> Extent:
        """The extent of answers X (N, K), NaN where missing, of which each row stands for `times` (N,) equal ones."""
        answered = ~np.isnan(X)
        low, high, unit = bounds(X)
        often = answered if times is None else answered * times[:, None]
        count = np.maximum(often.sum(0), 1)
        distance = np.where(answered, X / unit - low / unit, 0.0)
        mean = (distance if times is None else distance * times[:, None]).sum(0) / count
        squares = np.where(answered, distance - mean, 0.0) ** 2
        variance = (squares if times is None else squares * times[:, None]).sum(0) / np.maximum(count - 1, 1)
        return cls(low, high, unit, mean, np.where(high > low, variance, 0.0))


def bounds(X: Array) -> tuple[Array, Array, Array]:
    """(K,) smallest answer, largest answer, and unit of columns X (N, K): the range, rounded down to a power of two."""
    answered = ~np.isnan(X)
    low = np.where(answered, X, np.inf).min(0, initial=np.inf)
    high = np.where(answered, X, -np.inf).max(0, initial=-np.inf)
    varies = high > low
    low, high = np.where(np.isfinite(low), low, 0.0), np.where(np.isfinite(high), high, 0.0)
    return low, high, _power_of_two(np.where(varies, high / 2 - low / 2, 0.5)) * 2


def _power_of_two(x: Array) -> Array:
    """The largest power of two that is not above x > 0."""
    return np.ldexp(0.5, np.frexp(x)[1])


@dataclass(frozen=True, eq=False)
class Rows:
    """Survey rows ready to be summed.

    augmented : (N, P), see `MomentLayout`.   weights : (N,) sampling weights that multiply every other row weight; None for 1.
    """

    augmented: Array
    layout: MomentLayout
    weights: Array | None = None

    @classmethod
    def of(cls, X: Array, weights: Array | None = None, times: Array | Indices | None = None) -> Rows:
        """Prepare answers X (N, K), NaN where missing, of respondents with sampling weights (N,) above 0.

        times : (N,) how many equal rows each one stands for.
        """
        marks, presence = _presence(~np.isnan(X))
        layout = MomentLayout.of(Extent.of(X, times), presence, 1 + X.shape[1] + marks.shape[1])
        return cls(layout.augmented(X, marks), layout, weights)

    @property
    def number(self) -> int:
        """N."""
        return len(self.augmented)

    def some(self, which: Indices) -> Rows:
        """Some of the rows."""
        return Rows(self.augmented[which], self.layout, None if self.weights is None else self.weights[which])

    def slabs(self) -> Iterator[tuple[int, Array]]:
        """Pairwise products (P(P+1)/2, n) of a piece of the rows after the other, each with the number of its first row.

        Pieces of one survey are alike whatever the weights, so that the same weights give the same digits.  What fits in one piece
        is kept: products are needed again for every block of resamples.
        """
        step = max(1, SLAB // len(self.layout.pairs[0]))
        if self.number <= step:
            yield 0, self._products
        else:
            for start in range(0, self.number, step):
                yield start, pairwise_products(self.augmented[start : start + step])

    @cached_property
    def _products(self) -> Array:
        return pairwise_products(self.augmented)


def pairwise_products(augmented: Array) -> Array:
    """Products (P(P+1)/2, n) of the columns of augmented rows (n, P), in the order of `MomentLayout.pairs`."""
    columns = np.ascontiguousarray(augmented.T)
    P, n = columns.shape
    products = np.empty((P * (P + 1) // 2, n))
    start = 0
    for p in range(P):  # column by column: nothing is gathered, and the result is written once
        np.multiply(columns[p], columns[p:], out=products[start : start + P - p])
        start += P - p
    return products


def _presence(answered: Mask) -> tuple[Array, Indices]:
    """Presence marks (N, patterns) of the columns with gaps, and for each indicator the augmented column of its marks."""
    gaps = np.flatnonzero(~answered.all(0))
    presence = np.zeros(answered.shape[1], dtype=np.intp)
    if not gaps.size:
        return np.empty((len(answered), 0)), presence
    patterns, which = np.unique(answered[:, gaps], axis=1, return_inverse=True)
    presence[gaps] = 1 + answered.shape[1] + which.reshape(-1)
    return patterns.astype(np.float64), presence


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
