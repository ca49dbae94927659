"""Paths in each segment beside those of all respondents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plscli.errors import UsageError
from plscli.estimation import footer
from plscli.model.spec import Path
from plscli.questions.segments import sentences
from plscli.questions.segments.answer import Segments
from plscli.questions.segments.layouts import searched
from plscli.records import Record
from plscli.report.labels import labels
from plscli.report.plot.ground.page import MARGIN, Page
from plscli.report.plot.ground.rows import Row, Rows, bounds, columns, ends
from plscli.report.plot.groups import ABOVE, AIR, KEY, LEAST, LINE, SIGNS, SIZE, entry, laid_out
from plscli.words.wording import number, without_commands

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class InSegments(Row):
    """A path in every segment.   segments : its records."""

    segments: tuple[Record, ...]

    @property
    def numbers(self) -> str:
        """The path of all respondents."""
        return number(self.record["pooled"])


def figure(result: Segments, page: Page) -> Figure:
    """A row for each path: a sign for each segment, and a line where the path of all respondents is."""
    if result.shown.k == 1:
        raise UsageError("there are no segments to draw: the criteria keep none\n  name a number of segments all the same: -k 2")
    found, theme = list(_rows(result)), page.theme
    named = [(f"segment {row['segment']}", f" (n = {row['n']:,})") for row in result.tables()["segments"]]
    width, *_ = columns(page, found)
    key = list(laid_out([*named, ("all respondents", "")], width - 2 * MARGIN))
    values = [each["estimate"] for row in found for each in row.segments] + [row.record["pooled"] for row in found]
    height = max(LEAST, LINE * len(named) + AIR)
    plot = Rows(page, found, height, *bounds(values), tuple(_note(result)), head=KEY * (key[-1][0] + 1) + ABOVE)
    for place, (line, left, text) in enumerate(key):
        at = (left, MARGIN + KEY * (line + 0.5))
        if place < len(named):
            entry(plot.paper, theme, place, at, text)
        else:
            entry(plot.paper, theme, place, at, text, sign="|", colour=theme.ink)
    for y, row in enumerate(found):
        if y:
            plot.axes.axhline(y - 0.5, color=theme.grid, lw=0.5, zorder=0)
        plot.axes.plot([row.record["pooled"]] * 2, [y - 0.36, y + 0.36], color=theme.ink, lw=1.4, solid_capstyle="butt", zorder=2)
        for place, each in enumerate(row.segments):
            colour = theme.series[place % len(theme.series)]
            at_y = y + (place - (len(named) - 1) / 2.0) * LINE / height
            plot.axes.plot([each["estimate"]], [at_y], SIGNS[place % len(SIGNS)], ms=SIZE, color=colour, zorder=4)
    plot.paper.titles(plot.axes, x="Path coefficient")
    return plot.paper.figure


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


def _note(result: Segments) -> Iterator[str]:
    kept = "" if result.decision.retained == result.shown.k else f" {without_commands(result.verdict)}"
    yield f"Signs: segments, in units of standardised scores; line and number: all respondents together.{kept}"
    yield f"{sentences.CIRCULAR[0].upper()}{sentences.CIRCULAR[1:]}."
    yield f"{footer.origin(result)}; {searched(result)}."
