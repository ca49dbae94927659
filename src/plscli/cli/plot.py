"""`plscli plot`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from plscli.analysis.settings import Adjust, Tails
from plscli.cli import options, pictures
from plscli.cli.source import Source
from plscli.report import output as ink
from plscli.report.picture.choices import Picture, Plot, PlotFormat, Width
from plscli.report.picture.files import kind_of_file

if TYPE_CHECKING:
    from plscli.analysis.hypotheses import Hypotheses
    from plscli.analysis.loadings import Loadings
    from plscli.analysis.validate import Validation

KINDS: tuple[Picture, ...] = ("svg", "pdf", "png")
Kind = Annotated[Plot, typer.Argument(metavar="KIND", help="What to draw, see above.", show_default=False)]
Column = Annotated[
    Width | None,
    typer.Option(
        "--column", help="Columns of a journal: 85 or 180 mm.", show_default="what suits the plot", rich_help_panel=options.PICTURE
    ),
]
Format = Annotated[PlotFormat, typer.Option("--format", "-f", help="auto: from the suffix of -o.", rich_help_panel=options.OUTPUT)]


def plot(
    kind: Kind,
    data: options.Data,
    model: options.ModelFile = None,
    path: options.ModelLines = None,
    no_infer: options.NoInfer = False,
    n: options.Respondents = None,
    scale: options.Scale = None,
    study: options.StudyFile = None,
    sheet: options.Sheet = None,
    encoding: options.Encoding = None,
    column: Column = None,
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
    resamples: options.Resamples = None,
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
    profile: options.ProfileFile = None,
    threshold: options.ThresholdValues = None,
    format: Format = "auto",
    output: options.Output = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Kinds:

    - `forest` : paths with intervals
    - `bootstrap` : bootstrap distributions of paths
    - `loadings` : loadings against thresholds; with intervals where `-n` asks for resamples
    - `htmt` : HTMT of all pairs; with bounds where `-n` asks for resamples
    - `slopes` : simple slopes of every product
    - `johnson-neyman` : slopes along the moderator, and where they differ from 0
    - `straightlining` : answers of respondents, by share of their commonest answer
    - `missingness` : where answers are missing

    Examples:

    - `plscli plot forest survey.csv -o forest.pdf`
    - `plscli bootstrap survey.csv -f json | plscli plot htmt - --theme print -o htmt.svg`
    - `plscli plot missingness survey.csv --column double -o gaps.png`
    """
    ink.check("table", output, data, model)
    file = kind_of_file(format, output, KINDS)
    settings = {
        "scheme": scheme, "consistent": consistent, "missing": missing, "weight": weight, "correlations": correlations, "smooth": smooth,
        "higher_order": higher_order, "interaction": interaction, "tolerance": tol, "max_iterations": max_iterations,
        "resamples": resamples, "seed": seed, "level": level, "max_failed": max_failed, "inadmissible": inadmissible,
        "ci": ci, "p": p, "strata": strata, "cluster": cluster, "indices": indices,
        "jobs": jobs, "backend": backend, "scheduler": scheduler,
    }  # fmt: skip
    source = Source(data, model, path, no_infer, na, quiet, n, scale, study, sheet, encoding=encoding)
    asked = Asked(alpha, tails, adjust, profile, threshold)
    result = _result(kind, source, settings, asked)
    from plscli.report.plot import draw, remarks

    content = draw(kind, result, theme=theme, format=file, width=column, note=not no_note)
    pictures.tell((*result.notes, *remarks(result, file)), quiet)
    ink.write(content, output)


@dataclass(frozen=True)
class Asked:
    """What was asked of decisions and verdicts, which matter to some kinds only."""

    alpha: float
    tails: Tails
    adjust: Adjust
    profile: Path | None
    threshold: list[str] | None

    def refuse_but(self, *matter: str) -> None:
        """UsageError for what was asked and does not matter to the plot."""
        usual = {"alpha": options.DEFAULT_ALPHA, "tails": "two", "adjust": "none"}
        pictures.refuse(
            {name: value for name in self.__dataclass_fields__ if (value := getattr(self, name)) != usual.get(name) and name not in matter},
            "for this kind of plot does not show it",
        )


def _result(kind: Plot, source: Source, settings: dict[str, Any], asked: Asked) -> Hypotheses | Loadings | Validation:
    """What the kind of plot is made of."""
    from plscli.report.plot import NEEDS

    if NEEDS[kind] == "hypotheses":
        asked.refuse_but("alpha", "tails", "adjust")
        return pictures.tested(source, True, settings, asked.alpha, asked.tails, asked.adjust)
    if NEEDS[kind] == "loadings":
        asked.refuse_but("profile", "threshold")
        from plscli.analysis import loadings

        thresholds = options.thresholds(asked.profile, asked.threshold, source.study)
        return loadings.run(source.analysed(resample=False, **settings), thresholds=thresholds)
    asked.refuse_but("profile", "threshold")
    pictures.refuse(settings, "for this kind of plot looks at the answers alone")
    survey, spec = source.survey(f"plot {kind}")
    from plscli.analysis import validate

    return validate.run(survey, spec, thresholds=options.thresholds(asked.profile, asked.threshold, source.study))
