"""The answers of a survey as a map, with a row for each respondent and a column for each item: missing ones, and straight lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from plscli.core import Array, Indices
from plscli.data.scale import Scale
from plscli.errors import UsageError
from plscli.estimation import footer
from plscli.estimation.rows.answers import Answers
from plscli.questions.screening.validate import Validation
from plscli.report.labels import NONE, Labels, labels
from plscli.report.plot.page import MARGIN, SMALL, SMALLEST, Page, Paper, cut, round_steps, widest
from plscli.words import counted, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_ROWS = 1500
"""Respondents that are drawn; of more, some at even distances."""
LEAST, MOST = 130.0, 300.0
"""Height of the map in points; between them, a point and a half for each respondent."""
FOOT, AXIS, HEADS = 34.0, 32.0, 16.0
"""Room for the items under the map, for row numbers left of it, for constructs above it."""
BARS, BESIDE, GAP = 52.0, 62.0, 8.0
"""Height of the bars above the map of missing answers, width of the shares beside that of straight lines, and the gap between."""
TIGHT = 0.95
"""Size of the letters of names side by side, in the distance between them."""
Band = tuple[str, int, int]
"""The name of some columns, the first of them and the one after the last."""


def missingness(result: Validation, page: Page) -> Paper:
    """Dark cells are missing answers, respondents with most of them at the top; bars are the shares of the items."""
    found = _asked(result)
    blank = np.isnan(np.column_stack(found.columns))
    order = np.lexsort([*blank.T[::-1], blank.sum(1)])[::-1]  # most gaps first, the same gaps together
    limit, rows = result.respondents.thresholds["missing_item"], _shown(order)
    gaps, lacking = int(blank.sum()), int(blank.any(1).sum())
    total = f"{100 * gaps / blank.size:.1f} %"
    told = f"Missing: {counted(gaps, 'answer')} ({total}) of {counted(lacking, 'respondent')}; respondents by what they left out."
    shares = found.missing
    highest = max(float(shares.max()) * 1.15, limit.green * 1.2)
    levels = [level for level in (limit.green, limit.worst) if level < highest]
    lines = f" Dashed: {' and '.join(percent(level) for level in levels)} of the answers to an item."
    plot, theme = (
        Map(page, found, (told + lines, f"{footer.origin(result)}."), above=BARS, flat=not gaps, called=labels(result)),
        page.theme,
    )
    plot.image(blank[rows].astype(np.float64), (theme.ramp[0] if theme.name != "print" else "#ececec", theme.ink))
    if 0 < lacking < len(blank):
        plot.axes.axhline(lacking, color=theme.series[1], lw=0.8, zorder=4)
    axes = plot.above(BARS - GAP)
    marked = [theme.series[1] if share >= limit.green else theme.ramp[2] for share in shares]
    axes.bar(np.arange(len(shares)) + 0.5, shares, width=0.72, color=marked, ec=theme.ink, lw=0.4, zorder=2)
    axes.set_ylim(0.0, highest)
    for level in levels:
        axes.axhline(level, color=theme.faint, lw=0.8, ls=(0, (3, 1.5)), zorder=3)
    steps = round_steps(0.0, highest, 3)
    plot.paper.ticks(axes, "y", steps, [f"{100 * step:g} %" for step in steps])
    return plot.paper


def straightlining(result: Validation, page: Page) -> Paper:
    """A row of one colour is a respondent who gave one answer throughout; beside it, the share of the commonest answer."""
    found, people = _asked(result, as_given=True), result.respondents
    limit = people.thresholds["straightline"].green
    shares = people.modal
    order = np.argsort(-np.nan_to_num(shares), kind="stable")
    rows, flagged = _shown(order), int((shares >= limit).sum())
    scale = found.scale
    colours = f"from {scale[0]} (light) to {scale[1]} (dark)" if scale else "from each item's lowest (light) to its highest (dark)"
    if page.theme.name == "dark":
        colours = colours.replace("light", "faint").replace("dark", "bright")
    missing = "; cross-hatched: missing" if found.missing.any() else ""
    unsaid = f" Not judged: {people.absent['straightline']}." if "straightline" in people.absent else ""
    told = (
        f"Answers {colours}{missing}; respondents by share of their commonest answer. "
        f"{counted(flagged, 'respondent') if flagged else 'Nobody'} gave the same answer to {percent(limit)} of the items or more.{unsaid}"
    )
    plot, theme = Map(page, found, (told, f"{footer.origin(result)}."), beside=BESIDE, called=labels(result)), page.theme
    plot.image(_scaled(found, scale, rows), theme.ramp)
    axes = plot.beside(GAP)
    heights = (np.arange(len(rows)) + 0.5) * len(order) / len(rows)
    axes.fill_betweenx(heights, 0.0, np.nan_to_num(shares[rows]), fc=theme.ramp[2], ec="none", step="mid", zorder=1)
    axes.axvline(limit, color=theme.series[1], lw=1.0, ls=(0, (3, 1.5)), zorder=3)
    if 0 < flagged < len(order):
        axes.axhline(flagged, color=theme.ink, lw=0.6, zorder=2)
        plot.axes.axhline(flagged, color=theme.ink, lw=0.6, zorder=4)
    axes.set_xlim(0.0, 1.0)
    plot.paper.ticks(axes, "x", [0.0, limit], ["0", f"{limit:g}"])
    plot.paper.titles(axes, x="same answer")
    return plot.paper


def _scaled(found: Answers, scale: Scale | None, rows: Indices) -> Array:
    """Answers of some respondents between 0 and 1, on the scale of the survey or each item on its own."""
    ends = [scale or ((values[0], values[-1]) if len(values) else (0.0, 1.0)) for values, _ in found.tallies]
    low, high = np.array(ends, dtype=np.float64).T
    scaled: Array = np.clip((found.some_rows(rows) - low) / np.where(high > low, high - low, 1.0), 0.0, 1.0)
    return scaled


def _asked(result: Validation, as_given: bool = False) -> Answers:
    """The answers that were checked, reverse-coded items as they were answered if so wanted.  Raises UsageError if there are none."""
    found = Answers.of(result.survey, result.model)
    if not found.names or not found.rows:
        raise UsageError("the survey has no answers to the model's items, so that there is nothing to map")
    return found.as_given if as_given else found


def blocks(found: Answers) -> Iterator[Band]:
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


def _shown(order: Indices) -> Indices:
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
        self.axes = self.paper.axes(self.left, self.top, self.right, self.bottom, ())
        self.axes.set(xlim=(0.0, K), ylim=(rows, 0.0))
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
        axes = self.paper.axes(self.right + gap, self.top, self.paper.width - MARGIN - 4.0, self.bottom, ("bottom",))
        axes.set_ylim(self.rows, 0.0)
        return axes

    def _upright(self, named: Sequence[Band], feet: float, step: float) -> None:
        """Names under the map, of those columns that have room for letters that can be read."""
        for name, start, stop in named:
            size, middle = min(SMALL, step * (stop - start) * TIGHT), step * (start + stop) / 2.0
            if size >= SMALLEST:
                text = cut(name, feet - 6.0, size)
                self.paper.upright(self.left + middle, self.bottom + 3.0, text, size)

    def _level(self, named: Sequence[Band], step: float) -> None:
        """Names above the map, where there is room for them."""
        for name, start, stop in named:
            if widest([name], SMALL) <= step * (stop - start) - 2.0:
                self.paper.text(self.left + step * (start + stop) / 2.0, self.top - 6.0, name, SMALL, align="center")
