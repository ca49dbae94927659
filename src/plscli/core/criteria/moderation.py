"""Moderation: what a product term says about the effect of one of its factors."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import mul

import numpy as np

from plscli.core.pls.design import Array, Design
from plscli.core.pls.estimate import Estimate
from plscli.core.pls.stages import product_sds


def product_paths(R: Array, estimate: Estimate, design: Design) -> Array:
    """Paths from product terms as coefficients of the product of two standardised scores itself, (..., J, J) at [i, j].

    The standardised path divided by the standard deviation of the product (see `stages.product_sds`): the change of the effect
    of one factor, in standard deviations of the outcome, when the other rises by one standard deviation.  seminr's path.
    """
    with np.errstate(all="ignore"):
        unscaled: Array = estimate.path_coefficients / product_sds(estimate, design)[..., :, None]
    return unscaled


def slope(coefficients: Mapping[tuple[int, ...], Array], focal: int, at: Mapping[int, Array | float]) -> Array:
    """Slope (...,) of an outcome over the score of construct `focal`, at given scores of the moderators.

    coefficients : (...,) of every predictor of the outcome, by its factors: (i,) for construct i, (i, k) for a product, in the
    scale of `product_paths`.   at : scores by construct; constructs that are not named are at their mean, 0.
    The derivative of the sum of coefficient times product of scores.
    """
    total: Array = np.asarray(0.0)
    for factors, coefficient in coefficients.items():
        power = factors.count(focal)
        if power:
            rest = list(factors)
            rest.remove(focal)
            total = total + coefficient * power * reduce(mul, [at.get(factor, 0.0) for factor in rest], 1.0)
    return total


def unstandardised(R: Array, estimate: Estimate, design: Design) -> Array:
    """Paths among construct scores in the units of the answers, (..., J, J) at [i, j]; NaN where these units are not known.

    Each score is the weighted mean of its answers (see `stages.score_sds`): the path says by how many scale points the outcome
    differs where the predictor is one scale point higher.
    """
    with np.errstate(all="ignore"):
        paths: Array = estimate.path_coefficients * estimate.score_sds[..., None, :] / estimate.score_sds[..., :, None]
    return paths
