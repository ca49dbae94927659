"""`plscli segments`."""

from __future__ import annotations

from typing import Annotated

from plscli.cli.parts import Source
from plscli.cli.parts.groups import Saved, drawn_segments
from plscli.cli.typed.command import without
from plscli.cli.typed.settings import Ink
from plscli.engine import Workers
from plscli.estimation import Estimator, Rules
from plscli.questions.segments import Segmenting


def segments(
    source: Annotated[Source, without("n", "indices")],
    segmenting: Segmenting,
    saved: Saved,
    estimator: Annotated[Estimator, without("correlations", "smooth")],
    rules: Annotated[Rules, without("tails", "adjust")],
    workers: Workers,
    ink: Ink,
) -> None:
    ink.check(source.data, source.model)
    saved.check(ink.output, source.data, source.model)
    with drawn_segments(source, estimator, segmenting, workers, rules) as work:
        answer = work()
    ink.show(answer, saved.files(answer))
