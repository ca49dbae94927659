"""Prediction-oriented segments (PLS-POS): respondents move one at a time as long as explained variance rises.

The moments of a segment without a respondent are those of the segment less those of the respondent, so that a block of candidates is
two stacks of small matrices: of the segments that they leave, and of those that they join.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import TypeVar

import numpy as np

from plscli.core import Array, Correlations, Indices
from plscli.core.moments import Rows, pairwise_products
from plscli.core.moments.moments import Moments, grouped
from plscli.core.segments import Regressions

FIRST, LARGEST = 8, 64
"""Candidates that are tried together at first, and at most: of the best ones one is soon found that raises the objective."""
NOISE = 1e-12
"""What rounding can do to an objective and to distances."""

Solve = Callable[[Correlations], tuple[Array, Array]]
"""Correlations of B samples → coefficients (C, B) of the structural equations and R2 (B_, B) of their outcomes; NaN where a sample cannot
be estimated."""


Asked = TypeVar("Asked")
Asking = Generator[Array, tuple[Array, Array], Asked]
"""Gives sums of products (B, P) of samples, is sent their coefficients (C, B) and R2 (outcomes, B), and comes to a result."""
Move = tuple[int, int, Array, tuple[Array, Array]]
"""A respondent, the segment that it joins, and sums and estimates of the segment that it leaves and of that one, after it."""


class Stop(IntEnum):
    """How a climb ended."""

    SETTLED = 0
    TOO_SMALL = 1
    FAILED = 2
    UNSETTLED = 3


@dataclass(frozen=True, eq=False)
class Climbed:
    """Where a climb ended.

    objective : sum of R2 over segments and outcomes.   partition : (N,) segment of each respondent, from 0.   coefficients : (C, K) and
    r2 : (B, K) of the segments.   moves : respondents that were moved one at a time.
    """

    objective: float
    partition: Indices
    coefficients: Array
    r2: Array
    moves: int
    stop: Stop


@dataclass(frozen=True, eq=False)
class Climb:
    """What all climbs share.

    rows : of the answers.   scores : (N, J) of the pooled estimate.   regressions : the structural equations, without intercepts.
    solve : estimates samples.   least : respondents that a segment must keep.   ranks : (N,) order in which respondents that gain
    alike are tried.   most : moves after which a climb has not settled.
    """

    rows: Rows
    scores: Array
    regressions: Regressions
    solve: Solve
    least: float
    ranks: Indices
    most: int = 2_000

    @cached_property
    def own(self) -> Array:
        """(N, P) products of each respondent."""
        products = pairwise_products(self.rows.augmented).T
        return products if self.rows.weights is None else products * self.rows.weights[:, None]

    def estimated(self, sums: Array) -> tuple[Array, Array]:
        """Coefficients (C, B) and R2 (outcomes, B) of samples with sums of products (B, P)."""
        return self.solve(Moments(sums, self.rows.layout).correlations(sums[:, 0]))

    def climbed(self, starts: Sequence[tuple[Indices, int]]) -> list[Climbed]:
        """Climb from partitions (N,), each into a number of segments; what all climbs want to know next is estimated in one stack."""
        climbs = [self._climb(partition, K) for partition, K in starts]
        wanted = {number: next(climb) for number, climb in enumerate(climbs)}
        found: dict[int, Climbed] = {}
        while wanted:
            sizes = np.cumsum([len(sums) for sums in wanted.values()])[:-1]
            parts = [np.split(each, sizes, axis=1) for each in self.estimated(np.concatenate(list(wanted.values())))]
            waiting, wanted = list(wanted), {}
            for number, coefficients, r2 in zip(waiting, *parts, strict=True):
                try:
                    wanted[number] = climbs[number].send((coefficients.copy(), r2.copy()))
                except StopIteration as end:
                    found[number] = end.value
        return [found[number] for number in range(len(climbs))]

    def _climb(self, partition: Indices, K: int) -> Asking[Climbed]:
        """One climb, which gives sums of products (B, P) of samples and is sent their estimates.

        All respondents go to the nearest segment first; then one moves at a time, of those that come nearer the one that gains most is
        tried first, and the first that raises the sum of R2 moves.  As in seminrExtras, distances are those of pooled scores.

        Becker, Rai, Ringle & Völckner (2013), MIS Q. 37, 665-694, appendix B.
        """
        coefficients, r2 = yield grouped(self.rows, partition, K).sums
        if not np.isfinite(r2).all():
            return Climbed(-np.inf, partition, coefficients, r2, 0, Stop.FAILED)
        partition = self.distances(coefficients).argmin(0)
        if np.bincount(partition, minlength=K).min() < self.least:
            return Climbed(-np.inf, partition, coefficients, r2, 0, Stop.TOO_SMALL)
        sums = grouped(self.rows, partition, K).sums
        coefficients, r2 = yield sums
        if not np.isfinite(r2).all():
            return Climbed(-np.inf, partition, coefficients, r2, 0, Stop.FAILED)
        for moves in range(self.most):
            found = yield from self.next(partition, sums, coefficients, r2)
            if found is None:
                return Climbed(float(r2.sum()), partition, coefficients, r2, moves, Stop.SETTLED)
            i, to, pair, both = found
            out = partition[i]
            partition[i] = to
            sums[[out, to]] = pair
            coefficients[:, [out, to]], r2[:, [out, to]] = both
        return Climbed(float(r2.sum()), partition, coefficients, r2, self.most, Stop.UNSETTLED)

    def distances(self, coefficients: Array) -> Array:
        """(K, N) distance of each respondent from each segment: residuals of pooled scores as shares of all of the same equation."""
        errors = np.abs(self.regressions.gaps(self.scores, coefficients))
        with np.errstate(all="ignore"):
            shares = errors / np.sqrt((errors**2).sum(-1, keepdims=True))
        return np.asarray(np.nan_to_num(shares).sum(0))

    def candidates(self, partition: Indices, coefficients: Array) -> tuple[Indices, Indices]:
        """Respondents that would come nearer, those that gain most first, and the segments that they would join."""
        distance = self.distances(coefficients)
        own = np.take_along_axis(distance, partition[None], 0)[0]
        others = np.where(np.arange(len(distance))[:, None] == partition, np.inf, distance)
        to = others.argmin(0)
        gain = own - others.min(0)
        sizes = np.bincount(partition, minlength=len(distance))
        which = np.flatnonzero((gain > 0) & (sizes[partition] - 1 >= self.least))
        which = which[np.lexsort((self.ranks[which], -np.round(gain[which] / NOISE)))]
        return which, to[which]

    def next(self, partition: Indices, sums: Array, coefficients: Array, r2: Array) -> Asking[Move | None]:
        """The first candidate that raises the objective; None if none does."""
        which, to = self.candidates(partition, coefficients)
        before, size, done = r2.sum(0), FIRST, 0
        while done < len(which):
            some, into = which[done : done + size], to[done : done + size]
            out = partition[some]
            both = np.concatenate([sums[out] - self.own[some], sums[into] + self.own[some]])
            found, explained = yield both
            b = len(some)
            gain = explained.sum(0)[:b] + explained.sum(0)[b:] - before[out] - before[into]
            better = np.flatnonzero(gain > NOISE)
            if better.size:
                at = [int(better[0]), int(better[0]) + b]
                return int(some[at[0]]), int(into[at[0]]), both[at], (found[:, at], explained[:, at])
            done, size = done + size, min(2 * size, LARGEST)
        return None
