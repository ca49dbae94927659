"""Missing answers: where they are, and how many each item lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from plscli.core import Indices, Mask
from plscli.questions.screening.validate import Validation
from plscli.report.labels import labels
from plscli.report.plot.ground.map import Map, asked, origin, shown
from plscli.report.plot.ground.page import Page, round_steps
from plscli.words.wording import counted, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ABOVE = 52.0


def figure(result: Validation, page: Page) -> Figure:
    """Dark cells are missing answers, respondents with most of them at the top; bars are the shares of the items."""
    found = asked(result)
    blank = np.isnan(np.column_stack(found.columns))
    limit, rows = result.respondents.thresholds["missing_item"], shown(_order(blank))
    gaps, lacking = int(blank.sum()), int(blank.any(1).sum())
    total = f"{100 * gaps / blank.size:.1f} %"
    told = f"Missing: {counted(gaps, 'answer')} ({total}) of {counted(lacking, 'respondent')}; respondents by what they left out."
    shares = found.missing
    highest = max(float(shares.max()) * 1.15, limit.green * 1.2)
    levels = [level for level in (limit.green, limit.worst) if level < highest]
    lines = f" Dashed: {' and '.join(percent(level) for level in levels)} of the answers to an item."
    plot, theme = Map(page, found, (told + lines, origin(result)), above=ABOVE, flat=not gaps, called=labels(result)), page.theme
    plot.image(blank[rows].astype(np.float64), (theme.ramp[0] if theme.name != "print" else "#ececec", theme.ink))
    if 0 < lacking < len(blank):
        plot.axes.axhline(lacking, color=theme.series[1], lw=0.8, zorder=4)
    axes = plot.above(ABOVE - 8.0)
    marked = [theme.series[1] if share >= limit.green else theme.ramp[2] for share in shares]
    axes.bar(np.arange(len(shares)) + 0.5, shares, width=0.72, color=marked, ec=theme.ink, lw=0.4, zorder=2)
    axes.set_ylim(0.0, highest)
    for level in levels:
        axes.axhline(level, color=theme.faint, lw=0.8, ls=(0, (3, 1.5)), zorder=3)
    steps = round_steps(0.0, highest, 3)
    plot.paper.ticks(axes, "y", steps, [f"{100 * step:g} %" for step in steps])
    return plot.paper.figure


def _order(blank: Mask) -> Indices:
    """Respondents with most gaps first, those with the same gaps together."""
    return np.lexsort([*blank.T[::-1], blank.sum(1)])[::-1]
