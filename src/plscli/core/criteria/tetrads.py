"""Tetrads: what a single factor behind four items makes vanish, and the tests of it from resamples.

Gudergan, Ringle, Wende & Will (2008), J. Bus. Res. 61, 1238-1249; Bollen & Ting (1993), Sociol. Methodol. 23, 147-175.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np

from plscli.core import Array, Indices

FEWEST, MOST = 4, 25
"""Items of a block whose tetrads are looked at."""
SAME = 1e-9
"""Length below which what a row adds to others is rounding."""


@cache
def candidates(p: int) -> Indices:
    """The tetrads g h i j of p items: 1234, 1243 and 1342 of every four of them, in order.   (3 C(p, 4), 4) from 0."""
    fours = [(g, h, i, j) for g, h, i, j in combinations(range(p), 4)]
    return np.array([of for g, h, i, j in fours for of in ((g, h, i, j), (g, h, j, i), (g, i, j, h))], dtype=np.intp)


@cache
def non_redundant(p: int) -> Indices:
    """Tetrads of p items none of which vanishes because others do: (p (p - 3) / 2, 4).

    They are taken in order, each if it adds to the rank of the Jacobian at a matrix of one factor with unequal loadings.  Which ones is a
    matter of choice: other sets are as good.
    """
    of, loadings = candidates(p), 0.5 + 0.4 * np.sin(np.arange(1.0, p + 1.0)) ** 2
    basis = np.empty((0, p * (p - 1) // 2))
    kept: list[int] = []
    for number, row in enumerate(jacobian(np.outer(loadings, loadings), of)):
        for _ in range(2):  # once more, since rounding leaves something of what is taken out
            row = row - basis.T @ (basis @ row)
        length = np.sqrt(row @ row)
        if length > SAME:
            basis, kept = np.vstack([basis, row / length]), [*kept, number]
        if len(kept) == p * (p - 3) // 2:
            break
    return of[kept]


def values(S: Array, of: Indices) -> Array:
    """Tetrads s_gh s_ij - s_gi s_hj (..., M) of covariances or correlations S (..., p, p).   of : (M, 4) items of each."""
    g, h, i, j = of.T
    return S[..., g, h] * S[..., i, j] - S[..., g, i] * S[..., h, j]


def _pairs(p: int) -> tuple[Indices, Indices, Indices]:
    """The pairs of items, first and second of each, and (p, p) the number of a pair."""
    first, second = np.triu_indices(p, 1)
    number = np.zeros((p, p), dtype=np.intp)
    number[first, second] = number[second, first] = np.arange(len(first))
    return first, second, number


def jacobian(S: Array, of: Indices) -> Array:
    """Derivatives (M, p (p - 1) / 2) of tetrads with regard to the covariances S (p, p) of pairs of items."""
    g, h, i, j = of.T
    number, rows = _pairs(len(S))[2], np.arange(len(of))
    found = np.zeros((len(of), len(S) * (len(S) - 1) // 2))
    for pair, beside, sign in (((g, h), (i, j), 1.0), ((i, j), (g, h), 1.0), ((g, i), (h, j), -1.0), ((h, j), (g, i), -1.0)):
        found[rows, number[pair]] += sign * S[beside]
    return found


def normal_covariance(Sigma: Array, of: Indices, n: float) -> Array:
    """Covariances (M, M) of tetrads in samples of n from a normal population with covariances Sigma (p, p), to first order."""
    first, second, _ = _pairs(len(Sigma))
    across = Sigma[np.ix_(first, first)] * Sigma[np.ix_(second, second)] + Sigma[np.ix_(first, second)] * Sigma[np.ix_(second, first)]
    J = jacobian(Sigma, of)
    return J @ across @ J.T / (n - 1.0)


def omnibus(found: Array, draws: Array) -> tuple[float, float]:
    """T = t' C^-1 t of tetrads t (M,) with C their covariances in draws (B, M), and its p from the draws, centred at t.

    p = (1 + #{(t* - t)' C^-1 (t* - t) >= T}) / (B + 1); NaN where C is singular, as with no more draws than tetrads.  It holds no level:
    C rests on fourth moments, and is the larger the further t is from 0, so that T finds too little, the less the more items.
    """
    C = np.cov(draws.T)
    if len(draws) <= len(found) or np.linalg.matrix_rank(C, hermitian=True) < len(found):
        return np.nan, np.nan
    apart = draws - found
    T, drawn = float(found @ np.linalg.solve(C, found)), (apart * np.linalg.solve(C, apart.T).T).sum(-1)
    return T, float((1 + (drawn >= T - 1e-12 * abs(T)).sum()) / (len(draws) + 1))


def adjusted(found: Array, null_draws: Array, normal: Array) -> tuple[float, float]:
    """The test of tetrads t (M,) that holds its level: a statistic, and the degrees of freedom of its chi-square distribution.

    null_draws : (B, M) tetrads of resamples of answers that are transformed so that one factor holds.   normal : (M, M) covariances N of
    tetrads of normal answers.  With A = N^-1 cov(null_draws), t' N^-1 t / a has tr(A) / a degrees of freedom, a = tr(A A) / tr(A):
    weights that fourth moments do not blur, and the reference distribution of answers that need not be normal.
    NaN where N is singular, or nothing varies.

    Bollen & Ting (1998), Sociol. Methods Res. 27, 77-102, for the transformation; Satorra & Bentler (1994), in Latent variables analysis,
    399-419, for the adjustment of mean and variance.
    """
    if np.linalg.matrix_rank(normal, hermitian=True) < len(found):
        return np.nan, np.nan
    A = np.linalg.solve(normal, np.cov(null_draws.T))
    if not np.trace(A) > 0.0:
        return np.nan, np.nan
    a = float(np.trace(A @ A) / np.trace(A))
    return float(found @ np.linalg.solve(normal, found)) / a, float(np.trace(A)) / a


def interval(found: Array, draws: Array, z: float) -> tuple[Array, Array, Array, Array]:
    """Standard errors, biases, and lower and upper ends t - bias -+ z SE of tetrads t (M,) with draws (B, M): each (M,)."""
    se, bias = draws.std(0, ddof=1), draws.mean(0) - found
    return se, bias, found - bias - z * se, found - bias + z * se
