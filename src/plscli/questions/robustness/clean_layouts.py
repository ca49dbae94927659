"""What a reader sees of the hypotheses before and after respondents were left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plscli.questions.structure import layouts as structural
from plscli.tables import Column, Layout

if TYPE_CHECKING:
    from plscli.questions.robustness.compare_clean import CompareClean


def layouts(result: CompareClean) -> tuple[Layout, ...]:
    """The hypotheses side by side; the funnel and who was left out on request."""
    before, after = result.n
    compared = (
        Column("hypothesis", ""), *structural.ends(result.tables()["compare_clean"], spare=2),
        Column("estimate_before", "before", "number"), Column("estimate_after", "after", "number"),
        Column("difference", "difference", "number", spare=1), Column("p_before", "p before", "p", bounded=True),
        Column("p_after", "p after", "p", bounded=True), Column("decision_before", "decision before", "verdict"),
        Column("decision_after", "decision after", "verdict"),
    )  # fmt: skip
    title = f"Hypotheses before (n = {before:,}) and after (n = {after:,})"
    return Layout("compare_clean", title, compared), *cleaning()


def cleaning(shown: bool = False) -> tuple[Layout, Layout]:
    """The funnel, and who was left out."""
    funnel = (Column("step", "step"), Column("excluded", "left out", "integer"), Column("rows", "respondents", "integer"))
    log = (Column("row", "row", "integer"), Column("rule", "rule"), Column("value", "value", "value"))
    return (
        Layout("funnel", "From the file to the analysis", funnel, shown=shown),
        Layout("exclusions", "Left out", log, shown=False),
    )
