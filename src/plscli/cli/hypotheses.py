"""`plscli hypotheses`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import typer

from plscli.cli.additions import added, check
from plscli.cli.running.finish import finish
from plscli.cli.running.notes import say
from plscli.cli.source import Source
from plscli.cli.typed.settings import DECISION, Ink, Verdicts
from plscli.estimation.settings import Estimator, Resampling, Rules
from plscli.questions.paper.additions import Further
from plscli.setting import Settings, setting
from plscli.workers import Workers


@dataclass(frozen=True, slots=True)
class Requirements(Settings):
    """What must be found."""

    require: str | None = setting(None, metavar="H1,H3|all|any", help="Exit with code 1 unless these hypotheses are supported.")

    panel: ClassVar[str] = DECISION


def hypotheses(
    source: Source,
    estimator: Estimator,
    resampling: Resampling,
    workers: Workers,
    rules: Rules,
    requirements: Requirements,
    verdicts: Verdicts,
    further: Further,
    ink: Ink,
) -> None:
    """Examples:

    - `plscli hypotheses survey.csv`
    - `plscli hypotheses survey.csv -p "ERC ~ H1*INTG + H2*MT; H2 > 0" --tails one`
    - `plscli hypotheses survey.csv -n 2000 --seed 7 -o hypotheses.csv`
    - `plscli hypotheses survey.csv --require H1,H3 -q > /dev/null || echo "not as expected"`
    - `plscli bootstrap survey.csv -f json | plscli hypotheses - -t r_squared`

    A correlation matrix with `--n ROWS` gives the estimates without tests.
    """
    ink.check(source.data, source.model)
    thresholds = verdicts.thresholds(source.study)
    further = further.with_table(ink.table)
    check(further, source)
    required = None if requirements.require is None else source.required(requirements.require)
    analysis = source.analysed(estimator, resampling, workers, resample=source.n is None)
    from plscli.questions.structure.hypotheses import run

    result = added(source, run(analysis, rules, thresholds), further, workers)
    finish(result, ink)
    if required and (unmet := result.unmet(required)):
        say(unmet)
        raise typer.Exit(1)
