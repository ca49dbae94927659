"""Nothing leaks: what a fold predicts is what its training rows alone would, whatever stands in the rows that it holds out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import plscli
from plscli.core import Array
from plscli.core.folds import Folds
from plscli.data.survey import Survey
from plscli.estimation import Estimator
from plscli.estimation.prediction.cross_validation import Prepared
from plscli.estimation.prediction.training import Wanted, trained
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec
from predicted_models import BLOCKS, MODELS
from studies import MEDIATED, TIGHT, answers, survey_of

UNIT = parse_model(BLOCKS.replace("A1 + A2 + A3", "unit(A1 + A2 + A3)").replace("D =~ D1 + D2", "D <~ D1 + D2") + "C ~ A; D ~ A + B + C")
REPEATED = parse_model(BLOCKS + "H =~ A + B; H ~ D; C ~ H")
OPTIONS: dict[str, tuple[ModelSpec, dict[str, Any]]] = {
    "mean": (MEDIATED, {}),
    "factorial": (MEDIATED, {"scheme": "factorial"}),
    "unit and B": (UNIT, {}),
    "listwise": (MEDIATED, {"missing": "listwise"}),
    "pairwise": (MEDIATED, {"missing": "pairwise"}),
    "em": (MEDIATED, {"missing": "em"}),
    "spearman": (MEDIATED, {"correlations": "spearman"}),
    "polychoric": (MEDIATED, {"correlations": "polychoric"}),
    "plsc": (MEDIATED, {"consistent": True}),
    "plsc uncorrected": (MEDIATED, {"consistent": True}),
    "weights": (MEDIATED, {"weight": "weight"}),
    "two-stage": (MODELS["interaction"], {}),
    "two-stage, endogenous factor": (MODELS["moderated mediation"], {}),
    "product": (parse_model(BLOCKS + "D ~ A + B + C + A:C"), {"interaction": "product"}),
    "orthogonal": (parse_model(BLOCKS + "D ~ A + B + C + A:C"), {"interaction": "orthogonal"}),
    "orthogonal, endogenous factor": (parse_model(BLOCKS + "C ~ A; D ~ A + B + C + A:C"), {"interaction": "orthogonal"}),
    "disjoint": (MODELS["whole is predicted"], {}),
    "embedded": (MODELS["whole is predicted"], {"higher_order": "embedded"}),
    "repeated": (REPEATED, {"higher_order": "repeated"}),
}
N = 120
HELD = np.arange(7, N, 9)
"""Rows of the fold that is looked at."""


def survey(X: Array, model: ModelSpec) -> Survey:
    found = survey_of(X, model)
    columns = {**found.columns, "weight": np.random.default_rng(4).uniform(0.5, 2.0, N)[: len(X)]}
    return Survey.from_frame(pd.DataFrame(columns))


def prepared(X: Array, model: ModelSpec, options: dict[str, Any], uncorrected: bool = False) -> Prepared:
    return Prepared.of(survey(X, model), model, Estimator(tolerance=TIGHT, **options), uncorrected)


def held_out(found: Prepared) -> Array:
    """(1, m) places of the held-out rows in the sample."""
    return np.flatnonzero(np.isin(found.sample.numbers - 1, HELD))[None]


def data(name: str) -> Array:
    return answers(N, gaps=0.0 if name == "polychoric" else 0.03)


@pytest.mark.parametrize("name", OPTIONS)
def test_other_answers_in_held_out_rows_move_no_training_estimate(name: str) -> None:
    (model, options), uncorrected = OPTIONS[name], name == "plsc uncorrected"
    X = data(name)
    altered = X.copy()
    for row in HELD:
        altered[row] = np.where(np.isnan(X[row]), np.nan, 8.0 - X[row])  # other answers on the same scale
    maps = []
    for rows in (X, altered):
        found = prepared(rows, model, options, uncorrected)
        which = held_out(found)
        maps.append(trained(found.reader, found.structure, which, Wanted(("lm", "ridge"), corrected=found.corrected)))
    for way in maps[0].maps:
        assert np.allclose(maps[0].maps[way], maps[1].maps[way], atol=1e-6 if name == "em" else 1e-10, equal_nan=True), way
    for part in ("mean", "sd"):
        before, after = (getattr(each.training.data, part) for each in maps)
        assert np.allclose(before, after, rtol=1e-6 if name == "em" else 1e-12)
    assert np.isfinite(maps[0].maps["pls", "ea"]).all()


@pytest.mark.parametrize("technique", ["da", "ea"])
@pytest.mark.parametrize("name", OPTIONS)
def test_a_fold_predicts_what_a_survey_without_its_rows_predicts_of_new_respondents(name: str, technique: str) -> None:
    model, options = OPTIONS[name]
    X = data(name)
    plan = np.where(np.arange(N) % 2, 1, 3)
    plan[HELD] = 2
    used = np.ones(N, dtype=bool) if options.get("missing") != "listwise" else ~np.isnan(X).any(1)
    settings = {**options, "tolerance": TIGHT, "technique": technique, "predictions": True, "inadmissible": "keep"}
    settings |= {"plsc_prediction": "uncorrected"} if name == "plsc uncorrected" else {}
    whole = plscli.predict(survey(X, model), model, folds=plan[None, used], **settings)
    kept = np.setdiff1d(np.arange(N), HELD)
    all_rows = survey(X, model)
    alone, others = (Survey.from_frame(pd.DataFrame(all_rows.columns).iloc[rows]) for rows in (kept, HELD))
    new = plscli.predict(alone, model, new=others, folds=2, repetitions=1, **settings)
    listed = {(row["row"], row["indicator"]): row["predicted"] for row in new.tables()["predictions"] if row["indicator"]}
    mine = [row for row in whole.tables()["predictions"] if row["fold"] == 2]
    assert len(mine) > 2 * len(model.endogenous)
    place = {int(row) + 1: n + 1 for n, row in enumerate(HELD)}
    for row in mine:
        expected = listed[place[row["row"]], row["indicator"]]
        assert row["predicted"] == pytest.approx(expected, abs=1e-5 if name in ("em", "polychoric") else 1e-8)


def test_the_sign_of_a_construct_comes_from_the_training_rows_and_changes_no_prediction() -> None:
    """Loadings that nearly cancel follow a sample's signs in resamples; in folds nothing of the sample is known."""
    X = answers(N)
    X[:, 1] = 8.0 - X[:, 1]
    X[:, 2] = np.where(np.arange(N) % 3, 8.0 - X[:, 2], X[:, 2])
    plain = plscli.predict(survey_of(X), MEDIATED, folds=5, repetitions=1, tolerance=TIGHT)
    assert plain.found.prepared.reader.unaligned[0].reference is None
    turned = X.copy()
    turned[:, :3] = 8.0 - X[:, :3]
    other = plscli.predict(survey_of(turned), MEDIATED, folds=plain.folds, tolerance=TIGHT)
    for before, after in zip(plain.tables()["prediction"], other.tables()["prediction"], strict=True):
        assert before["rmse"] == pytest.approx(after["rmse"], abs=1e-9)


def test_folds_of_one_row_each_are_leaving_out_one_row() -> None:
    folds = Folds(np.arange(30)[None] % 30, 30)
    assert folds.held_out.shape == (30, 1)
    X = answers(30)
    model = parse_model(BLOCKS + "D ~ A + B + C")
    by_name = plscli.predict(survey_of(X, model), model, folds="n", tolerance=TIGHT)
    by_number = plscli.predict(survey_of(X, model), model, folds=30, tolerance=TIGHT)
    assert by_name.tables()["prediction"] == by_number.tables()["prediction"]
    assert by_name.settings["repetitions"] == 1
