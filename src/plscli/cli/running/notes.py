"""What is said on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from plscli.report import visible

_said: set[str] = set()


def say(note: str, quiet: bool = False) -> None:
    """A note on standard error, unless quiet or said before; control characters are shown, not obeyed.

    A standard error that cannot be written to is no reason to stop.
    """
    if quiet or sys.stderr is None or note in _said:
        return
    _said.add(note)
    try:
        shown = "\n".join(map(visible, note.split("\n")))
        print(f"plscli: {shown}", file=sys.stderr, flush=True)
    except OSError:
        from plscli.report.output import silence

        silence(sys.stderr)


def tell(notes: Iterable[str], quiet: bool) -> None:
    """Notes on standard error, unless quiet."""
    for note in notes:
        say(note, quiet)
