"""Every group estimated anew when respondents change their groups at random: one pass for invariance and differences together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import combinations
from typing import Protocol

import numpy as np

from plscli.core.criteria import fit
from plscli.core.moments.moments import Moments, weighted
from plscli.core.pls.design import Array, Correlations, Indices, Mask
from plscli.core.pls.linalg import front_first
from plscli.core.pls.stages import Solution
from plscli.core.resampling import samples
from plscli.estimation.quantities import Evaluation
from plscli.estimation.replicates import BATCH, reasons
from plscli.estimation.rows.reading import SampleReader
from plscli.estimation.settings import Inadmissible
from plscli.questions.groups.composites import Composites


class Plan(Protocol):
    """How groups are drawn."""

    @property
    def number(self) -> int:
        """What one permutation needs in memory while it is drawn."""

    def draw(self, size: int, generator: np.random.Generator) -> Array:
        """Row weights (size, G - 1, U) of all groups but the last."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """Permutations drawn by a plan, in blocks with a random stream each."""

    plan: Plan
    permutations: int
    seed: int

    def masks(self, blocks: range) -> Iterator[Array]:
        """Row weights (B, G - 1, U) of consecutive blocks, piece by piece."""
        for block in blocks:
            generator = samples.stream(self.seed, samples.PERMUTATION, 0, block)
            left = min(samples.BLOCK, self.permutations - block * samples.BLOCK)
            at_once = int(np.clip(samples.DRAWS_AT_ONCE // self.plan.number, 1, samples.BLOCK))
            for done in range(0, left, at_once):
                yield self.plan.draw(min(at_once, samples.BLOCK - done), generator)[: left - done]


@dataclass(frozen=True, eq=False)
class Given:
    """Permutations that were given: numbers of groups (B, N), of G groups."""

    labels: Indices
    groups: int

    @property
    def permutations(self) -> int:
        """B."""
        return len(self.labels)

    def masks(self, blocks: range) -> Iterator[Array]:
        """Row weights (B, G - 1, N) of consecutive blocks."""
        some = self.labels[blocks.start * samples.BLOCK : blocks.stop * samples.BLOCK]
        yield (some[:, None] == np.arange(self.groups - 1)[:, None]).astype(np.float64)


@dataclass(frozen=True, eq=False)
class Statistics:
    """What B permutations, or the one way that respondents are grouped in, say of G groups and their pairs.

    values : (B, G, P) of the compared quantities.   composition : (B, pairs, T) c of the tested constructs.   means, variances :
    (B, G, T) of their pooled scores, variances as logarithms.   distances : (B, 2) squared Euclidean and geodesic distance, mean over
    pairs.   Pairs are those of `combinations`.
    """

    values: Array
    composition: Array
    means: Array
    variances: Array
    distances: Array

    def __getitem__(self, members: Mask) -> Statistics:
        return Statistics(*(getattr(self, each.name)[members] for each in fields(self)))

    @classmethod
    def joined(cls, parts: Sequence[Statistics]) -> Statistics:
        """Permutations one after the other."""
        return cls(*(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(cls)))


@dataclass(frozen=True, eq=False)
class Regrouping:
    """Estimates groups: a function of the numbers of blocks, so that any worker can do it.

    reader : of the raw rows, for MICOM and, without another, for differences.   centred : of the rows standardised within the observed
    groups, None unless these are permuted.   source : of the permutations.   only : compared quantities.   sizes : (G,) rows of the groups.
    """

    reader: SampleReader
    centred: SampleReader | None
    source: Drawn | Given
    composites: Composites
    evaluation: Evaluation
    inadmissible: Inadmissible
    sizes: Array

    @property
    def span(self) -> int:
        """Blocks that are worked on together."""
        return max(1, BATCH // (samples.BLOCK * len(self.sizes) * len(self.reader.plan.columns) ** 2))

    def __call__(self, blocks: range, tick: samples.Tick) -> tuple[Statistics, Counter[str]]:
        """The statistics of the permutations of some blocks that could be estimated, and why others could not."""
        found = [self.of(masks) for masks in self.source.masks(blocks)]
        return Statistics.joined([each for each, _ in found]), sum((failures for _, failures in found), Counter())

    def solved(self, masks: Array) -> tuple[Correlations, Solution]:
        """Correlations and solutions (GB,) of the groups, one after the other, in groupings with row weights (B, G - 1, U)."""
        data = self.correlations(self.reader, np.swapaxes(masks, 0, 1))
        return data, self._solved(data)

    def of(self, masks: Array) -> tuple[Statistics, Counter[str]]:
        """The statistics of groupings that could be estimated, and why others are left out."""
        found, excluded, data, solution = self.statistics(masks)
        used = np.asarray(~excluded.any(0))
        return (found, Counter()) if used.all() else (found[used], self._reasons(data, solution, excluded))

    def statistics(self, masks: Array) -> tuple[Statistics, Mask, Correlations, Solution]:
        """The statistics of groupings, (G, B) which of their groups cannot be used, and what they were computed from."""
        flat = np.swapaxes(masks, 0, 1)
        data, solution = self.solved(masks)
        other = None if self.centred is None else self._solved(self.correlations(self.centred, flat))
        solutions = [solution] if other is None else [solution, other]
        excluded = np.logical_or.reduce([self._excluded(each) for each in solutions])
        means, variances = self.composites.scored(masks)
        compared = solution if other is None else other
        found = Statistics(
            self._grouped(self.evaluation(compared)),
            self.composites.composition(solution, len(self.sizes)),
            means,
            variances,
            self._distances(compared),
        )
        return found, excluded, data, solution

    def _solved(self, data: Correlations) -> Solution:
        return self.reader.estimator.solve(data, self.reader.stages)

    def _grouped(self, values: Array) -> Array:
        """(B, G, ...) of values (GB, ...) of one group after the other."""
        return np.swapaxes(values.reshape(len(self.sizes), -1, *values.shape[1:]), 0, 1)

    def _excluded(self, solution: Solution) -> Mask:
        """(G, B) which estimates cannot be used."""
        failed = solution.failed
        doubtful = failed if self.inadmissible == "keep" else failed | solution.inadmissible
        return np.asarray(doubtful.reshape(len(self.sizes), -1))

    def _reasons(self, data: Correlations, solution: Solution, excluded: Mask) -> Counter[str]:
        """Why permutations are left out: of each the first group that is."""
        lost = np.flatnonzero(excluded.any(0))
        members = np.zeros(excluded.size, dtype=np.bool_)
        members[excluded.argmax(0)[lost] * excluded.shape[1] + lost] = True
        return reasons(data, solution.status, members, self.reader.plan.columns)

    def correlations(self, reader: SampleReader, masks: Array) -> Correlations:
        """Correlations of the groups, one after the other, from row weights (G - 1, B, U) of all groups but the last."""
        once = reader.sample.once
        if not reader.adds:
            every = np.concatenate([masks, (once - masks.sum(0))[None]])
            return reader(every.reshape(-1, every.shape[-1]))
        known, whole = weighted(reader.rows, masks), weighted(reader.rows, once)
        sums = np.empty((whole.sums.shape[-1], len(self.sizes), masks.shape[1]))
        sums[:, :-1] = known.sums.transpose(2, 0, 1)
        np.subtract(whole.sums.T, sums[:, :-1].sum(1), out=sums[:, -1])
        n = masks.sum(-1)
        cases = np.concatenate([n, (once.sum() - n.sum(0))[None]]).reshape(-1)
        return Moments(front_first(sums.reshape(len(sums), -1), 1), known.layout).correlations(cases)

    def _distances(self, solution: Solution) -> Array:
        """(B, 2) distances between the implied correlations of the groups, mean over pairs.

        Klesel, Schuberth, Henseler & Niehaves (2019), Internet Res. 29, 464-477.
        """
        implied = self._grouped(self.composites.implied(solution))
        pairs = [(implied[:, a], implied[:, b]) for a, b in combinations(range(len(self.sizes)), 2)]
        both = np.array([[fit.d_uls(a, b), fit.d_g(a, b)] for a, b in pairs])
        return np.asarray(both.mean(0).T)
