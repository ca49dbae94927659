"""Running plscli inside this process, quickly: with the exit code and the two streams that the program itself would leave."""

from __future__ import annotations

import io
import os
import signal
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from plscli.cli import notes
from plscli.cli.main import main


@dataclass(frozen=True)
class Left:
    """What a command left behind.   warned : warnings that Python gave, as text."""

    code: int
    out: bytes
    err: str
    warned: tuple[str, ...]


def inside(*arguments: str, cwd: Path, stdin: bytes = b"", columns: str = "80") -> Left:
    """Run plscli, `columns` wide, with standard output and standard error in files, also for what libraries write past Python."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        with _streams(arguments, stdin, cwd, columns, out, err):
            code = _code()
        out.seek(0)
        err.seek(0)
        return Left(code, out.read(), err.read().decode(), tuple(f"{each.filename}:{each.lineno}: {each.message}" for each in warned))


def _code() -> int:
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 1


@contextmanager
def _streams(arguments: tuple[str, ...], stdin: bytes, cwd: Path, columns: str, out: IO[bytes], err: IO[bytes]) -> Iterator[None]:
    """The process as the program finds it when it starts; afterwards as it was."""
    before = sys.argv, sys.stdin, sys.stdout, sys.stderr, Path.cwd(), dict(os.environ)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGPIPE, signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    kept = os.dup(1), os.dup(2)
    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    notes._said.clear()
    os.chdir(cwd)
    os.environ["COLUMNS"] = columns
    sys.argv = ["plscli", *arguments]
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin))
    sys.stdout, sys.stderr = (os.fdopen(os.dup(number), "w", encoding="utf-8") for number in (1, 2))
    try:
        yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.close()
        sys.argv, sys.stdin, sys.stdout, sys.stderr, folder, environment = before
        for number, handler in handlers.items():
            signal.signal(number, handler)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        for number, copy in zip((1, 2), kept, strict=True):
            os.dup2(copy, number)
            os.close(copy)
