"""`plscli importance`."""

from __future__ import annotations

from typing import Annotated

from plscli.cli.parts.further import added
from plscli.cli.parts.numbers import bootstrapped
from plscli.cli.parts.source import Source, no_answers
from plscli.cli.running.finish import finish
from plscli.cli.typed.command import listed, without
from plscli.cli.typed.settings import Ink
from plscli.data.matrix import CorrelationMatrix
from plscli.estimation.settings import Estimator, Resampling
from plscli.questions.further import Further, of_importance
from plscli.questions.importance.settings import Aiming
from plscli.workers import Workers


def importance(
    source: Annotated[Source, without("n", "indices")],
    aiming: Aiming,
    estimator: Annotated[Estimator, without("correlations", "smooth")],
    resampling: Annotated[Resampling, without("p")],
    workers: Workers,
    further: Annotated[Further, listed(of_importance)],
    ink: Ink,
) -> None:
    """Examples:

    - `plscli importance survey.csv --target LOY --scale 1:7`
    - `plscli importance survey.csv --target LOY --scale 1:7 -t importance -o importance.xlsx`
    - `plscli bootstrap survey.csv --scale 1:7 -f json | plscli importance - --target SAT`

    Importance is the unstandardised total effect on the target; performance the mean on a scale from 0 to 100, whose ends are the lowest
    and the highest answer of the questionnaire: `--scale`, the study file, or answers in words tell them.
    """
    ink.check(source.data, source.model)
    further = further.with_table(ink.table)
    if further.options:
        source.survey(further.options[0])
    content = source.content
    from plscli.questions.importance.answer import check, run

    if isinstance(content, tuple):
        data, model = content
        if isinstance(data, CorrelationMatrix):
            raise no_answers("importance", "a correlation matrix")
        check(model, aiming, data.scales, source.studied(estimator))
    answer = run(bootstrapped(source, estimator, resampling, workers), aiming)
    finish(added(source, answer, further, workers), ink)
