"""Reliability and convergent validity of reflective constructs.

Every function returns (..., J), NaN for a composite and for a construct with a single indicator, where the criterion
does not exist.  Programs that print 1 for a single indicator print a convention, not a finding.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from plscli.core.moments.memory import full, total
from plscli.core.pls.design import Array, Design
from plscli.core.pls.estimate import Estimate


def _measured(design: Design) -> Iterator[tuple[int, slice]]:
    """Constructs for which reliability is defined, with their blocks."""
    for j, (block, reflective) in enumerate(zip(design.blocks, design.reflective, strict=True)):
        if reflective and design.sizes[j] > 1:
            yield j, block


def _empty(R: Array, design: Design) -> Array:
    return full(R.shape[:-2], (len(design.sizes),))


def alpha(R: Array, estimate: Estimate, design: Design) -> Array:
    """Standardised Cronbach's alpha, k/(k - 1) (1 - k / sum of the block's correlations), (..., J).

    Negative values are kept; plspm cuts them to 0.  Cronbach (1951), Psychometrika 16, 297-334.
    """
    values = _empty(R, design)
    for j, block in _measured(design):
        k = design.sizes[j]
        with np.errstate(all="ignore"):
            values[..., j] = k / (k - 1) * (1.0 - k / total(total(R[..., block, block])))
    return values


def rho_a(R: Array, estimate: Estimate, design: Design) -> Array:
    """Dijkstra-Henseler's rho_A, (w'w)^2 (w' S0 w) / (w' (ww')0 w), subscript 0 = zero diagonal, (..., J).

    Not cut at 0 or 1.  Dijkstra & Henseler (2015), MIS Quarterly 39, 297-316.
    """
    values = _empty(R, design)
    for j, block in _measured(design):
        w = estimate.outer_weights[..., block, j]
        S = R[..., block, block]
        squares = w**2
        square = total(squares)
        off_diagonal = total(total(S * w[..., None, :]) * w) - square
        with np.errstate(all="ignore"):
            values[..., j] = square**2 * off_diagonal / (square**2 - total(squares**2))
    return values


def rho_c(R: Array, estimate: Estimate, design: Design) -> Array:
    """Composite reliability, (sum of loadings)^2 / ((sum of loadings)^2 + sum of error variances), (..., J).

    Jöreskog (1971), Psychometrika 36, 109-133.
    """
    values = _empty(R, design)
    for j, block in _measured(design):
        loadings = estimate.loadings[..., block, j]
        common, error = total(loadings) ** 2, total(1.0 - loadings**2)
        with np.errstate(all="ignore"):
            values[..., j] = common / (common + error)
    return values


def ave(R: Array, estimate: Estimate, design: Design) -> Array:
    """Average variance extracted: mean squared loading, (..., J).

    Fornell & Larcker (1981), Journal of Marketing Research 18, 39-50.
    """
    values = _empty(R, design)
    for j, block in _measured(design):
        values[..., j] = total(estimate.loadings[..., block, j] ** 2) / design.sizes[j]
    return values
