"""The one place where errors become messages and exit codes."""

from __future__ import annotations

import os
import signal
import sys
from traceback import print_exc
from typing import NoReturn

from plscli.errors import PlscliError

DEFECT, INTERRUPTED = 70, 130


def main() -> NoReturn:
    """Run the command line and exit with a code of the interface contract."""
    if hasattr(signal, "SIGPIPE"):  # a reader that leaves ends the command at once; shells call that 141
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    # The matrices are many and small: threads inside one product only wait for each other, most of all on a busy machine.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from plscli.cli.app import app
        from plscli.report import streams

        streams.prepare()
        app()
        code = 0
    except PlscliError as error:
        code = complain(str(error), error.exit_code)
    except KeyboardInterrupt:
        code = INTERRUPTED
    except OSError as error:
        code = complain(f"the operating system refuses: {error.strerror or error}", PlscliError.exit_code)
    except Exception as error:
        if "--debug" in sys.argv:
            print_exc()
        defect = f"a defect of plscli, not of your data: {type(error).__name__}: {error}"
        code = complain(f"{defect}\n  please report it with what the same command prints with --debug", DEFECT)
    sys.exit(code)


def complain(message: str, code: int) -> int:
    """Print an error on standard error and return its exit code."""
    from plscli.cli.notes import say

    say(message)
    return code
