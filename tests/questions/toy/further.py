"""How large are the paths together?  A further analysis for the tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plscli.data.survey import Survey
from plscli.engine import ALL_CORES, Progress, Workers
from plscli.questions.structure.hypotheses import Hypotheses
from plscli.records import Tables
from plscli.tables import Column, Layout


@dataclass(frozen=True, eq=False)
class Sum:
    """The sum of the estimates of all hypotheses."""

    value: float

    kind = "toy_sum"

    @property
    def settings(self) -> Mapping[str, Any]:
        """That it was asked for."""
        return {"toy_sum": True}

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be known."""
        return ("a sum of paths means nothing",)

    def layouts(self, level: float) -> tuple[Layout, ...]:
        """How it looks to a reader."""
        return (Layout("toy_sum", "Sum of the paths", (Column("sum", "sum", "number"),)),)

    def tables(self) -> Tables:
        """Table `toy_sum`."""
        return {"toy_sum": [{"sum": self.value}]}


def further(survey: Survey, whole: Hypotheses, asked: bool, *, workers: Workers = ALL_CORES, progress: Progress | None = None) -> Sum:
    """The sum of the paths."""
    return Sum(sum(record["estimate"] for record in whole.tables()["hypotheses"]))
