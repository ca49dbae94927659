"""`plscli verify`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from plscli.cli.running.finish import finish
from plscli.cli.running.notes import say
from plscli.cli.running.progress import Progress
from plscli.cli.typed.settings import Ink, encoding_named
from plscli.errors import UsageError
from plscli.estimation.settings import Resampling
from plscli.setting import Settings, argument, setting
from plscli.workers import Workers

if TYPE_CHECKING:
    from plscli.questions.paper.verify import Verification


@dataclass(frozen=True, slots=True)
class Repeated(Settings):
    """A result, and the data that it is said to come from."""

    result: str = argument("RESULT", "A saved analysis, report or answer (JSON of `plscli bootstrap`, `report` or a further question).")
    data: str = argument("SURVEY", "The survey it is said to come from.")
    sheet: str | None = setting(None, metavar="NAME", help="Sheet of a workbook.", shown="the first one")
    encoding: str | None = encoding_named()
    indices: Path | None = setting(
        None, help="File with the rows of every resample, counted from 0: text with one resample per line, or .npy.", panel=Resampling.panel
    )


def verify(repeated: Repeated, workers: Workers, ink: Ink) -> None:
    """Examples:

    - `plscli verify saved.json survey.csv`
    - `plscli report survey.csv -o report.json && plscli verify report.json survey.csv`
    """
    from plscli.data.indices import read_indices
    from plscli.data.read import read_bytes
    from plscli.estimation.saved.document import looks_saved

    ink.check(repeated.result, repeated.data)
    content = read_bytes(repeated.result)
    if not looks_saved(content):
        raise UsageError(f"{repeated.result} is not a saved analysis\n  the first name is that of the JSON, the second that of the survey")
    plan = None if repeated.indices is None else read_indices(repeated.indices)
    verified = _repeated(
        content,
        Path(repeated.result).name,
        repeated.data,
        {"sheet": repeated.sheet, "encoding": repeated.encoding},
        plan,
        workers,
        ink.quiet,
    )
    finish(verified, ink)
    if not verified.same:
        raise typer.Exit(1)


def _repeated(content: bytes, file: str, data: str, how: dict[str, str | None], plan: Any, workers: Workers, quiet: bool) -> Verification:
    """A saved analysis or a report, made again."""
    from plscli.data.read import open_survey, read_survey
    from plscli.data.recoding.prepare import again
    from plscli.estimation.saved.saved import SCHEMA, provenance, read_document
    from plscli.questions.paper.verify import restored, run

    document = read_document(content, file)
    saved = restored(document, file)
    origin = provenance(document["data"])
    at_once = document["schema"] != SCHEMA or document.get("flagged") is not None  # who looked at respondents had all of them
    survey = again((read_survey if at_once else open_survey)(data, origin.na, **how), origin.prepared)
    for note in survey.notes:
        say(note, quiet)
    with Progress(quiet) as progress:
        return run(saved, survey, plan, workers, progress, document)
