"""`plscli loadings`."""

from __future__ import annotations

from typing import Annotated

from plscli.cli.parts import Source
from plscli.cli.parts.further import Reanalyses
from plscli.cli.parts.numbers import analysed
from plscli.cli.typed.command import shown
from plscli.cli.typed.settings import Ink, Verdicts
from plscli.engine import Workers
from plscli.estimation import Estimator, Resampling


def loadings(
    source: Source,
    estimator: Estimator,
    resampling: Annotated[Resampling, shown(resamples="none")],
    workers: Workers,
    verdicts: Verdicts,
    reanalyses: Reanalyses,
    ink: Ink,
) -> None:
    ink.check(source.data, source.model)
    thresholds = verdicts.thresholds(source.study)
    reanalyses = reanalyses.with_table(ink.table)
    reanalyses.check(source)
    with analysed(source, estimator, resampling, workers, resample=bool(reanalyses.drop) and source.resamples) as work:
        analysis = work()
    from plscli.questions.measurement.loadings import run

    ink.show(run(analysis, thresholds=thresholds, **reanalyses.made(source, analysis, resampling, workers)))
