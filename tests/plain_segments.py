"""Mixtures of the structural equations in plain loops: the formulas of FIMIX-PLS one respondent, segment and equation at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, pi

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Equations = Sequence[tuple[int, Sequence[int]]]
"""Every outcome with its predictors."""


@dataclass(frozen=True)
class Plain:
    """Log likelihood, shares, posteriors (N, K), and by segment and equation coefficients and residual variances."""

    likelihood: float
    shares: list[float]
    posteriors: Array
    coefficients: list[list[Array]]
    variances: list[list[float]]


def regression(y: Array, X: Array, w: Array) -> tuple[Array, float]:
    """Weighted least squares, with the divisor sum of weights for the variance of the residuals."""
    root = np.sqrt(w)
    b = np.linalg.lstsq(X * root[:, None], y * root, rcond=None)[0]
    return b, float((w * (y - X @ b) ** 2).sum() / w.sum())


def regressors(Y: Array, before: Sequence[int], intercepts: bool) -> Array:
    """(N, k) constant, if there is one, and predictors."""
    columns = [np.ones(len(Y))] if intercepts else []
    return np.column_stack([*columns, *(Y[:, j] for j in before)])


def mixture(Y: Array, equations: Equations, P: Array, intercepts: bool = True, steps: int = 1) -> list[Plain]:
    """So many steps of EM from posteriors P (N, K) for scores Y (N, J), with what is known after each of them."""
    N, K = P.shape
    found = []
    for _ in range(steps):
        shares = [float(P[:, k].sum() / N) for k in range(K)]
        fits = [[regression(Y[:, out], regressors(Y, before, intercepts), P[:, k]) for out, before in equations] for k in range(K)]
        P, likelihood = P.copy(), 0.0
        for i in range(N):
            logs = []
            for k in range(K):
                density = log(shares[k])
                for (out, before), (b, variance) in zip(equations, fits[k], strict=True):
                    error = Y[i, out] - float(regressors(Y[i : i + 1], before, intercepts)[0] @ b)
                    density += -0.5 * log(2 * pi * variance) - error**2 / (2 * variance)
                logs.append(density)
            top = max(logs)
            total = sum(exp(each - top) for each in logs)
            likelihood += top + log(total)
            P[i] = [exp(each - top) / total for each in logs]
        found.append(Plain(likelihood, shares, P, [[b for b, _ in each] for each in fits], [[v for _, v in each] for each in fits]))
    return found
