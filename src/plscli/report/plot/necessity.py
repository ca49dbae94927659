"""Necessary conditions: the respondents on each condition and on the target, the ceilings above them, and the corner that stays empty."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from plscli.core import Array
from plscli.errors import UsageError
from plscli.estimation import footer
from plscli.estimation.necessity import CEILINGS
from plscli.questions.importance.answer import Importance
from plscli.questions.necessity.answer import Ceiling, Necessary
from plscli.questions.necessity.sentences import reached
from plscli.report.labels import labels
from plscli.report.plot.page import SMALL, TEXT, Page, Paper, cut, grid, round_steps
from plscli.words import beside, p_value

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEAD, AXIS, HEIGHT, FOOT, BETWEEN = 34.0, 32.0, 112.0, 32.0, 8.0
MOST_POINTS = 2_000
"""Respondents of whom there is a point; of more, every k-th, and all on the ceiling."""
AIR = 0.04
"""Room around the scope, as a share of it."""


def figure(result: Importance, page: Page) -> Paper:
    """A panel for every condition.  UsageError for an answer that was not asked for necessity."""
    if result.conditions is None:
        raise UsageError("nobody asked what the target cannot do without\n  ask with --necessity")
    found, called = result.conditions, labels(result)
    width, each, corners, bottom = grid(page, len(found.ceilings), HEAD + HEIGHT + FOOT, BETWEEN)
    paper = Paper(page, width, bottom, _note(result, found))
    for (x, y), panel in zip(corners, found.ceilings, strict=True):
        left, top = x + AXIS, y + HEAD
        right = left - AXIS + each - 4.0
        name = called.name(panel.axis.name)
        paper.text(left, top - 27.0, cut(name, right - left, TEXT, bold=True), TEXT, bold=True)
        row = found.decided[panel.axis.name]
        paper.text(left, top - 17.5, f"d = {beside(row['d'], 0.1)}, {p_value(row['p'], found.chosen.alpha)}", SMALL)
        paper.text(left, top - 8.5, row["decision"], SMALL, colour=paper.theme.ink if row["decision"] == "necessary" else paper.theme.faint)
        axes = paper.axes(left, top, right, top + HEIGHT)
        _drawn(paper, axes, found, panel)
        paper.titles(axes, x=cut(name, right - left, TEXT), y=cut(called.name(found.outcome), HEIGHT, TEXT))
    return paper


def _drawn(paper: Paper, axes: Axes, found: Necessary, panel: Ceiling) -> None:
    theme, outcome = paper.theme, found.cases.outcome
    for which, axis in (("x", panel.axis), ("y", outcome)):
        room = AIR * (axis.high - axis.low)
        getattr(axes, f"set_{which}lim")(axis.low - room, axis.high + room)
        paper.ticks(axes, which, round_steps(axis.low, axis.high, 5))
    u, v = _steps(panel)
    line = _line(panel)
    edge = (u, v) if not found.by_line else line
    if edge is not None and found.decided[panel.axis.name]["d"] > 0:
        x, y = np.concatenate([[0.0], edge[0], [1.0, 0.0]]), np.concatenate([edge[1][:1], edge[1], [1.0, 1.0]])
        axes.fill(panel.axis.at(x), outcome.at(y), color=theme.series[1], alpha=0.12, lw=0, zorder=0)
    _guides(axes, found, panel, theme.faint)
    axes.plot(panel.axis.at(u), outcome.at(v), color=theme.series[1], lw=1.1, solid_joinstyle="miter", zorder=3)
    if line is not None:
        axes.plot(panel.axis.at(line[0]), outcome.at(line[1]), color=theme.series[2], lw=1.1, ls=(0, (5, 2)), zorder=3)
    _points(axes, found, panel, theme.series[0])


def _points(axes: Axes, found: Necessary, panel: Ceiling, colour: str) -> None:
    """Respondents; those on the steps are filled."""
    x, y = panel.axis.points[panel.condition.order], found.cases.outcome.points[panel.condition.order]
    on = panel.condition.peers(found.cases.outcome.unit[panel.condition.order], panel.hull[0])
    shown = on | (np.arange(len(x)) % ceil(len(x) / MOST_POINTS) == 0)
    look: dict[str, Any] = {"ls": "none", "marker": "o", "color": colour, "mec": colour, "mew": 0.45}
    axes.plot(x[shown & ~on], y[shown & ~on], ms=2.2, mfc="none", alpha=0.55, zorder=2, **look)
    axes.plot(x[on], y[on], ms=2.8, mfc=colour, zorder=4, **look)


def _steps(panel: Ceiling) -> tuple[Array, Array]:
    """The steps in shares of the scope, from below the first case to the end."""
    x, hull = panel.condition.x, panel.hull[0]
    u, v = np.repeat(x, 2), np.repeat(hull, 2)
    return np.append(u, 1.0), np.concatenate([[0.0], v[:-1], hull[-1:]])


def _line(panel: Ceiling) -> tuple[Array, Array] | None:
    """The straight ceiling inside the scope, in its shares; None without one."""
    slope, intercept = float(panel.line.slope[0]), float(panel.line.intercept[0])
    if np.isnan(slope):
        return None
    ends = np.clip((np.array([0.0, 1.0]) - intercept) / slope, 0.0, 1.0)
    return ends, np.clip(intercept + slope * ends, 0.0, 1.0)


def _guides(axes: Axes, found: Necessary, panel: Ceiling, colour: str) -> None:
    """From the level that is to be reached to the ceiling, and down to what it takes."""
    at, outcome = found.at_level[panel.axis.name], found.cases.outcome
    level = at["level_points"]
    if at["required_points"] is None:
        axes.axhline(level, color=colour, lw=0.7, ls=(0, (1, 1.6)), zorder=1)
        return
    start, end = (axis.high + AIR * (axis.high - axis.low) if axis.flipped else axis.low - AIR * (axis.high - axis.low)
                  for axis in (panel.axis, outcome))  # fmt: skip
    x = at["required_points"]
    axes.plot([start, x, x], [level, level, end], color=colour, lw=0.7, ls=(0, (1, 1.6)), zorder=1)


def _note(result: Importance, found: Necessary) -> tuple[str, ...]:
    """What is drawn, and the settings."""
    step = ceil(len(found.cases.outcome.points) / MOST_POINTS)
    some = f", one in {step}, and all on the steps" if step > 1 else ""
    permuted = f"{found.tested.permutations:,} permutations"
    return (
        f"Respondents{some}, on 0 to 100; filled: those who make the steps. Steps: CE-FDH; dashed: CR-FDH; shaded: the empty corner by "
        f"{CEILINGS[found.chosen.ceiling]}, which decides. Dotted: {reached(found)}, and what it takes.",
        f"{footer.origin(result)}; {footer.estimator(result)}; {permuted}, seed {result.settings['seed']}.",
    )
