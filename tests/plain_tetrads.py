"""The slow plain version of the tetrad tests: sample by sample, tetrad by tetrad, from the definitions alone."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from plscli.core import Array


def covariance(X: Array, a: int, b: int) -> float:
    x, y = X[:, a] - X[:, a].mean(), X[:, b] - X[:, b].mean()
    return float(sum(first * second for first, second in zip(x, y, strict=True)) / (len(X) - 1))


def tetrad(X: Array, of: tuple[int, ...]) -> float:
    g, h, i, j = of
    return covariance(X, g, h) * covariance(X, i, j) - covariance(X, g, i) * covariance(X, h, j)


def every(p: int) -> list[tuple[int, ...]]:
    return [of for g, h, i, j in combinations(range(p), 4) for of in ((g, h, i, j), (g, h, j, i), (g, i, j, h))]


def slopes(S: Array, of: tuple[int, ...]) -> list[float]:
    """Derivatives with regard to every pair of items, by moving each covariance both ways."""
    found = []
    for a, b in combinations(range(len(S)), 2):
        ends = []
        for step in (1e-4, -1e-4):
            moved = S.copy()
            moved[a, b] += step
            moved[b, a] += step
            g, h, i, j = of
            ends.append(moved[g, h] * moved[i, j] - moved[g, i] * moved[h, j])
        found.append((ends[0] - ends[1]) / 2e-4)
    return found


def adjusted(X: Array, resamples: list[Array], of: list[tuple[int, ...]], loadings: Array) -> tuple[float, float]:
    """The statistic and the degrees of freedom of the test that decides."""
    Z = (X - X.mean(0)) / X.std(0, ddof=1)
    Sigma = np.outer(loadings, loadings)
    np.fill_diagonal(Sigma, 1.0)
    power = [(lambda values, vectors, e=e: vectors @ np.diag(values**e) @ vectors.T)(*np.linalg.eigh(S)) for S, e in
             ((np.corrcoef(X.T), -0.5), (Sigma, 0.5))]  # fmt: skip
    true = Z @ power[0] @ power[1]
    draws = np.array([[tetrad(true[rows], each) for each in of] for rows in resamples])
    spread = sum(np.outer(row - draws.mean(0), row - draws.mean(0)) for row in draws) / (len(draws) - 1)
    pairs = list(combinations(range(X.shape[1]), 2))
    normal = np.zeros((len(pairs), len(pairs)))
    for r, (a, b) in enumerate(pairs):
        for s, (c, d) in enumerate(pairs):
            normal[r, s] = (Sigma[a, c] * Sigma[b, d] + Sigma[a, d] * Sigma[b, c]) / (len(X) - 1)
    J = np.array([slopes(Sigma, each) for each in of])
    N = np.linalg.inv(J @ normal @ J.T)
    A = N @ spread
    a = np.trace(A @ A) / np.trace(A)
    t = np.array([tetrad(Z, each) for each in of])
    return float(t @ N @ t / a), float(np.trace(A) / a)
