"""Batched predictions equal those of plain loops over folds, rows and constructs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import plain_prediction as plain
import plscli
from plscli.core import Array
from plscli.core.prediction import LAMBDAS
from plscli.model.spec import ModelSpec
from plscli.questions.prediction.answer import Prediction
from predicted_models import MODELS
from studies import MEDIATED, TIGHT, answers, survey_of

CLOSE = 1e-7
"""The plain version stops when scores move by less than 1e-13, which leaves its weights a little further off."""


def folds(n: int = 90, number: int = 4, seed: int = 3) -> Array:
    return np.random.default_rng(seed).permutation(n) % number


def ours(X: Array, model: ModelSpec, plan: Array, **settings: Any) -> Prediction:
    return plscli.predict(survey_of(X, model), model, folds=plan[None] + 1, tolerance=TIGHT, **settings)


def in_file(answer: Prediction, errors: Array) -> Array:
    """(N, K) of the first repetition in the order of the file, NaN for items that are not predicted."""
    prepared = answer.found.prepared
    found = np.full((errors.shape[1], len(answer.model.indicators)), np.nan)
    found[np.ix_(prepared.sample.order, prepared.structure.target.items)] = errors[0]
    return found


@pytest.mark.parametrize("technique", ["da", "ea"])
@pytest.mark.parametrize("name", MODELS)
def test_predictions_with_gaps_are_those_of_a_plain_loop(name: str, technique: str) -> None:
    model = MODELS[name]
    X, plan = answers(90, gaps=0.04), folds()
    answer = ours(X, model, plan)
    expected, scores = plain.predict(X, model, plan, technique)
    found = in_file(answer, answer.found.errors("pls", technique))  # type: ignore[index]
    assert np.allclose(found, expected, atol=CLOSE, equal_nan=True)
    assert np.isfinite(found).any()
    order, structure = answer.found.prepared.sample.order, answer.found.prepared.structure
    own = (answer.found.by_row(answer.found.scored - answer.found.score_errors[technique]))[0]  # type: ignore[index]
    for j, construct in enumerate(structure.endogenous):
        there = ~np.isnan(own[:, j])
        assert np.allclose(own[there, j], scores[construct][order][there], atol=CLOSE)


@pytest.mark.parametrize("technique", ["da", "ea"])
def test_sampling_weights_weigh_training_rows(technique: str) -> None:
    X, plan = answers(90), folds()
    w = np.random.default_rng(5).uniform(0.5, 2.0, len(X))
    survey = survey_of(X)
    survey.columns["weight"] = w  # type: ignore[index]
    answer = plscli.predict(survey, MEDIATED, folds=plan[None] + 1, tolerance=TIGHT, weight="weight")
    expected, _ = plain.predict(X, MEDIATED, plan, technique, w)
    found = in_file(answer, answer.found.errors("pls", technique))  # type: ignore[index]
    assert np.allclose(found, expected, atol=CLOSE, equal_nan=True)
    row = next(row for row in answer.tables()["prediction"] if (row["indicator"], row["technique"]) == ("D1", technique))
    e = expected[:, MEDIATED.indicators.index("D1")]
    assert row["rmse"] == pytest.approx(np.sqrt((w * e**2).sum() / w.sum()), abs=CLOSE)
    assert row["mae"] == pytest.approx((w * np.abs(e)).sum() / w.sum(), abs=CLOSE)


@pytest.mark.parametrize("technique", ["da", "ea"])
def test_plsc_predicts_what_the_implied_correlations_lead_to_expect(technique: str) -> None:
    X, plan = answers(150, gaps=0.02), folds(150)
    answer = ours(X, MEDIATED, plan, consistent=True, inadmissible="keep")
    found = in_file(answer, answer.found.errors("pls", technique))  # type: ignore[index]
    assert np.allclose(found, plain.consistent(X, MEDIATED, plan, technique), atol=CLOSE, equal_nan=True)
    uncorrected = ours(X, MEDIATED, plan, consistent=True, plsc_prediction="uncorrected")
    found = in_file(uncorrected, uncorrected.found.errors("pls", technique))  # type: ignore[index]
    assert np.allclose(found, plain.predict(X, MEDIATED, plan, technique)[0], atol=CLOSE, equal_nan=True)


@pytest.mark.parametrize("technique", ["da", "ea"])
def test_the_regression_has_an_intercept_and_the_items_of_the_same_technique(technique: str) -> None:
    X, plan = answers(90, gaps=0.04), folds()
    answer = ours(X, MEDIATED, plan)
    found = in_file(answer, answer.found.errors("lm", technique))  # type: ignore[index]
    assert np.allclose(found, plain.regression(X, MEDIATED, plan, technique), atol=1e-9, equal_nan=True)


@pytest.mark.parametrize("interaction", ["product", "orthogonal"])
def test_products_of_items_are_made_of_training_rows(interaction: str) -> None:
    model = MODELS["interaction"]
    X, plan = answers(90, gaps=0.03), folds()
    answer = ours(X, model, plan, interaction=interaction)
    for technique in ("da", "ea"):
        expected, _ = plain.predict(X, model, plan, technique, interaction=interaction)
        found = in_file(answer, answer.found.errors("pls", technique))  # type: ignore[arg-type]
        assert np.allclose(found, expected, atol=CLOSE, equal_nan=True)


@pytest.mark.parametrize("technique", ["da", "ea"])
def test_ridge_regressions_have_the_penalty_of_the_smallest_generalised_cross_validation(technique: str) -> None:
    X, plan = answers(40, whole=False), folds(40)
    answer = ours(X, MEDIATED, plan, benchmark="ridge")
    found = in_file(answer, answer.found.errors("ridge", technique))  # type: ignore[arg-type]
    assert np.allclose(found, plain.ridge(X, MEDIATED, plan, technique, LAMBDAS), atol=1e-9, equal_nan=True)
