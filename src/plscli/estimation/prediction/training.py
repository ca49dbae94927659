"""What the rows outside a fold are and give: their moments and estimates, and the maps by which they predict the rows inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from plscli.core import Array, Correlations, Indices, Mask, folds
from plscli.core.pls import products
from plscli.core.pls.stages import Solution, Stage, solve_stages
from plscli.core.prediction import conditional, from_direct, from_earliest, regression, ridge, to_items
from plscli.estimation.prediction import TECHNIQUES, Method, Technique, Way
from plscli.estimation.prediction.structure import MeasuredPaths
from plscli.estimation.rows.reading import SampleReader


class TrainingReader(SampleReader):
    """Reads the rows of a sample without those of folds; nothing of these, and no sign of the whole sample, is in what comes out."""

    @cached_property
    def main(self) -> tuple[Stage, ...]:
        """Stages of the model without its products; signs are those of the training rows."""
        return self.plan.staged(self.plan.main)

    @cached_property
    def unaligned(self) -> tuple[Stage, ...]:
        """Stages of the model, with signs of the training rows."""
        return self.plan.staged(self.plan.stages)

    def without_rows(self, which: Indices) -> Training:
        """What is read of all rows but those of each of F sets.   which : (F, m) as in `folds.held_out`."""
        if self.adds:
            data = folds.training(self.rows, which)
            return Training(data, data.R)
        counts = np.ones((len(which), len(self.sample.X) + 1))
        counts[np.arange(len(which))[:, None], which] = 0.0
        counts = counts[:, :-1]
        if self.plan.terms:
            return self._with_terms(counts, which)
        data, K = self(counts), len(self.plan.model.indicators)
        if self.estimator.correlations == "pearson":
            return Training(data, data.R[:, :K, :K])
        return Training(self._described(data, counts), folds.training(self.rows, which).R)

    def _with_terms(self, counts: Array, which: Indices) -> Training:
        data, weights, terms, _ = self.factors(folds.training(self.rows, which))
        read = products.extended(self.rows, data, counts, weights, terms)
        left, T = read, None
        if self.plan.interaction == "orthogonal":
            left = products.orthogonalised(read, self.explained)
            T = products.residuals(read, self.explained) * (read.sd / left.sd)[:, None, :]
        return Training(left, data.R, weights, tuple(terms), (read.mean, read.sd), T)

    def _described(self, data: Correlations, counts: Array) -> Correlations:
        """Correlations of ranks or categories with means and standard deviations of the answers that were given."""
        there = ~np.isnan(self.sample.X)
        centre = np.nanmean(self.sample.X, axis=0)
        X, used = np.where(there, self.sample.X - centre, 0.0), self._used(counts)
        with np.errstate(all="ignore"):
            n = used @ there
            mean = used @ X / n
            sd = np.sqrt((used @ X**2 - n * mean**2) / (n - 1.0))
        return replace(data, mean=centre + mean, sd=np.where(sd > 0, sd, np.nan))


@dataclass(frozen=True, eq=False)
class Training:
    """F training sets.

    data : correlations of the C columns of the plan, with means and standard deviations.   linear : (F, K, K) product-moment correlations
    of the K answers, of which regressions are made.   weights, terms : of products, see `SampleReader.factors`.   raw : (F, C) means and
    standard deviations of the products as they are.   rest : (F, C, C) that takes out of products what items explain; None without.
    """

    data: Correlations
    linear: Array
    weights: Array | None = None
    terms: tuple[tuple[int, ...], ...] = ()
    raw: tuple[Array, Array] | None = None
    rest: Array | None = None

    def columns(self, X: Array, which: Indices) -> tuple[Array, Array]:
        """Columns (F, m, C) of sets of rows, standardised by the training rows, 0 where an answer is missing; and answers, NaN there.

        X : (N, K).   which : (F, m) rows; the number N stands for none.
        """
        z = folds.standardised(X, self.data, which)
        blank = np.isnan(z)
        x = np.where(blank, 0.0, z) if blank.any() else z
        if self.weights is not None:
            x = np.concatenate([x, self.multiplied(x @ self.weights)], axis=-1)
        return (x if self.rest is None else x @ self.rest), z

    def multiplied(self, y: Array) -> Array:
        """Products (F, m, T), standardised by the training rows, of scores or items y (F, m, S)."""
        assert self.raw is not None
        mean, sd = (part[:, None, -len(self.terms) :] for part in self.raw)
        return (np.stack([np.prod(y[..., list(term)], axis=-1) for term in self.terms], axis=-1) - mean) / sd


@dataclass(frozen=True, eq=False)
class Trained:
    """F training sets that have been estimated.

    maps : by way, (F, C, Q) from standardised columns to standardised items.   own : (F, C, J') from the columns to the scores of the
    constructs that are predicted, and `scores` by technique to their predicted scores.   paths, loadings, all_own : of all constructs,
    for products of predicted scores.   impossible : (F,) whether what PLSc implies of the predictors
    cannot be.   collinear : (F,) whether a regression had collinear predictors.
    """

    training: Training
    maps: Mapping[Way, Array]
    own: Array
    scores: Mapping[Technique, Array]
    solution: Solution
    impossible: Mask
    collinear: Mask


@dataclass(frozen=True)
class Wanted:
    """What is estimated.   methods : benchmarks beside the model.   techniques : of prediction.   corrected : whether a PLSc model predicts
    by the correlations that it implies.
    """

    methods: tuple[Method, ...] = ()
    techniques: tuple[Technique, ...] = TECHNIQUES
    corrected: bool = False


def trained(reader: TrainingReader, structure: MeasuredPaths, which: Indices, wanted: Wanted) -> Trained:
    """Estimate the model without the rows of each of F sets (F, m)."""
    return estimated(reader.without_rows(which), reader, structure, wanted)


def estimated(training: Training, reader: TrainingReader, structure: MeasuredPaths, wanted: Wanted) -> Trained:
    """The estimates of training sets, and the maps that follow from them."""
    data, target = training.data, structure.target
    solution = solve_stages(data, reader.unaligned, *reader.estimator.algorithm)
    W, own = np.ascontiguousarray(structure.weights(solution)), target.endogenous  # small matrices are multiplied quickly row by row
    linear, loadings = training.linear, structure.loadings(solution)
    found: dict[Way, Array] = {}
    scores: dict[Technique, Array] = {}
    impossible = collinear = np.zeros(len(data), dtype=np.bool_)
    with np.errstate(all="ignore"):
        for technique in wanted.techniques:
            blocks = target.direct if technique == "da" else target.earliest
            if wanted.corrected:
                B, lost = conditional(data.R, solution.stages[0].estimate, reader.plan.structure.design, target, blocks)
                impossible, scores[technique] = np.asarray(impossible | lost), B @ W[:, target.items][..., own]
            else:
                G = np.ascontiguousarray(structure.paths(solution))
                to_scores = W @ (from_direct if technique == "da" else from_earliest)(G, target)  # observed scores to predicted ones
                B, scores[technique] = to_items(to_scores, loadings, target), np.ascontiguousarray(to_scores[..., own])
            found["pls", technique] = B
            if "lm" in wanted.methods:
                found["lm", technique], lost = regression(linear, target, blocks, data.n)
                collinear = np.asarray(collinear | lost)
            if "ridge" in wanted.methods:
                found["ridge", technique] = ridge(linear, target, blocks, data.n)
    more = data.R.shape[-1] - linear.shape[-1]
    wide = {way: np.pad(B, ((0, 0), (0, more), (0, 0))) if more and B.shape[1] == linear.shape[-1] else B for way, B in found.items()}
    return Trained(training, wide, np.ascontiguousarray(W[..., own]), scores, solution, impossible, collinear)


def through_products(x: Array, trained: Trained, structure: MeasuredPaths) -> tuple[Array, Array]:
    """Predictions from the earliest antecedents where products multiply predicted scores: items (F, m, Q) and scores (F, m, J').

    x : (F, m, C) standardised columns.   In causal order every predicted score follows from those before; a product is that of its
    factors as they are predicted, or observed where nothing explains them, and standardised as in the training rows.
    """
    target, training, solution = structure.target, trained.training, trained.solution
    assert training.weights is not None
    W, G, L = structure.weights(solution), structure.paths(solution), structure.loadings(solution)
    y = x @ W
    predicted = set(target.endogenous.tolist())
    known: dict[int, Array] = {j: y[..., j] for j in range(len(structure.names)) if j not in predicted and not structure.factors[j]}
    factors = _Factors(x, y, training, structure, solution)
    for j, before in target.design.causal_order:
        for i in before.tolist():
            if i not in known:
                known[i] = factors.product(i, known)
        known[j] = np.stack([known[i] for i in before.tolist()], axis=-1) @ G[:, before, j, None]
        known[j] = known[j][..., 0]
    scores = np.stack([known[j] for j in target.endogenous.tolist()], axis=-1)
    items = np.stack([known[j] for j in target.owner.tolist()], axis=-1) * L[:, None, :]
    return items, scores


@dataclass(frozen=True, eq=False)
class _Factors:
    """Scores of products when some of their factors are predicted.   x : (F, m, C).   y : (F, m, J) observed scores."""

    x: Array
    y: Array
    training: Training
    structure: MeasuredPaths
    solution: Solution

    def product(self, j: int, known: Mapping[int, Array]) -> Array:
        """(F, m) score of a product of scores or of items, with what is known of its factors."""
        names, plan, training = self.structure.names, self.structure.plan, self.training
        predicted = set(self.structure.target.endogenous.tolist())
        assert training.weights is not None
        K = len(plan.model.indicators)
        if plan.interaction == "two-stage":
            base = self.x[..., :K] @ training.weights
            multiplied = list(dict.fromkeys(factor for _, of in plan.terms for factor in of))
            for s, name in enumerate(multiplied):
                if names.index(name) in predicted:
                    base[..., s] = known[names.index(name)]
            items = self.x[..., :K]
        else:
            items = base = self._items(known, predicted)
        columns = np.concatenate([items, training.multiplied(base)], axis=-1)
        if training.rest is not None:
            columns = columns @ training.rest
        return (columns @ self.structure.weights(self.solution)[..., j, None])[..., 0]

    def _items(self, known: Mapping[int, Array], predicted: set[int]) -> Array:
        """Standardised items (F, m, K), those of predicted constructs as they are predicted, as far as these are known."""
        target = self.structure.target
        items = self.x[..., : len(self.structure.plan.model.indicators)].copy()
        L = self.structure.loadings(self.solution)
        for q, (k, owner) in enumerate(zip(target.items.tolist(), target.owner.tolist(), strict=True)):
            if owner in predicted and owner in known:
                items[..., k] = known[owner] * L[:, None, q]
        return items
