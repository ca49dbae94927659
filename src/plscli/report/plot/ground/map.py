"""Maps of a survey: a row for each respondent, a column for each item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from plscli.core import Array, Indices
from plscli.errors import UsageError
from plscli.estimation import footer
from plscli.estimation.rows.answers import Answers
from plscli.questions.screening.validate import Validation
from plscli.report.labels import NONE, Labels
from plscli.report.plot.ground.page import MARGIN, SMALL, SMALLEST, Page, Paper, cut, round_steps, widest

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_ROWS = 1500
"""Respondents that are drawn; of more, some at even distances."""
LEAST, MOST = 130.0, 300.0
"""Height of the map in points; between them, a point and a half for each respondent."""
FOOT, AXIS, HEADS = 34.0, 32.0, 16.0
"""Room for the items under the map, for row numbers left of it, for constructs above it."""
TIGHT = 0.95
"""Size of the letters of names side by side, in the distance between them."""
Part = tuple[str, int, int]
"""The name of some columns, the first of them and the one after the last."""


def asked(result: Validation, as_given: bool = False) -> Answers:
    """The answers that were checked, reverse-coded items as they were answered if so wanted.  Raises UsageError if there are none."""
    found = Answers.of(result.survey, result.model)
    if not found.names or not found.rows:
        raise UsageError("the survey has no answers to the model's items, so that there is nothing to map")
    return found.as_given if as_given else found


def blocks(found: Answers) -> Iterator[Part]:
    """Constructs with the first of their columns and the one after the last."""
    owner = {item: construct.name for construct in found.model.constructs if not construct.higher for item in construct.indicators}
    start = 0
    for construct, members in groupby(owner[name] for name in found.names):
        stop = start + len(list(members))
        yield construct, start, stop
        start = stop


def _fitting(label: str, name: str, room: float) -> str:
    """The label where it has room, else the name."""
    return label if widest([label], SMALL) <= room - 2.0 else name


def shown(order: Indices) -> Indices:
    """The respondents that are drawn, in their order."""
    if len(order) <= MOST_ROWS:
        return order
    return order[np.linspace(0, len(order) - 1, MOST_ROWS).round().astype(np.intp)]


class Map:
    """Paper with a map, room above it for a plot of items and beside it for one of respondents.

    flat : as low as may be.   called : labels of items and constructs.
    """

    def __init__(
        self,
        page: Page,
        found: Answers,
        under: Sequence[str],
        above: float = 0.0,
        beside: float = 0.0,
        flat: bool = False,
        called: Labels = NONE,
    ) -> None:
        rows, K = found.rows, len(found.names)
        room = page.points("single") - 2 * MARGIN - AXIS - beside
        width = page.points("single" if room / K * TIGHT >= SMALLEST else "double")
        height = LEAST if flat else min(max(1.5 * rows, LEAST), MOST)
        drawn = min(rows, MOST_ROWS)
        some = f"Of {rows:,} respondents, {drawn:,} at even distances are drawn." if drawn < rows else ""
        self.left, self.right = MARGIN + AXIS, width - MARGIN - beside
        self.top = MARGIN + above + HEADS
        self.bottom = self.top + height
        self.rows, self.found = rows, found
        step = (self.right - self.left) / K
        items = [(called.name(name), k, k + 1) for k, name in enumerate(found.names)]
        constructs = [(_fitting(called.name(name), name, step * (stop - start)), start, stop) for name, start, stop in blocks(found)]
        named = items if step * TIGHT >= SMALLEST else constructs
        feet = min(widest([name for name, *_ in named], SMALL), 72.0) + 8.0
        self.paper = Paper(page, width, self.bottom + max(feet, FOOT), (*under, some))
        self.axes = self.paper.axes(self.left, self.top, self.right, self.bottom)
        self.axes.set(xlim=(0.0, K), ylim=(rows, 0.0))
        for spine in self.axes.spines.values():
            spine.set_visible(False)
        self.paper.ticks(self.axes, "y", [step for step in round_steps(0.0, float(rows), 6) if step == int(step)])
        self.paper.titles(self.axes, y="Respondents")
        self._upright(named, feet, step)
        if named == items:
            self._level(constructs, step)

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

    def _upright(self, named: Sequence[Part], feet: float, step: float) -> None:
        """Names under the map, of those columns that have room for letters that can be read."""
        for name, start, stop in named:
            size, middle = min(SMALL, step * (stop - start) * TIGHT), step * (start + stop) / 2.0
            if size >= SMALLEST:
                text = cut(name, feet - 6.0, size)
                self.paper.upright(self.left + middle, self.bottom + 3.0, text, size)

    def _level(self, named: Sequence[Part], step: float) -> None:
        """Names above the map, where there is room for them."""
        for name, start, stop in named:
            if widest([name], SMALL) <= step * (stop - start) - 2.0:
                self.paper.text(self.left + step * (start + stop) / 2.0, self.top - 6.0, name, SMALL, align="center")


def origin(result: Validation) -> str:
    """The survey."""
    return f"{footer.origin(result)}."


__all__ = ["Map", "asked", "origin", "shown"]
