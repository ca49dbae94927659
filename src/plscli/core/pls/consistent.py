"""PLSc: consistent estimates for reflective constructs, from the composites that PLS has found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from plscli.core import Array, Design, Mask
from plscli.core.criteria.fit import implied_not_psd
from plscli.core.criteria.measurement import rho_a
from plscli.core.linalg import indefinite
from plscli.core.pls import FAILED, INADMISSIBLE, Estimate, Status, regressions


def consistent(R: Array, estimate: Estimate, design: Design) -> Estimate:
    """Correct loadings, construct correlations, paths and R2 for the unreliability of reflective constructs.

    With the reliability rho_A of each reflective construct of two or more items (1 for the others): construct correlations
    are divided by the square roots of both reliabilities, own loadings become w sqrt(rho_A) / w'w, other loadings are
    divided by the square root of the reliability; paths and R2 follow from the corrected correlations.  Weights and
    `score_correlations` stay.  Inadmissible results keep their numbers and get a status bit; only a reliability of 0 or
    less leaves NaN, where cSEM takes the root of its absolute value without a word.  Products come in corrected, see
    `products.disattenuated`; where that was not possible, what they lead to is NaN.  Implied correlations are looked at where
    nothing else is inadmissible: a loading above 1 implies impossible ones as a rule, and their eigenvalues cost time.

    R : (..., K, K).  seminr corrects the paths of composites too as soon as one construct is reflective; cSEM and ADANCO do
    as here.

    Dijkstra & Henseler (2015), MIS Quarterly 39, 297-316, and Comput. Stat. Data Anal. 81, 10-23.
    """
    rho = rho_a(R, estimate, design)
    measured = design.corrected
    undefined = (measured & ~(rho > 0)).any(-1)
    lost = (estimate.status & int(Status.PRODUCT_UNDEFINED)) != 0
    with np.errstate(all="ignore"):
        root = np.sqrt(np.where(measured, np.where(rho > 0, rho, np.nan), 1.0))
        root[..., sorted(design.products)] *= np.where(lost, np.nan, 1.0)[..., None]
        C = estimate.score_correlations / (root[..., :, None] * root[..., None, :])
        diagonal = np.arange(C.shape[-1])
        C[..., diagonal, diagonal] = 1.0
        G, r2 = regressions(C, design)
        loadings = _loadings(estimate, design, root, measured)
    corrected = replace(estimate, loadings=loadings, construct_correlations=C, path_coefficients=G, r2=r2)
    own = np.abs(design.membership * loadings).max((-1, -2))
    status = estimate.status.copy()
    for bit, found in (
        (Status.RHO_A_UNDEFINED, undefined),
        (Status.SINGULAR, ~np.isfinite(G).all((-1, -2)) & ~undefined & ~lost),
        (Status.LOADING_ABOVE_1, own > 1.0 + 1e-8),
        (Status.RELIABILITY_ABOVE_1, (measured & (rho > 1.0 + 1e-8)).any(-1)),
        (Status.CORRELATIONS_NOT_PSD, indefinite(C)),
        (Status.R2_ABOVE_1, (r2 > 1.0 + 1e-10).any(-1)),
    ):
        status = np.asarray(status | np.where(found & ~estimate.failed, int(bit), 0))
    sound = np.asarray((status & (FAILED | INADMISSIBLE)) == 0)
    status |= np.where(implied_not_psd(R, corrected, design, sound), int(Status.IMPLIED_NOT_PSD), 0)
    return replace(corrected, status=status)


def _loadings(estimate: Estimate, design: Design, root: Array, measured: Mask) -> Array:
    """Loadings (..., K, J): corrected own loadings of reflective constructs, the others divided by the root of reliability."""
    w = estimate.outer_weights
    own = w * (root / (w**2).sum(-2))[..., None, :]
    return np.where((design.membership > 0) & measured, own, estimate.loadings / root[..., None, :])
