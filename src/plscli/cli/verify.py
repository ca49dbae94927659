"""`plscli verify`."""

from __future__ import annotations

from typing import Annotated

import typer

from plscli.cli import options
from plscli.cli.finish import finish
from plscli.cli.notes import say
from plscli.cli.progress import Progress
from plscli.errors import UsageError
from plscli.report import output as ink

Saved = Annotated[str, typer.Argument(metavar="RESULT", help="A saved analysis (JSON of `plscli bootstrap`).", show_default=False)]
Data = Annotated[str, typer.Argument(metavar="SURVEY", help="The survey it is said to come from.", show_default=False)]


def verify(
    result: Saved,
    data: Data,
    format: options.Format = "auto",
    table: options.Table = None,
    output: options.Output = None,
    color: options.Color = "auto",
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Do these numbers come from this data? Repeats a saved analysis and lists every difference; exit code 1 if there is any.

    Examples:

    - `plscli verify saved.json survey.csv`
    """
    from pathlib import Path

    from plscli.analysis.saved import looks_saved, read_saved
    from plscli.analysis.verify import run
    from plscli.data.read import read_bytes, survey_of
    from plscli.report.verify import report

    ink.check(format, output, result, data)
    content = read_bytes(result)
    if not looks_saved(content):
        raise UsageError(f"{result} is not a saved analysis\n  the first name is that of the JSON, the second that of the survey")
    saved = read_saved(content, Path(result).name)
    survey = survey_of(read_bytes(data), Path(data).name, saved.data.na)
    for note in survey.notes:
        say(note, quiet)
    with Progress(quiet) as progress:
        verified = run(saved, survey, progress)
    finish(report(verified), format, table, output, color, quiet)
    if not verified.same:
        raise typer.Exit(1)
