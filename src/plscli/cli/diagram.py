"""`plscli diagram`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from plscli.cli import options, pictures
from plscli.cli.source import Source
from plscli.report import output as ink
from plscli.report.picture.choices import Beside, DiagramFormat, Picture, Show
from plscli.report.picture.files import kind_of_file

if TYPE_CHECKING:
    from plscli.analysis.hypotheses import Hypotheses
    from plscli.report.diagram import Framework

KINDS: tuple[Picture | Literal["dot", "txt"], ...] = ("svg", "pdf", "png", "dot", "txt")
Shown = Annotated[
    Show | None,
    typer.Option(
        "--show",
        help="The model alone, its estimates, or what resampling says of them.",
        show_default="bootstrap if there is one, else estimates",
        rich_help_panel=options.PICTURE,
    ),
]
Structural = Annotated[bool, typer.Option("--structural", help="Leave indicators out.", rich_help_panel=options.PICTURE)]
With = Annotated[Beside, typer.Option("--with", help="What stands beside path coefficients.", rich_help_panel=options.PICTURE)]
Layout = Annotated[
    Path | None,
    typer.Option(
        "--layout", help='Positions of constructs: JSON such as {"SAT": [60, 20]}.', show_default="ours", rich_help_panel=options.PICTURE
    ),
]
SaveLayout = Annotated[
    Path | None, typer.Option("--save-layout", help="Write the positions to a file.", show_default=False, rich_help_panel=options.PICTURE)
]
Format = Annotated[
    DiagramFormat, typer.Option("--format", "-f", help="auto: from the suffix of -o, text without one.", rich_help_panel=options.OUTPUT)
]


def diagram(
    data: options.DataOrModel,
    model: options.ModelFile = None,
    path: options.ModelLines = None,
    no_infer: options.NoInfer = False,
    n: options.Respondents = None,
    scale: options.Scale = None,
    study: options.StudyFile = None,
    sheet: options.Sheet = None,
    show: Shown = None,
    structural: Structural = False,
    beside: With = "p",
    layout: Layout = None,
    save_layout: SaveLayout = None,
    theme: options.ThemeChoice = "light",
    no_note: options.NoNote = False,
    scheme: options.SchemeChoice = None,
    consistent: options.Consistent = None,
    missing: options.MissingChoice = None,
    na: options.MissingCodes = None,
    weight: options.Weight = None,
    correlations: options.KindChoice = None,
    smooth: options.Smooth = None,
    higher_order: options.HigherOrderChoice = None,
    interaction: options.InteractionChoice = None,
    tol: options.Tolerance = None,
    max_iterations: options.MaxIterations = None,
    resamples: options.ResamplesIfAny = None,
    seed: options.Seed = None,
    level: options.Level = None,
    max_failed: options.MaxFailed = None,
    inadmissible: options.InadmissibleChoice = None,
    ci: options.IntervalChoice = None,
    p: options.PChoice = None,
    strata: options.Strata = None,
    cluster: options.Cluster = None,
    indices: options.Indices = None,
    jobs: options.Jobs = None,
    backend: options.BackendChoice = None,
    scheduler: options.Scheduler = None,
    alpha: options.Alpha = options.DEFAULT_ALPHA,
    tails: options.TailsChoice = "two",
    adjust: options.AdjustChoice = "none",
    format: Format = "auto",
    output: options.Output = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Examples:

    - `plscli diagram survey.csv`
    - `plscli diagram survey.csv -n 10000 -o result.svg`
    - `plscli diagram survey.pls -o framework.pdf` : the model before there are data
    - `plscli bootstrap survey.csv -f json | plscli diagram - --structural --with interval -o result.png`
    - `plscli diagram survey.csv --save-layout places.json -o a.svg`, then edit and `--layout places.json`
    """
    for file in (output, save_layout):
        ink.check("table", file, data, model)
    kind = kind_of_file(format, output, KINDS, "txt")
    settings = {
        "scheme": scheme, "consistent": consistent, "missing": missing, "weight": weight, "correlations": correlations, "smooth": smooth,
        "higher_order": higher_order, "interaction": interaction, "tolerance": tol, "max_iterations": max_iterations,
        "resamples": resamples, "seed": seed, "level": level, "max_failed": max_failed, "inadmissible": inadmissible,
        "ci": ci, "p": p, "strata": strata, "cluster": cluster, "indices": indices,
        "jobs": jobs, "backend": backend, "scheduler": scheduler,
    }  # fmt: skip
    source = Source(data, model, path, no_infer, na, quiet, n, scale, study, sheet)
    if show == "model" or pictures.is_model_file(data):
        result: Hypotheses | Framework = pictures.framework(source, show, settings)
    else:
        result = pictures.tested(source, show == "bootstrap", settings, alpha, tails, adjust)
    from plscli.report.diagram import Diagram

    drawn = Diagram(result, show, structural, beside, layout)
    if kind == "dot" or kind == "txt":
        content: str | bytes = drawn.text(kind, ink.columns())
    else:
        content = drawn.picture(kind, theme, not no_note)
    positions = {save_layout: drawn.places()} if save_layout else {}
    pictures.tell((*result.notes, *drawn.remarks(kind)), quiet)
    ink.write(content, output, positions)
