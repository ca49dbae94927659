"""Whether one way to predict loses less than another, case by case."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plscli.core.pls.design import Array, Indices


@dataclass(frozen=True, slots=True)
class Difference:
    """Mean difference of losses, its standard error, and how many units stand behind it.   t : NaN where the differences are all 0."""

    mean: float
    se: float
    units: int

    @property
    def t(self) -> float:
        """The mean in standard errors."""
        return self.mean / self.se if self.se > 0 else float("nan")


def difference(d: Array, weights: Array | None = None, clusters: Indices | None = None) -> Difference:
    """Mean of the differences d (N,) of losses, NaN for a case without one, with the standard error of a mean.

    With weights w and clusters g the error is that of a ratio of sums over clusters, sqrt(G / (G - 1) sum_g (sum_i w (d - mean))²) /
    sum w; without them it is sd(d) / sqrt(n).   weights, clusters : (N,); every case is a cluster of its own without.

    Liengaard et al. (2021), Decis. Sci. 52, 362-392; clusters: Cameron & Miller (2015), J. Hum. Resour. 50, 317-372.
    """
    there = ~np.isnan(d)
    d, w = d[there], np.ones(int(there.sum())) if weights is None else weights[there]
    if not len(d):
        return Difference(float("nan"), float("nan"), 0)
    mean = float((w * d).sum() / w.sum())
    parts: Array = w * (d - mean)
    if clusters is not None:
        parts = np.bincount(np.unique(clusters[there], return_inverse=True)[1].reshape(-1), parts).astype(np.float64)
    G = len(parts)
    se = float(np.sqrt(G / (G - 1) * (parts**2).sum()) / w.sum()) if G > 1 else float("nan")
    return Difference(mean, 0.0 if not d.any() else se, G)


def resampled_means(d: Array, counts: Array, weights: Array | None = None) -> Array:
    """(B, T) means of resampled differences.

    d : (N, T) differences of losses, NaN for a case without one.   counts : (B, N) how often each case is drawn.   weights : (N,).
    """
    if weights is None and not np.isnan(d).any():
        plain: Array = counts @ d / counts.sum(-1)[:, None]
        return plain
    w = np.where(np.isnan(d), 0.0, 1.0 if weights is None else weights[:, None])
    with np.errstate(all="ignore"):
        means: Array = counts @ (w * np.nan_to_num(d)) / (counts @ w)
    return means
