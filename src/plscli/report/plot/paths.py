"""Paths with their intervals: as points and lines (a forest), and as the distributions that the resamples give."""

from __future__ import annotations

import numpy as np

from plscli.core import Array
from plscli.core.resampling import NO_SPREAD
from plscli.errors import UsageError
from plscli.estimation.quantities import tested
from plscli.questions.structure.hypotheses import Hypotheses
from plscli.report.plot.page import Page, Paper
from plscli.report.plot.rows import PathRow, PathRows, axis_title, bounds, interval, note, resampled, rows

POINTS, HISTOGRAMS = 13.5, 30.0
"""Heights of a row."""
TALLEST = 0.72
"""Height of the highest distribution, in rows."""
BARS = 41
FLOOR = 0.36
"""How far below the middle of its row a distribution stands."""


def forest(result: Hypotheses, page: Page) -> Paper:
    """Estimates as points, intervals as lines; hollow and dashed where p is above alpha, or decides nothing."""
    resampled(result)
    found, theme = rows(result), page.theme
    what = f"undecided, since {result.rule.undecided}" if result.rule.undecided else f"p > {result.rules.alpha:g}"
    hollow = f"; hollow and dashed: {what}" if not all(row.significant for row in found) else ""
    ends = [value for row in found for value in row.values if value is not None]
    plot = PathRows(page, found, POINTS, *bounds(ends), note(result, f"Estimate and {interval(result)}{hollow}."))
    for y, row in enumerate(found):
        estimate, lower, upper = row.values
        colour = theme.series[0] if row.significant else theme.faint
        if lower is not None:
            plot.axes.plot([lower, upper], [y, y], color=colour, lw=1.4, ls="-" if row.significant else (0, (2.2, 1.4)), zorder=3)
        if estimate is not None:
            face = colour if row.significant else theme.paper
            plot.axes.plot([estimate], [y], "o", ms=4.6, mfc=face, mec=colour, mew=1.0, zorder=4)
    plot.paper.titles(plot.axes, x=axis_title(found))
    return plot.paper


def bootstrap(result: Hypotheses, page: Page) -> Paper:
    """A histogram of every path with its estimate and interval, all on one scale."""
    found = rows(result)
    draws = [_draws(result, row) for row in found]
    ends = [value for row in found for value in row.values if value is not None]
    ends += [float(value) for each in draws if len(each) for value in np.quantile(each, (0.001, 0.999))]
    told = f"Shares of resamples; line and mark: {interval(result)} and estimate."
    plot, theme = PathRows(page, found, HISTOGRAMS, *bounds(ends), note(result, told)), page.theme
    bars = [_bars(each) for each in draws]
    highest = max((float(heights.max()) for _, heights in bars if len(heights)), default=1.0)
    for y, (row, (edges, heights)) in enumerate(zip(found, bars, strict=True)):
        floor = y + FLOOR
        if len(heights):
            tops = floor - TALLEST * heights / highest
            plot.axes.stairs(tops, edges, baseline=floor, fill=True, fc=theme.ramp[1], ec="none", zorder=2)
            plot.axes.stairs(tops, edges, baseline=floor, ec=theme.series[0], lw=0.6, zorder=3)
        estimate, lower, upper = row.values
        if lower is not None:
            plot.axes.plot([lower, upper], [floor, floor], color=theme.ink, lw=2.0, solid_capstyle="butt", zorder=4)
        if estimate is not None:
            plot.axes.plot([estimate], [floor], "o", ms=4.2, mfc=theme.paper, mec=theme.ink, mew=1.0, zorder=5)
    plot.paper.titles(plot.axes, x=axis_title(found))
    return plot.paper


def _draws(result: Hypotheses, row: PathRow) -> Array:
    """Resampled values of a path or a defined effect, as far as they exist."""
    bootstrap = resampled(result)
    if bootstrap.draws is None:
        raise UsageError("this saved analysis holds no draws: its distributions cannot be drawn\n  run plscli bootstrap again")
    values: Array = bootstrap.draws[:, bootstrap.point.index[tested(row.effect)]]
    return values[np.isfinite(values)]


def _bars(draws: Array) -> tuple[Array, Array]:
    """Edges and densities of a histogram; none where there are no values, or all are the same."""
    little = NO_SPREAD * max(1.0, float(np.abs(draws).max(initial=0.0)))
    if len(draws) < 2 or np.ptp(draws) <= little:
        return np.empty(0), np.empty(0)
    low, high = np.quantile(draws, (0.001, 0.999))
    heights, edges = np.histogram(draws, BARS, range=(float(low), float(high)) if high - low > little else None, density=True)
    return edges, heights
