"""The one place where errors become messages and exit codes."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from typing import NoReturn

from plscli.cli import COMPLETING, running
from plscli.errors import PlscliError

DEFECT = 70
OBJECTS = 100_000
"""New objects after which garbage is looked for: what a command loads, some 60,000, stays, and to look through it slows the start."""
LEAST = 1 << 29
"""Bytes that the packages take which most commands load."""
TOO_LITTLE = -1
DONE = b"."
"""What a child says when it ends by itself."""
LIMITED = "there is not enough memory under the limit that is set (ulimit -v); at least 512 MB are needed"
SHORT = "{what}\n  take fewer rows, columns or resamples, or a machine with more memory"
OUT_OF_MEMORY = (
    "out of memory",
    "allocate memory",
    "memory allocation",
    "failed to map segment",
    "can't start new thread",
    "unable to allocate",
)
"""What libraries say who find no memory, in errors of any kind."""


def main() -> NoReturn:
    """Run the command line and exit with a code of the interface contract."""
    _in_utf_8()
    if hasattr(signal, "SIGPIPE"):  # a reader that leaves ends the command at once; shells call that 141
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    gc.set_threshold(OBJECTS)
    atexit.register(gc.freeze)  # at the end the system takes everything back, and nothing has to be looked through once more
    # The matrices are many and small: threads inside one product only wait for each other, most of all on a busy machine.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    running.stop_at_once()
    code, parent = _in_child()
    if code is None:
        code = _code()
    elif code < 0:
        code = complain(
            SHORT.format(what=LIMITED),
            PlscliError.exit_code,
        )
    if parent is not None:
        os.write(parent, DONE)
    sys.exit(code)


def _in_utf_8() -> None:
    """Begin anew in UTF-8, where Python cannot read what was typed (`LC_ALL=C` with `PYTHONUTF8=0`): no name in it would be known."""
    try:
        "".join(sys.argv).encode()
    except UnicodeEncodeError:
        if sys.getfilesystemencoding() != "utf-8":
            os.execv(sys.executable, [sys.orig_argv[0], "-X", "utf8", *sys.orig_argv[1:]])


def _in_child() -> tuple[int | None, int | None]:
    """Work under a limit of memory (`ulimit -v`), at which libraries end the process: done in a child, whose end can be told.

    Exit code of a child that did the work; None in the child, which says its own end to the second, and where no limit is set.
    """
    if not _limited():
        return None, None
    from plscli.room import available

    if available() < LEAST:
        return TOO_LITTLE, None
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        sys.stderr = os.fdopen(os.dup(2), "w", encoding="utf-8", errors="backslashreplace", buffering=1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the last words of libraries
        from plscli.borrowed import special

        special()  # the algebra of SciPy waits for ever, where it finds no memory later on
        return None, theirs
    os.close(theirs)
    running.pass_on(child)
    said = os.read(ours, 1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if said == DONE or running.stopped():
        return running.stopped() or code, None
    return (128 + signal.SIGPIPE if code == -signal.SIGPIPE else TOO_LITTLE), None


def _limited() -> bool:
    try:
        from resource import RLIM_INFINITY, RLIMIT_AS, getrlimit
    except ImportError:
        return False
    return getrlimit(RLIMIT_AS)[0] != RLIM_INFINITY


def _code() -> int:
    """Run the command and return its exit code."""
    try:
        from plscli.cli.running.app import app
        from plscli.report.writing import prepare

        prepare()
        running.stop_in_order()
        if COMPLETING in os.environ:
            from plscli.cli.typed.completion import behind_signs

            behind_signs()
        app()
    except BaseException as error:
        return running.stopped() or _explained(error)
    return 0


def _explained(error: BaseException) -> int:
    """Say what went wrong and return the exit code."""
    if isinstance(error, SystemExit):  # typer has said what there is to say
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    if COMPLETING in os.environ:  # a shell asks what could come next, and nobody reads what is said
        return DEFECT
    if isinstance(error, PlscliError):
        return complain(str(error), error.exit_code)
    if isinstance(error, MemoryError) or any(sign in str(error).lower() for sign in OUT_OF_MEMORY):
        about = " ".join(str(error).split()) if isinstance(error, MemoryError) else ""
        said = f"there is not enough memory{': ' if about else ''}{about}"
        return complain(SHORT.format(what=said), PlscliError.exit_code)
    if isinstance(error, OSError):
        return complain(f"the operating system refuses: {error.strerror or error}", PlscliError.exit_code)
    if "--debug" in sys.argv:
        from traceback import print_exception

        print_exception(error)
    defect = f"a defect of plscli, not of your data: {type(error).__name__}: {error}"
    return complain(f"{defect}\n  please report it with what the same command prints with --debug", DEFECT)


def complain(message: str, code: int) -> int:
    """Print an error on standard error and return its exit code."""
    from plscli.cli.running.notes import say

    say(message)
    return code
