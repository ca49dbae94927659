"""What a reader sees of importance and performance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plscli.estimation import footer
from plscli.estimation.performance import items_of
from plscli.questions.necessity import layouts as necessity
from plscli.questions.necessity import sentences as of_necessity
from plscli.tables import SE, Column, Layout, Report, bounds

if TYPE_CHECKING:
    from plscli.questions.importance.answer import Importance

IMPORTANCE, PERFORMANCE = Column("importance", "importance", "number"), Column("performance", "performance", "number", 1)
ITEMS = "items: --table importance"


IN_REPORTS = (
    "construct", "indicator", "importance", "lower", "upper", "performance", "performance_lower", "performance_upper", "weight", "priority",
    "d", "p", "required", "below", "class",
)  # fmt: skip
"""Columns of the table in a report."""
SOURCES = "Importance-performance map analysis after Ringle and Sarstedt (2016), quadrants after Martilla and James (1977)"


def report(result: Importance) -> Report:
    """What comes first; constructs with their sentences; items by name; the means that divide the map."""
    level = result.settings["level"]
    layouts = (
        _importance(result, level),
        Layout("averages", "Means that divide the map", (Column("level", "of"), IMPORTANCE, PERFORMANCE)),
        *(necessity.layouts(result.conditions) if result.conditions else ()),
    )
    line, *notes = footer.resampling(result, result.analysis, tested=False)
    few = result.analysis.point.small
    first = (
        result.summary,
        *((of_necessity.summary(result.conditions),) if result.conditions else ()),
        *((f"Too few respondents to rely on it ({few}).",) if few else ()),
    )
    lines = (line, *result.remarks, *notes)
    return Report(
        result,
        layouts,
        lines,
        line,
        lambda: (footer.more_tables(layouts, result.tables()),),
        first,
    )


def reported(result: Importance) -> Report:
    """What of it stands in a report: what comes first, and constructs with their items."""
    whole = report(result)
    main, _, *others = whole.layouts
    cited = (replace(each, notes=(*each.notes, *necessity.SOURCES.get(each.name, ()))) for each in others)
    combined = f"{SOURCES}, both maps in one after Hauff et al. (2024)" if result.conditions else SOURCES
    return replace(whole, layouts=(main.only(IN_REPORTS, notes=(*main.notes, combined)), *cited))


def _scales(result: Importance) -> str:
    """From which to which answer."""
    items = [item for name in (*result.mapped.measured, result.target) for item in items_of(result.model, name)]
    ends = {result.data.scales[item] for item in items}
    return "from the lowest to the highest answer of each item" if len(ends) > 1 else "from answer {} to {}".format(*ends.pop())


def _importance(result: Importance, level: float) -> Layout:
    without = any(row["reason"] for row in result.tables()["importance"])
    reason = (Column("reason", "no priority, because", spare=9),) if without else ()
    low, high = (replace(column, name=f"performance_{column.name}", decimals=1, spare=2) for column in bounds(level))
    spare = 2 if result.conditions else 1
    columns = (
        Column("construct", "construct"), Column("indicator", "item"), IMPORTANCE, *bounds(level, spare), replace(SE, spare=5),
        PERFORMANCE, low, high, Column("importance_standardised", "standardised", "number", spare=4),
        Column("weight", "weight", "number", spare=3), Column("priority", "priority", spare=2 if result.conditions else 0),
        Column("priority_share", "share", "number", 2, spare=3), *reason,
        *(necessity.beside_importance() if result.conditions else ()),
    )  # fmt: skip
    return Layout(
        "importance",
        f"Importance for {result.target}, and performance",
        columns,
        sentences="interpretation",
        worded=lambda record: record["indicator"] is None and record["importance"] is not None,
        subject=("construct",),
        about=footer.origin(result),
        needed=lambda record: record["indicator"] is None,
        instead=(ITEMS,),
        of_others=("indicator", "weight"),
        notes=(
            f"importance: points of {result.target} that go with one point (of 100); performance: mean on 0 to 100, {_scales(result)}",
            *((necessity.note(result.conditions),) if result.conditions else ()),
        ),
    )
