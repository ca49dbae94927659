"""The clean survey of `plscli validate --clean`, and the log of who was left out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from plscli.cli.running.finish import finish
from plscli.cli.running.notes import say
from plscli.cli.typed.settings import CLEANING, Ink, rules_of_exclusion
from plscli.errors import UsageError
from plscli.report import output
from plscli.report.render import check_table
from plscli.setting import Settings, setting

if TYPE_CHECKING:
    from plscli.questions.screening.validate import Validation

SUFFIX = ".exclusions.csv"


@dataclass(frozen=True, slots=True)
class Cleaned(Settings):
    """Where the clean survey goes, and by which rules.   clean, log : files, or - for standard output."""

    exclude: str | None = rules_of_exclusion()
    clean: Path | None = setting(None, metavar="FILE", help="Write the survey without those left out; - for standard output.")
    log: Path | None = setting(
        None, "--exclusions", metavar="FILE", help="Log of who was left out, and why.", shown="beside the clean survey"
    )

    panel: ClassVar[str] = CLEANING

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
        named = [file.absolute() for file in files if file is not None]
        if len(set(named)) < len(named):
            raise UsageError(f"two files cannot both be written to {max(named, key=named.count).name}\n  name another one")
        if self.clean is not None and self.clean.suffix.lower() not in (".csv", "") and not self.piped:
            raise UsageError(
                f"a clean survey is written as CSV, not as {self.clean.suffix}\n  name it {self.clean.with_suffix('.csv').name}"
            )

    def finish(self, result: Validation, ink: Ink) -> None:
        """Show what was found, or the clean survey in its place, and write the files."""
        check_table(result.report(), output.chosen_format(ink.format, ink.output), ink.table)
        files = self._files(result)
        if self.piped and self.clean and ink.output is None:
            output.write(files.pop(self.clean), self.clean, files)
        else:
            finish(result, ink, files)
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
