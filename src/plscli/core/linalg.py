"""The one guarded solve."""

from __future__ import annotations

import numpy as np

from plscli.core.design import Array

SINGULAR = 1e-12
"""Ratio of the smallest to the largest pivot below which a matrix counts as singular."""


def solve(S: Array, y: Array) -> Array:
    """Solve S x = y for a stack of small symmetric matrices; NaN where S is singular, neighbours untouched.

    S : (..., k, k) symmetric.  y : (..., k) or (..., k, m).  Returns the shape of y.

    Elimination runs over the k columns and every step works on the whole stack, so that ten thousand small systems
    cost little more than one.  `numpy.linalg.solve` raises for the whole stack when one member is singular and returns
    numbers near 1e14 when one is nearly so.  Without row exchanges elimination is stable for the positive definite
    matrices met here (Golub & Van Loan, Matrix Computations, section 4.2), and its pivots are the residual variances of
    each variable given those before it, which is what the guard looks at.
    """
    vector = y.ndim == S.ndim - 1
    U, x = S.copy(), (y[..., None] if vector else y).copy()
    k = S.shape[-1]
    with np.errstate(all="ignore"):
        for i in range(k - 1):
            factor = U[..., i + 1 :, i] / U[..., i, i, None]
            U[..., i + 1 :, i:] -= factor[..., :, None] * U[..., None, i, i:]
            x[..., i + 1 :, :] -= factor[..., :, None] * x[..., None, i, :]
        for i in reversed(range(k)):
            for later in range(i + 1, k):
                x[..., i, :] -= U[..., i, later, None] * x[..., later, :]
            x[..., i, :] /= U[..., i, i, None]
        pivots = np.abs(np.diagonal(U, axis1=-2, axis2=-1))
        sound = pivots.min(-1) > SINGULAR * pivots.max(-1)
    x[~sound] = np.nan
    return x[..., 0] if vector else x


def inverse_diagonal(S: Array) -> Array:
    """Diagonal of the inverse of each matrix of a stack; NaN where it is singular.

    S : (..., k, k) symmetric.  Returns (..., k).  On a correlation matrix these are the variance inflation factors.
    """
    identity = np.broadcast_to(np.eye(S.shape[-1]), S.shape)
    return np.diagonal(solve(S, identity), axis1=-2, axis2=-1).copy()
