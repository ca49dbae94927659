"""`plscli scores`."""

from __future__ import annotations

from typing import Annotated

from plscli.cli.parts import Source
from plscli.cli.typed.command import without
from plscli.cli.typed.settings import Ink
from plscli.estimation import Estimator, Scoring


def scores(
    source: Annotated[Source, without("n", "indices")],
    scoring: Scoring,
    estimator: Annotated[Estimator, without("correlations", "smooth")],
    ink: Ink,
) -> None:
    ink.check(source.data, source.model)
    source = source.whole()
    survey, model = source.survey("scores")
    from plscli.estimation.scores import run

    ink.show(run(survey, model, source.studied(estimator), unit=scoring.unit, id=scoring.id))
