"""`plscli validate`."""

from __future__ import annotations

from typing import Annotated

from plscli.cli.parts import Source
from plscli.cli.parts.surveys import Cleaned
from plscli.cli.typed.command import without
from plscli.cli.typed.settings import Failing, Ink, Verdicts
from plscli.estimation import Rules, Screening


def validate(
    source: Annotated[Source, without("n", "indices")],
    screening: Screening,
    rules: Annotated[Rules, without("adjust")],
    failing: Failing,
    verdicts: Verdicts,
    cleaned: Cleaned,
    ink: Ink,
) -> bool:
    ink.check(source.data, source.model, screening.population)
    cleaned.check(source.data, source.model, screening.population, beside=ink.output)
    source = source.whole()
    thresholds = verdicts.thresholds(source.study)
    survey, model = source.survey("validate")
    from plscli.questions.screening.validate import validated

    result = validated(survey, model, rules, screening, shares=screening.shares(), exclude=cleaned.rules, thresholds=thresholds)
    cleaned.show(result, ink)
    return result.passes(failing.fail_on)
