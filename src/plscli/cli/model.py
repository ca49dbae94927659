"""`plscli model`."""

from __future__ import annotations

from typing import Annotated

from plscli.cli.parts.models import ModelInk, ScriptSource
from plscli.cli.typed.command import without
from plscli.estimation import Estimator
from plscli.report import output


def model(
    source: Annotated[ScriptSource, without("indices")],
    estimator: Annotated[Estimator, without("tolerance", "max_iterations", "weight", "smooth")],
    ink: ModelInk,
) -> None:
    ink.check(source, estimator)
    output.write(ink.written(source, estimator), ink.output)
