"""`plscli hypotheses`."""

from __future__ import annotations

from typing import Annotated

from plscli.cli.parts import Source
from plscli.cli.parts.further import Supported, added, check
from plscli.cli.parts.numbers import analysed
from plscli.cli.running.notes import met
from plscli.cli.typed.command import listed
from plscli.cli.typed.settings import Excluded, Ink, Verdicts
from plscli.engine import Workers
from plscli.estimation import Estimator, Resampling, Rules
from plscli.questions.asking import Further, of_hypotheses


def hypotheses(
    source: Source,
    estimator: Estimator,
    resampling: Resampling,
    workers: Workers,
    rules: Rules,
    required: Supported,
    verdicts: Verdicts,
    further: Annotated[Further, listed(of_hypotheses)],
    excluded: Excluded,
    ink: Ink,
) -> bool:
    ink.check(source.data, source.model)
    thresholds = verdicts.thresholds(source.study)
    further = check(further.with_table(ink.table), excluded, source)
    requirement = required.of(source.spec, tested=source.n is None)
    with analysed(source, estimator, resampling, workers, resample=source.n is None) as work:
        analysis = work()
    from plscli.questions.structure.hypotheses import run

    result = added(source, run(analysis, rules, thresholds), further, workers)
    ink.show(result)
    return requirement is None or met(result.unmet(requirement))
