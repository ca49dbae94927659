"""`plscli init`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from plscli.cli.running.notes import say
from plscli.cli.typed.settings import OUTPUT, debugging, encoding_named, quietness
from plscli.errors import UsageError
from plscli.report import output as ink
from plscli.report.files import create
from plscli.setting import Settings, argument, setting

if TYPE_CHECKING:
    from plscli.data.survey import Survey


@dataclass(frozen=True, slots=True)
class Sought(Settings):
    """The survey that is looked at."""

    data: str = argument("SURVEY", "Survey, which stays as it is.")
    na: tuple[str, ...] = setting((), metavar="CODE", help="Answer that means missing, such as -99; repeatable.")
    sheet: str | None = setting(None, metavar="NAME", help="Sheet of a workbook.", shown="the first one")
    encoding: str | None = encoding_named()
    quiet: bool = quietness()
    debug: bool = debugging()

    panel: ClassVar[str] = OUTPUT


def init(sought: Sought) -> None:
    """The files stand beside the survey and bear its name: `survey.pls` is the model, `survey.toml` what the model text cannot say.
    The other commands use them from then on.  Files that are there are never overwritten.

    Examples:

    - `plscli init survey.csv`
    - `plscli init survey.csv --na -99 && plscli validate survey.csv`
    """
    data, quiet = sought.data, sought.quiet
    if data == "-":
        raise UsageError("the model and the study file are named after the survey, and standard input has no name\n  name a file")
    files = [Path(data).with_suffix(suffix) for suffix in (".pls", ".toml")] if Path(data).name else []
    for file in files:
        if os.path.lexists(file):
            raise UsageError(f"{file} is there already, and is not overwritten\n  rename it, or edit it by hand")
    from plscli.questions.screening.draft import run
    from plscli.questions.screening.drafts import model_text, study_text

    survey = _survey(data, sought.na, sought.sheet, sought.encoding)
    for note in survey.notes:
        say(note, quiet)
    draft = run(survey)
    create(dict(zip(files, map(ink.encoded, (model_text(draft), study_text(draft))), strict=True)))
    for file in files:
        say(f"wrote {file}", quiet)


def _survey(data: str, na: Sequence[str], sheet: str | None, encoding: str | None) -> Survey:
    """The survey, or the first rows of a large one.  UsageError for what is none."""
    from plscli.data.matrix import looks_like_matrix
    from plscli.data.read import large, read_bytes, streamed, survey_of
    from plscli.estimation.saved.document import looks_saved

    if large(data) and (stream := streamed(data, na, encoding)):
        return stream.head()
    content = read_bytes(data)
    if looks_saved(content):
        raise UsageError(f"{Path(data).name} is a saved analysis, which has its model\n  name a survey")
    survey = survey_of(content, Path(data).name, na, sheet, encoding)
    if looks_like_matrix(survey):
        raise UsageError(f"{survey.file} is a correlation matrix, which holds no answers\n  name a survey")
    return survey
