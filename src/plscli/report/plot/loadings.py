"""Loadings against their thresholds, block by block."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from plscli.estimation import footer
from plscli.questions.measurement.loadings import Loadings
from plscli.records import Record
from plscli.report.labels import labels
from plscli.report.picture.canvas import Theme
from plscli.report.plot.page import MARGIN, SMALL, TEXT, Page, Paper, cut, round_steps, widest
from plscli.words import number, percent
from plscli.words.thresholds import Thresholds

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW, HEAD, AXIS, LEGEND = 10.0, 14.0, 28.0, 14.0
TALLEST = 560.0
"""Height in points above which blocks stand in two columns."""
MARKS: dict[str, dict[str, Any]] = {
    "keep": {"marker": "o", "ms": 4.4},
    "review": {"marker": "D", "ms": 4.2},
    "drop": {"marker": "X", "ms": 5.2},
}
"""Marks of the verdicts."""
ItemsOf = tuple[str, list[Record]]


def figure(result: Loadings, page: Page) -> Paper:
    """A point for every indicator, its interval if there is one, and the thresholds of its block as lines."""
    records = result.tables()["loadings"]
    blocks = [(name, list(rows)) for name, rows in groupby(records, key=lambda record: str(record["construct"]))]
    columns = _columns(blocks)
    width = page.points("single" if len(columns) == 1 else "double")
    height = max(_height(column) for column in columns)
    paper = Paper(page, width, MARGIN + LEGEND + height + AXIS + MARGIN, _note(result))
    paper.legend(LEGEND, [(verdict, _look(page.theme, verdict)) for verdict in MARKS if any(row["verdict"] == verdict for row in records)])
    each = (width - 2 * MARGIN - 16.0 * (len(columns) - 1)) / len(columns)
    low = min(0.0, *(value for record in records for value in (record["loading"], record.get("lower")) if value is not None))
    high = max(1.0, *(value for record in records for value in (record["loading"], record.get("upper")) if value is not None))
    for k, column in enumerate(columns):
        left = MARGIN + k * (each + 16.0)
        _drawn(result, paper, column, left, left + each, (low - 0.02 * (low < 0), high + 0.03), page)
    return paper


def _height(blocks: Sequence[ItemsOf]) -> float:
    return sum(HEAD + ROW * len(rows) for _, rows in blocks)


def _columns(blocks: Sequence[ItemsOf]) -> list[Sequence[ItemsOf]]:
    """All blocks under each other, or in two columns of nearly equal height."""
    if _height(blocks) <= TALLEST or len(blocks) < 2:
        return [blocks]
    at = min(range(1, len(blocks)), key=lambda k: max(_height(blocks[:k]), _height(blocks[k:])))
    return [blocks[:at], blocks[at:]]


def _drawn(
    result: Loadings, paper: Paper, blocks: Sequence[ItemsOf], left: float, right: float, ends: tuple[float, float], page: Page
) -> None:
    called = labels(result)
    names = min(widest([called.name(record["indicator"]) for _, rows in blocks for record in rows], SMALL), 0.4 * (right - left))
    start, stop = left + 6.0 + names + 5.0, right - widest(["-0.000"], SMALL) - 5.0
    top = MARGIN + LEGEND
    bottom = top + _height(blocks)
    axes = paper.axes(start, top, stop, bottom, ("bottom",))
    axes.set(xlim=ends, ylim=(bottom, top))
    paper.ticks(axes, "x", round_steps(*ends, max(2, min(6, int((stop - start) / 26.0)))))
    paper.titles(axes, x="Loading")
    y = top
    for name, rows in blocks:
        paper.text(left, y + HEAD - 6.0, cut(called.name(name), stop - left - 2.0, TEXT, bold=True), TEXT, bold=True)
        y += HEAD
        reflective = result.model.construct(name).kind == "reflective"
        _thresholds(axes, paper, result.thresholds, reflective, y, y + ROW * len(rows))
        for record in rows:
            middle = y + ROW / 2.0
            paper.text(left + 6.0, middle, cut(called.name(record["indicator"]), names, SMALL), SMALL)
            value = record["loading"]
            paper.text(right, middle, "–" if value is None else number(value), SMALL, align="right")
            _point(axes, page, record, middle)
            y += ROW


def _thresholds(axes: Axes, paper: Paper, profile: Thresholds, reflective: bool, top: float, bottom: float) -> None:
    """The thresholds of a block: loadings of a composite are held against one of their own."""
    theme, low, formative = paper.theme, profile["loading_low"], profile["formative_loading"]
    lines = ((low.green, "-"), (low.worst, (0, (1.2, 1.6)))) if reflective else ((formative.green, (0, (4, 2))),)
    for value, dashes in lines:
        axes.plot([value, value], [top, bottom], color=theme.faint, lw=0.8, ls=dashes, zorder=1)


def _point(axes: Axes, page: Page, record: Record, y: float) -> None:
    theme, value = page.theme, record["loading"]
    if value is None:
        return
    look = _look(theme, record["verdict"])
    if record.get("lower") is not None:
        axes.plot([record["lower"], record["upper"]], [y, y], color=look["mec"], lw=0.9, zorder=2)
    axes.plot([value], [y], ls="none", zorder=3, **look)


def _look(theme: Theme, verdict: str) -> dict[str, Any]:
    """The mark of a verdict."""
    colour = {"keep": theme.good, "review": theme.middling, "drop": theme.bad}[verdict]
    return {"mfc": colour if verdict != "review" else theme.paper, "mec": colour, "mew": 0.9, **MARKS[verdict]}


def _note(result: Loadings) -> tuple[str, ...]:
    kinds = {construct.kind for construct in result.model.constructs}
    low, formative = result.thresholds["loading_low"], result.thresholds["formative_loading"]
    lines = []
    if "reflective" in kinds:
        lines.append(f"Reflective: line at {low.green:g}, dotted at {low.worst:.2f}.")
    if "composite" in kinds:
        lines.append(f"Composite: dashed at {formative.green:.2f}.")
    if not result.bootstrap:
        return " ".join(lines), footer.pictured(result, result.point, None)
    settings = result.settings
    lines.append(f"Lines through points: {percent(settings['level'])} {footer.INTERVAL[settings['ci']]} intervals.")
    return " ".join(lines), footer.pictured(result, result.point, result.bootstrap)
