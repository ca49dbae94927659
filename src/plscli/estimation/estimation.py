"""What are the estimates?  The point estimate of every registered quantity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from plscli.core import Array, Correlations
from plscli.core.pls.stages import Solution, solve_stages
from plscli.data.matrix import CorrelationMatrix
from plscli.data.survey import Survey
from plscli.errors import UsageError
from plscli.estimation import NO_RANGES, USUAL, Estimator, Ranges, failure
from plscli.estimation.quantities import Evaluation, Key, keys
from plscli.estimation.rows import check_columns, check_rows, sample
from plscli.estimation.rows.reading import Reader, SampleReader
from plscli.estimation.sample_size import below_rule
from plscli.estimation.which_model import inferred_model
from plscli.model.plan import Plan
from plscli.model.spec import ModelSpec
from plscli.records import Provenance, Tables, finite
from plscli.tables import ESTIMATE, Column, Layout, Report, Tabular

if TYPE_CHECKING:
    from plscli.data.stream import Stream
    from plscli.estimation.withheld import Pairs

FEW_CATEGORIES = 5
"""Answers up to which an item is coarse enough for its Pearson correlations to suffer."""


@dataclass(frozen=True, eq=False, repr=False)
class Estimation(Tabular):
    """Point estimates of one model from one survey.

    correlations : (K, K) of the columns of the plan, items and products.   values : (P,) in the order of `quantities.keys`,
    NaN where a number does not exist.   n : cases behind the correlations, with pairwise deletion the fewest.   matrix : whether it
    started from correlations instead of answers.   at_bound : pairs of items whose polychoric correlation is at its bound.  A saved
    analysis holds just these, so that everything but resampling can be redone from it.   solved : the solution, where it is at hand.
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
    solved: Solution | None = None

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
        """The stages, those of a saved analysis solved again from the correlations."""
        return self.solved or solved(Correlations.known(self.correlations, self.n), self.plan, self.estimator)

    @cached_property
    def inadmissible(self) -> str | None:
        """What about the solution cannot be true of any population; None if all of it can."""
        return failure.named(int(self.solution.status)) or None

    @cached_property
    def withheld(self) -> dict[Key, str]:
        """Numbers that are not tested, with the reason: what PLSc cannot correct, and what rests on correlations at their bound."""
        if not self.plan.uncorrected and not self.at_bound:
            return {}
        from plscli.estimation.withheld import reasons

        return reasons(self.plan, list(self.index), self.at_bound)

    @cached_property
    def unknown(self) -> frozenset[str]:
        """Constructs of which nothing is known, because correlations of their items are at their bound."""
        if not self.at_bound:
            return frozenset()
        from plscli.estimation.withheld import touched

        return touched(self.plan, chain(*self.at_bound))

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
        from plscli.estimation import footer

        columns = (Column("quantity", "quantity"), Column("name", "name"), ESTIMATE)
        settings = footer.estimator(self)
        layout = Layout("estimates", "Estimates", columns, about=footer.origin(self))
        return Report(self, (layout,), (settings, *self.notes), settings)

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
    model = model or inferred_model(survey.head())
    if not isinstance(survey, Survey):
        from plscli.estimation.rows.gather import gathered

        return from_reader(gathered(survey, model, estimator))
    rows = sample(survey, model, estimator)
    return from_reader(SampleReader(rows, estimator, estimator.plan(rows.model, rows.data.scales)))


def from_reader(reader: Reader) -> Estimation:
    """Estimate from rows that have been prepared.  Raises EstimationError."""
    return _estimated(reader.whole, reader.plan, reader.estimator, reader.data, reader.notes, reader.ranges)


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
    known = Correlations.known(R, n)
    if at_bound:
        from plscli.estimation.withheld import mask

        known = replace(known, bound=mask(at_bound, plan.columns))
    return _estimated(known, plan, estimator, data, notes)


def solved(data: Correlations, plan: Plan, estimator: Estimator) -> Solution:
    """The stages of a plan, solved from correlations of its columns."""
    return solve_stages(data, plan.staged(plan.stages), *estimator.algorithm)


def _estimated(
    data: Correlations, plan: Plan, estimator: Estimator, origin: Provenance, notes: tuple[str, ...], ranges: Ranges = NO_RANGES
) -> Estimation:
    """The estimates from correlations.  Raises EstimationError where there are none."""
    solution = solved(data, plan, estimator)
    said = failure.remarks(solution, data, plan, estimator)
    values, iterations = Evaluation(plan, ranges)(solution), int(solution.stages[plan.structural].estimate.iterations)
    notes, bound = (*notes, *said), failure.at_bound(data, plan)
    return Estimation(plan.model, estimator, origin, notes, data.R, values, iterations, float(data.n), at_bound=bound, solved=solution)


def polychoric_paths(reader: SampleReader) -> Mapping[str, float]:
    """Paths and defined effects by name when correlations are polychoric; none where no item is coarse, or where they cannot be had."""
    model, categories = reader.plan.model, reader.sample.categories()
    if model.products or not ((categories > 1) & (categories <= FEW_CATEGORIES)).any():
        return {}
    estimator = replace(reader.estimator, correlations="polychoric", missing="pairwise", smooth=True)
    plan = estimator.plan(model)
    solution = solved(SampleReader(reader.sample, estimator, plan).whole, plan, estimator)
    if solution.failed or solution.inadmissible:
        return {}
    found = zip(keys(plan), Evaluation(plan)(solution), strict=True)
    return {name: float(value) for (quantity, name), value in found if quantity in ("path", "defined") and np.isfinite(value)}
