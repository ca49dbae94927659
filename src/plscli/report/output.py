"""Where ink goes: standard output in one piece, or a file that is there whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TextIO

from plscli.errors import UsageError
from plscli.report import formats, streams
from plscli.report.formats import Format as Format
from plscli.report.layout import Report

Color = Literal["auto", "always", "never"]

STANDARD_OUTPUT = ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")
READER_GONE = 141
WIDTH_WITHOUT_TERMINAL = 100
NONE: Mapping[str, bytes] = MappingProxyType({})


def chosen_format(format: Format, output: Path | None) -> Format:
    """The format: as asked for, from the suffix of the output file, or by where standard output leads.

    Raises UsageError for a suffix that stands for no format.
    """
    if format != "auto":
        return format
    if output is None or is_standard_output(output):
        return "table" if on_terminal() else "csv"
    return formats.of_suffix(output)


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
    if chosen_format(format, output) in formats.BINARY and output is None and on_terminal():
        raise UsageError(f"{format} is not text that a terminal could show\n  write it to a file: -o result.{format}")


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


def show(report: Report, format: Format, table: str | None, output: Path | None, color: Color = "auto") -> None:
    """Print a report, or write it to a file.  Raises UsageError."""
    chosen = chosen_format(format, output)
    to_terminal = output is None and on_terminal()
    colored = color == "always" or (color == "auto" and to_terminal and not plain_terminal())
    ink = formats.render(report, chosen, table, columns(), colored, stem(output))
    write(ink.content, output, ink.beside)


def stem(output: Path | None) -> str | None:
    """What the names of pictures beside a file begin with; None where there is no file."""
    return None if output is None or is_standard_output(output) else re.sub(r"[^A-Za-z0-9]+", "-", output.stem)


def plain_terminal() -> bool:
    """Whether a terminal is to get no styles: because somebody said so, or because it knows none."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM", "").casefold() in ("dumb", "unknown")


def columns() -> int:
    """Width of the terminal in characters, or what is taken for it where there is none."""
    return shutil.get_terminal_size((WIDTH_WITHOUT_TERMINAL, 24)).columns


def on_terminal() -> bool:
    """Whether standard output is a terminal; it may also be closed."""
    return sys.stdout is not None and sys.stdout.isatty()


def write(content: str | bytes, output: Path | None = None, beside: Mapping[str, bytes] = NONE) -> None:
    """Write to standard output, or to a file through a temporary one that is renamed when it is complete.

    beside : files for the same folder, by name, which are written first.
    """
    if output is None or is_standard_output(output):
        _print(content)
        return
    try:
        for name, picture in beside.items():
            _write_file(picture, output.resolve().with_name(name))
        _write_file(content.encode("utf-8") if isinstance(content, str) else content, output)
    except (OSError, RuntimeError) as error:
        raise _refused(output, error) from None


def create(files: Mapping[Path, str]) -> None:
    """Write new files: all of them, or none.  Raises UsageError, also for a file that is there already."""
    made: list[Path] = []
    try:
        for file, text in files.items():
            with file.open("xb") as new:
                made.append(file)
                new.write(text.encode("utf-8"))
    except BaseException as error:
        for file in made:
            file.unlink()
        if isinstance(error, FileExistsError):
            raise UsageError(f"{error.filename} is there already, and is not overwritten") from None
        if isinstance(error, OSError):
            raise _refused(Path(error.filename or "the files"), error) from None
        raise


def is_standard_output(output: Path) -> bool:
    """Whether a file name stands for standard output."""
    return str(output) in STANDARD_OUTPUT


def _print(content: str | bytes) -> None:
    if sys.stdout is None:
        raise UsageError("standard output is closed\n  write to a file with -o")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(streams.encoded(content, sys.stdout) if isinstance(content, str) else content)
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
