"""Whether one way to predict loses less than another, case by case."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plscli.core import Array, Indices


@dataclass(frozen=True, slots=True, eq=False)
class Differences:
    """(...,) mean differences of losses, their standard errors, and how many units stand behind each."""

    mean: Array
    se: Array
    units: Indices

    @property
    def t(self) -> Array:
        """(...,) the means in standard errors; NaN where differences are all 0."""
        t: Array = np.divide(self.mean, self.se, out=np.full(self.mean.shape, np.nan), where=self.se > 0)
        return t


def differences(d: Array, weights: Array | None = None, clusters: Indices | None = None) -> Differences:
    """Mean of the differences d (..., N) of losses, NaN for a case without one, with the standard error of a mean.

    With weights w and clusters g the error is that of a ratio of sums over clusters, sqrt(G / (G - 1) sum_g (sum_i w (d - mean))²) /
    sum w; without them it is sd(d) / sqrt(n).   weights, clusters : (N,); every case is a cluster of its own without.

    Liengaard et al. (2021), Decis. Sci. 52, 362-392; clusters: Cameron & Miller (2015), J. Hum. Resour. 50, 317-372.
    """
    there = ~np.isnan(d)
    d = np.where(there, d, 0.0)
    w = there * (1.0 if weights is None else weights)
    with np.errstate(all="ignore"):
        sum_w = w.sum(-1)
        mean = (w * d).sum(-1) / sum_w
        parts = w * (d - mean[..., None])
        if clusters is not None:
            parts, there = (_by_cluster(each, clusters) for each in (parts, there.astype(np.float64)))
        G = (there > 0).sum(-1)
        se = np.sqrt(np.where(G > 1, G / (G - 1), np.nan) * (parts**2).sum(-1)) / sum_w
    return Differences(mean, np.where(d.any(-1) | (G == 0), se, 0.0), G)


def _by_cluster(X: Array, clusters: Indices) -> Array:
    """(..., G) sums of X (..., N) over clusters (N,)."""
    order = np.argsort(clusters, kind="stable")
    first = np.flatnonzero(np.diff(clusters[order], prepend=clusters[order[0]] - 1))
    sums: Array = np.add.reduceat(X[..., order], first, axis=-1)
    return sums


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
