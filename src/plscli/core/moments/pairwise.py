"""Correlations from every row in which both items are answered, many resamples at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plscli.core.moments.incomplete import Incomplete
from plscli.core.pls.design import Array
from plscli.core.pls.layout import ZERO_VARIANCE


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
    constant = ~(squares > 0)
    diagonal = np.arange(R.shape[-1])
    R[:, diagonal, diagonal] = np.where(constant, np.nan, 1.0)
    return Pairwise(R, o.min((1, 2)), mean, sd)


def _sums(prepared: Incomplete, weights: Array) -> tuple[Array, Array, Array, Array]:
    """o, e, q, a of `pairwise`, each (B, K, K): weights times the products of answers and presence marks, item by item."""
    c = weights[:, prepared.kept]
    Z, M = prepared.standardised, prepared.answered.astype(np.float64)
    o, e, q, a = (np.empty((len(c), Z.shape[1], Z.shape[1])) for _ in range(4))
    for k, (answers, marks) in enumerate(zip(Z.T[:, :, None], M.T[:, :, None], strict=True)):
        o[:, k], e[:, k] = c @ (marks * M), c @ (answers * M)
        q[:, k], a[:, k] = c @ (answers**2 * M), c @ (answers * Z)
    return o, e, q, a


def answered_together(X: Array) -> Array:
    """(N, pairs) marks of the rows that answer both of two items, for every pair of distinct patterns of gaps; X has NaN gaps."""
    marks = np.unique(~np.isnan(X), axis=1)
    left, right = np.triu_indices(marks.shape[1])
    both: Array = (marks[:, left] & marks[:, right]).astype(np.float64)
    return both


def smallest_count(both: Array, weights: Array) -> Array:
    """(B,) smallest sum of weights (B, N) behind a correlation, from the marks of `answered_together`."""
    smallest: Array = (weights @ both).min(-1)
    return smallest
