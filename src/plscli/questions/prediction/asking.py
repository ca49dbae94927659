"""Asking for predictions: what is held out, what is estimated, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from plscli.data.survey import Survey
from plscli.errors import UsageError, did_you_mean
from plscli.estimation.prediction import Method
from plscli.estimation.prediction.cross_validation import Prepared, cross_validated
from plscli.estimation.prediction.plan import Given, held
from plscli.model.spec import ModelSpec
from plscli.questions.prediction import Predicting, listed, sentences
from plscli.questions.prediction.answer import Prediction
from plscli.questions.prediction.held_out import HoldingOut
from plscli.questions.prediction.listed import Fresh
from plscli.workers import ALL_CORES, Progress, Workers


@dataclass(frozen=True, slots=True)
class Asked(HoldingOut):
    """All settings of predictions."""

    predicting: Predicting


def ask(
    survey: Survey,
    model: ModelSpec,
    asked: Asked,
    *,
    new: Survey | None = None,
    folds: Given | Path | None = None,
    workers: Workers = ALL_CORES,
    progress: Progress | None = None,
) -> Prediction:
    """Predict every row of a survey from rows in other folds, and new respondents from all of them.

    new : answers of new respondents.   folds : fold numbers (r, N), from 1, of the rows that are used, in the order of the file, or a file
    that holds them; they take the place of the numbers of folds and repetitions and of the seed.
    Raises EstimationError where too many rows cannot be predicted, UsageError and DataError.
    """
    estimator, resampling, rules, predicting = asked.estimator, asked.seeded, asked.rules, asked.predicting
    check_target(model, predicting.target)
    prepared = Prepared.of(survey, model, estimator, predicting.plsc_prediction == "uncorrected")
    plan = held(survey, prepared.sample, asked.folding, resampling, folds)
    methods: tuple[Method, ...] = ("lm", "ridge") if "ridge" in predicting.benchmarks else ("lm",)
    found = cross_validated(prepared, plan.folds, resampling, methods, predicting.techniques, progress)
    fresh = None if new is None else Fresh.of(new, survey, prepared, predicting.shown[0])
    cases = asked.cases(prepared.sample.weights, plan.clusters, predicting)
    notes = (
        *sentences.of_estimate(found),
        *sentences.remarks(survey, found, predicting, estimator),
        *(fresh.notes() if fresh else ()),
    )
    ends = listed.scale_ends(survey, prepared) if predicting.clip else None
    return Prediction(estimator, found, resampling, rules, plan.drawn, predicting, cases, notes, fresh, ends, plan.given)


def check_target(model: ModelSpec, target: str | None) -> None:
    """UsageError for a target that the model does not predict."""
    if target is not None and target not in model.endogenous:
        near = did_you_mean(target, model.endogenous) or f"it predicts: {', '.join(model.endogenous)}"
        raise UsageError(f"--target {target}: the model predicts no construct {target!r}\n  {near}")


def restored(document: Mapping[str, Any]) -> dict[str, Any]:
    """What `ask` takes besides settings to make a saved answer again.  UsageError for one about new respondents."""
    if document["settings"]["new"] is not None:
        raise UsageError("it predicts new respondents, whose answers are not at hand here\n  make it again without --new")
    return {"folds": np.array(document["folds"], dtype=np.int64)} if "folds" in document else {}
