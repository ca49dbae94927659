"""The structural equations of many segments at a time, from weighted sums of products of scores.

With z = (1, y) of the constant and the J scores of a respondent, sums of products of z under the weights of a segment give its
regressions; and the log density of a respondent in a segment is a quadratic form of z, so that one product of all products of z
with the coefficients of that form gives the densities of all respondents in all segments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from plscli.core import Array, Indices, side_by_side
from plscli.core.linalg import eliminate, front_first
from plscli.core.moments import pairwise_products, positions

LOG_2PI = float(np.log(2.0 * np.pi))


@dataclass(frozen=True, eq=False)
class ScoreProducts:
    """Scores of the respondents, ready to be summed.

    products : (P, N) pairwise products of the constant and the J scores, P = (J + 1)(J + 2) / 2.   weights : (N,) sampling weights that
    add up to N; None for 1.
    """

    products: Array
    weights: Array | None = None

    @classmethod
    def of(cls, scores: Array, weights: Array | None = None) -> ScoreProducts:
        """Of scores (N, J)."""
        return cls(pairwise_products(np.column_stack([np.ones(len(scores)), scores])), weights)

    @property
    def rows(self) -> int:
        """N."""
        return int(self.products.shape[1])

    @cached_property
    def weighted(self) -> Array:
        """(P, N) products times the sampling weights."""
        return self.products if self.weights is None else self.products * self.weights

    def total(self, x: Array) -> Array:
        """Sums (...,) of (..., N) over the respondents."""
        return x.sum(-1) if self.weights is None else x @ self.weights


@dataclass(frozen=True, eq=False)
class Fitted:
    """The regressions of T segments.

    sizes : (T,) sums of the weights.   coefficients : (C, T) of all equations one below the other, each with its intercept first where
    there are intercepts.   variances : (B, T) of the residuals, divisor the sum of the weights.   spreads : (B, T) of the outcomes, about
    their mean with intercepts and about 0 without.
    """

    sizes: Array
    coefficients: Array
    variances: Array
    spreads: Array


@dataclass(frozen=True, eq=False)
class Regressions:
    """B equations among J scores.

    equations : every outcome j with the scores that it is regressed on.   intercepts : whether the equations have them.
    """

    J: int
    equations: tuple[tuple[int, Indices], ...]
    intercepts: bool = True

    @cached_property
    def position(self) -> Indices:
        """(J + 1, J + 1) where the product of two of (1, y) stands among the P products."""
        return positions(self.J + 1)

    @cached_property
    def terms(self) -> tuple[Indices, ...]:
        """Of every equation the places of its regressors among (1, y)."""
        first = [0] if self.intercepts else []
        return tuple(np.array([*first, *(1 + before)], dtype=np.intp) for _, before in self.equations)

    @cached_property
    def slices(self) -> tuple[slice, ...]:
        """Of every equation the place of its coefficients."""
        return side_by_side([len(each) for each in self.terms])

    @property
    def fewest(self) -> int:
        """Respondents below which the residuals of some equation have no spread of their own."""
        return 1 + max(len(each) for each in self.terms)

    def parameters(self, segments: int) -> int:
        """Free parameters of so many segments: arrows, variances and intercepts of each, and the shares but one.

        Hahn, Johnson, Herrmann & Huber (2002), Schmalenbach Bus. Rev. 54, 243-269, who have no intercepts.
        """
        return segments * (sum(len(each) for each in self.terms) + len(self.equations)) + segments - 1

    def fit(self, sums: Array) -> Fitted:
        """Least squares from sums of products (P, T) under the weights of T segments; infinite or NaN where a segment has none."""
        sizes = sums[0]
        B, T = len(self.equations), sums.shape[1]
        coefficients, variances, spreads = np.empty((self.slices[-1].stop, T)), np.empty((B, T)), np.empty((B, T))
        with np.errstate(all="ignore"):
            for b, ((outcome, _), terms, place) in enumerate(zip(self.equations, self.terms, self.slices, strict=True)):
                S = front_first(sums[self.position[terms[:, None], terms]], 2)
                y = sums[self.position[terms, 1 + outcome]]
                square = sums[self.position[1 + outcome, 1 + outcome]]
                found = eliminate(S, y.T).T
                coefficients[place] = found
                variances[b] = (square - (found * y).sum(0)) / sizes
                mean = sums[self.position[0, 1 + outcome]] / sizes if self.intercepts else 0.0
                spreads[b] = square / sizes - mean**2
        return Fitted(sizes, coefficients, variances, spreads)

    def forms(self, coefficients: Array, variances: Array) -> Array:
        """(P, T) coefficients of the log density of z as a quadratic form, from coefficients (C, T) and variances (B, T)."""
        found = np.zeros(((self.J + 1) * (self.J + 2) // 2, coefficients.shape[1]))
        found[0] = -0.5 * (len(self.equations) * LOG_2PI + np.log(variances).sum(0))
        for b, (place, (left, right, into, twice)) in enumerate(zip(self.slices, self._squares, strict=True)):
            residual = np.concatenate([-coefficients[place], np.ones((1, coefficients.shape[1]))])
            found[into] += residual[left] * residual[right] * (twice / variances[b])
        return found

    @cached_property
    def _squares(self) -> Sequence[tuple[Indices, Indices, Indices, Array]]:
        """Of every equation the pairs of terms of its squared residual, where their products stand, and -1/2 or, for two of them, -1."""
        found = []
        for (outcome, _), terms in zip(self.equations, self.terms, strict=True):
            places = np.array([*terms, 1 + outcome])
            left, right = np.triu_indices(len(places))
            found.append((left, right, self.position[places[left], places[right]], np.where(left == right, -0.5, -1.0)[:, None]))
        return found

    def gaps(self, scores: Array, coefficients: Array) -> Array:
        """Residuals (B, T, N) of scores (N, J) under the coefficients (C, T) of T segments."""
        z = np.column_stack([np.ones(len(scores)), scores])
        return np.stack(
            [
                z[:, 1 + outcome] - coefficients[place].T @ z[:, terms].T
                for (outcome, _), terms, place in zip(self.equations, self.terms, self.slices, strict=True)
            ]
        )


def unsegmented(
    scores: Array,
    regressions: Regressions,
    pooled: Fitted,
    causal_order: tuple[tuple[int, Indices], ...],
    generator: np.random.Generator,
    weights: Array | None = None,
) -> Array:
    """Scores (N, J) of a population without segments, against which a gain in likelihood is held.

    They are what the pooled equations give, with normal errors, and standardised; exogenous ones are those of the respondents.

    scores : (N, J) of the respondents.   causal_order : the outcomes, every one after those that it depends on.   weights : (N,) sampling
    weights that add up to N.

    McLachlan (1987), Appl. Stat. 36, 318-324: the parametric bootstrap of the likelihood ratio, whose distribution is no chi-square.
    """
    found = scores.copy()
    number = {outcome: b for b, (outcome, _) in enumerate(regressions.equations)}
    for outcome, before in causal_order:
        b = number[outcome]
        own, first = pooled.coefficients[regressions.slices[b], 0], int(regressions.intercepts)
        constant = own[0] if first else 0.0
        errors = np.sqrt(pooled.variances[b, 0]) * generator.standard_normal(len(scores))
        found[:, outcome] = constant + found[:, before] @ own[first:] + errors
    w = np.ones(len(scores)) if weights is None else weights
    centred = found - w @ found / w.sum()
    return np.asarray(centred / np.sqrt(w @ centred**2 / (w.sum() - 1.0)))
