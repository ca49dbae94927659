"""`plscli verify`."""

from __future__ import annotations

from plscli.cli.parts.alone import Repeated
from plscli.cli.running.finish import finish
from plscli.cli.typed import defaults
from plscli.cli.typed.settings import Ink
from plscli.workers import Workers


def verify(repeated: Repeated, workers: Workers, ink: Ink) -> bool:
    """Examples:

    - `plscli verify saved.json survey.csv`
    - `plscli report survey.csv -o report.json && plscli verify report.json survey.csv`

    It takes no defaults of the user's own that would change numbers (`plscli config`), and refuses to run beside them.
    """
    ink.check(repeated.result, repeated.data)
    verified = repeated.again(workers, ink.quiet)
    if said := defaults.said():
        defaults.refuse_others(said, defaults.every(), verified.saved["settings"])
    finish(verified, ink)
    return verified.same
