"""`plscli validate`."""

from __future__ import annotations

from typing import Annotated

import typer

from plscli.analysis.settings import FailOn
from plscli.cli import options
from plscli.cli.finish import finish
from plscli.cli.source import Source
from plscli.report import output as ink

MinPath = Annotated[
    float | None,
    typer.Option("--min-path", help="Smallest path coefficient that matters to you.", show_default="none", rich_help_panel="Checks"),
]
FailOnChoice = Annotated[FailOn, typer.Option("--fail-on", help="Exit with code 1 from this verdict on.", rich_help_panel="Checks")]


def validate(
    data: options.Data,
    model: options.ModelFile = None,
    path: options.ModelLines = None,
    no_infer: options.NoInfer = False,
    na: options.MissingCodes = None,
    scale: options.Scale = None,
    study: options.StudyFile = None,
    min_path: MinPath = None,
    alpha: options.Alpha = options.DEFAULT_ALPHA,
    tails: options.TailsChoice = "two",
    fail_on: FailOnChoice = "error",
    format: options.Format = "auto",
    table: options.Table = None,
    output: options.Output = None,
    color: options.Color = "auto",
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Examples:

    - `plscli validate survey.csv`
    - `plscli validate survey.csv --scale 1:5 --na -99`
    - `plscli validate survey.csv --min-path 0.3 --tails one --fail-on warning || echo "look again"`
    """
    ink.check(format, output, data, model)
    survey, spec = Source(data, model, path, no_infer, na, quiet, scale=scale, study_file=study).survey("validate")
    from plscli.analysis.validate import run
    from plscli.report.validate import report

    result = run(survey, spec, alpha=alpha, tails=tails, min_path=min_path)
    finish(report(result), format, table, output, color, quiet)
    if not result.passes(fail_on):
        raise typer.Exit(1)
