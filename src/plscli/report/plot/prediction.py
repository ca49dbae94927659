"""Predictions, item by item: errors of the model and of the regression without it, as shares of those of item means, and points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from plscli.core import Array
from plscli.estimation import footer
from plscli.estimation.prediction import Technique
from plscli.questions.prediction import KNOWN
from plscli.questions.prediction.answer import Prediction
from plscli.questions.prediction.layouts import dealt
from plscli.records import Record
from plscli.report.labels import labels
from plscli.report.plot.page import MARGIN, SMALL, TEXT, Page, Paper, aired, cut, grid, round_steps, widest
from plscli.words import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW, HEAD, AXIS, LEGEND, TITLE, GAP = 11.0, 14.0, 28.0, 14.0, 14.0, 12.0
MOST_NAME = 0.4
"""Share of the width of a column that names may take."""
BY = {"rmse": "", "mae": " (MAE)"}
STROKE: dict[str, Any] = {"marker": "|", "ms": 8.0, "mew": 1.4}
"""How the regression is marked."""
ABOVE, LEFT, HEIGHT, BELOW, BETWEEN = 16.0, 30.0, 104.0, 34.0, 8.0
"""Of a panel of points: room above it, left of it, its height, room below it and between two of them."""
MOST_PANELS = 12
"""Items that are drawn without a target being named."""
MOST_POINTS = 2_000
"""Respondents of whom there is a point; of more, every k-th."""
PARTS = 5
"""Parts of the respondents, from the lowest to the highest predictions, whose mean answer is drawn."""


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


def errors(result: Prediction, page: Page) -> Paper:
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
    ends = aired([1.0, *(value for each in found.values() for item in each for value in (item.pls, item.lm) if value is not None)])
    each = (width - 2 * MARGIN - GAP * (across - 1)) / across
    for k, technique in enumerate(shown):
        left, top = MARGIN + k % across * (each + GAP), MARGIN + LEGEND + high * (k // across)
        if titles:
            told = KNOWN[technique]
            paper.text(left, top + 3.0, cut(told[0].upper() + told[1:], each, TEXT, bold=True), TEXT, bold=True)
        _drawn(result, paper, found[technique], (left, top + titles, left + each), ends)
    return paper


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
    axes = paper.axes(start, top, stop, bottom, ("bottom",))
    axes.set(xlim=ends, ylim=(bottom, top))
    steps = round_steps(*ends, max(2, min(6, int((stop - start) / 26.0))))
    paper.ticks(axes, "x", steps)
    paper.ruled(axes, steps, 1.0)
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
    point = {"marker": "o", "ms": 4.4, "mew": 1.0}
    marks: list[tuple[str, dict[str, Any]]] = [
        ("PLS, nearer than LM", {**point, "mfc": theme.good, "mec": theme.good}) if "better" in verdicts else ("", {}),
        ("PLS, farther than LM", {**point, "mfc": theme.paper, "mec": theme.bad}) if "worse" in verdicts else ("", {}),
        ("PLS", {**point, "mfc": theme.good, "mec": theme.good}) if None in verdicts else ("", {}),
        ("LM", {**STROKE, "mec": theme.ink}) if any(item.lm is not None for item in items) else ("", {}),
    ]
    paper.legend(LEGEND, [(words, {"color": look["mec"], **look}) for words, look in marks if words])


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


def predicted(result: Prediction, page: Page) -> Paper:
    """A panel for every item: respondents as points, mean answers of fifths of them as a line, and the line of true predictions."""
    wanted = _wanted(result)
    width, each, corners, bottom = grid(page, len(wanted), ABOVE + HEIGHT + BELOW, BETWEEN)
    paper = Paper(page, width, bottom, _note_on_points(result))
    items = result.found.prepared.structure.items
    called, observed, predicted = labels(result), result.found.prepared.observed, _means(result)
    for (x, y), row in zip(corners, wanted, strict=True):
        q = items.index(row["indicator"])
        left, top = x + LEFT, y + ABOVE
        there = ~np.isnan(observed[:, q]) & ~np.isnan(predicted[:, q])
        right = left - LEFT + each - 4.0
        axes = paper.axes(left, top, right, top + HEIGHT)
        _points(paper, axes, (predicted[there, q], observed[there, q]))
        q2 = "" if row["q2"] is None else f"Q² = {number(row['q2'])}"
        paper.text(left, top - 7.0, cut(called.name(row["indicator"]), each - LEFT - 44.0, TEXT, bold=True), TEXT, bold=True)
        paper.text(right, top - 7.0, q2, SMALL, align="right")
    return paper


def _wanted(result: Prediction) -> list[Record]:
    """Rows of table `prediction` of the items that are drawn: of all, or where these are many of the target."""
    rows = [row for row in result.required if row["technique"] == result.predicting.shown[0]]
    return rows if len(rows) <= MOST_PANELS else [row for row in rows if result.target in (None, row["construct"])]


def _means(result: Prediction) -> Array:
    """(N, Q) predictions, the mean over the repetitions."""
    errors = result.found.errors("pls", result.predicting.shown[0])
    there = ~np.isnan(errors)
    with np.errstate(all="ignore"):
        mean: Array = np.nan_to_num(errors).sum(0) / there.sum(0)
    return result.found.prepared.observed - mean


def _points(paper: Paper, axes: Axes, values: tuple[Array, Array]) -> None:
    theme, (predicted, observed) = paper.theme, values
    sides, heights = (aired([float(each.min()), float(each.max())]) for each in values)
    axes.set(xlim=sides, ylim=heights)
    paper.ticks(axes, "x", round_steps(*sides, 4))
    paper.ticks(axes, "y", round_steps(*heights, 5))
    paper.titles(axes, x="Predicted", y="Observed")
    axes.plot(sides, sides, color=theme.faint, lw=0.7, ls=(0, (4, 2)), zorder=1)
    step = ceil(len(predicted) / MOST_POINTS)
    order = np.argsort(predicted, kind="stable")
    points = order[::step]
    look: dict[str, Any] = {"color": theme.series[0], "ms": 2.2, "mfc": "none", "mec": theme.series[0], "mew": 0.45, "alpha": 0.55}
    axes.plot(predicted[points], observed[points], "o", zorder=2, **look)
    parts = [part for part in np.array_split(order, PARTS) if len(part)]
    means = [(float(predicted[part].mean()), float(observed[part].mean())) for part in parts]
    axes.plot(*zip(*means, strict=True), color=theme.series[1], lw=1.2, marker="D", ms=3.4, mfc=theme.paper, mec=theme.series[1], zorder=3)


def _note_on_points(result: Prediction) -> tuple[str, ...]:
    rows, technique = result.found.folds.rows, result.predicting.shown[0]
    step = ceil(rows / MOST_POINTS)
    some = f", one in {step}" if step > 1 else ""
    return (
        f"Respondents{some}, each when held out, predicted {KNOWN[technique]}, mean over repetitions. Line: mean answers of fifths of "
        "them, from the lowest to the highest predictions; dashed: predicted as observed.",
        f"{footer.origin(result)}; {footer.estimator(result)}; {dealt(result.folding, result.resampling, rows)}.",
    )
