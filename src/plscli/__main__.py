"""`python -m plscli`, and the script `plscli`."""

import sys

_usual = sys.excepthook
sys.excepthook = lambda kind, error, trace: None if kind is KeyboardInterrupt else _usual(kind, error, trace)

from plscli.cli import running  # noqa: E402  (from the first moment on an interrupt is clean)

running.stop_at_once()
sys.excepthook = _usual

from plscli.cli.running.main import main  # noqa: E402

if __name__ == "__main__":
    main()
