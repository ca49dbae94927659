"""The bootstrap test of exact fit: samples of a population in which the model is true, though the answers may say otherwise."""

from __future__ import annotations

import numpy as np

from plscli.core import Array, Correlations


def transformation(R: Array, Sigma: Array) -> Array:
    """Q (K, K) that turns standardised answers with correlations R into answers X Q with the correlations Sigma, the implied ones.

    Q = R^-1/2 Sigma^1/2 with symmetric roots.   R : (K, K) positive definite.   Sigma : (K, K) positive semidefinite.

    Beran & Srivastava (1985), Ann. Stat. 13, 95-115; Bollen & Stine (1992), Sociol. Methods Res. 21, 205-229.
    """
    Q: Array = _power(R, -0.5) @ _power(Sigma, 0.5)
    return Q


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
        R = S / spread[:, :, None] / spread[:, None, :]
    diagonal = np.arange(R.shape[-1])
    R[:, diagonal, diagonal] = 1.0
    whole = np.asarray(np.isfinite(R).all((-1, -2)))
    known = Correlations.known(np.where(whole[:, None, None], R, data.R), data.n)
    return Correlations(known.R, known.mean, known.sd, data.n, data.status)


def exceedance(draws: Array, values: Array) -> tuple[Array, Array]:
    """The p values (M,) of distances (M,) against B draws (B, M), and (M,) how many draws exist.

    Share of the draws that are at least as large, with the value itself counted among them, so that p is never 0:
    (#{draw >= value} + 1) / (B + 1).  Draws that are not finite are passed over.

    Davison & Hinkley (1997), Bootstrap Methods and their Application, 4.2.
    """
    finite = np.isfinite(draws)
    larger = (np.where(finite, draws, -np.inf) >= values).sum(0)
    return (larger + 1.0) / (finite.sum(0) + 1.0), finite.sum(0)
