"""Are scores clearly not normal?  Copulas find nothing in normal ones, and need an error that is."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from plscli.core import Array
from plscli.core.endogeneity.copulas import TIED
from plscli.records import Record, finite

MOST = 5_000
"""Values up to which the p value of Shapiro and Wilk is known."""
STEPS: tuple[tuple[float, bool, tuple[float, float, float]], ...] = (
    (0.0275, True, (-13.953, 775.5, -12542.61)),
    (0.051, True, (-5.903, 179.546, -1515.29)),
    (0.092, False, (0.886, -31.62, 10.897)),
    (1.1, False, (1.111, -34.242, 12.832)),
)
"""Up to which modified statistic p is 1 less the exponential of a polynomial, or it itself: Stephens (1986), in Goodness-of-fit techniques,
table 4.9."""
LEAST = {"cramer_von_mises": 7.37e-10, "anderson_darling": 3.7e-24}
"""p beyond what the approximations were made for, as nortest of R has it."""


@dataclass(frozen=True)
class Shape:
    """How scores are distributed.   tests : statistic and p by name.   distinct : different values."""

    distinct: int
    skewness: float
    kurtosis: float
    tests: dict[str, tuple[float, float]]

    @property
    def p(self) -> float:
        """Of the test that decides: Anderson-Darling."""
        return self.tests["anderson_darling"][1]

    def record(self) -> Record:
        """Fields of the table."""
        found: Record = {"distinct": self.distinct, "skewness": finite(self.skewness), "excess_kurtosis": finite(self.kurtosis)}
        for name, (statistic, p) in self.tests.items():
            found |= {name: finite(statistic), f"{name}_p": finite(p)}
        return found


def shape(values: Array) -> Shape:
    """Skewness and excess kurtosis as SPSS and SmartPLS have them (G1, G2), and tests of normality, of values (N,).

    Mean and standard deviation are estimated; tests that take both as known, as openpls has them, find next to nothing: Lilliefors
    (1967), J. Am. Stat. Assoc. 62, 399-402.
    """
    from scipy.stats import kurtosis, shapiro, skew
    from statsmodels.stats.diagnostic import lilliefors, normal_ad

    ordered = np.sort(values)
    distinct = 1 + int((np.diff(ordered) > TIED).sum())
    tests = {
        "lilliefors": lilliefors(values, "norm", "approx"),
        "anderson_darling": normal_ad(values),
        "cramer_von_mises": cramer_von_mises(ordered),
        "shapiro": shapiro(values) if len(values) <= MOST else (np.nan, np.nan),
    }
    found = {name: (float(statistic), max(float(p), LEAST.get(name, 0.0))) for name, (statistic, p) in tests.items()}  # NaN stays
    return Shape(distinct, float(skew(values, bias=False)), float(kurtosis(values, bias=False)), found)


def cramer_von_mises(ordered: Array) -> tuple[float, float]:
    """The statistic of rising values (N,) against the normal distribution with their mean and standard deviation, and p (Stephens 1986)."""
    n = len(ordered)
    F = np.array([NormalDist().cdf(z) for z in (ordered - ordered.mean()) / ordered.std(ddof=1)])
    W = float(1.0 / (12.0 * n) + ((F - (2.0 * np.arange(1, n + 1) - 1.0) / (2.0 * n)) ** 2).sum())
    modified = (1.0 + 0.5 / n) * W
    for upto, complement, (a, b, c) in STEPS:
        if modified < upto:
            tail = float(np.exp(a + b * modified + c * modified**2))
            return W, 1.0 - tail if complement else tail
    return W, LEAST["cramer_von_mises"]
