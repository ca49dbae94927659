"""Permutations of respondents between groups: how they are drawn, and what they say of a statistic."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from plscli.core import Array, Indices


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
    spread: Array = (sizes[:, None] * (values - centre) ** 2).sum(-2)
    return spread
