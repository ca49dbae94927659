"""`plscli validate`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

import typer

from plscli.cli.clean import Cleaned
from plscli.cli.running.finish import finish
from plscli.cli.source import Source
from plscli.cli.typed.command import without
from plscli.cli.typed.settings import Ink, Verdicts
from plscli.estimation.settings import FailOn, Rules, Screening
from plscli.setting import Settings, setting


@dataclass(frozen=True, slots=True)
class Failing(Settings):
    """What counts as failed."""

    fail_on: FailOn = setting("error", help="Exit with code 1 from this verdict on.")

    panel: ClassVar[str] = Screening.panel


def validate(
    source: Annotated[Source, without("n", "indices")],
    screening: Screening,
    rules: Annotated[Rules, without("adjust")],
    failing: Failing,
    verdicts: Verdicts,
    cleaned: Cleaned,
    ink: Ink,
) -> None:
    """Examples:

    - `plscli validate survey.csv`
    - `plscli validate survey.csv --scale 1:5 --na -99`
    - `plscli validate survey.csv --min-path 0.3 --tails one --fail-on warning || echo "look again"`
    - `plscli validate survey.csv --exclude "straightlining, missing>0.15" --clean - | plscli hypotheses - -m survey.pls`
    """
    ink.check(source.data, source.model, screening.population)
    cleaned.check(source.data, source.model, screening.population, output=ink.output)
    source = source.whole()
    thresholds = verdicts.thresholds(source.study)
    survey, model = source.survey("validate")
    from plscli.questions.screening.validate import run
    from plscli.report.formats import check_table
    from plscli.report.output import chosen_format, write

    shares = screening.shares()
    result = run(survey, model, rules, screening, shares=shares, exclude=cleaned.rules, thresholds=thresholds)
    check_table(result.report(), chosen_format(ink.format, ink.output), ink.table)
    files = cleaned.files(result)
    if cleaned.piped and ink.output is None:
        write(files.pop(cleaned.clean or Path("-")), cleaned.clean, files)
    else:
        finish(result, ink, files)
    cleaned.tell(result, ink.quiet)
    if not result.passes(failing.fail_on):
        raise typer.Exit(1)
