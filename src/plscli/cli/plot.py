"""`plscli plot`."""

from __future__ import annotations

from typing import Annotated

from plscli.cli.parts.folds import Folds
from plscli.cli.parts.grouped import passed
from plscli.cli.parts.pictures import Look, PlotInk, Shape, drawn_from
from plscli.cli.parts.source import Source
from plscli.cli.running.notes import tell
from plscli.cli.typed.command import shown, without
from plscli.cli.typed.settings import Verdicts
from plscli.estimation import Estimator, Resampling, Rules
from plscli.estimation.necessity.settings import Necessity
from plscli.estimation.prediction.settings import Folding
from plscli.questions.endogeneity import Suspecting
from plscli.questions.groups import Grouping
from plscli.questions.prediction import Judging
from plscli.questions.segments import Segmenting
from plscli.report import output
from plscli.workers import Workers


def plot(
    shape: Shape,
    source: Source,
    look: Look,
    estimator: Estimator,
    resampling: Resampling,
    workers: Workers,
    rules: Rules,
    verdicts: Verdicts,
    grouping: Annotated[Grouping, without("compare")],
    judging: Annotated[Judging, without("loss_test"), shown(target="all")],
    folding: Annotated[Folding, without("folds")],
    plan: Annotated[Folds, without("write_plan")],
    necessity: Annotated[Necessity, without("alpha", "bottleneck", "permutations")],
    segmenting: Annotated[Segmenting, without("em_tolerance", "explain")],
    suspecting: Annotated[Suspecting, without("suspect", "method", "instruments", "cdf", "term")],
    ink: PlotInk,
) -> bool:
    kind = ink.check(source.data, source.model)
    result = drawn_from(
        shape.kind,
        source,
        (estimator, resampling, workers),
        rules,
        verdicts,
        grouping,
        (segmenting, suspecting),
        (folding, plan, judging),
        necessity,
    )
    from plscli.report.plot import draw, remarks

    content = draw(shape.kind, result, theme=look.theme, format=kind, width=shape.column, note=not look.no_note)
    tell((*result.notes, *remarks(result, kind)), ink.quiet)
    output.write(content, ink.output)
    return passed(result)
