"""What Python programs call: the same analyses as the commands, with every setting as an argument of its name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from plscli import tables
from plscli.estimation.settings import Estimator, Resampling, Rules, Screening
from plscli.questions import named
from plscli.setting import parted
from plscli.workers import Progress, Workers

__all__ = ["bootstrap", "compare", "estimate", "groups", "hypotheses", "loadings", "predict", "prepare", "scores", "validate"]

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from plscli.data.scale import Scale
    from plscli.data.stream import Stream
    from plscli.data.survey import Survey
    from plscli.estimation.bootstrap import Bootstrap
    from plscli.estimation.estimation import Estimation
    from plscli.estimation.scores import Scores
    from plscli.estimation.settings import Unit
    from plscli.estimation.which_model import prepare
    from plscli.model.spec import ModelSpec
    from plscli.questions.comparison.answer import Comparison
    from plscli.questions.groups.answer import Groups
    from plscli.questions.measurement.loadings import run as loadings
    from plscli.questions.prediction.answer import Prediction
    from plscli.questions.screening.validate import Validation
    from plscli.questions.structure.hypotheses import Hypotheses
    from plscli.tables import Result
    from plscli.words.thresholds import Thresholds

    Folds = int | str | Path | NDArray[np.integer[Any]]


def _in_notebook(result: Result) -> str:
    from plscli.report.notebook import html

    return html(result)


tables.NOTEBOOK[0] = _in_notebook


def _survey(answers: Survey | pd.DataFrame) -> Survey:
    """A survey, which may be a DataFrame."""
    from plscli.data.survey import Survey

    return answers if isinstance(answers, Survey) else Survey.of(answers)


def _told(survey: Survey | pd.DataFrame, model: ModelSpec | str | None) -> tuple[Survey, ModelSpec]:
    """The survey and its model, which may be text; without one, the model that its column names suggest."""
    from plscli.estimation.which_model import inferred_model
    from plscli.model.build import parse_model

    data = _survey(survey)
    return data, parse_model(model) if isinstance(model, str) else model or inferred_model(data)


def estimate(survey: Survey | Stream, model: ModelSpec | None = None, **settings: Any) -> Estimation:
    """Estimate a model from a survey; without a model, from the one its column names suggest.

    settings : the fields of `Estimator`, such as scheme="factorial".   Raises EstimationError when nothing can be estimated, DataError and
    ModelError when survey and model do not fit, TypeError for an unknown setting.
    """
    from plscli.estimation import estimation

    return estimation.run(survey, model, *parted(settings, Estimator))


def bootstrap(
    survey: Survey | Stream,
    model: ModelSpec | None = None,
    *,
    indices: NDArray[np.integer[Any]] | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Bootstrap:
    """Bootstrap a model; without one, the model its column names suggest.

    indices : (B, m) explicit resample plan, rows counted from 0 among the rows that are used, in the order of the survey; it takes the
    place of `resamples` and `seed`.   progress : called with the number of resamples done and asked for.   settings : the fields of
    `Resampling` (resamples, seed, ci, ...), of `Estimator` (scheme, consistent, ...) and of `Workers` (jobs, ...), by name.
    Raises EstimationError when nothing can be estimated or when more than `max_failed` of the resamples fail, TypeError for an unknown
    setting.
    """
    from plscli.estimation import bootstrap

    estimator, resampling, workers = parted(settings, Estimator, Resampling, Workers)
    return bootstrap.run(survey, model, estimator, resampling, indices=indices, workers=workers, progress=progress)


def scores(
    survey: Survey,
    model: ModelSpec | None = None,
    *,
    unit: Unit = "standardised",
    scale: Scale | None = None,
    id: str | None = None,
    **settings: Any,
) -> Scores:
    """Score the respondents of a survey.

    unit, scale, id : see `estimation.scores.run`.   settings : the fields of `Estimator`, by name.
    """
    from plscli.estimation import scores

    return scores.run(survey, model, *parted(settings, Estimator), unit=unit, scale=scale, id=id)


def hypotheses(analysis: Estimation | Bootstrap, *, thresholds: Thresholds | None = None, **settings: Any) -> Hypotheses:
    """Decide on every path of a bootstrapped model.

    thresholds : of the verdicts.   settings : the fields of `Rules` (alpha, tails, adjust), by name.
    """
    from plscli.questions.structure import hypotheses
    from plscli.words.thresholds import PROFILE

    return hypotheses.run(analysis, parted(settings, Rules)[0], thresholds or PROFILE)


def groups(
    survey: Survey | pd.DataFrame,
    model: ModelSpec | str | None = None,
    *,
    by: str,
    groups: Mapping[str, object] | str | None = None,
    labels: NDArray[np.integer[Any]] | None = None,
    indices: Mapping[str, NDArray[np.integer[Any]]] | NDArray[np.integer[Any]] | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Groups:
    """Compare the groups of a survey: are their composites made alike (MICOM), and do their effects differ?

    survey : or a DataFrame.   model : or model text.   by : a column, or rules such as "age < 30, age >= 30".   groups : values by label,
    in the order in which they are compared, as {"contract": 2, "prepaid": 1}.   labels : (B, N) permutations, numbers of groups from 1 in
    that order.   indices : resamples: rows (B, n) of each group from 0 by its label.  Rows are those that are used, in the order of the
    survey.   settings : the fields of `Grouping` (permutations, compare, ...), `Estimator`, `WithinGroups`, `Rules` and `Workers`, by name.
    Raises DataError, EstimationError, UsageError, and TypeError for an unknown setting.
    """
    from plscli.questions.groups import answer
    from plscli.questions.groups.asked import Asked, Given, Grouping, WithinGroups, written

    *chosen, workers = parted({**settings, "by": by, "groups": written(groups)}, Grouping, Estimator, WithinGroups, Rules, Workers)
    return answer.run(*_told(survey, model), Asked(*chosen), Given(labels, indices), workers=workers, progress=progress)


def validate(
    survey: Survey,
    model: ModelSpec | None = None,
    *,
    scale: Scale | None = None,
    shares: Survey | None = None,
    exclude: str | None = None,
    thresholds: Thresholds | None = None,
    **settings: Any,
) -> Validation:
    """Check a survey against a model; without one, against the model its column names suggest.

    scale, shares, exclude, thresholds : see `screening.validate.validated`.   settings : the fields of `Rules` (alpha, tails) and of
    `Screening` (min_path, duration, marker), by name.
    """
    from plscli.questions.screening import validate
    from plscli.words.thresholds import PROFILE

    chosen = parted(settings, Rules, Screening)
    return validate.validated(survey, model, *chosen, scale=scale, shares=shares, exclude=exclude, thresholds=thresholds or PROFILE)


def predict(
    survey: Survey | pd.DataFrame,
    model: ModelSpec | str | None = None,
    *,
    folds: Folds = 10,
    new: Survey | pd.DataFrame | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Prediction:
    """Predict every row of a survey from rows in other folds, and new respondents from all of them.

    survey, new : or DataFrames.   model : or model text.   folds : their number, "n" for one row at a time, or a plan: fold numbers (r, N)
    from 1 of the rows that are used, in the order of the survey, or a file with them.   settings : the fields of `Folding`
    (repetitions), `Predicting` (technique, target, benchmark, ...), `Estimator`, `Resampling` (seed, strata, cluster, level, ...) and
    `Rules` (alpha), by name.   Table `predictions` of the answer has every prediction.
    Raises DataError, EstimationError, UsageError, and TypeError for an unknown setting.
    """
    from plscli.estimation.prediction.settings import Folding
    from plscli.questions.prediction.asking import ask
    from plscli.questions.prediction.settings import Predicting

    number, plan = _folds(folds)
    chosen = parted({**settings, **number}, Estimator, Resampling, Rules, Folding, Predicting)
    return ask(*_told(survey, model), *chosen, new=None if new is None else _survey(new), folds=plan, progress=progress)


def _folds(folds: Folds) -> tuple[dict[str, int], NDArray[np.integer[Any]] | Path | None]:
    """The number of folds as a setting, or a plan."""
    from plscli.estimation.prediction.settings import ONE_BY_ONE

    if isinstance(folds, int):
        return {"folds": folds}, None
    if isinstance(folds, str):
        return ({"folds": ONE_BY_ONE}, None) if folds == "n" else ({}, Path(folds))
    return {}, folds


def compare(
    survey: Survey | pd.DataFrame,
    models: Mapping[str, ModelSpec | str] | Sequence[ModelSpec | str | Path],
    *,
    folds: Folds = 10,
    progress: Progress | None = None,
    **settings: Any,
) -> Comparison:
    """Compare models of one survey: criteria of model selection, and predictions in the same folds, the first against each of the others.

    survey : or a DataFrame.   models : two or more, or model texts, by name; in a list files too, which are named as they are without
    their suffix; what else is in a list is called model 1, model 2, ...   folds : see `predict`.   settings : the fields of `Comparing`
    (criterion, technique, target, ...), `Folding` (repetitions), `Estimator`, `Resampling` (seed, strata, cluster, ...) and `Rules`
    (alpha), by name.   Raises UsageError, DataError, EstimationError, and TypeError for an unknown setting.
    """
    from plscli.estimation.prediction.settings import Folding
    from plscli.questions.comparison.answer import ask, check
    from plscli.questions.comparison.named import by_name
    from plscli.questions.comparison.settings import Comparing

    known = by_name(models)
    check(known, None)
    (name, first), *others = known.items()
    number, plan = _folds(folds)
    chosen = parted({**settings, **number}, Estimator, Resampling, Rules, Folding, Comparing)
    return ask(_survey(survey), first, *chosen, others=dict(others), name=name, folds=plan, progress=progress)


def ask(
    name: str, survey: Survey | pd.DataFrame, model: ModelSpec | str | None = None, *, progress: Progress | None = None, **settings: Any
) -> Result:
    """The answer to a question that has no function of its own; without a model, about the one that its column names suggest.

    name : of the question.   settings : the fields of its settings and of `Workers`, by name.
    """
    from plscli.questions.asking import asked, settings_of

    question = named(name)
    *chosen, workers = parted(settings, *settings_of(question).values(), Workers)
    return asked(question, *_told(survey, model), chosen, workers, progress)
