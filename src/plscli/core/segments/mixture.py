"""Finite mixtures of the structural equations (FIMIX-PLS): many starts and numbers of segments in one batch.

Members of a batch, which are starts, stand in the order of falling numbers of segments.  Their segments lie in slots: first the first
segment of every member, then the second of those that have two, and so on; what is added up over the segments of a member is then a
sum of a few long runs of memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from plscli.core import Array, Indices, Mask, side_by_side
from plscli.core.segments import Fitted, Regressions, ScoreProducts

VANISHED = 1e-9
"""A residual variance below this share of the pooled one is none: the likelihood of such a segment has no bound."""
EMPTY = 1e-6
"""Respondents below which a segment has none."""
ASIDE = 0.02
"""Weight of a respondent in the segments that it does not start in."""
LONGEST = 4.0
"""Factor by which the longest step of the extrapolation grows and shrinks."""


class End(IntEnum):
    """How a start ended."""

    SETTLED = 0
    COLLAPSED = 1
    UNSETTLED = 2


@dataclass(frozen=True, eq=False)
class Slots:
    """How the segments of S members lie.   numbers : (S,) segments of each, falling."""

    numbers: Indices

    @cached_property
    def members(self) -> tuple[int, ...]:
        """How many members have a first, a second, ... segment."""
        return tuple(int((self.numbers > k).sum()) for k in range(int(self.numbers.max(initial=0))))

    @cached_property
    def slices(self) -> tuple[slice, ...]:
        """Of every slot its rows among the T segments."""
        return side_by_side(self.members)

    @cached_property
    def owner(self) -> Indices:
        """(T,) the member of each segment."""
        return np.concatenate([np.arange(size) for size in self.members]) if self.members else np.empty(0, dtype=np.intp)

    def rows(self, member: int) -> Indices:
        """The segments of a member among all T."""
        return np.array([part.start + member for part in self.slices[: self.numbers[member]]], dtype=np.intp)

    def total(self, x: Array) -> Array:
        """Sums (S, ...) of (T, ...) over the segments of each member."""
        found = x[self.slices[0]].copy()
        for part, size in zip(self.slices[1:], self.members[1:], strict=True):
            found[:size] += x[part]
        return found

    def largest(self, x: Array) -> Array:
        """Largest (S, ...) of (T, ...) among the segments of each member."""
        found = x[self.slices[0]].copy()
        for part, size in zip(self.slices[1:], self.members[1:], strict=True):
            np.maximum(found[:size], x[part], out=found[:size])
        return found

    def some(self, which: Indices) -> tuple[Slots, Indices]:
        """The slots of some members, in their order, and the rows of their segments among all T."""
        few = Slots(self.numbers[which])
        rows = [part.start + which[:size] for part, size in zip(self.slices, few.members, strict=False)]
        return few, np.concatenate(rows) if rows else np.empty(0, dtype=np.intp)


@dataclass(frozen=True, eq=False)
class Point:
    """A place in the space of parameters.   theta : (D, T): logarithm of the share, coefficients, logarithms of the residual variances."""

    theta: Array

    @classmethod
    def of(cls, found: Fitted, slots: Slots) -> Point:
        """Where the regressions of segments lead."""
        with np.errstate(all="ignore"):
            shares = np.log(found.sizes / slots.total(found.sizes)[slots.owner])
            return cls(np.concatenate([shares[None], found.coefficients, np.log(found.variances)]))

    def forms(self, regressions: Regressions) -> Array:
        """(P, T) quadratic forms of the logarithms of density times share."""
        C = regressions.slices[-1].stop
        found = regressions.forms(self.theta[1 : 1 + C], np.exp(self.theta[1 + C :]))
        found[0] += self.theta[0]
        return found


@dataclass(frozen=True, eq=False)
class MixtureSolution:
    """What came of S starts.

    slots : how their segments lie.   likelihood : (S,) log likelihood.   posteriors : (T, N) probability of each respondent to belong
    to a segment, given a start.   fitted : the regressions of the T segments.   steps : (S,) steps of EM.   ends : (S,) see `End`.
    """

    slots: Slots
    likelihood: Array
    posteriors: Array
    fitted: Fitted
    steps: NDArray[np.int64]
    ends: NDArray[np.int64]

    def of(self, member: int) -> tuple[Array, Fitted]:
        """Posteriors (K, N) and regressions of a start, its segments in the order of falling share."""
        rows = self.slots.rows(member)
        rows = rows[np.argsort(-self.fitted.sizes[rows], kind="stable")]
        found = self.fitted
        return self.posteriors[rows], Fitted(
            found.sizes[rows], found.coefficients[:, rows], found.variances[:, rows], found.spreads[:, rows]
        )


def random_start(scores: Array, segments: int, number: int, generator: np.random.Generator) -> Array:
    """Posteriors (K, N), drawn at random, with which the start of a number begins, for scores (N, J).

    Starts of two kinds take turns, because they lead to different solutions: shares that are even over all that can be, and the nearest
    of K respondents that are drawn.
    """
    N = len(scores)
    if number % 2 == 0 or segments > N:
        shares = generator.exponential(size=(segments, N))
        return np.asarray(shares / shares.sum(0))
    centres = scores[generator.choice(N, segments, replace=False)]
    nearest = ((scores[None] - centres[:, None]) ** 2).sum(-1).argmin(0)
    found = np.where(nearest == np.arange(segments)[:, None], 1.0, ASIDE)
    return np.asarray(found / found.sum(0))


def expected(data: ScoreProducts, regressions: Regressions, slots: Slots, point: Point) -> tuple[Array, Array]:
    """The E step: posteriors (T, N) and log likelihood (S,) at a place, from one product of the forms with all products of scores."""
    with np.errstate(all="ignore"):
        density = point.forms(regressions).T @ data.products
        highest = slots.largest(density)
        for part, size in zip(slots.slices, slots.members, strict=True):
            density[part] -= highest[:size]
        np.exp(density, out=density)
        sums = slots.total(density)
        likelihood = data.total(highest + np.log(sums))
        np.divide(1.0, sums, out=sums)
        for part, size in zip(slots.slices, slots.members, strict=True):
            density[part] *= sums[:size]
    return density, likelihood


def maximised(data: ScoreProducts, regressions: Regressions, posteriors: Array) -> Fitted:
    """The M step: regressions under posteriors (T, N), from one product with all products of scores."""
    return regressions.fit(data.weighted @ posteriors.T)


@dataclass(frozen=True, eq=False)
class _Runs:
    """Starts that still move: their numbers (S,), how they lie, where they are, and what is known there."""

    number: Indices
    slots: Slots
    point: Point
    posteriors: Array
    likelihood: Array
    longest: Array

    def some(self, which: Indices) -> _Runs:
        slots, rows = self.slots.some(which)
        point = Point(self.point.theta[:, rows])
        return _Runs(self.number[which], slots, point, self.posteriors[rows], self.likelihood[which], self.longest[which])


def fitted(
    data: ScoreProducts,
    regressions: Regressions,
    starts: Sequence[Array],
    tolerance: float = 1e-10,
    most: int = 10_000,
    extrapolated: bool = True,
) -> MixtureSolution:
    """Maximise the likelihood of mixtures from starts, posteriors (K, N) of K segments each, in the order of falling K.

    tolerance : relative gain of the log likelihood in a cycle of two steps at which a start has settled.   most : steps of EM after which
    it has not.   extrapolated : every two steps are followed by a leap along their direction (SQUAREM), which is taken back where the
    likelihood would fall.

    The likelihood of a segment whose residual variance goes to 0 has no bound, so that such a start has no solution: see `End`.

    Hahn, Johnson, Herrmann & Huber (2002), Schmalenbach Bus. Rev. 54, 243-269; Dempster, Laird & Rubin (1977), J. R. Stat. Soc. B 39,
    1-38; Varadhan & Roland (2008), Scand. J. Stat. 35, 335-353.
    """
    slots = Slots(np.array([len(each) for each in starts], dtype=np.intp))
    posteriors = np.concatenate([each[k][None] for k in range(len(slots.members)) for each in starts if len(each) > k])
    least = VANISHED * maximised(data, regressions, np.ones((1, data.rows))).variances[:, 0]  # of all respondents together
    final = posteriors.copy()
    likelihood, steps = np.full(len(starts), np.nan), np.zeros(len(starts), dtype=np.int64)
    ends = np.full(len(starts), int(End.UNSETTLED), dtype=np.int64)
    first = Point.of(maximised(data, regressions, posteriors), slots)
    known, reached = expected(data, regressions, slots, first)
    runs = _Runs(np.arange(len(starts)), slots, first, known, reached, np.ones(len(starts)))
    done = 1
    while len(runs.number) and done < most:
        before = runs.likelihood
        runs = _cycle(data, regressions, runs, extrapolated)
        done += 2
        collapsed = _collapsed(runs, regressions, least)
        settled = ~collapsed & (runs.likelihood - before <= tolerance * (1.0 + np.abs(runs.likelihood)))
        ends[runs.number[collapsed]], ends[runs.number[settled]] = End.COLLAPSED, End.SETTLED
        steps[runs.number], likelihood[runs.number] = done, runs.likelihood
        leaving = np.flatnonzero(collapsed | settled)
        if leaving.size:
            for member in leaving:
                final[slots.rows(int(runs.number[member]))] = runs.posteriors[runs.slots.rows(int(member))]
            runs = runs.some(np.flatnonzero(~(collapsed | settled)))
    for at, number in enumerate(runs.number):
        final[slots.rows(int(number))] = runs.posteriors[runs.slots.rows(at)]
    return MixtureSolution(slots, likelihood, final, maximised(data, regressions, final), steps, ends)


def _collapsed(runs: _Runs, regressions: Regressions, least: Array) -> Mask:
    """(S,) starts of which a segment has lost its respondents, or the spread of its residuals."""
    C = regressions.slices[-1].stop
    with np.errstate(all="ignore"):
        gone = ~(runs.point.theta[1 + C :] > np.log(least)[:, None]).all(0) | ~np.isfinite(runs.point.theta).all(0)
        gone |= ~(runs.point.theta[0] > np.log(EMPTY / runs.posteriors.shape[1]))
    found = np.zeros(len(runs.number), dtype=np.bool_)
    found[runs.slots.owner[gone]] = True
    return found | ~np.isfinite(runs.likelihood)


def _cycle(data: ScoreProducts, regressions: Regressions, runs: _Runs, extrapolated: bool) -> _Runs:
    """Two steps of EM and the leap beyond them, or the second step where the leap would lower the likelihood."""
    slots = runs.slots
    first = Point.of(maximised(data, regressions, runs.posteriors), slots)
    posteriors, likelihood = expected(data, regressions, slots, first)
    second = Point.of(maximised(data, regressions, posteriors), slots)
    leap, length = _leap(runs, first, second) if extrapolated else (second, np.ones(len(runs.number)))
    posteriors, reached = expected(data, regressions, slots, leap)
    longest = np.where(length >= runs.longest, LONGEST * runs.longest, runs.longest)
    fallen = np.flatnonzero(~(reached >= likelihood) & (length > 1.0))
    if fallen.size:
        few, rows = slots.some(fallen)
        back = Point(second.theta[:, rows])
        posteriors[rows], reached[fallen] = expected(data, regressions, few, back)
        leap.theta[:, rows] = back.theta
        longest[fallen] = np.maximum(1.0, length[fallen] / LONGEST)
    return _Runs(runs.number, slots, leap, posteriors, reached, longest)


def _leap(runs: _Runs, first: Point, second: Point) -> tuple[Point, Array]:
    """The place that two steps point to, and how far it lies (S,), 1 for the second step itself."""
    slots, owner = runs.slots, runs.slots.owner
    with np.errstate(all="ignore"):
        step = first.theta - runs.point.theta
        bend = (second.theta - first.theta) - step
        length = np.sqrt(slots.total((step**2).sum(0)) / slots.total((bend**2).sum(0)))
        length = np.clip(np.where(np.isfinite(length), length, 1.0), 1.0, runs.longest)
        a = length[owner]
        theta = np.where(a > 1.0, runs.point.theta + 2.0 * a * step + a**2 * bend, second.theta)
        theta[0] -= np.log(slots.total(np.exp(theta[0])))[owner]
    return Point(theta), length
