"""How rows become the correlations that are estimated from: kind of correlation, missing answers, products."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np

from plscli import engine
from plscli.analysis.sample import MOST_CATEGORIES, Sample
from plscli.analysis.settings import Estimator
from plscli.core import em, incomplete, pairwise, polychoric, products, ranks
from plscli.core.correlations import Correlations
from plscli.core.design import Array
from plscli.core.estimate import Status
from plscli.core.linalg import INDEFINITE, eigenvalues, smoothed
from plscli.core.moments import Rows, weighted
from plscli.core.stages import Stage, aligned
from plscli.model.plan import Plan


class Reader:
    """Reads the rows of a sample under row weights, as the estimator asks."""

    def __init__(self, sample: Sample, estimator: Estimator, plan: Plan) -> None:
        self.sample = sample
        self.estimator = estimator
        self.plan = plan
        self.plain = replace(estimator, consistent=False)  # products multiply scores, which PLSc leaves alone
        self._read = self._reading()

    @cached_property
    def main(self) -> tuple[Stage, ...]:
        """Stages of the model without its products, whose scores products multiply, with signs that follow the sample."""
        stages = self.plan.staged(self.plan.main)
        return aligned(stages, self.plain.solve(self._read(np.ones((1, self.sample.n)))[0], stages)) if stages else ()

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """Stages of the model, with signs that follow the sample."""
        stages = self.plan.staged(self.plan.stages)
        return aligned(stages, self.estimator.solve(self.whole, stages))

    @cached_property
    def rows(self) -> Rows:
        """The rows ready to be summed."""
        return Rows.of(self.sample.X, self.sample.weights)

    def __call__(self, counts: Array) -> Correlations:
        """Correlations of the columns of the plan in B samples, from how often each row is in them (B, N)."""
        data = self._read(counts)
        return self._with_products(data, counts) if self.plan.terms else data

    @cached_property
    def whole(self) -> Correlations:
        """Correlations in the sample itself."""
        return self(np.ones((1, self.sample.n)))[0]

    def scores(self, data: Correlations, weights: Array) -> Array:
        """Scores (N, J) of the respondents in the order of the sample from weights (K, J) of the standardised answers."""
        return products.scores(self.rows, data, weights).T

    def _reading(self) -> engine.Read:
        sample, kind, missing = self.sample, self.estimator.correlations, self.estimator.treatment
        if kind == "polychoric":
            from scipy.special import ndtri

            ordinal = polychoric.Ordinal.of(sample.X, (sample.categories() > 0) & (sample.categories() <= MOST_CATEGORIES))
            both = pairwise.answered_together(sample.X)
            return lambda counts: self._checked(
                polychoric.polychoric(ordinal, self._used(counts), ndtri), pairwise.smallest_count(both, self._used(counts))
            )
        if kind == "spearman":
            ranked = ranks.Ranked.of(sample.X)
            return lambda counts: Correlations.known(ranks.spearman(ranked, self._used(counts)), counts.sum(-1))
        if missing == "pairwise":
            pairs = incomplete.Incomplete.of(sample.X)
            return lambda counts: self._pairwise(pairs, counts)
        if missing == "em":
            gappy = incomplete.Incomplete.of(sample.X)
            return lambda counts: self._em(gappy, counts)
        return lambda counts: weighted(self.rows, counts).correlations(counts.sum(-1))

    def _used(self, counts: Array) -> Array:
        """Row weights: how often a row is drawn times its sampling weight."""
        return counts if self.sample.weights is None else counts * self.sample.weights

    def _checked(self, R: Array, n: Array, mean: Array | None = None, sd: Array | None = None) -> Correlations:
        """Correlations that come from different rows, at least n (B,) of them, or from tables: they may contradict each other."""
        contradict = eigenvalues(R)[..., 0] < INDEFINITE
        if self.estimator.smooth:
            R = np.where(contradict[..., None, None], smoothed(R), R)
        known = Correlations.known(R, n)
        status = np.where(contradict & (not self.estimator.smooth), int(Status.R_NOT_PSD), 0).astype(np.int64)
        return Correlations(R, known.mean if mean is None else mean, known.sd if sd is None else sd, known.n, status)

    def _pairwise(self, pairs: incomplete.Incomplete, counts: Array) -> Correlations:
        found = pairwise.pairwise(pairs, self._used(counts))
        return self._checked(found.R, found.n, found.mean, found.sd)

    def _em(self, gappy: incomplete.Incomplete, counts: Array) -> Correlations:
        found = em.maximum_likelihood(gappy, self._used(counts))
        with np.errstate(all="ignore"):
            sd = np.sqrt(np.diagonal(found.covariance, axis1=-2, axis2=-1))
            R = found.covariance / sd[..., :, None] / sd[..., None, :]
        diagonal = np.arange(R.shape[-1])
        R[..., diagonal, diagonal] = np.where(np.isfinite(sd), 1.0, np.nan)
        status = np.where(found.converged | ~np.isfinite(R).all((-1, -2)), 0, int(Status.NOT_CONVERGED)).astype(np.int64)
        return Correlations(R, found.mean, sd, counts.sum(-1), status)

    def _with_products(self, data: Correlations, counts: Array) -> Correlations:
        """The correlations with those of the product columns."""
        names = {name: k for k, name in enumerate(self.plan.model.indicators)}
        if self.main:
            solution = self.plain.solve(data, self.main)
            weights = solution.stages[-1].weights
            used = list(dict.fromkeys(factor for _, factors in self.plan.terms for factor in factors))
            weights = weights[..., [self.plan.main[-1].names.index(name) for name in used]]
            names = {name: j for j, name in enumerate(used)}
            data = Correlations(data.R, data.mean, data.sd, data.n, data.status | solution.status)
        else:
            weights = np.broadcast_to(np.eye(len(names)), data.R.shape)
        terms = [tuple(names[factor] for factor in factors) for _, factors in self.plan.terms]
        read = products.extended(self.rows, data, counts, weights, terms)
        if self.plan.interaction != "orthogonal":
            return read
        owner = {item: construct for construct in self.plan.model.constructs for item in construct.indicators}
        blocks = [sorted({names[item] for factor in factors for item in owner[factor].indicators}) for _, factors in self.plan.terms]
        return products.orthogonalised(read, [(len(names) + p, np.array(block)) for p, block in enumerate(blocks)])
