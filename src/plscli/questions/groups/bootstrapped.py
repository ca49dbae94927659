"""Every group bootstrapped on its own: standard errors, intervals, and what they say of differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from plscli.core import Array, Indices
from plscli.core.groups import first_not_larger, two_tailed
from plscli.core.resampling import samples
from plscli.engine import Progress, Workers
from plscli.errors import EstimationError
from plscli.estimation import Resampling
from plscli.estimation.inference import Accounted, Summary, summarise
from plscli.estimation.replicates import Work
from plscli.estimation.rows import drawing
from plscli.questions.groups import BETWEEN
from plscli.questions.groups.respondents import Grouped


@dataclass(frozen=True, eq=False)
class Bootstrapped(Accounted):
    """One group.   draws : (used, P).   summary : of each number.   failures : resamples that are not used, by reason."""

    label: str
    resampling: Resampling
    draws: Array
    summary: Summary
    failures: Mapping[str, int]
    units: drawing.Units

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be known of the resamples."""
        return (*self.units.notes, *super().notes)


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
        drawn = _drawn(found, group, own, resampling)
        work = Work(drawn.reader, drawn.source, resampling, found.solution, only)
        try:
            replicates = work.replicates(progress, workers)
        except EstimationError as error:
            raise EstimationError(f"group {found.labels[group]} (n = {int(found.sizes[group])}): {error}") from None
        draws, summary = work.summarised(replicates, drawn, values[group], nulls)
        failures = dict(replicates.failures.most_common())
        every.append(Bootstrapped(found.labels[group], resampling, draws, summary, failures, drawn.units))
    return every


def _drawn(found: Grouped, group: int, rows: Indices | None, resampling: Resampling) -> drawing.Drawing:
    """How resamples of one group are drawn."""
    reader = found.alone(group)
    if rows is not None:
        return drawing.Drawing(reader, samples.Given(reader, len(reader.sample.X), rows))
    assert resampling.seed is not None
    of_rows = found.survey, reader.sample, resampling
    source = samples.Drawn(reader, drawing.plan(*of_rows), resampling.resamples, resampling.seed, group + 1)
    return drawing.Drawing(reader, source, drawing.clusters(*of_rows), drawing.units(*of_rows))


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
