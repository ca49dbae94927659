"""Resamples: estimated batch by batch, those that failed or cannot be true of any population sorted out and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from plscli.analysis import admissibility
from plscli.analysis.quantities import Evaluation
from plscli.analysis.reading import Reader
from plscli.analysis.settings import Resampling
from plscli.core import jackknife, resample
from plscli.core.correlations import Correlations
from plscli.core.design import Array, Indices, Mask
from plscli.core.estimate import Status
from plscli.engine import BLOCK
from plscli.errors import EstimationError

INADMISSIBLE = "inadmissible:"
"""How the reasons of inadmissible resamples begin."""
NO_COLUMN = -1


class Replicates:
    """Estimates batches of resamples and keeps the account of them.

    failures : resamples that are not used, by reason.   kept : inadmissible ones that are, by reason.   done, used : counts.
    Raises EstimationError as soon as more have failed than are tolerated, or one is inadmissible where none is wanted.
    """

    def __init__(self, reader: Reader, resampling: Resampling) -> None:
        self.reader = reader
        self.plan = reader.plan
        self.stages = reader.stages
        self.evaluation = Evaluation(reader.plan, reader.sample.ranges)
        self.estimator = reader.estimator
        self.resampling = resampling
        self.failures: Counter[str] = Counter()
        self.kept: Counter[str] = Counter()
        self.done = self.used = 0

    def __call__(self, data: Correlations) -> Array:
        """The numbers (used, P) of the resamples in a batch that are used."""
        solution = self.estimator.solve(data, self.stages)
        statuses, failed = solution.status, solution.failed
        doubtful = solution.inadmissible & ~failed
        excluded = failed | doubtful if self.resampling.inadmissible != "keep" else failed
        self.failures += self._reasons(data, statuses, excluded)
        self.kept += self._reasons(data, statuses, doubtful & ~excluded)
        self.done += len(data)
        self.used += int((~excluded).sum())
        self._check()
        return self.evaluation(solution)[~excluded]

    def acceleration(self, units: Indices) -> Array:
        """(P,) accelerations for BCa intervals, from leaving out each unit (N,) in turn; samples that fail are passed over."""
        values = []
        for weights in resample.jackknife(units, BLOCK):
            solution = self.estimator.solve(self.reader(weights), self.stages)
            values.append(self.evaluation(solution)[~solution.failed])
        return jackknife.acceleration(np.concatenate(values))

    def _reasons(self, data: Correlations, statuses: NDArray[np.int64], members: Mask) -> Counter[str]:
        """Why members failed or are inadmissible, and how many of them: of each the first reason that applies."""
        blank = np.isnan(np.diagonal(data.R, axis1=-2, axis2=-1)[members])
        without_variance = blank.any(-1) & ((statuses[members] & Status.ZERO_VARIANCE) != 0)
        constant = np.where(without_variance, blank.argmax(-1), NO_COLUMN)
        found = np.stack([constant, statuses[members], data.status[members]])
        kinds, counts = np.unique(found, axis=1, return_counts=True)
        reasons: Counter[str] = Counter()
        for (column, status, before), count in zip(kinds.T, counts, strict=True):
            reasons[self._reason(int(column), int(status), int(before))] += int(count)
        return reasons

    def _reason(self, column: int, status: int, before: int) -> str:
        """The reason in words; `column` has no variance, `before` is the status that the correlations came with."""
        if column != NO_COLUMN:
            return f"zero variance in {self.plan.columns[column]}"
        if status & Status.ZERO_VARIANCE:
            return "two items hardly answered together"
        if before & Status.NOT_CONVERGED:
            return "maximum likelihood (em) not converged"
        if status & Status.SINGULAR and not status & Status.R_NOT_PSD:
            return "singular or undetermined weights"
        if status & Status.NOT_CONVERGED:
            return "not converged"
        return f"{INADMISSIBLE} {admissibility.REASONS[admissibility.kinds(status)[0]][0]}"

    def _check(self) -> None:
        """EstimationError when too many have failed; inadmissible ones count only if none are wanted."""
        dropped = {reason: count for reason, count in self.failures.items() if reason.startswith(INADMISSIBLE)}
        if dropped and self.resampling.inadmissible == "stop":
            raise EstimationError(f"inadmissible resamples: {listed(dropped)}\n  allow them with --inadmissible drop or keep")
        failed = sum(self.failures.values()) - sum(dropped.values())
        if failed > self.resampling.max_failed * self.resampling.resamples + 1e-9:
            raise self.too_many()

    def too_many(self) -> EstimationError:
        """The error that says how many resamples failed, and why."""
        return EstimationError(
            f"too many resamples failed: {accounting(self.done, self.used, self.failures)} "
            f"(limit {100 * self.resampling.max_failed:g} % of {self.resampling.resamples:,})\n"
            "  what is left would not be a fair sample; mend the items named above, or raise --max-failed if you accept that"
        )


def accounting(requested: int, used: int, failures: Mapping[str, int]) -> str:
    """How many resamples were used of those requested, and why not all."""
    sentence = f"{used:,} of {requested:,} resamples used"
    if failures:
        sentence += f"; {requested - used:,} excluded: {listed(failures)}"
    return sentence


def listed(counts: Mapping[str, int]) -> str:
    """Counts with their reasons."""
    return ", ".join(f"{count:,} {reason}" for reason, count in counts.items())
