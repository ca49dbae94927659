"""The structural equations on the construct scores of the respondents, products among the predictors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from plscli.core.pls.design import Array, Correlations, Indices
from plscli.data.survey import Survey
from plscli.errors import UsageError
from plscli.estimation.rows.reading import SampleReader
from plscli.estimation.rows.sample import sample
from plscli.estimation.scores import complete
from plscli.estimation.settings import Estimator
from plscli.model.spec import ModelSpec

ROUNDING = 1e-9
"""Scores that are closer than this are the same; residuals whose variance is smaller are none."""


@dataclass(frozen=True, eq=False)
class Equation:
    """The regression of one construct on its predecessors.

    y : (N,) and X : (N, k) standardised scores of the outcome and of the predictors, in the order of the file.   rows : (N,) row numbers
    there.   weights : (N,) sampling weights that add up to N, None without.
    """

    target: str
    predictors: tuple[str, ...]
    y: Array
    X: Array
    rows: Indices
    weights: Array | None = None

    @property
    def n(self) -> int:
        """Respondents."""
        return len(self.y)

    @cached_property
    def outcome(self) -> Array:
        """(N,) outcome, times the root of the weight, which makes ordinary least squares weighted ones."""
        return self.y * self._root

    @cached_property
    def regressors(self) -> Array:
        """(N, 1 + k) constant and predictors, times the root of the weight."""
        return np.column_stack([np.ones(self.n), self.X]) * self._root[:, None]

    @property
    def _root(self) -> Array:
        return np.ones(self.n) if self.weights is None else np.sqrt(self.weights)


def equations(survey: Survey, model: ModelSpec, estimator: Estimator) -> tuple[Equation, ...]:
    """One equation for every endogenous construct.  Raises UsageError where respondents have no scores."""
    if estimator.correlations != "pearson":
        raise UsageError(
            f"--diagnostics looks at scores of respondents, which {estimator.correlations} correlations do not give\n"
            "  use Pearson correlations"
        )
    rows = sample(survey, model, estimator)
    order = np.argsort(rows.numbers)
    reader = SampleReader(rows, estimator, estimator.plan(model))
    scores = {name: y[order] for name, y in structural_scores(reader).items()}
    weights = None if rows.weights is None else rows.weights[order]
    return tuple(
        Equation(target, before, scores[target], np.column_stack([scores[name] for name in before]), rows.numbers[order], weights)
        for target in model.endogenous
        if (before := model.predecessors(target))
    )


def structural_scores(reader: SampleReader) -> dict[str, Array]:
    """Standardised scores (N,), in the order of the sample, of the constructs and products in the stage that paths are read in."""
    stage = reader.plan.structure
    solution = reader.estimator.solve(reader.whole, reader.plan.staged(reader.plan.stages))
    scores = _columns(reader) @ solution.stages[reader.plan.structural].weights
    return dict(zip(stage.names, scores.T, strict=True))


def _columns(reader: SampleReader) -> Array:
    """(N, columns) standardised answers and products: the columns of the plan."""
    data, K = reader.whole, len(reader.plan.model.indicators)
    answers = Correlations(data.R[:K, :K], data.mean[:K], data.sd[:K], data.n, data.status)
    Z = (complete(reader, answers) - answers.mean) / answers.sd
    if not reader.plan.terms:
        return Z
    named = dict(zip(reader.plan.model.indicators, Z.T, strict=True))
    if reader.main:
        main = reader.plain.solve(answers, reader.main).stages[-1].weights
        named = dict(zip(reader.plan.main[-1].names, (Z @ main).T, strict=True))
    products = [np.prod([named[factor] for factor in factors], axis=0) for _, factors in reader.plan.terms]
    if reader.plan.interaction == "orthogonal":
        products = [_residual(reader, p, factors, named) for p, (_, factors) in zip(products, reader.plan.terms, strict=True)]
    return np.column_stack([Z, *(_standardised(p, reader.sample.weights) for p in products)])


def _residual(reader: SampleReader, product: Array, factors: tuple[str, ...], named: dict[str, Array]) -> Array:
    """What is left of a product of items (N,) after regression on all items of their constructs."""
    owner = {item: construct for construct in reader.plan.model.constructs for item in construct.indicators}
    items = dict.fromkeys(item for factor in factors for item in owner[factor].indicators)
    root = np.ones(len(product)) if reader.sample.weights is None else np.sqrt(reader.sample.weights)
    X = np.column_stack([np.ones(len(product)), *(named[item] for item in items)])
    left: Array = product - X @ np.linalg.lstsq(X * root[:, None], product * root, rcond=None)[0]
    return left


def _standardised(x: Array, weights: Array | None) -> Array:
    """(N,) with mean 0 and variance 1, divisor N - 1 for weights that add up to N."""
    w = np.ones(len(x)) if weights is None else weights
    centred = x - (w @ x) / w.sum()
    scaled: Array = centred / np.sqrt((w @ centred**2) / (w.sum() - 1.0))
    return scaled


def different(x: Array) -> int:
    """How many different scores there are among (N,)."""
    return 1 + int((np.diff(np.sort(x)) > ROUNDING).sum())
