"""Questions that Python programs ask, by the names of the commands.

Everywhere `data` is a DataFrame, a `Survey`, or for some functions an analysis that is made already; `model` is a `ModelSpec`, model
text such as "LOY ~ SAT + TRUST", or None for the model that the column names suggest.  Constructs that the text does not measure get the
columns of their name.  `settings` are the options of the command by name, among them `study`, `scale` and `na` of the answers.  All raise
DataError, ModelError and UsageError for what does not fit, EstimationError when nothing can be estimated, TypeError for an unknown setting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

from plscli.api.given import Analysis, Held, Model, Reading, answers, ends, given, held
from plscli.data.survey import Survey
from plscli.engine import Progress, Workers
from plscli.errors import UsageError
from plscli.estimation import Estimator, Resampling, Rules, Screening
from plscli.report.naming import arguments
from plscli.setting import parted

if TYPE_CHECKING:
    import pandas as pd

    from plscli.api.given import Data, Indices
    from plscli.data.scale import Scale
    from plscli.data.stream import Stream
    from plscli.data.study import Study
    from plscli.estimation import Unit
    from plscli.estimation.bootstrap import Bootstrap
    from plscli.estimation.estimation import Estimation
    from plscli.estimation.scores import Scores
    from plscli.model.spec import ModelSpec
    from plscli.questions.measurement.loadings import Loadings
    from plscli.questions.screening.validate import Validation
    from plscli.questions.structure.hypotheses import Hypotheses


@overload
def prepare(data: Stream, study: Study | None = ..., model: ModelSpec | None = ..., *others: ModelSpec, **said: Any) -> Stream: ...
@overload
def prepare(
    data: Survey | pd.DataFrame, study: Study | None = ..., model: ModelSpec | None = ..., *others: ModelSpec, **said: Any
) -> Survey: ...
@arguments
def prepare(data: Data, study: Study | None = None, model: ModelSpec | None = None, *others: ModelSpec, **said: Any) -> Survey | Stream:
    """The answers with missing codes, then words and recodes, then reverse-coded items seen to, as all functions do.
    Its notes say what was done.

    study : from `read_study`.   model, others : whose items are made ready; without one, columns that a model can be inferred from.
    said : `scale`, such as "1:5", (1, 5), {"INTG1, INTG2": (1, 7)} or ["INTG1, INTG2: never<rarely<often<always"], and `na`, codes that
    mean missing.
    """
    from plscli.estimation import which_model

    (reading,) = parted(said, Reading)
    return which_model.prepare(answers(data, "data"), study, model, *others, scale=reading.scale, na=reading.na)


@arguments
def estimate(data: Data, model: Model | None = None, **settings: Any) -> Estimation:
    """Estimate a model: point estimates alone.

    settings : the fields of `Estimator`, such as scheme="factorial"; n=ROWS for a correlation matrix in place of answers.
    """
    reading, estimator = parted(settings, Reading, Estimator)
    return given(data, model, reading).estimated(estimator).point


@arguments
def bootstrap(
    data: Data, model: Model | None = None, *, indices: Indices | None = None, progress: Progress | None = None, **settings: Any
) -> Bootstrap:
    """How sure is every estimate?

    indices : (B, m) explicit resample plan, rows counted from 0 among the rows that are used, in the order of the survey; it takes the
    place of `resamples` and `seed`.   progress : called with the number of resamples done and asked for.   settings : the fields of
    `Resampling` (resamples, seed, ci, ...), of `Estimator` (scheme, consistent, ...) and of `Workers` (jobs, ...), by name.
    Raises EstimationError also when more than `max_failed` of the resamples fail.
    """
    from plscli.estimation.bootstrap import Bootstrap

    reading, estimator, resampling, workers = parted(settings, Reading, Estimator, Resampling, Workers)
    if reading.n is not None:
        raise UsageError("a correlation matrix holds no answers to resample\n  plscli.hypotheses shows its estimates")
    found = given(data, model, reading, estimator, resampling).bootstrapped(estimator, resampling, workers, indices, progress)
    assert isinstance(found, Bootstrap)
    return found


@arguments
def hypotheses(
    data: Data | Analysis,
    model: Model | None = None,
    *,
    thresholds: Held | None = None,
    exclude: str | None = None,
    indices: Indices | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Hypotheses:
    """Which hypotheses hold?  Tests every path, and says in a sentence what was found.

    data : or an analysis, of which decisions are all that is still to be made.   thresholds : of the verdicts, such as {"htmt": 0.85}.
    exclude : rules of `compare_clean`.   settings : the fields of `Rules` (alpha, tails, adjust), of `Resampling`, `Estimator` and
    `Workers`, and further analyses, such as by="gender" or robustness=True.
    """
    from plscli.questions import asking
    from plscli.questions.structure import hypotheses

    reading, estimator, resampling, rules, further, workers = parted(
        settings, Reading, Estimator, Resampling, Rules, asking.of_hypotheses(), Workers
    )
    if exclude is not None and not further.asked["compare_clean"]:
        raise UsageError("exclude takes compare_clean=True: hypotheses leaves out nobody")
    asked = further.asked | ({} if exclude is None else {"compare_clean": exclude})
    source = given(data, model, reading, estimator, resampling)
    survey = source.survey(further.options[0]) if further.options else None
    analysis = source.bootstrapped(estimator, resampling, workers, indices, progress)
    decided = hypotheses.run(analysis, rules, held(thresholds, source.study))
    return asking.added(survey, decided, asked, workers=workers, progress=progress) if survey else decided


@arguments
def loadings(
    data: Data | Analysis,
    model: Model | None = None,
    *,
    thresholds: Held | None = None,
    global_items: Mapping[str, str | Sequence[str]] | None = None,
    drop: str | Sequence[str] = (),
    tetrads: bool = False,
    indices: Indices | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Loadings:
    """Do the items measure their constructs?  With `resamples` or another field of `Resampling`, also how sure that is.

    data : or an analysis.   global_items : items that ask for all of a formative construct, by its name.   drop : items to do without, side
    by side.   tetrads : test whether one factor lies behind the items of each construct.   indices : see `bootstrap`.   thresholds : see
    `hypotheses`.   settings : the fields of `Estimator`, `Resampling` and `Workers`.
    """
    from plscli.questions.measurement import loadings, redundancy, without
    from plscli.questions.measurement import tetrads as of

    reading, estimator, resampling, workers = parted(settings, Reading, Estimator, Resampling, Workers)
    source = given(data, model, reading, estimator, resampling)
    items, dropped = listed(global_items), [drop] if isinstance(drop, str) else list(drop)
    without.check_items(source.model, dropped)
    answered = (source.survey("global_items") if source.data is None else source.data) if items else None
    if tetrads and source.rows is None:
        source.survey("tetrads")
    resample = bool(resampling.given or indices is not None or (dropped and source.rows))
    analysis = source.bootstrapped(estimator, resampling, workers, indices, progress) if resample else source.estimated(estimator)
    asked = {"workers": workers, "progress": progress}
    whole = redundancy.run(answered, analysis, items, **asked) if answered is not None else None
    compared = without.run(source.rows, analysis, dropped, **asked) if dropped else None
    drawn = source.studied(resampling) if indices is None else resampling
    tested = of.run(source.rows, analysis, drawn, indices=indices, **asked) if tetrads and source.rows is not None else None
    return loadings.run(analysis, thresholds=held(thresholds, source.study), redundancy=whole, comparison=compared, tetrads=tested)


def listed(items: Mapping[str, str | Sequence[str]] | None) -> dict[str, list[str]]:
    """Items by construct, where one may stand alone."""
    return {name: [of] if isinstance(of, str) else list(of) for name, of in (items or {}).items()}


@arguments
def validate(
    data: Data,
    model: Model | None = None,
    *,
    scale: Scale | str | Sequence[str] | None = None,
    shares: Survey | pd.DataFrame | None = None,
    exclude: str | None = None,
    thresholds: Held | None = None,
    **settings: Any,
) -> Validation:
    """Is this survey fit for this model?

    scale : lowest and highest answer to all items, or see `prepare`.   shares : of the population, as columns column, value, share.
    exclude : rules by which respondents are left out, such as "straightlining, missing>0.15".   thresholds : see `hypotheses`.
    settings : the fields of `Rules` (alpha, tails) and of `Screening` (min_path, duration, marker).
    """
    from plscli.questions.screening import validate

    of_all, told = _scale(scale)
    reading, rules, screening = parted(settings | told, Reading, Rules, Screening)
    source = given(data, model, reading)
    return validate.validated(
        source.survey("validate"), source.model, rules, screening,
        scale=of_all, shares=population(shares, screening), exclude=exclude, thresholds=held(thresholds, source.study),
    )  # fmt: skip


@arguments
def scores(
    data: Data,
    model: Model | None = None,
    *,
    unit: Unit = "standardised",
    scale: Scale | str | Sequence[str] | None = None,
    id: str | None = None,
    **settings: Any,
) -> Scores:
    """Where does every respondent stand?

    unit : "standardised", "unstandardised", or "rescaled" to 0 to 100.   scale : see `validate`.   id : column that is copied beside the
    scores.   settings : the fields of `Estimator`.
    """
    from plscli.estimation import scores

    of_all, told = _scale(scale)
    reading, estimator = parted(settings | told, Reading, Estimator)
    source = given(data, model, reading)
    return scores.run(source.survey("scores"), source.model, source.studied(estimator), unit=unit, scale=of_all, id=id)


def whole(data: object, name: str) -> Survey:
    """Answers that are all at hand.   name : of the argument."""
    survey = answers(data, name)
    if not isinstance(survey, Survey):
        raise UsageError(f"{name}: {survey.file} is too large to be held\n  use a part of the rows")
    return survey


def population(shares: Survey | pd.DataFrame | None, screening: Screening) -> Survey | None:
    """Shares of the population, as they were given or in a file."""
    return screening.shares() if shares is None else whole(shares, "shares")


def _scale(scale: Scale | str | Sequence[str] | None) -> tuple[Scale | None, dict[str, Any]]:
    """The lowest and highest answer to all items, or what `prepare` takes."""
    pair = ends(scale)
    return pair, {} if pair or scale is None else {"scale": scale}
