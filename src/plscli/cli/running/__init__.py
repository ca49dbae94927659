"""A command under way, and the end that somebody outside asks for: Ctrl-C, `kill`, a terminal that closes, `timeout`, a container
that is stopped.
"""

from __future__ import annotations

import os
import signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ORDERLY = ("SIGINT", "SIGTERM", "SIGHUP")
CODES = tuple(128 + getattr(signal, name) for name in ORDERLY if hasattr(signal, name))
PATIENCE = 1.5
"""Seconds that unwinding may take; the end then comes at once."""
_asked: list[int] = []
"""Signals that arrived."""


def stop_at_once() -> None:
    """From now on a signal ends the process without a word: while it starts, there is nothing to be tidied up."""
    _handle(lambda number, frame: os._exit(128 + number))


def stop_in_order() -> None:
    """From now on a signal unwinds what is under way, as Ctrl-C does, so that workers and temporary files go with it."""
    _asked.clear()
    _handle(_unwind)


def pass_on(child: int) -> None:
    """From now on a signal is for the child that does the work; one that does not listen is ended."""

    def tell(number: int, frame: object) -> None:
        if not _asked:
            _asked.append(number)
            signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
            signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        os.kill(child, number)

    _handle(tell)


def stopped() -> int | None:
    """The exit code that a signal asks for, by the custom of shells 128 and its number; None if none has arrived."""
    return 128 + _asked[0] if _asked else None


def _handle(act: Any) -> None:
    for name in ORDERLY:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:  # nohup has a closing terminal ignored
            signal.signal(number, act)


def _unwind(number: int, frame: object) -> None:
    from threading import Timer

    if _asked:  # `timeout` sends its signal twice
        return
    _asked.append(number)
    if hasattr(signal, "SIGPIPE"):  # helpers of workers that ended before us are no reason to stop tidying up
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    sys.unraisablehook = lambda _: _leave()  # the interrupt fell into a callback, which swallows it
    watch = Timer(PATIENCE, _leave)
    watch.daemon = True
    watch.start()
    raise KeyboardInterrupt


def _leave() -> None:
    """End at once; workers see that they are alone, see `engine`."""
    if writing := sys.modules.get("plscli.report.writing"):
        writing.abandon()
    os._exit(stopped() or 1)
