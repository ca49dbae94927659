"""What resamples say of the numbers of an equation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from plscli.core import Array
from plscli.engine import Progress, Workers
from plscli.errors import UsageError
from plscli.estimation import Resampling
from plscli.estimation.inference import Accounted, Summary, summarise
from plscli.estimation.replicates import Work
from plscli.records import Record, finite

Key = tuple[str, tuple[str, ...], str]
"""Kind of a number, the suspects whose terms are in the equation, and the predictor that it is of."""


@dataclass(frozen=True, eq=False)
class Resampled(Accounted):
    """Numbers with what resamples say of them.   values : (P,).   draws : (B, P).   failures : resamples that are not used, by reason."""

    keys: Mapping[Key, int]
    values: Array
    draws: Array
    summary: Summary
    resampling: Resampling
    failures: Mapping[str, int]

    def value(self, key: Key) -> float | None:
        """One number; None where it does not exist."""
        return finite(self.values[self.keys[key]])

    def p(self, key: Key) -> float | None:
        """Its p value."""
        return finite(self.summary.p[self.keys[key]])

    def spread(self, key: Key) -> Record:
        """Standard error, t, p and interval of a number."""
        return self.summary.spread(self.keys[key])


def check_interval(resampling: Resampling) -> None:
    """UsageError for intervals that take more than resamples."""
    if resampling.ci in ("bca", "student"):
        raise UsageError(f"--ci {resampling.ci} takes more than the resamples of this question\n  choose percentile, bc, normal or basic")


def resampled(work: Work, keys: Sequence[Key], values: Array, freedom: float, workers: Workers, progress: Progress | None) -> Resampled:
    """Draw all resamples.   freedom : see `drawing.Units`.   Raises EstimationError where too many fail."""
    replicates = work.replicates(progress, workers)
    draws = np.concatenate(replicates.values)
    summary = summarise(values, draws, np.zeros(len(keys)), work.resampling, freedom=freedom)
    positions = {key: position for position, key in enumerate(keys)}
    return Resampled(positions, values, draws, summary, work.resampling, dict(replicates.failures.most_common()))
