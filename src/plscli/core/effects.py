"""Total and indirect effects."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from plscli.core.design import Array, Design
from plscli.core.estimate import Estimate


def direct(R: Array, estimate: Estimate, design: Design) -> Array:
    """Path coefficients, (..., J, J) at [i, j]."""
    return estimate.path_coefficients


def total(R: Array, estimate: Estimate, design: Design) -> Array:
    """Total effects (I - G)^-1 - I, (..., J, J) at [i, j].

    The inverse of a model without cycles is the finite sum G + G G + ... over path lengths, which needs no inverse.
    """
    G = estimate.path_coefficients
    effects = power = G
    for _ in range(design.longest_path - 1):
        power = power @ G
        effects = effects + power
    return effects


def along(G: Array, stops: Sequence[int]) -> Array:
    """Specific indirect effect: the product of the path coefficients G (..., J, J) from stop to stop, (...,)."""
    effect: Array = np.prod([G[..., start, end] for start, end in pairwise(stops)], axis=0)
    return effect


def indirect(R: Array, estimate: Estimate, design: Design) -> Array:
    """Total indirect effects: total minus direct, (..., J, J) at [i, j]."""
    return total(R, estimate, design) - estimate.path_coefficients
