"""Resamples: estimated batch by batch, those that failed or cannot be true of any population sorted out and counted."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from plscli import engine
from plscli.core import Array, Correlations, Indices, Mask
from plscli.core.pls.stages import Solution, solve_stages
from plscli.core.resampling import samples
from plscli.engine import Progress, Workers
from plscli.errors import EstimationError
from plscli.estimation import Resampling
from plscli.estimation.failure import INADMISSIBLE, accounting, dropped, listed, reasons
from plscli.estimation.inference import Summary, summarise
from plscli.estimation.quantities import Evaluation, keys
from plscli.estimation.rows.drawing import Drawing
from plscli.estimation.rows.reading import Reader
from plscli.words import counted

BATCH = 1 << 20
"""Correlations that are estimated together."""
NESTED = 100
"""Resamples of each resample, from which its standard errors come."""


@dataclass(frozen=True, eq=False)
class Part:
    """What became of one block of resamples.

    values : (used, P) numbers of those that are used.   errors : (used, P) standard errors of the numbers within each of them, None
    unless asked for.   failures : those that are not used, by reason.   kept : inadmissible ones that are, by reason.
    """

    values: Array
    errors: Array | None
    failures: Counter[str]
    kept: Counter[str]

    @property
    def dropped(self) -> int:
        """Resamples that are not used since they are inadmissible."""
        return dropped(self.failures)


class Work:
    """Estimates blocks of resamples: a function of the numbers of the blocks, so that any worker can do it."""

    def __init__(
        self, reader: Reader, source: samples.SampleBlocks, resampling: Resampling, solution: Solution, only: Sequence[str] | None = None
    ) -> None:
        """Solution : of the sample itself, whose signs resamples follow.   only : quantities that are wanted; all when not said."""
        self.source = source
        self.plan = reader.plan
        self.stages = reader.aligned(solution)
        self.evaluation: Callable[[Solution], Array] = Evaluation(reader.plan, reader.ranges, *([only] if only else []), resampled=True)
        self.estimator = reader.estimator
        self.resampling = resampling

    @property
    def passes(self) -> bool:
        """Whether a call passes over many rows."""
        return self.source.together > 1

    @property
    def span(self) -> int:
        """Blocks that are worked on together: enough to amortise the calls, little enough for the cache."""
        return max(self.source.together, self._at_once(samples.BLOCK))

    def __call__(self, blocks: range, tick: samples.Tick) -> list[Part]:
        """One part for each of some consecutive blocks."""
        data = self.source.read(blocks, tick)
        step = samples.BLOCK * self._at_once(samples.BLOCK)
        found = [each for start in range(0, len(data), step) for each in self.parts(data[start : start + step])]
        if self.resampling.ci != "student":
            return [part for part, _ in found]
        return [replace(part, errors=self._errors(block, used)) for block, (part, used) in zip(blocks, found, strict=True)]

    def announced(self) -> str:
        """What studentized intervals will take, from one resample and the resamples of it."""
        assert isinstance(self.source, samples.Drawn)
        start = time.perf_counter()
        self.values(next(iter(self.source.nested(0, NESTED))))
        seconds, resamples = (time.perf_counter() - start) * self.resampling.resamples, self.resampling.resamples
        return (
            f"studentized intervals take {NESTED} resamples of each of {resamples:,}: {resamples * (NESTED + 1):,} estimates, "
            f"about {_lasting(seconds)} on one processor; --ci bca takes a fraction of it"
        )

    def solved(self, data: Correlations) -> Solution:
        """The solutions of samples."""
        return solve_stages(data, self.stages, *self.estimator.algorithm)

    def values(self, data: Correlations) -> tuple[Array, Mask]:
        """The numbers (B, P) in samples, and (B,) which samples have not failed."""
        solution = self.solved(data)
        return self.evaluation(solution), ~solution.failed

    def replicates(self, progress: Progress | None, workers: Workers) -> Replicates:
        """All resamples.  Raises EstimationError when more of them fail than are tolerated, or fewer than two are left."""
        found = Replicates(self.resampling)
        for parts in engine.run(self, self.resampling.resamples, self.span, progress, workers, self.passes):
            for part in parts:
                found.add(part)
        if found.used < 2:
            raise found.too_many()
        return found

    def summarised(self, replicates: Replicates, drawn: Drawing, values: Array, nulls: Array) -> tuple[Array, Summary]:
        """The numbers (used, P) of all resamples, and what they say of the estimates (P,) with their null values (P,)."""
        draws = np.asfortranarray(np.concatenate(replicates.values))  # in one order whoever did the work, since sums depend on it
        accelerations = self.accelerations(drawn.reader, drawn.together) if self.resampling.ci == "bca" else None
        errors = np.concatenate(replicates.errors) if self.resampling.ci == "student" else None
        return draws, summarise(values, draws, nulls, self.resampling, accelerations, errors, drawn.units.freedom)

    def accelerations(self, reader: Reader, units: Indices | None, of: Indices | slice = slice(None)) -> Array:
        """(P,) accelerations for BCa intervals, from leaving out each unit in turn; samples that fail are passed over.

        units : (N,) of the rows that are left out together, None for each on its own.   of : positions of the numbers that are wanted.
        """
        from plscli.core.resampling.inference import acceleration

        values, often = [], []
        for data, times in reader.without(units, self.resampling.seed or 0):
            found, fine = self.values(data)
            values.append(found[fine][:, of])
            often.append(times[fine])
        return acceleration(np.concatenate(values), np.concatenate(often))

    def _at_once(self, samples: int) -> int:
        """Groups of so many samples that are estimated together."""
        return max(1, BATCH // (samples * len(self.plan.columns) ** 2))

    def parts(self, data: Correlations) -> list[tuple[Part, Mask]]:
        """For each block in the data its part, and (B,) which of its samples are used."""
        solution = self.solved(data)
        return self.accounted(data, solution, self.evaluation(solution))

    def accounted(self, data: Correlations, solution: Solution, values: Array) -> list[tuple[Part, Mask]]:
        """The same of values (B, P) that were taken from the solution of the data."""
        failed, statuses = solution.failed, solution.status
        doubtful = solution.inadmissible & ~failed
        excluded = failed | doubtful if self.resampling.inadmissible != "keep" else failed
        parts = []
        for start in range(0, len(data), samples.BLOCK):
            block = slice(start, start + samples.BLOCK)
            some, used, kept = data[block], ~excluded[block], (doubtful & ~excluded)[block]
            failures = reasons(some, statuses[block], ~used, self.plan.columns)
            doubts = reasons(some, statuses[block], kept, self.plan.columns) + self._at_bound(some, used)
            parts.append((Part(values[block] if used.all() else values[block][used], None, failures, doubts), used))
        return parts

    def _at_bound(self, data: Correlations, used: Mask) -> Counter[str]:
        """Pairs of items at the bound of their polychoric correlation in samples that are used."""
        if data.bound is None or not data.bound.any():
            return Counter()
        from plscli.estimation.withheld import counted

        return counted(data.bound, used, self.plan.columns)

    def _errors(self, block: int, used: Mask) -> Array:
        """Standard errors (used, P) in the samples of a block that are used, from resamples of each of them."""
        assert isinstance(self.source, samples.Drawn)
        errors, waiting = [], []
        for number, data in enumerate(self.source.nested(block, NESTED)):
            waiting += [data] if used[number] else []
            if waiting and (len(waiting) == self._at_once(NESTED) or number == len(used) - 1):
                values, fine = self.values(Correlations.joined(waiting))
                values = np.where(fine[:, None], values, np.nan).reshape(len(waiting), NESTED, -1)
                errors.append(spread(values))
                waiting = []
        return np.concatenate(errors) if errors else np.empty((0, len(keys(self.plan))))


class Replicates:
    """Gathers the parts of a bootstrap and keeps the account of them.

    failures, kept : as in `Part`, of all parts.   done, used : counts.   Raises EstimationError as soon as more resamples have failed
    than are tolerated, or one is inadmissible where none is wanted: with the first block, in their order, after which it is so.
    """

    def __init__(self, resampling: Resampling) -> None:
        self.resampling = resampling
        self.values: list[Array] = []
        self.errors: list[Array] = []
        self.failures: Counter[str] = Counter()
        self.kept: Counter[str] = Counter()
        self.done = self.used = 0

    def add(self, part: Part) -> None:
        """Take in the next part."""
        self.values.append(part.values)
        if part.errors is not None:
            self.errors.append(part.errors)
        self.failures += part.failures
        self.kept += part.kept
        self.used += len(part.values)
        self.done += len(part.values) + sum(part.failures.values())
        self._check()

    def _check(self) -> None:
        """EstimationError when too many have failed; inadmissible ones count only if none are wanted."""
        dropped = {reason: count for reason, count in self.failures.items() if reason.startswith(INADMISSIBLE)}
        if dropped and self.resampling.inadmissible == "stop":
            raise EstimationError(f"inadmissible resamples: {listed(dropped)}\n  allow them with --inadmissible drop or keep")
        failed = sum(self.failures.values()) - sum(dropped.values())
        if failed > self.resampling.tolerated:
            raise self.too_many()

    def too_many(self) -> EstimationError:
        """The error that says how many resamples failed, and why."""
        return EstimationError(
            f"too many resamples failed: {accounting(self.done, self.used, self.failures)} "
            f"(limit {100 * self.resampling.max_failed:g} % of {self.resampling.resamples:,})\n"
            "  what is left would not be a fair sample; mend the items named above, or raise --max-failed if you accept that"
        )


def _lasting(seconds: float) -> str:
    """A time in a unit that people read."""
    for unit, length in (("hour", 3600), ("minute", 60)):
        if seconds >= 1.5 * length:
            return counted(round(seconds / length), unit)
    return counted(max(1, round(seconds)), "second")


def spread(values: Array) -> Array:
    """(S, P) standard deviations, divisor n - 1, of values (S, B, P) where they are finite; NaN where fewer than two are."""
    finite = np.isfinite(values)
    n = finite.sum(1)
    inside = np.where(finite, values, 0.0)
    deviations = np.where(finite, inside - (inside.sum(1) / np.maximum(n, 1))[:, None], 0.0)
    return np.where(n > 1, np.sqrt((deviations**2).sum(1) / np.maximum(n - 1, 1)), np.nan)
