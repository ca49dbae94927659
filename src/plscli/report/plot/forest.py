"""Forest plot: every path with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plscli.questions.structure.hypotheses import Hypotheses
from plscli.report.plot.ground.page import Page
from plscli.report.plot.ground.rows import Rows, axis_title, bounds, interval, note, resampled, rows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HEIGHT = 13.5


def figure(result: Hypotheses, page: Page) -> Figure:
    """Estimates as points, intervals as lines; hollow and dashed where p is above alpha, or decides nothing."""
    resampled(result)
    found, theme = rows(result), page.theme
    ends = [row.record[field] for row in found for field in ("estimate", "lower", "upper") if row.record[field] is not None]
    what = f"undecided, since {result.rule.undecided}" if result.rule.undecided else f"p > {result.rules.alpha:g}"
    hollow = f"; hollow and dashed: {what}" if not all(row.significant for row in found) else ""
    plot = Rows(page, found, HEIGHT, *bounds(ends), note(result, f"Estimate and {interval(result)}{hollow}."))
    for y, row in enumerate(found):
        estimate, lower, upper = (row.record[field] for field in ("estimate", "lower", "upper"))
        colour = theme.series[0] if row.significant else theme.faint
        if lower is not None:
            plot.axes.plot([lower, upper], [y, y], color=colour, lw=1.4, ls="-" if row.significant else (0, (2.2, 1.4)), zorder=3)
        if estimate is not None:
            face = colour if row.significant else theme.paper
            plot.axes.plot([estimate], [y], "o", ms=4.6, mfc=face, mec=colour, mew=1.0, zorder=4)
    plot.paper.titles(plot.axes, x=axis_title(found))
    return plot.paper.figure
