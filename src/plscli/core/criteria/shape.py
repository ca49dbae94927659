"""Skewness and kurtosis: of one variable from how often each value occurs, and of many together."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from plscli.core.pls.design import Array
from plscli.core.pls.linalg import singular

BLOCK = 1 << 13
"""Rows whose products are held in memory at a time."""


def skewness_kurtosis(values: Array, counts: Array) -> tuple[float, float]:
    """Adjusted skewness G1 and excess kurtosis G2 of values (V,) that occur (V,) times; NaN of fewer than 4, or of equal ones.

    G1 = g1 sqrt(n (n - 1)) / (n - 2), G2 = (n - 1) / ((n - 2)(n - 3)) ((n + 1) g2 + 6), with g1 = m3 / m2^1.5 and
    g2 = m4 / m2^2 - 3 from the central moments, divisor n.  The definitions of SAS, SPSS and Excel.

    Joanes & Gill (1998), The Statistician 47, 183-189.
    """
    n = float(counts.sum())
    if n < 4 or len(values) < 2:
        return float("nan"), float("nan")
    centred = (values - values @ counts / n) / (values[-1] - values[0])  # in units of the range, so that powers cannot overflow
    m2, m3, m4 = (float(centred**power @ counts) / n for power in (2, 3, 4))
    g1, g2 = m3 / m2**1.5, m4 / m2**2 - 3.0
    return g1 * sqrt(n * (n - 1)) / (n - 2), (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * g2 + 6)


@dataclass(frozen=True, slots=True)
class Mardia:
    """Skewness b1 and kurtosis b2 of many variables together, with what they are tested by: chi-square with df, and z."""

    skewness: float
    chi_square: float
    df: int
    kurtosis: float
    z: float


def mardia(X: Array) -> Mardia | None:
    """Multivariate skewness and kurtosis of complete answers X (N, K), and their tests of normality; None of too few, or singular.

    With z the answers, centred and made uncorrelated with variances of 1 (divisor N), b1 is the sum of the squared mean products
    of any three of the K, which is the mean of (z_i' z_j)^3 over all pairs of rows without forming them, and b2 the mean of
    (z_i' z_i)^2.  N b1 / 6 is chi-square with K (K + 1)(K + 2) / 6 degrees of freedom, (b2 - K (K + 2)) / sqrt(8 K (K + 2) / N)
    is standard normal.

    Mardia (1970), Biometrika 57, 519-530.
    """
    N, K = X.shape
    if K < 1 or N <= K:
        return None
    centred = X - X.mean(0)
    S = centred.T @ centred / N
    sd = np.sqrt(np.diagonal(S))
    if not (sd > 0).all() or singular(S / (sd[:, None] * sd)):
        return None
    Z = np.linalg.solve(np.linalg.cholesky(S), centred.T).T
    left, right = np.triu_indices(K)
    thirds, fourth = np.zeros((len(left), K)), 0.0
    for start in range(0, N, BLOCK):
        z = Z[start : start + BLOCK]
        thirds += (z[:, left] * z[:, right]).T @ z
        fourth += float(((z**2).sum(1) ** 2).sum())
    twice = np.where(left == right, 1.0, 2.0)
    b1, b2 = float(twice @ (thirds**2).sum(1)) / N**2, fourth / N
    return Mardia(b1, N * b1 / 6, K * (K + 1) * (K + 2) // 6, b2, (b2 - K * (K + 2)) / sqrt(8 * K * (K + 2) / N))
