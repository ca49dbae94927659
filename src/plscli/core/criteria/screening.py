"""What the answers look like before any model: their shape, where their gaps lie, what a method adds to them, how blocks cohere."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from plscli.core import Array
from plscli.core.linalg import singular, solve
from plscli.core.moments.em import maximum_likelihood
from plscli.core.moments.incomplete import Incomplete

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


@dataclass(frozen=True, slots=True)
class Mcar:
    """Little's test: d2 is chi-square with df degrees of freedom if gaps are where they are by chance.   patterns : of gaps, the complete
    one included.   converged : whether the likelihood has a maximum that was found.
    """

    statistic: float
    df: int
    patterns: int
    converged: bool


def little(X: Array) -> Mcar:
    """Little's test on answers X (N, K), NaN where missing; rows without answers say nothing.  Every item must vary.

    The sum over patterns of n_p (mean_p - mu)' inv(Sigma) (mean_p - mu), each with the items that the pattern has, mu and Sigma by
    maximum likelihood under normality (divisor N); df is the number of all these means less K.  0 with 0 degrees of freedom for a
    single pattern; NaN where an item is a combination of others.

    Little (1988), J. Am. Stat. Assoc. 83, 1198-1202.
    """
    X = X[~np.isnan(X).all(1)]
    fitted = maximum_likelihood(Incomplete.of(X), np.ones((1, len(X))))
    sd = np.sqrt(np.diagonal(fitted.covariance[0]))
    R = fitted.covariance[0] / (sd[:, None] * sd)
    patterns, which = np.unique(np.isnan(X), axis=0, return_inverse=True)
    statistic, means = 0.0, 0
    for p, pattern in enumerate(patterns):
        has = np.flatnonzero(~pattern)
        rows = X[which.reshape(-1) == p][:, has]
        away = (rows.mean(0) - fitted.mean[0][has]) / sd[has]
        statistic += len(rows) * float(away @ solve(R[np.ix_(has, has)], away))
        means += len(has)
    return Mcar(statistic, means - X.shape[1], len(patterns), bool(fitted.converged[0]))


def without_marker(r: Array, marker: float) -> Array:
    """Correlations less a correlation `marker` that the common method adds to all of them: (r - marker) / (1 - marker).

    The partial correlation given a method that correlates sqrt(marker) with both variables.

    Lindell & Whitney (2001), J. Appl. Psychol. 86, 114-121.
    """
    return (r - marker) / (1.0 - marker)


def t_statistic(r: Array, df: float) -> Array:
    """Student's t of a correlation with df degrees of freedom; infinite for a perfect one."""
    with np.errstate(divide="ignore"):
        return r * np.sqrt(df / (1.0 - r**2))


TIE = 0.1
"""Loadings whose sum is below this share of the sum of their sizes do not say which way the block points."""


def with_rest(S: Array) -> tuple[Array, bool]:
    """Correlation (k,) of each item with the sum of the others, and whether nobody can tell which way the block points.

    S : (k, k) correlations of the items.  The others are turned so that their loadings on the first component of the block are positive,
    and that component so that the loadings of the block sum to a positive number: a reversed item then has a negative
    correlation, and its neighbours keep theirs.  Where the loadings nearly cancel, as those of two items with a negative
    correlation do, the negative one of them is anyone's guess.
    """
    k = len(S)
    loadings = np.linalg.eigh(S)[1][:, -1]
    loadings = loadings if loadings.sum() >= 0 else -loadings
    turned = np.where(loadings < 0, -1.0, 1.0)
    oriented = S * turned  # columns turned
    others = oriented.sum(1) - turned  # the sum of the others, less the item itself
    both = (turned[:, None] * oriented).sum() - 2 * turned * oriented.sum(1) + 1.0  # its variance
    with np.errstate(all="ignore"):
        rest = np.where(both > 0, others / np.sqrt(both), np.nan) if k > 1 else np.full(k, np.nan)
    return rest, bool(abs(loadings.sum()) < TIE * np.abs(loadings).sum())


def mean_size(S: Array, own: bool) -> float:
    """Mean size of the correlations in a block (k, k), without its diagonal, or between two blocks (k, l); NaN of a single item."""
    size = np.abs(S)
    if not own:
        return float(size.mean())
    k = len(S)
    return float((size.sum() - k) / (k * (k - 1))) if k > 1 else float("nan")
