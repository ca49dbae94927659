"""Segments: criteria by their number, as differences from one segment, and the paths in each beside those of all respondents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plscli.errors import UsageError
from plscli.estimation import footer
from plscli.model.spec import Path
from plscli.questions.segments import sentences
from plscli.questions.segments.answer import Segments
from plscli.questions.segments.layouts import searched
from plscli.questions.segments.retention import CALLED
from plscli.records import Record
from plscli.report.labels import labels
from plscli.report.picture.spacing import settled
from plscli.report.plot.groups import SIZE, KeyedRows
from plscli.report.plot.page import MARGIN, SMALL, Page, Paper, aired, round_steps, widest
from plscli.report.plot.rows import PathRow, ends
from plscli.words import number, without_commands

if TYPE_CHECKING:
    from matplotlib.axes import Axes

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


def criteria(result: Segments, page: Page) -> Paper:
    """A line for each criterion, with its smallest value filled; numbers without a sound solution are left out."""
    rows = [row for row in result.tables()["retention"] if row["lnl"] is not None]
    if len(rows) < 2:
        raise UsageError("there are no criteria to draw: it takes two numbers of segments with a solution, of FIMIX-PLS\n  such as -k 1:4")
    width = page.points("single")
    names = widest([CALLED[name] for name in DRAWN], SMALL)
    paper = Paper(page, width, MARGIN + HEIGHT + AXIS + MARGIN, tuple(_note(result, rows)))
    axes = paper.axes(MARGIN + LEFT, MARGIN, width - MARGIN - names - 8.0, MARGIN + HEIGHT)
    apart = {name: [row[name] - rows[0][name] for row in rows] for name in DRAWN}
    sides = aired([value for values in apart.values() for value in values])
    every = [row["k"] for row in result.tables()["retention"]]
    axes.set(xlim=(every[0] - 0.2, every[-1] + 0.2), ylim=sides)
    paper.ticks(axes, "x", every, [str(k) for k in every])
    steps = round_steps(*sides, 6)
    paper.ticks(axes, "y", steps)
    paper.ruled(axes, steps, 0.0, upright=False)
    paper.titles(axes, x="Number of segments", y="Difference from one segment")
    for place, name in enumerate(DRAWN):
        _line(axes, paper, place, [row["k"] for row in rows], apart[name])
    _named(paper, (width - MARGIN - names, MARGIN), sides, {name: values[-1] for name, values in apart.items()})
    return paper


def _line(axes: Axes, paper: Paper, place: int, ks: Sequence[int], values: Sequence[float]) -> None:
    """One criterion; where it is smallest its sign is filled."""
    theme, look = paper.theme, LOOKS[DRAWN[place]]
    colour = theme.series[place % len(theme.series)]
    axes.plot(ks, values, color=colour, lw=1.2, ls=look["ls"], zorder=3)
    best = min(range(len(values)), key=values.__getitem__)
    for at, (k, value) in enumerate(zip(ks, values, strict=True)):
        face = colour if at == best else theme.paper
        axes.plot([k], [value], look["marker"], ms=4.4 if at != best else 5.6, mfc=face, mec=colour, mew=1.0, zorder=4, clip_on=False)


def _named(paper: Paper, at: tuple[float, float], sides: tuple[float, float], last: dict[str, float]) -> None:
    """Names at the right ends of the lines, moved apart where they would touch."""
    x, top = at
    low, high = sides
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


@dataclass(frozen=True)
class InSegments(PathRow):
    """A path in every segment.   segments : its records."""

    segments: tuple[Record, ...]

    @property
    def numbers(self) -> str:
        """The path of all respondents."""
        return number(self.record["pooled"])


def paths(result: Segments, page: Page) -> Paper:
    """A row for each path: a sign for each segment, and a line where the path of all respondents is."""
    if result.shown.k == 1:
        raise UsageError("there are no segments to draw: the criteria keep none\n  name a number of segments all the same: -k 2")
    found, theme = list(_rows(result)), page.theme
    named = [(f"segment {row['segment']}", f" (n = {row['n']:,})") for row in result.tables()["segments"]]
    values = [each["estimate"] for row in found for each in row.segments] + [row.record["pooled"] for row in found]
    plot = KeyedRows(page, found, len(named), [*named, ("all respondents", "")], values, tuple(_note_on_paths(result)))
    for y, row in enumerate(found):
        plot.axes.plot([row.record["pooled"]] * 2, [y - 0.36, y + 0.36], color=theme.ink, lw=1.4, solid_capstyle="butt", zorder=2)
        for place, each in enumerate(row.segments):
            sign, colour = plot.look(place)
            plot.axes.plot([each["estimate"]], [plot.at(y, place)], sign, ms=SIZE, color=colour, zorder=4)
    plot.paper.titles(plot.axes, x="Path coefficient")
    return plot.paper


def _rows(result: Segments) -> Iterator[InSegments]:
    """Those of the model, in the order of its equations."""
    called, model = labels(result), result.model
    effects = {(each.source, each.target): each for each in (*model.effects, *model.paths) if isinstance(each, Path)}
    by_path: dict[tuple[str, str], list[Record]] = {}
    for row in result.tables()["segment_paths"]:
        by_path.setdefault((row["from"], row["to"]), []).append(row)
    for pair, rows in by_path.items():
        effect = effects.get(pair, Path(*pair, ""))
        yield InSegments(effect.label or "", *ends(effect, model, called), effect, rows[0], False, tuple(rows))


def _note_on_paths(result: Segments) -> Iterator[str]:
    kept = "" if result.decision.retained == result.shown.k else f" {without_commands(result.verdict)}"
    yield f"Signs: segments, in units of standardised scores; line and number: all respondents together.{kept}"
    yield f"{sentences.CIRCULAR[0].upper()}{sentences.CIRCULAR[1:]}."
    yield f"{footer.origin(result)}; {searched(result)}."
