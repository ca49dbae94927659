"""Every group bootstrapped on its own: standard errors, intervals, and what they say of differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from plscli.core import Array, Indices
from plscli.core.groups import first_not_larger, two_tailed
from plscli.core.resampling import samples
from plscli.estimation import Resampling
from plscli.estimation.inference import Summary, remarks, summarise, undecided
from plscli.estimation.replicates import Replicates, Work, accounting, dropped
from plscli.estimation.rows import drawing
from plscli.estimation.rows.reading import SampleReader
from plscli.questions.groups import BETWEEN
from plscli.questions.groups.respondents import Grouped
from plscli.workers import Progress, Workers


@dataclass(frozen=True, eq=False)
class Bootstrapped:
    """One group.   draws : (used, P).   summary : of each number; None of it without resamples.   failures, kept : by reason."""

    label: str
    resampling: Resampling
    draws: Array
    summary: Summary
    failures: Mapping[str, int]
    kept: Mapping[str, int]
    units: drawing.Units

    @property
    def used(self) -> int:
        """Resamples in the statistics."""
        return len(self.draws)

    @property
    def _dropped(self) -> int:
        return dropped(self.failures)

    @property
    def undecided(self) -> str | None:
        """Why the resamples decide nothing; None if they do."""
        return undecided(self.resampling, self.used, self._dropped)

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be known of the resamples."""
        lost = [accounting(self.resampling.resamples, self.used, self.failures)] if self.failures else []
        return (*self.units.notes, *remarks(self.resampling, self.used, self._dropped), *lost)


def bootstrapped(
    found: Grouped,
    values: Array,
    nulls: Array,
    only: Sequence[str],
    resampling: Resampling,
    given: list[Indices] | None,
    workers: Workers,
    progress: Progress | None,
) -> list[Bootstrapped]:
    """All groups in their canonical order.   values : (G, P) estimates.   nulls : (P,).   given : resamples of each group."""
    rows = [None] * len(found.labels) if given is None else given
    every = []
    for group, own in enumerate(rows):
        drawn = _Drawn.of(found, group, own, resampling)
        work = Work(drawn.reader, drawn.source, resampling, only)
        every.append(_summarised(found.labels[group], drawn, work, work.replicates(progress, workers), (values[group], nulls)))
    return every


@dataclass(frozen=True, eq=False)
class _Drawn:
    """How resamples of one group are drawn.   together : clusters (N,) that are left out together for accelerations."""

    reader: SampleReader
    source: samples.Source
    units: drawing.Units = drawing.ROWS
    together: Indices | None = None

    @classmethod
    def of(cls, found: Grouped, group: int, rows: Indices | None, resampling: Resampling) -> _Drawn:
        reader = found.alone(group)
        if rows is not None:
            return cls(reader, samples.Given(reader, len(reader.sample.X), rows))
        assert resampling.seed is not None
        plan = drawing.plan(found.survey, reader.sample, resampling)
        source = samples.Drawn(reader, plan, resampling.resamples, resampling.seed, group + 1)
        of_rows = found.survey, reader.sample, resampling
        return cls(reader, source, drawing.units(*of_rows), drawing.clusters(*of_rows))


def _summarised(label: str, drawn: _Drawn, work: Work, replicates: Replicates, about: tuple[Array, Array]) -> Bootstrapped:
    """What the resamples of a group say.   about : estimates (P,) and their null values (P,)."""
    resampling = work.resampling
    draws = np.asfortranarray(np.concatenate(replicates.values))
    accelerations = work.accelerations(drawn.reader, drawn.together) if resampling.ci == "bca" else None
    errors = np.concatenate(replicates.errors) if resampling.ci == "student" else None
    summary = summarise(about[0], draws, about[1], resampling, accelerations, errors, drawn.units.freedom)
    counted = dict(replicates.failures.most_common()), dict(replicates.kept.most_common())
    return Bootstrapped(label, resampling, draws, summary, *counted, drawn.units)


@dataclass(frozen=True, eq=False)
class Difference:
    """What the resamples of two groups say of their differences (P,): standard errors (2, P), p, one-tailed p, and an interval."""

    errors: Array
    p: Array
    one_tailed: Array
    lower: Array
    upper: Array


def difference(first: Bootstrapped, second: Bootstrapped, values: tuple[Array, Array]) -> Difference:
    """The difference of two groups, whose resamples are independent of each other."""
    least = min(first.used, second.used)
    draws = first.draws[:least] - second.draws[:least]
    apart = values[0] - values[1]
    ci = first.resampling.ci
    whole = replace(first.resampling, resamples=max(2, least), ci=BETWEEN.get(ci, ci))
    interval = summarise(apart, draws, np.zeros(len(apart)), whole)
    one_tailed = first_not_larger(first.draws, second.draws, values)
    errors = np.stack([first.summary.se, second.summary.se])
    return Difference(errors, two_tailed(one_tailed, first.used * second.used), one_tailed, interval.lower, interval.upper)
