"""Which number of segments?  Criteria of mixtures, which are better where they are smaller, and how clearly respondents fall apart.

Sarstedt, Becker, Ringle & Schwaiger (2011), Schmalenbach Bus. Rev. 63, 34-62.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from plscli.core import Array

PENALTIES: Mapping[str, Callable[[float, float], float]] = {
    "aic": lambda k, n: 2.0 * k,  # Akaike
    "aic3": lambda k, n: 3.0 * k,  # Bozdogan (1994)
    "aic4": lambda k, n: 4.0 * k,  # Bozdogan (1994)
    "bic": lambda k, n: k * np.log(n),  # Schwarz (1978)
    "caic": lambda k, n: k * (np.log(n) + 1.0),  # Bozdogan (1987)
    "hq": lambda k, n: 2.0 * k * np.log(np.log(n)),  # Hannan & Quinn (1979)
    "mdl5": lambda k, n: 5.0 * k * np.log(n),  # Liang, Jaszczak & Coleman (1992)
}
"""What k free parameters cost where n respondents answered: a criterion is -2 lnL and that.

The factor of MDL5 multiplies all of k ln n, as in openpls, which makes it five times as strict as BIC.  seminrExtras (R and Python) adds
k/2 ln n, which makes it half as strict as BIC.
"""


def criteria(likelihood: float, k: float, n: float) -> dict[str, float]:
    """All criteria of a log likelihood with k free parameters and n respondents, by name."""
    return {name: float(-2.0 * likelihood + penalty(k, n)) for name, penalty in PENALTIES.items()}


def disorder(posteriors: Array, weights: Array | None = None) -> float:
    """Sum of -P ln P over segments and respondents of posteriors (K, N).   weights : (N,) sampling weights."""
    with np.errstate(all="ignore"):
        each = np.where(posteriors > 0, -posteriors * np.log(posteriors), 0.0).sum(0)
    return float(each.sum() if weights is None else each @ weights)


def entropy(posteriors: Array, weights: Array | None = None) -> float:
    """EN, 1 - sum(-P ln P) / (N ln K), of posteriors (K, N): 1 where every respondent is clearly in one segment; NaN for one segment.

    Ramaswamy, DeSarbo, Reibstein & Robinson (1993), Mark. Sci. 12, 103-124.
    """
    K, N = posteriors.shape
    return 1.0 - disorder(posteriors, weights) / (N * np.log(K)) if K > 1 else np.nan


def fuzziness(posteriors: Array, weights: Array | None = None) -> float:
    """NFI, (K sum(P^2) / N - 1) / (K - 1), of posteriors (K, N): 1 where every respondent is clearly in one segment; NaN for one.

    Roubens (1978), Fuzzy Sets Syst. 1, 239-253.
    """
    K, N = posteriors.shape
    squares = (posteriors**2).sum(0)
    return float((K * (squares.sum() if weights is None else squares @ weights) / N - 1.0) / (K - 1.0)) if K > 1 else np.nan


def entropy_criterion(posteriors: Array, gain: float, weights: Array | None = None) -> float:
    """NEC, sum(-P ln P) / (lnL_K - lnL_1), of posteriors (K, N): smaller is better; NaN for one segment and without a gain.

    Celeux & Soromenho (1996), J. Classif. 13, 195-212.   gain : of log likelihood over one segment.
    """
    return disorder(posteriors, weights) / gain if len(posteriors) > 1 and gain > 0 else np.nan
