"""Confidence intervals from resampled statistics.

Every interval takes draws (B, P) of P numbers from B resamples and gives a lower and an upper limit, each (P,).  All but the
percentile interval are NaN for a number that is not finite, in the estimate or in some resample, and for one that never varies.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import NormalDist

import numpy as np

from plscli.core.pls.design import Array, Mask

NO_SPREAD = 1e-12
"""Spread below this share of a number is rounding noise: the number is the same in every resample."""
MAX_ACCELERATION = 0.5
"""Largest |acceleration| with which BCa levels are trusted; that of a mean is skewness / (6 sqrt N)."""
STANDARD_NORMAL = NormalDist()


def percentile(draws: Array, level: float) -> tuple[Array, Array]:
    """Percentile interval: quantiles (1 - level)/2 and (1 + level)/2 of the draws.

    Quantiles interpolate linearly between order statistics (type 7, the default of R and NumPy).  A number that never varies
    has an interval of no width.

    Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.
    """
    lower, upper = np.quantile(draws, [(1.0 - level) / 2.0, (1.0 + level) / 2.0], axis=0)
    return lower, upper


def bc(draws: Array, estimates: Array, level: float) -> tuple[Array, Array]:
    """Bias-corrected percentile interval: the levels of the quantiles move by the share of draws below the estimates (P,).

    A draw equal to its estimate counts half, as in SciPy; cSEM counts it whole.

    Efron (1987), J. Am. Stat. Assoc. 82, 171-185: BCa without acceleration.
    """
    return bca(draws, estimates, np.zeros(len(estimates)), level)[:2]


def bca(draws: Array, estimates: Array, acceleration: Array, level: float) -> tuple[Array, Array, Mask]:
    """Bias-corrected and accelerated interval for estimates and accelerations (P,); third, (P,) where it fell back to BC.

    Without a usable acceleration - not finite, |a| > 0.5, or so large that 1 - a (z0 + z) <= 0, where the levels turn round -
    the limits are those of `bc`.  SciPy has no such guard, nor does it keep z0 finite when all draws lie on one side
    of the estimate.

    Efron (1987), J. Am. Stat. Assoc. 82, 171-185; Davison & Hinkley (1997), Bootstrap Methods and their Application, chapter 5.
    """
    known = varying(draws, estimates)
    levels, fell_back = bca_levels(draws, estimates, acceleration, level)
    lower, upper = _blank(quantiles(_inside(draws, known), levels), known)
    return lower, upper, known & fell_back


def bca_levels(draws: Array, estimates: Array, acceleration: Array, level: float) -> tuple[Array, Mask]:
    """(2, P) levels of the quantiles that are the limits of `bca`, and (P,) where they are those of BC for want of an acceleration."""
    z0 = _bias_correction(draws, estimates)
    shifted = z0 + _z(level) * np.array([[-1.0], [1.0]])
    a = np.where(np.abs(acceleration) <= MAX_ACCELERATION, acceleration, 0.0)
    usable = (np.abs(acceleration) <= MAX_ACCELERATION) & (1.0 - a * shifted > 0.0).all(0)
    levels = _each(STANDARD_NORMAL.cdf, z0 + shifted / (1.0 - np.where(usable, a, 0.0) * shifted))
    return levels, ~usable


def normal(draws: Array, estimates: Array, level: float) -> tuple[Array, Array]:
    """Estimate plus and minus z standard errors, which are standard deviations of the draws with divisor B - 1.

    cSEM centres at the estimate less its bias by default, which is this with 2 estimates - mean of the draws as estimates.

    Davison & Hinkley (1997), Bootstrap Methods and their Application, chapter 5.
    """
    known = varying(draws, estimates)
    margin = _z(level) * _error(_inside(draws, known))
    lower, upper = _blank(np.stack([estimates - margin, estimates + margin]), known)
    return lower, upper


def basic(draws: Array, estimates: Array, level: float) -> tuple[Array, Array]:
    """The percentile interval mirrored at the estimates: 2 estimates - upper, 2 estimates - lower.

    cSEM moves the estimate by its bias first.

    Davison & Hinkley (1997), Bootstrap Methods and their Application, chapter 5.
    """
    known = varying(draws, estimates)
    low, high = percentile(_inside(draws, known), level)
    lower, upper = _blank(2.0 * estimates - np.stack([high, low]), known)
    return lower, upper


def studentized(draws: Array, errors: Array, estimates: Array, level: float) -> tuple[Array, Array]:
    """Interval from t of every resample, (draw - estimate) / error, with errors (B, P) the standard error in that resample.

    The standard error of the estimate is the standard deviation of the draws, divisor B - 1.  A number whose standard error is
    0 or not finite in some resample is NaN.

    Davison & Hinkley (1997), Bootstrap Methods and their Application, chapter 5.
    """
    known = varying(draws, estimates) & (np.isfinite(errors) & (errors > 0.0)).all(0)
    inside = _inside(draws, known)
    low, high = percentile((inside - _inside(estimates, known)) / np.where(known, errors, 1.0), level)
    lower, upper = _blank(estimates - _error(inside) * np.stack([high, low]), known)
    return lower, upper


def varying(draws: Array, *others: Array) -> Mask:
    """(P,) True where draws (B, P) and others (P,) are finite and the draws differ by more than rounding noise."""
    finite = np.isfinite(draws).all(0) & np.isfinite(np.array(others).reshape(len(others), draws.shape[1])).all(0)
    low, high = (np.where(finite, bound, 0.0) for bound in (draws.min(0), draws.max(0)))
    return finite & (high - low > NO_SPREAD * np.maximum(1.0, np.maximum(-low, high)))


def quantiles(draws: Array, levels: Array) -> Array:
    """(L, P) type 7 quantiles of draws (B, P) at levels (L, P), other levels for every column."""
    ordered = np.sort(np.ascontiguousarray(draws.T), axis=-1)  # number by number, each of which lies in one piece
    places = levels.T * (len(draws) - 1)
    below = np.floor(places).astype(np.intp)
    left, right = (np.take_along_axis(ordered, np.minimum(below + step, len(draws) - 1), axis=-1) for step in (0, 1))
    return np.asarray((left + (places - below) * (right - left)).T)


def _bias_correction(draws: Array, estimates: Array) -> Array:
    """(P,) z0, the normal quantile of the share of draws below the estimate, at most B/(B + 1), at least 1/(B + 1)."""
    share = ((draws < estimates).sum(0) + (draws <= estimates).sum(0)) / (2 * len(draws))
    return _each(STANDARD_NORMAL.inv_cdf, np.clip(share, 1 / (len(draws) + 1), len(draws) / (len(draws) + 1)))


def _error(draws: Array) -> Array:
    """(P,) standard deviation of draws (B, P), divisor B - 1."""
    return np.asarray(draws.std(0, ddof=min(1, len(draws) - 1)))


def _z(level: float) -> float:
    return STANDARD_NORMAL.inv_cdf((1.0 + level) / 2.0)


def _each(function: Callable[[float], float], values: Array) -> Array:
    return np.array([function(value) for value in values.ravel().tolist()], dtype=np.float64).reshape(values.shape)


def _inside(values: Array, known: Mask) -> Array:
    """Values with columns that are not known set to 0, lest infinite ones raise warnings on the way to NaN."""
    return np.where(known, values, 0.0)


def _blank(limits: Array, known: Mask) -> Array:
    return np.where(known, limits, np.nan)
