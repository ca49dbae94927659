"""`plscli verify`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from plscli.cli import options
from plscli.cli.finish import finish
from plscli.cli.notes import say
from plscli.cli.progress import Progress
from plscli.errors import UsageError
from plscli.report import output as ink

if TYPE_CHECKING:
    from plscli.analysis.verify import Verification
    from plscli.engine import Workers

Saved = Annotated[
    str, typer.Argument(metavar="RESULT", help="A saved analysis or report (JSON of `plscli bootstrap` or `report`).", show_default=False)
]
Data = Annotated[str, typer.Argument(metavar="SURVEY", help="The survey it is said to come from.", show_default=False)]


def verify(
    result: Saved,
    data: Data,
    sheet: options.Sheet = None,
    encoding: options.Encoding = None,
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
    - `plscli report survey.csv -o report.json && plscli verify report.json survey.csv`
    """
    from pathlib import Path

    from plscli.analysis.saved import looks_saved
    from plscli.data.indices import read_indices
    from plscli.data.read import read_bytes
    from plscli.engine import Workers
    from plscli.report.verify import report

    ink.check(format, output, result, data)
    content = read_bytes(result)
    if not looks_saved(content):
        raise UsageError(f"{result} is not a saved analysis\n  the first name is that of the JSON, the second that of the survey")
    plan = None if indices is None else read_indices(indices)
    workers = Workers(jobs, backend or ("dask" if scheduler else "threads"), scheduler)
    verified = _repeated(content, Path(result).name, data, {"sheet": sheet, "encoding": encoding}, plan, workers, quiet)
    finish(report(verified), format, table, output, color, quiet)
    if not verified.same:
        raise typer.Exit(1)


def _repeated(content: bytes, file: str, data: str, how: dict[str, str | None], plan: Any, workers: Workers, quiet: bool) -> Verification:
    """A saved analysis or a report, made again."""
    from plscli.analysis.saved import provenance, read_document, saved_of
    from plscli.analysis.saved_report import is_report, report_of
    from plscli.analysis.verify import run
    from plscli.data.prepare import again
    from plscli.data.read import read_survey
    from plscli.data.stream import open_survey

    document = read_document(content, file)
    saved = report_of(document, file) if is_report(document) else saved_of(document, file)
    origin = provenance(document["data"])
    at_once = is_report(document) or document.get("flagged") is not None  # who looked at respondents had all of them
    survey = again((read_survey if at_once else open_survey)(data, origin.na, **how), origin.prepared)
    for note in survey.notes:
        say(note, quiet)
    with Progress(quiet) as progress:
        return run(saved, survey, plan, workers, progress, document)
