"""Surveys without options of a model: one that a model is drafted for, and one that numbers are said to come from."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from plscli.cli.running.notes import tell
from plscli.cli.running.progress import Progress
from plscli.cli.typed.settings import OUTPUT, debugging, encoding_named, missing_codes, quietness, rows_planned, sheet_named
from plscli.errors import UsageError
from plscli.setting import Settings, argument
from plscli.workers import Workers

if TYPE_CHECKING:
    from plscli.data.survey import Survey
    from plscli.questions.paper.verify import Verification

DRAFTED = (".pls", ".toml")
"""Suffixes of a model and of a study file."""


@dataclass(frozen=True, slots=True)
class SurveyAlone(Settings):
    """The survey that is looked at."""

    data: str = argument("SURVEY", "Survey, which stays as it is.")
    na: tuple[str, ...] = missing_codes(OUTPUT)
    sheet: str | None = sheet_named()
    encoding: str | None = encoding_named()
    quiet: bool = quietness()
    debug: bool = debugging()

    panel: ClassVar[str] = OUTPUT

    def drafts(self) -> list[Path]:
        """The files of the model and of the study, which stand beside the survey.  UsageError where they are, or have no name."""
        if self.data == "-":
            raise UsageError("the model and the study file are named after the survey, and standard input has no name\n  name a file")
        files = [Path(self.data).with_suffix(suffix) for suffix in DRAFTED] if Path(self.data).name else []
        for file in files:
            if os.path.lexists(file):
                raise UsageError(f"{file} is there already, and is not overwritten\n  rename it, or edit it by hand")
        return files

    def survey(self) -> Survey:
        """The survey, or the first rows of a large one; what was assumed is said.  UsageError for what is none."""
        survey = self._survey()
        tell(survey.notes, self.quiet)
        return survey

    def _survey(self) -> Survey:
        from plscli.data.matrix import looks_like_matrix
        from plscli.data.read import large, read_bytes, survey_of
        from plscli.estimation.document import looks_saved

        if large(self.data):
            from plscli.data.stream import streamed

            if stream := streamed(self.data, self.na, self.encoding):
                return stream.head()
        content = read_bytes(self.data)
        if looks_saved(content):
            raise UsageError(f"{Path(self.data).name} is a saved analysis, which has its model\n  name a survey")
        survey = survey_of(content, Path(self.data).name, self.na, self.sheet, self.encoding)
        if looks_like_matrix(survey):
            raise UsageError(f"{survey.file} is a correlation matrix, which holds no answers\n  name a survey")
        return survey


@dataclass(frozen=True, slots=True)
class Repeated(Settings):
    """A result, and the data that it is said to come from."""

    result: str = argument("RESULT", "A saved analysis, report or answer (JSON of `plscli bootstrap`, `report` or a further question).")
    data: str = argument("SURVEY", "The survey it is said to come from.")
    sheet: str | None = sheet_named()
    encoding: str | None = encoding_named()
    indices: Path | None = rows_planned()

    def again(self, workers: Workers, quiet: bool) -> Verification:
        """The result beside the same made again.  UsageError for what is no result."""
        from plscli.data.indices import read_indices
        from plscli.questions.paper.verify import repeated

        plan = None if self.indices is None else read_indices(self.indices)
        with Progress(quiet) as progress:
            return repeated(
                self.result, self.data, self.sheet, self.encoding, plan, workers, progress, tell=partial(tell, quiet=quiet)
            )  # fmt: skip
