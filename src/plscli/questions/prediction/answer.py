"""Does the model predict people it has not seen, and better than what?  Cross-validated predictions (PLSpredict) and losses (CVPAT)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from plscli.data.survey import Survey
from plscli.engine import ALL_CORES, Progress, Workers
from plscli.errors import UsageError, did_you_mean
from plscli.estimation.prediction import Method, Technique
from plscli.estimation.prediction.cross_validation import Prepared, cross_validated
from plscli.estimation.prediction.plan import Given, held
from plscli.model.spec import ModelSpec
from plscli.questions.prediction import BENCHMARKS, Predicting, cvpat, doubts, listed, sentences
from plscli.questions.prediction.accuracy import Accuracy, half_widths, power
from plscli.questions.prediction.further import mediators, overfit
from plscli.questions.prediction.held_out import HeldOut, HoldingOut
from plscli.questions.prediction.listed import Fresh, Scale
from plscli.records import Lazy, Record, Tables, finite


@dataclass(frozen=True, eq=False, repr=False)
class Prediction(HeldOut):
    """Predictions of one model from one survey, and what they are worth.

    fresh : new respondents, if any.   ends : answer scales that listed predictions stay on.
    """

    predicting: Predicting
    fresh: Fresh | None = None
    ends: Mapping[str, Scale] | None = None

    kind = "predict"

    @property
    def settings(self) -> Mapping[str, Any]:
        """How the model was estimated and held out, and what was asked for."""
        return {**self.chosen(self.predicting), "new": self.fresh.survey.file if self.fresh else None}

    @cached_property
    def accuracy(self) -> Accuracy:
        """How far predictions are off."""
        return Accuracy(self.found)

    @cached_property
    def r2(self) -> dict[str, float | None]:
        """Variance of each construct that is explained in all rows."""
        structure = self.found.prepared.structure
        estimate = self.found.whole.stages[structure.plan.structural].estimate
        return {structure.names[j]: finite(estimate.r2[structure.place[j]]) for j in structure.target.endogenous}

    @property
    def target(self) -> str | None:
        """The construct that the verdict is about: the one that was named, or the only one that leads nowhere."""
        if self.predicting.target:
            return self.predicting.target
        last = [name for name in self.model.endogenous if not self.model.successors(name)]
        return last[0] if len(last) == 1 else None

    @property
    def required(self) -> list[Record]:
        """Rows of table `prediction` of which something can be required: in techniques that are shown, of the target if it was named."""
        target = self.predicting.target
        return [row for each in self.predicting.shown for row in self._items[each] if target in (None, row["construct"])]

    @cached_property
    def _tables(self) -> Tables:
        """All tables, made when they are asked for; `predictions` are listed only if that was chosen, and can be had by name."""
        makers = {
            "prediction": lambda: [row for rows in self._items.values() for row in rows],
            "predictive_power": self._power,
            "cvpat": self._cvpat,
            "overfit": lambda: overfit(self.found.prepared, self.found.folds),
            "mediators": lambda: mediators(self.found.prepared, self.found.folds, self.resampling, self.predicting.target),
            "predictions": self._predictions,
        }
        return Lazy(makers, () if self.lists else ("predictions",))

    @property
    def lists(self) -> bool:
        """Whether predictions are listed."""
        return self.predicting.predictions or self.fresh is not None

    @cached_property
    def _items(self) -> dict[Technique, list[Record]]:
        return {technique: self.accuracy.items(technique) for technique in self.predicting.techniques}

    @cached_property
    def verdicts(self) -> dict[str, dict[Technique, str | None]]:
        """Predictive power by construct and technique."""
        return {
            name: {technique: power([row for row in rows if row["construct"] == name]) for technique, rows in self._items.items()}
            for name in self.found.prepared.structure.endogenous
        }

    def _power(self) -> list[Record]:
        found = []
        for technique in self.predicting.techniques:
            scores = self.accuracy.constructs(technique)
            for name, verdicts in self.verdicts.items():
                rows = [row for row in self._items[technique] if row["construct"] == name]
                said = sentences.meaning(technique, verdicts[technique], rows)
                better = None if any(row["verdict"] is None for row in rows) else sum(row["verdict"] == "better" for row in rows)
                record: Record = {"construct": name, "technique": technique, "better": better, "indicators": len(rows)}
                record |= {"verdict": verdicts[technique], **scores[name], "r2": self.r2[name], "meaning": said}
                record["interpretation"] = f"{name}: {said}"
                found.append(record)
        return found

    def _cvpat(self) -> list[Record]:
        """A row for each construct and benchmark; item means are always tested, since nothing is strongly predictive without them."""
        benchmarks: dict[Method, None] = dict.fromkeys(("ia", *self.predicting.benchmarks))
        names = (*self.found.prepared.structure.endogenous, cvpat.OVERALL)
        pairs, labels = [], []
        for technique in self.predicting.of_losses:
            own = self.found.losses("pls", technique, self.predicting.standardise_loss)
            for other in benchmarks:
                both = cvpat.where_both(own, self.found.losses(other, technique, self.predicting.standardise_loss))
                labels += [{"construct": name, "benchmark": other, "technique": technique} for name in names]
                pairs += list(zip(*map(cvpat.by_construct, both), strict=True))
        alpha = self.rules.alpha
        rows = cvpat.tested(labels, pairs, self.cases, alpha, lambda row: cvpat.sentence(row, BENCHMARKS[row["benchmark"]], alpha))
        return [row for row in rows if row["benchmark"] in self.predicting.benchmarks]

    def _predictions(self) -> list[Record]:
        technique = self.predicting.shown[0]
        widths = half_widths(self.found, technique, self.resampling.level)
        if self.fresh:
            return self.fresh.rows(widths, self.ends)
        return [row for each in self.predicting.shown for row in listed.of_rows(self.found, each, widths, self.ends)]

    @property
    def adds(self) -> tuple[str, ...]:
        """What prediction adds to the hypotheses, of the target or of all constructs."""
        scores = {technique: self.accuracy.constructs(technique) for technique in self.predicting.techniques[::-1]}
        names = [name for name in self.verdicts if self.target in (None, name)]
        return tuple(sentences.adds(name, self.r2[name], {each: of[name]["q2"] for each, of in scores.items()}) for name in names)

    @cached_property
    def lead(self) -> tuple[str, ...]:
        """The verdict on the target in each technique, or of all constructs; what losses say of it and of the whole model; and a doubt."""
        rows = [row for row in self.tables()["predictive_power"] if row["technique"] in self.predicting.shown]
        about = [row for row in rows if self.target in (None, row["construct"])]
        differ = [sentences.disagreement(row["construct"], self.verdicts[row["construct"]]) for row in about]
        losses = self.tables()["cvpat"]
        alone = len(self.verdicts) == 1  # what is said of the whole is said of it
        own = [row for row in losses if row["construct"] == self.target and row["benchmark"] == "lm" and not alone]
        whole = [row for row in losses if row["construct"] == cvpat.OVERALL]
        tested = [row["interpretation"] for row in (*whole, *own)]
        against = [row for row in own or whole if row["benchmark"] == "lm"]
        said = (*(row["interpretation"] for row in about), *dict.fromkeys(filter(None, differ)), *tested)
        return (*said, *sentences.reconciled(about, against), *self._doubts([row["construct"] for row in about]))

    def _doubts(self, names: Sequence[str]) -> Iterator[str]:
        """Why verdicts on some constructs are not to be relied on."""
        yield from doubts.unanswered(self.found, names)
        yield from doubts.too_few(self.cases)
        yield from (f"Too few respondents to rely on it ({few})." for few in sentences.few_rows(self.found))


@dataclass(frozen=True, slots=True)
class PredictionAsked(HoldingOut):
    """All settings of predictions."""

    predicting: Predicting


def ask(
    survey: Survey,
    model: ModelSpec,
    asked: PredictionAsked,
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
        *sentences.saturated(found, predicting),
        *(doubts.of_regressions(found, predicting.of_losses) if "lm" in predicting.benchmarks else ()),
        *doubts.of_answers(found, "its errors and losses are of them alone"),
        *doubts.of_tests(cases, resampling, found),
        *(fresh.notes() if fresh else ()),
    )
    ends = listed.scale_ends(survey, prepared) if predicting.clip else None
    return Prediction(estimator, found, resampling, rules, plan.drawn, cases, notes, plan.given, predicting, fresh, ends)


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
