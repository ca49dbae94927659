"""Bootstrap distributions: what the resamples give for every path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from plscli.core import Array
from plscli.errors import UsageError
from plscli.estimation.quantities import tested
from plscli.questions.structure.hypotheses import Hypotheses
from plscli.report.plot.ground.page import Page
from plscli.report.plot.ground.rows import Row, Rows, axis_title, bounds, interval, note, resampled, rows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HEIGHT = 30.0
TALLEST = 0.72
"""Height of the highest distribution, in rows."""
BARS = 41
FLOOR = 0.36
"""How far below the middle of its row a distribution stands."""


def figure(result: Hypotheses, page: Page) -> Figure:
    """A histogram of every path with its estimate and interval, all on one scale."""
    found = rows(result)
    draws = [_draws(result, row) for row in found]
    ends = [row.record[field] for row in found for field in ("estimate", "lower", "upper") if row.record[field] is not None]
    ends += [float(value) for each in draws if len(each) for value in np.quantile(each, (0.001, 0.999))]
    told = f"Shares of resamples; line and mark: {interval(result)} and estimate."
    plot, theme = Rows(page, found, HEIGHT, *bounds(ends), note(result, told)), page.theme
    bars = [_bars(each) for each in draws]
    highest = max((float(heights.max()) for _, heights in bars if len(heights)), default=1.0)
    for y, (row, (edges, heights)) in enumerate(zip(found, bars, strict=True)):
        floor = y + FLOOR
        if len(heights):
            plot.axes.stairs(floor - TALLEST * heights / highest, edges, baseline=floor, fill=True, fc=theme.ramp[1], ec="none", zorder=2)
            plot.axes.stairs(floor - TALLEST * heights / highest, edges, baseline=floor, ec=theme.series[0], lw=0.6, zorder=3)
        estimate, lower, upper = (row.record[field] for field in ("estimate", "lower", "upper"))
        if lower is not None:
            plot.axes.plot([lower, upper], [floor, floor], color=theme.ink, lw=2.0, solid_capstyle="butt", zorder=4)
        if estimate is not None:
            plot.axes.plot([estimate], [floor], "o", ms=4.2, mfc=theme.paper, mec=theme.ink, mew=1.0, zorder=5)
    plot.paper.titles(plot.axes, x=axis_title(found))
    return plot.paper.figure


def _draws(result: Hypotheses, row: Row) -> Array:
    """Resampled values of a path or a defined effect, as far as they exist."""
    bootstrap = resampled(result)
    if bootstrap.draws is None:
        raise UsageError("this saved analysis holds no draws: its distributions cannot be drawn\n  run plscli bootstrap again")
    values: Array = bootstrap.draws[:, bootstrap.point.index[tested(row.effect)]]
    return values[np.isfinite(values)]


def _bars(draws: Array) -> tuple[Array, Array]:
    """Edges and densities of a histogram; none where there are no values, or all are the same."""
    if len(draws) < 2 or draws.min() == draws.max():
        return np.empty(0), np.empty(0)
    low, high = np.quantile(draws, (0.001, 0.999))
    heights, edges = np.histogram(draws, BARS, range=(float(low), float(high)) if low < high else None, density=True)
    return edges, heights
