"""Standard errors, t statistics, p values and intervals from resampled statistics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from plscli.borrowed import special
from plscli.core import Array
from plscli.core.resampling import NO_SPREAD
from plscli.estimation import DRAWN
from plscli.estimation.failure import accounting, dropped
from plscli.records import ENOUGH, finite
from plscli.words import counted, percent

if TYPE_CHECKING:
    from plscli.estimation import Resampling

DROPPED_TO_WARN = 0.05
"""Share of dropped inadmissible resamples above which the intervals are doubted."""
ONE_SIDED = 0.95
"""Level of one-sided bounds, against which HTMT is read (Henseler, Ringle & Sarstedt 2015)."""
FEWEST = 100
"""Resamples below which nothing is decided: a standard error is then off by 7 % or more, and there is no tail to take a quantile of."""
MANY = 1000
"""Resamples below which it is said that they are few; Hair et al. (2022), Primer on PLS-SEM, ask for 10,000."""


def undecided(rules: Resampling, used: int, dropped: int) -> str | None:
    """Why resamples decide nothing; None if they do.   used : in the statistics.   dropped : as inadmissible."""
    if used < FEWEST:
        return f"{counted(used, 'resample')} {'is' if used == 1 else 'are'} too few for a decision"
    if dropped > rules.tolerated:
        return f"{dropped:,} of {rules.resamples:,} resamples were dropped as inadmissible, and the others are a selection"
    return None


def few_drawn(count: int, what: str, change: str) -> list[str]:
    """What must be said of few resamples or permutations.   change : what does with another seed."""
    return [f"{count:,} {what} are few: with another seed {change} are others; report from {MANY:,} or more"] if count < MANY else []


def few(used: int) -> list[str]:
    """What must be said of so few resamples wherever a number stands that they give."""
    if used < FEWEST:
        return [f"{counted(used, 'resample')}: standard errors, p values and intervals mean little"]
    return few_drawn(used, "resamples", "p values and intervals")


def remarks(rules: Resampling, used: int, dropped: int) -> list[str]:
    """What must be said of few resamples, and of many that were dropped as inadmissible."""
    found = few(used)
    if used < FEWEST:
        found = [f"{found[0]}, and nothing is decided below {FEWEST} (--resamples {DRAWN.resamples})"]
    if dropped > rules.tolerated:
        found.append(
            f"undecided: {dropped:,} of {rules.resamples:,} resamples were dropped as inadmissible, more than {percent(rules.max_failed)} "
            "(--max-failed), so that the others are a selection; --inadmissible keep takes them in"
        )
    elif dropped > DROPPED_TO_WARN * rules.resamples:
        found.append("so many inadmissible resamples were dropped that intervals lean towards admissible values; read them with care")
    return found


class Accounted:
    """What must be known of resamples.   draws : (B, P) of those in the statistics.   failures : those that are not used, by reason."""

    resampling: Resampling
    draws: Array
    failures: Mapping[str, int]

    @property
    def used(self) -> int:
        """Resamples in the statistics."""
        return len(self.draws)

    @property
    def undecided(self) -> str | None:
        """Why they decide nothing; None if they do."""
        return undecided(self.resampling, self.used, dropped(self.failures))

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be said of few resamples and of those that are not used."""
        lost = [accounting(self.resampling.resamples, self.used, self.failures)] if self.failures else []
        return (*remarks(self.resampling, self.used, dropped(self.failures)), *lost)


SPREAD = ("se", "t", "p", "lower", "upper")
"""Fields of a summary that tables show beside a number, whatever that is called."""


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

    def spread(self, position: int) -> dict[str, float | None]:
        """Standard error, t, p and interval of one number; None for what does not exist."""
        return {field: finite(getattr(self, field)[position]) for field in SPREAD}


def summarise(
    estimates: Array,
    draws: Array,
    nulls: Array,
    rules: Resampling,
    acceleration: Array | None = None,
    errors: Array | None = None,
    freedom: float = np.inf,
) -> Summary:
    """Summarise draws (B, P) of numbers whose estimates, null values and accelerations (for BCa) are (P,).

    errors : (B, P) standard errors within the draws, for studentized intervals.   freedom : most degrees of freedom that the data
    give, see `drawing.Units`.

    By default the p value compares t = (estimate - null) / se with Student's t with B - 1 degrees of freedom, B the number of
    resamples used, which is consistent with what SmartPLS 4 prints; cSEM takes the normal distribution.  A number that is
    not finite in some resamples is summarised from the others; where those are fewer than 95 %, there is no interval and no
    bound, because resamples in which a number does not exist are no random ones.
    """
    a = np.zeros(len(estimates)) if acceleration is None else acceleration
    exists = np.isfinite(draws)
    whole = exists.all(0)
    found = np.full((7, draws.shape[1]), np.nan)
    these = slice(None) if whole.all() else whole
    found[:, these] = _statistics(draws[:, these], estimates[these], nulls[these], a[these], rules)
    for column in np.flatnonzero(~whole):
        values = draws[exists[:, column], column]
        if len(values) > 1:
            one = [column]
            found[:, one] = _statistics(values[:, None], estimates[one], nulls[one], a[one], rules)
    mean, se, lower, upper, bound, used, counted = found
    if errors is not None:
        lower, upper = studentized(draws, errors, estimates, rules.level)
    t = t_statistic(estimates, se, nulls)
    p = counted if rules.p == "percentile" else two_tailed_p(t, np.inf if rules.p == "normal" else np.minimum(used - 1.0, freedom))
    enough = used >= ENOUGH * len(draws)
    lower, upper, bound = (np.where(enough, values, np.nan) for values in (lower, upper, bound))
    return Summary(mean, se, t, p, lower, upper, bound, np.nan_to_num(used))


def _statistics(draws: Array, estimates: Array, nulls: Array, acceleration: Array, rules: Resampling) -> Array:
    """(7, P): mean, standard deviation, interval, one-sided bound, number and count p of the draws (B, P)."""
    counted = np.full(len(estimates), np.nan)
    if rules.p == "percentile":
        from plscli.core.resampling.inference import count_p

        counted = count_p(draws, nulls)
    limits = _limits(draws, estimates, acceleration, rules)
    return np.stack([draws.mean(0), draws.std(0, ddof=1), *limits, np.full(len(estimates), float(len(draws))), counted])


def _limits(draws: Array, estimates: Array, acceleration: Array, rules: Resampling) -> tuple[Array, Array, Array]:
    """(P,) each: lower and upper limit, and the one-sided bound; those of studentized intervals follow from more than the draws."""
    tails = (1.0 - rules.level) / 2.0, (1.0 + rules.level) / 2.0, ONE_SIDED
    if rules.ci in ("percentile", "student"):
        lower, upper, bound = np.quantile(draws, tails, axis=0)
        return lower, upper, bound
    from plscli.core.resampling import inference

    if rules.ci in ("bc", "bca"):  # quantiles from one sorting or one partition, which are what takes the time
        levels, _ = inference.bca_levels(draws, estimates, acceleration, rules.level)
        lower, upper, bound = inference.quantiles(draws, np.vstack([levels, np.full(len(estimates), ONE_SIDED)]))
        lower, upper = (np.where(inference.varying(draws, estimates), limits, np.nan) for limits in (lower, upper))
        return lower, upper, bound
    lower, upper = (inference.normal if rules.ci == "normal" else inference.basic)(draws, estimates, rules.level)
    return lower, upper, np.quantile(draws, tails, axis=0)[2]


def studentized(draws: Array, errors: Array, estimates: Array, level: float) -> tuple[Array, Array]:
    """Studentized intervals (P,), (P,) from the resamples whose standard error is known; NaN where these are fewer than 95 %."""
    from plscli.core.resampling import inference

    known = np.isfinite(draws) & np.isfinite(errors) & (errors > 0.0)
    limits = np.full((2, draws.shape[1]), np.nan)
    whole = known.all(0)
    limits[:, whole] = inference.studentized(draws[:, whole], errors[:, whole], estimates[whole], level)
    for column in np.flatnonzero(~whole & (known.mean(0) >= ENOUGH)):
        rows, one = known[:, column], [column]
        limits[:, one] = inference.studentized(draws[rows][:, one], errors[rows][:, one], estimates[one], level)
    return limits[0], limits[1]


def astray(estimates: Array, summary: Summary) -> NDArray[np.bool_]:
    """(P,) whether the interval of a number does not hold its estimate; a difference that is rounding does not count."""
    little = NO_SPREAD * np.maximum(1.0, np.abs(estimates))
    with np.errstate(invalid="ignore"):
        return (summary.lower > estimates + little) | (summary.upper < estimates - little)


def t_statistic(estimates: Array, se: Array, nulls: Array) -> Array:
    """(estimate - null) / se; NaN where the number does not vary over the resamples."""
    varies = se > NO_SPREAD * np.maximum(1.0, np.abs(estimates))
    return np.where(varies, (estimates - nulls) / np.where(varies, se, 1.0), np.nan)


def two_tailed_p(t: Array, freedom: Array | float) -> Array:
    """P(|T| >= |t|) for Student's t."""
    return np.minimum(1.0, 2.0 * _upper_tail(np.abs(t), freedom))


def one_tailed_p(t: float, two_tailed: float, used: int, rule: str, positive: bool, freedom: float = np.inf) -> float:
    """The p value of a test in one direction, from the t statistic, or from the two-tailed p of counts in `used` resamples.

    freedom : see `summarise`.

    Of counts, the smaller tail is half of the two-tailed p and both tails add up to (B + 2) / (B + 1).
    """
    if rule == "percentile":
        return two_tailed / 2.0 if (t > 0) == positive else min(1.0, (used + 2.0) / (used + 1.0) - two_tailed / 2.0)
    freedom = np.inf if rule == "normal" else min(used - 1.0, freedom)
    return float(_upper_tail(np.asarray(t if positive else -t, dtype=np.float64), freedom))


def _upper_tail(t: Array, freedom: Array | float) -> Array:
    normal = np.isinf(freedom).all()
    tail = special().ndtr(-t) if normal else special().stdtr(freedom, -t)
    return np.maximum(np.asarray(tail, dtype=np.float64), np.finfo(np.float64).tiny)  # NaN stays; 0 is no probability
