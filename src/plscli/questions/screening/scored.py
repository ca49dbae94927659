"""The composites of a model as its answers give them, before the bootstrap: how they correlate, and what their equations explain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from plscli.core import Array, Correlations
from plscli.core.criteria import structure
from plscli.errors import PlscliError
from plscli.estimation import Estimator, estimation, failure
from plscli.estimation.rows.answers import Answers
from plscli.estimation.sample_size import Equation
from plscli.model.spec import ModelSpec


@dataclass(frozen=True, eq=False)
class FirstStage:
    """Composites of the first stage.   names : (J,).   correlations : (J, J).   weights : (K, J) of the standardised answers.
    equations : of the paths between constructs, by name.
    """

    names: tuple[str, ...]
    correlations: Array
    weights: Array
    equations: Mapping[str, Equation]


def scored(answers: Answers) -> FirstStage | str:
    """Estimate the model with the default settings, without its products; or why it cannot be estimated, in one line."""
    model = without_products(answers.model)
    if answers.names != model.indicators:
        return "not all indicators are columns of numbers"
    if not answers.varies.all():
        return "an item does not vary"
    try:
        return _scored(answers, model, Estimator())
    except PlscliError as error:
        return str(error).splitlines()[0]


def _scored(answers: Answers, model: ModelSpec, estimator: Estimator) -> FirstStage | str:
    plan, data = estimator.plan(model), Correlations.known(answers.correlations, float(answers.used))
    solution = estimation.solved(data, plan, estimator)
    if solution.failed:
        return failure.reason(solution, data, plan, estimator).splitlines()[0]
    first = solution.stages[0]
    stage, solved = plan.stages[plan.structural], solution.stages[plan.structural]
    vif = structure.vif(solved.correlations.R, solved.estimate, stage.design)
    place = {name: j for j, name in enumerate(stage.names)}
    equations = {
        path.name: Equation(
            len(model.predecessors(path.target)),
            float(solved.estimate.r2[place[path.target]]),
            float(vif[place[path.source], place[path.target]]),
        )
        for path in model.paths
        if not answers.model.products or not _moderated(answers.model, path.target)
    }
    return FirstStage(tuple(plan.stages[0].names), first.estimate.score_correlations, first.weights, equations)


def _moderated(model: ModelSpec, target: str) -> bool:
    """Whether a product points to a construct, so that its equation is not that of the model without products."""
    return any(model.product(source) for source in model.predecessors(target))


def without_products(model: ModelSpec) -> ModelSpec:
    """The model without its products, their paths, and what is defined from any path."""
    paths = tuple(path for path in model.paths if not model.product(path.source))
    return replace(model, products=(), paths=paths, definitions=())


def correlation_with(answers: Answers, found: FirstStage, column: Array) -> Array:
    """(J,) correlations of the composites with another column (N,), missing answers replaced by the mean."""
    used = ~answers.empty
    centred = np.where(np.isnan(column) | ~used, 0.0, column - np.nanmean(column[used]))
    total, start = np.zeros(len(answers.names)), 0
    for block in answers.filled():
        total += centred[start : start + len(block)] @ block
        start += len(block)
    spread = np.sqrt(np.diagonal(answers.covariance)) * np.sqrt((centred**2).sum() / (answers.used - 1))
    with_items = total / (answers.used - 1) / spread
    with_scores: Array = with_items @ found.weights
    return with_scores
