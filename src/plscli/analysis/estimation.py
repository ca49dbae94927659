"""What are the estimates?  The point estimate of every registered quantity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from plscli.analysis import admissibility
from plscli.analysis.quantities import Evaluation, Key, keys
from plscli.analysis.result import Provenance, Tables, Tabular, finite
from plscli.analysis.sample import Sample, check_columns, check_rows, sample
from plscli.analysis.settings import Estimator, Missing, Scheme
from plscli.analysis.which_model import which_model
from plscli.core.design import Array, Design
from plscli.core.estimate import Estimate, Status
from plscli.core.linalg import singular
from plscli.core.moments import total
from plscli.data.matrix import CorrelationMatrix
from plscli.data.survey import Survey
from plscli.errors import EstimationError
from plscli.model.spec import ModelSpec


@dataclass(frozen=True, eq=False)
class Estimation(Tabular):
    """Point estimates of one model from one survey.

    correlations : (K, K) of the indicators.   values : (P,) in the order of `quantities.keys`, NaN where a number does not
    exist.   matrix : whether it started from correlations instead of answers.  A saved analysis holds just these, so that
    everything but resampling can be redone from it.
    """

    model: ModelSpec
    estimator: Estimator
    data: Provenance
    notes: tuple[str, ...]
    correlations: Array
    values: Array
    iterations: int
    matrix: bool = False

    kind = "estimate"

    @property
    def settings(self) -> Mapping[str, Any]:
        """How the model was estimated."""
        chosen = self.estimator.as_dict()
        return {**chosen, "missing": None if self.matrix else chosen["missing"], "iterations": self.iterations}

    @cached_property
    def index(self) -> dict[Key, int]:
        """Position of each number in `values`."""
        return {key: position for position, key in enumerate(keys(self.model))}

    def value(self, quantity: str, name: str) -> float | None:
        """One number; None where it does not exist."""
        position = self.index.get((quantity, name))
        return None if position is None else finite(self.values[position])

    @property
    def point(self) -> Estimation:
        """These estimates: what they share with a bootstrap."""
        return self

    def row(self, quantity: str, name: str) -> dict[str, float | None]:
        """One number under the fields of a bootstrapped one, of which it has but the estimate."""
        return {"estimate": self.value(quantity, name), **dict.fromkeys(("mean", "se", "t", "p", "lower", "upper"))}

    def tables(self) -> Tables:
        """Table `estimates` of all quantities."""
        return {
            "estimates": [
                {"quantity": quantity, "name": name, "estimate": finite(value)}
                for (quantity, name), value in zip(self.index, self.values, strict=True)
            ]
        }


def run(
    survey: Survey,
    model: ModelSpec | None = None,
    *,
    scheme: Scheme = "path",
    consistent: bool = False,
    missing: Missing = "mean",
    tolerance: float = 1e-7,
    max_iterations: int = 3000,
    weight: str | None = None,
) -> Estimation:
    """Estimate a model from a survey; without a model, from the one its column names suggest.

    consistent : PLSc for reflective constructs of two or more items.   weight : column of sampling weights.
    Raises EstimationError when nothing can be estimated, DataError and ModelError when survey and model do not fit.
    """
    estimator = Estimator(scheme, missing, tolerance, max_iterations, consistent, weight)
    return from_sample(sample(survey, model or which_model(survey), missing, weight), estimator)


def from_sample(rows: Sample, estimator: Estimator) -> Estimation:
    """Estimate from rows that have been prepared.  Raises EstimationError."""
    R = total(rows.rows).correlation()
    return from_correlations(rows.model, R, float(rows.rows.number), estimator, rows.data, rows.notes)


def from_matrix(matrix: CorrelationMatrix, model: ModelSpec, estimator: Estimator) -> Estimation:
    """Estimate from a correlation matrix.  Raises ModelError for an unknown item, EstimationError."""
    check_columns(matrix, model)
    check_rows(matrix.rows, model, matrix.file, "respondents")
    data = Provenance(matrix.file, matrix.sha256, matrix.rows, matrix.rows)
    point = from_correlations(model, matrix.block(model.indicators), float(matrix.rows), estimator, data, matrix.notes)
    return replace(point, matrix=True)


def from_correlations(
    model: ModelSpec, R: Array, n: float, estimator: Estimator, data: Provenance, notes: tuple[str, ...] = ()
) -> Estimation:
    """Estimate from indicator correlations R (K, K) of n cases.  Raises EstimationError."""
    solution = estimator.solve(R, model.design, n)
    if solution.failed:
        raise EstimationError(_reason(solution, R, model, estimator))
    if solution.inadmissible:
        problem = admissibility.note(int(solution.status))
        if not np.isfinite(solution.path_coefficients).all():
            raise EstimationError(problem)
        notes = (*notes, problem)
    if int(solution.status) & Status.SIGN_UNDETERMINED:
        notes = (*notes, "the loadings of a construct cancel out: its sign is arbitrary; look for a reverse-coded item")
    values = Evaluation(model)(R, solution)
    return Estimation(model, estimator, data, notes, R, values, int(solution.iterations))


def _reason(solution: Estimate, R: Array, model: ModelSpec, estimator: Estimator) -> str:
    """What went wrong with a failed point estimate, and what to do about it."""
    status = Status(int(solution.status))
    if status & Status.ZERO_VARIANCE:
        constant = [name for name, r in zip(model.indicators, np.diagonal(R), strict=True) if np.isnan(r)]
        return f"zero variance in {', '.join(constant)}\n  an item that everyone answers alike measures nothing; remove it"
    if status & Status.NOT_CONVERGED:
        return (
            f"the algorithm did not converge in {estimator.max_iterations} iterations (tolerance {estimator.tolerance:g})\n"
            "  try --max-iterations 10000 or another --scheme; if that does not help, look for blocks that hardly correlate"
        )
    return _singularity(R, model, model.design, solution)


def _singularity(R: Array, model: ModelSpec, design: Design, solution: Estimate) -> str:
    """Which matrix could not be inverted, or which weights could not be determined."""
    C = solution.construct_correlations
    for construct, block, mode in zip(model.constructs, design.blocks, design.modes, strict=True):
        if mode == "B" and singular(R[block, block]):
            return (
                f"the items of the formative construct {construct.name!r} are perfectly collinear: "
                f"{', '.join(construct.indicators)}\n"
                "  one of them is a copy or a sum of others; remove it, or measure the construct with =~ instead of <~"
            )
    for j, before in design.equations:
        among = C[np.ix_(before, before)]
        if np.isfinite(among).all() and singular(among):
            names = ", ".join(model.names[i] for i in before)
            return (
                f"the predictors of {model.names[j]!r} are perfectly collinear: {names}\n"
                "  two of these constructs hold the same information; remove one, or check their items for copied columns"
            )
    undetermined = [name for name, weights in zip(model.names, solution.outer_weights.T, strict=True) if np.isnan(weights).any()]
    return (
        f"the weights of {', '.join(undetermined)} cannot be determined: the sum of the items has no variance, "
        "or no correlation at all with its neighbours\n"
        "  look for a reverse-coded item, or for a construct that has nothing to do with the others"
    )
