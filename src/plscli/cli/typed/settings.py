"""What a user may choose of what is shown and written, and of what several commands look at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import typer

from plscli.errors import UsageError
from plscli.questions import QUESTIONS
from plscli.report.output import Color, Format, check
from plscli.setting import Settings, setting

if TYPE_CHECKING:
    from plscli.data.study import Study
    from plscli.words.thresholds import Thresholds

OUTPUT, PICTURE, CLEANING, FURTHER, DECISION = "Output", "Picture", "Cleaning", "Further analyses", "Decision"


def encoding_named() -> Any:
    """The option that names an encoding."""
    return setting(None, "--encoding", metavar="NAME", help="Encoding of a text file, such as cp1251.", shown="told from its bytes")


def quietness() -> Any:
    """The field of those who may have to be quiet."""
    return setting(False, "--quiet", "-q", help="No notes and no progress on standard error.", panel=OUTPUT)


def output_file() -> Any:
    """The field of those who write."""
    return setting(None, "--output", "-o", help="Write to a file; its suffix gives the format.", panel=OUTPUT)


def debugging() -> Any:
    """The field of those whose defects can be looked at; `main` looks for it itself."""
    return setting(False, help="Show the traceback of a defect.", panel=OUTPUT)


def table_names(context: typer.Context, incomplete: str) -> list[str]:
    """Names of the tables of a command and of its further analyses that begin like this."""
    known = (each for each in QUESTIONS if context.info_name in (each.name, each.of))
    return [table for each in known for table in each.tables if table.startswith(incomplete)]


@dataclass(frozen=True, slots=True)
class Ink(Settings):
    """How tables are shown."""

    format: Format = setting("auto", "--format", "-f", help="auto: a table on a terminal, CSV in a pipe.")
    table: str | None = setting(None, "--table", "-t", metavar="NAME", help="Print this table only.", complete=table_names)
    output: Path | None = output_file()
    color: Color = setting("auto", help="Colour in tables.")
    quiet: bool = quietness()
    debug: bool = debugging()

    panel: ClassVar[str] = OUTPUT

    def check(self, *inputs: str | Path | None) -> None:
        """UsageError if the output certainly cannot be written, see `output.check`."""
        check(self.format, self.output, *inputs)


@dataclass(frozen=True, slots=True)
class Verdicts(Settings):
    """What verdicts are held against."""

    profile: Path | None = setting(None, help="File of thresholds (CSV: id, green, red, source).", shown="SmartPLS and additions")
    threshold: tuple[str, ...] = setting((), metavar="ID=VALUE", help="A threshold of your own, such as ave=0.5; repeatable.")

    panel: ClassVar[str] = DECISION

    def thresholds(self, study: Study | None = None) -> Thresholds:
        """The usual thresholds with those that were set: in a study file, a profile, one by one.  UsageError for one that is none."""
        from plscli.words.thresholds import PROFILE, read_profile

        base = PROFILE
        if study is not None:
            for id, value in study.thresholds.items():
                try:
                    base = base.with_values([f"{id}={value}"])
                except UsageError as error:
                    raise study.error(str(error).removeprefix("--threshold "), ("thresholds", id)) from None
        return (read_profile(self.profile, base) if self.profile else base).with_values(self.threshold)
