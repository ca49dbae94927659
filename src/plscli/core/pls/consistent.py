"""PLSc: consistent estimates for reflective constructs and for products of them, from the composites that PLS has found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from plscli.core import Array, Correlations, Design, Indices, Mask
from plscli.core.criteria.fit import implied_not_psd
from plscli.core.criteria.measurement import rho_a
from plscli.core.linalg import indefinite, unit_diagonal
from plscli.core.moments import ZERO_VARIANCE
from plscli.core.pls import FAILED, INADMISSIBLE, Estimate, Status, regressions


def consistent(R: Array, estimate: Estimate, design: Design) -> Estimate:
    """Correct loadings, construct correlations, paths and R2 for the unreliability of reflective constructs.

    With the reliability rho_A of each reflective construct of two or more items (1 for the others): construct correlations
    are divided by the square roots of both reliabilities, own loadings become w sqrt(rho_A) / w'w, other loadings are
    divided by the square root of the reliability; paths and R2 follow from the corrected correlations.  Weights and
    `score_correlations` stay.  Inadmissible results keep their numbers and get a status bit; only a reliability of 0 or
    less leaves NaN, where cSEM takes the root of its absolute value without a word.  Products come in corrected, see
    `disattenuated`; where that was not possible, what they lead to is NaN.  Implied correlations are looked at where
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
        C = unit_diagonal(estimate.score_correlations / (root[..., :, None] * root[..., None, :]))
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


def disattenuated(data: Correlations, terms: Sequence[tuple[int, int, int]], C: Array, reliability: Array) -> Correlations:
    """Replace products of two scores by the products of what the scores measure.

    terms : of each such product its column and the numbers of its two scores, the same one twice for a square.   C : (..., S, S)
    correlations of the scores.   reliability : (..., S) of the scores, 1 for one without error.

    A score is Q eta + d with Q squared its reliability, and the errors d of different blocks are independent of each other and of
    every eta.  Covariances of a product with answers are then those of the true product times Q_i Q_j, whatever the distributions, and

        cov(H_i H_j, H_k H_l) = Q_i Q_j Q_k Q_l cov(eta_i eta_j, eta_k eta_l)
            + E_jl C_ik + E_jk C_il + E_il C_jk + E_ik C_jl - E_ik E_jl - E_il E_jk,     E_aa = 1 - Q_a^2, 0 elsewhere,

    which takes normal errors only where one construct stands three or four times in the four places: with squares.  A product for
    which no variance is left keeps its column, with the status PRODUCT_UNDEFINED.

    Dijkstra & Schermelleh-Engel (2014), Psychometrika 79, 585-604, whose moments cSEM takes one by one.
    """
    columns, i, j = (np.array(part, dtype=np.intp) for part in zip(*terms, strict=True))
    error = (1.0 - reliability)[..., None] * np.eye(C.shape[-1])

    def of(matrix: Array, a: Indices, b: Indices) -> Array:
        return matrix[..., a[:, None], b]

    noise = of(error, j, j) * of(C, i, i) + of(error, j, i) * of(C, i, j) + of(error, i, j) * of(C, j, i) + of(error, i, i) * of(C, j, j)
    noise = noise - of(error, i, i) * of(error, j, j) - of(error, i, j) * of(error, j, i)
    with np.errstate(all="ignore"):
        Q = np.sqrt(reliability[..., i] * reliability[..., j])
        sd = data.sd[..., columns]
        among = (of(data.R, columns, columns) * sd[..., :, None] * sd[..., None, :] - noise) / (Q[..., :, None] * Q[..., None, :])
        variance = np.diagonal(among, axis1=-2, axis2=-1)
        undefined = ~(variance > ZERO_VARIANCE) & np.isfinite(sd)
        true = np.sqrt(np.where(undefined, np.nan, variance))
        return _replaced(data, columns, np.where(undefined, 1.0, sd / Q / true), among / true[..., :, None] / true[..., None, :], true)


def _replaced(data: Correlations, columns: Indices, factor: Array, among: Array, sd: Array) -> Correlations:
    """The correlations with those of some columns multiplied by a factor, among these columns as given; a column with sd NaN stays."""
    scale = np.ones(data.R.shape[:-1])
    scale[..., columns] = factor
    R = data.R * scale[..., :, None] * scale[..., None, :]
    known = np.isfinite(sd)
    both = known[..., :, None] & known[..., None, :]
    R[..., columns[:, None], columns] = np.where(both, among, R[..., columns[:, None], columns])
    R[..., columns, columns] = np.where(np.isfinite(data.R[..., columns, columns]), 1.0, np.nan)
    sds = data.sd.copy()
    sds[..., columns] = np.where(known, sd, data.sd[..., columns])
    undefined = (~known & np.isfinite(data.sd[..., columns])).any(-1)
    return Correlations(R, data.mean, sds, data.n, data.status | np.where(undefined, int(Status.PRODUCT_UNDEFINED), 0))
