"""Do these numbers come from this data?  A saved analysis or a report is made again from the survey, and every difference is listed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli import checked
from plscli.data.read import looks_saved, read_bytes, read_survey
from plscli.data.recoding import prepare
from plscli.data.stream import Stream, open_survey
from plscli.data.survey import Survey
from plscli.engine import ALL_CORES, Progress, Workers
from plscli.errors import DataError, PlscliError, UsageError
from plscli.estimation import Estimator, Resampling, Rules, bootstrap, footer
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.document import Document, differences, document, schema
from plscli.estimation.saved import DAMAGE, damaged, model_of, provenance, read_document, saved_of
from plscli.estimation.saved import SCHEMA as SAVED
from plscli.estimation.which_model import inferred_model
from plscli.model.spec import ModelSpec
from plscli.questions import Question, analyses_of, with_command
from plscli.questions.asking import again
from plscli.questions.paper import Scope, report, scope_of
from plscli.records import Record, Tables
from plscli.tables import Column, Derived, Layout, Report, Result
from plscli.words import counted
from plscli.words import thresholds as held
from plscli.words.thresholds import Thresholds

VERSIONS = (("plscli", "plscli"), ("settings", "numpy"))
"""Where the versions stand of what can explain differences: with another one, random numbers or tables may be others."""


@dataclass(frozen=True, eq=False, repr=False)
class Verification(Derived):
    """A saved analysis or a report, as its JSON has it, beside its repetition."""

    saved: Document
    result: Result

    kind = "verify"
    basis = "result"

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings with which it was repeated."""
        return self.result.settings

    @cached_property
    def repeated(self) -> Document:
        """The repetition as its JSON has it."""
        found: Document = json.loads(json.dumps(document(self.result)))
        return found

    @property
    def notes(self) -> tuple[str, ...]:
        """What may explain differences."""
        notes = []
        for part, name in VERSIONS:
            before, now = (each.get(part) if part == name else each[part].get(name) for each in (self.saved, self.repeated))
            if before != now:
                notes.append(f"made with {name} {before}, repeated with {name} {now}, with which tables or random numbers may be others")
        if [(row["quantity"], row["name"]) for row in self._differences] == [("document", "seal")]:
            notes.append("the file was changed after plscli wrote it, in something that no number depends on")
        return tuple(notes)

    @property
    def same(self) -> bool:
        """Whether there is no difference."""
        return not self._differences

    def report(self) -> Report:
        """Every difference, or that there is none."""
        columns = tuple(Column(name, name) for name in ("quantity", "name", "field", "saved", "repeated"))
        verdict = "every number is the same" if self.same else counted(len(self._differences), "difference")
        layout = Layout("differences", "Differences", columns, about=footer.origin(self))
        return Report(self, (layout,), (verdict, *self.notes))

    @cached_property
    def _tables(self) -> Tables:
        """Table `differences`: empty when everything is the same."""
        return {"differences": differences(self.saved, self.repeated)}

    @property
    def _differences(self) -> list[Record]:
        return self._tables["differences"]


@dataclass(frozen=True, eq=False)
class SavedAnswer:
    """The answer to a question of its own."""

    document: Document
    question: Question

    def again(self, survey: Survey | Stream, workers: Workers, progress: Progress | None) -> Result:
        """The answer of the same model and settings from a survey.  Raises DataError for settings that are damaged."""
        model = model_of(self.document)
        try:
            return again(self.question, survey, _inferred_again(model, survey), self.document, workers, progress)
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"its settings are damaged: {checked.said(error)}\n  ask again with plscli {self.question.name}") from None


def restored(document: Document, file: str) -> Bootstrap | SavedReport | SavedAnswer:
    """What a document holds, ready to be made again.  Raises DataError."""
    if document.get("schema") == SCHEMA:
        return report_of(document, file)
    question = next((each for each in with_command() if document.get("schema") == schema(each.name) and each.heading), None)
    return SavedAnswer(document, question) if question else saved_of(document, file)


def run(
    saved: Bootstrap | SavedReport | SavedAnswer,
    survey: Survey | Stream,
    indices: NDArray[np.integer[Any]] | None = None,
    workers: Workers = ALL_CORES,
    progress: Progress | None = None,
    written: Document | None = None,
) -> Verification:
    """Repeat a saved analysis or a report from a survey, and compare everything in it.

    indices : the resamples, if they were given from outside; what was saved knows their SHA-256.   written : the document that `saved`
    was read from; one that was not read from a file is compared as it would be written.   Raises UsageError where resamples are missing
    or others, or for a report of a survey that is read in blocks.
    """
    if isinstance(saved, SavedAnswer) and (saved.question.blocks or isinstance(survey, Survey)):
        return Verification(saved.document, saved.again(survey, workers, progress))
    if isinstance(saved, Bootstrap):
        analysis = _analysis(saved, saved.point.estimator, survey, indices, workers, progress)
        return Verification(written or json.loads(json.dumps(document(saved))), analysis)
    if not isinstance(survey, Survey) or isinstance(saved, SavedAnswer):
        raise UsageError(f"a report looks at all answers at once, for which {survey.file} is too large")
    analysis = _analysis(saved, saved.estimator, survey, indices, workers, progress)
    answers = survey if saved.of_answers else None
    whole = report.run(analysis, answers, saved.rules, saved.thresholds, saved.scope, workers=workers, progress=progress)
    return Verification(saved.document, whole)


def repeated(
    result: str | Path,
    data: Survey | Stream | str | Path,
    sheet: str | None = None,
    encoding: str | None = None,
    indices: NDArray[np.integer[Any]] | None = None,
    workers: Workers = ALL_CORES,
    progress: Progress | None = None,
    tell: Callable[[Iterable[str]], None] = lambda notes: None,
) -> Verification:
    """The result in a JSON file beside the same made again from a survey, or from the file that one is in.  Raises what `run` raises.

    sheet, encoding : of that file.   tell : hears what was assumed in reading it.
    """
    content, file = read_bytes(result), Path(result).name
    if not looks_saved(content):
        raise UsageError(f"{result} is not a saved analysis\n  the first name is that of the JSON, the second that of the survey")
    document = read_document(content, file)
    saved, origin = restored(document, file), provenance(document["data"])
    survey = data
    if isinstance(survey, str | Path):
        needed = [each.name for each in analyses_of(saved.question.name)] if isinstance(saved, SavedAnswer) else []
        whole = any(document["settings"].get(name) for name in needed)  # further analyses look at all respondents together
        in_blocks = saved.question.blocks and not whole if isinstance(saved, SavedAnswer) else document["schema"] == SAVED
        at_once = not in_blocks or document.get("flagged") is not None  # who looked at respondents had all of them
        survey = (read_survey if at_once else open_survey)(survey, origin.na, sheet=sheet, encoding=encoding)
    ready = prepare.again(survey, origin.prepared)
    tell(ready.notes)
    return run(saved, ready, indices, workers, progress, document)


def _analysis(
    saved: Bootstrap | SavedReport,
    estimator: Estimator,
    survey: Survey | Stream,
    indices: NDArray[np.integer[Any]] | None,
    workers: Workers,
    progress: Progress | None,
) -> Bootstrap:
    """The bootstrap of a saved analysis or report again.   estimator : of it.   Others as of `run`."""
    resampling = saved.resampling
    if resampling.indices and indices is None:
        raise UsageError(
            "the resamples of this analysis were given from outside, and it does not hold them\n  name their file with --indices"
        )
    if indices is not None and not resampling.indices:
        raise UsageError("the resamples of this analysis were drawn from a seed: leave out --indices")
    model = _inferred_again(saved.model, survey)
    return bootstrap.run(survey, model, estimator, resampling, indices=indices, workers=workers, progress=progress)


def _inferred_again(model: ModelSpec, survey: Survey | Stream) -> ModelSpec:
    """The model, said to be inferred only if it is what the column names suggest."""
    if not model.inferred:
        return model
    try:
        suggested = inferred_model(survey.head()).text
    except PlscliError:
        suggested = ""
    return replace(model, inferred=model.text == suggested)


SCHEMA = schema("report")


@dataclass(frozen=True, eq=False)
class SavedReport:
    """A report.   document : all of it.   scope : what it took in besides the two models."""

    document: Document
    model: ModelSpec
    estimator: Estimator
    resampling: Resampling
    rules: Rules
    thresholds: Thresholds
    scope: Scope

    @property
    def of_answers(self) -> bool:
        """Whether it looked at the answers, and not at a saved analysis alone."""
        return "checks" in self.document["tables"]


def report_of(document: Document, file: str) -> SavedReport:
    """The report in a document.  Raises DataError, UsageError for one without resamples."""
    if "resamples" not in document["settings"] and document["settings"].get("missing", "") is None:
        what = f"{file} tells of a correlation matrix: there is nothing in it that was resampled"
        raise UsageError(f"{what}\n  make the report again instead")
    try:
        return _read(document)
    except DAMAGE as error:
        raise damaged(file, document, error) from None


def _read(document: Document) -> SavedReport:
    settings, tables = document["settings"], document["tables"]
    provenance(document["data"])
    resampling = checked.settings(Resampling, settings)
    failed = sum(checked.whole(row["resamples"], 1) for row in tables["failures"] if not row["used"])
    if checked.whole(settings["used_resamples"], 2) + failed != resampling.resamples:
        raise ValueError("the resamples do not add up")
    return SavedReport(
        document=document,
        model=model_of(document),
        estimator=checked.settings(Estimator, settings),
        resampling=resampling,
        rules=checked.settings(Rules, settings),
        thresholds=held.restored(document["thresholds"]),
        scope=scope_of(settings, tables) if "checks" in tables else Scope(robustness_resamples=0),
    )
