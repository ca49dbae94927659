"""Surveys by themselves: one that a model is drafted for, one that numbers are said to come from, and one that is written clean."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from plscli.cli.running.notes import Progress, say, tell
from plscli.cli.typed.settings import (
    CLEANING,
    OUTPUT,
    Ink,
    debugging,
    encoding_named,
    keep_apart,
    missing_codes,
    quietness,
    rows_planned,
    rules_of_exclusion,
    sheet_named,
)
from plscli.engine import Workers
from plscli.errors import UsageError
from plscli.report import output
from plscli.report.render import check_table
from plscli.setting import Settings, argument, setting

if TYPE_CHECKING:
    from plscli.data.survey import Survey
    from plscli.questions.paper.verify import Verification
    from plscli.questions.screening.validate import Validation


DRAFTED = (".pls", ".toml")
"""Suffixes of a model and of a study file."""


@dataclass(frozen=True, slots=True)
class SurveyAlone(Settings, panel=OUTPUT):
    """The survey that is looked at."""

    data: str = argument("SURVEY", "Survey, which stays as it is.")
    na: tuple[str, ...] = missing_codes(panel=OUTPUT)
    sheet: str | None = sheet_named()
    encoding: str | None = encoding_named()
    quiet: bool = quietness()
    debug: bool = debugging()

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
        from plscli.data.read import large, looks_saved, read_bytes, survey_of

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


SUFFIX = ".exclusions.csv"


@dataclass(frozen=True, slots=True)
class Cleaned(Settings, panel=CLEANING):
    """Where the clean survey goes, and by which rules.   clean, log : files, or - for standard output."""

    exclude: str | None = rules_of_exclusion()
    clean: Path | None = setting(None, metavar="FILE", help="Write the survey without those left out; - for standard output.")
    log: Path | None = setting(
        None, "--exclusions", metavar="FILE", help="Log of who was left out, and why.", shown="beside the clean survey"
    )

    @property
    def piped(self) -> bool:
        """Whether the clean survey takes standard output."""
        return self.clean is not None and str(self.clean) in output.STANDARD_OUTPUT

    @property
    def rules(self) -> str | None:
        """The rules; none, so that everybody stays, when a clean survey is asked for without any."""
        return self.exclude if self.exclude is not None or (self.clean is None and self.log is None) else ""

    @property
    def exclusions(self) -> Path | None:
        """The file of the log: as named, or beside the clean survey."""
        if self.log is not None or self.clean is None or self.piped or not self.exclude:
            return self.log
        return self.clean.with_name(self.clean.stem + SUFFIX)

    def check(self, *inputs: str | Path | None, beside: Path | None) -> None:
        """UsageError for files that certainly cannot be written, or that would replace what is read or each other."""
        files = [self.clean, self.exclusions, beside]
        for file in files[:2]:
            output.check("csv", file, *inputs)
        keep_apart(*files)
        if self.clean is not None and self.clean.suffix.lower() not in (".csv", "") and not self.piped:
            raise UsageError(
                f"a clean survey is written as CSV, not as {self.clean.suffix}\n  name it {self.clean.with_suffix('.csv').name}"
            )

    def show(self, result: Validation, ink: Ink) -> None:
        """Show what was found, or the clean survey in its place, and write the files."""
        check_table(result.report(), output.chosen_format(ink.format, ink.output), ink.table)
        files = self._files(result)
        if self.piped and self.clean and ink.output is None:
            output.write(files.pop(self.clean), self.clean, files)
        else:
            ink.show(result, files)
        self._tell(result, ink.quiet)

    def _files(self, result: Validation) -> dict[Path, str | bytes]:
        """What the clean survey and the log hold, by file."""
        from plscli.data.formats.text import csv_text
        from plscli.report import visible
        from plscli.report.render.data import as_delimited

        found: dict[Path, str | bytes] = {}
        if result.cleaning is not None and self.exclusions is not None:
            found[self.exclusions] = as_delimited(result.cleaning.exclusions, ("row", "rule", "value"), ",")
        if result.cleaning is not None and self.clean is not None:
            text = csv_text(result.cleaning.of(result.survey))
            found[self.clean] = "\n".join(map(visible, text.split("\n"))) if self.piped and output.on_terminal() else text
        return found

    def _tell(self, result: Validation, quiet: bool) -> None:
        """Say how many respondents are left where no report does, and what was done to the answers."""
        if result.cleaning is None:
            return
        if self.piped:
            say(result.cleaning.summary, quiet)
        prepared = result.survey.prepared or {}
        if self.clean is not None and (prepared.get("answers") or prepared.get("reversed")):
            say("the clean survey holds the answers as they were recoded and reversed: it needs no study file for that any more", quiet)
