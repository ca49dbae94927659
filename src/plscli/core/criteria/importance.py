"""Importance and performance: scores on a scale from 0 to 100, and what a point of one goes with in another.

An answer x to an item whose scale runs from `low` to `high` is 100 (x - low) / (high - low).  The score of a construct on that scale is
the mean of its answers, weighted by v = (w / s) / sum(w / s): w the weight of the standardised answer, s the standard deviation of the
answer on 0 to 100.  Its mean is the performance of the construct.  SmartPLS and cSEM (`doIPMA`) take these unstandardised weights;
seminrExtras and openpls take w / sum(w), the weights of standardised answers, which make another score.

Fornell et al. (1996), J. Mark. 60(4), 7-18; Ringle & Sarstedt (2016), Ind. Manag. Data Syst. 116, 1865-1886.
"""

from __future__ import annotations

import numpy as np

from plscli.core import Array
from plscli.core.linalg import total


def performances(means: Array, low: Array, high: Array) -> Array:
    """Mean answers (..., K) on a scale from 0 to 100, from the ends (K,) of the scales; NaN where these are not known."""
    found: Array = 100.0 * (means - low) / (high - low)
    return found


def unstandardised_weights(weights: Array, sds: Array) -> tuple[Array, Array]:
    """Weights v (..., k) of the answers to the items of a construct, which add up to 1, and the standard deviation (...,) of its score.

    weights : (..., k) of the standardised answers in a score of variance 1.   sds : (..., k) of the answers on 0 to 100.
    The sum of w / s times the answers has variance 1, so that their mean has the standard deviation 1 / sum(w / s), the root of v'Cv.
    NaN where the weights do not add up to a positive number.
    """
    with np.errstate(all="ignore"):
        scaled = weights / sds
        sums = total(scaled)
        sums = np.where(sums > 0, sums, np.nan)
        return scaled / sums[..., None], 1.0 / sums


def importance(effect: Array, sd: Array, sd_target: Array) -> Array:
    """Points of a target that go with a point of a construct, (...,).

    effect : (...,) total effect among scores of variance 1.   sd, sd_target : (...,) of the scores on 0 to 100.
    """
    with np.errstate(all="ignore"):
        found: Array = effect * sd_target / sd
    return found
