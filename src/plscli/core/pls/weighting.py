"""The two sides of the algorithm: inner weights, which bring constructs together, and outer weights, which bring indicators together.

An inner scheme takes the construct correlations C (..., J, J) and the design, and returns inner weights E (..., J, J) in which
column j holds the weights of the neighbours of construct j; the diagonal is 0.  Collinear predecessors give noise here and are
found when the paths are estimated.  A mode takes the correlations P (..., k) of the k indicators of a block with the inner proxy of
their construct and the correlations S (..., k, k) among the indicators, and returns weights (..., k) on an arbitrary scale.
"""

from __future__ import annotations

import numpy as np

from plscli.core.pls.design import Array, Design
from plscli.core.pls.linalg import eliminate


def path_weighting(C: Array, design: Design) -> Array:
    """Regression weights for the predecessors of a construct, correlations for its successors.

    Lohmöller (1989), Latent Variable Path Modeling with Partial Least Squares.  The default of SmartPLS, seminr and cSEM.
    """
    E: Array = C * design.correlating
    for outcomes, before in design.systems:
        if before.shape[-1] > 1:
            E[..., before, outcomes] = eliminate(C[..., before[:, :, None], before[:, None, :]], C[..., before, outcomes])
    return E


def factorial(C: Array, design: Design) -> Array:
    """Correlations with all neighbours, whatever the direction of the arrow (Lohmöller 1989)."""
    return C * (design.paths | design.paths.T)


def centroid(C: Array, design: Design) -> Array:
    """Signs of the correlations with all neighbours (Wold 1982).  The default of plspm."""
    signs: Array = np.sign(C)
    return signs * (design.paths | design.paths.T)


def mode_a(P: Array, S: Array) -> Array:
    """Correlation weights: each indicator regressed on the proxy (Wold 1982)."""
    return P


def mode_b(P: Array, S: Array) -> Array:
    """Regression weights: the proxy regressed on all indicators of the block (Wold 1982); S must not be singular."""
    return eliminate(S, P)


def unit(P: Array, S: Array) -> Array:
    """Equal weights: the construct is the sum of its standardised indicators."""
    return np.ones_like(P)
