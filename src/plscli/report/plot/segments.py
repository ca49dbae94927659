"""Criteria by the number of segments: how much each of them is above that of one segment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from plscli.errors import UsageError
from plscli.estimation import footer
from plscli.questions.segments.answer import Segments
from plscli.questions.segments.layouts import searched
from plscli.questions.segments.retention import CALLED
from plscli.records import Record
from plscli.report.picture.spacing import settled
from plscli.report.plot.ground.page import MARGIN, SMALL, Page, Paper, round_steps, widest
from plscli.words.wording import without_commands

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DRAWN = ("aic3", "aic4", "bic", "caic")
"""Criteria that say most: the two that decide, and the two that are told beside them."""
LOOKS: dict[str, dict[str, Any]] = {
    "aic3": {"marker": "o", "ls": "-"},
    "aic4": {"marker": "s", "ls": (0, (4.0, 1.6))},
    "bic": {"marker": "^", "ls": (0, (1.2, 1.4))},
    "caic": {"marker": "D", "ls": "-"},
}
HEIGHT, AXIS, LEFT, NEAR = 130.0, 30.0, 44.0, 9.0
"""Heights of the plot and of its axis, room for numbers and title at the left, and the least distance of names at the right."""


def figure(result: Segments, page: Page) -> Figure:
    """A line for each criterion, with its smallest value filled; numbers without a sound solution are left out."""
    rows = [row for row in result.tables()["retention"] if row["lnl"] is not None]
    if len(rows) < 2:
        raise UsageError("there are no criteria to draw: it takes two numbers of segments with a solution, of FIMIX-PLS\n  such as -k 1:4")
    width = page.points("single")
    names = widest([CALLED[name] for name in DRAWN], SMALL)
    paper = Paper(page, width, MARGIN + HEIGHT + AXIS + MARGIN, tuple(_note(result, rows)))
    axes = paper.axes(MARGIN + LEFT, MARGIN, width - MARGIN - names - 8.0, MARGIN + HEIGHT)
    apart = {name: [row[name] - rows[0][name] for row in rows] for name in DRAWN}
    low, high = min(map(min, apart.values())), max(map(max, apart.values()))
    room = 0.06 * ((high - low) or 1.0)
    ends = low - room, high + room
    every = [row["k"] for row in result.tables()["retention"]]
    axes.set(xlim=(every[0] - 0.2, every[-1] + 0.2), ylim=ends)
    paper.ticks(axes, "x", every, [str(k) for k in every])
    steps = round_steps(*ends, 6)
    paper.ticks(axes, "y", steps)
    for step in steps:
        axes.axhline(step, color=paper.theme.grid, lw=0.5, zorder=0)
    axes.axhline(0.0, color=paper.theme.ink, lw=0.7, zorder=1)
    paper.titles(axes, x="Number of segments", y="Difference from one segment")
    for place, name in enumerate(DRAWN):
        _line(axes, paper, place, [row["k"] for row in rows], apart[name])
    _named(paper, (width - MARGIN - names, MARGIN), ends, {name: values[-1] for name, values in apart.items()})
    return paper.figure


def _line(axes: Axes, paper: Paper, place: int, ks: Sequence[int], values: Sequence[float]) -> None:
    """One criterion; where it is smallest its sign is filled."""
    theme, look = paper.theme, LOOKS[DRAWN[place]]
    colour = theme.series[place % len(theme.series)]
    axes.plot(ks, values, color=colour, lw=1.2, ls=look["ls"], zorder=3)
    best = min(range(len(values)), key=values.__getitem__)
    for at, (k, value) in enumerate(zip(ks, values, strict=True)):
        face = colour if at == best else theme.paper
        axes.plot([k], [value], look["marker"], ms=4.4 if at != best else 5.6, mfc=face, mec=colour, mew=1.0, zorder=4, clip_on=False)


def _named(paper: Paper, at: tuple[float, float], ends: tuple[float, float], last: dict[str, float]) -> None:
    """Names at the right ends of the lines, moved apart where they would touch."""
    x, top = at
    low, high = ends
    places = {name: top + (high - value) / (high - low) * HEIGHT for name, value in last.items()}
    order = sorted(places, key=places.__getitem__)
    heights = settled([(places[name], 1.0) for name in order], [NEAR * k for k in range(len(order))])
    for name, y in zip(order, heights, strict=True):
        colour = paper.theme.series[DRAWN.index(name) % len(paper.theme.series)]
        paper.text(x, y, CALLED[name], SMALL, colour=colour)


def _note(result: Segments, rows: Sequence[Record]) -> tuple[str, ...]:
    lost = [str(row["k"]) for row in result.tables()["retention"] if row["lnl"] is None]
    without = f" No start gave a sound solution with {', '.join(lost)} segments." if lost else ""
    return (
        f"Smaller is better; filled: the smallest value of a criterion. AIC3 and CAIC decide where they agree.{without}",
        without_commands(result.verdict),
        f"{footer.origin(result)}; {searched(result)}.",
    )
