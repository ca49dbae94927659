"""The equation of an outcome with copula terms of all sets of suspects, PLS, scores, ranks and terms anew in every resample."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from plscli.borrowed import special
from plscli.core import Array, Correlations
from plscli.core.endogeneity import copulas as core
from plscli.core.pls.stages import Solution
from plscli.core.resampling import samples
from plscli.estimation import Resampling
from plscli.estimation.estimation import solved
from plscli.estimation.replicates import Part, Work
from plscli.estimation.rows.drawing import Drawing
from plscli.estimation.rows.reading import SampleReader
from plscli.questions.endogeneity import Equation, Suspecting, scored
from plscli.questions.endogeneity.resampled import Key, Resampled, resampled
from plscli.workers import Progress, Workers

Set = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Scored:
    """The scores of the sample itself.   values : (k + 1, N) of the predictors and the outcome.   paths : (k,) of the predictors."""

    values: Array
    paths: Array

    @property
    def error(self) -> Array:
        """(N,) what the predictors leave of the outcome."""
        left: Array = self.values[-1] - self.paths @ self.values[:-1]
        return left


class CopulaWork(Work):
    """Slopes of predictors and copula terms for every set of suspects in blocks of resamples."""

    def __init__(self, drawn: Drawing, resampling: Resampling, equation: Equation, chosen: Suspecting) -> None:
        assert isinstance(drawn.reader, SampleReader)
        self.reader = reader = drawn.reader
        super().__init__(reader, drawn.source, resampling, solved(reader.whole, reader.plan, reader.estimator), ("path",))
        self.names = (*equation.predictors, equation.outcome)
        self.distribution, self.two_stage = chosen.cdf, chosen.term == "two-stage"
        self.sets: list[tuple[int, ...]] = []

    def with_suspects(self, suspects: Set) -> list[Key]:
        """Look at all sets of these suspects; the numbers that there are then."""
        predictors = self.names[:-1]
        self.sets = core.every_set([predictors.index(name) for name in suspects])
        keys: list[Key] = [("path", (), name) for name in predictors]
        for members in self.sets:
            named = tuple(predictors[k] for k in members)
            keys += [("path", named, name) for name in predictors]
            keys += [("term", named, name) for name in named]
        return keys

    @property
    def whole(self) -> Scored:
        """The scores of the sample itself, each respondent once."""
        sample = self.reader.sample
        data, solution = self._alone()
        y = scored.scores(self.reader, data, scored.weights(self.reader, solution, self.names))[0]
        M = core.moments(y[None], self._used(sample.once))
        k = len(y) - 1
        paths = core.slopes(np.concatenate([M[:, :, : k + 1], M[:, :, -1:]], axis=-1), k)[0]
        times = np.ones(len(sample.X), dtype=np.intp) if sample.times is None else sample.times
        return Scored(np.repeat(y, times, axis=1), paths)

    def _alone(self) -> tuple[Correlations, Solution]:
        """The sample itself as a batch of one."""
        data = self.reader(self.reader.sample.once)
        return data, self.solved(data)

    def point(self) -> Array:
        """(P,) numbers of the sample itself."""
        found: Array = self.numbers(*self._alone(), self.reader.sample.once)[0]
        return found

    def __call__(self, blocks: range, tick: samples.Tick) -> list[Part]:
        """One part for each of some consecutive blocks."""
        assert isinstance(self.source, samples.Drawn | samples.Given)
        parts = []
        for number, block in enumerate(blocks, 1):
            counts = scored.counts(self.source, block, self.resampling.resamples)
            data = self.reader(counts)
            solution = self.solved(data)
            parts += [part for part, _ in self.accounted(data, solution, self.numbers(data, solution, counts))]
            tick(number / len(blocks))
        return parts

    def numbers(self, data: Correlations, solution: Solution, counts: Array) -> Array:
        """(B, P) numbers of samples."""
        W, used = scored.weights(self.reader, solution, self.names), self._used(counts)
        with np.errstate(all="ignore"):
            found = [
                self._of(scored.scores(self.reader, data[piece], W[piece]), used[piece])
                for piece in scored.pieces(len(counts), 2 * len(self.names), counts.shape[-1])
            ]
        return np.concatenate(found)

    def _of(self, y: Array, w: Array) -> Array:
        """(B, P) numbers from scores (B, k + 1, N) under row weights (B, N)."""
        k = y.shape[1] - 1
        terms = [core.terms(y[:, j], w, self.distribution, special().ndtri) for j in range(k)]
        M = core.moments(np.concatenate([y[:, :k], np.stack(terms, axis=1), y[:, k:]], axis=1), w)
        return np.concatenate([core.slopes(M, k), *self._sets(M, k)], axis=-1)

    def _sets(self, M: Array, k: int) -> Iterator[Array]:
        return (core.regression(M, k, np.array(members, dtype=np.intp), self.two_stage) for members in self.sets)

    def _used(self, counts: Array) -> Array:
        """Row weights: how often a row is drawn times its sampling weight."""
        weights = self.reader.sample.weights
        return counts if weights is None else counts * weights


def tested(work: CopulaWork, suspects: Set, freedom: float, workers: Workers, progress: Progress | None) -> Resampled:
    """The numbers of all sets of suspects, with what resamples say of them."""
    keys = work.with_suspects(suspects)
    return resampled(work, keys, work.point(), freedom, workers, progress)
