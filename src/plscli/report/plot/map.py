"""Maps of a survey: a row for each respondent, a column for each item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from plscli.analysis.answers import Answers
from plscli.analysis.validate import Validation
from plscli.core.design import Array, Indices
from plscli.errors import UsageError
from plscli.report import footer
from plscli.report.plot.page import MARGIN, SMALL, Page, Paper, cut, round_steps, widest

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_ROWS = 1500
"""Respondents that are drawn; of more, some at even distances."""
LEAST, MOST = 130.0, 300.0
"""Height of the map in points; between them, a point and a half for each respondent."""
FOOT, AXIS, HEADS = 34.0, 32.0, 16.0
"""Room for the items under the map, for row numbers left of it, for constructs above it."""


def asked(result: Validation, as_given: bool = False) -> Answers:
    """The answers that were checked, reverse-coded items as they were answered if so wanted.  Raises UsageError if there are none."""
    found = Answers.of(result.survey, result.model)
    if not found.names or not found.rows:
        raise UsageError("the survey has no answers to the model's items, so that there is nothing to map")
    return found.as_given if as_given else found


def blocks(found: Answers) -> Iterator[tuple[str, int, int]]:
    """Constructs with the first of their columns and the one after the last."""
    owner = {item: construct.name for construct in found.model.constructs if not construct.higher for item in construct.indicators}
    start = 0
    for construct, members in groupby(owner[name] for name in found.names):
        stop = start + len(list(members))
        yield construct, start, stop
        start = stop


def shown(order: Indices) -> Indices:
    """The respondents that are drawn, in their order."""
    if len(order) <= MOST_ROWS:
        return order
    return order[np.linspace(0, len(order) - 1, MOST_ROWS).round().astype(np.intp)]


class Map:
    """Paper with a map, room above it for a plot of items and beside it for one of respondents."""

    def __init__(self, page: Page, found: Answers, under: Sequence[str], above: float = 0.0, beside: float = 0.0) -> None:
        rows, K = found.rows, len(found.names)
        width = page.points("single" if K <= 24 else "double")
        height = min(max(1.5 * rows, LEAST), MOST)
        drawn = min(rows, MOST_ROWS)
        some = f"Of {rows:,} respondents, {drawn:,} at even distances are drawn." if drawn < rows else ""
        self.left, self.right = MARGIN + AXIS, width - MARGIN - beside
        self.top = MARGIN + above + HEADS
        self.bottom = self.top + height
        self.rows, self.found = rows, found
        feet = min(widest(found.names, SMALL), 72.0) + 8.0
        self.paper = Paper(page, width, self.bottom + max(feet, FOOT), (*under, some))
        self.axes = self.paper.axes(self.left, self.top, self.right, self.bottom)
        self.axes.set(xlim=(0.0, K), ylim=(rows, 0.0))
        for spine in self.axes.spines.values():
            spine.set_visible(False)
        self.paper.ticks(self.axes, "y", [step for step in round_steps(0.0, float(rows), 6) if step == int(step)])
        self.paper.titles(self.axes, y="Respondents")
        self._items(feet)

    def image(self, values: Array, colours: Sequence[str]) -> None:
        """The map from values (rows, K) between 0 and 1; NaN is left out and shows the faint cross-hatch under it."""
        from matplotlib.colors import LinearSegmentedColormap
        from matplotlib.patches import Rectangle

        theme = self.paper.theme
        self.axes.add_patch(
            Rectangle((0.0, 0.0), len(self.found.names), self.rows, fc=theme.paper, ec=theme.faint, hatch="xxxxxx", lw=0.0, zorder=0)
        )
        ramp = LinearSegmentedColormap.from_list("answers", list(colours))
        self.axes.imshow(
            np.ma.masked_invalid(values), cmap=ramp, vmin=0.0, vmax=1.0, aspect="auto", interpolation="nearest",
            extent=(0.0, len(self.found.names), self.rows, 0.0), zorder=1,
        )  # fmt: skip
        for _, start, _ in blocks(self.found):
            if start:
                self.axes.axvline(start, color=theme.paper, lw=1.6, zorder=3)

    def above(self, height: float) -> Axes:
        """Axes of items above the map."""
        axes = self.paper.axes(self.left, MARGIN, self.right, MARGIN + height)
        axes.set_xlim(0.0, len(self.found.names))
        return axes

    def beside(self, gap: float) -> Axes:
        """Axes of respondents beside the map."""
        axes = self.paper.axes(self.right + gap, self.top, self.paper.width - MARGIN - 4.0, self.bottom)
        axes.set_ylim(self.rows, 0.0)
        axes.spines["left"].set_visible(False)
        return axes

    def _items(self, feet: float) -> None:
        """Names of items under the map, upright, and of constructs above it, where there is room for them."""
        step = (self.right - self.left) / len(self.found.names)
        size = min(SMALL, step * 0.95)
        for k, name in enumerate(self.found.names):
            self.paper.text(self.left + step * (k + 0.5), self.bottom + 3.0, cut(name, feet - 6.0, size), size, align="right", turned=90.0)
        for name, start, stop in blocks(self.found):
            if widest([name], SMALL) <= step * (stop - start) - 2.0:
                self.paper.text(self.left + step * (start + stop) / 2.0, self.top - 6.0, name, SMALL, align="center", bold=False)


def origin(result: Validation) -> str:
    """The survey."""
    return f"{footer.origin(result)}."


__all__ = ["Map", "asked", "origin", "shown"]
