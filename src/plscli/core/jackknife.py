"""What leaving out one case at a time says: acceleration, standard error and bias.

values : (N, P) numbers estimated without case 1, ..., N.  Every answer is (P,), NaN where some value is not finite.
"""

from __future__ import annotations

import numpy as np

from plscli.core.design import Array
from plscli.core.intervals import NO_SPREAD


def acceleration(values: Array) -> Array:
    """How fast the standard error changes with the number: sum d^3 / (6 (sum d^2)^1.5), d = mean of the values - value.

    0 where no case changes the number.  cSEM measures d from the estimate on all cases.

    Efron (1987), J. Am. Stat. Assoc. 82, 171-185; Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 14.
    """
    d = -_deviations(values)
    moved = (np.abs(d) > NO_SPREAD * np.maximum(1.0, np.abs(values))).any(0)
    unit = d / np.where(moved, np.abs(d).max(0), 1.0)  # any scale gives the same; this one neither under- nor overflows
    a = (unit**3).sum(0) / (6.0 * np.where(moved, (unit**2).sum(0), 1.0) ** 1.5)
    return np.where(moved | np.isnan(d).any(0), a, 0.0)


def jackknife_error(values: Array) -> Array:
    """Standard error sqrt((N - 1)/N sum (value - mean of the values)^2), for a mean exactly s / sqrt N.

    Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 11.
    """
    n = len(values)
    return np.asarray(np.sqrt((n - 1) / n * (_deviations(values) ** 2).sum(0)))


def jackknife_bias(values: Array, estimates: Array) -> Array:
    """Bias (N - 1)(mean of the values - estimate) of estimates (P,) on all cases; subtract it to correct them.

    Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 10.
    """
    finite = np.isfinite(values).all(0) & np.isfinite(estimates)
    shift = np.where(finite, values, 0.0).mean(0) - np.where(finite, estimates, 0.0)
    return np.where(finite, (len(values) - 1) * shift, np.nan)


def _deviations(values: Array) -> Array:
    """(N, P) values less their mean; a column with a value that is not finite is NaN."""
    inside = np.where(np.isfinite(values).all(0), values, np.nan)
    return np.asarray(inside - inside.mean(0))
