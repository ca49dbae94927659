"""What diagrams and plots have in common: letters, the sheet they are drawn on, and here what can be asked of them.

The words are those of the command line.
"""

from __future__ import annotations

from logging import ERROR, getLogger
from typing import Literal, get_args

getLogger("matplotlib").setLevel(ERROR)  # what it says of its cache, as where a home cannot be written to, concerns no reader

ThemeName = Literal["light", "dark", "print"]
PictureFormat = Literal["svg", "pdf", "png"]
"""Kinds of files that hold a picture."""
PICTURES: tuple[PictureFormat, ...] = get_args(PictureFormat)
Show = Literal["model", "estimates", "bootstrap"]
"""What a diagram shows: the model alone, its estimates, or what resampling says of them."""
Beside = Literal["p", "interval"]
"""What stands beside a path coefficient."""
Letters = Literal["dot", "mermaid", "tex", "txt"]
"""Kinds of text that hold a diagram: for Graphviz, for Markdown, for LaTeX (TikZ), for a terminal."""
DiagramFormat = Literal["auto", "svg", "pdf", "png", "dot", "mermaid", "tex", "txt"]
LETTERS: tuple[Letters, ...] = get_args(Letters)
PlotFormat = Literal["auto", "svg", "pdf", "png"]
Plot = Literal[
    "forest", "bootstrap", "loadings", "htmt", "slopes", "johnson-neyman", "straightlining", "missingness", "groups", "prediction",
    "predicted", "losses", "importance", "necessity", "segments", "segment-paths", "endogeneity",
]  # fmt: skip
"""Kinds of plots."""
PLOTS: dict[Plot, str] = {
    "forest": "paths with intervals",
    "bootstrap": "bootstrap distributions of paths",
    "loadings": "loadings against thresholds; with intervals where `-n` asks for resamples",
    "htmt": "HTMT of all pairs; with bounds where `-n` asks for resamples",
    "slopes": "simple slopes of every product",
    "johnson-neyman": "slopes along the moderator, and where they differ from 0",
    "straightlining": "answers of respondents, by share of their commonest answer",
    "missingness": "where answers are missing",
    "groups": "paths with intervals in every group of a column (`--by`), or of a saved comparison of groups",
    "prediction": "errors of predictions by item, beside those of a regression without the model",
    "predicted": "observed answers against predicted ones",
    "losses": "differences in loss between the model and its benchmarks (CVPAT)",
    "importance": "importance for a target and performance, of constructs and items (IPMA; with `--necessity` cIPMA)",
    "necessity": "the ceilings over every condition of a target (NCA)",
    "segments": "criteria by the number of segments",
    "segment-paths": "paths in each segment beside those of all respondents",
    "endogeneity": "scores of the predictors of a construct (`--outcome`) beside the normal distribution",
}
"""What each kind shows, in the words of help pages."""
COMPARED = "paths,loadings,weights,r2"
"""What is compared for a diagram of groups."""
Width = Literal["single", "double"]
"""Columns of a journal."""
WIDEST = 180.0
"""Two columns of a journal, in mm."""
