"""`plscli plot`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from plscli.cli import pictures
from plscli.cli.pictures import Look
from plscli.cli.source import Source
from plscli.cli.typed.settings import OUTPUT, PICTURE, Verdicts, debugging, output_file, quietness
from plscli.estimation.settings import Estimator, Resampling, Rules
from plscli.report import output
from plscli.report.picture.choices import Picture, Plot, PlotFormat, Width
from plscli.report.picture.files import kind_of_file
from plscli.setting import Settings, argument, setting
from plscli.workers import Workers

if TYPE_CHECKING:
    from plscli.questions.measurement.loadings import Loadings
    from plscli.questions.screening.validate import Validation
    from plscli.questions.structure.hypotheses import Hypotheses

KINDS: tuple[Picture, ...] = ("svg", "pdf", "png")


@dataclass(frozen=True, slots=True)
class Shape(Settings):
    """What is drawn, and how wide."""

    kind: Plot = argument("KIND", "What to draw, see above.")
    column: Width | None = setting(None, help="Columns of a journal: 85 or 180 mm.", shown="what suits the plot")

    panel: ClassVar[str] = PICTURE


@dataclass(frozen=True, slots=True)
class PlotInk(Settings):
    """How a plot is written."""

    format: PlotFormat = setting("auto", "--format", "-f", help="auto: from the suffix of -o.")
    output: Path | None = output_file()
    quiet: bool = quietness()
    debug: bool = debugging()

    panel: ClassVar[str] = OUTPUT


def plot(
    shape: Shape,
    source: Source,
    look: Look,
    estimator: Estimator,
    resampling: Resampling,
    workers: Workers,
    rules: Rules,
    verdicts: Verdicts,
    ink: PlotInk,
) -> None:
    """Kinds:

    - `forest` : paths with intervals
    - `bootstrap` : bootstrap distributions of paths
    - `loadings` : loadings against thresholds; with intervals where `-n` asks for resamples
    - `htmt` : HTMT of all pairs; with bounds where `-n` asks for resamples
    - `slopes` : simple slopes of every product
    - `johnson-neyman` : slopes along the moderator, and where they differ from 0
    - `straightlining` : answers of respondents, by share of their commonest answer
    - `missingness` : where answers are missing

    Examples:

    - `plscli plot forest survey.csv -o forest.pdf`
    - `plscli bootstrap survey.csv -f json | plscli plot htmt - --theme print -o htmt.svg`
    - `plscli plot missingness survey.csv --column double -o gaps.png`
    """
    output.check("table", ink.output, source.data, source.model)
    file = kind_of_file(ink.format, ink.output, KINDS)
    result = _result(shape.kind, source, (estimator, resampling, workers), rules, verdicts)
    from plscli.report.plot import draw, remarks

    content = draw(shape.kind, result, theme=look.theme, format=file, width=shape.column, note=not look.no_note)
    pictures.tell((*result.notes, *remarks(result, file)), ink.quiet)
    output.write(content, ink.output)


ELSEWHERE = "for this kind of plot does not show it"


def _result(
    kind: Plot, source: Source, settings: tuple[Estimator, Resampling, Workers], rules: Rules, verdicts: Verdicts
) -> Hypotheses | Loadings | Validation:
    """What the kind of plot is made of."""
    from plscli.report.plot import NEEDS

    if NEEDS[kind] == "hypotheses":
        pictures.refuse(ELSEWHERE, verdicts)
        from plscli.questions.structure import hypotheses

        return hypotheses.run(source.analysed(*settings), rules)
    pictures.refuse(ELSEWHERE, rules)
    if NEEDS[kind] == "loadings":
        from plscli.questions.measurement import loadings

        thresholds = verdicts.thresholds(source.study)
        return loadings.run(source.analysed(*settings, resample=False), thresholds=thresholds)
    pictures.refuse("for this kind of plot looks at the answers alone", source.of_rows, *settings)
    survey, model = source.survey(f"plot {kind}")
    from plscli.questions.screening import validate

    return validate.run(survey, model, thresholds=verdicts.thresholds(source.study))
