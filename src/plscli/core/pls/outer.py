"""Outer weights of one block: three functions of one signature.

Each takes the correlations P (..., k) of the block's k indicators with the inner proxy of their construct and the
correlations S (..., k, k) among the indicators, and returns weights (..., k) on an arbitrary scale.
"""

from __future__ import annotations

import numpy as np

from plscli.core.pls.design import Array
from plscli.core.pls.linalg import eliminate


def mode_a(P: Array, S: Array) -> Array:
    """Correlation weights: each indicator regressed on the proxy (Wold 1982)."""
    return P


def mode_b(P: Array, S: Array) -> Array:
    """Regression weights: the proxy regressed on all indicators of the block (Wold 1982); S must not be singular."""
    return eliminate(S, P)


def unit(P: Array, S: Array) -> Array:
    """Equal weights: the construct is the sum of its standardised indicators."""
    return np.ones_like(P)
