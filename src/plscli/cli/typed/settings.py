"""What a user may choose of what is shown and written, and of what several commands look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from plscli.cli.running.notes import tell
from plscli.errors import UsageError
from plscli.estimation import FailOn, Resampling, Screening
from plscli.report import output
from plscli.report.output import NONE, Color, Format
from plscli.report.render import DATA
from plscli.setting import Settings, given_flags, setting

if TYPE_CHECKING:
    from plscli.data.study import Study
    from plscli.tables import Result
    from plscli.words.thresholds import Thresholds

OUTPUT, PICTURE, CLEANING, DECISION = "Output", "Picture", "Cleaning", "Decision"


def refuse(why: str, *settings: Settings) -> None:
    """UsageError for an option that was chosen where it must not be.   why : what goes on behind its name."""
    for option in given_flags(*settings):
        raise UsageError(f"{option} {why}")


def keep_apart(*files: Path | None) -> None:
    """UsageError for one file that two things would be written to."""
    named = [file.absolute() for file in files if file is not None]
    if len(set(named)) < len(named):
        raise UsageError(f"two files cannot both be written to {max(named, key=named.count).name}\n  name another one")


encoding_named = partial(
    setting, None, "--encoding", metavar="NAME", help="Encoding of a text file, such as cp1251.", shown="told from its bytes"
)
sheet_named = partial(setting, None, metavar="NAME", help="Sheet of a workbook.", shown="the first one")
missing_codes = partial(setting, (), metavar="CODE", help="Answer that means missing, such as -99; repeatable.")
rows_planned = partial(
    setting,
    None,
    help="File with the rows of every resample, counted from 0: text with one resample per line, or .npy.",
    panel=Resampling.panel,
)
quietness = partial(setting, False, "--quiet", "-q", help="No notes and no progress on standard error.", panel=OUTPUT)
output_file = partial(setting, None, "--output", "-o", help="Write to a file; its suffix gives the format.", panel=OUTPUT)
debugging = partial(setting, False, help="Show the traceback of a defect.", panel=OUTPUT)
rules_of_exclusion = partial(
    setting,
    None,
    metavar="RULES",
    help='Who is left out, such as "straightlining, duplicates, missing>0.15".',
    shown="nobody",
    panel=CLEANING,
)
"""Fields that several commands have; for a defect `main` looks itself whether it is to be shown."""


@dataclass(frozen=True, slots=True)
class Ink(Settings, panel=OUTPUT):
    """How tables are shown."""

    format: Format = setting("auto", "--format", "-f", help="auto: a table on a terminal, CSV in a pipe.")
    table: str | None = setting(None, "--table", "-t", metavar="NAME", help="Print this table only.", complete="tables")
    output: Path | None = output_file()  # noqa: RUF009  (which makes a field, as `setting` does)
    color: Color = setting("auto", help="Colour in tables.")
    quiet: bool = quietness()
    debug: bool = debugging()

    def check(self, *inputs: str | Path | None) -> None:
        """UsageError if the output certainly cannot be written, see `output.check`."""
        output.check(self.format, self.output, *inputs)

    def show(self, result: Result, also: Mapping[Path, str | bytes] = NONE) -> None:
        """Show a result; its notes go to standard error where the format has no place for them under the table.

        also : files that are written with it, all of them or none.
        """
        output.show(result.report(), self.format, self.table, self.output, self.color, also)
        if output.chosen_format(self.format, self.output) in DATA:
            tell(result.notes, self.quiet)


@dataclass(frozen=True, slots=True)
class Verdicts(Settings, panel=DECISION):
    """What verdicts are held against."""

    profile: Path | None = setting(None, help="File of thresholds (CSV: id, green, red, source).", shown="SmartPLS and additions")
    threshold: tuple[str, ...] = setting((), metavar="ID=VALUE", help="A threshold of your own, such as ave=0.5; repeatable.")

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


@dataclass(frozen=True, slots=True)
class Failing(Settings, panel=Screening.panel):
    """What counts as failed."""

    fail_on: FailOn = setting("error", help="Exit with code 1 from this verdict on.")


@dataclass(frozen=True, slots=True)
class Excluded(Settings, panel=CLEANING):
    """Who is left out."""

    exclude: str | None = rules_of_exclusion()

    def check(self) -> None:
        """UsageError for rules that are none."""
        from plscli.questions.screening.cleaning import parse

        parse(self.exclude or "")
