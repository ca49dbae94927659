"""Standard errors, t statistics, p values and intervals from resampled statistics."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plscli.core.design import Array

ONE_SIDED = 0.95
"""Level of one-sided bounds, against which HTMT is read (Henseler, Ringle & Sarstedt 2015)."""
ENOUGH = 0.95
"""Share of the resamples in which a number must exist for its interval to be reported."""
NO_SPREAD = 1e-12
"""A standard error below this share of the estimate is rounding noise: the number is the same in every resample."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What resampling says about P numbers, each (P,); NaN where it says nothing.

    mean, se : of the resamples, divisor B - 1.   t, p : two-tailed test against the null value.
    lower, upper : confidence interval.   bound : one-sided 95 % upper bound, the 0.95 quantile of the resamples.   resamples :
    in which the number exists.
    """

    mean: Array
    se: Array
    t: Array
    p: Array
    lower: Array
    upper: Array
    bound: Array
    resamples: Array


def summarise(estimates: Array, draws: Array, nulls: Array, level: float) -> Summary:
    """Summarise draws (B, P) of numbers whose estimates, null values are (P,).

    The p value compares t = (estimate - null) / se with Student's t with B - 1 degrees of freedom, B the number of
    resamples used, which is consistent with what SmartPLS 4 prints; cSEM takes the normal distribution.  A number that is
    not finite in some resamples is summarised from the others; where those are fewer than 95 %, there is no interval and no
    bound, because resamples in which a number does not exist are no random ones.
    """
    finite = np.isfinite(draws)
    whole = finite.all(0)
    parts = [np.full((6, draws.shape[1]), np.nan)]
    parts[0][:, whole] = _moments_and_bounds(draws[:, whole], level)
    for column in np.flatnonzero(~whole):
        values = draws[finite[:, column], column]
        if len(values) > 1:
            parts[0][:, [column]] = _moments_and_bounds(values[:, None], level)
    mean, se, lower, upper, bound, used = parts[0]
    t = t_statistic(estimates, se, nulls)
    enough = used >= ENOUGH * len(draws)
    lower, upper, bound = (np.where(enough, values, np.nan) for values in (lower, upper, bound))
    return Summary(mean, se, t, two_tailed_p(t, used - 1.0), lower, upper, bound, np.nan_to_num(used))


def _moments_and_bounds(draws: Array, level: float) -> Array:
    """(6, P): mean, standard deviation, lower and upper bound, one-sided bound, and number of the draws (B, P)."""
    tails = (1.0 - level) / 2.0, (1.0 + level) / 2.0, ONE_SIDED
    lower, upper, bound = np.quantile(draws, tails, axis=0)  # all from one partition, which is what takes the time
    return np.stack([draws.mean(0), draws.std(0, ddof=1), lower, upper, bound, np.full(draws.shape[1], float(len(draws)))])


def t_statistic(estimates: Array, se: Array, nulls: Array) -> Array:
    """(estimate - null) / se; NaN where the number does not vary over the resamples."""
    varies = se > NO_SPREAD * np.maximum(1.0, np.abs(estimates))
    return np.where(varies, (estimates - nulls) / np.where(varies, se, 1.0), np.nan)


def two_tailed_p(t: Array, freedom: Array | float) -> Array:
    """P(|T| >= |t|) for Student's t."""
    return np.minimum(1.0, 2.0 * _upper_tail(np.abs(t), freedom))


def one_tailed_p(t: NDArray[np.float64] | float, freedom: float, positive: bool) -> float:
    """P(T >= t), or P(T <= t) when a negative value is expected."""
    return float(_upper_tail(np.asarray(t if positive else -t, dtype=np.float64), freedom))


def _upper_tail(t: Array, freedom: Array | float) -> Array:
    from scipy.special import stdtr

    return np.maximum(np.asarray(stdtr(freedom, -t), dtype=np.float64), np.finfo(np.float64).tiny)  # NaN stays; 0 is no probability
