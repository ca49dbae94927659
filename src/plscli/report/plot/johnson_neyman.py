"""Johnson-Neyman plot: the slope along the moderator with its interval, and where it differs from 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plscli.errors import UsageError
from plscli.estimation.withheld import equations
from plscli.questions.structure.hypotheses import Hypotheses
from plscli.records import Record
from plscli.report.labels import labels
from plscli.report.plot.ground.page import SMALL, TEXT, Page, Panel, Paper, cut, cut_before, panels, round_steps
from plscli.report.plot.ground.rows import note, resampled
from plscli.words.wording import number, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BESIDE = 10.0


def figure(result: Hypotheses, page: Page) -> Figure:
    """One panel for each product of two constructs."""
    resampled(result)
    regions = result.tables().get("johnson_neyman", [])
    held = equations(result.analysis.point.plan)
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
    paper, places = panels(page, len(regions), note(result, told), BESIDE)
    for panel, region in zip(places, regions, strict=True):
        rows = [row for row in result.tables()["floodlight"] if (row["product"], row["to"]) == (region["product"], region["to"])]
        _drawn(paper, panel, labels(result).record(region, None, True), rows)
    return paper.figure


def _drawn(paper: Paper, panel: Panel, region: Record, rows: list[Record]) -> None:
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
    paper.titles(axes, x=cut_before(moderator, " (SD)", panel.width, TEXT), y=cut(f"Slope of {focal}", panel.bottom - panel.top, TEXT))
    head = cut(f"Effect of {focal} on {region['to']} along {moderator}", panel.width + panel.beside, TEXT, bold=True)
    paper.text(panel.left, panel.top - 8.0, head, TEXT, bold=True)
