"""`plscli scores`."""

from __future__ import annotations

from typing import Annotated

import typer

from plscli.analysis.settings import Unit
from plscli.cli import options
from plscli.cli.finish import finish
from plscli.cli.source import Source, given
from plscli.report import output as ink

As = Annotated[Unit, typer.Option("--as", help="Unit of the scores; rescaled ones run from 0 to 100.", rich_help_panel="Scores")]
Id = Annotated[
    str | None,
    typer.Option("--id", metavar="COLUMN", help="Column that is copied beside the scores.", rich_help_panel="Scores", show_default=False),
]


def scores(
    data: options.Data,
    model: options.ModelFile = None,
    path: options.ModelLines = None,
    no_infer: options.NoInfer = False,
    scale: options.Scale = None,
    study: options.StudyFile = None,
    sheet: options.Sheet = None,
    encoding: options.Encoding = None,
    unit: As = "standardised",
    id: Id = None,
    scheme: options.SchemeChoice = None,
    consistent: options.Consistent = None,
    missing: options.MissingChoice = None,
    na: options.MissingCodes = None,
    weight: options.Weight = None,
    higher_order: options.HigherOrderChoice = None,
    interaction: options.InteractionChoice = None,
    tol: options.Tolerance = None,
    max_iterations: options.MaxIterations = None,
    format: options.Format = "auto",
    table: options.Table = None,
    output: options.Output = None,
    color: options.Color = "auto",
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Examples:

    - `plscli scores survey.csv -o scores.csv`
    - `plscli scores survey.csv --as rescaled --scale 1:5 --id RESPONDENT`
    - `plscli scores survey.csv -t constructs`
    """
    ink.check(format, output, data, model)
    source = Source(data, model, path, no_infer, na, quiet, scale=scale, study_file=study, sheet=sheet, encoding=encoding, at_once=True)
    survey, spec = source.survey("scores")
    from plscli.analysis.scores import run
    from plscli.report.scores import report

    chosen = {"scheme": scheme, "consistent": consistent, "missing": missing, "higher_order": higher_order}
    chosen["weight"] = source.setting("weight", weight)
    estimation = given({**chosen, "interaction": interaction, "tolerance": tol, "max_iterations": max_iterations})
    finish(report(run(survey, spec, unit=unit, id=id, **estimation)), format, table, output, color, quiet)
