"""Which number of segments?  Criteria of mixtures, which are better where they are smaller, and how clearly respondents fall apart.

Arrays (...,) of any one shape together: log likelihood, free parameters k, respondents n.

Sarstedt, Becker, Ringle & Schwaiger (2011), Schmalenbach Bus. Rev. 63, 34-62.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from plscli.core import Array


def aic(likelihood: Array, k: Array, n: Array) -> Array:
    """Akaike's criterion, -2 lnL + 2 k."""
    return -2.0 * likelihood + 2.0 * k


def aic3(likelihood: Array, k: Array, n: Array) -> Array:
    """The same with a factor of 3.  Bozdogan (1994)."""
    return -2.0 * likelihood + 3.0 * k


def aic4(likelihood: Array, k: Array, n: Array) -> Array:
    """The same with a factor of 4.  Bozdogan (1994)."""
    return -2.0 * likelihood + 4.0 * k


def bic(likelihood: Array, k: Array, n: Array) -> Array:
    """Bayesian criterion, -2 lnL + k ln n.  Schwarz (1978)."""
    return -2.0 * likelihood + k * np.log(n)


def caic(likelihood: Array, k: Array, n: Array) -> Array:
    """Consistent version of Akaike's criterion, -2 lnL + k (ln n + 1).  Bozdogan (1987)."""
    return -2.0 * likelihood + k * (np.log(n) + 1.0)


def hq(likelihood: Array, k: Array, n: Array) -> Array:
    """Criterion of Hannan and Quinn (1979), -2 lnL + 2 k ln ln n."""
    return -2.0 * likelihood + 2.0 * k * np.log(np.log(n))


def mdl5(likelihood: Array, k: Array, n: Array) -> Array:
    """Minimum description length with a factor of 5, -2 lnL + 5 k ln n.  Liang, Jaszczak & Coleman (1992).

    The factor multiplies all of k ln n, as in openpls, which makes it five times as strict as BIC.  seminrExtras (R and Python) adds
    k/2 ln n, which makes it half as strict as BIC.
    """
    return -2.0 * likelihood + 5.0 * k * np.log(n)


CRITERIA: Mapping[str, Callable[[Array, Array, Array], Array]] = {
    "aic": aic, "aic3": aic3, "aic4": aic4, "bic": bic, "caic": caic, "hq": hq, "mdl5": mdl5,
}  # fmt: skip
"""All of them."""


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
