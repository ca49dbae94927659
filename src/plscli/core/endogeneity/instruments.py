"""Two-stage least squares from the correlations of constructs, and how it tells whether it was needed."""

from __future__ import annotations

import numpy as np

from plscli.core import Array, Indices
from plscli.core.linalg import solve


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
    left = np.swapaxes(T, -1, -2)
    found = solve(left @ C @ T, (left @ C[..., :, outcome, None])[..., 0])
    return found[..., : len(predictors)], found[..., len(predictors) :]


def slopes(C: Array, predictors: Indices, outcome: int) -> Array:
    """Paths (..., k) of the predictors by least squares."""
    found: Array = solve(C[..., predictors[:, None], predictors], C[..., predictors, outcome])
    return found


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
