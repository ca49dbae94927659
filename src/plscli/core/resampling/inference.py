"""What resamples say of a number: intervals, p values from counting and their adjustment, and the acceleration that a jackknife gives.

Every interval takes draws (B, P) of P numbers from B resamples and gives a lower and an upper limit, each (P,).  All but the
percentile interval are NaN for a number that is not finite, in the estimate or in some resample, and for one that never varies.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import NormalDist

import numpy as np

from plscli.core import Array, Indices, Mask
from plscli.core.resampling import NO_SPREAD, TIE

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
    return *_limits(quantiles(_inside(draws, known), levels), known), known & fell_back


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
    return _limits((estimates - margin, estimates + margin), known)


def basic(draws: Array, estimates: Array, level: float) -> tuple[Array, Array]:
    """The percentile interval mirrored at the estimates: 2 estimates - upper, 2 estimates - lower.

    cSEM moves the estimate by its bias first.

    Davison & Hinkley (1997), Bootstrap Methods and their Application, chapter 5.
    """
    known = varying(draws, estimates)
    low, high = percentile(_inside(draws, known), level)
    return _limits((2.0 * estimates - high, 2.0 * estimates - low), known)


def studentized(draws: Array, errors: Array, estimates: Array, level: float) -> tuple[Array, Array]:
    """Interval from t of every resample, (draw - estimate) / error, with errors (B, P) the standard error in that resample.

    The standard error of the estimate is the standard deviation of the draws, divisor B - 1.  A number whose standard error is
    0 or not finite in some resample is NaN.

    Davison & Hinkley (1997), Bootstrap Methods and their Application, chapter 5.
    """
    known = varying(draws, estimates) & (np.isfinite(errors) & (errors > 0.0)).all(0)
    inside = _inside(draws, known)
    low, high = percentile((inside - _inside(estimates, known)) / np.where(known, errors, 1.0), level)
    error = _error(inside)
    return _limits((estimates - error * high, estimates - error * low), known)


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


def _limits(ends: Array | tuple[Array, Array], known: Mask) -> tuple[Array, Array]:
    """Both ends of intervals, NaN for numbers that are not known."""
    return np.where(known, ends[0], np.nan), np.where(known, ends[1], np.nan)


def count_p(draws: Array, nulls: Array) -> Array:
    """Two-tailed (P,): min(1, 2 min(#{draw <= null} + 1, #{draw >= null} + 1) / (B + 1)) for draws (B, P) and nulls (P,).

    The resample added on both sides keeps p above 0; seminr adds none and can print 0.  A number that is not finite or never
    varies has no test, NaN.

    Davison & Hinkley (1997), Bootstrap Methods and their Application, chapter 4.
    """
    return np.minimum(1.0, 2.0 * np.minimum(_tail(draws, nulls, False), _tail(draws, nulls, True)))


def _tail(draws: Array, nulls: Array, above: bool) -> Array:
    """Share of the draws, and of one more, at the null or beyond it."""
    count = (draws >= nulls if above else draws <= nulls).sum(0)
    return np.where(varying(draws, nulls), (count + 1.0) / (len(draws) + 1.0), np.nan)


def beyond(statistic: Array, permuted: Array) -> Array:
    """P value (...,) of statistics (...,) that are large where the groups differ: share of permutations (B, ...) at least as large.

    (1 + k) / (1 + B), ties count; NaN where the statistic does not exist.  Permutations in which it does not exist are not counted.
    """
    known = np.isfinite(permuted)
    with np.errstate(invalid="ignore"):
        count = (known & (permuted >= statistic - TIE)).sum(0)
    return np.where(np.isfinite(statistic) & known.any(0), (1.0 + count) / (1.0 + known.sum(0)), np.nan)


# statsmodels.stats.multitest does both adjustments, and tests compare with it; importing it takes 1.5 s, longer than most commands.


def holm(p: Array) -> Array:
    """Adjusted p values (m,) that hold the chance of any false rejection; NaN are no tests: they stay, and are not counted.

    Holm (1979), Scand. J. Stat. 6, 65-70.
    """
    order = _rising(p)
    steps = np.arange(len(order), 0, -1) * p[order]
    return _placed(np.maximum.accumulate(steps), order, p)


def bh(p: Array) -> Array:
    """Adjusted p values (m,) that hold the expected share of false rejections; NaN are no tests: they stay, and are not counted.

    Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57, 289-300.
    """
    order = _rising(p)
    steps = len(order) / np.arange(1, len(order) + 1) * p[order]
    return _placed(np.minimum.accumulate(steps[::-1])[::-1], order, p)


ADJUSTMENTS: Mapping[str, Callable[[Array], Array]] = {"holm": holm, "bh": bh}
"""Ways to adjust p values by name."""


def _rising(p: Array) -> Indices:
    """Positions of the p values that are numbers, smallest first."""
    return np.argsort(p, kind="stable")[: int((~np.isnan(p)).sum())]  # NaN sort last


def _placed(adjusted: Array, order: Indices, p: Array) -> Array:
    """Adjusted values, at most 1, where they came from."""
    placed = np.full(len(p), np.nan)
    placed[order] = np.minimum(1.0, adjusted)
    return placed


def acceleration(values: Array, times: Array | None = None) -> Array:
    """How fast the standard error changes with the number: sum d^3 / (6 (sum d^2)^1.5), d = mean of the values - value.

    values : (N, P) numbers estimated without case 1, ..., N.   times : (N,) how many equal cases each of them stands for.  The answer
    is (P,), NaN where some value is not finite, 0 where no case changes the number.  cSEM measures d from the estimate on all cases.

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
