"""Observed answers against predicted ones, item by item."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from plscli.core import Array
from plscli.estimation import footer
from plscli.questions.prediction import KNOWN
from plscli.questions.prediction.answer import Prediction
from plscli.questions.prediction.layouts import dealt
from plscli.records import Record
from plscli.report.labels import labels
from plscli.report.plot.ground.page import MARGIN, SMALL, TEXT, Page, Paper, cut, round_steps
from plscli.words.wording import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ACROSS = 3
HEAD, AXIS, HEIGHT, FOOT, BETWEEN = 16.0, 30.0, 104.0, 34.0, 8.0
MOST_PANELS = 12
"""Items that are drawn without a target being named."""
MOST_POINTS = 2_000
"""Respondents of whom there is a point; of more, every k-th."""
PARTS = 5
"""Parts of the respondents, from the lowest to the highest predictions, whose mean answer is drawn."""


def figure(result: Prediction, page: Page) -> Figure:
    """A panel for every item: respondents as points, mean answers of fifths of them as a line, and the line of true predictions."""
    wanted = _wanted(result)
    width = page.points("single" if len(wanted) == 1 else "double")
    across = min(ACROSS, len(wanted)) if width > page.points("single") else 1
    each = (width - 2 * MARGIN - BETWEEN * (across - 1)) / across
    high = HEAD + HEIGHT + FOOT
    paper = Paper(page, width, MARGIN + high * ceil(len(wanted) / across), _note(result))
    items = result.found.prepared.structure.items
    called, observed, predicted = labels(result), result.found.prepared.observed, _means(result)
    for k, row in enumerate(wanted):
        q = items.index(row["indicator"])
        left, top = MARGIN + (k % across) * (each + BETWEEN) + AXIS, MARGIN + (k // across) * high + HEAD
        there = ~np.isnan(observed[:, q]) & ~np.isnan(predicted[:, q])
        right = left - AXIS + each - 4.0
        axes = paper.axes(left, top, right, top + HEIGHT)
        _drawn(paper, axes, (predicted[there, q], observed[there, q]))
        q2 = "" if row["q2"] is None else f"Q² = {number(row['q2'])}"
        paper.text(left, top - 7.0, cut(called.name(row["indicator"]), each - AXIS - 44.0, TEXT, bold=True), TEXT, bold=True)
        paper.text(right, top - 7.0, q2, SMALL, align="right")
    return paper.figure


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


def _drawn(paper: Paper, axes: Axes, values: tuple[Array, Array]) -> None:
    theme, (predicted, observed) = paper.theme, values
    sides, heights = _ends(predicted), _ends(observed)
    axes.set(xlim=sides, ylim=heights)
    paper.ticks(axes, "x", round_steps(*sides, 4))
    paper.ticks(axes, "y", round_steps(*heights, 5))
    paper.titles(axes, x="Predicted", y="Observed")
    axes.plot(sides, sides, color=theme.faint, lw=0.7, ls=(0, (4, 2)), zorder=1)
    step = ceil(len(predicted) / MOST_POINTS)
    order = np.argsort(predicted, kind="stable")
    points = order[::step]
    axes.plot(
        predicted[points],
        observed[points],
        "o",
        color=theme.series[0],
        ms=2.2,
        mfc="none",
        mec=theme.series[0],
        mew=0.45,
        alpha=0.55,
        zorder=2,
    )
    parts = [part for part in np.array_split(order, PARTS) if len(part)]
    means = [(float(predicted[part].mean()), float(observed[part].mean())) for part in parts]
    axes.plot(*zip(*means, strict=True), color=theme.series[1], lw=1.2, marker="D", ms=3.4, mfc=theme.paper, mec=theme.series[1], zorder=3)


def _ends(values: Array) -> tuple[float, float]:
    """Ends of an axis that holds the values."""
    low, high = float(values.min()), float(values.max())
    room = 0.06 * ((high - low) or 1.0)
    return low - room, high + room


def _note(result: Prediction) -> tuple[str, ...]:
    rows, technique = result.found.folds.rows, result.predicting.shown[0]
    step = ceil(rows / MOST_POINTS)
    some = f", one in {step}" if step > 1 else ""
    return (
        f"Respondents{some}, each when held out, predicted {KNOWN[technique]}, mean over repetitions. Line: mean answers of fifths of "
        "them, from the lowest to the highest predictions; dashed: predicted as observed.",
        f"{footer.origin(result)}; {footer.estimator(result)}; {dealt(result.folding, result.resampling, rows)}.",
    )
