"""Where answers lie, and what the columns made of them mean: what all sums of products of one survey share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from plscli.core.pls.design import Array, Indices, Mask

ZERO_VARIANCE = 1e-12
"""A variance below this share of the full-sample variance counts as zero."""


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
        position = np.empty((self.width, self.width), dtype=np.intp)
        position[self.pairs] = position.T[self.pairs] = np.arange(len(self.pairs[0]))
        return position

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
