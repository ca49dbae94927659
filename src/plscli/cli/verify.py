"""`plscli verify`."""

from __future__ import annotations

from plscli.cli.parts.surveys import Repeated
from plscli.cli.typed import defaults
from plscli.cli.typed.settings import Ink
from plscli.engine import Workers


def verify(repeated: Repeated, workers: Workers, ink: Ink) -> bool:
    ink.check(repeated.result, repeated.data)
    verified = repeated.again(workers, ink.quiet)
    if said := defaults.said():
        defaults.refuse_others(said, defaults.every(), verified.saved["settings"])
    ink.show(verified)
    return verified.same
