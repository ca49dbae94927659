"""Answers with gaps, prepared once for all resamples, and correlations from every row in which both items are answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from plscli.core import Array, Indices, Mask
from plscli.core.linalg import unit_diagonal
from plscli.core.moments import ZERO_VARIANCE, bounds


@dataclass(frozen=True, eq=False)
class SameGaps:
    """The R rows that lack the same number s of answers, in Q distinct patterns.

    rows : (R,).   cells : (R, s) where their gaps stand in the list of all gaps.   items : (R, s) which items they lack.
    patterns : (Q, s) the distinct rows of `items`.   pattern : (R,) which of them a row has.
    """

    rows: Indices
    cells: Indices
    items: Indices
    patterns: Indices
    pattern: Indices

    @classmethod
    def of(cls, rows: Indices, answered: Mask, number: Indices) -> SameGaps:
        """Gather rows that lack equally many answers; number (N', K) is the place of a gap in the list of all gaps."""
        items = np.nonzero(~answered[rows])[1].reshape(len(rows), -1)
        patterns, pattern = np.unique(items, axis=0, return_inverse=True)
        return cls(rows, number[rows[:, None], items], items, patterns, pattern.reshape(-1))


@dataclass(frozen=True, eq=False)
class Incomplete:
    """Answers with gaps, prepared once for any number of resamples.

    kept : (N,) True for the rows with an answer; the N' others say nothing about any parameter and are left out below.
    standardised : (N', K) answers minus `origin` (K,) over `scale` (K,), 0 where missing.   answered : (N', K).
    row : (G,) row of each gap, the gaps ordered by item.   item : (G,) its item.
    groups : the rows with gaps by the number of answers they lack.
    pairs : codes iK + j of the distinct pairs (i, j) of items missing together, i = j included.   order : arranges the
    s x s pairs of all rows of all groups by code.   runs : where each code begins in that order.
    """

    kept: Mask
    standardised: Array
    answered: Mask
    origin: Array
    scale: Array
    row: Indices
    item: Indices
    groups: tuple[SameGaps, ...]
    pairs: Indices
    order: Indices
    runs: Indices

    @classmethod
    def of(cls, X: Array) -> Incomplete:
        """Prepare answers X (N, K), NaN where missing.  A constant or unanswered column gets scale 1."""
        answered = ~np.isnan(X)
        kept = np.asarray(answered.any(1))
        X, answered = X[kept], answered[kept]
        origin, scale = _standard(X, answered)
        standardised = np.where(answered, (X - origin) / scale, 0.0)
        item, row = np.nonzero(~answered.T)
        number = np.zeros(X.shape, dtype=np.intp)
        number[row, item] = np.arange(len(row))
        lacking = (~answered).sum(1)
        groups = tuple(SameGaps.of(np.flatnonzero(lacking == s), answered, number) for s in np.unique(lacking) if s)
        codes = [(gaps.items[:, :, None] * X.shape[1] + gaps.items[:, None]).reshape(-1) for gaps in groups]
        code = np.concatenate([np.empty(0, dtype=np.intp), *codes])
        order = np.argsort(code, kind="stable")
        pairs, runs = np.unique(code[order], return_index=True)
        return cls(kept, standardised, answered, origin, scale, row, item, groups, pairs, order, runs)

    def gaps_by_item(self) -> Iterator[tuple[int, slice, Array]]:
        """Each item with gaps: its number, the slice of its gaps, the answers (g, K) of the rows concerned."""
        for k in np.unique(self.item):
            cells = slice(*np.searchsorted(self.item, [k, k + 1]))
            yield int(k), cells, self.standardised[self.row[cells]]


def _standard(X: Array, answered: Mask) -> tuple[Array, Array]:
    """Mean and standard deviation of the answers in each column; by way of the range, so that squares cannot overflow."""
    low, high, _ = bounds(X)
    varies, count = high > low, np.maximum(answered.sum(0), 1)
    unit = np.where(varies, high - low, 1.0)
    share = np.where(answered, (X - low) / unit, 0.0)
    mean = share.sum(0) / count
    variance = (np.where(answered, share - mean, 0.0) ** 2).sum(0) / count
    return low + unit * mean, np.where(varies, unit * np.sqrt(variance), 1.0)


@dataclass(frozen=True, slots=True)
class Pairwise:
    """Available-case moments of B members.

    R : (B, K, K) correlations; may fail to be positive semidefinite, since its entries come from different rows.
    n : (B,) smallest sum of weights behind a correlation, or behind the variance of a lone item.
    mean, sd : (B, K) of all rows in which the item is answered, divisor of the variance n_k - 1, units of X.
    """

    R: Array
    n: Array
    mean: Array
    sd: Array


def pairwise(prepared: Incomplete, weights: Array) -> Pairwise:
    """Correlate each pair of items over the rows that answer both, with the means and variances of those rows.

    weights : (B, N) row weights >= 0.  With o = sums of weights over the rows of a pair, e_ij = of the answers to i, q_ij =
    of their squares and a_ij = of the products, r_ij = (a_ij - e_ij e_ji / o_ij) / sqrt(v_ij v_ji), v_ij = q_ij - e_ij^2 / o_ij.
    The diagonal is exactly 1.  Row and column of an item that is constant or unanswered in a member are NaN, and so is a pair
    with fewer than two different common rows or with an item that does not vary in them; sd is 0 for a constant item, NaN
    with n_k <= 1; mean is NaN for an unanswered one.  Equal to the ordinary correlations when no answer is missing.
    """
    o, e, q, a = _sums(prepared, weights)
    with np.errstate(all="ignore"):
        v = q - e**2 / o
        v = np.where(v > ZERO_VARIANCE * o, v, np.where(o > 0, 0.0, np.nan))
        R = (a - e * e.swapaxes(-1, -2) / o) / np.sqrt(v * v.swapaxes(-1, -2))
        R = np.where(np.isfinite(R), (R + R.swapaxes(-1, -2)) / 2, np.nan)
        count, sums, squares = (np.einsum("bkk->bk", part) for part in (o, e, v))
        mean = prepared.origin + prepared.scale * (sums / count)
        sd = prepared.scale * np.sqrt(np.where(count > 1, squares / (count - 1), np.nan))
    return Pairwise(unit_diagonal(R, squares > 0), o.min((1, 2)), mean, sd)


def _sums(prepared: Incomplete, weights: Array) -> tuple[Array, Array, Array, Array]:
    """o, e, q, a of `pairwise`, each (B, K, K): weights times the products of answers and presence marks, item by item."""
    c = weights[:, prepared.kept]
    Z, M = prepared.standardised, prepared.answered.astype(np.float64)
    o, e, q, a = (np.empty((len(c), Z.shape[1], Z.shape[1])) for _ in range(4))
    for k, (answers, marks) in enumerate(zip(Z.T[:, :, None], M.T[:, :, None], strict=True)):
        o[:, k], e[:, k] = c @ (marks * M), c @ (answers * M)
        q[:, k], a[:, k] = c @ (answers**2 * M), c @ (answers * Z)
    return o, e, q, a
