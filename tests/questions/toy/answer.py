"""How long are the answers?  A question for the tests, which asks next to nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from plscli.data.survey import Survey
from plscli.engine import ALL_CORES, Progress, Workers
from plscli.estimation import USUAL, Estimator
from plscli.model.spec import ModelSpec
from plscli.records import Provenance, Tables
from plscli.setting import Settings, setting
from plscli.tables import Tabular


@dataclass(frozen=True, slots=True)
class Measure(Settings, panel="Toy"):
    """How answers are measured."""

    unit: Literal["points", "share"] = setting("points", help="Unit of the means.")


@dataclass(frozen=True, eq=False)
class Toy(Tabular):
    """The mean answer to every item."""

    model: ModelSpec
    data: Provenance
    measure: Measure
    estimator: Estimator
    means: Mapping[str, float]

    kind = "toy"
    sealed = True

    @property
    def settings(self) -> Mapping[str, Any]:
        """What was chosen."""
        return {**self.measure.as_dict(), **self.estimator.as_dict()}

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be known."""
        return ("means of answers that were given",)

    def tables(self) -> Tables:
        """Table `toy`."""
        return {"toy": [{"indicator": name, "mean": value} for name, value in self.means.items()]}


def ask(
    survey: Survey,
    model: ModelSpec,
    measure: Measure,
    estimator: Estimator = USUAL,
    *,
    workers: Workers = ALL_CORES,
    progress: Progress | None = None,
) -> Toy:
    """Examples:

    - `plscli toy survey.csv --unit share`
    """
    scale = 1.0 if measure.unit == "points" else 100.0
    weights = survey.columns[estimator.weight] if estimator.weight else None
    means = {name: float(np.average(survey.columns[name], weights=weights)) / scale for name in model.indicators}
    data = Provenance(survey.file, survey.sha256, survey.rows, survey.rows, survey.missing_codes, survey.prepared)
    return Toy(model, data, measure, estimator, means)
