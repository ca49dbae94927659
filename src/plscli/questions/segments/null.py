"""What a gain in likelihood is worth: how often a population of one segment gives one as large."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from plscli import engine
from plscli.core import Array
from plscli.core.resampling import samples
from plscli.core.resampling.permutation import beyond
from plscli.core.resampling.samples import BLOCK, Tick
from plscli.core.segments.one_segment import drawn
from plscli.questions.segments import Segmenting, pos
from plscli.questions.segments.found import Segmented
from plscli.questions.segments.scored import Scores
from plscli.questions.segments.search import solved
from plscli.records import finite
from plscli.workers import Progress, Workers


@dataclass(frozen=True, eq=False)
class Null:
    """Gains in log likelihood, or in the sum of R2, over one segment.

    gains : (B, numbers of segments) of B simulated samples, NaN where no start was sound.
    """

    numbers: tuple[int, ...]
    gains: Array

    def p(self, k: int, gain: float) -> float | None:
        """Share (1 + m) / (1 + B) of the samples with a gain as large; None where there is none to compare with."""
        return finite(float(beyond(np.array(gain), self.gains[:, self.numbers.index(k)])))

    def unsound(self, k: int) -> int:
        """Samples without a sound solution."""
        return int(np.isnan(self.gains[:, self.numbers.index(k)]).sum())


@dataclass(frozen=True, eq=False)
class Simulation:
    """Samples of one segment, in each of which segments are looked for as in the survey itself."""

    scores: Scores
    asked: Segmenting

    def __call__(self, numbers: range, tick: Tick) -> Array:
        """Gains (len(numbers), numbers of segments) of some samples, of which each is a pure function of its number."""
        return np.stack([self.gains(number) for number in numbers])

    def gains(self, number: int) -> Array:
        """Gains of one sample."""
        scores, generator = self.scores, samples.stream(self.asked.seed, samples.ONE_SEGMENT, 0, number)
        if self.asked.method == "pos":
            return gains(solved(pos.homogeneous(scores, generator), self.asked))
        order = scores.reader.plan.structure.design.causal_order
        values = drawn(scores.values, scores.regressions, scores.pooled, order, generator, scores.weights)
        return gains(solved(replace(scores, values=values), self.asked, polished=False))


def gains(found: Mapping[int, Segmented]) -> Array:
    """Gains (numbers of segments above one,) over one segment."""
    return np.array([each.likelihood - found[1].likelihood for k, each in found.items() if k > 1])


def simulated(scores: Scores, asked: Segmenting, workers: Workers, progress: Progress | None) -> Null:
    """Look for segments in samples of a population of one, with random starts, the same for all."""
    told = progress
    watched = None if told is None else lambda done, total: told(done // BLOCK, total // BLOCK)
    asked = replace(asked, posteriors=None)
    parts = engine.run(Simulation(scores, asked), asked.null * BLOCK, 1, watched, workers)  # a sample is what a block is elsewhere
    return Null(tuple(k for k in asked.numbers if k > 1), np.concatenate(list(parts)))
