"""Running plscli as users do: in a pipe, in a terminal, in a folder of their own."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from inside import Left, inside, on_a_terminal, terminal
from studies import EXAMPLES

for variable in ("GITHUB_ACTIONS", "FORCE_COLOR", "PY_COLORS"):  # they make help texts colourful, which is not what is tested
    os.environ.pop(variable, None)
os.environ["_TYPER_FORCE_DISABLE_TERMINAL"] = "1"
os.environ["PLSCLI_CONFIG"] = ""  # whoever runs the tests may have defaults of his own
PLSCLI = [sys.executable, "-m", "plscli"]
GONE = 60.0
"""Seconds within which everything is gone that was ended, on the busiest machine: the work that is ended takes minutes."""


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


def run(*arguments: str, stdin: bytes = b"", cwd: Path | None = None, **environment: str) -> Ran:
    """Run plscli inside this process, with its standard output in a file."""
    return _ran(inside(*arguments, stdin=stdin, cwd=cwd or Path.cwd(), **environment))


def _ran(left: Left) -> Ran:
    return Ran(left.code, left.out.decode(), left.err + "".join(f"{line}\n" for line in left.warned))


def process(*arguments: str, stdin: bytes | None = b"", cwd: Path | None = None, **environment: str) -> Ran:
    """Run plscli as a process of its own, with its standard output in a pipe."""
    done = subprocess.run(
        [*PLSCLI, *arguments], input=stdin, capture_output=True, cwd=cwd, env={**os.environ, **environment}, check=False, timeout=120
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


@contextmanager
def heeding() -> Iterator[None]:
    """Processes that start now heed signals, also where the tests do not: what runs in the background or under nohup ignores some."""
    ignored = [each for each in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM) if signal.getsignal(each) is signal.SIG_IGN]
    for each in ignored:
        signal.signal(each, signal.SIG_DFL)
    try:
        yield
    finally:
        for each in ignored:
            signal.signal(each, signal.SIG_IGN)


@contextmanager
def working(folder: Path, *arguments: str, before: tuple[str, ...] = ()) -> Iterator[subprocess.Popen[bytes]]:
    """A command that takes minutes, in a session of its own, when its work has begun; it ends with the test at the latest."""
    study(folder, "service")
    command = [*before, *PLSCLI, "bootstrap", "survey.csv", "-n", "3000000", "-o", "saved.json", *arguments]
    pipe = subprocess.PIPE
    with heeding():
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, start_new_session=True)
    assert process.stderr is not None
    try:
        assert b"model from survey.pls" in process.stderr.readline()
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(GONE)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdout, process.stderr):
            stream.close()


def in_terminal(command: list[str], cwd: Path, columns: int = 80, color: bool = False) -> Ran:
    """Run a command with standard output on a terminal of its own: plscli inside this process, others with standard error in a pipe."""
    known = {"COLUMNS": str(columns), "LINES": "50", "TERM": "xterm", **({} if color else {"NO_COLOR": "1"})}
    if command[: len(PLSCLI)] == PLSCLI:
        return _ran(on_a_terminal(*command[len(PLSCLI) :], cwd=cwd, **known))
    ours, theirs = terminal()
    environment = {**os.environ, **known}
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.PIPE, cwd=cwd, env=environment)
    os.close(theirs)
    shown = b""
    while True:
        ready, _, _ = select.select([ours], [], [], 60)
        try:
            chunk = os.read(ours, 65536) if ready else b""
        except OSError:  # the terminal closes when the process ends
            chunk = b""
        if not chunk:
            break
        shown += chunk
    assert process.stderr is not None
    error = process.stderr.read().decode()
    process.stderr.close()
    os.close(ours)
    return Ran(process.wait(), shown.decode().replace("\r\n", "\n"), error)


def study(folder: Path, name: str = "emotion", model: bool = True) -> Path:
    """A copy of an example's survey in a folder, with or without its model; returns the survey."""
    for suffix in (".csv", *([".pls"] if model else [])):
        shutil.copy(EXAMPLES / name / f"survey{suffix}", folder / f"survey{suffix}")
    return folder / "survey.csv"


def loaded(*arguments: str) -> tuple[str, set[str]]:
    """Standard output of a command, and the modules it loads."""
    code = f"import sys; sys.argv = ['plscli', *{arguments!r}]\n"
    code += "from plscli.cli.running.main import main\ntry: main()\nexcept SystemExit: pass\n"
    code += "print(*sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout, set(done.stderr.splitlines()[-1].split())
