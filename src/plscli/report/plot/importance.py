"""The map of importance and performance: constructs, and items, with their intervals, in the quadrants that the means make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plscli.estimation import footer
from plscli.estimation.necessity import CEILINGS
from plscli.questions.importance.answer import Importance
from plscli.questions.importance.quadrants import QUADRANTS, Quadrants
from plscli.questions.necessity.sentences import reached
from plscli.records import Record, excludes_zero
from plscli.report.labels import Labels, labels
from plscli.report.picture.lettering import NOTE
from plscli.report.picture.spacing import Box, Point, placed
from plscli.report.plot.page import MARGIN, SMALL, TEXT, Page, Paper, cut, round_steps, widest
from plscli.words import counted, number, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEFT, HEAD, FOOT, BETWEEN = 30.0, 16.0, 26.0, 14.0
"""Room for numbers left of a map, for its title, for numbers under it, and between two of them."""
FLATTEST, NARROWEST, AIR = 12.0, 0.15, 0.08
"""Least of performance and of importance that a map spans, and what it has around its intervals, as a share of them."""
MOST_NAME = 0.4
"""Width of a name as a share of its map."""
FEW = 12
"""Points up to which their intervals stand out."""
GAP, DOT = 4.0, 4.6
BUBBLE, THIN = 22.0, 1.8
"""Radius of the bubble of all respondents, and how much wider than a point that of nobody is."""
HIGHEST, TALL = 210.0, 1.2
"""Greatest height of a map; height of a line in sizes of its letters."""
Named = list[tuple[str, Box | None]]
"""Names with their places, None for those that found none."""


@dataclass(frozen=True, eq=False)
class Quartered:
    """One of the maps.   title : what it shows.   rows : of table `importance`, with names.   means : of both axes."""

    title: str
    rows: list[Record]
    names: list[str]
    quadrants: Quadrants

    def radius(self, row: Record) -> float | None:
        """Of the bubble of what is necessary, whose area says how many respondents have too little; None for all else."""
        return DOT / 2.0 + THIN + BUBBLE * (row["below"] / 100.0) ** 0.5 if row.get("necessary") else None

    @property
    def limits(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Ends of both axes: all intervals, with air around them; importance from 0 on."""
        across = [value for row in self.rows for value in (row["importance"], row["lower"], row["upper"]) if value is not None]
        up = [row[f"performance{end}"] for row in self.rows for end in ("", "_lower", "_upper") if row[f"performance{end}"] is not None]
        return _spanned([0.0, *across], NARROWEST), _spanned(up, FLATTEST)


def _spanned(values: list[float], least: float) -> tuple[float, float]:
    low, high = min(values), max(values)
    short = max(0.0, least - (high - low)) / 2.0
    air = AIR * (high - low + 2.0 * short)
    return low - short - air, high + short + air


def figure(result: Importance, page: Page) -> Paper:
    """Constructs and items side by side, or one above the other in a single column."""
    maps = _maps(result, labels(result))
    width = page.points("double")
    columns = len(maps) if width > 1.5 * page.points("single") or page.width == "double" else 1
    each = (width - 2 * MARGIN - BETWEEN * (columns - 1)) / columns
    height = HEAD + min(each - LEFT, HIGHEST) + FOOT
    boxes = []
    for k in range(len(maps)):
        left, top = MARGIN + (each + BETWEEN) * (k % columns), MARGIN + height * (k // columns)
        boxes.append(Box(left + LEFT, top + HEAD, left + each - 2.0, top + height - FOOT))
    named = [_names(one, box) for one, box in zip(maps, boxes, strict=True)]
    unnamed = sum(spot is None for spots in named for _, spot in spots)
    paper = Paper(page, width, 2 * MARGIN + height * (len(maps) // columns), _note(result, unnamed))
    for one, box, names in zip(maps, boxes, named, strict=True):
        paper.text(box.left, box.top - HEAD / 2.0 - 1.0, cut(one.title, each - LEFT, TEXT, bold=True), TEXT, bold=True)
        _drawn(paper, one, box, names, result.target)
    return paper


def _maps(result: Importance, called: Labels) -> list[Quartered]:
    rows = [row for row in result.tables()["importance"] if row["importance"] is not None and row["performance"] is not None]
    constructs = [row for row in rows if not row["indicator"]]
    items = {(name, item) for name, item in result.mapped.items}
    of_items = [row for row in rows if (row["construct"], row["indicator"]) in items]
    return [
        Quartered("Constructs", constructs, [_with_share(called.name(row["construct"]), row) for row in constructs], result.of_constructs),
        Quartered("Items", of_items, [called.name(row["indicator"]) for row in of_items], result.of_items),
    ]


def _with_share(name: str, row: Record) -> str:
    """A name, and if it is necessary the share of the respondents who have too little of it."""
    return f"{name}: {number(row['below'], 1)} %" if row.get("necessary") else name


def _drawn(paper: Paper, one: Quartered, box: Box, names: Named, target: str) -> None:
    axes = paper.axes(box.left, box.top, box.right, box.bottom)
    across, up = one.limits
    axes.set(xlim=across, ylim=up)
    paper.ticks(axes, "x", round_steps(*across, 5))
    paper.ticks(axes, "y", round_steps(*up, 6))
    paper.titles(axes, x=cut(f"Importance for {target}", box.right - box.left, TEXT), y="Performance (0 to 100)")
    _quadrants(paper, axes, one, box)
    _points(paper, axes, one)
    for row, (name, spot) in zip(one.rows, names, strict=True):
        if spot is not None:
            _led(paper, spot, _place(one, box, (row["importance"], row["performance"])))
            _cleared(paper, axes, spot)
            paper.text(spot.left, spot.centre[1], name, SMALL)


def _quadrants(paper: Paper, axes: Axes, one: Quartered, box: Box) -> None:
    """The lines at the means, and what each quadrant is called, in its corner."""
    if not one.quadrants.divides:
        return
    means = one.quadrants.means
    axes.axvline(means[0], color=paper.theme.faint, lw=0.7, dashes=(4, 3), zorder=0)
    axes.axhline(means[1], color=paper.theme.faint, lw=0.7, dashes=(4, 3), zorder=0)
    x, y = _place(one, box, means)
    for (far, high), called in QUADRANTS.items():
        room = (box.right - x if far else x - box.left) - 6.0
        if widest([called], NOTE) <= room and (y - box.top if high else box.bottom - y) > 2.0 * NOTE:
            side = (box.right - 3.0, "right") if far else (box.left + 4.0, "left")
            paper.text(side[0], box.top + NOTE if high else box.bottom - NOTE, called, NOTE, colour=paper.theme.faint, align=side[1])


def _points(paper: Paper, axes: Axes, one: Quartered) -> None:
    """Filled where the interval of importance leaves 0 out; a cross where more is worse."""
    theme = paper.theme
    for row in one.rows:
        x, y, far = row["importance"], row["performance"], row["lower"] is not None and excludes_zero(row)
        colour = theme.bad if x < 0 else theme.good
        thin: dict[str, Any] = {
            "color": colour,
            "lw": 0.7,
            "alpha": 0.55 if len(one.rows) <= FEW else 0.3,
            "solid_capstyle": "butt",
            "zorder": 1,
        }
        if row["lower"] is not None:
            axes.plot([row["lower"], row["upper"]], [y, y], **thin)
        if row["performance_lower"] is not None:
            axes.plot([x, x], [row["performance_lower"], row["performance_upper"]], **thin)
        if radius := one.radius(row):
            axes.plot([x], [y], "o", ms=2.0 * radius, mfc=theme.series[1], mec="none", alpha=0.16, zorder=1)
            axes.plot([x], [y], "o", ms=2.0 * radius, mfc="none", mec=theme.series[1], mew=0.8, zorder=2)
        axes.plot([x], [y], "X" if x < 0 else "o", color=colour, ms=DOT, mfc=colour if far else theme.paper, mec=colour, mew=0.9, zorder=3)


def _place(one: Quartered, box: Box, point: Point) -> Point:
    """A place on the paper."""
    (left, right), (low, high) = one.limits
    x = box.left + (point[0] - left) / (right - left) * (box.right - box.left)
    return x, box.bottom - (point[1] - low) / (high - low) * (box.bottom - box.top)


def _names(one: Quartered, box: Box) -> Named:
    """Names with their places beside the points; those without room have none."""
    points = [_place(one, box, (row["importance"], row["performance"])) for row in one.rows]
    names = [cut(name, MOST_NAME * (box.right - box.left), SMALL) for name in one.names]
    sizes = [(widest([name], SMALL), TALL * SMALL) for name in names]
    halves = [one.radius(row) or DOT / 2.0 + 0.6 for row in one.rows]
    dots = [Box(x - half, y - half, x + half, y + half) for (x, y), half in zip(points, halves, strict=True)]
    corners = [Box(box.left, top, box.right, top + 2.0 * NOTE) for top in (box.top, box.bottom - 2.0 * NOTE)]
    return list(zip(names, placed(points, sizes, [*dots, *corners], list(_lines(one, box)), box, GAP), strict=True))


def _lines(one: Quartered, box: Box) -> Iterator[Box]:
    """The intervals, and the lines at the means."""
    for row in one.rows:
        x, y = _place(one, box, (row["importance"], row["performance"]))
        if row["lower"] is not None:
            left, right = (_place(one, box, (row[end], row["performance"]))[0] for end in ("lower", "upper"))
            yield Box(left, y - 0.5, right, y + 0.5)
        if row["performance_lower"] is not None:
            bottom, top = (_place(one, box, (row["importance"], row[f"performance_{end}"]))[1] for end in ("lower", "upper"))
            yield Box(x - 0.5, top, x + 0.5, bottom)
    if one.quadrants.divides:
        x, y = _place(one, box, one.quadrants.means)
        yield from (Box(x - 0.5, box.top, x + 0.5, box.bottom), Box(box.left, y - 0.5, box.right, y + 0.5))


def _cleared(paper: Paper, axes: Axes, spot: Box) -> None:
    """What lies under a name stands back."""
    from matplotlib.patches import Rectangle

    corner = spot.left / paper.width, 1.0 - spot.bottom / paper.height
    size = (spot.right - spot.left) / paper.width, (spot.bottom - spot.top) / paper.height
    axes.add_patch(Rectangle(corner, *size, transform=paper.figure.transFigure, fc=paper.theme.paper, ec="none", alpha=0.75, zorder=2))


def _led(paper: Paper, spot: Box, point: Point) -> None:
    """A hair line from a point to its name, where that is not beside it."""
    from matplotlib.lines import Line2D

    x = min(max(point[0], spot.left), spot.right)
    y = min(max(point[1], spot.top), spot.bottom)
    if (x - point[0]) ** 2 + (y - point[1]) ** 2 > (1.7 * GAP) ** 2:
        ends = [[value / paper.width for value in (point[0], x)], [1.0 - value / paper.height for value in (point[1], y)]]
        paper.figure.add_artist(Line2D(*ends, color=paper.theme.faint, lw=0.4, transform=paper.figure.transFigure))


def _note(result: Importance, unnamed: int) -> tuple[str, ...]:
    maps = zip(result.averages, (result.of_constructs, result.of_items), strict=True)
    divided = [f"{row['level']} {number(row['importance'])} and {number(row['performance'], 1)}" for row, of in maps if of.divides]
    means = f" Dashed lines: means ({'; '.join(divided)})." if divided else ""
    level = percent(result.settings["level"])
    negative = any((row["importance"] or 0.0) < 0 for row in result.tables()["importance"])
    crossed = " A cross: more of it goes with less, so that it has no quadrant and no part in the means." if negative else ""
    found = result.conditions
    bubbles = ""
    if found:
        less = "more" if found.chosen.flipped[0] else "less"
        shares = f"area and number: respondents with {less} than {reached(found)} takes"
        bubbles = f" Bubbles: necessary ({CEILINGS[found.chosen.ceiling]}); {shares}."
    lost = f" {counted(unnamed, 'name')} found no room." if unnamed else ""
    return (
        f"Importance: points of {result.target} that go with one point (of 100).{means} Lines at points: {level} "
        f"intervals; hollow where that of importance holds 0.{crossed}{bubbles}{lost}",
        footer.pictured(result, result.analysis, result.analysis, tested=False),
    )
