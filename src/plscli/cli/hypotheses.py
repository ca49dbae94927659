"""`plscli hypotheses`."""

from __future__ import annotations

from typing import Annotated

from plscli.cli.parts.further import added, check
from plscli.cli.parts.numbers import analysed
from plscli.cli.parts.required import Supported
from plscli.cli.parts.source import Source
from plscli.cli.running.finish import finish, met
from plscli.cli.typed.command import listed
from plscli.cli.typed.settings import Excluded, Ink, Verdicts
from plscli.estimation.settings import Estimator, Resampling, Rules
from plscli.questions.asking import Further, of_hypotheses
from plscli.workers import Workers


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
    further = check(further.with_table(ink.table), excluded, source)
    requirement = required.of(source.spec, tested=source.n is None)
    analysis = analysed(source, estimator, resampling, workers, resample=source.n is None)
    from plscli.questions.structure.hypotheses import run

    result = added(source, run(analysis, rules, thresholds), further, workers)
    finish(result, ink)
    return requirement is None or met(result.unmet(requirement))
