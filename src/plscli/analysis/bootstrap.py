"""How sure is every estimate?  Standard error, t, p and interval of every registered quantity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli import engine
from plscli.analysis import estimation
from plscli.analysis.estimation import Estimation
from plscli.analysis.inference import Summary, summarise
from plscli.analysis.quantities import Evaluation, nulls
from plscli.analysis.result import Provenance, Tables, Tabular, finite
from plscli.analysis.sample import Sample, sample
from plscli.analysis.settings import LEVEL, MAX_FAILED, RESAMPLES, SEED, Estimator, Missing, Resampling, Scheme
from plscli.analysis.which_model import which_model
from plscli.core.design import Array, Indices
from plscli.core.estimate import Estimate, Status, estimate
from plscli.core.moments import Moments
from plscli.data.survey import Survey
from plscli.errors import EstimationError, UsageError
from plscli.model.spec import ModelSpec


@dataclass(frozen=True, eq=False)
class Bootstrap(Tabular):
    """Point estimates with what resampling says about them.

    used : resamples that could be estimated.   failures : the others, by reason.   draws : (used, P) resampled numbers in
    the order of `quantities.keys`; None when read from a saved analysis.
    """

    point: Estimation
    resampling: Resampling
    used: int
    failures: Mapping[str, int]
    summary: Summary
    draws: Array | None = None

    kind = "bootstrap"

    @property
    def model(self) -> ModelSpec:
        """The model that was estimated."""
        return self.point.model

    @property
    def data(self) -> Provenance:
        """Where the numbers come from."""
        return self.point.data

    @property
    def settings(self) -> Mapping[str, Any]:
        """Everything that was chosen, and how many resamples were used."""
        return {
            **self.point.settings,
            **self.resampling.as_dict(),
            "used_resamples": self.used,
            "ci": "percentile",
            "p": "t",
        }

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know: gaps that were filled, resamples that failed."""
        return (*self.point.notes, *([self.accounting] if self.failures else []))

    @property
    def accounting(self) -> str:
        """How many resamples were used, and why not all."""
        return accounting(self.resampling.resamples, self.used, self.failures)

    def row(self, quantity: str, name: str) -> dict[str, float | None]:
        """Estimate, mean, se, t, p, lower and upper of one number; None for what does not exist."""
        position = self.point.index[quantity, name]
        numbers = {"estimate": self.point.values, **{field: getattr(self.summary, field) for field in Summary.__slots__}}
        return {field: finite(values[position]) for field, values in numbers.items()}

    def tables(self) -> Tables:
        """Tables `estimates` and `failures`."""
        return {
            "estimates": [{"quantity": key[0], "name": key[1], **self.row(*key)} for key in self.point.index],
            "failures": [{"reason": reason, "resamples": count} for reason, count in self.failures.items()],
        }

    def extras(self) -> Mapping[str, Any]:
        """Indicator correlations: with them, everything but resampling can be redone from the saved analysis."""
        return {"correlations": {"indicators": list(self.model.indicators), "matrix": self.point.correlations.tolist()}}


def run(
    survey: Survey,
    model: ModelSpec | None = None,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    level: float = LEVEL,
    max_failed: float = MAX_FAILED,
    scheme: Scheme = "path",
    missing: Missing = "mean",
    tolerance: float = 1e-7,
    max_iterations: int = 3000,
    indices: NDArray[np.integer[Any]] | None = None,
    progress: engine.Progress | None = None,
) -> Bootstrap:
    """Bootstrap a model; without one, the model its column names suggest.

    indices : (B, m) explicit resample plan, rows counted from 0 among the rows that are used, in the order of the survey;
    it takes the place of `resamples` and `seed`.
    Raises EstimationError when nothing can be estimated or when more than `max_failed` of the resamples fail.
    """
    estimator = Estimator(scheme, missing, tolerance, max_iterations)
    given = None if indices is None else np.asarray(indices)
    resampling = Resampling(resamples, seed, level, max_failed) if given is None else Resampling(len(given), None, level, max_failed)
    rows = sample(survey, model or which_model(survey), estimator.missing)
    point = estimation.from_sample(rows, estimator)
    if given is None:
        blocks = engine.bootstrap(rows.rows, resamples, seed)
    else:
        blocks = engine.from_indices(rows.rows, _sorted_positions(given, rows))
    parts = engine.run(_Resample(rows.model, estimator), blocks, resampling.resamples, progress)
    draws = np.concatenate([part.values for part in parts])
    failures = sum((part.failures for part in parts), Counter[str]())
    _check_failures(resampling, len(draws), failures)
    summary = summarise(point.values, draws, nulls(rows.model), level)
    return Bootstrap(point, resampling, len(draws), dict(failures.most_common()), summary, draws)


def accounting(requested: int, used: int, failures: Mapping[str, int]) -> str:
    """How many resamples were used of those requested, and why not all."""
    sentence = f"{used:,} of {requested:,} resamples used"
    if failures:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in failures.items())
        sentence += f"; {requested - used:,} excluded: {reasons}"
    return sentence


@dataclass(frozen=True, slots=True)
class _Part:
    values: Array
    failures: Counter[str]


class _Resample:
    """Estimates a batch of resamples and sorts out those that failed."""

    def __init__(self, model: ModelSpec, estimator: Estimator) -> None:
        self.indicators = model.indicators
        self.evaluation = Evaluation(model)
        self.estimator = estimator

    def __call__(self, moments: Moments) -> _Part:
        R = moments.correlation()
        options = self.estimator
        solution = estimate(R, self.evaluation.design, options.inner, options.tolerance, options.max_iterations, moments.n)
        values = self.evaluation(R, solution)
        return _Part(values[~solution.failed], self._failures(R, solution))

    def _failures(self, R: Array, solution: Estimate) -> Counter[str]:
        """Failed resamples by reason, each counted once under the first that applies."""
        reasons: Counter[str] = Counter()
        for member in np.flatnonzero(solution.failed):
            status = Status(int(solution.status[member]))
            if status & Status.ZERO_VARIANCE:
                constant = np.flatnonzero(np.isnan(np.diagonal(R[member])))
                reasons[f"zero variance in {self.indicators[constant[0]]}"] += 1
            elif status & Status.SINGULAR:
                reasons["singular or undetermined weights"] += 1
            else:
                reasons["not converged"] += 1
        return reasons


def _sorted_positions(indices: NDArray[np.integer[Any]], rows: Sample) -> Indices:
    """A plan in file order as positions of the sorted rows; UsageError when it does not fit the survey."""
    n = rows.rows.number
    if indices.ndim != 2 or not np.issubdtype(indices.dtype, np.integer) or indices.size == 0:
        raise UsageError("indices must be a table (resamples, rows) of whole numbers")
    if indices.min() < 0 or indices.max() >= n:
        raise UsageError(f"indices must lie between 0 and {n - 1}: the survey has {n} rows that are used")
    position = np.empty(n, dtype=np.intp)
    position[rows.order] = np.arange(n)
    positions: Indices = position[indices]
    return positions


def _check_failures(resampling: Resampling, used: int, failures: Mapping[str, int]) -> None:
    tolerated = resampling.max_failed * resampling.resamples
    if resampling.resamples - used > tolerated + 1e-9 or used < 2:
        raise EstimationError(
            f"too many resamples failed: {accounting(resampling.resamples, used, failures)} "
            f"(limit {100 * resampling.max_failed:g} %)\n"
            "  what is left would not be a fair sample; mend the items named above, or raise --max-failed if you accept that"
        )
