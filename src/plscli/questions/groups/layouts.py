"""What a reader sees of groups of respondents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plscli.questions.structure import layouts as structural
from plscli.tables import ESTIMATE, EXPLAINED, MEAN, SE, Column, Layout, P, T, bounds

if TYPE_CHECKING:
    from plscli.questions.groups.by_group import Groups

GROUP, SIZE = Column("group", "group"), Column("n", "n", "integer")
HYPOTHESIS = Column("hypothesis", "")


def layouts(result: Groups, level: float) -> tuple[Layout, ...]:
    """The hypotheses of all groups side by side; in full, and R², on request."""
    sizes = ", ".join(f"{group.label} (n = {group.n})" for group, _ in result.estimated)
    side = tuple(column for group, _ in result.estimated for column in _of(group.label))
    ends = structural.ends(result.tables()["groups"])
    full = (ESTIMATE, MEAN, SE, T, P, *bounds(level), Column("decision", "decision", "verdict"))
    return (
        Layout("groups", f"Hypotheses by {result.column}", (HYPOTHESIS, *ends, *side), about=sizes),
        Layout("by_group", f"Hypotheses by {result.column} in full", (GROUP, SIZE, HYPOTHESIS, *ends, *full), shown=False),
        Layout(
            "by_group_r_squared",
            f"Explained variance by {result.column}",
            (GROUP, SIZE, Column("construct", "construct"), *EXPLAINED),
            shown=False,
        ),
    )


def beside(field: str, label: str) -> str:
    """Name of a field of one group in the table that has them side by side."""
    return f"{field} [{label}]"


def _of(label: str) -> tuple[Column, ...]:
    return (
        Column(beside("estimate", label), label, "number", literal=True),
        Column(beside("p", label), "p", "p", bounded=True),
        Column(beside("decision", label), "decision", "verdict", spare=1),
    )
