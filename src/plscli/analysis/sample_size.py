"""How many respondents does a model need?"""

from __future__ import annotations

from math import ceil, sqrt
from statistics import NormalDist

from plscli.analysis.settings import Tails
from plscli.model.spec import ModelSpec

POWER = 0.80


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


def ten_times(model: ModelSpec) -> int:
    """Ten times the largest number of arrows that point at a construct: a lower bound, and an imprecise one."""
    predictors = max(len(model.predecessors(name)) for name in model.structural)
    formative = max((len(c.indicators) for c in model.constructs if c.mode == "B"), default=0)
    return 10 * max(predictors, formative)
