"""Every group estimated anew when respondents change their groups at random: one pass for invariance and differences together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import combinations

import numpy as np

from plscli.core import Array, Correlations, Indices, Mask
from plscli.core.criteria import fit
from plscli.core.groups import Exchange, Whole
from plscli.core.linalg import front_first
from plscli.core.moments.moments import Moments, weighted
from plscli.core.pls.stages import Solution, Stage, solve_stages
from plscli.core.resampling import samples
from plscli.engine import SERIAL, Workers
from plscli.estimation import Inadmissible
from plscli.estimation.failure import reasons
from plscli.estimation.quantities import Evaluation
from plscli.estimation.replicates import BATCH
from plscli.estimation.rows.reading import SampleReader
from plscli.questions.groups.composites import Composites

MASKS = 1 << 22
"""Row weights that are worked on together."""


@dataclass(frozen=True, eq=False)
class DrawnPermutations:
    """Permutations drawn by a plan, in blocks with a random stream each."""

    plan: Exchange | Whole
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
class GivenPermutations:
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
    (B, G, T) of their pooled scores, variances as logarithms.   Pairs are those of `combinations`.
    """

    values: Array
    composition: Array
    means: Array
    variances: Array

    def __getitem__(self, members: Mask) -> Statistics:
        return Statistics(*(getattr(self, each.name)[members] for each in fields(self)))

    @classmethod
    def joined(cls, parts: Sequence[Statistics]) -> Statistics:
        """Permutations one after the other."""
        return cls(*(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(cls)))


@dataclass(frozen=True, eq=False)
class SolvedGroups:
    """Groups of B groupings, one group after the other.

    data, solution : (GB,) of the raw rows.   compared : what differences are taken of.   excluded : (G, B) which cannot be used.
    """

    data: Correlations
    solution: Solution
    compared: Solution
    excluded: Mask


@dataclass(frozen=True, eq=False)
class Regrouping:
    """Estimates groups: a function of the numbers of blocks, so that any worker can do it.

    reader : of the raw rows, for MICOM and, without another, for differences.   centred : of the rows standardised within the observed
    groups, None unless these are permuted.   source : of the permutations.   only : compared quantities.   sizes : (G,) rows of the groups.
    """

    reader: SampleReader
    centred: SampleReader | None
    source: DrawnPermutations | GivenPermutations
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
        found = [self.of(masks) for masks in self.together(blocks)]
        return Statistics.joined([each for each, _ in found]), sum((failures for _, failures in found), Counter())

    def together(self, blocks: range) -> Iterator[Array]:
        """Row weights of some blocks, as many of them at a time as fit into memory."""
        waiting: list[Array] = []
        for masks in self.source.masks(blocks):
            if waiting and (len(waiting) + 1) * masks.size > MASKS:
                yield np.concatenate(waiting)
                waiting = []
            waiting.append(masks)
        yield np.concatenate(waiting)

    def shared(self, permutations: int, workers: Workers) -> tuple[Workers, bool]:
        """Who does so much work, and whether few calls are better: little of it in one go, which takes less time than anybody else needs to
        begin.
        """
        few = -(-permutations // samples.BLOCK) <= self.span and workers.jobs is None and workers.where != "dask"
        return (SERIAL, True) if few else (workers, False)

    def of(self, masks: Array) -> tuple[Statistics, Counter[str]]:
        """The statistics of groupings (B, G - 1, U) that could be estimated, and why others are left out."""
        solved = self.solved(masks)
        found, used = self.statistics(masks, solved), np.asarray(~solved.excluded.any(0))
        return (found, Counter()) if used.all() else (found[used], self._reasons(solved))

    def solved(self, masks: Array) -> SolvedGroups:
        """The groups of groupings with row weights (B, G - 1, U), estimated one group after the other."""
        flat = np.swapaxes(masks, 0, 1)
        data = self.correlations(self.reader, flat)
        solution = self._solved(data)
        if self.centred is None:
            return SolvedGroups(data, solution, solution, self._excluded(solution))
        other = self._solved(self.correlations(self.centred, flat))
        return SolvedGroups(data, solution, other, self._excluded(solution) | self._excluded(other))

    def statistics(self, masks: Array, solved: SolvedGroups) -> Statistics:
        """The statistics of groupings."""
        composition = self.composites.composition(solved.solution, len(self.sizes))
        return Statistics(self._grouped(self.evaluation(solved.compared)), composition, *self.composites.scored(masks))

    def apart(self, blocks: range, tick: samples.Tick) -> Array:
        """(B, 2) distances of the usable permutations of some blocks, which are gone through once more."""
        solved = [self.solved(masks) for masks in self.together(blocks)]
        return np.concatenate([self.distances(each)[~each.excluded.any(0)] for each in solved])

    def distances(self, solved: SolvedGroups) -> Array:
        """(B, 2) distances between the implied correlations of the groups of groupings, mean over pairs: d_L and d_G.

        Klesel, Schuberth, Henseler & Niehaves (2019), Internet Res. 29, 464-477.
        """
        implied = self._grouped(self.composites.implied(solved.compared))
        pairs = [(implied[:, a], implied[:, b]) for a, b in combinations(range(len(self.sizes)), 2)]
        both = np.array([[fit.d_uls(a, b), fit.d_g(a, b)] for a, b in pairs])
        return np.asarray(both.mean(0).T)

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """Stages of the model, with signs that follow all respondents."""
        return self.reader.aligned(self.composites.pooled)

    def _solved(self, data: Correlations) -> Solution:
        return solve_stages(data, self.stages, *self.reader.estimator.algorithm)

    def _grouped(self, values: Array) -> Array:
        """(B, G, ...) of values (GB, ...) of one group after the other."""
        return np.swapaxes(values.reshape(len(self.sizes), -1, *values.shape[1:]), 0, 1)

    def _excluded(self, solution: Solution) -> Mask:
        """(G, B) which estimates cannot be used."""
        failed = solution.failed
        doubtful = failed if self.inadmissible == "keep" else failed | solution.inadmissible
        return np.asarray(doubtful.reshape(len(self.sizes), -1))

    def _reasons(self, solved: SolvedGroups) -> Counter[str]:
        """Why permutations are left out: of each the first group that is."""
        excluded = solved.excluded
        lost = np.flatnonzero(excluded.any(0))
        members = np.zeros(excluded.size, dtype=np.bool_)
        members[excluded.argmax(0)[lost] * excluded.shape[1] + lost] = True
        return reasons(solved.data, solved.solution.status | solved.compared.status, members, self.reader.plan.columns)

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
