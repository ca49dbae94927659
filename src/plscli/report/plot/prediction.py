"""Errors of predictions, item by item: of the model and of the regression without it, as shares of those of item means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING, Any

from plscli.estimation import footer
from plscli.estimation.prediction import Technique
from plscli.questions.prediction import KNOWN
from plscli.questions.prediction.answer import Prediction
from plscli.questions.prediction.layouts import dealt
from plscli.records import Record
from plscli.report.labels import labels
from plscli.report.plot.ground.page import MARGIN, SMALL, TEXT, Page, Paper, cut, round_steps, widest
from plscli.words.wording import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW, HEAD, AXIS, LEGEND, TITLE, GAP = 11.0, 14.0, 28.0, 14.0, 14.0, 12.0
MOST_NAME = 0.4
"""Share of the width of a column that names may take."""
BY = {"rmse": "", "mae": " (MAE)"}
STROKE: dict[str, Any] = {"marker": "|", "ms": 8.0, "mew": 1.4}
"""How the regression is marked."""


@dataclass(frozen=True)
class ItemErrors:
    """Errors of an item as shares of that of its mean.   pls, lm : None where there is none.   record : its row of table `prediction`."""

    pls: float | None
    lm: float | None
    record: Record

    @classmethod
    def of(cls, record: Record) -> ItemErrors:
        """Those by which the verdict on it was made."""
        metric, mean = record["metric"], record[f"{record['metric']}_ia"]
        own, other = (record[name] / mean if mean and record[name] is not None else None for name in (metric, f"{metric}_lm"))
        return cls(own, other, record)

    @property
    def difference(self) -> str:
        """What the model's error is above that of the regression, in units of the answers."""
        metric = self.record["metric"]
        own, other = self.record[metric], self.record[f"{metric}_lm"]
        return "–" if own is None or other is None else number(own - other)


def figure(result: Prediction, page: Page) -> Figure:
    """A row for every item, in a column for every technique: the model, the regression, and a line at the error of item means."""
    shown = result.predicting.shown
    found = {technique: [ItemErrors.of(row) for row in result.required if row["technique"] == technique] for technique in shown}
    width = page.points("single" if len(shown) == 1 else "double")
    items = found[shown[0]]
    height = HEAD * len({item.record["construct"] for item in items}) + ROW * len(items)
    titles = TITLE if len(shown) > 1 else 0.0
    across = len(shown) if width > page.points("single") else 1
    high = titles + height + AXIS
    paper = Paper(page, width, MARGIN + LEGEND + high * ceil(len(shown) / across) + MARGIN, _note(result, found))
    _legend(paper, [item for each in found.values() for item in each])
    ends = _ends([value for each in found.values() for item in each for value in (item.pls, item.lm) if value is not None])
    each = (width - 2 * MARGIN - GAP * (across - 1)) / across
    for k, technique in enumerate(shown):
        left, top = MARGIN + k % across * (each + GAP), MARGIN + LEGEND + high * (k // across)
        if titles:
            told = KNOWN[technique]
            paper.text(left, top + 3.0, cut(told[0].upper() + told[1:], each, TEXT, bold=True), TEXT, bold=True)
        _drawn(result, paper, found[technique], (left, top + titles, left + each), ends)
    return paper.figure


def _ends(values: Sequence[float]) -> tuple[float, float]:
    """Ends of an axis that holds the values and 1."""
    low, high = min(1.0, *values, 1.0), max(1.0, *values, 1.0)
    room = 0.06 * ((high - low) or 1.0)
    return low - room, high + room


def _drawn(
    result: Prediction, paper: Paper, items: Sequence[ItemErrors], place: tuple[float, float, float], ends: tuple[float, float]
) -> None:
    """One technique, between two places, from a height on."""
    called, (left, top, right) = labels(result), place
    named = [f"{called.name(item.record['indicator'])}{BY[item.record['metric']]}" for item in items]
    names = min(widest(named, SMALL), MOST_NAME * (right - left))
    start, stop = left + 6.0 + names + 5.0, right - widest(["-0.000"], SMALL) - 5.0
    blocks = [(name, list(rows)) for name, rows in groupby(zip(items, named, strict=True), key=lambda pair: pair[0].record["construct"])]
    bottom = top + sum(HEAD + ROW * len(rows) for _, rows in blocks)
    axes = paper.axes(start, top, stop, bottom)
    axes.set(xlim=ends, ylim=(bottom, top))
    axes.spines["left"].set_visible(False)
    steps = round_steps(*ends, max(2, min(6, int((stop - start) / 26.0))))
    paper.ticks(axes, "x", steps)
    for step in steps:
        axes.axvline(step, color=paper.theme.grid, lw=0.5, zorder=0)
    axes.axvline(1.0, color=paper.theme.ink, lw=0.7, zorder=1)
    paper.titles(axes, x="Error / error of item means")
    y = top
    for name, rows in blocks:
        paper.text(left, y + HEAD - 6.0, cut(called.name(name), right - left - 40.0, TEXT, bold=True), TEXT, bold=True)
        if y == top:
            paper.text(right, y + HEAD - 6.0, "PLS - LM", SMALL, align="right", colour=paper.theme.faint)
        y += HEAD
        for item, words in rows:
            paper.text(left + 6.0, y + ROW / 2.0, cut(words, names, SMALL), SMALL)
            paper.text(right, y + ROW / 2.0, item.difference, SMALL, align="right")
            _dumbbell(axes, paper, item, y + ROW / 2.0)
            y += ROW


def _dumbbell(axes: Axes, paper: Paper, item: ItemErrors, y: float) -> None:
    """The model as a point, the regression as a stroke, and a line between them."""
    theme = paper.theme
    colour = theme.bad if item.record["verdict"] == "worse" else theme.good
    if item.pls is not None and item.lm is not None:
        axes.plot([item.pls, item.lm], [y, y], color=colour, lw=1.6, solid_capstyle="butt", zorder=2)
    if item.pls is not None:
        face = theme.paper if item.record["verdict"] == "worse" else colour
        axes.plot([item.pls], [y], "o", color=colour, ms=4.4, mfc=face, mec=colour, mew=1.0, zorder=3)
    if item.lm is not None:
        axes.plot([item.lm], [y], ls="none", color=theme.ink, **STROKE, zorder=4)


def _legend(paper: Paper, items: Sequence[ItemErrors]) -> None:
    """What the marks are that occur."""
    theme, verdicts = paper.theme, {item.record["verdict"] for item in items}
    axes = paper.axes(0.0, 0.0, paper.width, MARGIN + LEGEND)
    axes.set(xlim=(0.0, paper.width), ylim=(MARGIN + LEGEND, 0.0))
    axes.set_axis_off()
    point = {"marker": "o", "ms": 4.4, "mew": 1.0}
    marks: list[tuple[str, dict[str, Any]]] = [
        ("PLS, nearer than LM", {**point, "mfc": theme.good, "mec": theme.good}) if "better" in verdicts else ("", {}),
        ("PLS, farther than LM", {**point, "mfc": theme.paper, "mec": theme.bad}) if "worse" in verdicts else ("", {}),
        ("PLS", {**point, "mfc": theme.good, "mec": theme.good}) if None in verdicts else ("", {}),
        ("LM", {**STROKE, "mec": theme.ink}) if any(item.lm is not None for item in items) else ("", {}),
    ]
    x, y = MARGIN + 4.0, MARGIN + 3.0
    for words, look in marks:
        if words:
            axes.plot([x], [y], ls="none", color=look["mec"], **look)
            paper.text(x + 6.0, y, words, SMALL)
            x += 18.0 + widest([words], SMALL)


def _note(result: Prediction, found: dict[Technique, list[ItemErrors]]) -> tuple[str, ...]:
    """What is drawn, and the settings."""
    items = [item for each in found.values() for item in each]
    lm = "LM: linear regression on the same items, without the model. " if any(item.lm is not None for item in items) else ""
    by = "Errors are RMSE, MAE where so said. " if any(item.record["metric"] == "mae" for item in items) else "Errors are RMSE. "
    known = f"Predicted {KNOWN[next(iter(found))]}. " if len(found) == 1 else ""
    return (
        f"{known}{by}{lm}At 1 stands the error of the item mean: items to the right of it are not predicted.",
        f"{footer.origin(result)}; {footer.estimator(result)}; {dealt(result.folding, result.resampling, result.found.folds.rows)}.",
    )
