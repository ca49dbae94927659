"""What the rows outside a fold are: their moments, and the rows inside as they see them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from plscli.core import Array, Correlations, Indices, folds
from plscli.core.pls import products
from plscli.core.pls.stages import Stage
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
        T = None
        if self.plan.interaction == "orthogonal":
            T = products.residuals(read, self.explained)
            left = products.orthogonalised(read, self.explained)
            T = T * (read.sd / left.sd)[:, None, :]
            return Training(left, data.R, weights, tuple(terms), (read.mean, read.sd), T)
        return Training(read, data.R, weights, tuple(terms), (read.mean, read.sd), T)

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

    def first(self, number: int) -> Training:
        """So many of the training sets."""
        some = slice(number)
        weights, rest = (None if part is None else part[some] for part in (self.weights, self.rest))
        raw = None if self.raw is None else (self.raw[0][some], self.raw[1][some])
        return Training(self.data[some], self.linear[some], weights, self.terms, raw, rest)

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
        found: Array = (np.stack([np.prod(y[..., list(term)], axis=-1) for term in self.terms], axis=-1) - mean) / sd
        return found
