"""The one place where errors become messages and exit codes."""

from __future__ import annotations

import os
import sys
from traceback import print_exc
from typing import NoReturn

from plscli.errors import PlscliError

DEFECT, INTERRUPTED, READER_GONE = 70, 130, 141


def main() -> NoReturn:
    """Run the command line and exit with a code of the interface contract."""
    from plscli.report.output import ReaderGoneError

    # The matrices are many and small: threads inside one product only wait for each other, most of all on a busy machine.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from plscli.cli.app import app

        app()
        code = 0
    except PlscliError as error:
        code = complain(str(error), error.exit_code)
    except ReaderGoneError:
        code = READER_GONE
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception as error:
        if "--debug" in sys.argv:
            print_exc()
        defect = f"a defect of plscli, not of your data: {type(error).__name__}: {error}"
        code = complain(f"{defect}\n  please report it with what the same command prints with --debug", DEFECT)
    sys.exit(code)


def complain(message: str, code: int) -> int:
    """Print an error on standard error and return its exit code; control characters are shown, not obeyed."""
    shown = "\n".join("".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in line) for line in message.split("\n"))
    print(f"plscli: {shown}", file=sys.stderr)
    return code
