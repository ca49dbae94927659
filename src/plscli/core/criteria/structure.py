"""The structural model: regressions among construct scores and what is read off them, total and indirect effects, moderation, importance.

Importance and performance rest on scores from 0 to 100.  An answer x to an item whose scale runs from `low` to `high` is
100 (x - low) / (high - low).  The score of a construct on that scale is the mean of its answers, weighted by v = (w / s) / sum(w / s):
w the weight of the standardised answer, s the standard deviation of the answer on 0 to 100.  Its mean is the performance of the construct.
SmartPLS and cSEM (`doIPMA`) take these unstandardised weights; seminrExtras and openpls take w / sum(w), the weights of standardised
answers, which make another score.  Fornell et al. (1996), J. Mark. 60(4), 7-18; Ringle & Sarstedt (2016), Ind. Manag. Data Syst. 116,
1865-1886.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import pairwise
from operator import mul

import numpy as np

from plscli.core import Array, Design
from plscli.core.criteria import selection
from plscli.core.criteria.selection import EXPLAINED
from plscli.core.linalg import full, inverse_diagonal, total
from plscli.core.pls import Estimate
from plscli.core.pls.stages import product_sds


def r2_adjusted(R: Array, estimate: Estimate, design: Design) -> Array:
    """Adjusted R2, 1 - (1 - R2)(n - 1)/(n - p - 1), (..., J); NaN for exogenous constructs and where n <= p + 1."""
    predictors = design.paths.sum(0)
    freedom = estimate.n[..., None] - predictors - 1.0
    with np.errstate(all="ignore"):
        adjusted = 1.0 - (1.0 - estimate.r2) * (estimate.n[..., None] - 1.0) / freedom
    return np.where(freedom > 0, adjusted, np.nan)


def vif(R: Array, estimate: Estimate, design: Design) -> Array:
    """Variance inflation factor of predecessor i in the equation of j, (..., J, J) at [i, j]; NaN elsewhere.

    Taken from the correlations of construct scores, also under PLSc (cSEM then takes the disattenuated ones).  A lone
    predecessor has the value 1 by algebra.
    """
    return _inflation(estimate.score_correlations, design)


def _inflation(C: Array, design: Design) -> Array:
    factors = full(C.shape[:-2], C.shape[-2:])
    for j, before in design.equations:
        factors[..., before, j] = inverse_diagonal(C[..., before[:, None], before])
    return factors


def f2(R: Array, estimate: Estimate, design: Design) -> Array:
    """Effect size f2 of each path with the construct correlations held fixed, (..., J, J) at [i, j]; NaN elsewhere.

    (R2 - R2 without i) / (1 - R2).  The difference is the squared semi-partial correlation, path^2 / VIF, so that no
    second regression is needed.  NaN where nothing is left unexplained.  cSEM and ADANCO do the same; seminr estimates the whole model
    again without the path, which differs by up to 0.009 in the stored reference cases.

    Cohen (1988), Statistical Power Analysis for the Behavioral Sciences.
    """
    unexplained = 1.0 - estimate.r2[..., None, :]
    with np.errstate(all="ignore"):
        size = estimate.path_coefficients**2 / _inflation(estimate.construct_correlations, design) / unexplained
    return np.where(unexplained > EXPLAINED, size, np.nan)


def aic(R: Array, estimate: Estimate, design: Design) -> Array:
    """Akaike's criterion of each equation, n ln(SSE/n) + 2(p + 1) with SSE = (n - 1)(1 - R2), (..., J).

    NaN for exogenous constructs, where n is unknown and where nothing is left unexplained.  Lower is better, among models of
    the same data with the same outcome.  Takes the reported R2, under PLSc the disattenuated one, as cSEM does; seminr
    takes the R2 of plain construct scores there.

    Sharma et al. (2019), J. Assoc. Inf. Syst. 20, 346-397.
    """
    return selection.aic(estimate.r2, estimate.n[..., None], design.paths.sum(0) + 1.0)


def bic(R: Array, estimate: Estimate, design: Design) -> Array:
    """Bayesian criterion of each equation, n ln(SSE/n) + (p + 1) ln n, (..., J); otherwise like `aic`.

    Sharma et al. (2019), J. Assoc. Inf. Syst. 20, 346-397.
    """
    return selection.bic(estimate.r2, estimate.n[..., None], design.paths.sum(0) + 1.0)


def total_effects(R: Array, estimate: Estimate, design: Design) -> Array:
    """Total effects (I - G)^-1 - I, (..., J, J) at [i, j].

    In a model without cycles they need no inverse: what reaches a construct is what reaches those that point to it and these
    themselves, times the path from there.
    """
    G = estimate.path_coefficients
    effects = full(G.shape[:-2], G.shape[-2:], 0.0)
    for j, before in design.causal_order:
        for i in before:
            effects[..., j] += effects[..., i] * G[..., i, j, None]
            effects[..., i, j] += G[..., i, j]
    return effects


def along(G: Array, stops: Sequence[int]) -> Array:
    """Specific indirect effect: the product of the path coefficients G (..., J, J) from stop to stop, (...,)."""
    effect: Array = np.prod([G[..., start, end] for start, end in pairwise(stops)], axis=0)
    return effect


def indirect_effects(R: Array, estimate: Estimate, design: Design) -> Array:
    """Total indirect effects: total minus direct, (..., J, J) at [i, j]."""
    return total_effects(R, estimate, design) - estimate.path_coefficients


def product_paths(R: Array, estimate: Estimate, design: Design) -> Array:
    """Paths from product terms as coefficients of the product of two standardised scores itself, (..., J, J) at [i, j].

    The standardised path divided by the standard deviation of the product (see `stages.product_sds`): the change of the effect
    of one factor, in standard deviations of the outcome, when the other rises by one standard deviation.  seminr's path.
    """
    with np.errstate(all="ignore"):
        return estimate.path_coefficients / product_sds(estimate, design)[..., :, None]


def slope(coefficients: Mapping[tuple[int, ...], Array], focal: int, at: Mapping[int, Array | float]) -> Array:
    """Slope (...,) of an outcome over the score of construct `focal`, at given scores of the moderators.

    coefficients : (...,) of every predictor of the outcome, by its factors: (i,) for construct i, (i, k) for a product, in the
    scale of `product_paths`.   at : scores by construct; constructs that are not named are at their mean, 0.
    The derivative of the sum of coefficient times product of scores.
    """
    found: Array = np.asarray(0.0)
    for factors, coefficient in coefficients.items():
        power = factors.count(focal)
        if power:
            rest = list(factors)
            rest.remove(focal)
            found = found + coefficient * power * reduce(mul, [at.get(factor, 0.0) for factor in rest], 1.0)
    return found


def unstandardised(R: Array, estimate: Estimate, design: Design) -> Array:
    """Paths among construct scores in the units of the answers, (..., J, J) at [i, j]; NaN where these units are not known.

    Each score is the weighted mean of its answers (see `stages.score_sds`): the path says by how many scale points the outcome
    differs where the predictor is one scale point higher.
    """
    with np.errstate(all="ignore"):
        return estimate.path_coefficients * estimate.score_sds[..., None, :] / estimate.score_sds[..., :, None]


def performances(means: Array, low: Array, high: Array) -> Array:
    """Mean answers (..., K) on a scale from 0 to 100, from the ends (K,) of the scales; NaN where these are not known."""
    return 100.0 * (means - low) / (high - low)


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
        return effect * sd_target / sd
