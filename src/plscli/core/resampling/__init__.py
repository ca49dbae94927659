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

from plscli.core import Array, Indices

TIE = 1e-12
"""Two values that differ by less are the same: discrete single items do tie, and rounding must not decide."""
NO_SPREAD = 1e-12
"""Spread below this share of a number is rounding noise: the number is the same in every resample."""
TALLIED = 1 << 14
"""Counters that draws are counted in at a time: few calls, and still in the nearest cache."""


class ResamplingPlan(Protocol):
    """How resamples are drawn."""

    @property
    def number(self) -> int:
        """Rows that are drawn from: what a resample needs in memory while it is drawn."""

    def draw(self, size: int, generator: np.random.Generator) -> Array:
        """Row weights (size, N): how often each row is in each of the next `size` resamples."""

    def again(self, times: Array, size: int, generator: np.random.Generator) -> Array:
        """Row weights (size, N) of resamples of the resample in which the rows are `times` (N,) times."""


def bootstrap(n: int, size: int, generator: np.random.Generator) -> Indices:
    """Indices (size, n) of `size` simple bootstrap samples of n rows, drawn with replacement."""
    return generator.integers(0, n, (size, n))


def counts(indices: Indices, n: int) -> Array:
    """Row weights (B, n): how often each of n rows occurs in each of the B rows of `indices` (B, m)."""
    tally = np.empty((len(indices), n))
    some = max(1, TALLIED // n)
    first = n * np.arange(some)[:, None]
    for start in range(0, len(indices), some):
        drawn = indices[start : start + some]
        tally[start : start + some] = np.bincount((drawn + first[: len(drawn)]).reshape(-1), minlength=len(drawn) * n).reshape(-1, n)
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

    def again(self, times: Array, size: int, generator: np.random.Generator) -> Array:
        """Row weights (size, N) of resamples of a resample."""
        return again(np.arange(self.number), times, size, generator)


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

    def again(self, times: Array, size: int, generator: np.random.Generator) -> Array:
        """Row weights (size, N) of resamples of a resample, each stratum from its own rows."""
        order, start, _ = self._places
        drawn = np.zeros((size, self.number))
        for rows in np.split(order, np.unique(start)[1:]):
            drawn += again(rows, times, size, generator)
        return drawn

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
        units, member, _ = self._units
        return np.take(units.draw(size, generator), member, axis=1)

    def again(self, times: Array, size: int, generator: np.random.Generator) -> Array:
        """Row weights (size, N) of resamples of a resample: of the clusters that are in it."""
        units, member, first = self._units
        return np.take(units.again(times[first], size, generator), member, axis=1)

    @cached_property
    def _units(self) -> tuple[ResamplingPlan, Indices, Indices]:
        """The plan by which clusters are drawn, (N,) the number of the cluster of each row, and the first row of each cluster."""
        labels, first, member = np.unique(self.clusters, return_index=True, return_inverse=True)
        if self.strata is None:
            return Simple(len(labels)), member, first
        if len(self.strata) != self.number:
            raise ValueError(f"{self.number} rows have a cluster and {len(self.strata)} a stratum")
        home = self.strata[first]
        astray = np.flatnonzero(home[member] != self.strata)
        if astray.size:
            cluster, row = member[astray[0]], astray[0]
            raise ValueError(f"cluster {labels[cluster]} lies in stratum {home[cluster]} and in stratum {self.strata[row]}")
        return Stratified(home), member, first


@dataclass(frozen=True, eq=False)
class Kinds:
    """Simple resamples of rows of which many are equal: how often each kind is drawn, multinomial with the shares of the kinds.

    times : (U,) how many rows are of each kind.   strata : (U,) label of the stratum of each kind; strata are drawn one after the
    other.   It is the same bootstrap as drawing rows one by one, with other random numbers, at a cost that does not grow with N.

    The number of rows of each kind in a simple bootstrap sample is multinomial(N, times / N): Efron (1979), Ann. Stat. 7, 1-26.
    """

    times: Indices
    strata: Indices | None = None

    @property
    def number(self) -> int:
        """U."""
        return len(self.times)

    def draw(self, size: int, generator: np.random.Generator) -> Array:
        """Row weights (size, U) of the next resamples."""
        return self.again(self.times, size, generator)

    def again(self, times: Array | Indices, size: int, generator: np.random.Generator) -> Array:
        """Row weights (size, U) of resamples of a resample."""
        if self.strata is None:
            return generator.multinomial(int(times.sum()), times / times.sum(), size).astype(np.float64)
        drawn = np.empty((size, self.number))
        kinds = [np.flatnonzero(self.strata == label) for label in np.unique(self.strata)]
        for row in drawn:  # one resample after the other, so that no digit depends on how many are drawn at a time
            for of_stratum in kinds:
                total = times[of_stratum].sum()
                row[of_stratum] = generator.multinomial(int(total), times[of_stratum] / total)
        return drawn


def again(rows: Indices, times: Array, size: int, generator: np.random.Generator) -> Array:
    """Row weights (size, N) of resamples of some rows, which are there `times` (N,) times: as many as there are of them."""
    present = np.repeat(rows, times[rows].astype(np.intp))
    drawn = generator.integers(0, len(present), (size, len(present)))
    return counts(present[drawn], len(times))


def shares(sizes: Indices, size: int, generator: np.random.Generator) -> Indices:
    """(size, R) how many of N draws fall into each of R blocks of rows with so many rows, N in all: multinomial(N, sizes / N).

    Drawing that many rows within each block is the bootstrap of all N rows: draws that fall into a block are uniform there.
    """
    return generator.multinomial(int(sizes.sum()), sizes / sizes.sum(), size)


def within(rows: int, draws: Indices, generator: np.random.Generator) -> Array:
    """Row weights (B, rows) of one block of at most 65,536 rows, from which each of B resamples draws draws (B,) rows."""
    tally = np.empty((len(draws), rows))
    for row, number in zip(tally, draws.tolist(), strict=True):
        row[:] = np.bincount(generator.integers(0, rows, number, dtype=np.uint16), minlength=rows)
    return tally


def jackknife(units: Indices, size: int, times: Indices | None = None) -> Iterator[Array]:
    """Row weights (size, N) that leave out each unit in turn, in the order of their labels: rows that stay have their weight, 1.

    units : (N,) label of what is left out together: `np.arange(N)` for one row at a time, clusters for one cluster.
    size : samples in a block; the last block may have fewer.   times : (N,) weights of the rows if they are kinds of rows, of
    which one row is left out.
    """
    labels, member = np.unique(units, return_inverse=True)
    for start in range(0, len(labels), size):
        out = np.arange(start, min(start + size, len(labels)))
        yield (1 if times is None else times) - (member == out[:, None]).astype(np.float64)
