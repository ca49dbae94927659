"""Plans of resampling: which rows are drawn how often.

Every plan draws its resamples one after the other from one generator, so that no digit depends on how many are drawn at
a time.  Rows of a stratum and clusters are numbered by the order of their labels: labels that follow the file, such as
codes by first appearance, would make numbers depend on the order of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from plscli.core.design import Array, Indices


class Plan(Protocol):
    """How resamples are drawn."""

    @property
    def number(self) -> int:
        """Rows that are drawn from: what a resample needs in memory while it is drawn."""

    def draw(self, size: int, generator: np.random.Generator) -> Array:
        """Row weights (size, N): how often each row is in each of the next `size` resamples."""


def bootstrap(n: int, size: int, generator: np.random.Generator) -> Indices:
    """Indices (size, n) of `size` simple bootstrap samples of n rows, drawn with replacement."""
    return generator.integers(0, n, (size, n))


def counts(indices: Indices, n: int) -> Array:
    """Row weights (B, n): how often each of n rows occurs in each of the B rows of `indices` (B, m)."""
    tally = np.empty((len(indices), n))
    for row, drawn in zip(tally, indices, strict=True):  # one by one: twice as fast as all at once, and in little memory
        row[:] = np.bincount(drawn, minlength=n)
    return tally


@dataclass(frozen=True)
class Simple:
    """As many rows as there are, each drawn from all of them.

    Efron (1979), Ann. Stat. 7, 1-26.
    """

    number: int

    def draw(self, size: int, generator: np.random.Generator) -> Array:
        """Row weights (size, N) of the next resamples."""
        return counts(bootstrap(self.number, size, generator), self.number)


@dataclass(frozen=True, eq=False)
class Stratified:
    """From every stratum as many rows as it has, stratum by stratum in the order of their labels.

    strata : (N,) label of the stratum of each row.   One stratum for all is `Simple`, digit by digit.
    A stratum of one row is in every resample once and adds nothing to a standard error.

    Davison & Hinkley (1997), Bootstrap Methods and their Application, 3.2.
    """

    strata: Indices

    @property
    def number(self) -> int:
        """N."""
        return len(self.strata)

    def draw(self, size: int, generator: np.random.Generator) -> Array:
        """Row weights (size, N) of the next resamples."""
        order, start, rows = self._places
        places = generator.integers(0, rows, (size, self.number))
        places += start
        return counts(order[places], self.number)

    @cached_property
    def _places(self) -> tuple[Indices, Indices, Indices]:
        """(N,) rows stratum by stratum; of each place in that order, where its stratum starts and how many rows it has."""
        rows = np.unique(self.strata, return_counts=True)[1]
        return np.argsort(self.strata, kind="stable"), np.repeat(np.cumsum(rows) - rows, rows), np.repeat(rows, rows)


@dataclass(frozen=True, eq=False)
class Clustered:
    """As many clusters as there are, within strata if given, with all their rows; how many rows these are varies.

    clusters : (N,) label of the cluster of each row.   strata : (N,) label of its stratum.
    Raises ValueError when a cluster lies in two strata: it cannot be drawn from either.

    Davison & Hinkley (1997), Bootstrap Methods and their Application, 3.8: whole clusters, rows within them as they stand.
    """

    clusters: Indices
    strata: Indices | None = None

    def __post_init__(self) -> None:
        """Find the clusters now, so that labels that contradict each other are told of where the plan is made."""
        self._units  # noqa: B018

    @property
    def number(self) -> int:
        """N."""
        return len(self.clusters)

    def draw(self, size: int, generator: np.random.Generator) -> Array:
        """Row weights (size, N) of the next resamples."""
        units, member = self._units
        return np.take(units.draw(size, generator), member, axis=1)

    @cached_property
    def _units(self) -> tuple[Plan, Indices]:
        """The plan by which clusters are drawn, and (N,) the number of the cluster of each row."""
        labels, first, member = np.unique(self.clusters, return_index=True, return_inverse=True)
        if self.strata is None:
            return Simple(len(labels)), member
        if len(self.strata) != self.number:
            raise ValueError(f"{self.number} rows have a cluster and {len(self.strata)} a stratum")
        home = self.strata[first]
        astray = np.flatnonzero(home[member] != self.strata)
        if astray.size:
            cluster, row = member[astray[0]], astray[0]
            raise ValueError(f"cluster {labels[cluster]} lies in stratum {home[cluster]} and in stratum {self.strata[row]}")
        return Stratified(home), member


def jackknife(units: Indices, size: int) -> Iterator[Array]:
    """Row weights (size, N), 1 for rows that stay and 0 for those left out: each unit in turn, in the order of their labels.

    units : (N,) label of what is left out together: `np.arange(N)` for one row at a time, clusters for one cluster.
    size : samples in a block; the last block may have fewer.
    """
    labels, member = np.unique(units, return_inverse=True)
    for start in range(0, len(labels), size):
        out = np.arange(start, min(start + size, len(labels)))
        yield (member != out[:, None]).astype(np.float64)
