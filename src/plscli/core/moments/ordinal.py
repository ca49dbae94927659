"""Correlations of ordinal answers: of what lies behind them (polychoric, polyserial), and of their ranks (Spearman).

Ranks are taken anew within every resample, from sorting done once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from plscli.core import Array, Indices, Mask
from plscli.core.linalg import unit_diagonal
from plscli.core.moments import ZERO_VARIANCE
from plscli.core.moments.bivariate import MOST, Quantile, cumulative, likeliest, thresholds

CLOSE = 1e-6
"""How far from the bound the search may stop."""
SLAB = 1 << 21
"""Products of pairs of columns, cells of tables, or ranks held in memory at a time."""

CACHE = 1 << 16
"""Cells of tables that one search works on at a time; keeps its dozen passes per step in fast memory."""


@dataclass(frozen=True, eq=False)
class Ordinal:
    """Answers laid out so that a matrix product gives the tables of all pairs of items.

    columns : (N, C) columns of all items side by side, 0 where the answer is missing.  An ordinal item has one indicator
        column per observed category, in rising order; a continuous one has three: presence, standardised value, its square.
    ordinal : (K,) True for ordinal items.
    widths : (K,) number of columns of each item.
    """

    columns: Array
    ordinal: Mask
    widths: Indices

    @classmethod
    def of(cls, X: Array, ordinal: Mask) -> Ordinal:
        """Prepare answers X (N, K), NaN where missing; `ordinal` (K,) marks the items whose values are only ordered."""
        parts = [_categories(x) if ranked else _powers(x) for x, ranked in zip(X.T, ordinal, strict=True)]
        widths = np.array([part.shape[1] for part in parts], dtype=np.intp)
        return cls(np.concatenate(parts, axis=1), np.asarray(ordinal, dtype=bool), widths)

    @cached_property
    def first(self) -> Indices:
        """(K,) first column of each item."""
        return np.cumsum(self.widths) - self.widths

    def groups(self) -> Iterator[tuple[Indices, Indices]]:
        """Left and right items of all pairs, those with tables of one shape and kind together; ordinal before continuous.

        Items with one category or none at all are left out.
        """
        kinds = np.column_stack([~self.ordinal, self.widths])
        left, right = np.triu_indices(len(kinds), 1)
        swap = self.ordinal[right] & ~self.ordinal[left]
        left, right = np.where(swap, right, left), np.where(swap, left, right)
        usable = (self.widths[left] > 1) & (self.widths[right] > 1)
        left, right = left[usable], right[usable]
        kind = np.concatenate([kinds[left], kinds[right]], axis=1)
        for one in np.unique(kind, axis=0):
            alike = (kind == one).all(1)
            yield left[alike], right[alike]

    def tables(self, weights: Array, left: Indices, right: Indices) -> Array:
        """(a, b, pairs, B) weighted sums of the products of each column of `left` with each of `right`, alike in shape."""
        rows = self.first[left] + np.arange(self.widths[left[0]])[:, None, None]
        columns = self.first[right] + np.arange(self.widths[right[0]])[None, :, None]
        products = self.columns[:, rows] * self.columns[:, columns]
        tables: Array = products.reshape(len(products), -1).T @ weights.T
        return tables.reshape(*products.shape[1:], len(weights))


def _categories(x: Array) -> Array:
    """(N, categories) one column per observed value of an ordinal item."""
    return np.asarray((x[:, None] == np.unique(x[~np.isnan(x)])).astype(np.float64))


def _powers(x: Array) -> Array:
    """(N, 3) presence, value in standard units of the full sample and its square; a constant item has value 0 exactly."""
    answered = ~np.isnan(x)
    z = np.zeros(len(x))
    if answered.any() and (reach := np.ptp(x[answered])) > 0:
        z[answered] = x[answered] / reach - x[answered].min() / reach
        z[answered] -= z[answered].mean()
        z /= np.sqrt((z**2).sum() / answered.sum())
    return np.column_stack([answered, z, z**2]).astype(np.float64)


def polychoric(prepared: Ordinal, weights: Array, quantile: Quantile) -> Array:
    """Correlations of the normal variables assumed behind ordinal items, under each set of row weights.

    prepared : the answers.  weights : (B, N) how often each row counts.  quantile : the standard normal quantile.
    Returns R (B, K, K) with an exact unit diagonal; NaN row and column where an item has one category or no variance in
    that member, NaN for a pair where that holds among the rows that answered both.  R need not be positive definite.

    Two ordinal items: two-step maximum likelihood, thresholds first, then rho within +-.999.  Ordinal and continuous: the
    ad hoc estimator r s / sum of phi(thresholds), s with divisor n, which may pass 1 and is not clipped.  Two continuous
    items: Pearson.  Missing answers are left out pair by pair, from the thresholds too: an item has other thresholds in
    every pair, but the first step then fits the margins of the very table that the second step fits, as the two-step
    estimator supposes.  Without missing answers the thresholds are those of the item.  A category that is empty in a
    member has no width and changes nothing; empty cells are not filled up.

    Olsson (1979), Psychometrika 44, 443-460.  Olsson, Drasgow & Dorans (1982), Psychometrika 47, 337-347.
    """
    K = len(prepared.widths)
    R = np.full((len(weights), K, K), np.nan)
    for left, right in prepared.groups():
        cells = int(prepared.widths[left[0]] * prepared.widths[right[0]])
        pairs = max(1, SLAB // (cells * max(1, len(prepared.columns))))
        for start in range(0, len(left), pairs):
            i, j = left[start : start + pairs], right[start : start + pairs]
            members = max(1, SLAB // (cells * len(i)))
            for begin in range(0, len(weights), members):
                tables = prepared.tables(weights[begin : begin + members], i, j)
                both = prepared.ordinal[i[0]], prepared.ordinal[j[0]]
                R[begin : begin + members, i, j] = R[begin : begin + members, j, i] = _correlations(tables, both, quantile).T
    return unit_diagonal(R, _varying(prepared, weights))


def at_bound(R: Array, ordinal: Mask) -> Mask:
    """(B, K, K) True for a pair of items, at least one of them ordinal, whose correlation is as large as it can be, or impossibly larger.

    Where a table has an empty corner, its likelihood rises up to a correlation of 1: the sample says how the answers are ordered, and not
    how closely.
    """
    bound = (np.abs(R) >= MOST - CLOSE) & (ordinal[:, None] | ordinal)
    bound[..., range(len(ordinal)), range(len(ordinal))] = False
    return bound


def answered_together(X: Array) -> Array:
    """(N, pairs) marks of the rows that answer both of two items, for every pair of distinct patterns of gaps; X has NaN gaps."""
    marks = np.unique(~np.isnan(X), axis=1)
    left, right = np.triu_indices(marks.shape[1])
    return np.asarray((marks[:, left] & marks[:, right]).astype(np.float64))


def smallest_count(both: Array, weights: Array) -> Array:
    """(B,) smallest sum of weights (B, N) behind a correlation, from the marks of `answered_together`."""
    return np.asarray((weights @ both).min(-1))


def _correlations(tables: Array, ordinal: tuple[bool, bool], quantile: Quantile) -> Array:
    """(pairs, B) correlations from tables (a, b, pairs, B) of items of the given kinds."""
    flat = tables.reshape(*tables.shape[:2], -1)
    step = max(1, CACHE // flat[..., 0].size)
    rho = np.empty(flat.shape[-1])
    for start in range(0, len(rho), step):
        part = flat[..., start : start + step]
        if all(ordinal):
            rho[start : start + step] = likeliest(part, quantile)
        else:
            rho[start : start + step] = _polyserial(part, quantile) if ordinal[0] else _pearson(part)
    return rho.reshape(tables.shape[2:])


def _varying(prepared: Ordinal, weights: Array) -> Mask:
    """(B, K) True where an item has two categories, or variance, in a member."""
    sums = weights @ prepared.columns
    varying = np.zeros((len(weights), len(prepared.widths)), dtype=bool)
    for k, (first, width) in enumerate(zip(prepared.first, prepared.widths, strict=True)):
        own = sums[:, first : first + width]
        varying[:, k] = (own > 0).sum(1) > 1 if prepared.ordinal[k] else ~np.isnan(_scale(*own.T))
    return varying


def _scale(n: Array, total: Array, squares: Array) -> Array:
    """Standard deviation, divisor n, from sums of standardised values; NaN where there is none."""
    with np.errstate(all="ignore"):
        variance = squares / n - (total / n) ** 2
        return np.sqrt(np.where(variance > ZERO_VARIANCE, variance, np.nan))


def _pearson(T: Array) -> Array:
    """(P,) Pearson correlations from sums (3, 3, P) of products of powers 0, 1, 2 of two items."""
    x, y = _scale(T[0, 0], T[1, 0], T[2, 0]), _scale(T[0, 0], T[0, 1], T[0, 2])
    with np.errstate(all="ignore"):
        return np.asarray((T[1, 1] / T[0, 0] - T[1, 0] / T[0, 0] * T[0, 1] / T[0, 0]) / (x * y))


def _polyserial(T: Array, quantile: Quantile) -> Array:
    """(P,) ad hoc polyserial correlations from sums (a, 3, P) of powers 0, 1, 2 of one item by category of the other.

    r s is the covariance of the category codes 0, 1, ... with the standardised continuous item.
    """
    codes = np.arange(float(len(T)))
    n, total, squares = T.sum(0)
    with np.errstate(all="ignore"):
        covariance = codes @ T[:, 1] / n - codes @ T[:, 0] / n * total / n
        cuts = thresholds(cumulative(T[:, 0]), quantile)
        density = np.exp(-(cuts**2) / 2).sum(0) / np.sqrt(2 * np.pi)
        rho: Array = covariance / (_scale(n, total, squares) * density)
    return np.where((T[:, 0] > 0).sum(0) > 1, rho, np.nan)


@dataclass(frozen=True, eq=False)
class Ranked:
    """The order of the answers to each item, which no resample changes.

    order : (N, K) rows by rising answer, the missing answers last.
    before, upto : (N, K) how many places of that order lie before the tie group of a row, and how many end with it.  A
        missing answer counts as tied with all answers, 0 and `answered`.
    answered : (K,) number of answers.
    """

    order: Indices
    before: Indices
    upto: Indices
    answered: Indices

    @classmethod
    def of(cls, X: Array) -> Ranked:
        """Sort answers X (N, K), NaN where missing."""
        order = np.argsort(X, axis=0, kind="stable")
        answered = (~np.isnan(X)).sum(0)
        before, upto = np.zeros(X.shape, dtype=np.intp), np.tile(answered, (len(X), 1))
        for k, x in enumerate(X.T):
            present = ~np.isnan(x)
            values = x[order[: answered[k], k]]
            before[present, k] = np.searchsorted(values, x[present], side="left")
            upto[present, k] = np.searchsorted(values, x[present], side="right")
        return cls(order, before, upto, answered)

    def ranks(self, weights: Array) -> Array:
        """(B, N, K) mid-ranks of the rows within each set of row weights (B, N), less the mean rank.

        The weight below an answer plus half the weight at it: for whole weights the usual mid-rank less one half.
        """
        ranks = np.empty((*weights.shape, len(self.answered)))
        sums = np.zeros((len(weights), weights.shape[1] + 1))
        for k, answered in enumerate(self.answered):
            np.cumsum(weights[:, self.order[:, k]], axis=1, out=sums[:, 1:])
            ranks[..., k] = (sums[:, self.before[:, k]] + sums[:, self.upto[:, k]] - sums[:, answered, None]) / 2
        return ranks


def spearman(prepared: Ranked, weights: Array) -> Array:
    """Spearman correlations under each set of row weights: Pearson correlations of mid-ranks within the resample.

    prepared : the sorted answers.  weights : (B, N) how often each row counts, whole or not.
    Returns R (B, K, K) with an exact unit diagonal; NaN row and column where an item is constant in that member.  Answers
    are ranked among those that answered the item, and a missing one takes the mean rank: mean replacement of ranks.

    Spearman (1904), Am. J. Psychol. 15, 72-101; ties as in Kendall (1945), Biometrika 33, 239-251.
    """
    K = len(prepared.answered)
    products = np.empty((len(weights), K, K))
    step = max(1, SLAB // max(1, prepared.order.size))
    for start in range(0, len(weights), step):
        part = weights[start : start + step]
        ranks = prepared.ranks(part)
        products[start : start + step] = np.swapaxes(ranks * part[..., None], 1, 2) @ ranks
    return _of_ranks(products)


def _of_ranks(products: Array) -> Array:
    """Correlations (B, K, K) from sums of products of deviations; an item that is constant has none, exactly 0."""
    squares = np.diagonal(products, axis1=1, axis2=2)
    scale = np.sqrt(np.where(squares > 0, squares, np.nan))
    R: Array = products / (scale[:, :, None] * scale[:, None, :])
    return unit_diagonal(R, ~np.isnan(scale))
