"""A page for one plot: axes and text at places in points from the top left corner, and the note under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from plscli.report.picture import WIDEST, Width
from plscli.report.picture.canvas import POINTS, Theme, sheet
from plscli.report.picture.lettering import BASELINE, NOTE, font, lettered, measure, paragraph
from plscli.report.picture.spacing import Box

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTHS: dict[Width, float] = {"single": 85.0 * POINTS, "double": WIDEST * POINTS}
TEXT, SMALL = 7.5, 7.0
"""Sizes of letters: names, numbers at axes."""
SMALLEST = 6.5
"""Letters smaller than this are not printed: journals ask for as much."""
MARGIN = 6.0
LEADING = 1.25
PANEL_HEAD, PANEL_FOOT, PANEL_AXIS, BESIDE = 20.0, 32.0, 34.0, 74.0
"""Room above a panel for its title, under it for its axis, left of it for its axis, right of it for names."""
PANEL_HEIGHT = 118.0


@dataclass(frozen=True)
class Page:
    """How a plot is to look.

    width : as asked for, None for what suits it.   note : whether the lines under it are drawn.   most : the greatest width, in points.
    """

    theme: Theme
    width: Width | None = None
    note: bool = True
    most: float = WIDTHS["double"]

    def points(self, otherwise: Width) -> float:
        """The width in points."""
        return min(WIDTHS[self.width or otherwise], self.most)


class Paper:
    """A figure of a width, with room of a height for the plot and its note under it."""

    def __init__(self, page: Page, width: float, height: float, note: Sequence[str]) -> None:
        self.theme = page.theme
        lines = [line for each in note if each for line in paragraph(each, width - 2 * MARGIN, NOTE)] if page.note else []
        self.width = width
        self.height = height + (len(lines) * NOTE * LEADING + MARGIN if lines else 0.0)
        self.figure = sheet(self.width, self.height, self.theme.paper)
        for row, line in enumerate(lines):
            self.text(MARGIN, height + (row + 0.5) * NOTE * LEADING, line, NOTE, colour=self.theme.faint)

    def text(self, x: float, y: float, text: str, size: float = TEXT, *, bold: bool = False, colour: str = "", align: str = "left") -> None:
        """One line of text, its middle at height y."""
        look = {"va": "baseline", "fontproperties": font(size, bold), "color": colour or self.theme.ink}
        self._write(x, y + BASELINE * size, text, ha=align, rotation=0.0, **look)

    def upright(self, x: float, y: float, text: str, size: float) -> None:
        """One line of text that runs upwards and ends at height y."""
        self._write(x, y, text, ha="right", va="center", fontproperties=font(size), color=self.theme.ink, rotation=90.0)

    def _write(self, x: float, y: float, text: str, **look: Any) -> None:
        place = (x / self.width, 1.0 - y / self.height)
        self.figure.text(*place, lettered(text), parse_math=False, rotation_mode="anchor", **look)

    def axes(self, left: float, top: float, right: float, bottom: float, lines: Sequence[str] = ("left", "bottom")) -> Axes:
        """Axes between places, with lines at some sides."""
        height, width = self.height, self.width
        axes = self.figure.add_axes((left / width, 1.0 - bottom / height, (right - left) / width, (bottom - top) / height))
        axes.set_facecolor("none")
        for side, spine in axes.spines.items():
            spine.set(color=self.theme.ink, linewidth=0.6, visible=side in lines)
        axes.tick_params(color=self.theme.ink, width=0.6, length=2.5, pad=2.0)
        axes.set_xticks([])
        axes.set_yticks([])
        return axes

    def ticks(self, axes: Axes, which: str, places: Sequence[float], labels: Sequence[str] | None = None, **how: Any) -> None:
        """Ticks with their numbers or names."""
        names = [tick(place, places) for place in places] if labels is None else [lettered(label) for label in labels]
        setter = axes.set_xticks if which == "x" else axes.set_yticks
        setter(list(places), names, fontproperties=font(SMALL), color=self.theme.ink, parse_math=False, **how)

    def ruled(self, axes: Axes, steps: Sequence[float], at: float | None = None, upright: bool = True) -> None:
        """Lines to measure by, and one in ink at a value."""
        rule = axes.axvline if upright else axes.axhline
        for step in steps:
            rule(step, color=self.theme.grid, lw=0.5, zorder=0)
        if at is not None:
            rule(at, color=self.theme.ink, lw=0.7, zorder=1)

    def legend(self, height: float, marks: Sequence[tuple[str, dict[str, Any]]]) -> None:
        """Marks with what they are, in one line above the plot, in axes of points whose y runs downwards."""
        axes = self.axes(0.0, 0.0, self.width, MARGIN + height)
        axes.set(xlim=(0.0, self.width), ylim=(MARGIN + height, 0.0))
        axes.set_axis_off()
        x, y = MARGIN + 4.0, MARGIN + 3.0
        for words, look in marks:
            axes.plot([x], [y], ls="none", **look)
            self.text(x + 6.0, y, words, SMALL)
            x += 18.0 + widest([words], SMALL)

    def titles(self, axes: Axes, x: str = "", y: str = "") -> None:
        """What the axes show."""
        look: dict[str, Any] = {"fontproperties": font(TEXT), "color": self.theme.ink, "parse_math": False}
        if x:
            axes.set_xlabel(lettered(x), labelpad=2.5, **look)
        if y:
            axes.set_ylabel(lettered(y), labelpad=2.5, **look)


@dataclass(frozen=True, slots=True)
class Panel(Box):
    """The place of axes in points from the top left corner.   beside : the room on their right."""

    beside: float


class Grid(NamedTuple):
    """Places of equal size beside and under each other.   width : of the page.   each : width of a place.   corners : left and top."""

    width: float
    each: float
    corners: list[tuple[float, float]]
    bottom: float


def grid(page: Page, count: int, high: float, between: float = 0.0, most: int = 3) -> Grid:
    """So many places of a height, at most some beside each other; on a single column all under each other."""
    width = page.points("single" if count == 1 else "double")
    across = min(most, count) if width > page.points("single") else 1
    each = (width - 2 * MARGIN - between * (across - 1)) / across
    corners = [(MARGIN + (k % across) * (each + between), MARGIN + (k // across) * high) for k in range(count)]
    return Grid(width, each, corners, MARGIN + high * ceil(count / across))


def panels(page: Page, count: int, note: Sequence[str], beside: float = BESIDE) -> tuple[Paper, list[Panel]]:
    """Paper with so many panels, two beside each other on a double column."""
    width, each, corners, bottom = grid(page, count, PANEL_HEAD + PANEL_HEIGHT + PANEL_FOOT, most=2)
    found = []
    for x, y in corners:
        left, top = x + PANEL_AXIS, y + PANEL_HEAD
        found.append(Panel(left, top, left + each - PANEL_AXIS - beside, top + PANEL_HEIGHT, beside))
    return Paper(page, width, bottom + MARGIN / 2.0, note), found


def tick(place: float, places: Sequence[float]) -> str:
    """A round number with as many decimals as its neighbours need."""
    steps = [abs(b - a) for a, b in pairwise(places) if b != a]
    step = min(steps, default=1.0)
    decimals = next((d for d in range(6) if abs(round(step, d) - step) < 1e-9), 6)
    text = f"{place:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def round_steps(low: float, high: float, about: int = 6) -> list[float]:
    """Round numbers between two bounds, about so many."""
    from matplotlib.ticker import MaxNLocator

    grain = max(high - low, 1e-12) * 1e-9  # what rounding leaves beyond a step makes no other steps
    low, high = (float(f"{round(end / grain) * grain:.9g}") for end in (low, high))
    steps = MaxNLocator(about, steps=[1, 2, 5, 10]).tick_values(low, high)
    return [float(step) for step in steps if low - 1e-9 <= step <= high + 1e-9]


def aired(values: Sequence[float], share: float = 0.06) -> tuple[float, float]:
    """Ends of an axis that holds the values, with a share of room around them."""
    low, high = min(values), max(values)
    room = share * ((high - low) or 1.0)
    return low - room, high + room


def widest(texts: Sequence[str], size: float, bold: bool = False) -> float:
    """Width of the widest text."""
    return max((measure(lettered(text), size, bold) for text in texts), default=0.0)


def cut_between(names: Sequence[str], width: float, size: float, joints: Sequence[str]) -> str:
    """Names with joints between them, each cut to an even share of the width if all are wider; what one spares goes to the others."""
    room = width - sum(measure(joint, size) for joint in joints)
    shares: dict[int, float] = {}
    for k in sorted(range(len(names)), key=lambda k: measure(lettered(names[k]), size)):
        shares[k] = min(measure(lettered(names[k]), size), (room - sum(shares.values())) / (len(names) - len(shares)))
    return "".join(cut(name, shares[k] + 1e-6, size) + joint for k, (name, joint) in enumerate(zip(names, (*joints, ""), strict=True)))


def cut_before(name: str, rest: str, width: float, size: float) -> str:
    """A name and what is said after it, of which the name alone is cut."""
    return cut(name, width - measure(lettered(rest), size), size) + rest


def cut(text: str, width: float, size: float, bold: bool = False) -> str:
    """The text, cut with an ellipsis if it is wider."""
    text = lettered(text)
    if measure(text, size, bold) <= width:
        return text
    while text and measure(text + "…", size, bold) > width:
        text = text[:-1]
    return text + "…"
