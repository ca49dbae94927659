"""`plscli report`."""

from __future__ import annotations

from typing import Annotated

from plscli.cli.parts.numbers import analysed
from plscli.cli.parts.reports import Coverage, ReportInk, reported
from plscli.cli.parts.several import Studied
from plscli.cli.typed.command import listed
from plscli.cli.typed.settings import Excluded, Verdicts
from plscli.engine import Workers
from plscli.estimation import Estimator, Resampling, Rules, Screening
from plscli.questions.asking import Further, of_reports
from plscli.questions.paper import RobustnessSection


def report(
    source: Studied,
    estimator: Estimator,
    resampling: Resampling,
    workers: Workers,
    rules: Rules,
    verdicts: Verdicts,
    screening: Screening,
    excluded: Excluded,
    coverage: Coverage,
    robustness: RobustnessSection,
    further: Annotated[Further, listed(of_reports)],
    ink: ReportInk,
) -> None:
    ink.check(source.data, source.model, screening.population, source.study_file)
    source = source.whole() if source.n is None else source
    thresholds = verdicts.thresholds(source.study)
    scope = coverage.scope(source, screening, robustness, further, excluded)
    with analysed(source, estimator, resampling, workers, resample=source.n is None) as work:
        analysis = work()
    reported(source, analysis, rules, thresholds, scope, workers, ink)
