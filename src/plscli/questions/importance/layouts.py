"""What a reader sees of importance and performance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plscli.estimation import footer
from plscli.tables import SE, Column, Layout, Report, bounds

if TYPE_CHECKING:
    from plscli.questions.importance.answer import Importance

IMPORTANCE, PERFORMANCE = Column("importance", "importance", "number"), Column("performance", "performance", "number", 1)
ITEMS = "items: --table importance"


def report(result: Importance) -> Report:
    """Constructs with their sentences; items and the means that divide the map by name."""
    level = result.settings["level"]
    layouts = (
        _importance(result, level),
        Layout("averages", "Means that divide the map", (Column("level", "of"), IMPORTANCE, PERFORMANCE), shown=False),
        *(layout for addition in result.additions for layout in addition.layouts(level)),
    )
    line, *notes = footer.resampling(result, result.analysis)
    lines = (line, *result.remarks, *notes)
    return Report(result, layouts, lines, line, lambda: (footer.more_tables(layouts, result.tables()),))


def _importance(result: Importance, level: float) -> Layout:
    low, high = (replace(column, name=f"performance_{column.name}", decimals=1, spare=2) for column in bounds(level))
    columns = (
        Column("construct", "construct"), Column("indicator", "item"), IMPORTANCE, *bounds(level), replace(SE, spare=5),
        PERFORMANCE, low, high, Column("importance_standardised", "standardised", "number", spare=4),
        Column("weight", "weight", "number", spare=3), Column("priority", "priority"),
        Column("priority_share", "share", "number", 2, spare=3),
    )  # fmt: skip
    return Layout(
        "importance",
        f"Importance for {result.target}, and performance",
        columns,
        sentences="interpretation",
        worded=lambda record: record["indicator"] is None,
        about=footer.origin(result),
        needed=lambda record: record["indicator"] is None,
        instead=(ITEMS,),
        notes=(f"importance: points of {result.target} that go with one point (of 100); performance: mean on 0 to 100",),
    )
