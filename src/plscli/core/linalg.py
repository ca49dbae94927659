"""Many small matrices at a time: how a batch of them lies in memory, and symmetric systems with one guard against singular ones.

The batch comes first in the shape of an array and last in its memory.  Formulas index one member, `C[..., i, j]`, and with this
layout that is one run of neighbouring numbers, all members of the batch.  NumPy works through long runs many times faster than
through thousands of matrices of seven by seven.  Any other layout gives the same digits at a lower speed, as long as sums are
taken by `total`.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from plscli.core import Array, Indices, Mask

INDEFINITE = -1e-10
"""An eigenvalue of a correlation matrix below this is no rounding noise."""
SINGULAR = 1e-12
"""Reciprocal condition (smallest over largest eigenvalue) below which a matrix counts as singular."""
PLAINLY_DEFINITE = 1e-10
"""Lower bound of the smallest eigenvalue over the trace above which a matrix is not looked at more closely."""


def solve(S: Array, y: Array) -> Array:
    """Solve S x = y for a stack of small symmetric matrices; NaN where S is singular, neighbours untouched.

    S : (..., k, k) symmetric.  y : (..., k) or (..., k, m).  Returns the shape of y.  `numpy.linalg.solve` raises for the
    whole stack when one member is singular, and returns numbers near 1e14 when one is nearly so.
    """
    U, z = _forward(S, _columns(S, y))
    x, lost = _backward(U, z), _nearly_singular(S, U)
    if lost.any():
        x[lost] = np.nan
    return x[..., 0] if y.ndim < S.ndim else x


def eliminate(S: Array, y: Array) -> Array:
    """Solve S x = y without a guard: what a singular member gives is noise, infinite or NaN.

    Elimination runs over the k columns and every step works on the whole stack, so that ten thousand small systems
    cost little more than one.  Without row exchanges it is stable for the positive definite matrices met here
    (Golub & Van Loan, Matrix Computations, section 4.2).
    """
    x = _backward(*_forward(S, _columns(S, y)))
    return x[..., 0] if y.ndim < S.ndim else x


def _columns(S: Array, y: Array) -> Array:
    """Right-hand sides (..., k, m) of one or several systems with the matrices S."""
    return y[..., None] if y.ndim < S.ndim else y


def _forward(S: Array, y: Array) -> tuple[Array, Array]:
    """Triangular systems U x = z with the solutions of S x = y; what stands below the diagonal of U is no part of it."""
    k = S.shape[-1]
    A = np.concatenate([S, y], axis=-1)
    with np.errstate(all="ignore"):
        for i in range(k - 1):
            rest = slice(i + 1, None)
            A[..., rest, rest] -= A[..., rest, i, None] / A[..., i, None, None, i] * A[..., i, None, rest]
    return A[..., :k], A[..., k:]


def _backward(U: Array, z: Array) -> Array:
    """Solutions x of the triangular systems U x = z, which take the place of z."""
    with np.errstate(all="ignore"):
        for i in reversed(range(U.shape[-1])):
            z[..., i, :] /= U[..., i, i, None]
            if i:
                z[..., :i, :] -= U[..., :i, i, None] * z[..., i, None, :]
    return z


def eigenvalues(S: Array) -> Array:
    """Eigenvalues of each symmetric matrix of a stack in rising order, (..., k); NaN where the matrix is not finite."""
    finite = np.asarray(np.isfinite(S).all((-1, -2)))
    values = np.linalg.eigvalsh(np.where(finite[..., None, None], S, np.eye(S.shape[-1])))
    return np.where(finite[..., None], values, np.nan)


def indefinite(S: Array, limit: float = INDEFINITE) -> Mask:
    """(...,) True where the smallest eigenvalue of a symmetric matrix is below a limit of 0 or less; False where not finite."""
    found = _doubtful(S, _forward(S, S[..., :0])[0])
    if found.any():
        found[found] = eigenvalues(S[found])[:, 0] < limit
    return found


def definite(S: Array) -> Mask:
    """(...,) True where a symmetric matrix is positive definite and not nearly singular; False where not finite."""
    doubtful = _doubtful(S, _forward(S, S[..., :0])[0])
    found = np.asarray(~doubtful)
    if doubtful.any():
        values = eigenvalues(S[doubtful])
        found[doubtful] = values[:, 0] > SINGULAR * values[:, -1]
    return found


def singular(S: Array) -> Mask:
    """(...,) True where a symmetric matrix of the stack is singular, nearly so, or not finite."""
    return _nearly_singular(S, _forward(S, S[..., :0])[0])


def _nearly_singular(S: Array, U: Array) -> Mask:
    """What `singular` says, from the triangular matrices U that elimination has made of S.

    Decided by eigenvalues where there is doubt: the last pivot of a singular block of fifteen items can be noise large
    enough to pass.
    """
    if S.shape[-1] == 1:
        return ~(np.abs(S[..., 0, 0]) > 0)
    found = _doubtful(S, U)
    if found.any():
        size = np.abs(eigenvalues(S[found]))
        found[found] = ~(size.min(-1) > SINGULAR * size.max(-1))
    return found


def _doubtful(S: Array, U: Array) -> Mask:
    """(...,) False where elimination, which made U of S, leaves no doubt that S is positive definite and far from singular.

    This spares nearly all members their eigenvalues, which take long.  The k - 1 others add up to less than the trace, so that
    their product is at most (trace / (k - 1))^(k - 1), and the smallest is at least the determinant divided by that: a lower
    bound from positive pivots, taken for good where it is far above what rounding can do to them.
    """
    k = S.shape[-1]
    diagonal = np.arange(k)
    pivots, trace = U[..., diagonal, diagonal], total(S[..., diagonal, diagonal])
    mean = trace / max(1, k - 1)
    with np.errstate(all="ignore"):
        least = np.prod(pivots / mean[..., None], axis=-1) * mean
        return np.asarray(~((pivots > 0).all(-1) & (least > PLAINLY_DEFINITE * trace)))


def inverse_diagonal(S: Array) -> Array:
    """Diagonal of the inverse of each matrix of a stack; NaN where it is singular.

    S : (..., k, k) symmetric.  Returns (..., k).  On a correlation matrix these are the variance inflation factors.
    With S = L D L' the inverse is T' D^-1 T, T = L^-1: what elimination makes of the identity, and D its pivots.
    """
    k = S.shape[-1]
    identity = np.broadcast_to(np.eye(k), S.shape)
    U, T = _forward(S, identity)
    diagonal = np.arange(k)
    with np.errstate(all="ignore"):
        values = total(np.swapaxes(T**2 / U[..., diagonal, diagonal][..., None], -1, -2))
    values[_nearly_singular(S, U)] = np.nan
    return values


def smoothed(R: Array, least: float = 1e-6) -> Array:
    """The correlation matrices R (..., K, K) with eigenvalues below `least` raised to it and the diagonal scaled back to 1.

    NaN where a matrix is not finite.
    """
    finite = np.asarray(np.isfinite(R).all((-1, -2)))[..., None, None]
    values, vectors = np.linalg.eigh(np.where(finite, R, np.eye(R.shape[-1])))
    raised = (vectors * np.maximum(values, least)[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    scale = np.sqrt(np.diagonal(raised, axis1=-2, axis2=-1))
    return np.where(finite, unit_diagonal(raised / scale[..., :, None] / scale[..., None, :]), np.nan)


def unit_diagonal(R: Array, known: Mask | bool = True) -> Array:
    """The correlations R (..., K, K), in which the diagonal becomes exactly 1, and NaN where a column (..., K) is not known."""
    diagonal = np.arange(R.shape[-1])
    R[..., diagonal, diagonal] = np.where(known, 1.0, np.nan)
    return R


def ratio(a: NDArray[Any], b: NDArray[Any]) -> Array:
    """The quotients a / b of arrays of one shape, NaN where b is not above 0."""
    return np.asarray(np.divide(a, b, out=np.full(a.shape, np.nan), where=b > 0))


Scalar = TypeVar("Scalar", bound=np.generic)


def batch_last(X: Array, axes: int) -> Array:
    """The same array, in memory its last `axes` axes before the batch; no copy if it lies so already."""
    front = X.ndim - axes
    own, batch = tuple(range(front, X.ndim)), tuple(range(front))
    return front_first(np.ascontiguousarray(X.transpose(own + batch)), axes)


def front_first(X: NDArray[Scalar], axes: int) -> NDArray[Scalar]:
    """An array (*shape, *batch) as (*batch, *shape), where `shape` has that many axes; no copy."""
    return X.transpose((*range(axes, X.ndim), *range(axes)))


def empty(batch: tuple[int, ...], shape: tuple[int, ...]) -> Array:
    """An array (*batch, *shape) to be filled."""
    return front_first(np.empty((*shape, *batch)), len(shape))


def full(batch: tuple[int, ...], shape: tuple[int, ...], value: float = np.nan) -> Array:
    """An array (*batch, *shape) that holds one value."""
    return front_first(np.full((*shape, *batch), value), len(shape))


def members(X: NDArray[Scalar], which: Indices) -> NDArray[Scalar]:
    """Members of an array (B, ...) by their numbers; quicker than X[which], and the layout stays."""
    return front_first(np.take(X.transpose((*range(1, X.ndim), 0)), which, axis=-1), X.ndim - 1)


def total(X: Array) -> Array:
    """Sum (...,) over the last axis of (..., k), k > 0: the second half is added to the first, until one is left.

    `X.sum(-1)` adds in an order that depends on the layout, and on whether the batch has more than one member.
    """
    while X.shape[-1] > 1:
        half = X.shape[-1] // 2
        first, second = X[..., :-half].copy("K"), X[..., -half:]
        first[..., :half] += second
        X = first
    return X[..., 0]
