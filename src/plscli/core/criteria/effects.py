"""Total and indirect effects."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from plscli.core.moments.memory import full
from plscli.core.pls.design import Array, Design
from plscli.core.pls.estimate import Estimate


def direct(R: Array, estimate: Estimate, design: Design) -> Array:
    """Path coefficients, (..., J, J) at [i, j]."""
    return estimate.path_coefficients


def total(R: Array, estimate: Estimate, design: Design) -> Array:
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


def indirect(R: Array, estimate: Estimate, design: Design) -> Array:
    """Total indirect effects: total minus direct, (..., J, J) at [i, j]."""
    return total(R, estimate, design) - estimate.path_coefficients
