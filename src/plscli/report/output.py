"""Where ink goes: standard output in one piece, or a file that is there whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TextIO, TypeVar

from plscli.errors import UsageError
from plscli.report import writing
from plscli.report.render import BINARY, of_suffix, render
from plscli.report.render import Format as Format
from plscli.report.writing import past_links, refused, written
from plscli.tables import Report

Color = Literal["auto", "always", "never"]

STANDARD_OUTPUT = ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")
READER_GONE = 141
WIDTH_WITHOUT_TERMINAL = 100
Chosen = TypeVar("Chosen", bound=str)
DOTS = ("pdf", "png")
"""Pictures that are no text."""
PICTURE_SUFFIXES = {"mermaid": "mmd"}
"""Of kinds of pictures whose files have another suffix than their name."""
NONE: Mapping[Path, str | bytes] = MappingProxyType({})


def chosen_format(format: Format, output: Path | None) -> Format:
    """The format: as asked for, from the suffix of the output file, or by where standard output leads.

    Raises UsageError for a suffix that stands for no format.
    """
    if format != "auto":
        return format
    if output is None or is_standard_output(output):
        return "table" if on_terminal() else "csv"
    return of_suffix(output)


def kind_of_file(format: str, output: Path | None, kinds: Sequence[Chosen], otherwise: Chosen | None = None) -> Chosen:
    """The kind of file that a picture becomes: as asked for, from the suffix of the output file, or `otherwise` where neither says.

    Raises UsageError for a suffix that is none of the kinds, when nothing says which kind, and for a PDF or PNG on a terminal.
    """
    known = ", ".join(f".{PICTURE_SUFFIXES.get(kind, kind)}" for kind in kinds)
    file = None if output is None or is_standard_output(output) else output
    if format != "auto":
        asked = format
    elif file is not None:
        suffix = file.suffix.lower().removeprefix(".")
        asked = next((kind for kind, own in PICTURE_SUFFIXES.items() if own == suffix), suffix)
    elif otherwise is not None:
        asked = otherwise
    else:
        raise UsageError(f"a plot needs a file: -o FILE with one of {known}\n  or -f svg for standard output")
    chosen = next((kind for kind in kinds if kind == asked), None)
    if chosen is None:
        raise UsageError(f"no picture is known for {file and file.name!r}\n  use one of {known}, or say which with -f")
    if chosen in DOTS and file is None and on_terminal():
        raise UsageError(f"a terminal cannot show {chosen.upper()}\n  name a file with -o")
    return chosen


def check(format: Format, output: Path | None, *inputs: str | Path | None) -> None:
    """UsageError if the output certainly cannot be written, or not in this format; found out before anything is computed.

    inputs : files that the output must not replace.
    """
    if output is not None and not is_standard_output(output):
        try:
            _check_writable(output)
        except (OSError, RuntimeError) as error:
            raise refused(output, error) from None
        for file in inputs:
            if file is not None and output.exists() and Path(file).exists() and output.samefile(file):
                raise UsageError(f"cannot write {output}: it is what is read\n  name another file")
    if chosen_format(format, output) == "parquet":
        from plscli.data.formats.parquet import pyarrow

        pyarrow()  # which is missing now or later
    if chosen_format(format, output) in BINARY and output is None and on_terminal():
        raise UsageError(f"{format} is not text that a terminal could show\n  write it to a file: -o result.{format}")


def _check_writable(output: Path) -> None:
    folder = past_links(output).parent
    if output.is_dir():
        raise UsageError(f"cannot write {output}: it is a folder\n  name a file in it")
    if not folder.is_dir():
        raise UsageError(f"cannot write {output}: there is no folder {folder if output.is_symlink() else output.parent}")
    if not os.access(output if output.exists() else folder, os.W_OK):
        raise UsageError(f"cannot write {output}: no permission")


def show(
    report: Report, format: Format, table: str | None, output: Path | None, color: Color = "auto", also: Mapping[Path, str | bytes] = NONE
) -> None:
    """Print a report, or write it to a file, and other files with it: all of them, or none.  Raises UsageError."""
    chosen = chosen_format(format, output)
    to_terminal = output is None and on_terminal()
    colored = color == "always" or (color == "auto" and to_terminal and not writing.plain_terminal())
    ink = render(report, chosen, table, columns(), colored, stem(output))
    write(ink.content, output, {**beside(output, ink.beside), **also})


def stem(output: Path | None) -> str | None:
    """What the names of pictures beside a file begin with; None where there is no file."""
    return None if output is None or is_standard_output(output) else re.sub(r"[^A-Za-z0-9]+", "-", output.stem)


def columns() -> int:
    """Width of the terminal in characters, or what is taken for it where there is none."""
    return shutil.get_terminal_size((WIDTH_WITHOUT_TERMINAL, 24)).columns


def on_terminal() -> bool:
    """Whether standard output is a terminal; it may also be closed."""
    return sys.stdout is not None and sys.stdout.isatty()


def write(content: str | bytes, output: Path | None = None, also: Mapping[Path, str | bytes] = NONE) -> None:
    """Write to standard output or to a file, and other files with it: all of them, or none.  Raises UsageError.

    also : files by name, of which one may stand for standard output too.
    """
    together = [*also.items(), (output or Path("-"), content)]
    with written({file: encoded(each) for file, each in together if not is_standard_output(file)}):
        for file, each in together:
            if is_standard_output(file):
                _print(each)


def beside(output: Path | None, pictures: Mapping[str, bytes]) -> dict[Path, str | bytes]:
    """Files for the folder of another one, by name."""
    return (
        {} if output is None or is_standard_output(output) else {output.resolve().with_name(name): each for name, each in pictures.items()}
    )


def encoded(content: str | bytes) -> bytes:
    """Text as UTF-8."""
    return content.encode("utf-8") if isinstance(content, str) else content


def is_standard_output(output: Path) -> bool:
    """Whether a file name stands for standard output."""
    return str(output) in STANDARD_OUTPUT


def _print(content: str | bytes) -> None:
    if sys.stdout is None:
        raise UsageError("standard output is closed\n  write to a file with -o")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(writing.encoded(content, sys.stdout) if isinstance(content, str) else content)
        sys.stdout.flush()
    except BrokenPipeError:  # where no signal ends the process
        silence(sys.stdout)
        raise SystemExit(READER_GONE) from None
    except OSError as error:
        silence(sys.stdout)
        raise refused("to standard output", error) from None


def silence(stream: TextIO) -> None:
    """Lead a broken stream into the void, or Python complains about it once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
