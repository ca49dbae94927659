"""How rows become the correlations that are estimated from: kind of correlation, missing answers, products."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from plscli.borrowed import special
from plscli.core import Array, Correlations, Indices
from plscli.core.criteria.measurement import rho_a
from plscli.core.linalg import INDEFINITE, eigenvalues, smoothed, unit_diagonal
from plscli.core.moments import Rows
from plscli.core.moments.moments import grouped, weighted
from plscli.core.pls import Status
from plscli.core.pls.stages import Solution, Solved, Stage, aligned, solve_stages
from plscli.core.resampling import ResamplingPlan, jackknife, samples
from plscli.estimation import Estimator
from plscli.estimation.rows import MOST_CATEGORIES, Sample
from plscli.model.plan import Plan
from plscli.records import Provenance

if TYPE_CHECKING:
    from plscli.core.moments.incomplete import Incomplete
    from plscli.core.moments.ordinal import Ordinal, Ranked


MOST_UNITS = 10_000
"""Rows that a jackknife leaves out one by one."""
GROUPS = 2_000
"""Groups that it leaves out of more rows than that: enough to know an acceleration to 0.0002."""


def adds(estimator: Estimator, plan: Plan) -> bool:
    """Whether correlations come from moments of the answers alone, which add up and subtract."""
    return estimator.correlations == "pearson" and estimator.treatment in ("mean", "listwise") and not plan.terms


class Reader(ABC):
    """Turns the rows of a survey into the correlations of samples of them, as the estimator asks.

    data, notes : where the rows come from, and what happened to them.   ranges : lowest and highest answer to each item.
    """

    estimator: Estimator
    plan: Plan
    data: Provenance
    notes: tuple[str, ...]
    ranges: Mapping[str, tuple[float, float]]

    @property
    @abstractmethod
    def whole(self) -> Correlations:
        """Correlations in the sample itself."""

    @abstractmethod
    def source(self, plan: ResamplingPlan, resamples: int, seed: int) -> samples.SampleBlocks:
        """Bootstrap samples by a plan for the rows."""

    @abstractmethod
    def without(self, units: Indices | None, seed: int) -> Iterator[tuple[Correlations, Array]]:
        """The samples without each unit (N,) of rows in turn, block by block, and how many equal units each stands for.

        Without units these are rows, or, of very many rows, random groups of them: deleting a group moves a number as often as much as
        the group has rows, and the skewness of what it moves says the same about all rows.
        """

    def aligned(self, solution: Solution) -> tuple[Stage, ...]:
        """Stages of the model for resamples, with signs that follow the solution of the sample."""
        return aligned(self.plan.staged(self.plan.stages), solution)


class SampleReader(Reader):
    """Reads rows that are held in memory, under any row weights.   most : different answers up to which an item is ordinal."""

    def __init__(self, sample: Sample, estimator: Estimator, plan: Plan, most: int = MOST_CATEGORIES) -> None:
        self.sample = sample
        self.estimator = estimator
        self.plan = plan
        self.most = most
        self.data, self.notes, self.ranges = sample.data, sample.notes, sample.ranges
        self.plain = replace(estimator, consistent=False)  # products multiply scores, which PLSc leaves as they are

    def source(self, plan: ResamplingPlan, resamples: int, seed: int) -> samples.SampleBlocks:
        """Bootstrap samples by a plan for the rows."""
        return samples.Drawn(self, plan, resamples, seed)

    def without(self, units: Indices | None, seed: int) -> Iterator[tuple[Correlations, Array]]:
        """The samples without each unit (N,) of rows in turn, and how many equal units each stands for."""
        times, rows = self.sample.times, len(self.sample.X)
        if units is None:
            many = times is None and rows > MOST_UNITS
            units = samples.stream(seed, samples.JACKKNIFE).permutation(rows) % GROUPS if many else np.arange(rows)
        ones = np.ones(len(np.unique(units))) if times is None else times.astype(np.float64)
        blocks = self._subtracted(units) if self.adds else (self(weights) for weights in jackknife(units, samples.BLOCK, times))
        done = 0
        for data in blocks:
            yield data, ones[done : done + len(data)]
            done += len(data)

    @property
    def adds(self) -> bool:
        """Whether correlations come from moments of the answers alone."""
        return adds(self.estimator, self.plan)

    def _subtracted(self, units: Indices) -> Iterator[Correlations]:
        """The samples without each unit, from the moments of all rows less those of the unit: no row is summed twice."""
        labels, member = np.unique(units, return_inverse=True)
        order = np.argsort(member, kind="stable")
        ends = np.searchsorted(member[order], np.arange(len(labels) + 1))
        total = weighted(self.rows, self.sample.once)
        for start in range(0, len(labels), samples.BLOCK):
            stop = min(start + samples.BLOCK, len(labels))
            which = order[ends[start] : ends[stop]]
            left_out = grouped(self.rows.some(which), member[which] - start, stop - start)
            yield (total - left_out).correlations(self.sample.n - np.diff(ends[start : stop + 1]).astype(np.float64))

    @cached_property
    def main(self) -> tuple[Stage, ...]:
        """Stages of the model without its products, whose scores products multiply, with signs that follow the sample."""
        stages = self.plan.staged(self.plan.main)
        return aligned(stages, solve_stages(self._read(self.sample.once)[0], stages, *self.plain.algorithm)) if stages else ()

    @cached_property
    def rows(self) -> Rows:
        """The rows ready to be summed."""
        return Rows.of(self.sample.X, self.sample.weights, self.sample.times)

    def __call__(self, counts: Array) -> Correlations:
        """Correlations of the columns of the plan in B samples, from how often each row is in them (B, N)."""
        data = self._read(counts)
        return self._with_products(data, counts) if self.plan.terms else data

    @cached_property
    def whole(self) -> Correlations:
        """Correlations in the sample itself."""
        return self(self.sample.once)[0]

    def scores(self, data: Correlations, weights: Array) -> Array:
        """Scores (N, J) of the respondents in the order of the sample from weights (K, J) of the standardised answers."""
        from plscli.core.pls import products

        return products.scores(self.rows, data, weights).T

    @cached_property
    def _read(self) -> samples.Read:
        sample, kind, missing = self.sample, self.estimator.correlations, self.estimator.treatment
        if kind == "polychoric":
            from plscli.core.moments import ordinal

            items = ordinal.Ordinal.of(sample.X, (sample.categories() > 0) & (sample.categories() <= self.most))
            return partial(self._polychoric, items, ordinal.answered_together(sample.X))
        if kind == "spearman":
            from plscli.core.moments.ordinal import Ranked

            return partial(self._spearman, Ranked.of(sample.X))
        if missing in ("pairwise", "em"):
            from plscli.core.moments.incomplete import Incomplete

            return partial(self._pairwise if missing == "pairwise" else self._em, Incomplete.of(sample.X))
        return self._pearson

    def _used(self, counts: Array) -> Array:
        """Row weights: how often a row is drawn times its sampling weight."""
        return counts if self.sample.weights is None else counts * self.sample.weights

    def _checked(self, R: Array, n: Array) -> Correlations:
        """Correlations that come from different rows, at least n (B,) of them, or from tables: they may contradict each other."""
        contradict = eigenvalues(R)[..., 0] < INDEFINITE
        if self.estimator.smooth:
            R = np.where(contradict[..., None, None], smoothed(R), R)
        status = np.where(contradict & (not self.estimator.smooth), int(Status.R_NOT_PSD), 0).astype(np.int64)
        return replace(Correlations.known(R, n), status=status)

    def _pearson(self, counts: Array) -> Correlations:
        return weighted(self.rows, counts).correlations(counts.sum(-1))

    def _spearman(self, ranked: Ranked, counts: Array) -> Correlations:
        from plscli.core.moments.ordinal import spearman

        return Correlations.known(spearman(ranked, self._used(counts)), counts.sum(-1))

    def _polychoric(self, items: Ordinal, both: Array, counts: Array) -> Correlations:
        from plscli.core.moments import ordinal

        R = ordinal.polychoric(items, self._used(counts), special().ndtri)
        found = self._checked(R, ordinal.smallest_count(both, self._used(counts)))
        return replace(found, bound=ordinal.at_bound(R, items.ordinal))

    def _pairwise(self, gappy: Incomplete, counts: Array) -> Correlations:
        from plscli.core.moments import incomplete

        found = incomplete.pairwise(gappy, self._used(counts))
        return replace(self._checked(found.R, found.n), mean=found.mean, sd=found.sd)

    def _em(self, gappy: Incomplete, counts: Array) -> Correlations:
        from plscli.core.moments import em

        found = em.maximum_likelihood(gappy, self._used(counts))
        with np.errstate(all="ignore"):
            sd = np.sqrt(np.diagonal(found.covariance, axis1=-2, axis2=-1))
            R = found.covariance / sd[..., :, None] / sd[..., None, :]
        unit_diagonal(R, np.isfinite(sd))
        status = np.where(found.converged | ~np.isfinite(R).all((-1, -2)), 0, int(Status.NOT_CONVERGED)).astype(np.int64)
        return Correlations(R, found.mean, sd, counts.sum(-1), status)

    def _true_products(self, read: Correlations, solved: Solved, used: Sequence[str]) -> Correlations:
        """The correlations with those products that PLSc corrects.   solved : the stage of the scores, of which `used` are multiplied."""
        from plscli.core.pls.consistent import disattenuated

        estimate, design = solved.estimate, self.main[-1].design
        which = np.array([self.plan.main[-1].names.index(name) for name in used])
        rho = np.where(design.corrected, rho_a(solved.correlations.R, estimate, design), 1.0)[..., which]
        K, columns = len(self.plan.model.indicators), enumerate(self.plan.terms)
        terms = [(K + p, used.index(of[0]), used.index(of[1])) for p, (name, of) in columns if name not in self.plan.uncorrected]
        return disattenuated(read, terms, estimate.score_correlations[..., which[:, None], which], rho)

    def factors(self, data: Correlations) -> tuple[Correlations, Array, list[tuple[int, ...]], Solved | None]:
        """What products multiply: weights (B, K, S) of the standardised answers, and for each product which of the S are its factors.

        Before them the correlations of the answers, with the status of the stage of the scores, and that stage last; None for products
        of items.
        """
        names = {name: k for k, name in enumerate(self.plan.model.indicators)}
        solved, weights = None, np.broadcast_to(np.eye(len(names)), data.R.shape)
        if self.main:
            solution = solve_stages(data, self.main, *self.plain.algorithm)
            solved = solution.stages[-1]
            weights = solved.weights[..., [self.plan.main[-1].names.index(name) for name in self._multiplied]]
            names = {name: j for j, name in enumerate(self._multiplied)}
            data = replace(data, status=data.status | solution.status)
        return data, weights, [tuple(names[factor] for factor in factors) for _, factors in self.plan.terms], solved

    @property
    def _multiplied(self) -> list[str]:
        """Constructs that are factors of products."""
        return list(dict.fromkeys(factor for _, factors in self.plan.terms for factor in factors))

    def _with_products(self, data: Correlations, counts: Array) -> Correlations:
        """The correlations with those of the product columns."""
        from plscli.core.pls import products

        data, weights, terms, solved = self.factors(data)
        read = products.extended(self.rows, data, counts, weights, terms)
        if solved and self.estimator.consistent and len(self.plan.uncorrected) < len(self.plan.model.products):
            return self._true_products(read, solved, self._multiplied)
        return products.orthogonalised(read, self.explained) if self.plan.interaction == "orthogonal" else read

    @property
    def explained(self) -> list[tuple[int, Indices]]:
        """Columns of products of items, each with the columns of the items that are taken out of it."""
        names = {name: k for k, name in enumerate(self.plan.model.indicators)}
        owner = {item: construct for construct in self.plan.model.constructs for item in construct.indicators}
        blocks = [sorted({names[item] for factor in factors for item in owner[factor].indicators}) for _, factors in self.plan.terms]
        return [(len(names) + p, np.array(block)) for p, block in enumerate(blocks)]
