"""Everything, in the order in which a reviewer reads: the survey, its measurement, its structure, and what limits the conclusions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from plscli.data.recoding import with_labelled_scales
from plscli.data.study import Study
from plscli.data.survey import Survey
from plscli.engine import ALL_CORES, Progress, Workers, stage
from plscli.errors import PlscliError, UsageError
from plscli.estimation import DECIDED, Resampling, Rules, Screening
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.estimation.necessity import Necessity
from plscli.questions import Question, analyses_of, in_reports, in_reports_as, with_heading
from plscli.questions.asking import added, asked, settings_of
from plscli.questions.importance import NO_NECESSITY, Aiming
from plscli.questions.importance import answer as importance
from plscli.questions.measurement import loadings
from plscli.questions.measurement.loadings import Loadings
from plscli.questions.paper import Scope
from plscli.questions.paper.evidence import Evidence
from plscli.questions.paper.limitations import limitations
from plscli.questions.robustness import compare_clean
from plscli.questions.robustness.compare_clean import CompareClean
from plscli.questions.screening import validate
from plscli.questions.screening.validate import Validation
from plscli.questions.structure import hypotheses
from plscli.questions.structure.hypotheses import Hypotheses
from plscli.records import Tables
from plscli.setting import Settings
from plscli.tables import Column, Derived, Layout, Report, Result
from plscli.words.thresholds import PROFILE, Thresholds

LIMITATIONS = Layout(
    "limitations",
    "Limitations that follow from the numbers",
    (Column("limitation", "limitation"), Column("subject", "of"), Column("text", "text", folds=True)),
)


@dataclass(frozen=True, eq=False, repr=False)
class WholeAnalysis(Derived):
    """Survey, measurement and structure together.

    validation : of all respondents, with those who were left out; None where there are no answers.   missing : share of missing answers
    among those behind the estimates.   scope : what was taken in.   others : answers to further questions, by the name of the question.
    unanswered : why others have none, by name.
    """

    hypotheses: Hypotheses
    loadings: Loadings
    validation: Validation | None = None
    missing: float = 0.0
    scope: Scope = field(default_factory=Scope)
    others: Mapping[str, Result] = field(default_factory=dict)
    unanswered: Mapping[str, str] = field(default_factory=dict)

    kind = "report"
    basis = "hypotheses"
    sealed = True

    @property
    def study(self) -> Study | None:
        """What a study file tells of the study, if there is one."""
        return Study.from_record((self.data.prepared or {}).get("study"))

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings of all parts."""
        checked = self.validation.settings if self.validation else {}
        asked = {each.name: self.scope.asked.get(each.name, None if each.takes else False) for each in in_reports()}
        mine = {"robustness_resamples": self.scope.robustness_resamples if self.validation else None, **asked}
        if self.scope.models:
            mine["models"] = {name: model.text for name, model in self.scope.models.items()}
        others = {name: value for each in self.others.values() for name, value in each.settings.items()}
        return {**others, **checked, **self.loadings.settings, **self.hypotheses.settings, **mine}

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know about all parts, said once."""
        checked = self.validation.notes if self.validation else ()
        others = (note for each in self.others.values() for note in each.notes)
        without = self.unanswered.values()
        return tuple(dict.fromkeys((*checked, *self.loadings.notes, *self.hypotheses.notes, *without, *others)))

    def extras(self) -> Mapping[str, Any]:
        """The thresholds that were set, in full, from which `verify` makes the report again."""
        return {"thresholds": self.hypotheses.thresholds.record}

    def report(self) -> Report:
        """All tables of the parts, for those who want them one by one; the document of a report has them in their places."""
        decided, analysis = self.hypotheses.report(), self.hypotheses.analysis
        checked = self.validation.report().layouts if self.validation else ()
        resampled = analysis.report().layouts if isinstance(analysis, Bootstrap) else ()
        others = (
            replace(layout, name=in_reports_as(of, layout.name)) for of, each in self.others.items() for layout in each.report().layouts
        )
        every = (*decided.layouts, *self.loadings.report().layouts, *resampled, *checked, *others, LIMITATIONS)
        layouts = {layout.name: layout for layout in (*every, LIMITATIONS)}
        return Report(self, tuple(layouts.values()), decided.footer, decided.settings)

    @cached_property
    def _tables(self) -> Tables:
        """The tables of all parts, those of the hypotheses first; `criteria` are those of both models, `limitations` come last."""
        structure, measurement = self.hypotheses.tables(), self.loadings.tables()
        checked = self.validation.tables() if self.validation else {}
        resampled = self.hypotheses.analysis.tables()
        found = limitations(Evidence(self.hypotheses, self.loadings, self.validation, self.missing, self.others))
        return {
            **structure,
            **measurement,
            **resampled,
            **checked,
            **{in_reports_as(of, name): rows for of, each in self.others.items() for name, rows in each.tables().items()},
            "criteria": [*measurement["criteria"], *structure["criteria"]],
            "limitations": [each.record() for each in found],
        }


def run(
    analysis: Estimation | Bootstrap,
    survey: Survey | None = None,
    rules: Rules = DECIDED,
    thresholds: Thresholds = PROFILE,
    scope: Scope | None = None,
    *,
    workers: Workers = ALL_CORES,
    progress: Progress | None = None,
) -> WholeAnalysis:
    """Assess everything about an estimated or bootstrapped model.

    survey : behind the analysis; without it nothing is said that takes the answers themselves.   rules, thresholds : see
    `hypotheses.run`.   Raises UsageError for a scope that takes answers where there are none,
    or resamples that were given from outside.
    """
    chosen = scope or Scope()
    decided = hypotheses.run(analysis, rules, thresholds)
    if survey is None:
        if chosen.of_answers:
            raise UsageError(f"{chosen.of_answers[0]} looks at the answers, and there are none here\n  name the survey file")
        return WholeAnalysis(decided, loadings.run(analysis, thresholds=thresholds), scope=chosen)
    if target := chosen.asked.get("importance"):
        scaled = with_labelled_scales(survey, analysis.model.indicators)
        importance.check(analysis.model, Aiming(target), scaled.scales, analysis.point.estimator).check(scaled)
    stage(progress, "screening")
    checked = validate.validated(
        survey, analysis.model, rules, Screening(chosen.min_path, chosen.duration, chosen.marker),
        shares=chosen.shares,
        exclude=chosen.exclude or "", thresholds=thresholds,
    )  # fmt: skip
    if chosen.exclude is not None:
        stage(progress, "without the excluded")
        compared = compare_clean.further(survey, decided, chosen.exclude, workers=workers, progress=progress)
        decided = replace(_within(compared.after, survey), additions=(compared,))
        survey = compared.cleaning.of(survey)
    decided = added(survey, decided, chosen.further, workers=workers, progress=progress)
    stage(progress, "measurement")
    measured = _measured(decided, survey, thresholds, chosen, workers, progress)
    gaps = np.isnan(survey.matrix(analysis.model.indicators))
    chosen_settings = (analysis.point.estimator, rules, *([analysis.resampling] if isinstance(analysis, Bootstrap) else []))
    others, unanswered = _others(survey, decided.analysis, chosen, chosen_settings, workers, progress)
    return WholeAnalysis(decided, measured, checked, float(gaps.mean()), chosen, others, unanswered)


def _others(
    survey: Survey,
    analysis: Estimation | Bootstrap,
    scope: Scope,
    settings: tuple[Settings, ...],
    workers: Workers,
    progress: Progress | None,
) -> tuple[dict[str, Result], dict[str, str]]:
    """Answers to questions with a heading of their own, and why some have none: the rest of a report stands without them."""
    found: dict[str, Result] = {}
    unanswered = {}
    seeds = [each.seed for each in settings if isinstance(each, Resampling) and each.seed is not None]
    drawn = {"seed": seeds[0]} if seeds else {}
    for question in with_heading():
        word = scope.wanted(question)
        if not word:
            continue
        stage(progress, question.heading.lower())
        words = {**drawn, question.along: word} | {each.name: True for each in analyses_of(question.name) if scope.asked.get(each.name)}
        own = [cls for cls in settings_of(question).values() if not issubclass(cls, tuple(map(type, settings)))]
        said = [cls.chosen(mine) for cls in own if (mine := _of(cls, words))]
        about, more = (analysis.model, dict[str, Any]()) if word is not scope.models else question.answer("several")(word)
        try:
            if question.name == "importance":
                found[question.name] = _importance(question, survey, analysis, (*settings, *said), workers, progress)
                continue
            found[question.name] = asked(question, survey, about, (*settings, *said), workers, progress, **more)
        except PlscliError as error:
            unanswered[question.name] = f"no {question.heading.lower()}: {str(error).splitlines()[0]}"
    return found, unanswered


def _importance(
    question: Question,
    survey: Survey,
    analysis: Estimation | Bootstrap,
    chosen: tuple[Settings, ...],
    workers: Workers,
    progress: Progress | None,
) -> Result:
    """Importance from the resamples of the report where they know the answer scales; else from the same resamples drawn again."""
    scaled = with_labelled_scales(survey, analysis.model.indicators)
    if not isinstance(analysis, Bootstrap) or analysis.resampling.indices or analysis.point.data.scales != scaled.scales:
        return asked(question, scaled, analysis.model, chosen, workers, progress)
    aiming = next(each for each in chosen if isinstance(each, Aiming))
    necessity = next((each for each in chosen if isinstance(each, Necessity)), NO_NECESSITY)
    return importance.with_necessity(survey, importance.run(analysis, aiming), necessity, workers=workers, progress=progress)


def _of(cls: type[Settings], words: Mapping[str, Any]) -> dict[str, Any]:
    """Those of some words that settings have a field for."""
    return {name: word for name, word in words.items() if name in cls.__dataclass_fields__}


def _within(clean: Hypotheses, survey: Survey) -> Hypotheses:
    """The hypotheses of those who stay, as part of the survey that they come from."""
    analysis = clean.bootstrapped
    data = replace(analysis.point.data, file=survey.file, rows=survey.rows)
    return replace(clean, analysis=replace(analysis, point=replace(analysis.point, data=data)))


def _measured(
    decided: Hypotheses, survey: Survey, thresholds: Thresholds, scope: Scope, workers: Workers, progress: Progress | None
) -> Loadings:
    """The measurement model, with redundancy analyses if global items are named, and tests of one factor if they are asked for."""
    from plscli.questions.measurement import redundancy, tetrads

    analysis, asked = decided.analysis, scope.asked.get("tetrads")
    items = {name: list(of) for name, of in scope.global_items.items()}
    found = redundancy.run(survey, analysis, items, workers=workers, progress=progress) if items else None
    tested = tetrads.further(survey, analysis, asked, workers=workers, progress=progress) if asked else None
    return loadings.run(analysis, thresholds=thresholds, redundancy=found, tetrads=tested)


def compared(result: WholeAnalysis) -> CompareClean | None:
    """The hypotheses before and after respondents were left out, if any rule was named."""
    return next((each for each in result.hypotheses.additions if isinstance(each, CompareClean)), None)
