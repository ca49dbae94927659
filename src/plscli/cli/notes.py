"""What is said on standard error."""

from __future__ import annotations

import sys

_said: set[str] = set()


def say(note: str, quiet: bool = False) -> None:
    """A note on standard error, unless quiet or said before; a standard error that cannot be written to is no reason to stop."""
    if quiet or sys.stderr is None or note in _said:
        return
    _said.add(note)
    try:
        print(f"plscli: {note}", file=sys.stderr, flush=True)
    except OSError:
        from plscli.report.output import silence

        silence(sys.stderr)
