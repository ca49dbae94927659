"""The structural model: regressions among construct scores and what is read off them."""

from __future__ import annotations

import numpy as np

from plscli.core.moments.memory import full
from plscli.core.pls.design import Array, Design
from plscli.core.pls.estimate import Estimate
from plscli.core.pls.linalg import inverse_diagonal

EXPLAINED = 1e-12
"""An unexplained share of variance below this is rounding noise."""


def r2(R: Array, estimate: Estimate, design: Design) -> Array:
    """Coefficient of determination of each construct, (..., J); NaN for exogenous constructs."""
    return estimate.r2


def r2_adjusted(R: Array, estimate: Estimate, design: Design) -> Array:
    """Adjusted R2, 1 - (1 - R2)(n - 1)/(n - p - 1), (..., J); NaN for exogenous constructs and where n <= p + 1."""
    predictors = design.paths.sum(0)
    freedom = estimate.n[..., None] - predictors - 1.0
    with np.errstate(all="ignore"):
        adjusted = 1.0 - (1.0 - estimate.r2) * (estimate.n[..., None] - 1.0) / freedom
    return np.where(freedom > 0, adjusted, np.nan)


def vif(R: Array, estimate: Estimate, design: Design) -> Array:
    """Variance inflation factor of predecessor i in the equation of j, (..., J, J) at [i, j]; NaN elsewhere.

    Taken from the correlations of construct scores, also under PLSc (cSEM then takes the disattenuated ones).  A lone
    predecessor has the value 1 by algebra.
    """
    return _inflation(estimate.score_correlations, design)


def _inflation(C: Array, design: Design) -> Array:
    factors = full(C.shape[:-2], C.shape[-2:])
    for j, before in design.equations:
        factors[..., before, j] = inverse_diagonal(C[..., before[:, None], before])
    return factors


def f2(R: Array, estimate: Estimate, design: Design) -> Array:
    """Effect size f2 of each path with the construct correlations held fixed, (..., J, J) at [i, j]; NaN elsewhere.

    (R2 - R2 without i) / (1 - R2).  The difference is the squared semi-partial correlation, path^2 / VIF, so that no
    second regression is needed.  NaN where nothing is left unexplained.  cSEM and ADANCO do the same; seminr estimates the whole model
    again without the path, which differs by up to 0.009 in the stored reference cases.

    Cohen (1988), Statistical Power Analysis for the Behavioral Sciences.
    """
    unexplained = 1.0 - estimate.r2[..., None, :]
    with np.errstate(all="ignore"):
        size = estimate.path_coefficients**2 / _inflation(estimate.construct_correlations, design) / unexplained
    return np.where(unexplained > EXPLAINED, size, np.nan)


def aic(R: Array, estimate: Estimate, design: Design) -> Array:
    """Akaike's criterion of each equation, n ln(SSE/n) + 2(p + 1) with SSE = (n - 1)(1 - R2), (..., J).

    NaN for exogenous constructs, where n is unknown and where nothing is left unexplained.  Lower is better, among models of
    the same data with the same outcome.  Takes the reported R2, under PLSc the disattenuated one, as cSEM does; seminr
    takes the R2 of plain construct scores there.

    Sharma et al. (2019), J. Assoc. Inf. Syst. 20, 346-397.
    """
    criterion: Array = _log_error(estimate) + 2.0 * (design.paths.sum(0) + 1.0)
    return criterion


def bic(R: Array, estimate: Estimate, design: Design) -> Array:
    """Bayesian criterion of each equation, n ln(SSE/n) + (p + 1) ln n, (..., J); otherwise like `aic`.

    Sharma et al. (2019), J. Assoc. Inf. Syst. 20, 346-397.
    """
    with np.errstate(all="ignore"):
        criterion: Array = _log_error(estimate) + (design.paths.sum(0) + 1.0) * np.log(estimate.n)[..., None]
    return criterion


def _log_error(estimate: Estimate) -> Array:
    """The part n ln(SSE/n) that both criteria share, (..., J)."""
    n, unexplained = estimate.n[..., None], 1.0 - estimate.r2
    with np.errstate(all="ignore"):
        values = n * np.log((n - 1.0) * unexplained / n)
    return np.where((unexplained > EXPLAINED) & (n > 1.0), values, np.nan)
