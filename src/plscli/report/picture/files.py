"""Which kind of file a picture becomes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from plscli.errors import UsageError
from plscli.report import output as ink

Chosen = TypeVar("Chosen", bound=str)
BINARY = ("pdf", "png")
SUFFIXES = {"mermaid": "mmd"}
"""Of kinds whose files have another suffix than their name."""


def kind_of_file(format: str, output: Path | None, kinds: Sequence[Chosen], otherwise: Chosen | None = None) -> Chosen:
    """The kind: as asked for, from the suffix of the output file, or `otherwise` where neither says.

    Raises UsageError for a suffix that is none of the kinds, when nothing says which kind, and for a PDF or PNG on a terminal.
    """
    known = ", ".join(f".{SUFFIXES.get(kind, kind)}" for kind in kinds)
    file = None if output is None or ink.is_standard_output(output) else output
    if format != "auto":
        asked = format
    elif file is not None:
        suffix = file.suffix.lower().removeprefix(".")
        asked = next((kind for kind, own in SUFFIXES.items() if own == suffix), suffix)
    elif otherwise is not None:
        asked = otherwise
    else:
        raise UsageError(f"a plot needs a file: -o FILE with one of {known}\n  or -f svg for standard output")
    chosen = next((kind for kind in kinds if kind == asked), None)
    if chosen is None:
        raise UsageError(f"no picture is known for {file and file.name!r}\n  use one of {known}, or say which with -f")
    if chosen in BINARY and file is None and ink.on_terminal():
        raise UsageError(f"a terminal cannot show {chosen.upper()}\n  name a file with -o")
    return chosen
