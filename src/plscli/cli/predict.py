"""`plscli predict`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from plscli.cli.parts.folds import Plan
from plscli.cli.parts.source import Source
from plscli.cli.running.finish import finish, met
from plscli.cli.running.progress import Progress
from plscli.cli.typed.command import shown, without
from plscli.cli.typed.settings import DECISION, Ink
from plscli.estimation.prediction.settings import Folding
from plscli.estimation.settings import Estimator, Resampling, Rules
from plscli.questions.prediction.settings import Predicting
from plscli.setting import setting

if TYPE_CHECKING:
    from plscli.data.survey import Survey


@dataclass(frozen=True, slots=True)
class Files(Plan):
    """What is read and written beside the survey.   new : new respondents.   require : what must hold."""

    new: Path | None = setting(None, metavar="FILE", help="Predict the new respondents in this file.")
    require: str | None = setting(
        None, metavar="CONDITION", help="Exit with code 1 unless every item fulfils it, such as 'q2 > 0'.", panel=DECISION
    )


def predict(
    source: Annotated[Source, without("n", "indices")],
    estimator: Estimator,
    folding: Annotated[Folding, without("folds")],
    files: Files,
    predicting: Predicting,
    resampling: Annotated[Resampling, without("ci", "p"), shown(resamples="t test of losses")],
    rules: Annotated[Rules, without("tails", "adjust")],
    ink: Ink,
) -> bool:
    """Examples:

    - `plscli predict survey.csv`
    - `plscli predict survey.csv --technique both --target LOY`
    - `plscli predict survey.csv --folds n -t cvpat`
    - `plscli predict survey.csv --new respondents.csv -o predicted.csv`
    - `plscli predict survey.csv --require "q2 > 0, rmse_difference < 0" -q > /dev/null || echo "no better than without the model"`

    Every row is predicted from rows in other folds, 10 times. EA knows the answers to the exogenous constructs alone, DA those to the
    direct antecedents. Q² is above 0 where a prediction beats the mean; LM is a regression that ignores the model.
    """
    from plscli.questions.prediction.requirement import conditions, unmet

    ink.check(source.data, source.model)
    wanted = conditions(files.require) if files.require is not None else []
    folding = files.folding(folding, resampling)
    source = source.whole()
    survey, model = source.survey("predict")
    if ink.table == "predictions":
        predicting = predicting.told(predictions=True)
    predicting, resampling = predicting.tested(resampling), files.drawn(source, resampling)
    with Progress(ink.quiet, "predicting") as progress:
        from plscli.questions.prediction.asking import Asked, ask

        asked = Asked(source.studied(estimator), resampling, rules, folding, predicting)
        answer = ask(survey, model, asked, new=_new(files, source, survey), folds=files.plan, progress=progress)
    finish(answer, ink, files.files(answer))
    return met(unmet(wanted, answer.required))


def _new(files: Files, source: Source, survey: Survey) -> Survey | None:
    """The answers of new respondents, read as those of the survey were."""
    if files.new is None:
        return None
    from plscli.data.read import read_survey

    return read_survey(str(files.new), survey.missing_codes, encoding=source.encoding)
