"""Measurement invariance of composites: are they made alike, and do their means and variances agree?

Henseler, Ringle & Sarstedt (2016), Int. Mark. Rev. 33, 405-431 (MICOM).
"""

from __future__ import annotations

import numpy as np

from plscli.core import Array


def compositional(S: Array, first: Array, second: Array) -> Array:
    """Correlation c (...,) of two scores of the same items over all rows: w1'S w2 / sqrt(w1'S w1 w2'S w2).

    S : (k, k) of the items of one construct over all rows: correlations, so that c does not depend on units; cSEM takes covariances
    with weights of standardised items, and then it does.   first, second : (..., k) weights of the standardised items in two groups.
    """
    with np.errstate(all="ignore"):
        across, one, other = (((a @ S) * b).sum(-1) for a, b in ((first, second), (first, first), (second, second)))
        c: Array = across / np.sqrt(one * other)
    return c


def moments_of_scores(sums: Array) -> tuple[Array, Array]:
    """Mean (..., J) and logarithm of the variance (..., J), divisor n - 1, from sums (..., 2J + 1) of the rows of a group.

    sums : of 1, of the J scores, and of their squares.
    """
    J = (sums.shape[-1] - 1) // 2
    n = sums[..., :1]
    with np.errstate(all="ignore"):
        mean = sums[..., 1 : J + 1] / n
        variance = (sums[..., J + 1 :] - n * mean**2) / (n - 1.0)
        return mean, np.log(variance)
