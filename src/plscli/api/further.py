"""Further questions that Python programs ask; `analyses` says what `data`, `model` and `settings` are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

from plscli.api.analyses import whole
from plscli.api.given import Analysis, Handed, Model, Reading, given, several
from plscli.data.survey import Survey
from plscli.engine import Progress, Workers
from plscli.errors import UsageError
from plscli.estimation import Estimator, Resampling, Rules
from plscli.estimation.bootstrap import Bootstrap
from plscli.questions import named
from plscli.report.naming import arguments
from plscli.setting import parted, plain_number

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from plscli.api.given import Data, Indices
    from plscli.questions.comparison.answer import Comparison
    from plscli.questions.comparison.candidates import Models
    from plscli.questions.endogeneity.answer import Endogeneity
    from plscli.questions.groups.answer import Groups
    from plscli.questions.importance.answer import Importance
    from plscli.questions.prediction.answer import Prediction
    from plscli.questions.segments.answer import Segments
    from plscli.tables import Result

    Folds = int | str | Path | Indices


@arguments
def groups(
    data: Data,
    model: Model | None = None,
    *,
    by: str,
    groups: Mapping[str, object] | str | None = None,
    labels: Indices | None = None,
    indices: Mapping[str, Indices] | Indices | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Groups:
    """Do groups differ, and may they be compared?  Measurement invariance of composites (MICOM), then differences of effects.

    by : a column, or rules such as "age < 30, age >= 30".   groups : values by label, in the order in which they are compared, as
    {"contract": 2, "prepaid": 1}.   labels : (B, N) permutations, numbers of groups from 1 in that order.   indices : resamples: rows
    (B, n) of each group from 0 by its label.  Rows are those that are used, in the order of the survey.   settings : the fields of
    `Grouping` (permutations, compare, ...), `Estimator`, `WithinGroups`, `Rules` and `Workers`.
    """
    from plscli.questions import groups as of
    from plscli.questions.groups import answer

    classes = Reading, of.Grouping, Estimator, of.WithinGroups, Rules, Workers
    reading, grouping, estimator, resampling, rules, workers = parted({**settings, "by": by, "groups": of.written(groups)}, *classes)
    source = given(data, model, reading)
    plan = of.GivenDraws(labels, indices)
    asked = of.GroupsAsked(grouping, source.studied(estimator), resampling if plan else source.studied(resampling), rules)
    return answer.ask(source.survey("groups"), source.model, asked, plan, workers=workers, progress=progress)


@arguments
def predict(
    data: Data,
    model: Model | None = None,
    *,
    folds: Folds = 10,
    new: Survey | pd.DataFrame | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Prediction:
    """Does the model predict people it has not seen?  Predicts every row from rows in other folds, and new respondents from all of them.

    folds : their number, "n" for one row at a time, or a plan: fold numbers (r, N) from 1 of the rows that are used, in the order of the
    survey, or a file with them.   new : answers of new respondents.   settings : the fields of `Folding` (repetitions), `Predicting`
    (technique, target, benchmark, ...), `Estimator`, `Resampling` (seed, strata, cluster, level, ...) and `Rules` (alpha).
    Table `predictions` of the answer has every prediction.
    """
    from plscli.estimation.prediction import Folding
    from plscli.questions.prediction import Predicting
    from plscli.questions.prediction.answer import PredictionAsked, ask

    number, plan = _folds(folds)
    reading, *chosen = parted({**settings, **number}, Reading, Estimator, Resampling, Rules, Folding, Predicting)
    source = given(data, model, reading)
    others = None if new is None else whole(new, "new")
    asked = PredictionAsked(*map(source.studied, chosen))
    return ask(source.survey("predict"), source.model, asked, new=others, folds=plan, progress=progress)


def _folds(folds: Folds) -> tuple[dict[str, int], Indices | Path | None]:
    """The number of folds as a setting, or a plan."""
    from plscli.estimation.prediction import ONE_BY_ONE

    folds = plain_number(folds)
    if folds is None or isinstance(folds, int | float):
        return {"folds": folds}, None
    if isinstance(folds, str):
        return ({"folds": ONE_BY_ONE}, None) if folds == "n" else ({}, Path(folds))
    if isinstance(folds, list | tuple):
        import numpy as np

        return {}, np.asarray(folds)
    return {}, folds


@arguments
def compare(data: Data, models: Models, *, folds: Folds = 10, progress: Progress | None = None, **settings: Any) -> Comparison:
    """Which model?  Criteria of model selection, and predictions in the same folds, the first model against each of the others.

    models : two or more, model texts, or files as paths, by name; in a list files are named as they are without their suffix; what else
    is in a list is called model 1, model 2, ...   folds : see `predict`.   settings : the fields of `Comparing` (criterion, technique,
    target, ...), `Folding` (repetitions), `Estimator`, `Resampling` (seed, strata, cluster, ...) and `Rules` (alpha), by name.
    """
    from plscli.estimation.prediction import Folding
    from plscli.questions.comparison import Comparing
    from plscli.questions.comparison.answer import ComparisonAsked, ask, check

    number, plan = _folds(folds)
    reading, *chosen = parted({**settings, **number}, Reading, Estimator, Resampling, Rules, Folding, Comparing)
    survey, known = several(data, models, reading)
    check(known, None)
    (name, first), *others = known.items()
    source = Handed(survey, first, study=reading.study)
    return ask(survey, first, ComparisonAsked(*map(source.studied, chosen)), others=dict(others), name=name, folds=plan, progress=progress)


@arguments
def importance(
    data: Data | Analysis,
    model: Model | None = None,
    *,
    target: str | None = None,
    permutations: int | Indices | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Importance:
    """Where to act?  Importance for a target construct and performance from 0 to 100, of constructs and items, with intervals.

    data : or a bootstrap that is made already, of answers whose scales were known.   target : when not said, the only construct that leads
    to no other.   permutations : of the test of necessity: their number, or (B, N) numbers, from 0, of the rows that are used, in the order
    of the survey, whose outcomes the rows get.   settings : the fields of `Necessity` (necessity=True, ceiling, at, corner, scope,
    bottleneck, ...), `Estimator`, `Resampling` and `Workers`, and scale="1:7" or (1, 7) of the answers.
    """
    from plscli.estimation.necessity import Necessity
    from plscli.questions.importance import Aiming, ImportanceAsked, answer

    permutations = plain_number(permutations)
    number, plan = ({}, permutations) if is_plan(permutations) else ({"permutations": permutations}, None)
    said = {**settings, **number, "target": target}
    reading, estimator, resampling, necessity, aiming, workers = parted(said, Reading, Estimator, Resampling, Necessity, Aiming, Workers)
    source = given(data, model, reading, estimator, resampling)
    necessity.check(plan is not None)
    if source.rows is not None:
        from plscli.data.recoding import with_labelled_scales

        rows = with_labelled_scales(source.rows, source.model.indicators) if isinstance(source.rows, Survey) else source.rows
        asked = ImportanceAsked(source.studied(estimator), source.studied(resampling), aiming, source.studied(necessity))
        return answer.ask(rows, source.model, asked, permutations=plan, workers=workers, progress=progress)
    if not isinstance(source.made, Bootstrap):
        held = "a correlation matrix" if source.made is None else "an analysis without resamples"
        raise UsageError(f"importance resamples the answers, and {held} does not hold them\n  give the survey in its place")
    if necessity.necessity:
        source.survey("necessity")
    return answer.run(source.made, aiming)


def is_plan(permutations: int | Indices | None) -> TypeGuard[Indices]:
    """Whether permutations are given, and not their number."""
    return getattr(permutations, "ndim", 0) > 0


@arguments
def segments(
    data: Data,
    model: Model | None = None,
    *,
    k: int | str | tuple[int, int] | range | None = None,
    starts: int | NDArray[np.floating[Any]] | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Segments:
    """Are there groups that nobody coded?  Segments of respondents whose paths differ, and whether there are any.

    k : a number of segments, or the first and the last one, as 3, (1, 5) or "1:5".   starts : random ones for each number, or
    posteriors (S, N, K) of the respondents that are used, in the order of the survey.   settings : the fields of `Segmenting` (min_size,
    no_intercepts, em_tolerance, seed, ...), `Estimator` and `Workers`, by name.
    """
    from plscli.questions.segments import Segmenting, SegmentsAsked, number_of
    from plscli.questions.segments.answer import ask

    starts = plain_number(starts)
    given_posteriors = starts if starts is not None and not isinstance(starts, int) else None
    if k is None and given_posteriors is not None:
        k = given_posteriors.shape[-1]
    said = {"k": number_of(k), "starts": None if given_posteriors is not None else starts}
    reading, segmenting, estimator, rules, workers = parted({**settings, **said}, Reading, Segmenting, Estimator, Rules, Workers)
    source = given(data, model, reading)
    asked = SegmentsAsked(segmenting, source.studied(estimator), rules)
    return ask(source.survey("segments"), source.model, asked, starts=given_posteriors, workers=workers, progress=progress)


@arguments
def endogeneity(
    data: Data,
    model: Model | None = None,
    *,
    outcome: str | None = None,
    suspect: str | Sequence[str] | None = None,
    instruments: Mapping[str, str | Sequence[str]] | str | None = None,
    indices: Indices | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Endogeneity:
    """Does a predictor of a construct share something with its error?  Gaussian copulas, or instruments.

    outcome : the construct, the last one if not said.   suspect : its predictors that are suspected.   instruments : constructs that move a
    suspect and have no path of their own to the outcome, as {"LIKE": ["X1", "X2"]}, which makes method "2sls".   indices : (B, m) rows of
    each resample, see `bootstrap`.   settings : the fields of `Suspecting` (method, cdf, term), `Estimator`, `Resampling`, `Rules` (alpha)
    and `Workers`, by name.
    """
    from plscli.questions.endogeneity import EndogeneityAsked, Suspecting, written
    from plscli.questions.endogeneity.answer import ask

    named = suspect if suspect is None or isinstance(suspect, str) else ",".join(suspect)
    said = {"outcome": outcome, "suspect": named, "instruments": written(instruments)}
    method = {"method": "2sls"} if instruments is not None else {}
    classes = Reading, Suspecting, Estimator, Resampling, Rules, Workers
    reading, suspecting, estimator, resampling, rules, workers = parted({**method, **settings, **said}, *classes)
    source = given(data, model, reading)
    drawn = source.studied(resampling) if indices is None else resampling
    asked = EndogeneityAsked(suspecting, source.studied(estimator), drawn, rules)
    return ask(source.survey("endogeneity"), source.model, asked, indices=indices, workers=workers, progress=progress)


@arguments
def distributions(data: Data, model: Model | None = None, *, outcome: str | None = None, **settings: Any) -> Endogeneity:
    """The scores of the predictors of a construct, and how they are distributed: what `plot` draws of `endogeneity`.

    settings : the fields of `Estimator`.
    """
    from plscli.questions.endogeneity import EndogeneityAsked, Suspecting
    from plscli.questions.endogeneity.answer import shaped

    reading, estimator = parted(settings, Reading, Estimator)
    source = given(data, model, reading)
    return shaped(source.survey("endogeneity"), source.model, EndogeneityAsked(Suspecting(outcome), source.studied(estimator)))


@arguments
def ask(name: str, data: Data, model: Model | None = None, *, progress: Progress | None = None, **settings: Any) -> Result:
    """The answer to a question that has no function of its own.

    name : of the question.   settings : the fields of its settings and of `Workers`.
    """
    from plscli.questions.asking import asked, settings_of

    question = named(name)
    reading, *chosen, workers = parted(settings, Reading, *settings_of(question).values(), Workers)
    source = given(data, model, reading)
    return asked(question, source.survey(name), source.model, [source.studied(each) for each in chosen], workers, progress)
