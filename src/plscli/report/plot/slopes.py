"""Moderation: what is predicted along a predictor at low, mean and high values of its moderator, and its slope along the moderator.

The first are simple slopes, the second shows where a slope differs from 0 (Johnson-Neyman).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plscli.core import Array
from plscli.errors import UsageError
from plscli.model.spec import Path
from plscli.questions.structure.effects import difference
from plscli.questions.structure.hypotheses import Hypotheses
from plscli.records import Record
from plscli.report.diagram.content import titled
from plscli.report.labels import labels
from plscli.report.picture.spacing import settled
from plscli.report.plot.page import MARGIN, SMALL, TEXT, Page, Panel, Paper, aired, cut, cut_before, panels, round_steps
from plscli.report.plot.rows import note, resampled
from plscli.words import number, p_value, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ALONG = np.linspace(-2.0, 2.0, 41)
"""Scores of the focal construct."""
LEVELS = {"-1 SD": -1.0, "mean": 0.0, "+1 SD": 1.0}
LINES: tuple[dict[str, Any], ...] = (
    {"ls": (0, (1.3, 1.5)), "marker": "s"},
    {"ls": (0, (4.5, 1.8)), "marker": "D"},
    {"ls": "-", "marker": "o"},
)
"""Looks of the lines at low, mean and high values."""
INSIDE = 0.05
"""Least distance of a value at which a slope is drawn from the ends of the moderator."""
NARROW = 10.0
"""Room beside a panel that names no lines."""
NEAR = 9.0
"""Least distance of two names of lines, in points."""


@dataclass(frozen=True)
class Curve:
    """The outcome along the focal construct, and the slope of it that the table has."""

    name: str
    y: Array
    slope: Record | None


def slopes(result: Hypotheses, page: Page) -> Paper:
    """One panel for each product; of three factors, one for each value of the last."""
    resampled(result)
    withheld = result.analysis.point.plan.biased
    products = [path for path in result.model.paths if result.model.product(path.source)]
    drawn = [(path, held) for path in products if path.target not in withheld for held in _held(result, path)]
    if products and not drawn:
        raise UsageError(f"there are no simple slopes to draw: {next(iter(withheld.values()))}")
    if not drawn:
        raise UsageError("the model has no product such as SAT:AGE, so that there are no simple slopes to draw")
    lines = [_lines(result, path, held) for path, held in drawn]
    reach = [value for each in lines for line in each for value in line.y if np.isfinite(value)] or [0.0]
    ends = aired(reach)
    told = "Difference from what is predicted at the means of all predictors; beside the lines: value of the moderator, slope and p."
    paper, places = panels(page, len(drawn), note(result, told))
    for panel, (path, held), each in zip(places, drawn, lines, strict=True):
        _drawn(paper, panel, result, path, held, each, ends)
    return paper


def _moderators(result: Hypotheses, path: Path) -> tuple[str, list[str]]:
    """The first factor of a product and the others, each once; none of a power."""
    term = result.model.product(path.source)
    assert term is not None
    focal = term.factors[0]
    return focal, [name for name in dict.fromkeys(term.factors) if name != focal]


def _held(result: Hypotheses, path: Path) -> Sequence[str | None]:
    """Values of the second moderator, if there is one."""
    return tuple(LEVELS) if len(_moderators(result, path)[1]) > 1 else (None,)


def _lines(result: Hypotheses, path: Path, held: str | None) -> list[Curve]:
    focal, moderators = _moderators(result, path)
    point = result.analysis.point

    def along(scores: Mapping[str, float]) -> Array:
        return np.array([difference(point, path.target, {**scores, focal: x}) for x in ALONG])

    if not moderators:
        return [Curve("", along({}), None)]
    fixed = {moderators[1]: LEVELS[held]} if held else {}
    beside = f" and {moderators[1]} {held}" if held else ""
    return [
        Curve(at, along({**fixed, moderators[0]: score}), _slope(result, path, f"{moderators[0]} {at}{beside}"))
        for at, score in _values(result, path, moderators[0], bool(fixed))
    ]


def _values(result: Hypotheses, path: Path, moderator: str, several: bool) -> list[tuple[str, float]]:
    """One standard deviation below and above the mean, or the lowest and highest answer where these do not reach so far."""
    rows = result.tables().get("johnson_neyman", [])
    ends = [(row["minimum"], row["maximum"]) for row in rows if row["product"] == path.source and row["to"] == path.target]
    if several or not ends or (ends[0][0] < -1.0 - INSIDE and ends[0][1] > 1.0 + INSIDE):
        return list(LEVELS.items())
    if _slope(result, path, f"{moderator} lowest") is None:
        return list(LEVELS.items())
    return [("lowest", ends[0][0]), ("highest", ends[0][1])]


def _slope(result: Hypotheses, path: Path, at: str) -> Record | None:
    rows = result.tables()["simple_slopes"]
    return next((row for row in rows if (row["product"], row["to"], row["at"]) == (path.source, path.target, at)), None)


def _drawn(
    paper: Paper, panel: Panel, result: Hypotheses, path: Path, held: str | None, lines: Sequence[Curve], ends: tuple[float, float]
) -> None:
    theme, (focal, moderators), called = paper.theme, _moderators(result, path), labels(result)
    axes = paper.axes(panel.left, panel.top, panel.right, panel.bottom)
    axes.set(xlim=(-2.0, 2.0), ylim=ends)
    paper.ticks(axes, "x", [-2.0, -1.0, 0.0, 1.0, 2.0])
    paper.ticks(axes, "y", round_steps(*ends, 6))
    axes.axhline(0.0, color=theme.grid, lw=0.6, zorder=0)
    paper.titles(
        axes,
        x=cut_before(called.name(focal), " (SD)", panel.width, TEXT),
        y=cut_before(f"Difference in {called.name(path.target)}", " (SD)", panel.height, TEXT),
    )
    product, beside = (
        titled([called.name(each) for each in path.source.split(":")]),
        f", {called.name(moderators[1])} {held}" if held else "",
    )
    head = f"{f'{path.label}  ' if path.label else ''}{product}{beside}"
    paper.text(panel.left, panel.top - 8.0, cut(head, panel.width + panel.beside, TEXT, bold=True), TEXT, bold=True)
    looks = LINES if len(lines) == 3 else (LINES[0], LINES[2]) if len(lines) == 2 else (LINES[2],)
    for k, (line, look) in enumerate(zip(lines, looks, strict=True)):
        colour = theme.series[k % 3]
        axes.plot(
            ALONG, line.y, color=colour, lw=1.3, ms=3.6, mfc=theme.paper, mec=colour, markevery=[0, 20, 40], zorder=3, clip_on=False, **look
        )
    if moderators:
        _named(paper, panel, lines, called.name(moderators[0]), ends)
    else:
        _tangents(axes, paper, panel, result, path, focal, lines[0])


def _named(paper: Paper, panel: Panel, lines: Sequence[Curve], moderator: str, ends: tuple[float, float]) -> None:
    """Values of the moderator and slopes at the right ends of the lines, moved apart where they would touch."""
    named = [(line, k) for k, line in enumerate(lines) if line.name and np.isfinite(line.y[-1])]
    if not named:
        return
    low, high = ends
    places = {k: panel.bottom - (line.y[-1] - low) / (high - low) * panel.height for line, k in named}
    order = sorted(places, key=lambda k: places[k])
    heights = settled([(places[k], 1.0) for k in order], [2 * NEAR * k for k in range(len(order))])
    shift = max(panel.top + NEAR / 2.0 - heights[0], 0.0) + min(panel.bottom - heights[-1], 0.0)
    for k, y in zip(order, [height + shift for height in heights], strict=True):
        line, colour = lines[k], paper.theme.series[k % 3]
        x = panel.right + 7.0
        paper.text(x, y - 4.2, cut_before(moderator, f" {line.name}", panel.beside - 8.0, SMALL), SMALL, colour=colour)
        if line.slope is not None and line.slope["estimate"] is not None:
            told = "" if line.slope["p"] is None else f", {p_value(line.slope['p'])}"
            paper.text(x, y + 4.2, f"{number(line.slope['estimate'])}{told}", SMALL - 0.5)


def _tangents(axes: Axes, paper: Paper, panel: Panel, result: Hypotheses, path: Path, focal: str, line: Curve) -> None:
    """Slopes of a curve at -1, 0 and +1 standard deviation."""
    theme, heights = paper.theme, []
    for at, x in LEVELS.items():
        slope, y = _slope(result, path, f"{focal} {at}"), float(np.interp(x, ALONG, line.y))
        if slope is None or slope["estimate"] is None:
            continue
        reach = np.array([-0.45, 0.45])
        axes.plot(x + reach, y + slope["estimate"] * reach, color=theme.series[1], lw=1.1, zorder=4)
        axes.plot([x], [y], "o", ms=3.6, mfc=theme.paper, mec=theme.series[1], zorder=5)
        heights.append((at, slope))
    for k, (at, slope) in enumerate(reversed(heights)):
        y = panel.top + MARGIN + 20.0 * k
        paper.text(panel.right + 7.0, y, cut_before(focal, f" {at}", panel.beside - 8.0, SMALL), SMALL, colour=theme.series[1])
        paper.text(
            panel.right + 7.0, y + 8.4, f"{number(slope['estimate'])}, {p_value(slope['p'])}" if slope["p"] is not None else "", SMALL - 0.5
        )


def johnson_neyman(result: Hypotheses, page: Page) -> Paper:
    """One panel for each product of two constructs."""
    resampled(result)
    regions = result.tables().get("johnson_neyman", [])
    held = result.analysis.point.plan.biased
    if held and not regions:
        raise UsageError(f"there is no region to draw: {next(iter(held.values()))}")
    if not regions:
        raise UsageError("the model has no product of two constructs such as SAT:AGE, so that there is no region to draw")
    undecided = result.rule.undecided
    shaded = (
        f"nothing is shaded: {undecided}."
        if undecided
        else f"shaded: significant at the {percent(result.rules.alpha)} level (Johnson-Neyman, from covariances of the resamples)."
    )
    told = f"Slope with its {percent(result.settings['level'])} percentile interval; {shaded}"
    paper, places = panels(page, len(regions), note(result, told), NARROW)
    for panel, region in zip(places, regions, strict=True):
        rows = [row for row in result.tables()["floodlight"] if (row["product"], row["to"]) == (region["product"], region["to"])]
        _region(paper, panel, labels(result).record(region, None, True), rows)
    return paper


def _region(paper: Paper, panel: Panel, region: Record, rows: list[Record]) -> None:
    theme = paper.theme
    axes = paper.axes(panel.left, panel.top, panel.right, panel.bottom)
    at, slope = [row["at"] for row in rows], [row["slope"] for row in rows]
    band = [row for row in rows if row["lower"] is not None]
    ends = [0.0, *slope, *(row[side] for row in band for side in ("lower", "upper"))]
    low, high = min(ends), max(ends)
    room = 0.05 * ((high - low) or 1.0)
    axes.set(xlim=(at[0], at[-1]), ylim=(low - room, high + 3 * room))
    for start, stop in region["significant"]:
        axes.axvspan(start, stop, fc=theme.ramp[1], ec="none", alpha=0.55, zorder=0)
    axes.fill_between(
        [row["at"] for row in band], [row["lower"] for row in band], [row["upper"] for row in band], fc=theme.series[0], ec="none",
        alpha=0.25, zorder=1,
    )  # fmt: skip
    for side in ("lower", "upper"):
        axes.plot([row["at"] for row in band], [row[side] for row in band], color=theme.series[0], lw=0.6, ls=(0, (3, 1.5)), zorder=2)
    axes.plot(at, slope, color=theme.series[0], lw=1.5, zorder=3)
    axes.axhline(0.0, color=theme.ink, lw=0.7, zorder=2)
    for bound in region["bounds"]:
        axes.axvline(bound, color=theme.series[1], lw=1.0, ls=(0, (1.3, 1.5)), zorder=2)
        x = panel.left + (bound - at[0]) / (at[-1] - at[0]) * panel.width
        near = x > panel.right - 26.0
        paper.text(
            x + (-3.0 if near else 3.0), panel.top + 4.0, number(bound, 2), SMALL, colour=theme.series[1], align="right" if near else "left"
        )
    paper.ticks(axes, "x", round_steps(at[0], at[-1], 6))
    paper.ticks(axes, "y", round_steps(low - room, high + 3 * room, 6))
    focal, moderator = region["focal"], region["moderator"]
    paper.titles(axes, x=cut_before(moderator, " (SD)", panel.width, TEXT), y=cut(f"Slope of {focal}", panel.height, TEXT))
    head = cut(f"Effect of {focal} on {region['to']} along {moderator}", panel.width + panel.beside, TEXT, bold=True)
    paper.text(panel.left, panel.top - 8.0, head, TEXT, bold=True)
