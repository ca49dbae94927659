"""The end of a command: its tables on standard output or in a file, and what must be known of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from plscli.cli.running.notes import say, tell
from plscli.cli.typed.settings import Ink
from plscli.report import output
from plscli.report.render import DATA

if TYPE_CHECKING:
    from plscli.tables import Result


def finish(result: Result, ink: Ink, also: Mapping[Path, str | bytes] = output.NONE) -> None:
    """Show a result; its notes go to standard error where the format has no place for them under the table.

    also : files that are written with it, all of them or none.
    """
    output.show(result.report(), ink.format, ink.table, ink.output, ink.color, also)
    if output.chosen_format(ink.format, ink.output) in DATA:
        tell(result.notes, ink.quiet)


def met(unmet: str | None) -> bool:
    """Whether nothing is missing of what was required; what is missing is said."""
    if unmet:
        say(unmet)
    return not unmet
