"""Every group bootstrapped on its own: standard errors, intervals, and what they say of differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from plscli.core.pls.design import Array, Indices
from plscli.core.resampling import samples
from plscli.core.resampling.comparison import first_not_larger, two_tailed
from plscli.estimation.inference import Summary, remarks, summarise, undecided
from plscli.estimation.replicates import Replicates, Work, accounting, dropped
from plscli.estimation.rows import drawing
from plscli.estimation.settings import Resampling
from plscli.questions.groups.asked import BETWEEN
from plscli.questions.groups.respondents import Respondents
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
    found: Respondents,
    values: Array,
    nulls: Array,
    only: Sequence[str],
    resampling: Resampling,
    given: list[Indices] | None,
    workers: Workers,
    progress: Progress | None,
) -> list[Bootstrapped]:
    """All groups in their canonical order.   values : (G, P) estimates.   nulls : (P,).   given : resamples of each group."""
    one = partial(_group, found, only=only, resampling=resampling, workers=workers, progress=progress)
    rows = [None] * len(found.labels) if given is None else given
    return [one(group, values[group], nulls, rows=rows[group]) for group in range(len(found.labels))]


def _group(
    found: Respondents,
    group: int,
    values: Array,
    nulls: Array,
    *,
    rows: Indices | None,
    only: Sequence[str],
    resampling: Resampling,
    workers: Workers,
    progress: Progress | None,
) -> Bootstrapped:
    reader = found.alone(group)
    units, together = drawing.ROWS, None
    if rows is not None:
        source: samples.Source = samples.Given(reader, len(reader.sample.X), rows)
    else:
        assert resampling.seed is not None
        plan = drawing.plan(found.survey, reader.sample, resampling)
        source = samples.Drawn(reader, plan, resampling.resamples, resampling.seed, group + 1)
        units = drawing.units(found.survey, reader.sample, resampling)
        together = drawing.clusters(found.survey, reader.sample, resampling)
    work = Work(reader, source, resampling, only)
    replicates: Replicates = work.replicates(progress, workers)
    draws = np.asfortranarray(np.concatenate(replicates.values))
    accelerations = work.accelerations(reader, together) if resampling.ci == "bca" else None
    errors = np.concatenate(replicates.errors) if resampling.ci == "student" else None
    summary = summarise(values, draws, nulls, resampling, accelerations, errors, units.freedom)
    counted = dict(replicates.failures.most_common()), dict(replicates.kept.most_common())
    return Bootstrapped(found.labels[group], resampling, draws, summary, *counted, units)


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
