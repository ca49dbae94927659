"""Scores of a sample as conditions and outcome, and how often chance alone reaches effects of their size.

Every respondent stands somewhere in the scope of a necessary condition; when the outcomes of respondents change places at random,
effects as large as those found show how often they come without any necessity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli import engine
from plscli.core import Array, Indices
from plscli.core.criteria.ceilings import Condition, effects, merged, reached
from plscli.core.criteria.structure import unstandardised_weights
from plscli.core.pls.stages import Solution
from plscli.core.resampling import samples
from plscli.engine import Progress, Workers
from plscli.errors import UsageError
from plscli.estimation.document import digest
from plscli.estimation.necessity import Necessity
from plscli.estimation.rows import Sample
from plscli.estimation.rows.reading import SampleReader
from plscli.estimation.scores import complete, outer_weights

POINTS = (0.0, 100.0)
"""Ends of the scale that scores are on."""
AROUND = 1e-9
"""By so many points a score may leave them without being outside: rounding."""


@dataclass(frozen=True, eq=False)
class Axis:
    """A construct as a condition or as the outcome.

    points : (n,) scores on 0 to 100, in the order of the sample.   low, high : ends of the scope.   flipped : whether the wanted end is
    the low one.   wider : whether the scope had to take in scores outside 0 to 100.
    """

    name: str
    points: Array
    low: float
    high: float
    flipped: bool
    wider: bool = False

    @classmethod
    def of(cls, name: str, points: Array, chosen: Necessity, flipped: bool) -> Axis:
        """A construct in the scope that was chosen, which takes in all scores, as in R NCA."""
        low, high = float(points.min()), float(points.max())
        if chosen.scope == "empirical":
            return cls(name, points, low, high, flipped)
        below, above = low < POINTS[0] - AROUND, high > POINTS[1] + AROUND
        ends = low if below else POINTS[0], high if above else POINTS[1]
        return cls(name, np.clip(points, *ends), *ends, flipped, below or above)

    @cached_property
    def unit(self) -> Array:
        """(n,) scores in shares of the scope, from the unwanted end; those that differ by rounding alone are made equal."""
        return self.share(merged(self.points, 1e-11 * (self.high - self.low)))

    def share(self, points: Array) -> Array:
        """Points as shares of the scope, from the unwanted end."""
        found = (points - self.low) / (self.high - self.low)
        return 1.0 - found if self.flipped else found

    def at(self, share: Array) -> Array:
        """Points at shares of the scope, from the unwanted end."""
        return self.low + (1.0 - share if self.flipped else share) * (self.high - self.low)


@dataclass(frozen=True, eq=False)
class Cases:
    """The respondents of a sample on an outcome and on its conditions."""

    sample: Sample
    outcome: Axis
    conditions: tuple[Axis, ...]

    @classmethod
    def of(cls, reader: SampleReader, solution: Solution, target: str, names: Sequence[str], chosen: Necessity) -> Cases:
        """The scores of a sample, on 0 to 100; any other linear scale gives the same effect sizes in the scope that occurs."""
        scores = on_scale(reader, solution, (*names, target))
        x, y = chosen.flipped
        outcome = Axis.of(target, scores[target], chosen, y)
        return cls(reader.sample, outcome, tuple(Axis.of(name, scores[name], chosen, x) for name in names))

    @cached_property
    def ordered(self) -> tuple[Condition, ...]:
        """The cases in the order of each condition."""
        return tuple(Condition.of(each.unit) for each in self.conditions)


def on_scale(reader: SampleReader, solution: Solution, names: Sequence[str]) -> Mapping[str, Array]:
    """Scores (n,) of constructs on 0 to 100, in the order of the sample.  All their items have a scale in the plan."""
    known, weights, data = outer_weights(reader, solution)
    scales = reader.plan.scales
    low, high = np.array([scales.get(item, (np.nan, np.nan)) for item in reader.plan.model.indicators], dtype=np.float64).T
    X = 100.0 * (complete(reader, data) - low) / (high - low)
    found = {}
    for name in names:
        column = weights[:, known.index(name)]
        items = np.flatnonzero(column)
        shares, _ = unstandardised_weights(column[items], 100.0 * data.sd[items] / (high - low)[items])
        found[name] = X[:, items] @ shares
    return found


Given = NDArray[np.integer[Any]]
"""(B, N) permutations: numbers, from 0, of the rows that are used, in the order of the file; row i gets the outcome of row [b, i]."""
CELLS = 1 << 15
"""Outcomes that are worked on together: they stay in the cache of a processor."""
SPAN = 4
"""Blocks of permutations that are a task."""


@dataclass(frozen=True, eq=False)
class DrawnOrders:
    """Permutations of outcomes (n,) from a seed, in blocks with a random stream each."""

    y: Array
    permutations: int
    seed: int

    def outcomes(self, block: int, at_once: int) -> Iterator[Array]:
        """(b, n) outcomes of the permutations of a block, so many at a time; how many changes none of them."""
        generator = samples.stream(self.seed, samples.PERMUTATION, 0, block)
        left = min(samples.BLOCK, self.permutations - block * samples.BLOCK)
        for done in range(0, left, at_once):
            size = min(at_once, left - done)
            yield generator.permuted(np.broadcast_to(self.y, (size, len(self.y))), axis=1)


@dataclass(frozen=True, eq=False)
class GivenOrders:
    """Permutations that were given, of outcomes (n,)."""

    y: Array
    rows: Given

    @property
    def permutations(self) -> int:
        """B."""
        return len(self.rows)

    def outcomes(self, block: int, at_once: int) -> Iterator[Array]:
        """(b, n) outcomes of the permutations of a block, so many at a time."""
        last = min((block + 1) * samples.BLOCK, len(self.rows))
        for first in range(block * samples.BLOCK, last, at_once):
            yield self.y[self.rows[first : min(first + at_once, last)]]


@dataclass(frozen=True, eq=False)
class Permuted:
    """Counts permutations with effect sizes as large as those found (J, 2): a function of the numbers of blocks, for any worker."""

    conditions: tuple[Condition, ...]
    found: Array
    source: DrawnOrders | GivenOrders

    def __call__(self, blocks: range, tick: samples.Tick) -> Indices:
        """(J, 2) how many of the permutations of some blocks are at least as large."""
        count = np.zeros(self.found.shape, dtype=np.intp)
        at_once = max(1, CELLS // len(self.source.y))
        room = np.empty((2, min(at_once, samples.BLOCK), len(self.source.y)))
        for done, block in enumerate(blocks, 1):
            for y in self.source.outcomes(block, at_once):
                count += [reached(effects(condition, y, room), found) for condition, found in zip(self.conditions, self.found, strict=True)]
            tick(done / len(blocks))
        return count


@dataclass(frozen=True, eq=False)
class Tested:
    """Effect sizes and how often chance reaches them.

    found : (J, 2) by condition, CE-FDH and CR-FDH.   at_least : (J, 2) permutations that are at least as large, of so many.
    """

    found: Array
    at_least: Indices
    permutations: int


def tested(cases: Cases, chosen: Necessity, seed: int, given: Given | None, workers: Workers, progress: Progress | None) -> Tested:
    """Effect sizes and their permutations, the same ones for all conditions."""
    y, conditions = cases.outcome.unit, cases.ordered
    found = np.stack([effects(condition, y[None])[:, 0] for condition in conditions])
    source: DrawnOrders | GivenOrders = DrawnOrders(y, chosen.permutations, seed)
    if given is not None:
        in_file = np.argsort(cases.sample.order)  # given rows count in the order of the file
        conditions = tuple(Condition.of(each.unit[in_file]) for each in cases.conditions)
        source = GivenOrders(y[in_file], given)
    work = Permuted(conditions, found, source)
    counts = engine.run(work, source.permutations, SPAN, progress, workers)
    return Tested(found, np.asarray(sum(counts), dtype=np.intp), source.permutations)


def with_given(chosen: Necessity, given: Given | None, rows: int) -> Necessity:
    """The settings with the number and the digest of permutations that were given.  UsageError where they are none of so many rows."""
    if given is None:
        return chosen
    if given.ndim != 2 or not np.issubdtype(given.dtype, np.integer) or not len(given):
        raise UsageError("permutations must be a table (permutations, rows) of whole numbers, counted from 0")
    if given.shape[1] != rows:
        raise UsageError(f"permutations are given for {given.shape[1]} rows, and {rows} rows are used: one number for each of these")
    wrong = np.flatnonzero((np.sort(given, axis=1) != np.arange(rows)).any(1))
    if len(wrong):
        raise UsageError(
            f"permutation {wrong[0] + 1} of {len(given)} is none: every row, counted from 0 to {rows - 1}, must stand in it once"
        )
    return replace(chosen, permutations=len(given), permuted=digest(given))
