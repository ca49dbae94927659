"""The one place where errors become messages and exit codes."""

from __future__ import annotations

import os
import signal
import sys
from traceback import print_exception
from typing import NoReturn

from plscli.cli import stop
from plscli.errors import PlscliError

DEFECT = 70


def main() -> NoReturn:
    """Run the command line and exit with a code of the interface contract."""
    if hasattr(signal, "SIGPIPE"):  # a reader that leaves ends the command at once; shells call that 141
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    # The matrices are many and small: threads inside one product only wait for each other, most of all on a busy machine.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    stop.at_once()
    try:
        from plscli.cli.app import app
        from plscli.report import streams

        streams.prepare()
        stop.in_order()
        app()
        code = 0
    except BaseException as error:
        code = stop.code() or _explained(error)
    sys.exit(code)


def _explained(error: BaseException) -> int:
    """Say what went wrong and return the exit code; what typer has said already is passed on."""
    match error:
        case PlscliError():
            return complain(str(error), error.exit_code)
        case OSError():
            return complain(f"the operating system refuses: {error.strerror or error}", PlscliError.exit_code)
        case Exception():
            if "--debug" in sys.argv:
                print_exception(error)
            defect = f"a defect of plscli, not of your data: {type(error).__name__}: {error}"
            return complain(f"{defect}\n  please report it with what the same command prints with --debug", DEFECT)
    raise error


def complain(message: str, code: int) -> int:
    """Print an error on standard error and return its exit code."""
    from plscli.cli.notes import say

    say(message)
    return code
