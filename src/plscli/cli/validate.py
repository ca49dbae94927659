"""`plscli validate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from plscli.analysis.settings import FailOn
from plscli.cli import checks, options
from plscli.cli.clean import Cleaned
from plscli.cli.finish import finish
from plscli.cli.source import Source
from plscli.report import output as ink

CLEANING = "Cleaning"
FailOnChoice = Annotated[FailOn, typer.Option("--fail-on", help="Exit with code 1 from this verdict on.", rich_help_panel=checks.CHECKS)]
Clean = Annotated[
    Path | None,
    typer.Option("--clean", metavar="FILE", help="Write the survey without those left out; - for standard output.",
                 rich_help_panel=CLEANING, show_default=False),
]  # fmt: skip
Exclusions = Annotated[
    Path | None,
    typer.Option("--exclusions", metavar="FILE", help="Log of who was left out, and why.", rich_help_panel=CLEANING,
                 show_default="beside the clean survey"),
]  # fmt: skip


def validate(
    data: options.Data,
    model: options.ModelFile = None,
    path: options.ModelLines = None,
    no_infer: options.NoInfer = False,
    na: options.MissingCodes = None,
    scale: options.Scale = None,
    study: options.StudyFile = None,
    sheet: options.Sheet = None,
    min_path: checks.MinPath = None,
    duration: checks.Duration = None,
    marker: checks.Marker = None,
    population: checks.Population = None,
    alpha: options.Alpha = options.DEFAULT_ALPHA,
    tails: options.TailsChoice = "two",
    threshold: options.ThresholdValues = None,
    profile: options.ProfileFile = None,
    fail_on: FailOnChoice = "error",
    clean: Clean = None,
    exclude: options.Exclude = None,
    exclusions: Exclusions = None,
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
    - `plscli validate survey.csv --exclude "straightlining, missing>0.15" --clean - | plscli hypotheses - -m survey.pls`
    """
    ink.check(format, output, data, model, population)
    cleaned = Cleaned(clean, exclude, exclusions)
    cleaned.check(data, model, population, output=output)
    source = Source(data, model, path, no_infer, na, quiet, scale=scale, study_file=study, sheet=sheet, at_once=True)
    thresholds = options.thresholds(profile, threshold, source.study)
    survey, spec = source.survey("validate")
    from plscli.analysis.validate import run
    from plscli.data.read import read_survey
    from plscli.report.formats import check_table
    from plscli.report.validate import report

    result = run(
        survey, spec, alpha=alpha, tails=tails, min_path=min_path, duration=duration, marker=marker,
        shares=read_survey(population) if population else None, exclude=cleaned.rules, thresholds=thresholds,
    )  # fmt: skip
    check_table(report(result), ink.chosen_format(format, output), table)
    files = cleaned.files(result)
    if cleaned.piped and output is None:
        ink.write(files.pop(clean or Path("-")), clean, files)
    else:
        finish(report(result), format, table, output, color, quiet, files)
    cleaned.tell(result, quiet)
    if not result.passes(fail_on):
        raise typer.Exit(1)
