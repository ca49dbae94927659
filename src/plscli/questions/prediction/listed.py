"""Every prediction: of the rows of the survey when they were held out, or of new respondents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from plscli.core import Array, Mask
from plscli.data.recoding import prepare
from plscli.data.survey import Survey
from plscli.errors import DataError, UsageError
from plscli.estimation.prediction import Technique
from plscli.estimation.prediction.cross_validation import CrossValidated, Prepared
from plscli.estimation.prediction.training import Trained, Wanted, estimated, through_products
from plscli.estimation.rows.answers import Answers, Scales
from plscli.model.spec import ModelSpec
from plscli.records import Record, finite
from plscli.words import counted

Scale = tuple[float, float]


def of_rows(found: CrossValidated, technique: Technique, widths: Array, ends: Mapping[str, Scale] | None) -> list[Record]:
    """A row for every repetition, row and item.   widths : (Q,) half of the intervals.   ends : answer scales that predictions stay on."""
    structure, folds, numbers = found.prepared.structure, found.folds, found.prepared.sample.numbers
    order, all_errors = np.argsort(numbers), found.errors("pls", technique)
    rows = []
    for r in range(folds.repetitions):
        errors = all_errors[r]
        for n in order.tolist():
            if not found.predicted[r, n]:
                continue
            place: Record = {"row": int(numbers[n]), "repetition": r + 1, "fold": int(folds.of[r, n]) + 1, "technique": technique}
            for q, item in enumerate(structure.items):
                observed = found.prepared.observed[n, q]
                if not np.isnan(observed):
                    record = {**place, "construct": structure.owners[q], "indicator": item}
                    rows.append(record | _numbers(float(observed), float(observed - errors[n, q]), widths[q], ends[item] if ends else None))
    return rows


def _numbers(observed: float, predicted: float, width: float, ends: Scale | None) -> Record:
    """Observed and predicted answer, the interval and the error of the prediction as it is listed."""
    bounds = predicted, predicted - width, predicted + width
    if ends:
        bounds = tuple(min(max(each, ends[0]), ends[1]) for each in bounds)  # type: ignore[assignment]
    shown, lower, upper = (finite(each) for each in bounds)
    error = None if shown is None or np.isnan(observed) else observed - shown
    return {"observed": finite(observed), "predicted": shown, "lower": lower, "upper": upper, "error": error}


def _scales(survey: Survey, model: ModelSpec, items: Iterable[str]) -> dict[str, tuple[int, int] | None]:
    """Answer scales of items, known or told from all answers; None where they cannot be told."""
    scales: Scales = Answers.of(survey, model).scales
    return {item: scales.known.get(item) or (None if item in scales.apart else scales.inferred) for item in items}


def scale_ends(survey: Survey, prepared: Prepared) -> dict[str, Scale]:
    """Lowest and highest answer to each item that is predicted.  UsageError where they cannot be told."""
    found = _scales(survey, prepared.sample.model, prepared.structure.items)
    if unknown := [item for item, scale in found.items() if scale is None]:
        raise UsageError(f"--clip: the answer scale of {unknown[0]} cannot be told\n  name it, such as --scale '{unknown[0]}: 1:7'")
    return {item: (float(scale[0]), float(scale[1])) for item, scale in found.items() if scale}


def of_all(prepared: Prepared, X: Array, wanted: Wanted) -> tuple[Trained, Array, Array]:
    """The estimate of all rows, and of rows X (N, K) what predicts them (1, N, C) and their scores (N, J') from it, NaN where an item is
    missing.
    """
    nobody, target = np.empty((1, 0), dtype=np.intp), prepared.structure.target
    found = estimated(prepared.reader.without_rows(nobody), prepared.reader, prepared.structure, wanted)
    x, _ = found.training.columns(X, np.arange(len(X))[None])
    own: Array = (x @ found.own)[0]
    for number, j in enumerate(target.endogenous.tolist()):
        own[np.isnan(X[:, target.blocks[j]]).any(-1), number] = np.nan
    return found, x, own


@dataclass(frozen=True, eq=False)
class Fresh:
    """New respondents.   survey : their answers, made ready like those that the model is estimated from."""

    prepared: Prepared
    survey: Survey
    technique: Technique

    @classmethod
    def of(cls, new: Survey, survey: Survey, prepared: Prepared, technique: Technique) -> Fresh:
        """New respondents with the same done to their answers as to those of the survey.  DataError where a predictor is no column."""
        ready = prepare.again(new, survey.prepared)
        assert isinstance(ready, Survey)
        fresh = cls(prepared, ready, technique)
        items = prepared.sample.model.indicators
        if lacking := [items[k] for k in fresh.predictors if items[k] not in fresh.survey.columns]:
            known = "the exogenous constructs" if technique == "ea" else "the direct antecedents"
            raise DataError(
                f"{new.file} lacks {lacking[0]!r}, of which {known} are made"
                + ("" if technique == "ea" else "\n  --technique ea predicts from the exogenous constructs alone")
            )
        fresh._check(survey)
        return fresh

    def _check(self, survey: Survey) -> None:
        """DataError for an answer that the items of the survey do not have: off their scale, or where that is not known, far from all
        answers to the item.
        """
        items = self.prepared.sample.model.indicators
        for k, (item, scale) in enumerate(_scales(survey, self.prepared.sample.model, items).items()):
            low, high = self.prepared.sample.ranges[item]
            ends = scale or (2.0 * low - high, 2.0 * high - low)
            off = np.flatnonzero((self.answers[:, k] < ends[0]) | (self.answers[:, k] > ends[1]))
            if off.size:
                value = f"{self.answers[off[0], k]:g}"
                known = f"off its scale {scale[0]}:{scale[1]}" if scale else f"far from its answers in {survey.file} ({low:g} to {high:g})"
                raise DataError(
                    f"row {off[0] + 1} of {self.survey.file} holds {value} in {item!r}, {known}\n"
                    f"  correct it, or if it means missing, add --na {value}"
                )

    @property
    def predictors(self) -> list[int]:
        """Columns of the answers that predictions are made of."""
        target = self.prepared.structure.target
        blocks = target.direct if self.technique == "da" else target.earliest
        return sorted({int(k) for predictors, _ in blocks for k in predictors})

    @cached_property
    def answers(self) -> Array:
        """(N', K) answers, NaN where missing, also where there is no column of an item."""
        items = self.prepared.sample.model.indicators
        there = [name for name in items if name in self.survey.columns]
        found = np.full((self.survey.rows, len(items)), np.nan)
        found[:, [items.index(name) for name in there]] = self.survey.matrix(there)
        return found

    @cached_property
    def blank(self) -> Mask:
        """(N',) respondents without any answer that predictions are made of."""
        return np.asarray(np.isnan(self.answers[:, self.predictors]).all(-1))

    def notes(self) -> list[str]:
        """What became of missing answers."""
        gaps = int(np.isnan(self.answers[~self.blank][:, self.predictors]).sum())
        said = [f"{counted(self.survey.rows - int(self.blank.sum()), 'new respondent')} of {self.survey.file} predicted"]
        if gaps:
            said.append(f"{counted(gaps, 'missing answer')} of new respondents replaced by the means of the survey")
        if self.blank.any():
            said.append(f"{counted(int(self.blank.sum()), 'new respondent')} without any answer to a predictor not predicted")
        return said

    def rows(self, widths: Array, ends: Mapping[str, Scale] | None) -> list[Record]:
        """A row for every respondent and item, and one for the score of every construct that is predicted."""
        structure = self.prepared.structure
        items, scores, observed_scores = self._predicted()
        observed = self.answers[:, structure.target.items]
        rows = []
        for n in np.flatnonzero(~self.blank).tolist():
            place: Record = {"row": n + 1, "repetition": None, "fold": None, "technique": self.technique}
            for q, item in enumerate(structure.items):
                record = {**place, "construct": structure.owners[q], "indicator": item}
                rows.append(record | _numbers(float(observed[n, q]), float(items[n, q]), widths[q], ends[item] if ends else None))
            for j, name in enumerate(structure.endogenous):
                record = {**place, "construct": name, "indicator": None}
                rows.append(record | _numbers(float(observed_scores[n, j]), float(scores[n, j]), float("nan"), None))
        return rows

    def _predicted(self) -> tuple[Array, Array, Array]:
        """Predicted items (N', Q) in units of the answers, predicted scores (N', J'), and scores of those with all answers."""
        prepared, target = self.prepared, self.prepared.structure.target
        found, x, own = of_all(prepared, self.answers, Wanted(corrected=prepared.corrected))
        if prepared.structure.curved and self.technique == "ea":
            items, scores = through_products(x, found, prepared.structure)
        else:
            items, scores = x @ found.maps["pls", self.technique], x @ found.scores[self.technique]
        data = found.training.data
        return data.mean[0, target.items] + data.sd[0, target.items] * items[0], scores[0], own
