"""Inner weighting schemes: three functions of one signature.

Each takes the construct correlations C (..., J, J) and the design, and returns inner weights E (..., J, J) in which
column j holds the weights of the neighbours of construct j; the diagonal is 0.  Collinear predecessors give noise here and are
found when the paths are estimated.
"""

from __future__ import annotations

import numpy as np

from plscli.core.pls.design import Array, Design
from plscli.core.pls.linalg import eliminate


def path_weighting(C: Array, design: Design) -> Array:
    """Regression weights for the predecessors of a construct, correlations for its successors.

    Lohmöller (1989), Latent Variable Path Modeling with Partial Least Squares.  The default of SmartPLS, seminr and cSEM.
    """
    E: Array = C * design.paths.T
    for j, before in design.equations:
        E[..., before, j] = eliminate(C[..., before[:, None], before], C[..., before, j])
    return E


def factorial(C: Array, design: Design) -> Array:
    """Correlations with all neighbours, whatever the direction of the arrow (Lohmöller 1989)."""
    return C * (design.paths | design.paths.T)


def centroid(C: Array, design: Design) -> Array:
    """Signs of the correlations with all neighbours (Wold 1982).  The default of plspm."""
    signs: Array = np.sign(C)
    return signs * (design.paths | design.paths.T)
