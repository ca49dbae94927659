"""Further tables of predictions, made when they are asked for: does the model predict rows that it has seen much better than rows that it
has not (overfit), and what does knowing a mediator add (its predictive contribution, PCM)?
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from plscli.core import Array, Indices
from plscli.core.folds import Folds
from plscli.errors import EstimationError
from plscli.estimation import Resampling
from plscli.estimation.prediction.cross_validation import Prepared, cross_validated
from plscli.estimation.prediction.structure import MeasuredPaths
from plscli.estimation.prediction.training import TrainingReader, Wanted, trained
from plscli.model.spec import ModelSpec, Path
from plscli.questions.prediction.accuracy import Accuracy
from plscli.questions.prediction.listed import of_all
from plscli.records import Record, finite
from plscli.words import Bands

TAILS = (0.025, 0.975)
"""Quantiles of deviance beyond which rows are named."""
AT_ONCE = 1 << 22
"""Numbers of standardised answers that are held in memory at a time."""
CONTRIBUTION = Bands(((0.10, "strong"), (0.05, "moderate"), (0.0, "weak")), "negative")
"""Of the share of the error that knowing a mediator takes away.  Danks (2021), Data Base Adv. Inf. Syst. 52(SI), 24-42."""


def overfit(prepared: Prepared, folds: Folds) -> list[Record]:
    """Table `overfit`, a row for each construct that is predicted from its direct antecedents.

    Both predictions are held against the score of the construct in the estimate of all rows.  That of a row that was seen is the mean over
    the training sets with it, of one not seen that of the training set without it; deviance is the former less the latter.

    Danks, Ray & Shmueli (2018), "The composite overfit analysis framework", step 1.
    """
    *_, actual = of_all(prepared, prepared.sample.X, _wanted(prepared))
    inside, outside = seen_and_unseen(prepared, folds)
    structure, rows = prepared.structure, prepared.sample.numbers
    w = np.ones(len(actual)) if prepared.sample.weights is None else prepared.sample.weights
    found = []
    for j, name in enumerate(structure.endogenous):
        before, after = (_mean((actual[:, j] - part[..., j]) ** 2, w) for part in (inside, outside))
        deviance = np.nanmean(inside[..., j] - outside[..., j], axis=0)
        low, high = np.nanquantile(deviance, TAILS)
        beyond = (deviance < low) | (deviance > high)
        found.append(
            {
                "construct": name,
                "mse_in": finite(before),
                "mse_out": finite(after),
                "ratio": finite((after - before) / before),
                "deviance_low": finite(low),
                "deviance_high": finite(high),
                "deviants": sorted(int(row) for row in rows[beyond]),
            }
        )
    return found


def _mean(squares: Array, w: Array) -> float:
    there = np.isfinite(squares)
    weights = np.where(there, w, 0.0)
    return float((weights * np.nan_to_num(squares)).sum() / weights.sum())


def _wanted(prepared: Prepared) -> Wanted:
    return Wanted(techniques=("da",), corrected=prepared.corrected)


def seen_and_unseen(prepared: Prepared, folds: Folds) -> tuple[Array, Array]:
    """(r, N, J') predicted scores of rows that were seen, and of the same rows not seen."""
    shape = folds.repetitions, folds.rows, len(prepared.structure.endogenous)
    inside, outside, sets = np.zeros(shape), np.full(shape, np.nan), np.zeros(shape[:2])
    for repetition in range(folds.repetitions):
        for part, scores in _by_set(prepared, folds.some(repetition, repetition + 1)):
            held = np.zeros((len(part), folds.rows + 1), dtype=np.bool_)
            held[np.arange(len(part))[:, None], part] = True
            held, fine = held[:, :-1], np.asarray(np.isfinite(scores).all((-1, -2)))[:, None]
            which, rows = np.nonzero(held & fine)
            outside[repetition, rows] = scores[which, rows]
            seen = ~held & fine
            inside[repetition] += np.where(seen[..., None], scores, 0.0).sum(0)
            sets[repetition] += seen.sum(0)
    with np.errstate(all="ignore"):
        return inside / sets[..., None], outside


def _by_set(prepared: Prepared, folds: Folds) -> Iterator[tuple[Indices, Array]]:
    """Held-out rows (F, m) of some training sets, and predicted scores (F, N, J') of all rows."""
    reader: TrainingReader = prepared.reader
    everybody = np.arange(folds.rows)
    step = max(1, AT_ONCE // (folds.rows * len(reader.plan.columns)))
    for start in range(0, folds.number, step):
        part = folds.held_out[start : start + step]
        found = trained(reader, prepared.structure, part, _wanted(prepared))
        x, _ = found.training.columns(prepared.sample.X, np.broadcast_to(everybody, (len(part), folds.rows)))
        yield part, x @ found.scores["da"]


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
            rows.append(
                {**ends, "indicator": near["indicator"], **shares, "verdict": CONTRIBUTION.word(shares["pcm_rmse"]), "reason": None}
            )
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
    return Prepared(rows, TrainingReader(rows, prepared.reader.estimator, plan), MeasuredPaths.of(plan), prepared.corrected)
