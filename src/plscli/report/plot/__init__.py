"""Plots of one thing at a time, sized for a column of a journal.

`draw` gives the bytes of a plot of a result; `NEEDS` says which result each kind takes.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from plscli.report.picture.choices import WIDEST, Picture, Plot, ThemeName, Width

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from plscli.questions.endogeneity.answer import Endogeneity
    from plscli.questions.groups.answer import Groups
    from plscli.questions.importance.answer import Importance
    from plscli.questions.measurement.loadings import Loadings
    from plscli.questions.prediction.answer import Prediction
    from plscli.questions.screening.validate import Validation
    from plscli.questions.segments.answer import Segments
    from plscli.questions.structure.hypotheses import Hypotheses

    Drawable: TypeAlias = Hypotheses | Loadings | Validation | Groups | Prediction | Importance | Segments | Endogeneity

__all__ = ["NEEDS", "draw", "remarks"]

Need = Literal["hypotheses", "loadings", "validation", "groups", "prediction", "importance", "necessity", "segments", "endogeneity"]
NEEDS: dict[Plot, Need] = {
    "forest": "hypotheses",
    "bootstrap": "hypotheses",
    "slopes": "hypotheses",
    "johnson-neyman": "hypotheses",
    "loadings": "loadings",
    "htmt": "loadings",
    "straightlining": "validation",
    "missingness": "validation",
    "groups": "groups",
    "prediction": "prediction",
    "predicted": "prediction",
    "losses": "prediction",
    "segments": "segments",
    "segment-paths": "segments",
    "importance": "importance",
    "necessity": "necessity",
    "endogeneity": "endogeneity",
}
"""The result that each kind of plot is made of."""
TITLES: dict[Plot, str] = {
    "forest": "Paths with intervals",
    "bootstrap": "Bootstrap distributions of paths",
    "slopes": "Simple slopes",
    "johnson-neyman": "Slopes along the moderator",
    "loadings": "Loadings against thresholds",
    "htmt": "HTMT",
    "straightlining": "Straight-lining",
    "missingness": "Missing answers",
    "groups": "Groups side by side",
    "prediction": "Errors of predictions by item",
    "predicted": "Observed against predicted answers",
    "losses": "Differences in loss",
    "segments": "Criteria by number of segments",
    "segment-paths": "Paths in each segment",
    "importance": "Importance and performance",
    "necessity": "Necessary conditions",
    "endogeneity": "Scores beside the normal distribution",
}


def draw(
    kind: Plot,
    result: Drawable,
    *,
    theme: ThemeName = "light",
    format: Picture = "svg",
    width: Width | None = None,
    note: bool = True,
    most: float = WIDEST,
) -> bytes:
    """A plot as bytes, the same in every run.

    result : as `NEEDS` says.   width : columns of a journal, single (85 mm) or double (180 mm); when not said, what suits the plot.
    note : whether settings are told under it.   most : the greatest width, in mm.   Raises UsageError for what the result does not hold.
    """
    from plscli.estimation import footer
    from plscli.report.picture.canvas import POINTS, origin, save, style
    from plscli.report.picture.theme import THEMES
    from plscli.report.plot.ground.page import Page

    ink: Callable[[Any, Page], Figure] = import_module(f"plscli.report.plot.{kind.replace('-', '_')}").figure
    with style():
        drawn = ink(result, Page(THEMES[theme], width, note, most * POINTS))
        return save(drawn, format, f"{TITLES[kind]}: {footer.origin(result)}", origin(result, plot=kind))


def remarks(result: Drawable, format: Picture) -> tuple[str, ...]:
    """What must be said of a plot of a result: letters that the font lacks."""
    from plscli.report.labels import labels
    from plscli.report.picture.lettering import lacking

    groups = [str(row["group"]) for row in result.tables().get("group_estimates", ())]
    return lacking((*result.model.names, *result.model.indicators, *labels(result).of.values(), *groups), format)
