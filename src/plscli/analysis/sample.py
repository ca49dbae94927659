"""Survey and model brought together: the rows that can be estimated from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from plscli.analysis import gaps
from plscli.analysis.result import Provenance
from plscli.analysis.settings import Estimator, Missing
from plscli.analysis.which_model import Columns
from plscli.analysis.wording import counted
from plscli.core.design import Array, Indices
from plscli.data.screen import whole_numbers
from plscli.data.survey import Survey
from plscli.errors import DataError, EstimationError, did_you_mean
from plscli.model.spec import ModelSpec

MOST_CATEGORIES = 10
"""Different answers up to which an item in whole numbers is ordinal."""


@dataclass(frozen=True, eq=False)
class Sample:
    """The rows that are used, in a canonical order.

    X : (N, K) answers, NaN where missing, sorted by value so that nothing depends on the order of the file.   weights : (N,)
    sampling weights that add up to N, None without.   order : (N,) position of each of them among the used rows of the
    file.   numbers : (N,) their row numbers in the file, from 1.   notes : what happened to missing answers.
    """

    model: ModelSpec
    X: Array
    weights: Array | None
    order: Indices
    numbers: Indices
    data: Provenance
    notes: tuple[str, ...]

    @property
    def n(self) -> int:
        """N."""
        return len(self.X)

    @cached_property
    def ranges(self) -> dict[str, tuple[float, float]]:
        """Lowest and highest answer to each item."""
        low, high = np.nanmin(self.X, axis=0), np.nanmax(self.X, axis=0)
        return {name: (float(a), float(b)) for name, a, b in zip(self.model.indicators, low, high, strict=True)}

    def categories(self) -> Indices:
        """(K,) number of different answers to each item; 0 where they are not all whole numbers."""
        different = [len(np.unique(column[~np.isnan(column)])) for column in self.X.T]
        return np.where(whole_numbers(self.X), different, 0)


def sample(survey: Survey, model: ModelSpec, estimator: Estimator) -> Sample:
    """Take the model's indicators from the survey.

    Respondents with weight 0 are left out.  Raises ModelError or DataError when a column is unknown or not numeric,
    EstimationError when an item does not vary or when there are too few rows.
    """
    weight = estimator.weight
    check_columns(survey, model)
    X = survey.matrix(model.indicators)
    w = _weights(survey, weight, model) if weight else np.ones(len(X))
    used, notes = _used_rows(X, w, estimator.treatment)
    X, w = X[used], w[used]
    check_rows(len(X), model, survey.file, "complete rows" if estimator.treatment == "listwise" else "rows with answers")
    _check_variance(X, model)
    if estimator.treatment == "em":
        _check_em(X, model, survey.file)
    notes += gaps.remarks(X, model.indicators, estimator)
    if weight:
        w = w * (len(w) / w.sum())
        notes.append(f"weighted by {weight}: effective sample size {_effective(w):.1f} of {len(w)}")
    order = np.lexsort([w, *X.T])
    data = Provenance(survey.file, survey.sha256, survey.rows, len(X), survey.missing_codes)
    return Sample(model, X[order], w[order] if weight else None, order, used[order] + 1, data, (*survey.notes, *notes))


def check_columns(survey: Columns, model: ModelSpec) -> None:
    """ModelError at the first indicator that is not a column of the survey or of the correlation matrix."""
    for indicator in model.indicators:
        place = model.places.get(indicator)
        if place and indicator not in survey.columns:
            near = did_you_mean(indicator, survey.columns)
            raise place.error(f"{indicator!r} is not a column of {survey.file}", near or f"its columns are: {', '.join(survey.columns)}")


def _weights(survey: Survey, weight: str, model: ModelSpec) -> Array:
    """Sampling weights (N,); DataError for a column that is not one of weights."""
    if weight in model.indicators:
        raise DataError(f"{weight!r} is an indicator of the model\n  weights stand in a column of their own")
    w: Array = survey.matrix([weight])[:, 0]
    for wrong, what in ((np.isnan(w), "has no weight"), (w < 0, "has a negative weight")):
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0]) + 1
            raise DataError(f"row {row} of {survey.file} {what} in column {weight!r}\n  correct it, or give the respondent the weight 0")
    if not w.any():
        raise DataError(f"all weights in column {weight!r} of {survey.file} are 0")
    return w


def _effective(w: Array) -> float:
    """Effective sample size (sum of weights)^2 / sum of squared weights.  Kish (1965), Survey Sampling."""
    return float(w.sum() ** 2 / (w**2).sum())


def _used_rows(X: Array, w: Array, missing: Missing) -> tuple[Indices, list[str]]:
    """Positions of the rows that are used, and what is said about the others."""
    notes = []
    if (w == 0).any():
        notes.append(f"{counted(int((w == 0).sum()), 'row')} left out: weight 0")
    blank = np.where(w[:, None] > 0, np.isnan(X), True)  # a respondent without weight is one without answers
    empty = blank.all(1) & (w > 0)
    if empty.any():
        notes.append(f"{counted(int(empty.sum()), 'row')} left out: no answer to any indicator of the model")
    if missing == "listwise":
        incomplete = blank.any(1) & ~blank.all(1)
        if incomplete.any():
            notes.append(f"{counted(int(incomplete.sum()), 'row')} left out: an answer is missing (listwise)")
        return np.flatnonzero(~blank.any(1)), notes
    return np.flatnonzero(~blank.all(1)), notes


def check_rows(n: int, model: ModelSpec, file: str, what: str) -> None:
    """EstimationError when n rows are too few for the model."""
    predictors = max(len(model.predecessors(name)) for name in model.endogenous)
    formative = max((len(c.indicators) for c in model.constructs if c.mode == "B"), default=0)
    least = max(3, predictors + 2, formative + 1)
    if n < least:
        raise EstimationError(
            f"{file} has too few rows: {n} {what}, this model needs at least {least}\n"
            "  a trustworthy estimate needs many more: plscli validate says how many"
        )


def _check_variance(X: Array, model: ModelSpec) -> None:
    for k, indicator in enumerate(model.indicators):
        answers = X[~np.isnan(X[:, k]), k]
        if not len(answers):
            raise EstimationError(f"indicator {indicator!r} has no answers: every one is missing\n  remove it from the model")
        if answers.min() == answers.max():
            raise EstimationError(
                f"indicator {indicator!r} has zero variance: all {len(answers)} answers are {answers[0]:g}\n"
                "  an item that everyone answers alike measures nothing; remove it from the model"
            )


def _check_em(X: Array, model: ModelSpec, file: str) -> None:
    answered = (~np.isnan(X)).astype(np.float64)
    apart = np.argwhere(answered.T @ answered == 0)
    if len(apart):
        first, second = (model.indicators[k] for k in apart[0])
        raise EstimationError(
            f"nobody answered both {first!r} and {second!r}: their correlation cannot be estimated by maximum likelihood (em)\n"
            "  use --missing mean, or leave one of them out"
        )
    if len(X) <= X.shape[1]:
        raise EstimationError(
            f"{file} has {len(X)} rows for {X.shape[1]} items: maximum likelihood (em) needs more rows than items\n"
            "  use --missing mean, or a smaller model"
        )
