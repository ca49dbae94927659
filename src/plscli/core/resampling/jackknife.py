"""What leaving out one case at a time says: acceleration.

values : (N, P) numbers estimated without case 1, ..., N.   times : (N,) how many equal cases each of them stands for.  The
answer is (P,), NaN where some value is not finite.
"""

from __future__ import annotations

import numpy as np

from plscli.core.pls.design import Array
from plscli.core.resampling.intervals import NO_SPREAD


def acceleration(values: Array, times: Array | None = None) -> Array:
    """How fast the standard error changes with the number: sum d^3 / (6 (sum d^2)^1.5), d = mean of the values - value.

    0 where no case changes the number.  cSEM measures d from the estimate on all cases.

    Efron (1987), J. Am. Stat. Assoc. 82, 171-185; Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 14.
    """
    often = np.ones((len(values), 1)) if times is None else times[:, None]
    d = -_deviations(values, often)
    moved = (np.abs(d) > NO_SPREAD * np.maximum(1.0, np.abs(values))).any(0)
    unit = d / np.where(moved, np.abs(d).max(0), 1.0)  # any scale gives the same; this one neither under- nor overflows
    a = (often * unit**3).sum(0) / (6.0 * np.where(moved, (often * unit**2).sum(0), 1.0) ** 1.5)
    return np.where(moved | np.isnan(d).any(0), a, 0.0)


def _deviations(values: Array, often: Array) -> Array:
    """(N, P) values less their mean, each counted so often (N, 1); a column with a value that is not finite is NaN."""
    inside = np.where(np.isfinite(values).all(0), values, np.nan)
    return np.asarray(inside - (often * inside).sum(0) / often.sum())
