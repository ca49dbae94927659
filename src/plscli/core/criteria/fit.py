"""Fit of the model: how far the correlations that it implies lie from the observed ones.

`implied` gives the implied correlations Sigma, of the saturated model (constructs correlate freely: only the measurement is
tested) or of the estimated one (the paths too).  The distances compare any two stacks (..., K, K) of correlation
matrices and return (...,).  The bootstrap test of exact fit takes samples of a population in which the model is true, though the answers
may say otherwise.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from plscli.core import Array, Correlations, Design, Mask
from plscli.core.linalg import definite, eigenvalues, full, indefinite, total, unit_diagonal
from plscli.core.pls import Estimate

NOISE = 1e-12
"""What rounding adds to a quantity near 1; far enough below `INDEFINITE` that a hundred indicators cannot bridge it."""


def implied_constructs(estimate: Estimate, design: Design) -> Array:
    """Construct correlations that the paths imply, (..., J, J).

    (I - G')^-1 Psi (I - G)^-1, where Psi holds the correlations of the exogenous constructs and 1 - R2 of the others.
    R2 is the estimated one and the diagonal is set to 1 afterwards, as in cSEM and ADANCO; a Psi that gives the unit diagonal by
    itself changes the SRMR of models with omitted paths.  That step can push an implied correlation beyond 1, without PLSc too.
    Exogenous constructs correlate freely, also where no path leaves them.
    """
    G = estimate.path_coefficients
    exogenous = np.flatnonzero(~design.paths.any(0))
    C = full(G.shape[:-2], G.shape[-2:], 0.0)
    C[..., exogenous[:, None], exogenous] = estimate.construct_correlations[..., exogenous[:, None], exogenous]
    C[..., exogenous, exogenous] = 1.0
    with np.errstate(all="ignore"):
        for j, before in design.causal_order:  # covariances with a construct are those with its predecessors times the paths
            C[..., j] = total(C[..., before] * G[..., None, before, j])
            C[..., j, :] = C[..., j]
            C[..., j, j] = total(C[..., j, before] * G[..., before, j]) + 1.0 - estimate.r2[..., j]
    C[~np.isfinite(C).all((-1, -2))] = np.nan
    return unit_diagonal(C)


def implied(R: Array, estimate: Estimate, design: Design, saturated: bool) -> Array:
    """Indicator correlations that the model implies, (..., K, K); NaN where the model is not estimated.

    loading x construct correlation x loading, with own loadings only and a diagonal of 1.  Within a composite the observed
    correlations stand: a composite does not restrict them.  Without PLSc, loadings of reflective constructs are
    inflated and fit looks other than it is; they are taken as reported, as in cSEM.

    R : (..., K, K).  saturated : construct correlations as estimated, instead of those that the paths imply.

    Dijkstra & Henseler (2015), Comput. Stat. Data Anal. 81, 10-23; composites: Henseler et al. (2014), Organ. Res. Methods 17,
    182-209.
    """
    C = estimate.construct_correlations if saturated else implied_constructs(estimate, design)
    return _indicators(R, _own_loadings(estimate, design), C, design)


def _own_loadings(estimate: Estimate, design: Design) -> Array:
    """(..., K) loading of each indicator on its own construct."""
    return estimate.loadings[..., range(len(design.owner)), design.owner]


def _indicators(R: Array, loadings: Array, C: Array, design: Design) -> Array:
    """Implied correlations (..., K, K) from own loadings (..., K) and construct correlations C (..., J, J)."""
    owner = design.owner
    with np.errstate(all="ignore"):
        Sigma: Array = C[..., owner[:, None], owner] * loadings[..., :, None] * loadings[..., None, :]
    for block, reflective in zip(design.blocks, design.reflective, strict=True):
        if not reflective:
            Sigma[..., block, block] = R[..., block, block]
    return unit_diagonal(Sigma)


def implied_not_psd(R: Array, estimate: Estimate, design: Design, wanted: Mask | bool = True) -> Mask:
    """Whether the estimated model implies a matrix that no population can have, (...,); False where anything is not finite.

    True where the smallest eigenvalue of the implied indicator correlations is below -1e-10.  They are a sum of Lambda C Lambda'
    and, block by block, of 1 - loading^2 on the diagonal (reflective) or R - loading loading' (composite), which is
    positive semidefinite when R is, because the loadings of a composite are R w with w'R w = 1.  So the sum can fail
    only where the implied construct correlations C do, where a loading exceeds 1, or where a given R is itself not positive
    semidefinite within a composite; only there are the K x K eigenvalues taken.

    R : (..., K, K) with the batch of the estimate in front.   wanted : (...,) members to look at; the others give False.
    """
    C, loadings = implied_constructs(estimate, design), _own_loadings(estimate, design)
    suspect = np.asarray((np.abs(loadings) > 1.0 + NOISE).any(-1) | indefinite(C, -NOISE))
    for block, reflective, size in zip(design.blocks, design.reflective, design.sizes, strict=True):
        if not reflective and size > 1:
            suspect |= indefinite(R[..., block, block], -NOISE)
    suspect = np.asarray(suspect & wanted)
    found = np.zeros(suspect.shape, dtype=np.bool_)
    found[suspect] = indefinite(_indicators(R[suspect], loadings[suspect], C[suspect], design))
    return found


def both_srmr(R: Array, estimate: Estimate, design: Design) -> Array:
    """SRMR of the saturated and of the estimated model, (..., 2), as `srmr` and `implied` would give it.

    Only pairs of indicators that a model restricts are looked at, block by block, which saves most of the time and memory.
    """
    loadings = _own_loadings(estimate, design)
    models = estimate.construct_correlations, implied_constructs(estimate, design)
    squares = full(R.shape[:-2], (len(models),), 0.0)
    for j, rows in enumerate(design.blocks):
        for i, columns in enumerate(design.blocks[: j + design.reflective[j]]):
            observed = R[..., rows, columns]
            product = loadings[..., rows, None] * loadings[..., None, columns]
            for model, C in enumerate(models):
                residuals = observed - product * C[..., j, i, None, None]
                if i == j:
                    residuals[..., range(design.sizes[j]), range(design.sizes[j])] = 0.0
                squares[..., model] += total(total(residuals**2)) / (2.0 if i == j else 1.0)  # each pair stands twice in its own block
    return np.sqrt(squares / _pairs(R))


def srmr(R: Array, Sigma: Array) -> Array:
    """Standardised root mean square residual, sqrt(d_uls / (K(K + 1)/2)), (...,).

    The diagonal counts in the denominator, and so do the blocks of composites, which fit by construction.

    Hu & Bentler (1999), Struct. Equ. Model. 6, 1-55; Henseler et al. (2014), Organ. Res. Methods 17, 182-209.
    """
    return np.sqrt(d_uls(R, Sigma) / _pairs(R))


def _pairs(R: Array) -> float:
    """Correlations on and below the diagonal."""
    K = int(R.shape[-1])
    return K * (K + 1) / 2.0


def d_uls(R: Array, Sigma: Array) -> Array:
    """Squared Euclidean distance: sum of squared residuals on and below the diagonal, (...,).

    Dijkstra & Henseler (2015), Comput. Stat. Data Anal. 81, 10-23.
    """
    residuals = R - Sigma
    diagonal = np.diagonal(residuals, axis1=-2, axis2=-1)
    distance: Array = ((residuals**2).sum((-1, -2)) + (diagonal**2).sum(-1)) / 2.0  # each pair stands in the matrix twice
    return distance


def d_g(R: Array, Sigma: Array) -> Array:
    """Geodesic distance: half the sum of squared natural logarithms of the eigenvalues of R^-1 Sigma, (...,).

    NaN where either matrix is singular or indefinite.  ADANCO and cSEM take logarithms to base 10: theirs times
    (ln 10)^2 = 5.3018981 is ours.

    Dijkstra & Henseler (2015), Comput. Stat. Data Anal. 81, 10-23.
    """
    distance: Array = 0.5 * (np.log(_ratios(R, Sigma)) ** 2).sum(-1)
    return distance


def d_ml(R: Array, Sigma: Array) -> Array:
    """Maximum-likelihood discrepancy tr(R Sigma^-1) - ln det(R Sigma^-1) - K, (...,).

    NaN where either matrix is singular or indefinite.  With the eigenvalues l of R^-1 Sigma it is the sum of
    1/l + ln l - 1, in which nothing large cancels.

    Jöreskog (1967), Psychometrika 32, 443-482.
    """
    ratios = _ratios(R, Sigma)
    distance: Array = (1.0 / ratios + np.log(ratios) - 1.0).sum(-1)
    return distance


def distances(R: Array, Sigma: Array) -> Array:
    """SRMR, d_uls, d_g and d_ml at once, (..., 4); the eigenvalues behind the last two are found once."""
    squares, ratios = d_uls(R, Sigma), _ratios(R, Sigma)
    logs = np.log(ratios)
    return np.stack([np.sqrt(squares / _pairs(R)), squares, 0.5 * (logs**2).sum(-1), (1.0 / ratios + logs - 1.0).sum(-1)], axis=-1)


def chi_square(R: Array, Sigma: Array, n: Array | float) -> Array:
    """(n - 1) d_ml, (...,); NaN where n (...,) is unknown or d_ml does not exist.

    The name is that of the statistic in covariance-based modelling; after PLS it need not be chi-square distributed.
    """
    return (n - 1.0) * d_ml(R, Sigma)


def nfi(R: Array, Sigma: Array) -> Array:
    """Normed fit index: 1 - d_ml / (d_ml of the model in which nothing correlates, -ln det R), (...,).

    NaN where d_ml does not exist and where nothing correlates.  Bentler & Bonett (1980), Psychol. Bull. 88, 588-606.
    """
    unrelated = d_ml(R, np.broadcast_to(np.eye(R.shape[-1]), R.shape))
    with np.errstate(all="ignore"):
        index = 1.0 - d_ml(R, Sigma) / unrelated
    return np.where(unrelated > NOISE, index, np.nan)


def _ratios(R: Array, Sigma: Array) -> Array:
    """Eigenvalues of R^-1 Sigma, (..., K); NaN where R or Sigma is not positive definite, or nearly so.

    Those of L^-1 Sigma L'^-1 with R = L L', which is symmetric.  Sigma is looked at by itself: through a nearly singular R the
    noise of a zero eigenvalue can come out large.
    """
    fine = (definite(R) & definite(Sigma))[..., None, None]
    L = np.linalg.cholesky(np.where(fine, R, np.eye(R.shape[-1])))
    inverse = np.asarray(np.linalg.inv(L), dtype=np.float64)
    inner = inverse @ np.where(fine, Sigma, np.nan) @ np.swapaxes(inverse, -1, -2)
    ratios = eigenvalues(inner)
    return np.where(ratios > 0, ratios, np.nan)


def transformation(R: Array, Sigma: Array) -> Array:
    """Q (K, K) that turns standardised answers with correlations R into answers X Q with the correlations Sigma, the implied ones.

    Q = R^-1/2 Sigma^1/2 with symmetric roots.   R : (K, K) positive definite.   Sigma : (K, K) positive semidefinite.

    Beran & Srivastava (1985), Ann. Stat. 13, 95-115; Bollen & Stine (1992), Sociol. Methods Res. 21, 205-229.
    """
    return _power(R, -0.5) @ _power(Sigma, 0.5)


def _power(S: Array, exponent: float) -> Array:
    """A power of a symmetric matrix; eigenvalues that rounding has made negative count as 0."""
    values, vectors = np.linalg.eigh(S)
    return np.asarray((vectors * np.maximum(values, 0.0) ** exponent) @ vectors.T)


def transformed(data: Correlations, sd: Array, Q: Array) -> Correlations:
    """The correlations of X Q in every sample of X, corr(Q' S Q) with S its covariances; samples with a constant column stay as they are.

    data : correlations of B samples.   sd : (K,) standard deviations by which the whole sample was standardised.   Q : (K, K).
    Means and standard deviations of the transformed answers have no meaning and are NaN.
    """
    scale = data.sd / sd
    with np.errstate(all="ignore"):
        S = np.ascontiguousarray(data.R * scale[:, :, None] * scale[:, None, :])
        S = Q.T @ S @ Q  # one product for each sample, so that no digit depends on how many there are
        spread = np.sqrt(np.diagonal(S, axis1=-2, axis2=-1))
        R = unit_diagonal(S / spread[:, :, None] / spread[:, None, :])
    whole = np.asarray(np.isfinite(R).all((-1, -2)))
    return replace(Correlations.known(np.where(whole[:, None, None], R, data.R), data.n), status=data.status)


def exceedance(draws: Array, values: Array) -> tuple[Array, Array]:
    """The p values (M,) of distances (M,) against B draws (B, M), and (M,) how many draws exist.

    Share of the draws that are at least as large, with the value itself counted among them, so that p is never 0:
    (#{draw >= value} + 1) / (B + 1).  Draws that are not finite are passed over.

    Davison & Hinkley (1997), Bootstrap Methods and their Application, 4.2.
    """
    finite = np.isfinite(draws)
    larger = (np.where(finite, draws, -np.inf) >= values).sum(0)
    return (larger + 1.0) / (finite.sum(0) + 1.0), finite.sum(0)
