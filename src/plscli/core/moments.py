"""Rows become sums of products once; everything after that works on moments."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from plscli.core.correlations import Correlations
from plscli.core.design import Array, Indices, Mask

SLAB = 1 << 22
"""Products of pairs of columns held in memory at a time; keeps the row loop in cache-friendly pieces."""

ZERO_VARIANCE = 1e-12
"""A variance below this share of the full-sample variance counts as zero."""


@dataclass(frozen=True, eq=False)
class Layout:
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
        position = np.empty((self.width, self.width), dtype=np.intp)
        position[self.pairs] = position.T[self.pairs] = np.arange(len(self.pairs[0]))
        return position


@dataclass(frozen=True, eq=False)
class Rows:
    """Survey rows ready to be summed.

    augmented : (N, P), see `Layout`.   weights : (N,) sampling weights that multiply every other row weight; None for 1.
    """

    augmented: Array
    layout: Layout
    weights: Array | None = None

    @classmethod
    def of(cls, X: Array, weights: Array | None = None) -> Rows:
        """Prepare answers X (N, K), NaN where missing, of respondents with sampling weights (N,) above 0.

        The origin is the mean, rounded to a power of two no larger than the standard deviation and never finer than
        the answers need: whole-number answers then stay whole numbers and their sums of products are exact, whatever
        the order of the rows, the block size or the number of threads.
        """
        answered = ~np.isnan(X)
        origin, unit, variance = _origin(X, answered)
        centred = np.where(answered, X / unit - origin / unit, 0.0)
        marks, presence = _presence(answered)
        augmented = np.concatenate([np.ones((len(X), 1)), centred, marks], axis=1)
        return cls(augmented, Layout(origin, unit, presence, ZERO_VARIANCE * variance, augmented.shape[1]), weights)

    @property
    def number(self) -> int:
        """N."""
        return len(self.augmented)


def _origin(X: Array, answered: Mask) -> tuple[Array, Array, Array]:
    """Origin, unit and variance in squared units of each column.

    The unit is the range, rounded down to a power of two.  A constant column lies on its own origin and has variance 0
    exactly.
    """
    count = np.maximum(answered.sum(0), 1)
    low = np.where(answered, X, np.inf).min(0, initial=np.inf)
    high = np.where(answered, X, -np.inf).max(0, initial=-np.inf)
    varies = high > low
    low = np.where(np.isfinite(low), low, 0.0)
    unit = _power_of_two(np.where(varies, high / 2 - low / 2, 0.5)) * 2
    distance = np.where(answered, X / unit - low / unit, 0.0)
    mean = distance.sum(0) / count
    variance = np.where(varies, (np.where(answered, distance - mean, 0.0) ** 2).sum(0) / np.maximum(count - 1, 1), 0.0)
    grid = np.minimum(1.0 / unit, _power_of_two(np.sqrt(np.where(varies, variance, 1.0))))
    origin = np.round((low / unit + mean) / grid) * grid * unit
    return np.where(varies, origin, low), unit, variance


def _power_of_two(x: Array) -> Array:
    """The largest power of two that is not above x > 0."""
    return np.ldexp(0.5, np.frexp(x)[1])


def _presence(answered: Mask) -> tuple[Array, Indices]:
    """Presence marks (N, patterns) of the columns with gaps, and for each indicator the augmented column of its marks."""
    gaps = np.flatnonzero(~answered.all(0))
    presence = np.zeros(answered.shape[1], dtype=np.intp)
    if not gaps.size:
        return np.empty((len(answered), 0)), presence
    patterns, which = np.unique(answered[:, gaps], axis=1, return_inverse=True)
    presence[gaps] = 1 + answered.shape[1] + which.reshape(-1)
    return patterns.astype(np.float64), presence


@dataclass(frozen=True, eq=False)
class Moments:
    """Sums of products of the augmented columns; moments of disjoint sets of rows add, and subtract again.

    sums : (..., P(P+1)/2) in the order of `Layout.pairs`.
    """

    sums: Array
    layout: Layout

    def __add__(self, other: Moments) -> Moments:
        return Moments(self.sums + other.sums, self.layout)

    def __sub__(self, other: Moments) -> Moments:
        return Moments(self.sums - other.sums, self.layout)

    def __getitem__(self, members: slice | NDArray[np.intp]) -> Moments:
        return Moments(self.sums[members], self.layout)

    @property
    def n(self) -> Array:
        """(...,) sum of the row weights."""
        return self.sums[..., 0]

    def covariance(self) -> Array:
        """(..., K, K) covariances, divisor n - 1, missing answers replaced by the mean of the same weighted rows.

        With a = sums of products of the centred answers (0 where missing), e = sums of answers over the rows in which
        the other indicator is present, o = rows in which both are, and d = mean of the answered rows, the covariance
        is (a - d_j e_ij - d_i e_ji + d_i d_j o_ij) / (n - 1): the same as filling each gap with d and starting anew.
        """
        return self._covariance() * self.layout.unit[:, None] * self.layout.unit

    def _covariance(self) -> Array:
        """Covariances in the units of the layout."""
        full = self.sums[..., self.layout.position]
        answers = np.arange(1, 1 + len(self.layout.origin))
        a = full[..., answers[:, None], answers]
        with np.errstate(all="ignore"):
            if self.layout.presence.any():
                e = full[..., answers[:, None], self.layout.presence]
                o = full[..., self.layout.presence[:, None], self.layout.presence]
                d = np.diagonal(e, axis1=-2, axis2=-1) / np.diagonal(o, axis1=-2, axis2=-1)
                row, column = d[..., :, None], d[..., None, :]
                a = a - column * e - row * np.swapaxes(e, -1, -2) + row * column * o
            else:
                total = full[..., 0, answers]
                a = a - total[..., :, None] * total[..., None, :] / self.n[..., None, None]
            covariance: Array = a / (self.n[..., None, None] - 1.0)
        return covariance

    def correlation(self) -> Array:
        """(..., K, K) correlations with an exact unit diagonal; row and column NaN where an indicator is constant."""
        return self._standardised()[0]

    def correlations(self, n: float) -> Correlations:
        """Correlations, means and standard deviations of n cases, missing answers replaced by the mean."""
        R, scale = self._standardised()
        mean = self.layout.origin + self.layout.unit * self._mean()
        return Correlations(R, mean, scale * self.layout.unit, np.full(R.shape[:-2], n), np.zeros(R.shape[:-2], dtype=np.int64))

    def _mean(self) -> Array:
        """(..., K) means of the answers about the origin, in the units of the layout; NaN where there are none."""
        answers = np.arange(1, 1 + len(self.layout.origin))
        with np.errstate(all="ignore"):
            mean: Array = (
                self.sums[..., self.layout.position[answers, self.layout.presence]]
                / self.sums[..., self.layout.position[self.layout.presence, self.layout.presence]]
            )
        return mean

    def _standardised(self) -> tuple[Array, Array]:
        """(..., K, K) correlations and (..., K) standard deviations in the units of the layout, NaN where constant."""
        covariance = self._covariance()
        variance = np.diagonal(covariance, axis1=-2, axis2=-1)
        scale = np.full(variance.shape, np.nan)
        np.sqrt(variance, out=scale, where=variance > self.layout.floor)
        R: Array = covariance / (scale[..., :, None] * scale[..., None, :])
        diagonal = np.arange(R.shape[-1])
        R[..., diagonal, diagonal] = np.where(np.isnan(scale), np.nan, 1.0)
        return R, scale


def weighted(rows: Rows, weights: Array) -> Moments:
    """Moments of the rows under each set of row weights: one matrix product, weights times pairwise products.

    weights : (..., N), counts of a bootstrap sample, 0/1 of a fold or a group, or sampling weights.
    Returns moments with the batch of `weights` in front.
    """
    left, right = rows.layout.pairs
    flat = weights.reshape(-1, rows.number)
    if rows.weights is not None:
        flat = flat * rows.weights
    sums = np.zeros((len(flat), len(left)))
    step = max(1, SLAB // len(left))
    for start in range(0, rows.number, step):
        part = rows.augmented[start : start + step]
        sums += flat[:, start : start + step] @ (part[:, left] * part[:, right])
    return Moments(sums.reshape(*weights.shape[:-1], -1), rows.layout)


def total(rows: Rows) -> Moments:
    """Moments of all rows, each counted once; batch shape ()."""
    return weighted(rows, np.ones(rows.number))
