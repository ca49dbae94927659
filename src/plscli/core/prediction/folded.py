"""Moments of folds, and of what is left of all rows without them."""

from __future__ import annotations

import numpy as np

from plscli.core.moments.moments import Moments, Rows
from plscli.core.pls.design import Array, Correlations, Indices
from plscli.core.pls.linalg import front_first


def held_out(rows: Rows, which: Indices) -> Moments:
    """Moments (F,) of F sets of rows: the rows of every set are gathered and multiplied by themselves.

    which : (F, m) row numbers; the number N stands for no row.  That is O(F m K²), where row weights of zero and one for all rows would
    take k times as long.
    """
    gathered = _gathered(rows.augmented, which)
    left = gathered if rows.weights is None else gathered * np.append(rows.weights, 0.0)[which][..., None]
    products = np.swapaxes(left, -1, -2) @ gathered
    first, second = rows.layout.pairs
    flat = products.reshape(len(which), -1)[:, first * rows.layout.width + second]
    return Moments(front_first(np.ascontiguousarray(flat.T), 1), rows.layout)


def training(rows: Rows, which: Indices) -> Correlations:
    """Correlations, means and standard deviations (F,) of all rows without those of each set: moments subtract.

    which : (F, m) as in `held_out`.  Missing answers are replaced by the means of the rows that are left.
    """
    left = (which < rows.number).sum(-1).astype(np.float64)
    everybody = held_out(rows, np.arange(rows.number)[None])
    return (everybody - held_out(rows, which)).correlations(rows.number - left)


def _gathered(columns: Array, which: Indices) -> Array:
    """Rows (F, m, P) of columns (N, P), zeros for the number N."""
    return np.concatenate([columns, np.zeros((1, columns.shape[1]))])[which]


def standardised(X: Array, data: Correlations, which: Indices) -> Array:
    """Answers (F, m, K) of sets of rows, standardised by the means and standard deviations (F, K) of other rows; NaN where missing.

    X : (N, K), NaN where missing.   data : of the rows that are not in the set.   which : (F, m) as in `held_out`.
    """
    K = X.shape[1]
    gathered = np.concatenate([X, np.full((1, K), np.nan)])[which]
    gathered -= np.ascontiguousarray(data.mean[:, :K])[:, None]
    gathered *= np.ascontiguousarray(1.0 / data.sd[:, :K])[:, None]
    return gathered
