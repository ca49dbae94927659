"""`plscli bootstrap`."""

from __future__ import annotations

from typing import Annotated

from plscli.cli.parts import Source
from plscli.cli.parts.numbers import bootstrapped
from plscli.cli.typed.command import without
from plscli.cli.typed.settings import Ink
from plscli.engine import Workers
from plscli.estimation import Estimator, Resampling


def bootstrap(source: Annotated[Source, without("n")], estimator: Estimator, resampling: Resampling, workers: Workers, ink: Ink) -> None:
    ink.check(source.data, source.model)
    with bootstrapped(source, estimator, resampling, workers) as work:
        result = work()
    ink.show(result)
