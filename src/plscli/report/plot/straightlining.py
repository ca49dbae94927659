"""Straight-lining: answers of all respondents, those who gave the same answer most often at the top."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from plscli.core import Array, Indices
from plscli.data.scale import Scale
from plscli.estimation.rows.answers import Answers
from plscli.questions.screening.validate import Validation
from plscli.report.labels import labels
from plscli.report.plot.ground.map import Map, asked, origin, shown
from plscli.report.plot.ground.page import Page
from plscli.words.wording import counted, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BESIDE, GAP = 62.0, 8.0


def figure(result: Validation, page: Page) -> Figure:
    """A row of one colour is a respondent who gave one answer throughout; beside it, the share of the commonest answer."""
    found, people = asked(result, as_given=True), result.respondents
    limit = people.thresholds["straightline"].green
    shares = people.modal
    order = np.argsort(-np.nan_to_num(shares), kind="stable")
    rows, flagged = shown(order), int((shares >= limit).sum())
    scale = found.scale
    colours = f"from {scale[0]} (light) to {scale[1]} (dark)" if scale else "from each item's lowest (light) to its highest (dark)"
    if page.theme.name == "dark":
        colours = colours.replace("light", "faint").replace("dark", "bright")
    missing = "; cross-hatched: missing" if found.missing.any() else ""
    unsaid = f" Not judged: {people.absent['straightline']}." if "straightline" in people.absent else ""
    told = (
        f"Answers {colours}{missing}; respondents by share of their commonest answer. "
        f"{counted(flagged, 'respondent') if flagged else 'Nobody'} gave the same answer to {percent(limit)} of the items or more.{unsaid}"
    )
    plot, theme = Map(page, found, (told, origin(result)), beside=BESIDE, called=labels(result)), page.theme
    plot.image(_scaled(found, scale, rows), theme.ramp)
    axes = plot.beside(GAP)
    heights = (np.arange(len(rows)) + 0.5) * len(order) / len(rows)
    axes.fill_betweenx(heights, 0.0, np.nan_to_num(shares[rows]), fc=theme.ramp[2], ec="none", step="mid", zorder=1)
    axes.axvline(limit, color=theme.series[1], lw=1.0, ls=(0, (3, 1.5)), zorder=3)
    if 0 < flagged < len(order):
        axes.axhline(flagged, color=theme.ink, lw=0.6, zorder=2)
        plot.axes.axhline(flagged, color=theme.ink, lw=0.6, zorder=4)
    axes.set_xlim(0.0, 1.0)
    plot.paper.ticks(axes, "x", [0.0, limit], ["0", f"{limit:g}"])
    plot.paper.titles(axes, x="same answer")
    return plot.paper.figure


def _scaled(found: Answers, scale: Scale | None, rows: Indices) -> Array:
    """Answers of some respondents between 0 and 1, on the scale of the survey or each item on its own."""
    ends = [scale or ((values[0], values[-1]) if len(values) else (0.0, 1.0)) for values, _ in found.tallies]
    low, high = np.array(ends, dtype=np.float64).T
    scaled: Array = np.clip((found.some_rows(rows) - low) / np.where(high > low, high - low, 1.0), 0.0, 1.0)
    return scaled
