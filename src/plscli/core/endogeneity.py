"""Predictors that share something with the error: Gaussian copulas, whose terms stand for it, and two-stage least squares with instruments.

Copulas: Park & Gupta (2012), Mark. Sci. 31, 567-586; Hult, Hair, Proksch, Sarstedt, Pinkwart & Ringle (2018), J. Int. Mark. 26(3), 1-21.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from plscli.core import Array, Indices
from plscli.core.linalg import solve

TIED = 1e-9
"""Scores, in standard deviations, that are nearer to each other than this are equal but for rounding."""
CLAMPED = 1.0 - 1e-7
"""What REndo takes in place of 1."""


def slopes(C: Array, predictors: Indices, outcome: int) -> Array:
    """Slopes (..., k) of the predictors by least squares, from correlations or sums of products C (..., J, J)."""
    return solve(C[..., predictors[:, None], predictors], C[..., predictors, outcome])


def _combined(C: Array, T: Array, y: Array) -> Array:
    """Slopes (..., q) of combinations T (..., J, q) of predictors by least squares: C (..., J, J) as in `slopes`, y (..., J, 1) of it."""
    left = np.swapaxes(T, -1, -2)
    return solve(left @ C @ T, (left @ y)[..., 0])


def _ties(y: Array, w: Array) -> tuple[Array, Array, Array]:
    """Weights below each value of y (B, N) and at it, and in all (B, 1), under row weights w (B, N)."""
    order = np.argsort(y, axis=-1, kind="stable")
    sorted_y, weight = np.take_along_axis(y, order, -1), np.take_along_axis(w, order, -1)
    places = np.arange(y.shape[-1])
    first = np.ones(y.shape, dtype=np.bool_)
    first[:, 1:] = np.diff(sorted_y, axis=-1) > TIED
    start = np.maximum.accumulate(np.where(first, places, 0), axis=-1)
    last = np.ones(y.shape, dtype=np.bool_)
    last[:, :-1] = first[:, 1:]
    end = np.minimum.accumulate(np.where(last, places, y.shape[-1])[:, ::-1], axis=-1)[:, ::-1]
    sums = np.concatenate([np.zeros((len(y), 1)), np.cumsum(weight, axis=-1)], axis=-1)
    below, upto = np.take_along_axis(sums, start, -1), np.take_along_axis(sums, end + 1, -1)
    found = np.empty(y.shape), np.empty(y.shape)
    for into, values in zip(found, (below, upto - below), strict=True):
        np.put_along_axis(into, order, values, -1)
    return (*found, sums[:, -1:])


def adjusted(below: Array, at: Array, n: Array) -> Array:
    """1 / (2 n) + (n - 1) / n times the share that is no larger.  Liengaard et al. (2025), J. Acad. Mark. Sci. 53, 279-299."""
    return 1.0 / (2.0 * n) + (n - 1.0) / n * (below + at) / n


def rank_n1(below: Array, at: Array, n: Array) -> Array:
    """The average rank over n + 1, as openpls has it."""
    return (below + (at + 1.0) / 2.0) / (n + 1.0)


def ecdf_n1(below: Array, at: Array, n: Array) -> Array:
    """The share that is no larger; n / (n + 1) for the largest, as the code for 2sCOPE has it."""
    return _below_one(below + at, n, n / (n + 1.0))


def clamped(below: Array, at: Array, n: Array) -> Array:
    """The share that is no larger; 1 - 1e-7 for the largest, as REndo has it."""
    return _below_one(below + at, n, CLAMPED)


def _below_one(upto: Array, n: Array, most: Array | float) -> Array:
    return np.where(upto >= n * (1.0 - 1e-12), most, upto / n)


DISTRIBUTIONS: Mapping[str, Callable[[Array, Array, Array], Array]] = {
    "adjusted": adjusted,
    "rank_n1": rank_n1,
    "ecdf_n1": ecdf_n1,
    "clamped": clamped,
}
"""Distribution functions from the weight below a value, at it, and in all.  Shares count a tie whole, ranks half."""


def copula_terms(y: Array, w: Array, distribution: str, quantile: Callable[[Array], Array]) -> Array:
    """Copula terms (B, N) of scores y (B, N) in samples with row weights w (B, N); 0 for rows that are not in a sample.

    distribution : a name of `DISTRIBUTIONS`.   quantile : of the normal distribution.
    """
    inside = w > 0
    F = np.where(inside, DISTRIBUTIONS[distribution](*_ties(y, w)), 0.5)
    return np.where(inside, quantile(F), 0.0)


def sums_of_products(columns: Array, w: Array) -> Array:
    """Sums of products (B, q, q) of the columns (B, q, N), a constant first, under row weights w (B, N)."""
    one = np.ones((len(columns), 1, columns.shape[-1]))
    whole = np.concatenate([one, columns], axis=1)
    return np.asarray((whole * w[:, None]) @ np.swapaxes(whole, -1, -2))


def copula_slopes(M: Array, k: int, suspects: Indices, two_stage: bool) -> Array:
    """Slopes (B, k + m) of k predictors, then of the copula terms of m suspects, in the equation of the outcome.

    M : (B, 2 k + 2, 2 k + 2) sums of products of the constant, the predictors, their copula terms and the outcome.   suspects : (m,) of the
    predictors.   two_stage : a term is what is left of it after regression on a constant and the terms of the predictors that are no
    suspects; with all of them suspected that changes no slope.  NaN where the columns are collinear.

    Yang, Qian & Xie (2025), J. Mark. Res. 62 (2sCOPE); without it Park & Gupta (2012).
    """
    own, others = 1 + k + suspects, 1 + k + np.setdiff1d(np.arange(k), suspects)
    used = np.concatenate([np.arange(1 + k), own])
    T = np.zeros((len(M), M.shape[-1], len(used)))
    T[:, used, np.arange(len(used))] = 1.0
    if two_stage and len(others):
        base = np.concatenate([[0], others])
        T[:, base[:, None], 1 + k + np.arange(len(own))] = -solve(M[:, base[:, None], base], M[:, base[:, None], own])
    return _combined(M, T, M[:, :, -1:])[:, 1:]


def every_set(suspects: Sequence[int]) -> list[tuple[int, ...]]:
    """All combinations of suspects but none, the smaller first; in all 2^m - 1.

    Becker, Proksch & Ringle (2022), J. Acad. Mark. Sci. 50, 46-66.
    """
    from itertools import combinations

    return [found for size in range(1, len(suspects) + 1) for found in combinations(suspects, size)]


def two_stage(C: Array, predictors: Indices, endogenous: Indices, instruments: Indices, outcome: int) -> tuple[Array, Array]:
    """Paths (..., k) of the predictors by two-stage least squares, and (..., m) slopes of the first-stage residuals of the endogenous ones.

    C : (..., J, J) correlations of the constructs; those of PLSc are right too.   predictors : (k,) of the outcome.   endogenous : (m,) of
    them, as constructs.   instruments : (q,) constructs outside the equation, q >= m.  The first stage regresses each endogenous predictor
    on the other predictors and the instruments; its residuals beside the predictors give the same paths, and their slopes are 0 where the
    predictor shares nothing with the error.  NaN where a stage is collinear.

    Hausman (1978), Econometrica 46, 1251-1271; Wooldridge (2010), Econometric Analysis of Cross Section and Panel Data, 6.2.
    """
    fixed = np.setdiff1d(predictors, endogenous)
    base = np.concatenate([fixed, instruments]).astype(np.intp)
    T = np.zeros((*C.shape[:-2], C.shape[-1], len(predictors) + len(endogenous)))
    T[..., predictors, np.arange(len(predictors))] = 1.0
    residual = len(predictors) + np.arange(len(endogenous))
    T[..., endogenous, residual] = 1.0
    T[..., base[:, None], residual] = -solve(C[..., base[:, None], base], C[..., base[:, None], endogenous])
    found = _combined(C, T, C[..., :, outcome, None])
    return found[..., : len(predictors)], found[..., len(predictors) :]


def explained(C: Array, by: Indices, of: int) -> float:
    """Share of the variance of a construct that others explain; C (J, J).  NaN where they are collinear."""
    return float(C[by, of] @ solve(C[np.ix_(by, by)], C[by, of])) if len(by) else 0.0


def first_stage(C: Array, fixed: Indices, instruments: Indices, of: int, n: float) -> tuple[float, int, float, float]:
    """F of the instruments in the first stage of a predictor, its degrees of freedom, and the share of variance that they add.

    C : (J, J).   fixed : predictors that are no suspects.  Below 10 instruments are weak: Staiger & Stock (1997), Econometrica 65, 557-586.
    """
    both = np.concatenate([fixed, instruments]).astype(np.intp)
    whole, part = explained(C, both, of), explained(C, fixed.astype(np.intp), of)
    freedom = n - len(both) - 1.0
    with np.errstate(all="ignore"):
        F = np.float64((whole - part) / len(instruments)) / ((1.0 - whole) / freedom) if freedom > 0 else np.nan
    return float(F), len(instruments), freedom, float((whole - part) / (1.0 - part)) if part < 1.0 else np.nan


def residual_variance(C: Array, predictors: Indices, outcome: int, paths: Array) -> Array:
    """Variance (...,) of the outcome less its predictors times the paths (..., k); above 1 the equation explains less than nothing."""
    found: Array = (
        1.0
        - 2.0 * (paths * C[..., predictors, outcome]).sum(-1)
        + (paths * (C[..., predictors[:, None], predictors] @ paths[..., None])[..., 0]).sum(-1)
    )
    return found


def wald(values: Array, draws: Array) -> float:
    """Values' V^-1 values of numbers (m,) with V their covariances in draws (B, m); NaN where V is singular."""
    V = np.atleast_2d(np.cov(draws.T))
    if len(draws) <= len(values) or not np.isfinite(V).all() or np.linalg.matrix_rank(V, hermitian=True) < len(values):
        return float("nan")
    return float(values @ np.linalg.solve(V, values))
