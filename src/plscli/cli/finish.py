"""The end of a command: its tables on standard output or in a file, and what must be known of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from plscli.cli.notes import say
from plscli.report import output as ink
from plscli.report.formats import DATA

if TYPE_CHECKING:
    from plscli.report.layout import Report


def finish(
    report: Report,
    format: ink.Format,
    table: str | None,
    output: Path | None,
    color: ink.Color,
    quiet: bool,
    also: Mapping[Path, str | bytes] = ink.NONE,
) -> None:
    """Show a report; its notes go to standard error where the format has no place for them under the table.

    also : files that are written with it, all of them or none.
    """
    ink.show(report, format, table, output, color, also)
    if ink.chosen_format(format, output) in DATA:
        for note in report.result.notes:
            say(note, quiet)
