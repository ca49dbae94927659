"""Small symmetric systems, thousands at a time, with one guard against singular ones."""

from __future__ import annotations

import numpy as np

from plscli.core.design import Array, Mask

INDEFINITE = -1e-10
"""An eigenvalue of a correlation matrix below this is no rounding noise."""
SINGULAR = 1e-12
"""Reciprocal condition (smallest over largest eigenvalue) below which a matrix counts as singular."""


def solve(S: Array, y: Array) -> Array:
    """Solve S x = y for a stack of small symmetric matrices; NaN where S is singular, neighbours untouched.

    S : (..., k, k) symmetric.  y : (..., k) or (..., k, m).  Returns the shape of y.  `numpy.linalg.solve` raises for the
    whole stack when one member is singular, and returns numbers near 1e14 when one is nearly so.
    """
    x = eliminate(S, y)
    x[singular(S)] = np.nan
    return x


def eliminate(S: Array, y: Array) -> Array:
    """Solve S x = y without a guard: what a singular member gives is noise, infinite or NaN.

    Elimination runs over the k columns and every step works on the whole stack, so that ten thousand small systems
    cost little more than one.  Without row exchanges it is stable for the positive definite matrices met here
    (Golub & Van Loan, Matrix Computations, section 4.2).
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
    return x[..., 0] if vector else x


def eigenvalues(S: Array) -> Array:
    """Eigenvalues of each symmetric matrix of a stack in rising order, (..., k); NaN where the matrix is not finite."""
    finite = np.asarray(np.isfinite(S).all((-1, -2)))
    values = np.linalg.eigvalsh(np.where(finite[..., None, None], S, np.eye(S.shape[-1])))
    return np.where(finite[..., None], values, np.nan)


def singular(S: Array) -> Mask:
    """(...,) True where a symmetric matrix of the stack is singular, nearly so, or not finite.

    Decided by eigenvalues: the pivots of elimination bound the condition only loosely, and the last one of a singular block
    of fifteen items can be noise large enough to pass.
    """
    if S.shape[-1] == 1:
        return ~(np.abs(S[..., 0, 0]) > 0)
    size = np.abs(eigenvalues(S))
    nearly: Mask = ~(size.min(-1) > SINGULAR * size.max(-1))
    return nearly


def inverse_diagonal(S: Array) -> Array:
    """Diagonal of the inverse of each matrix of a stack; NaN where it is singular.

    S : (..., k, k) symmetric.  Returns (..., k).  On a correlation matrix these are the variance inflation factors.
    """
    identity = np.broadcast_to(np.eye(S.shape[-1]), S.shape)
    return np.diagonal(solve(S, identity), axis1=-2, axis2=-1).copy()


def smoothed(R: Array, least: float = 1e-6) -> Array:
    """The correlation matrices R (..., K, K) with eigenvalues below `least` raised to it and the diagonal scaled back to 1.

    NaN where a matrix is not finite.
    """
    finite = np.asarray(np.isfinite(R).all((-1, -2)))[..., None, None]
    values, vectors = np.linalg.eigh(np.where(finite, R, np.eye(R.shape[-1])))
    raised = (vectors * np.maximum(values, least)[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    scale = np.sqrt(np.diagonal(raised, axis1=-2, axis2=-1))
    S = raised / scale[..., :, None] / scale[..., None, :]
    diagonal = np.arange(R.shape[-1])
    S[..., diagonal, diagonal] = 1.0
    return np.where(finite, S, np.nan)
