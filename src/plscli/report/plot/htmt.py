"""HTMT of all pairs as a triangle of shades, with the numbers in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plscli.errors import UsageError
from plscli.estimation import footer
from plscli.questions.measurement.loadings import Loadings
from plscli.questions.measurement.pairs import BOUND
from plscli.records import Record
from plscli.report.labels import labels
from plscli.report.picture.canvas import Theme
from plscli.report.picture.lettering import font, measure
from plscli.report.plot.page import MARGIN, SMALL, SMALLEST, TEXT, Page, Paper, cut, widest
from plscli.words import beside
from plscli.words.thresholds import Thresholds

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CELL = (34.0, 24.0)
"""Largest width and height of a cell."""
SMALLEST_CELL = 32.0
"""Least width of a cell in which a number and its bound have room; a column of a journal that gives less is not chosen."""
FRAME = 2.6
"""Width that the frame of a cell takes."""
STEPS = (0.2, 0.4, 0.6, 0.85)
"""Where a darker shade begins."""


def figure(result: Loadings, page: Page) -> Paper:
    """The lower triangle; hatched where a pair is doubtful, framed where it is not distinct."""
    pairs = result.tables()["htmt"]
    called = labels(result)
    names = [name for name in result.model.names if any(name in (pair["a"], pair["b"]) for pair in pairs)]
    if not pairs:
        raise UsageError("there is no HTMT to draw: it takes two reflective constructs that are not parts of each other")
    down, across = [called.name(name) for name in names[1:]], [called.name(name) for name in names[:-1]]
    heads = min(widest(down, TEXT), 96.0)
    need = 2 * MARGIN + heads + 4.0 + SMALLEST_CELL * len(across)
    width = page.points("single" if need <= page.points("single") else "double")
    wide = min(CELL[0], (width - 2 * MARGIN - heads - 4.0) / len(across))
    high = min(CELL[1], wide)
    upright = widest(across, SMALL) > wide - 2.0
    feet = min(widest(across, SMALL), 84.0) + 6.0 if upright else 12.0
    left, top = MARGIN + heads + 4.0, MARGIN
    bottom = top + high * len(down)
    paper = Paper(page, width, bottom + feet + MARGIN, _note(result, pairs))
    axes = paper.axes(left, top, left + wide * len(across), bottom)
    axes.set(xlim=(0.0, len(across)), ylim=(len(down), 0.0))
    axes.set_axis_off()
    for k, name in enumerate(down):
        paper.text(left - 4.0, top + high * (k + 0.5), cut(name, heads, TEXT), TEXT, align="right")
    for k, name in enumerate(across):
        x = left + wide * (k + 0.5)
        if upright:
            paper.upright(x, bottom + 3.0, cut(name, feet - 6.0, SMALL), SMALL)
        else:
            paper.text(x, bottom + 7.0, name, SMALL, align="center")
    for pair in pairs:
        row, column = sorted((names.index(pair["a"]), names.index(pair["b"])), reverse=True)
        _cell(axes, page.theme, result.thresholds, pair, column, row - 1, (wide, high))
    return paper


def _cell(axes: Axes, theme: Theme, profile: Thresholds, pair: Record, x: int, y: int, size: tuple[float, float]) -> None:
    """A cell with its shade, its number and, with resamples, the bound of it.   size : of the cell, in points."""
    from matplotlib.patches import Rectangle

    value, verdict = pair["value"], pair["verdict"]
    shade = 0 if value is None else sum(value > step for step in STEPS)
    light = shade >= 3 if theme.name != "dark" else shade < 4
    ink = ("#ffffff" if theme.name != "dark" else theme.ink) if light else (theme.ink if theme.name != "dark" else "#10151c")
    lines = _lines(pair, profile, size)

    def rectangle(width: float, height: float, **how: Any) -> None:
        axes.add_patch(Rectangle((x + (1.0 - width) / 2.0, y + (1.0 - height) / 2.0), width, height, **how))

    rectangle(0.96, 0.96, fc=theme.ramp[shade], ec=theme.grid, lw=0.5, zorder=1)
    if verdict == "doubtful":
        rectangle(0.96, 0.96, fc="none", ec=theme.paper, hatch="////", lw=0.0, zorder=2)
        covered = max(measure(line, letters) for line, letters in lines) + 3.0, sum(letters for _, letters in lines) + 4.0
        rectangle(min(covered[0] / size[0], 0.9), min(covered[1] / size[1], 0.86), fc=theme.ramp[shade], ec="none", zorder=3)
    if verdict == "not distinct":
        rectangle(0.92, 0.92, fc="none", ec=theme.bad, lw=2.0, zorder=4)
    for k, (line, letters) in enumerate(lines):
        axes.text(
            x + 0.5, y + 0.5 + (k - (len(lines) - 1) / 2.0) * 0.36, line, ha="center", va="center_baseline", color=ink,
            fontproperties=font(letters, verdict == "not distinct"), parse_math=False, zorder=5,
        )  # fmt: skip


def _lines(pair: Record, profile: Thresholds, size: tuple[float, float]) -> list[tuple[str, float]]:
    """What stands in a cell, with the size of its letters: the bound and the third decimal only where there is room for them."""
    value, upper = pair["value"], pair.get("upper")
    bold = pair["verdict"] == "not distinct"
    room = size[0] - (FRAME if bold else 1.0)
    told = "–" if value is None else beside(value, profile["htmt"].green)
    letters = next((letters for letters in (SMALL, SMALLEST) if measure(told, letters, bold) <= room), SMALLEST)
    if value is not None and measure(told, letters, bold) > room:
        told = f"{value:.2f}".removeprefix("0")
    bound = "" if upper is None else f"≤ {beside(upper, profile['htmt_bound'].green)}"
    fits = bound and size[1] > 18.0 and measure(bound, SMALLEST, bold) <= room
    return [(told, letters), (bound, SMALLEST)] if fits else [(told, letters)]


def _note(result: Loadings, pairs: list[Record]) -> tuple[str, ...]:
    bound = any(pair.get("upper") is not None for pair in pairs)
    decides = result.thresholds["htmt_bound" if bound else "htmt"]
    to = "below" if bound else "up to"
    words = {
        "distinct": f"plain: distinct (up to {decides.green:.2f})",
        "doubtful": f"hatched: doubtful ({to} {decides.worst:.2f})",
        "not distinct": "framed: not distinct",
    }
    looks = "; ".join(words[verdict] for verdict in words if any(pair["verdict"] == verdict for pair in pairs))
    what = f"HTMT{f' and its one-sided {BOUND} (≤), which decides' if bound else ''}"
    return f"{what}; {looks}.", footer.pictured(result, result.point, result.bootstrap)
