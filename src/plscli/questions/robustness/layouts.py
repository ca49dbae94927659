"""What a reader sees of the robustness of the decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plscli.questions.structure import structural_layouts as structural
from plscli.tables import ESTIMATE, SE, Column, Layout, P, T

if TYPE_CHECKING:
    from plscli.questions.robustness.robustness import Robustness

HYPOTHESIS = Column("hypothesis", "")
SPECIFICATION, RESPONDENTS = Column("specification", "specification"), Column("respondents", "sample")
SIZE, RESAMPLES = Column("n", "n", "integer", spare=2), Column("resamples", "resamples", "integer", spare=3)


def layouts(result: Robustness) -> tuple[Layout, ...]:
    """One line per hypothesis, the decisions side by side, and on request every number."""
    decided = tuple(Column(effect.label, effect.label, literal=True) for effect in result.model.effects)
    ends = Column("smallest", "smallest", "number"), Column("largest", "largest", "number")
    counts = Column("supported", "supported", "integer"), Column("specifications", "of", "integer")
    full = (ESTIMATE, SE, T, P, Column("lower", "lower", "number"), Column("upper", "upper", "number"))
    named = structural.ends(result.tables()["robustness"])
    return (
        Layout(
            "robustness",
            "Robustness",
            (HYPOTHESIS, *named, Column("decision", "as chosen", "verdict"), *counts, *ends),
            sentences="agreement",
            subject=("hypothesis",),
            about=f"{result.settings['specifications']} specifications, {result.drawn}",
        ),
        Layout("specifications", "Supported or not, by specification", (SPECIFICATION, RESPONDENTS, SIZE, *decided, RESAMPLES),
               sentences="reason", subject=("specification",), worded=lambda record: False),
        Layout(
            "robustness_estimates",
            "Estimates by specification",
            (HYPOTHESIS, SPECIFICATION, RESPONDENTS, SIZE, *full, Column("decision", "decision", "verdict"), RESAMPLES),
            shown=False,
        ),
    )  # fmt: skip
