"""Criteria of model selection for the equation of one construct, and weights of models.

Arrays (...,) of any one shape together: r2 of the scores of a construct, its n cases, and k = predictors + 1 coefficients.  All are NaN
where n is unknown or too small, and where nothing is left unexplained.  With SSE = (n - 1)(1 - r2), lower is better, among models of the
same cases with the same outcome.

Sharma, Shmueli, Sarstedt, Danks & Ray (2019), J. Assoc. Inf. Syst. 20, 346-397, Table B1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from plscli.core import Array

EXPLAINED = 1e-12
"""An unexplained share of variance below this is rounding noise."""


def log_error(r2: Array, n: Array) -> Array:
    """The part n ln(SSE/n) that most criteria share, (...,)."""
    unexplained = 1.0 - r2
    with np.errstate(all="ignore"):
        values = n * np.log((n - 1.0) * unexplained / n)
    return np.where((unexplained > EXPLAINED) & (n > 1.0), values, np.nan)


def _left(n: Array, used: Array) -> Array:
    """Cases that are left over n - used, (...,); NaN where none is."""
    return np.where(n > used, n - used, np.nan)


def aic(r2: Array, n: Array, k: Array) -> Array:
    """Akaike's criterion, n ln(SSE/n) + 2 k."""
    return log_error(r2, n) + 2.0 * k


def aicc(r2: Array, n: Array, k: Array) -> Array:
    """The same corrected for few cases, n (ln(SSE/n) + (n + k)/(n - k - 2))."""
    return log_error(r2, n) + n * (n + k) / _left(n, k + 2.0)


def aicu(r2: Array, n: Array, k: Array) -> Array:
    """The same with an unbiased variance of the error, n (ln(SSE/(n - k)) + 2 k/n)."""
    return log_error(r2, n) + n * np.log(n / _left(n, k)) + 2.0 * k


def bic(r2: Array, n: Array, k: Array) -> Array:
    """Bayesian criterion, n ln(SSE/n) + k ln n."""
    with np.errstate(all="ignore"):
        return log_error(r2, n) + k * np.log(n)


def hq(r2: Array, n: Array, k: Array) -> Array:
    """Criterion of Hannan and Quinn, n ln(SSE/n) + 2 k ln ln n."""
    return log_error(r2, n) + 2.0 * k * np.log(np.log(n))


def hqc(r2: Array, n: Array, k: Array) -> Array:
    """The same corrected for few cases, n ln(SSE/n) + 2 k n ln ln n/(n - k - 2)."""
    return log_error(r2, n) + 2.0 * k * n * np.log(np.log(n)) / _left(n, k + 2.0)


def fpe(r2: Array, n: Array, k: Array) -> Array:
    """Final prediction error, SSE/(n - k) (1 + k/n)."""
    return np.exp(log_error(r2, n) / n) * n / _left(n, k) * (1.0 + k / n)


def gm(r2: Array, n: Array, k: Array, reference: Array) -> Array:
    """Criterion of Geweke and Meese, SSE/MSE + k ln n, with the MSE 1 - r2 of a model that has all predictors.

    reference : (...,) r2 of that model.   The divisor of its MSE is n - 1, as in cSEM.
    """
    return _over(r2, n, reference) + k * np.log(n)


def cp(r2: Array, n: Array, k: Array, reference: Array) -> Array:
    """Mallows' Cp, SSE/MSE - (n - 2 k), with the MSE of `gm`."""
    return _over(r2, n, reference) - (n - 2.0 * k)


def _over(r2: Array, n: Array, reference: Array) -> Array:
    """SSE over the MSE of the reference, (...,)."""
    left = 1.0 - np.asarray(reference)
    with np.errstate(all="ignore"):
        return (n - 1.0) * (1.0 - r2) / np.where(left > EXPLAINED, left, np.nan)


ALONE: Mapping[str, Callable[[Array, Array, Array], Array]] = {
    "aic": aic, "aicc": aicc, "aicu": aicu, "bic": bic, "hq": hq, "hqc": hqc, "fpe": fpe,
}  # fmt: skip
"""Criteria of a model by itself."""
REFERRED: Mapping[str, Callable[[Array, Array, Array, Array], Array]] = {"gm": gm, "cp": cp}
"""Criteria that take the error of a reference."""
LIKELIHOODS = ("aic", "aicc", "aicu", "bic", "hq", "hqc", "gm", "cp")
"""Criteria on the scale of -2 log likelihood, of which `weights` can be made; the final prediction error is none."""


def weights(criteria: Array) -> Array:
    """Akaike weights exp(-d/2) over their sum, (m,), d the distance of a criterion from the smallest of m models; 0 for a NaN.

    Danks, Sharma & Sarstedt (2020), J. Bus. Res. 113, 13-24.
    """
    apart = criteria - np.nanmin(criteria)
    shares = np.where(np.isnan(apart), 0.0, np.exp(-0.5 * apart))
    return np.asarray(shares / shares.sum())
