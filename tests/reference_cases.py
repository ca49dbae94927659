"""Stored numbers of other programs, and our numbers for the same correlation matrices."""

from __future__ import annotations

import json
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from plscli.core import Array, Correlations
from plscli.core.pls import Estimate
from plscli.estimation import Estimator
from plscli.estimation.estimation import Estimation, from_correlations, solved
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec
from plscli.records import Provenance

FOLDER = Path(__file__).parent / "reference"


@cache
def stored(name: str) -> Any:
    """A file of the folder, or of one in it."""
    (path,) = FOLDER.rglob(f"{name}.json")
    return json.loads(path.read_text(encoding="utf-8"))


class Case:
    """One stored case.  `expected(quantity)` and `ours(quantity)` are dictionaries with the same keys."""

    def __init__(self, name: str) -> None:
        self.stored = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        self.model: ModelSpec = parse_model(self.stored["model"])
        order = [self.stored["indicators"].index(item) for item in self.model.indicators]
        self.R = _correlation(self.stored)[np.ix_(order, order)]
        self.n = self.stored["n"] or np.nan

    def tolerance(self, quantity: str) -> float:
        tolerances = self.stored["absolute_tolerance"]
        return float(tolerances.get(quantity, tolerances["default"]))

    def estimated(self, tolerance: float = 1e-7) -> Estimation:
        data = Provenance(self.stored["name"], None, 0, 0)
        return from_correlations(self.model, self.R, self.n, self.estimator(tolerance), data)

    def estimator(self, tolerance: float = 1e-7) -> Estimator:
        settings = self.stored["settings"]
        return Estimator(settings["scheme"], tolerance=tolerance, consistent=settings["consistent"])

    @cached_property
    def solution(self) -> Estimate:
        return self.solved()

    def solved(self, tolerance: float = 1e-7) -> Estimate:
        estimator = self.estimator(tolerance)
        plan = estimator.plan(self.model)
        return solved(Correlations.known(self.R, self.n), plan, estimator).stages[0].estimate

    def expected(self, quantity: str) -> dict[Any, float]:
        """Expected numbers by name: of a construct, of (indicator, construct) or of (from, to)."""
        return self.by_name(self.stored["expected"][quantity])

    @staticmethod
    def by_name(stored: Any) -> dict[Any, float]:
        """A stored table as `expected` gives it."""
        if isinstance(stored, list):
            return {tuple(row.get(end) for end in (("from", "to") if "from" in row else ("a", "b"))): row["value"] for row in stored}
        nested = {name: value for name, value in stored.items() if isinstance(value, dict)}
        if nested:
            return {(inner, outer): value for outer, values in nested.items() for inner, value in values.items()}
        return {name: value for name, value in stored.items() if value is not None}


def _correlation(stored: dict[str, Any]) -> Array:
    """The matrix of a file, or of the one that it names: several programs can be asked about the same data."""
    if "correlation_of" in stored:
        other = json.loads((FOLDER / f"{stored['correlation_of']}.json").read_text(encoding="utf-8"))
        assert other["indicators"] == stored["indicators"], stored["name"]
        return _correlation(other)
    return np.array(stored["correlation"])
