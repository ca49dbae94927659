"""Moments of folds, and of what is left of all rows without them."""

from __future__ import annotations

import numpy as np

from plscli.core import Array, Correlations, Indices
from plscli.core.linalg import front_first
from plscli.core.moments import MomentLayout, Rows
from plscli.core.moments.moments import Moments


def held_out(rows: Rows, which: Indices) -> Moments:
    """Moments (F,) of F sets of rows: the rows of every set are gathered and multiplied by themselves.

    which : (F, m) row numbers; the number N stands for no row.  That is O(F m K²), where row weights of zero and one for all rows would
    take k times as long.
    """
    weights = None if rows.weights is None else gathered(rows.weights[:, None], which, 0.0)
    return _moments(gathered(rows.augmented, which, 0.0), weights, rows.layout)


def _moments(columns: Array, weights: Array | None, layout: MomentLayout) -> Moments:
    """Moments (F,) of the columns (F, m, P) of rows with weights (F, m, 1)."""
    products = np.swapaxes(columns if weights is None else columns * weights, -1, -2) @ columns
    first, second = layout.pairs
    flat = products.reshape(len(products), -1)[:, first * layout.width + second]
    return Moments(front_first(np.ascontiguousarray(flat.T), 1), layout)


def training(rows: Rows, which: Indices) -> Correlations:
    """Correlations, means and standard deviations (F,) of all rows without those of each set: moments subtract.

    which : (F, m) as in `held_out`.  Missing answers are replaced by the means of the rows that are left.
    """
    left = (which < rows.number).sum(-1).astype(np.float64)
    everybody = _moments(rows.augmented[None], None if rows.weights is None else rows.weights[None, :, None], rows.layout)
    return (everybody - held_out(rows, which)).correlations(rows.number - left)


def gathered(columns: Array, which: Indices, nothing: float) -> Array:
    """Rows (F, m, P) of columns (N, P), filled with `nothing` for the number N."""
    return np.take(np.concatenate([columns, np.full((1, columns.shape[1]), nothing)]), which, axis=0)


def standardised(X: Array, data: Correlations, which: Indices) -> Array:
    """Answers (F, m, K) of sets of rows, standardised by the means and standard deviations (F, K) of other rows; NaN where missing.

    X : (N, K), NaN where missing.   data : of the rows that are not in the set.   which : (F, m) as in `held_out`.
    """
    K, z = X.shape[1], gathered(X, which, np.nan)
    z -= np.ascontiguousarray(data.mean[:, :K])[:, None]
    z *= np.ascontiguousarray(1.0 / data.sd[:, :K])[:, None]
    return z
