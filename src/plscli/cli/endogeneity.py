"""`plscli endogeneity`."""

from __future__ import annotations

from typing import Annotated

from plscli.cli.parts.numbers import planned
from plscli.cli.parts.source import Source
from plscli.cli.running.finish import finish
from plscli.cli.running.progress import Progress
from plscli.cli.typed.command import without
from plscli.cli.typed.settings import Ink
from plscli.estimation.settings import Estimator, Resampling, Rules
from plscli.questions.endogeneity import Asked, Suspecting
from plscli.workers import Workers


def endogeneity(
    source: Annotated[Source, without("n")],
    suspecting: Suspecting,
    estimator: Estimator,
    resampling: Resampling,
    rules: Annotated[Rules, without("tails", "adjust")],
    workers: Workers,
    ink: Ink,
) -> None:
    """Examples:

    - `plscli endogeneity survey.csv --outcome CUSL`
    - `plscli endogeneity survey.csv --outcome CUSL --suspect COMP,LIKE -t copulas`
    - `plscli endogeneity survey.csv --outcome CUSL --cdf rank_n1 --term park-gupta`
    - `plscli endogeneity survey.csv --outcome CUSL --method 2sls --instruments "LIKE: QUAL,PERF"`

    Copulas say something of a predictor whose scores are clearly not normal; of others they say nothing, and the verdict tells so.
    Instruments must move the outcome through their suspect alone.
    """
    ink.check(source.data, source.model)
    source = source.whole()
    survey, model = source.survey("endogeneity")
    plan = planned(source, resampling)
    with Progress(ink.quiet, "endogeneity") as progress:
        from plscli.questions.endogeneity.answer import ask

        asked = Asked(suspecting, source.studied(estimator), source.studied(resampling) if plan is None else resampling, rules)
        answer = ask(survey, model, asked, indices=plan, workers=workers, progress=progress)
    finish(answer, ink)
