"""Sums of products of rows, and what follows from them: means, covariances and correlations of any batch of row weights."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from plscli.core import Array, Correlations, Indices
from plscli.core.linalg import front_first, full, unit_diagonal
from plscli.core.moments import MomentLayout, Rows


@dataclass(frozen=True, eq=False)
class Moments:
    """Sums of products of the augmented columns; moments of disjoint sets of rows add, and subtract again.

    sums : (..., P(P+1)/2) in the order of `MomentLayout.pairs`.
    """

    sums: Array
    layout: MomentLayout

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
        """(..., K, K) covariances in the units of the layout, divisor n - 1, missing answers replaced by the mean of the same rows.

        With a = sums of products of the centred answers (0 where missing), e = sums of answers over the rows in which
        the other indicator is present, o = rows in which both are, and d = mean of the answered rows, the covariance
        is (a - d_j e_ij - d_i e_ji + d_i d_j o_ij) / (n - 1): the same as filling each gap with d and starting anew.
        """
        answers = np.arange(1, 1 + len(self.layout.origin))
        a = self._products(answers[:, None], answers)
        with np.errstate(all="ignore"):
            if self.layout.presence.any():
                e = self._products(answers[:, None], self.layout.presence)
                o = self._products(self.layout.presence[:, None], self.layout.presence)
                d = np.diagonal(e, axis1=-2, axis2=-1) / np.diagonal(o, axis1=-2, axis2=-1)
                row, column = d[..., :, None], d[..., None, :]
                a = a - column * e - row * np.swapaxes(e, -1, -2) + row * column * o
            else:
                total = self._products(np.intp(0), answers)
                square = total[..., :, None] * total[..., None, :]
                square /= self.n[..., None, None]
                a -= square
            a /= self.n[..., None, None] - 1.0
        return a

    def _products(self, left: Indices | np.intp, right: Indices) -> Array:
        """(..., *) sums of products of two columns, whose numbers have any shape *."""
        position = self.layout.position[left, right]
        return front_first(np.take(np.moveaxis(self.sums, -1, 0), position, axis=0), position.ndim)

    def correlations(self, n: Array | float) -> Correlations:
        """Correlations, means and standard deviations of n (...,) cases, missing answers replaced by the mean."""
        R, scale = self._standardised()
        mean = self.layout.origin + self.layout.unit * self._mean()
        return replace(Correlations.known(R, n), mean=mean, sd=scale * self.layout.unit)

    def _mean(self) -> Array:
        """(..., K) means of the answers about the origin, in the units of the layout; NaN where there are none."""
        answers = np.arange(1, 1 + len(self.layout.origin))
        with np.errstate(all="ignore"):
            return (
                self.sums[..., self.layout.position[answers, self.layout.presence]]
                / self.sums[..., self.layout.position[self.layout.presence, self.layout.presence]]
            )

    def _standardised(self) -> tuple[Array, Array]:
        """(..., K, K) correlations and (..., K) standard deviations in the units of the layout, NaN where constant."""
        covariance = self.covariance()
        variance = np.diagonal(covariance, axis1=-2, axis2=-1)
        scale = full(variance.shape[:-1], variance.shape[-1:])
        np.sqrt(variance, out=scale, where=variance > self.layout.floor)
        R = covariance
        R /= scale[..., :, None] * scale[..., None, :]
        return unit_diagonal(R, ~np.isnan(scale)), scale


def weighted(rows: Rows, weights: Array) -> Moments:
    """Moments of the rows under each set of row weights: one matrix product, weights times pairwise products.

    weights : (..., N), counts of a bootstrap sample, 0/1 of a fold or a group, or sampling weights.
    Returns moments with the batch of `weights` in front.
    """
    flat = weights.reshape(-1, rows.number)
    if rows.weights is not None:
        flat = flat * rows.weights
    sums = np.zeros((len(rows.layout.pairs[0]), len(flat)))
    for start, products in rows.slabs():
        sums += products @ flat[:, start : start + products.shape[1]].T
    return Moments(front_first(sums.reshape(-1, *weights.shape[:-1]), 1), rows.layout)


def grouped(rows: Rows, groups: Indices, number: int) -> Moments:
    """Moments (number, ...) of groups of rows.   groups : (N,) the group of each row, from 0; groups without rows have moments 0."""
    sums = np.zeros((number, len(rows.layout.pairs[0])))
    for start, products in rows.slabs():
        part = slice(start, start + products.shape[1])
        weighed = products if rows.weights is None else products * rows.weights[part]
        order = np.argsort(groups[part], kind="stable")
        found, first = np.unique(groups[part][order], return_index=True)
        sums[found] += np.add.reduceat(weighed[:, order], first, axis=1).T
    return Moments(sums, rows.layout)


def total(rows: Rows) -> Moments:
    """Moments of all rows, each counted once; batch shape ()."""
    return weighted(rows, np.ones(rows.number))
