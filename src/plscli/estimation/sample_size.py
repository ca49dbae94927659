"""How many respondents does a model need?"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, isfinite, sqrt
from statistics import NormalDist

from plscli.borrowed import special
from plscli.estimation import Tails
from plscli.model.spec import ModelSpec

POWER = 0.80
SOURCE = "Kock & Hadaya (2018), Inf. Syst. J. 28, 227-261"
TEN_TIMES_SOURCE = "Barclay, Higgins & Thompson (1995), Technol. Stud. 2, 285-309"


def constant(alpha: float, tails: Tails) -> float:
    """Constant of the inverse square root rule: z(1 - alpha) + z(power), or z(1 - alpha/2) for a two-tailed test.

    The published 2.486 is the one-tailed constant for alpha = 0.05; two-tailed tests need 2.802.
    Kock & Hadaya (2018), Information Systems Journal 28, 227-261.
    """
    z = NormalDist().inv_cdf
    return z(1.0 - alpha / (2 if tails == "two" else 1)) + z(POWER)


def inverse_square_root(path: float, alpha: float, tails: Tails) -> int:
    """Smallest n that detects a path of this size with a power of 0.80."""
    return ceil((constant(alpha, tails) / abs(path)) ** 2)


def detectable_path(n: int, alpha: float, tails: Tails) -> float:
    """Smallest path that n respondents detect with a power of 0.80."""
    return constant(alpha, tails) / sqrt(n)


def rule_power(path: float, n: int, alpha: float, tails: Tails) -> float:
    """Power that the inverse square root rule gives n respondents for a path of this size: the standard error is taken as 1 / sqrt(n)."""
    normal = NormalDist()
    critical, ratio = normal.inv_cdf(1.0 - alpha / (2 if tails == "two" else 1)), abs(path) * sqrt(n)
    return normal.cdf(ratio - critical) + (normal.cdf(-ratio - critical) if tails == "two" else 0.0)


@dataclass(frozen=True, slots=True)
class Equation:
    """What the power of a regression hangs on.   predictors : their number.   r2 : explained variance.   vif : of the predictor tested."""

    predictors: int
    r2: float
    vif: float


def regression_power(path: float, n: int, equation: Equation, alpha: float, tails: Tails) -> float | None:
    """Power of the t test of one standardised coefficient; None where nothing is left unexplained or n is too small.

    Noncentral t with n - predictors - 1 degrees of freedom and noncentrality sqrt(f2 n), f2 = path^2 / (VIF (1 - R2)).

    Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, chapter 9.
    """
    df, unexplained = n - equation.predictors - 1, 1.0 - equation.r2
    if df < 1 or not unexplained > 0 or not equation.vif >= 1:
        return None
    shift = abs(path) * sqrt(n / (equation.vif * unexplained))
    found = _beyond(float(special().stdtrit(df, 1.0 - alpha / (2 if tails == "two" else 1))), df, shift, tails)
    return found if isfinite(found) else None


def _beyond(critical: float, df: int, shift: float, tails: Tails) -> float:
    """Probability that a noncentral t lies beyond a critical value, in one direction or both.

    SciPy's noncentral t and F do not know some values in the far tail, hardly ever the same ones; there the other direction is empty.
    """
    both = 1.0 - float(special().ncfdtr(1, df, shift**2, critical**2))
    above, below = 1.0 - float(special().nctdtr(df, shift, critical)), float(special().nctdtr(df, shift, -critical))
    first, second = (both, above + below) if tails == "two" else (above, both)
    return first if isfinite(first) else second


def below_rule(n: float, model: ModelSpec) -> str | None:
    """That n respondents are fewer than ten times the arrows at a construct, in words; None if they are not."""
    least = ten_times(model)
    return f"n = {n:,.0f} is below the {least} that the ten-times rule asks for" if n < least else None


def ten_times(model: ModelSpec) -> int:
    """Ten times the largest number of arrows that point at a construct: a lower bound, and an imprecise one."""
    predictors = max(len(model.predecessors(name)) for name in model.structural)
    formative = max((len(c.indicators) for c in model.constructs if c.mode == "B"), default=0)
    return 10 * max(predictors, formative)
