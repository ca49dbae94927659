"""What are the estimates?  The point estimate of every registered quantity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from plscli.core import Array, Correlations, Mask
from plscli.core.pls import Status
from plscli.core.pls.stages import Solution, cancelling
from plscli.data.matrix import CorrelationMatrix
from plscli.data.survey import Survey, columns
from plscli.errors import EstimationError, UsageError
from plscli.estimation import USUAL, Estimator, bounded, failure, slopes
from plscli.estimation.bounded import Pairs
from plscli.estimation.quantities import NO_RANGES, Evaluation, Key, keys
from plscli.estimation.rows.reading import Reader, SampleReader
from plscli.estimation.rows.sample import check_columns, check_rows, sample
from plscli.estimation.sample_size import below_rule
from plscli.estimation.slopes import Ranges
from plscli.estimation.which_model import inferred_model
from plscli.model.plan import Plan
from plscli.model.spec import ModelSpec
from plscli.records import Provenance, Tables, finite
from plscli.tables import Report, Tabular

if TYPE_CHECKING:
    from plscli.data.stream import Stream

FEW_CATEGORIES = 5
"""Answers up to which an item is coarse enough for its Pearson correlations to suffer."""


@dataclass(frozen=True, eq=False, repr=False)
class Estimation(Tabular):
    """Point estimates of one model from one survey.

    correlations : (K, K) of the columns of the plan, items and products.   values : (P,) in the order of `quantities.keys`,
    NaN where a number does not exist.   n : cases behind the correlations, with pairwise deletion the fewest.   matrix : whether it
    started from correlations instead of answers.   at_bound : pairs of items whose polychoric correlation is at its bound.  A saved
    analysis holds just these, so that everything but resampling can be redone from it.
    """

    model: ModelSpec
    estimator: Estimator
    data: Provenance
    notes: tuple[str, ...]
    correlations: Array
    values: Array
    iterations: int
    n: float
    matrix: bool = False
    at_bound: Pairs = ()

    kind = "estimate"

    @property
    def settings(self) -> Mapping[str, Any]:
        """How the model was estimated."""
        chosen = self.estimator.as_dict()
        return {**chosen, "missing": None if self.matrix else chosen["missing"], "iterations": self.iterations}

    @cached_property
    def plan(self) -> Plan:
        """The stages in which the model was estimated."""
        return self.estimator.plan(self.model, self.data.scales)

    @cached_property
    def index(self) -> dict[Key, int]:
        """Position of each number in `values`."""
        return {key: position for position, key in enumerate(keys(self.plan))}

    @cached_property
    def solution(self) -> Solution:
        """The stages, solved again from the correlations."""
        return self.estimator.solve(Correlations.known(self.correlations, self.n), self.plan.staged(self.plan.stages))

    @cached_property
    def inadmissible(self) -> str | None:
        """What about the solution cannot be true of any population; None if all of it can."""
        return failure.named(int(self.solution.status)) or None

    @cached_property
    def withheld(self) -> dict[Key, str]:
        """Numbers that are not tested, with the reason: what PLSc cannot correct, and what rests on correlations at their bound."""
        return slopes.withheld(self.plan, list(self.index)) | bounded.withheld(self.plan, list(self.index), self.at_bound)

    @cached_property
    def unknown(self) -> frozenset[str]:
        """Constructs of which nothing is known, because correlations of their items are at their bound."""
        return bounded.touched(self.plan, chain(*self.at_bound))

    def reason(self, quantity: str, name: str) -> str | None:
        """Why a number is not tested; None for every other."""
        return self.withheld.get((quantity, name))

    def value(self, quantity: str, name: str) -> float | None:
        """One number; None where it does not exist."""
        position = self.index.get((quantity, name))
        return None if position is None else finite(self.values[position])

    @cached_property
    def small(self) -> str | None:
        """That there are too few respondents for words of size, if so: below the ten-times rule, R2 and effects are large by chance."""
        return below_rule(self.n, self.model)

    @property
    def undecided(self) -> str | None:
        """Why point estimates decide no hypothesis."""
        return "there are no resamples"

    @property
    def point(self) -> Estimation:
        """These estimates: what they share with a bootstrap."""
        return self

    def row(self, quantity: str, name: str) -> dict[str, float | None]:
        """One number under the fields of a bootstrapped one, of which it has but the estimate."""
        return {"estimate": self.value(quantity, name), **dict.fromkeys(("mean", "se", "t", "p", "lower", "upper"))}

    def report(self) -> Report:
        """How the tables look to a reader."""
        from plscli.estimation.layouts import estimates

        return estimates(self)

    def tables(self) -> Tables:
        """Table `estimates` of all quantities."""
        return {
            "estimates": [
                {"quantity": quantity, "name": name, "estimate": finite(value)}
                for (quantity, name), value in zip(self.index, self.values, strict=True)
            ]
        }


def run(
    survey: Survey | Stream,
    model: ModelSpec | None = None,
    estimator: Estimator = USUAL,
) -> Estimation:
    """Estimate a model from a survey; without a model, from the one its column names suggest.

    Raises EstimationError when nothing can be estimated, DataError and ModelError when survey and model do not fit.
    """
    model = model or inferred_model(columns(survey))
    if not isinstance(survey, Survey):
        from plscli.estimation.rows.gather import gathered

        return from_reader(gathered(survey, model, estimator))
    rows = sample(survey, model, estimator)
    return from_reader(SampleReader(rows, estimator, estimator.plan(rows.model, rows.data.scales)))


def from_reader(reader: Reader) -> Estimation:
    """Estimate from rows that have been prepared.  Raises EstimationError."""
    return _solved(reader.solution, reader.plan, reader.whole, reader.estimator, reader.data, reader.notes, reader.ranges)


def from_matrix(matrix: CorrelationMatrix, model: ModelSpec, estimator: Estimator) -> Estimation:
    """Estimate from a correlation matrix.  Raises ModelError for an unknown item, EstimationError."""
    check_columns(matrix, model)
    if model.products:
        raise UsageError(f"{matrix.file} is a correlation matrix: products such as {model.products[0].name} need the answers")
    check_rows(matrix.rows, model, matrix.file)
    data = Provenance(matrix.file, matrix.sha256, matrix.rows, matrix.rows)
    point = from_correlations(model, matrix.block(model.indicators), float(matrix.rows), estimator, data, matrix.notes)
    return replace(point, matrix=True)


def from_correlations(
    model: ModelSpec, R: Array, n: float, estimator: Estimator, data: Provenance, notes: tuple[str, ...] = (), at_bound: Pairs = ()
) -> Estimation:
    """Estimate from correlations R (K, K), of n cases, among the columns of the plan.   at_bound : pairs of them whose polychoric
    correlation is at its bound.  Raises EstimationError.
    """
    plan = estimator.plan(model, data.scales)
    known = replace(Correlations.known(R, n), bound=bounded.mask(at_bound, plan.columns) if at_bound else None)
    return _solved(estimator.solve(known, plan.staged(plan.stages)), plan, known, estimator, data, notes)


def _solved(
    solution: Solution,
    plan: Plan,
    data: Correlations,
    estimator: Estimator,
    provenance: Provenance,
    notes: tuple[str, ...],
    ranges: Ranges = NO_RANGES,
) -> Estimation:
    """The estimates of a solution.  Raises EstimationError where it is none."""
    said = remarks(solution, data, plan, estimator)
    values, iterations = Evaluation(plan, ranges)(solution), int(solution.stages[plan.structural].estimate.iterations)
    found = bounded.pairs(data.bound, plan.columns)
    return Estimation(plan.model, estimator, provenance, (*notes, *said), data.R, values, iterations, float(data.n), at_bound=found)


def remarks(solution: Solution, data: Correlations, plan: Plan, estimator: Estimator) -> tuple[str, ...]:
    """What must be said of the solution of one sample.  EstimationError for one that has no numbers to show."""
    found = bounded.pairs(data.bound, plan.columns)
    if solution.failed:
        raise EstimationError(failure.reason(solution, data, plan, estimator))
    problem = [failure.note(int(solution.status), estimator)] if solution.inadmissible else []
    if problem and not usable(solution, plan):
        raise EstimationError("\n  ".join([*problem, *([bounded.reason(found)] if found else [])]))
    at_bound = [bounded.note(found, sorted(bounded.touched(plan, chain(*found))))] if found else []
    return (*problem, *_signs(solution, plan), *failure.remarks(plan.model, estimator), *at_bound)


def polychoric_paths(reader: SampleReader) -> Mapping[str, float]:
    """Paths and defined effects by name when correlations are polychoric; none where no item is coarse, or where they cannot be had."""
    model, categories = reader.plan.model, reader.sample.categories()
    if model.products or not ((categories > 1) & (categories <= FEW_CATEGORIES)).any():
        return {}
    estimator = replace(reader.estimator, correlations="polychoric", missing="pairwise", smooth=True)
    plan = estimator.plan(model)
    solution = estimator.solve(SampleReader(reader.sample, estimator, plan).whole, plan.staged(plan.stages))
    if solution.failed or solution.inadmissible:
        return {}
    found = zip(keys(plan), Evaluation(plan)(solution), strict=True)
    return {name: float(value) for (quantity, name), value in found if quantity in ("path", "defined") and np.isfinite(value)}


def usable(solution: Solution, plan: Plan) -> Mask:
    """(...,) whether a solution has numbers to show: not failed, and if inadmissible then with paths and with correlations that can be."""
    paths = solution.stages[plan.structural].estimate.path_coefficients
    shown = ((solution.status & Status.R_NOT_PSD) == 0) & np.isfinite(paths).all((-2, -1))
    return np.asarray(~solution.failed & (~solution.inadmissible | shown))


def _signs(solution: Solution, plan: Plan) -> tuple[str, ...]:
    """A note on constructs whose sign hangs on little."""
    pairs = zip(plan.stages, solution.stages, strict=True)
    found = [(stage, cancelling(solved.estimate, stage.design)) for stage, solved in pairs if not stage.given]
    products = {product.name for product in plan.model.products}
    names = dict.fromkeys(name for stage, unsure in found for name, flag in zip(stage.names, unsure, strict=True) if flag)
    unsure_names = [name for name in names if name not in products]
    if not unsure_names:
        return ()
    return (
        f"{', '.join(unsure_names)}: loadings point both ways and nearly cancel, so that the sign hangs on little (resamples follow it); "
        "look for a reverse-coded item",
    )
