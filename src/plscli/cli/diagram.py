"""`plscli diagram`."""

from __future__ import annotations

from typing import Annotated

from plscli.cli.parts import ModelSource
from plscli.cli.parts.groups import passed
from plscli.cli.parts.models import with_estimates
from plscli.cli.parts.pictures import DiagramInk, DiagramParts, Look
from plscli.cli.typed.command import shown, without
from plscli.engine import Workers
from plscli.estimation import Estimator, Resampling, Rules
from plscli.questions.groups import Grouping


def diagram(
    source: ModelSource,
    drawing: DiagramParts,
    look: Look,
    estimator: Estimator,
    resampling: Annotated[Resampling, shown(resamples="none")],
    workers: Workers,
    rules: Rules,
    grouping: Annotated[Grouping, without("compare")],
    ink: DiagramInk,
) -> bool:
    ink.check(drawing.save_layout, source.data, source.model)
    making, answer = with_estimates(source, drawing.show, (estimator, resampling, workers), rules, grouping)
    with making as work:
        numbers = work()
    result = answer(numbers)
    from plscli.report.diagram import Diagram

    drawn = Diagram(result, drawing.show, drawing.structural, drawing.beside, drawing.layout)
    ink.write(drawn, look, drawing.save_layout)
    return passed(result)
