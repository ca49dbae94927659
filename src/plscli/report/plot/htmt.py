"""HTMT of all pairs as a triangle of shades, with the numbers in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plscli.analysis.discriminant import BOUND
from plscli.analysis.loadings import Loadings
from plscli.analysis.result import Record
from plscli.analysis.thresholds import Thresholds
from plscli.analysis.wording import beside
from plscli.errors import UsageError
from plscli.report import footer
from plscli.report.picture.theme import Theme
from plscli.report.plot.page import MARGIN, NOTE, SMALL, TEXT, Page, Paper, cut, widest

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CELL = (34.0, 24.0)
"""Largest width and height of a cell."""
SMALLEST_CELL = 24.0
STEPS = (0.2, 0.4, 0.6, 0.85)
"""Where a darker shade begins."""


def figure(result: Loadings, page: Page) -> Figure:
    """The lower triangle; hatched where a pair is doubtful, framed where it is not distinct."""
    pairs = result.tables()["htmt"]
    names = [name for name in result.model.names if any(name in (pair["a"], pair["b"]) for pair in pairs)]
    if not pairs:
        raise UsageError("there is no HTMT to draw: it takes two reflective constructs that are not parts of each other")
    down, across = names[1:], names[:-1]
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
            paper.text(x, bottom + 3.0, cut(name, feet - 6.0, SMALL), SMALL, align="right", turned=90.0)
        else:
            paper.text(x, bottom + 7.0, name, SMALL, align="center")
    for pair in pairs:
        row, column = sorted((names.index(pair["a"]), names.index(pair["b"])), reverse=True)
        _cell(axes, page.theme, result.thresholds, pair, column, row - 1, "upper" in pair and high > 18.0)
    return paper.figure


def _cell(axes: Axes, theme: Theme, profile: Thresholds, pair: Record, x: int, y: int, bound: bool) -> None:
    """A cell with its shade, its number and, with resamples, the bound of it."""
    from matplotlib.patches import Rectangle

    from plscli.report.picture.lettering import font

    value, verdict = pair["value"], pair["verdict"]
    shade = 0 if value is None else sum(value > step for step in STEPS)
    axes.add_patch(Rectangle((x + 0.02, y + 0.02), 0.96, 0.96, fc=theme.ramp[shade], ec=theme.grid, lw=0.5, zorder=1))
    light = shade >= 3 if theme.name != "dark" else shade < 4
    ink = ("#ffffff" if theme.name != "dark" else theme.ink) if light else (theme.ink if theme.name != "dark" else "#10151c")
    if verdict == "doubtful":
        axes.add_patch(Rectangle((x + 0.02, y + 0.02), 0.96, 0.96, fc="none", ec=theme.paper, hatch="////", lw=0.0, zorder=2))
    if verdict == "not distinct":
        axes.add_patch(Rectangle((x + 0.04, y + 0.04), 0.92, 0.92, fc="none", ec=theme.bad, lw=2.0, zorder=4))
    lines = ["–" if value is None else beside(value, profile["htmt"].green)]
    lines += [f"≤ {beside(pair['upper'], profile['htmt_bound'].green)}"] if bound and pair["upper"] is not None else []
    for k, line in enumerate(lines):
        size = SMALL if k == 0 else NOTE - 0.4
        box = {"boxstyle": "square,pad=0.12", "fc": theme.ramp[shade], "ec": "none"} if verdict == "doubtful" else None
        axes.text(
            x + 0.5, y + 0.5 + (k - (len(lines) - 1) / 2.0) * 0.36, line, ha="center", va="center_baseline", color=ink, bbox=box,
            fontproperties=font(size, verdict == "not distinct"), parse_math=False, zorder=5,
        )  # fmt: skip


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
    method = footer.resampling(result, result.bootstrap)[0] if result.bootstrap else footer.estimator(result)
    return f"{what}; {looks}.", f"{footer.origin(result)}; {method}."
