"""Work under a limit of memory (`ulimit -v`), at which libraries end the process: done in a child, whose end can be told."""

from __future__ import annotations

import os
import signal
import sys

from plscli.cli.running import stop

LEAST = 1 << 29
"""Bytes that the packages take which most commands load."""
TOO_LITTLE = -1
DONE = b"."
"""What the child says when it ends by itself."""


def in_child() -> tuple[int | None, int | None]:
    """Exit code of a child that did the work; None in the child, which says its own end to the second, and where no limit is set."""
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
        import scipy.special  # noqa: F401  (its algebra waits for ever, where it finds no memory later on)

        return None, theirs
    os.close(theirs)
    stop.pass_on(child)
    said = os.read(ours, 1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if said == DONE or stop.code():
        return stop.code() or code, None
    return (128 + signal.SIGPIPE if code == -signal.SIGPIPE else TOO_LITTLE), None


def _limited() -> bool:
    try:
        from resource import RLIM_INFINITY, RLIMIT_AS, getrlimit
    except ImportError:
        return False
    return getrlimit(RLIMIT_AS)[0] != RLIM_INFINITY
