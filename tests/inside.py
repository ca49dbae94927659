"""Running plscli inside this process, quickly: with the exit code and the two streams that the program itself would leave."""

from __future__ import annotations

import io
import os
import signal
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread

import pytest

from plscli.cli.running import notes
from plscli.cli.running.main import main


@dataclass(frozen=True)
class Left:
    """What a command left behind.   warned : warnings that Python gave, as text."""

    code: int
    out: bytes
    err: str
    warned: tuple[str, ...]


def inside(*arguments: str, cwd: Path, stdin: bytes = b"", **environment: str) -> Left:
    """Run plscli with standard output and standard error in files, also for what libraries write past Python."""
    with tempfile.TemporaryFile() as out:
        left = _left(arguments, stdin, cwd, environment, out.fileno())
        out.seek(0)
        return replace(left, out=out.read())


def terminal() -> tuple[int, int]:
    """Both ends of a terminal; a test that needs one is skipped where the system has none."""
    return pytest.importorskip("pty").openpty()  # type: ignore[no-any-return]


def on_a_terminal(*arguments: str, cwd: Path, **environment: str) -> Left:
    """Run plscli with standard output on a terminal of its own."""
    ours, theirs = terminal()
    shown: list[bytes] = []
    reader = Thread(target=_drain, args=(ours, shown))
    reader.start()
    try:
        left = _left(arguments, b"", cwd, environment, theirs)
    finally:
        os.close(theirs)
        reader.join()
        os.close(ours)
    return replace(left, out=b"".join(shown).replace(b"\r\n", b"\n"))


def _drain(terminal: int, shown: list[bytes]) -> None:
    """Read what a terminal shows until its other side is closed."""
    with suppress(OSError):  # which is how that end is told
        while chunk := os.read(terminal, 65536):
            shown.append(chunk)


def _left(arguments: tuple[str, ...], stdin: bytes, cwd: Path, environment: dict[str, str], out: int) -> Left:
    with tempfile.TemporaryFile() as err, warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        with _streams(arguments, stdin, cwd, environment, out, err.fileno()):
            code = _code()
        err.seek(0)
        return Left(code, b"", err.read().decode(), tuple(f"{each.filename}:{each.lineno}: {each.message}" for each in warned))


def _code() -> int:
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 1


@contextmanager
def _streams(arguments: tuple[str, ...], stdin: bytes, cwd: Path, environment: dict[str, str], out: int, err: int) -> Iterator[None]:
    """The process as the program finds it when it starts; afterwards as it was."""
    program = sys.modules["__main__"]
    package, program.__package__ = program.__package__, ""  # the help names the program, not the tests
    before = sys.argv, sys.stdin, sys.stdout, sys.stderr, Path.cwd(), dict(os.environ)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGPIPE, signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    kept = os.dup(1), os.dup(2)
    os.dup2(out, 1)
    os.dup2(err, 2)
    notes._said.clear()
    os.chdir(cwd)
    os.environ.update(environment)
    sys.argv = ["plscli", *arguments]
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin))
    sys.stdout, sys.stderr = (os.fdopen(os.dup(number), "w", encoding="utf-8") for number in (1, 2))
    try:
        yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.close()
        sys.argv, sys.stdin, sys.stdout, sys.stderr, folder, environment = before
        program.__package__ = package
        for number, handler in handlers.items():
            signal.signal(number, handler)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        for number, copy in zip((1, 2), kept, strict=True):
            os.dup2(copy, number)
            os.close(copy)
