"""`plscli diagram`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from plscli.cli import pictures
from plscli.cli.pictures import Look
from plscli.cli.source import ModelSource, Source
from plscli.cli.typed.command import shown
from plscli.cli.typed.settings import OUTPUT, PICTURE, debugging, output_file, quietness
from plscli.estimation.settings import Estimator, Resampling, Rules
from plscli.report import output
from plscli.report.picture.choices import Beside, DiagramFormat, Picture, Show
from plscli.report.picture.files import kind_of_file
from plscli.setting import Settings, setting
from plscli.workers import Workers

if TYPE_CHECKING:
    from plscli.questions.structure.hypotheses import Hypotheses
    from plscli.report.diagram import Framework

KINDS: tuple[Picture | Literal["dot", "txt"], ...] = ("svg", "pdf", "png", "dot", "txt")


@dataclass(frozen=True, slots=True)
class Drawing(Settings):
    """What a diagram shows, and where."""

    show: Show | None = setting(
        None, help="The model alone, its estimates, or what resampling says of them.", shown="bootstrap if there is one, else estimates"
    )
    structural: bool = setting(False, help="Leave indicators out.")
    beside: Beside = setting("p", "--with", help="What stands beside path coefficients.")
    layout: Path | None = setting(None, help='Positions of constructs: JSON such as {"SAT": [60, 20]}.', shown="ours")
    save_layout: Path | None = setting(None, help="Write the positions to a file.")

    panel: ClassVar[str] = PICTURE


@dataclass(frozen=True, slots=True)
class DiagramInk(Settings):
    """How a diagram is written."""

    format: DiagramFormat = setting("auto", "--format", "-f", help="auto: from the suffix of -o, text without one.")
    output: Path | None = output_file()
    quiet: bool = quietness()
    debug: bool = debugging()

    panel: ClassVar[str] = OUTPUT


def diagram(
    source: ModelSource,
    drawing: Drawing,
    look: Look,
    estimator: Estimator,
    resampling: Annotated[Resampling, shown(resamples="none")],
    workers: Workers,
    rules: Rules,
    ink: DiagramInk,
) -> None:
    """Examples:

    - `plscli diagram survey.csv`
    - `plscli diagram survey.csv -n 10000 -o result.svg`
    - `plscli diagram survey.pls -o framework.pdf` : the model before there are data
    - `plscli bootstrap survey.csv -f json | plscli diagram - --structural --with interval -o result.png`
    - `plscli diagram survey.csv --save-layout places.json -o a.svg`, then edit and `--layout places.json`
    """
    for file in (ink.output, drawing.save_layout):
        output.check("table", file, source.data, source.model)
    kind = kind_of_file(ink.format, ink.output, KINDS, "txt")
    result = _shown(source, drawing.show, estimator, resampling, workers, rules)
    from plscli.report.diagram import Diagram

    drawn = Diagram(result, drawing.show, drawing.structural, drawing.beside, drawing.layout)
    if kind == "dot" or kind == "txt":
        content: str | bytes = drawn.text(kind, output.columns())
    else:
        content = drawn.picture(kind, look.theme, not look.no_note)
    positions: dict[Path, str | bytes] = {drawing.save_layout: drawn.places()} if drawing.save_layout else {}
    pictures.tell((*result.notes, *drawn.remarks(kind)), ink.quiet)
    output.write(content, ink.output, positions)


def _shown(
    source: Source, show: Show | None, estimator: Estimator, resampling: Resampling, workers: Workers, rules: Rules
) -> Hypotheses | Framework:
    """The model alone, or with what is known of it."""
    if show == "model" or pictures.is_model_file(source.data):
        return pictures.framework(source, show, estimator, resampling, workers)
    analysis = source.analysed(estimator, resampling, workers, resample=show == "bootstrap")
    from plscli.questions.structure.hypotheses import run

    return run(analysis, rules)
