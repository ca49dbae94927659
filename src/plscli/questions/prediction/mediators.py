"""What does knowing the mediator add to a prediction?  The predictive contribution of the mediator (PCM)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from plscli.core.resampling.folds import Folds
from plscli.errors import EstimationError
from plscli.estimation import Resampling
from plscli.estimation.prediction.cross_validation import Prepared, cross_validated
from plscli.estimation.prediction.structure import Structure
from plscli.estimation.prediction.training import TrainingReader
from plscli.model.spec import ModelSpec, Path
from plscli.questions.prediction.accuracy import Accuracy
from plscli.records import Record

WORDS = ((0.10, "strong"), (0.05, "moderate"), (0.0, "weak"))
"""Smallest share that each word stands for.  Danks (2021), Data Base Adv. Inf. Syst. 52(SI), 24-42."""


def mediators(prepared: Prepared, folds: Folds, resampling: Resampling, target: str | None = None) -> list[Record]:
    """Table `mediators`: a row for every item of an outcome and every route to it through one mediator.

    Each route is estimated as a model of its own (from -> via, via -> to, from -> to) in the same folds; the contribution is the share of
    the error from the antecedent alone that knowing the mediator too takes away.   target : the outcome, all of them without.
    """
    found = []
    for triple in _triples(prepared.sample.model):
        if target in (None, triple[2]):
            found += _contribution(prepared, folds, resampling, triple)
    return found


def _triples(model: ModelSpec) -> Iterator[tuple[str, str, str]]:
    """Antecedent, mediator and outcome; products are none of them."""
    for after in model.paths:
        for before in model.paths:
            if before.target == after.source and not model.product(before.source):
                yield before.source, after.source, after.target


def _contribution(prepared: Prepared, folds: Folds, resampling: Resampling, triple: tuple[str, str, str]) -> list[Record]:
    source, via, to = triple
    ends: Record = {"from": source, "via": via, "to": to}
    try:
        accuracy = Accuracy(cross_validated(_alone(prepared, triple), folds, resampling, ()))
    except EstimationError as error:
        return [{**ends, "indicator": None, "pcm_rmse": None, "pcm_mae": None, "verdict": None, "reason": str(error).splitlines()[0]}]
    rows = []
    for near, far in zip(accuracy.items("da"), accuracy.items("ea"), strict=True):
        if near["construct"] == to:
            shares = {f"pcm_{name}": (far[name] - near[name]) / far[name] if far[name] else None for name in ("rmse", "mae")}
            rows.append({**ends, "indicator": near["indicator"], **shares, "verdict": _word(shares["pcm_rmse"]), "reason": None})
    return rows


def _alone(prepared: Prepared, triple: tuple[str, str, str]) -> Prepared:
    """The model of three constructs alone, of the same rows."""
    model = prepared.sample.model
    parts = {part for part, whole in model.owner.items() if whole in triple}
    constructs = tuple(each for each in model.constructs if each.name in (*triple, *parts))
    source, via, to = triple
    paths = (Path(source, via, "H1"), Path(via, to, "H2"), Path(source, to, "H3"))
    alone = ModelSpec(constructs, paths)
    columns = [model.indicators.index(item) for item in alone.indicators]
    rows = replace(prepared.sample, model=alone, X=np.ascontiguousarray(prepared.sample.X[:, columns]))
    plan = prepared.reader.estimator.plan(alone)
    return Prepared(rows, TrainingReader(rows, prepared.reader.estimator, plan), Structure.of(plan), prepared.corrected)


def _word(share: float | None) -> str | None:
    """The verdict on a contribution."""
    if share is None:
        return None
    return next((word for least, word in WORDS if share >= least), "negative")
