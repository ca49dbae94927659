"""`plscli endogeneity`."""

from __future__ import annotations

from typing import Annotated

from plscli.cli.parts import Source
from plscli.cli.parts.numbers import planned
from plscli.cli.running.notes import Progress
from plscli.cli.typed.command import without
from plscli.cli.typed.settings import Ink
from plscli.engine import Workers
from plscli.estimation import Estimator, Resampling, Rules
from plscli.questions.endogeneity import EndogeneityAsked, Suspecting


def endogeneity(
    source: Annotated[Source, without("n")],
    suspecting: Suspecting,
    estimator: Estimator,
    resampling: Resampling,
    rules: Annotated[Rules, without("tails", "adjust")],
    workers: Workers,
    ink: Ink,
) -> None:
    ink.check(source.data, source.model)
    source = source.whole()
    survey, model = source.survey("endogeneity")
    plan = planned(source, resampling)
    with Progress(ink.quiet, "endogeneity") as progress:
        from plscli.questions.endogeneity.answer import ask

        asked = EndogeneityAsked(suspecting, source.studied(estimator), source.studied(resampling) if plan is None else resampling, rules)
        answer = ask(survey, model, asked, indices=plan, workers=workers, progress=progress)
    ink.show(answer)
