"""Two groups that were bootstrapped on their own: tests of the difference of their estimates, and what they could find."""

from __future__ import annotations

from statistics import NormalDist
from typing import Literal

import numpy as np

from plscli.core import Array, Mask

Centre = Literal["estimate", "mean", "none"]
"""About what resamples are placed: their bias is taken out, they are mirrored at their mean, or they stay as they are."""
Interval = tuple[Array, Array]


def first_not_larger(first: Array, second: Array, estimates: tuple[Array, Array], centre: Centre = "estimate") -> Array:
    """One-tailed P(first <= second) (P,) over all pairs of resamples (B, P) and (B', P) with estimates (P,) and (P,); ties count half.

    Small where the first is larger, near 1 where the second is.  One sorting and one search instead of B x B' pairs.  Resamples less
    their bias are what cSEM compares; seminr mirrors them at their mean, openpls leaves them as they are.

    Henseler, Ringle & Sinkovics (2009), in Advances in International Marketing 20, 277-319.
    """
    one, other = (_placed(draws, value, centre) for draws, value in zip((first, second), estimates, strict=True))
    found = np.full(one.shape[1], np.nan)
    for p in range(one.shape[1]):
        a, b = (column[np.isfinite(column)] for column in (one[:, p], other[:, p]))
        if len(a) and len(b):
            b = np.sort(b)
            below, upto = np.searchsorted(b, a, "left"), np.searchsorted(b, a, "right")
            found[p] = 1.0 - (below.sum() + upto.sum()) / (2.0 * len(a) * len(b))
    return found


def _placed(draws: Array, estimates: Array, centre: Centre) -> Array:
    if centre == "none":
        return draws
    known = np.isfinite(draws)
    mean = np.where(known, draws, 0.0).sum(0) / np.maximum(known.sum(0), 1)
    return np.asarray(2.0 * mean - draws if centre == "mean" else draws - (mean - estimates))


def two_tailed(p: Array, pairs: int) -> Array:
    """Two-tailed p (...,) of a one-tailed one from so many pairs: twice the smaller tail, never 0."""
    return np.maximum(2.0 * np.minimum(p, 1.0 - p), 1.0 / (pairs + 1.0))


def parametric(difference: Array, errors: Array, sizes: Array) -> tuple[Array, Array]:
    """T (P,) and degrees of freedom (P,) of differences (P,) with standard errors (2, P) in groups of sizes (2,): equal variances.

    Keil et al. (2000), MIS Q. 24, 299-325; Chin (2000).
    """
    freedom = sizes.sum() - 2.0
    pooled = np.sqrt(((sizes - 1.0) ** 2 / freedom) @ errors**2)
    return _over(difference, pooled * np.sqrt((1.0 / sizes).sum())), np.full(difference.shape, freedom)


def welch(difference: Array, errors: Array, sizes: Array) -> tuple[Array, Array]:
    """T (P,) and degrees of freedom (P,) where variances may differ; cSEM takes 2 from the degrees of freedom and rounds them.

    Sarstedt, Henseler & Ringle (2011), Adv. Int. Mark. 22, 195-218: Welch-Satterthwaite.
    """
    v = ((sizes - 1.0) / sizes)[:, None] * errors**2
    return _over(difference, np.sqrt(v.sum(0))), _over(v.sum(0) ** 2, (v**2 / (sizes - 1.0)[:, None]).sum(0))


def overlap(first: Interval, second: Interval) -> Mask:
    """(P,) whether two intervals overlap."""
    return np.asarray((first[0] <= second[1]) & (second[0] <= first[1]))


def detectable(errors: Array, alpha: float, power: float) -> Array:
    """(P,) smallest difference that is found with a power at the level alpha, from standard errors (2, P) of the groups."""
    normal = NormalDist()
    return np.asarray((normal.inv_cdf(1.0 - alpha / 2.0) + normal.inv_cdf(power)) * np.sqrt((errors**2).sum(0)))


def _over(a: Array, b: Array) -> Array:
    return np.where(b > 0, a / np.where(b > 0, b, 1.0), np.nan)
