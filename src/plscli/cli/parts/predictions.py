"""Predictions behind a command: which rows are held out together, for whom else, and what must be found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from plscli.cli.parts import Source
from plscli.cli.running.notes import Progress, met
from plscli.cli.typed.settings import DECISION
from plscli.errors import UsageError
from plscli.estimation import Estimator, Resampling, Rules
from plscli.estimation.prediction import ONE_BY_ONE, Folding
from plscli.questions.prediction import Judging, Predicting
from plscli.setting import Settings, setting

if TYPE_CHECKING:
    from plscli.data.survey import Survey
    from plscli.questions.comparison.answer import Comparison
    from plscli.questions.prediction.answer import Prediction
    from plscli.questions.required import Demand


@dataclass(frozen=True, slots=True)
class FoldPlan(Settings, panel=Folding.panel):
    """Folds of cross-validation.   folds : their number in words.   plan, write_plan : files with them, to be read and to be written."""

    folds: str | None = setting(None, metavar="K|n", help="Folds of cross-validation; n holds out one row at a time.", shown="10")
    plan: Path | None = setting(None, metavar="FILE", help="Folds from a file (CSV: row, repetition, fold, all counted from 1).")
    write_plan: Path | None = setting(None, metavar="FILE", help="Write the folds to a file that --plan reads.")

    def folding(self, folding: Folding, resampling: Resampling) -> Folding:
        """How rows are held out.  UsageError for folds that are no number, and for options that a plan leaves no room for."""
        if self.plan is not None:
            chosen = [f"--{name}" for name in ("seed", "strata", "cluster") if name in resampling.given]
            chosen += ["--folds"] * (self.folds is not None) + ["--repetitions"] * ("repetitions" in folding.given)
            if chosen:
                raise UsageError(f"{chosen[0]} and --plan exclude each other: the file says which rows are held out together")
            return folding
        if self.folds is None:
            return folding
        if self.folds == "n":
            return replace(folding, folds=ONE_BY_ONE)
        if not (self.folds.isascii() and self.folds.isdecimal()) or int(self.folds) < 2:
            raise UsageError(f"--folds {self.folds}: folds are 2 or more, or n for one row at a time")
        return replace(folding, folds=int(self.folds))

    def drawn(self, source: Source, resampling: Resampling) -> Resampling:
        """What a study file has of the drawing of rows; a plan leaves no room for it."""
        return resampling if self.plan is not None else source.studied(resampling)

    def files(self, answer: Prediction | Comparison) -> dict[Path, str]:
        """The file of the folds, if they are to be written."""
        from plscli.estimation.prediction.plan import written

        return {} if self.write_plan is None else {self.write_plan: written(answer.rows, answer.folds)}


@dataclass(frozen=True, slots=True)
class NewRows(Settings, panel=Folding.panel):
    """New respondents, for whom nothing but their answers is known."""

    new: Path | None = setting(None, metavar="FILE", help="Predict the new respondents in this file.")

    def survey(self, known: Survey, encoding: str | None) -> Survey | None:
        """Their answers, read as those of the survey were."""
        if self.new is None:
            return None
        from plscli.data.read import read_survey

        return read_survey(str(self.new), known.missing_codes, encoding=encoding)


NOBODY = NewRows()


@contextmanager
def predicted(
    source: Source,
    settings: tuple[Estimator, Resampling, Rules],
    how: tuple[Folding, FoldPlan, Judging],
    new: NewRows = NOBODY,
    command: str = "predict",
) -> Iterator[Callable[[], Prediction]]:
    """Predictions.   how : rows are held out, and what is predicted.   command : for messages."""
    (estimator, resampling, rules), (folding, plan, judging) = settings, how
    held = plan.folding(folding, resampling)
    source = source.whole()
    survey, model = source.survey(command)
    drawn = plan.drawn(source, resampling)
    told = {each.name: getattr(judging, each.name) for each in fields(judging)}
    with Progress(source.quiet, "predicting") as progress:
        from plscli.questions.prediction.answer import PredictionAsked, ask

        asked = PredictionAsked(source.studied(estimator), drawn, rules, held, Predicting(**told))
        yield partial(ask, survey, model, asked, new=new.survey(survey, source.encoding), folds=plan.plan, progress=progress)


@dataclass(frozen=True, slots=True)
class Fulfilled(Settings):
    """What every item that is predicted must fulfil."""

    require: str | None = setting(
        None, metavar="CONDITION", help="Exit with code 1 unless every item fulfils it, such as 'q2 > 0'.", panel=DECISION
    )

    def conditions(self) -> Sequence[Demand]:
        """The conditions.  UsageError for what is none."""
        from plscli.questions.required import demands

        return demands(self.require) if self.require is not None else []

    def met(self, answer: Prediction) -> bool:
        """Whether all items fulfil them; what is missing is said."""
        from plscli.questions.required import item, unmet

        return met(unmet(self.conditions(), answer.required, item))
