"""`plscli verify`."""

from __future__ import annotations

from plscli.cli.parts.alone import Repeated
from plscli.cli.running.finish import finish
from plscli.cli.typed.settings import Ink
from plscli.workers import Workers


def verify(repeated: Repeated, workers: Workers, ink: Ink) -> bool:
    """Examples:

    - `plscli verify saved.json survey.csv`
    - `plscli report survey.csv -o report.json && plscli verify report.json survey.csv`
    """
    ink.check(repeated.result, repeated.data)
    verified = repeated.again(workers, ink.quiet)
    finish(verified, ink)
    return verified.same
