"""Survey and model brought together: the rows that can be estimated from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from plscli.core import Array, Indices
from plscli.core.moments import kinds, row_codes
from plscli.data import missing_codes
from plscli.data.screen import Tally, tally, whole_numbers
from plscli.data.survey import Survey, no_column
from plscli.errors import DataError, EstimationError, did_you_mean
from plscli.estimation import Estimator, Missing
from plscli.model.spec import ModelSpec
from plscli.records import Provenance
from plscli.words import counted

if TYPE_CHECKING:
    from plscli.data.matrix import CorrelationMatrix
    from plscli.data.stream import Stream

MOST_CATEGORIES = 10
"""Different answers up to which an item in whole numbers is ordinal."""
EQUAL_ROWS = 16
"""Rows of each kind, on average, from which drawing kinds takes less time than drawing rows; part of what a seed means."""

LEFT_OUT = ("weight 0", "no answer to any indicator of the model", "an answer is missing (listwise)")
"""Why rows are left out."""

Tallies = Callable[[Sequence[int]], Iterable[Tally]]
"""Tallies of the answers to some of the items, by position."""


@dataclass(frozen=True, eq=False)
class Sample:
    """The rows that are used, in a canonical order.

    X : (N, K) answers, NaN where missing, sorted by value so that nothing depends on the order of the file.   weights : (N,)
    sampling weights that add up to N, None without.   order : (N,) position of each of them among the used rows of the
    file.   numbers : (N,) their row numbers in the file, from 1.   notes : what happened to missing answers.   times : (N,) how
    many equal rows each one stands for, None for itself alone; order and numbers are then those of one of them.
    """

    model: ModelSpec
    X: Array
    weights: Array | None
    order: Indices
    numbers: Indices
    data: Provenance
    notes: tuple[str, ...]
    times: Indices | None = None

    @property
    def n(self) -> int:
        """Respondents."""
        return len(self.X) if self.times is None else int(self.times.sum())

    @property
    def once(self) -> Array:
        """(1, N) row weights of the sample itself."""
        return np.ones((1, len(self.X))) if self.times is None else self.times[None].astype(np.float64)

    def compressed(self, strata: Indices | None = None) -> Sample:
        """The sample with equal rows, of the same stratum (N,), as one where that pays, else as it is."""
        labels = [] if strata is None else [strata.astype(np.float64)]
        first, times = kinds(row_codes([*labels, *([] if self.weights is None else [self.weights]), *self.X.T]))
        if self.n < EQUAL_ROWS * len(first):
            return self
        weights = None if self.weights is None else self.weights[first]
        return replace(self, X=self.X[first], weights=weights, order=self.order[first], numbers=self.numbers[first], times=times)

    @cached_property
    def ranges(self) -> dict[str, tuple[float, float]]:
        """Lowest and highest answer to each item."""
        low, high = np.nanmin(self.X, axis=0), np.nanmax(self.X, axis=0)
        return {name: (float(a), float(b)) for name, a, b in zip(self.model.indicators, low, high, strict=True)}

    def categories(self) -> Indices:
        """(K,) number of different answers to each item; 0 where they are no ordered categories.

        Those are all whole numbers, and no 0/1 columns of one and the same question, which exclude each other.
        """
        different = [len(np.unique(column[~np.isnan(column)])) for column in self.X.T]
        made = (self.data.prepared or {}).get("indicators", {})
        ordered = [name not in made for name in self.model.indicators]
        return np.where(whole_numbers(self.X) & ordered, different, 0)


def sample(survey: Survey, model: ModelSpec, estimator: Estimator, among: Indices | None = None) -> Sample:
    """Take the model's indicators from the survey.

    Respondents with weight 0 are left out.   among : numbers of the rows that may be used, from 1; all of them without.
    Raises ModelError or DataError when a column is unknown or not numeric, EstimationError when an item does not vary or when there are
    too few rows.
    """
    weight = estimator.weight
    check_columns(survey, model)
    X = survey.matrix(model.indicators)
    w = _weights(survey, weight, model) if weight else np.ones(len(X))
    used, left_out = used_rows(X, w, estimator.treatment)
    used = used if among is None else used[np.isin(used + 1, among)]
    X, w = X[used], w[used]
    check_rows(len(X), model, survey.file, estimator)
    with np.errstate(invalid="ignore"):
        low, high = np.fmin.reduce(X), np.fmax.reduce(X)
    check_variance(low, high, (~np.isnan(X)).sum(0), model)
    far = () if survey.part else undeclared(survey, model, X, low, high, lambda items: (tally(X[:, k]) for k in items))
    if estimator.treatment == "em":
        check_em(X, len(X), model, survey.file)
    notes = [*said_of(left_out), *far]
    if np.isnan(X).any():
        from plscli.estimation.rows import gaps

        notes += gaps.remarks(gaps.Gaps.of(X), model.indicators, estimator)
    if weight:
        notes.append(weighted_by(weight, len(w), w.sum(), (w**2).sum()))
        w = w * (len(w) / w.sum())
    order = np.argsort(row_codes([w, *np.ascontiguousarray(X.T)]), kind="stable")
    data = Provenance(survey.file, survey.sha256, survey.rows, len(X), survey.missing_codes, survey.prepared)
    return Sample(model, X[order], w[order] if weight else None, order, used[order] + 1, data, (*survey.notes, *notes))


def undeclared(survey: Survey | Stream, model: ModelSpec, head: Array, low: Array, high: Array, tallies: Tallies) -> tuple[str, ...]:
    """Notes on values far from all other answers.  Raises DataError for codes for missing answers that nobody declared.

    head : (n, K) answers in the first rows.   low, high : (K,) ends of the answers in all rows.
    """
    place = {name: k for k, name in enumerate(model.indicators)}
    known = missing_codes.unquestioned(survey.prepared)
    blocks = [[name for name in construct.indicators if name not in known] for construct in model.constructs if not construct.higher]

    def ends(values: Array) -> dict[str, float]:
        return {name: float(values[k]) for name, k in place.items()}

    def count(names: Sequence[str]) -> dict[str, Tally]:
        return dict(zip(names, tallies([place[name] for name in names]), strict=True))

    first = {name: head[: missing_codes.HEAD, k] for name, k in place.items()}
    found = missing_codes.sought(first, ends(low), ends(high), blocks, survey.scales, count)
    if not found:
        return ()
    return missing_codes.said_of_codes(found, survey.file, survey.missing_codes)


def check_columns(survey: Survey | Stream | CorrelationMatrix, model: ModelSpec) -> None:
    """ModelError at the first indicator that is not a column of the survey or of the correlation matrix."""
    for indicator in model.indicators:
        place = model.places.get(indicator)
        if place and indicator not in survey.columns:
            near = did_you_mean(indicator, survey.columns)
            raise place.error(f"{indicator!r} is not a column of {survey.file}", near or f"its columns are: {', '.join(survey.columns)}")


def _weights(survey: Survey, weight: str, model: ModelSpec) -> Array:
    """Sampling weights (N,); DataError for a column that is not one of weights."""
    check_weight_column(weight, model, survey)
    w: Array = survey.matrix([weight])[:, 0]
    check_weights(w, weight, survey.file)
    if not w.any():
        raise no_weight(weight, survey.file)
    return w


def check_weight_column(weight: str, model: ModelSpec, survey: Survey | Stream | CorrelationMatrix) -> None:
    """DataError for weights that are no column, or answers."""
    if weight not in survey.columns:
        raise no_column("--weight", weight, survey.columns, survey.file)
    if weight in model.indicators:
        raise DataError(f"{weight!r} is an indicator of the model\n  weights stand in a column of their own")


def check_weights(w: Array, weight: str, file: str, first: int = 1) -> None:
    """DataError for a weight (N,) that is missing or negative; `first` is the number of the first row."""
    for wrong, what in ((np.isnan(w), "has no weight"), (w < 0, "has a negative weight")):
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0]) + first
            raise DataError(f"row {row} of {file} {what} in column {weight!r}\n  correct it, or give the respondent the weight 0")


def no_weight(weight: str, file: str) -> DataError:
    """The error for a column of weights that are all 0."""
    return DataError(f"all weights in column {weight!r} of {file} are 0")


def weighted_by(weight: str, n: int, total: float, squares: float) -> str:
    """Effective sample size (sum of weights)^2 / sum of squared weights, in words.  Kish (1965), Survey Sampling."""
    return f"weighted by {weight}: effective sample size {total**2 / squares:.1f} of {n}"


def said_of(left_out: Counter[str]) -> list[str]:
    """What is said about rows that are left out, by reason."""
    return [f"{counted(left_out[reason], 'row')} left out: {reason}" for reason in LEFT_OUT if left_out[reason]]


def used_rows(X: Array, w: Array, missing: Missing) -> tuple[Indices, Counter[str]]:
    """Positions of the rows that are used, of answers X (N, K) with weights w (N,), and how many of the others are left out, by reason."""
    blank = np.where(w[:, None] > 0, np.isnan(X), True)  # a respondent without weight is one without answers
    empty, some = blank.all(1), blank.any(1)
    incomplete = some & ~empty if missing == "listwise" else np.zeros(len(X), dtype=np.bool_)
    rows = (int(of.sum()) for of in (w == 0, empty & (w > 0), incomplete))
    return np.flatnonzero(~empty & ~incomplete), Counter(dict(zip(LEFT_OUT, rows, strict=True)))


def check_rows(n: int, model: ModelSpec, file: str, estimator: Estimator | None = None) -> None:
    """EstimationError when n rows are too few for the model; without an estimator they are respondents of a correlation matrix."""
    what = "respondent" if estimator is None else "complete row" if estimator.treatment == "listwise" else "row"
    answered = " with answers" if what == "row" else ""
    predictors = max(len(model.predecessors(name)) for name in model.endogenous)
    formative = max((len(c.indicators) for c in model.constructs if c.mode == "B"), default=0)
    least = max(3, predictors + 2, formative + 1)
    if n < least:
        raise EstimationError(
            f"{file} has too few rows: {counted(n, what)}{answered}, this model needs at least {least}\n"
            "  a trustworthy estimate needs many more: plscli validate says how many"
        )


def check_variance(low: Array, high: Array, answers: Indices, model: ModelSpec) -> None:
    """EstimationError for an item without answers, or all of whose answers (K,) lie at the same value."""
    for indicator, least, most, number in zip(model.indicators, low, high, answers, strict=True):
        if not number:
            raise EstimationError(f"indicator {indicator!r} has no answers: every one is missing\n  remove it from the model")
        if least == most:
            raise EstimationError(
                f"indicator {indicator!r} has zero variance: all {number} answers are {least:g}\n"
                "  an item that everyone answers alike measures nothing; remove it from the model"
            )


def check_em(X: Array, n: int, model: ModelSpec, file: str) -> None:
    """EstimationError where maximum likelihood cannot work: with n rows of answers X (N, K), or N kinds of rows."""
    answered = (~np.isnan(X)).astype(np.float64)
    apart = np.argwhere(answered.T @ answered == 0)
    if len(apart):
        first, second = (model.indicators[k] for k in apart[0])
        raise EstimationError(
            f"nobody answered both {first!r} and {second!r}: their correlation cannot be estimated by maximum likelihood (em)\n"
            "  use --missing mean, or leave one of them out"
        )
    if n <= X.shape[1]:
        raise EstimationError(
            f"{file} has {n} rows for {X.shape[1]} items: maximum likelihood (em) needs more rows than items\n"
            "  use --missing mean, or a smaller model"
        )
