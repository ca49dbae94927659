"""Which model?  Criteria of model selection and out-of-sample predictions (CVPAT) of several models of one survey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from plscli.core import Array, Indices
from plscli.data.survey import Survey
from plscli.engine import ALL_CORES, Progress, Workers, part
from plscli.errors import UsageError, did_you_mean
from plscli.estimation.prediction.cross_validation import cross_validated
from plscli.estimation.prediction.plan import Given, held, numbers, of_numbers
from plscli.estimation.rows import Sample
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec
from plscli.questions.comparison import Comparing, sentences
from plscli.questions.comparison.candidates import Candidate, about, estimated, explained_by_all, overlap, prepared
from plscli.questions.comparison.criteria import EVIDENCE, Explained, explained
from plscli.questions.prediction import cvpat
from plscli.questions.prediction.cvpat import LossCases
from plscli.questions.prediction.doubts import of_answers, of_tests
from plscli.questions.prediction.held_out import HeldOut, HoldingOut
from plscli.records import Lazy, Record, Tables

SAME = 1e-10
"""Differences of losses, as a share of the mean loss, that are rounding."""


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(HeldOut):
    """Several models of one survey.

    candidates : the models, the first of which is tested against the others.   explained : constructs with their criteria.
    """

    candidates: tuple[Candidate, ...]
    explained: tuple[Explained, ...]
    comparing: Comparing

    kind = "compare"

    @property
    def settings(self) -> Mapping[str, Any]:
        """How the models were estimated and rows held out, and what was asked for."""
        return {**self.chosen(self.comparing), "models": {each.name: each.model.text for each in self.candidates}}

    @property
    def targets(self) -> tuple[str, ...]:
        """The constructs that the verdict is about: the one that was named, those that models explain by different predictors, or all."""
        if self.comparing.target:
            return (self.comparing.target,)
        return tuple(each.construct for each in self.explained if each.differ) or tuple(each.construct for each in self.explained)

    @cached_property
    def _tables(self) -> Tables:
        """Tables `comparison`, `criteria` and `cvpat`, made when they are asked for."""
        return Lazy(
            {
                "comparison": lambda: [row for each in self.explained for row in self._compared(each)],
                "criteria": lambda: [row for each in self.explained for row in each.rows()],
                "cvpat": self._cvpat,
            }
        )

    def _compared(self, each: Explained) -> list[Record]:
        """A row of table `comparison` for every model that explains a construct."""
        criterion = self.comparing.criterion
        standing, ranked = each.standing(criterion), each.ranked(criterion)
        said, rows = sentences.favoured(each, criterion), []
        for number, (candidate, (delta, weight)) in enumerate(zip(each.models, standing, strict=True)):
            row: Record = {"construct": each.construct, "model": candidate.name, "n": int(each.n) if float(each.n).is_integer() else each.n}
            row["predictors"] = len(candidate.model.predecessors(each.construct))
            row |= {name: candidate.point.value(name, each.construct) for name in ("r2", "r2_adjusted")}
            row |= {"bic": each.value("bic", number), "criterion": criterion, "value": each.value(criterion, number)}
            best = bool(ranked) and number == ranked[0]
            row |= {"delta": delta, "weight": weight, "best": None if delta is None else best}
            told = criterion == "bic" and ranked and each.differ
            row["evidence"] = EVIDENCE.word(standing[ranked[1]][0] if best else delta) if told else None
            rows.append(row | {"reason": each.reason(number), "interpretation": said})
        return rows

    def _cvpat(self) -> list[Record]:
        """Table `cvpat`: the first model against every other, by construct and overall, in each technique."""
        blocks, (first, *others) = overlap(self.candidates), self.candidates
        if not blocks:
            return []
        labels, pairs = [], []
        for technique in self.comparing.techniques:
            own = first.losses(blocks, technique, self.comparing.standardise_loss)
            for other in others:
                theirs = _settled(own, other.losses(blocks, technique, self.comparing.standardise_loss))
                both = map(cvpat.by_construct, cvpat.where_both(own, theirs))
                label = {"model": first.name, "benchmark": other.name, "technique": technique}
                labels += [{"construct": name, **label} for name in (*blocks, cvpat.OVERALL)]
                pairs += list(zip(*both, strict=True))
        alpha = self.rules.alpha
        return cvpat.tested(labels, pairs, self.cases, alpha, lambda row: sentences.losses(row, alpha))

    @cached_property
    def lead(self) -> tuple[str, ...]:
        """Which model the data favour for each target, and what losses add to it."""
        told = [each for each in self.explained if each.construct in self.targets]
        criterion = self.comparing.criterion
        favoured = {each.favoured(criterion) for each in told}
        best = favoured.pop() if len(favoured) == 1 else None
        paths = {each.name: len(each.model.paths) for each in self.candidates}
        overall = [row for row in self.tables()["cvpat"] if row["construct"] == cvpat.OVERALL and row["technique"] in self.comparing.shown]
        pairs = [row for row in overall if best in (None, row["model"], row["benchmark"])]
        return (
            *(sentences.favoured(each, criterion) for each in told),
            *(
                sentences.conclusion(
                    best, row, self.rules.alpha, sentences.simpler([(row[end], paths[row[end]]) for end in ("model", "benchmark")])
                )
                for row in pairs
            ),
            *sentences.doubts(self.candidates, self.cases, [each.construct for each in told]),
        )

    def unmet(self, name: str) -> str | None:
        """What is not met of the requirement that the data favour a model for every target; None if all is."""
        criterion = self.comparing.criterion
        told = [each for each in self.explained if each.construct in self.targets]
        failed = [sentences.favoured(each, criterion) for each in told if each.favoured(criterion) != name]
        return f"--require {name} is not met: {' '.join(failed)}" if failed else None


def _settled(own: Array, theirs: Array) -> Array:
    """The other losses, where they differ from one's own by more than rounding."""
    with np.errstate(invalid="ignore"):
        same = np.abs(own - theirs) <= SAME * np.nanmean(own)
    return np.where(same, own, theirs)


@dataclass(frozen=True, slots=True)
class ComparisonAsked(HoldingOut):
    """All settings of a comparison."""

    comparing: Comparing


def ask(
    survey: Survey,
    model: ModelSpec,
    asked: ComparisonAsked,
    *,
    others: Mapping[str, ModelSpec],
    name: str = "base",
    folds: Given | Path | None = None,
    workers: Workers = ALL_CORES,
    progress: Progress | None = None,
) -> Comparison:
    """Compare a model with others over the rows that all of them can use.

    name : of the model.   others : by name.   folds : fold numbers (r, N), from 1, of the rows that are used, in the order of the file, or
    a file that holds them.   Raises EstimationError where a model cannot be estimated or predicts too few rows, UsageError and DataError.
    """
    models, comparing = {name: model, **others}, asked.comparing
    check(models, comparing.target)
    estimator, resampling, rules = asked.estimator, asked.seeded, asked.rules
    shared, ready = prepared(survey, models, estimator, comparing.plsc_prediction == "uncorrected")
    first = ready[name].sample
    plan = held(survey, first, asked.folding, resampling, folds)
    of_rows = numbers(plan.folds, first)
    candidates = []
    for number, (each, one) in enumerate(ready.items()):
        with about(each):
            point = estimated(one, estimator)
            found = cross_validated(one, of_numbers(of_rows, one.sample), resampling, (), progress=part(progress, number, len(models)))
        candidates.append(Candidate(each, point, found))
    constructs = tuple(explained(candidates, explained_by_all(survey, models, estimator, shared.numbers)))
    cases = _cases(first, plan.clusters, asked)
    notes = (
        *sentences.remarks(survey, candidates, constructs, shared, estimator, comparing),
        *of_answers(candidates[0].found, "its losses are of them alone, while criteria count all rows"),
        *of_tests(cases, resampling, candidates[0].found),
    )
    held_out = (estimator, candidates[0].found, resampling, rules, plan.drawn, cases, notes, plan.given)
    return Comparison(*held_out, tuple(candidates), constructs, comparing)


def _cases(rows: Sample, clusters: Indices | None, asked: ComparisonAsked) -> LossCases:
    """The cases behind losses, in the order of the file."""
    order = np.argsort(rows.numbers)
    weights = None if rows.weights is None else rows.weights[order]
    return asked.cases(weights, None if clusters is None else clusters[order], asked.comparing)


def check(models: Mapping[str, ModelSpec], target: str | None) -> None:
    """UsageError for too few models, and for a target that none of them explains."""
    if len(models) < 2:
        raise UsageError("compare takes two models or more")
    known = list(dict.fromkeys(name for model in models.values() for name in model.endogenous))
    if target is not None and target not in known:
        near = did_you_mean(target, known) or f"they explain: {', '.join(known)}"
        raise UsageError(f"--target {target}: no model explains a construct {target!r}\n  {near}")


def several(models: Mapping[str, ModelSpec]) -> tuple[ModelSpec, dict[str, Any]]:
    """The first of several models, and what `ask` takes of the others."""
    (name, first), *others = models.items()
    return first, {"name": name, "others": dict(others)}


def restored(document: Mapping[str, Any]) -> dict[str, Any]:
    """What `ask` takes besides settings to make a saved comparison again."""
    (name, _), *others = document["settings"]["models"].items()
    folds = {"folds": np.array(document["folds"], dtype=np.int64)} if "folds" in document else {}
    return {"name": name, "others": {each: parse_model(text, each) for each, text in others}, **folds}
