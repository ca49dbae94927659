"""Plots of one thing at a time, sized for a column of a journal.

`draw` gives the bytes of a plot of a result; `KINDS` says of each kind its title, which result it takes, and where it is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Literal, NamedTuple

from plscli.report.picture import WIDEST, PictureFormat, Plot, ThemeName, Width

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from plscli.report.plot.page import Page, Paper
    from plscli.tables import Result

Need = Literal["hypotheses", "loadings", "validate", "groups", "predict", "importance", "necessity", "segments", "endogeneity"]
"""Kinds of results, and importance that was asked for necessity, too."""


class Kind(NamedTuple):
    """A kind of plot.   need : the result that it is made of.   at : module and function that draw it."""

    title: str
    need: Need
    at: str


KINDS: dict[Plot, Kind] = {
    "forest": Kind("Paths with intervals", "hypotheses", "paths.forest"),
    "bootstrap": Kind("Bootstrap distributions of paths", "hypotheses", "paths.bootstrap"),
    "slopes": Kind("Simple slopes", "hypotheses", "slopes.slopes"),
    "johnson-neyman": Kind("Slopes along the moderator", "hypotheses", "slopes.johnson_neyman"),
    "loadings": Kind("Loadings against thresholds", "loadings", "loadings.figure"),
    "htmt": Kind("HTMT", "loadings", "htmt.figure"),
    "straightlining": Kind("Straight-lining", "validate", "answers.straightlining"),
    "missingness": Kind("Missing answers", "validate", "answers.missingness"),
    "groups": Kind("Groups side by side", "groups", "groups.figure"),
    "prediction": Kind("Errors of predictions by item", "predict", "prediction.errors"),
    "predicted": Kind("Observed against predicted answers", "predict", "prediction.predicted"),
    "losses": Kind("Differences in loss", "predict", "losses.figure"),
    "segments": Kind("Criteria by number of segments", "segments", "segments.criteria"),
    "segment-paths": Kind("Paths in each segment", "segments", "segments.paths"),
    "importance": Kind("Importance and performance", "importance", "importance.figure"),
    "necessity": Kind("Necessary conditions", "necessity", "necessity.figure"),
    "endogeneity": Kind("Scores beside the normal distribution", "endogeneity", "endogeneity.figure"),
}
NEEDS: dict[Plot, Need] = {name: kind.need for name, kind in KINDS.items()}
"""The result that each kind of plot is made of."""


def figure(kind: Plot, result: Result, page: Page) -> Figure:
    """The plot of a result on a page.  Call it under `style` of the canvas; raises UsageError for what the result does not hold."""
    module, _, name = KINDS[kind].at.partition(".")
    made: Callable[[Result, Page], Paper] = getattr(import_module(f"plscli.report.plot.{module}"), name)
    return made(result, page).figure


def draw(
    kind: Plot,
    result: Result,
    *,
    theme: ThemeName = "light",
    format: PictureFormat = "svg",
    width: Width | None = None,
    note: bool = True,
    most: float = WIDEST,
) -> bytes:
    """A plot as bytes, the same in every run.

    result : as `NEEDS` says.   width : columns of a journal, single (85 mm) or double (180 mm); when not said, what suits the plot.
    note : whether settings are told under it.   most : the greatest width, in mm.   Raises UsageError for what the result does not hold.
    """
    from plscli.estimation import footer
    from plscli.report.picture.canvas import POINTS, THEMES, origin, save, style
    from plscli.report.plot.page import Page

    with style():
        drawn = figure(kind, result, Page(THEMES[theme], width, note, most * POINTS))
        return save(drawn, format, f"{KINDS[kind].title}: {footer.origin(result)}", origin(result, plot=kind))


def remarks(result: Result, format: PictureFormat) -> tuple[str, ...]:
    """What must be said of a plot of a result: letters that the font lacks."""
    from plscli.report.labels import labels
    from plscli.report.picture.lettering import lacking

    groups = [str(row["group"]) for row in result.tables().get("group_estimates", ())]
    return lacking((*result.model.names, *result.model.indicators, *labels(result).of.values(), *groups), format)
