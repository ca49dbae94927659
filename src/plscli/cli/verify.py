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
    sheet: options.Sheet = None,
    indices: options.Indices = None,
    jobs: options.Jobs = None,
    backend: options.BackendChoice = None,
    scheduler: options.Scheduler = None,
    format: options.Format = "auto",
    table: options.Table = None,
    output: options.Output = None,
    color: options.Color = "auto",
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Examples:

    - `plscli verify saved.json survey.csv`
    """
    from pathlib import Path

    from plscli.analysis.saved import looks_saved, read_saved
    from plscli.analysis.verify import run
    from plscli.data.indices import read_indices
    from plscli.data.prepare import again
    from plscli.data.read import read_bytes
    from plscli.data.stream import open_survey
    from plscli.engine import Workers
    from plscli.report.verify import report

    ink.check(format, output, result, data)
    content = read_bytes(result)
    if not looks_saved(content):
        raise UsageError(f"{result} is not a saved analysis\n  the first name is that of the JSON, the second that of the survey")
    saved = read_saved(content, Path(result).name)
    plan = None if indices is None else read_indices(indices)
    workers = Workers(jobs, backend or ("dask" if scheduler else "threads"), scheduler)
    survey = again(open_survey(data, saved.data.na, sheet), saved.data.prepared)
    for note in survey.notes:
        say(note, quiet)
    with Progress(quiet) as progress:
        verified = run(saved, survey, plan, workers, progress)
    finish(report(verified), format, table, output, color, quiet)
    if not verified.same:
        raise typer.Exit(1)
