"""Where ink goes: standard output in one piece, or a file that is there whole or not at all."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Literal, TextIO

from plscli.errors import UsageError
from plscli.report.layout import Report

Format = Literal["auto", "table", "csv", "tsv", "json"]
Color = Literal["auto", "always", "never"]

SUFFIXES: dict[str, Format] = {".csv": "csv", ".tsv": "tsv", ".json": "json", ".txt": "table"}
STANDARD_OUTPUT = ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")
READER_GONE = 141
DELIMITERS = {"csv": ",", "tsv": "\t"}
WIDTH_WITHOUT_TERMINAL = 100


def chosen_format(format: Format, output: Path | None) -> Format:
    """The format: as asked for, from the suffix of the output file, or by where standard output leads.

    Raises UsageError for a suffix that stands for no format.
    """
    if format != "auto":
        return format
    if output is None or is_standard_output(output):
        return "table" if on_terminal() else "csv"
    if output.suffix.lower() not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise UsageError(f"no format is known for {output.name!r}\n  use one of {known}, or say which with -f")
    return SUFFIXES[output.suffix.lower()]


def check(format: Format, output: Path | None, *inputs: str | Path | None) -> None:
    """UsageError if the output certainly cannot be written, or not in this format; found out before anything is computed.

    inputs : files that the output must not replace.
    """
    if output is not None and not is_standard_output(output):
        try:
            _check_writable(output)
        except (OSError, RuntimeError) as error:
            raise _refused(output, error) from None
        for file in inputs:
            if file is not None and output.exists() and Path(file).exists() and output.samefile(file):
                raise UsageError(f"cannot write {output}: it is what is read\n  name another file")
    chosen_format(format, output)


def _check_writable(output: Path) -> None:
    folder = output.resolve().parent
    if output.is_dir():
        raise UsageError(f"cannot write {output}: it is a folder\n  name a file in it")
    if not folder.is_dir():
        raise UsageError(f"cannot write {output}: there is no folder {folder if output.is_symlink() else output.parent}")
    if not os.access(output if output.exists() else folder, os.W_OK):
        raise UsageError(f"cannot write {output}: no permission")


def _refused(output: Path | str, error: Exception) -> UsageError:
    return UsageError(f"cannot write {output}: {getattr(error, 'strerror', None) or error}")


def check_table(report: Report, format: Format, table: str | None) -> None:
    """UsageError if a table is asked for that does not exist, or of a format that holds them all."""
    names = [layout.name for layout in report.layouts]
    if table is not None and table not in names:
        raise UsageError(f"there is no table {table!r}\n  there are: {', '.join(names)}")
    if table is not None and format == "json":
        raise UsageError("JSON holds every table: leave out --table, or choose another --format")


def render(report: Report, format: Format, table: str | None = None, color: Color = "auto", to_terminal: bool = False) -> str:
    """The report as text in a format other than auto.   table : only this one (csv and tsv: the main one if not named)."""
    check_table(report, format, table)
    if format == "json":
        from plscli.report.render import json

        return json.render(report.result)
    if format in DELIMITERS:
        from plscli.report.render import delimited

        name = table or report.layouts[0].name
        fields = [column.name for column in report.layout(name).columns]
        return delimited.render(report.result.tables()[name], fields, DELIMITERS[format])
    from plscli.report.render import terminal

    names = [table] if table else [layout.name for layout in report.layouts if layout.shown]
    colored = color == "always" or (color == "auto" and to_terminal and not os.environ.get("NO_COLOR"))
    return terminal.render(report, names, columns(), colored)


def show(report: Report, format: Format, table: str | None, output: Path | None, color: Color = "auto") -> None:
    """Print a report, or write it to a file.  Raises UsageError."""
    chosen = chosen_format(format, output)
    write(render(report, chosen, table, color, output is None and on_terminal()), output)


def columns() -> int:
    """Width of the terminal in characters, or what is taken for it where there is none."""
    return shutil.get_terminal_size((WIDTH_WITHOUT_TERMINAL, 24)).columns


def on_terminal() -> bool:
    """Whether standard output is a terminal; it may also be closed."""
    return sys.stdout is not None and sys.stdout.isatty()


def write(content: str | bytes, output: Path | None = None) -> None:
    """Write text or bytes to standard output, or to a file through a temporary one that is renamed when it is complete."""
    if output is None or is_standard_output(output):
        _print(content)
        return
    try:
        _write_file(content if isinstance(content, bytes) else content.encode("utf-8"), output)
    except (OSError, RuntimeError) as error:
        raise _refused(output, error) from None


def is_standard_output(output: Path) -> bool:
    """Whether a file name stands for standard output."""
    return str(output) in STANDARD_OUTPUT


def _print(content: str | bytes) -> None:
    if sys.stdout is None:
        raise UsageError("standard output is closed\n  write to a file with -o")
    encoding = sys.stdout.encoding if sys.stdout.isatty() else "utf-8"
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(content if isinstance(content, bytes) else content.encode(encoding, "replace"))
        sys.stdout.flush()
    except BrokenPipeError:  # where no signal ends the process
        silence(sys.stdout)
        raise SystemExit(READER_GONE) from None
    except OSError as error:
        silence(sys.stdout)
        raise _refused("to standard output", error) from None


def silence(stream: TextIO) -> None:
    """Lead a broken stream into the void, or Python complains about it once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _write_file(content: bytes, output: Path) -> None:
    if output.exists() and not output.is_file():  # a device or a named pipe is written to, never replaced
        output.write_bytes(content)
        return
    target = output.resolve()
    handle, temporary = tempfile.mkstemp(prefix=".plscli-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
