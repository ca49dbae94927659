"""`plscli scores`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from plscli.cli.running.finish import finish
from plscli.cli.source import Source
from plscli.cli.typed.command import without
from plscli.cli.typed.settings import Ink
from plscli.estimation.settings import Estimator, Unit
from plscli.setting import Settings, setting


@dataclass(frozen=True, slots=True)
class Scoring(Settings):
    """How scores are written."""

    unit: Unit = setting("standardised", "--as", help="Unit of the scores; rescaled ones run from 0 to 100.")
    id: str | None = setting(None, metavar="COLUMN", help="Column that is copied beside the scores.")

    panel: ClassVar[str] = "Scores"


def scores(
    source: Annotated[Source, without("n", "indices")],
    scoring: Scoring,
    estimator: Annotated[Estimator, without("correlations", "smooth")],
    ink: Ink,
) -> None:
    """Examples:

    - `plscli scores survey.csv -o scores.csv`
    - `plscli scores survey.csv --as rescaled --scale 1:5 --id RESPONDENT`
    - `plscli scores survey.csv -t constructs`
    """
    ink.check(source.data, source.model)
    source = source.whole()
    survey, model = source.survey("scores")
    from plscli.estimation.scores import run

    finish(run(survey, model, source.studied(estimator), unit=scoring.unit, id=scoring.id), ink)
