"""What the commands that draw have in common: what is drawn, how it looks, and what must be known of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from plscli.cli.parts.aimed import Labelled, aimed
from plscli.cli.parts.conditions import Permutations
from plscli.cli.parts.folds import Folds, predicted
from plscli.cli.parts.numbers import analysed
from plscli.cli.parts.source import Source
from plscli.cli.running.notes import tell
from plscli.cli.typed.settings import OUTPUT, PICTURE, Verdicts, debugging, output_file, quietness, refuse
from plscli.estimation import Estimator, Resampling, Rules
from plscli.estimation.necessity import Necessity
from plscli.estimation.prediction import Folding
from plscli.questions.endogeneity import Suspecting
from plscli.questions.groups import Grouping
from plscli.questions.importance import Aiming
from plscli.questions.prediction import Judging
from plscli.questions.segments import Segmenting
from plscli.report import output
from plscli.report.picture.choices import LETTERS, Beside, DiagramFormat, Letters, Picture, Plot, PlotFormat, Show, ThemeName, Width
from plscli.report.picture.files import kind_of_file
from plscli.setting import Settings, argument, setting
from plscli.workers import Workers

if TYPE_CHECKING:
    from plscli.questions.endogeneity.answer import Endogeneity
    from plscli.questions.importance.answer import Importance
    from plscli.report.diagram import Diagram
    from plscli.report.plot import Drawable

PICTURES: tuple[Picture, ...] = ("svg", "pdf", "png")
IN_VAIN = "changes nothing here, {}\n  leave it out"
ELSEWHERE = IN_VAIN.format("for this kind of plot does not show it")


@dataclass(frozen=True, slots=True)
class Look(Settings):
    """How a picture looks."""

    theme: ThemeName = setting("light", help="Colours; print is black, white and grey.")
    no_note: bool = setting(False, help="Leave out the lines under the picture.")

    panel: ClassVar[str] = PICTURE


@dataclass(frozen=True, slots=True)
class DiagramParts(Settings):
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

    @property
    def kind(self) -> Picture | Letters:
        """The kind of file.  UsageError for none."""
        return kind_of_file(self.format, self.output, (*PICTURES, *LETTERS), "txt")

    def check(self, positions: Path | None, *inputs: str | Path | None) -> None:
        """UsageError for files that certainly cannot be written.   positions : the file of those of the constructs."""
        for file in (self.output, positions):
            output.check("table", file, *inputs)
        self.kind  # noqa: B018  (which raises)

    def write(self, drawn: Diagram, look: Look, positions: Path | None) -> None:
        """Write a diagram, and the positions of its constructs; say what it has no place for."""
        kind = self.kind
        content = drawn.written(kind, look.theme, not look.no_note, output.columns())
        places: dict[Path, str | bytes] = {positions: drawn.places()} if positions else {}
        tell((*drawn.result.notes, *drawn.remarks(kind)), self.quiet)
        output.write(content, self.output, places)


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

    def check(self, *inputs: str | Path | None) -> Picture:
        """The kind of file.  UsageError for none, and for a file that certainly cannot be written."""
        output.check("table", self.output, *inputs)
        return kind_of_file(self.format, self.output, PICTURES)


def unseen(settings: tuple[Estimator, Resampling, Workers], rules: Rules, source: Source) -> tuple[Settings, ...]:
    """What was chosen of resampling and decisions that plots of predictions do not show."""
    _, resampling, workers = settings
    drawn = replace(resampling, given=resampling.given & {"resamples", "ci", "p", "level"})
    return drawn, replace(rules, given=rules.given - {"alpha"}), workers, source.of_rows


def _mapped(
    kind: Plot, source: Source, settings: tuple[Estimator, Resampling, Workers], aiming: Aiming, necessity: Necessity
) -> Importance:
    """Importance and performance, with necessity where that is asked for or drawn."""
    permutations = Permutations()
    chosen, own = permutations.asked(necessity, Labelled.of(source), kind)
    return permutations.added(own, aimed(own, aiming, settings, f"plot {kind}"), chosen, settings[-1])


def drawn_from(
    kind: Plot,
    source: Source,
    settings: tuple[Estimator, Resampling, Workers],
    rules: Rules,
    verdicts: Verdicts,
    grouping: Grouping,
    sought: tuple[Segmenting, Suspecting],
    predicting: tuple[Folding, Folds, Judging],
    necessity: Necessity,
) -> Drawable:
    """What the kind of plot is made of."""
    from plscli.report.plot import NEEDS

    segmenting, suspecting = sought
    mapped = NEEDS[kind] in ("importance", "necessity")
    refuse(ELSEWHERE, *(() if mapped else (necessity,)))
    if NEEDS[kind] == "endogeneity":
        refuse(ELSEWHERE, segmenting, verdicts, grouping, *predicting, settings[1], rules, settings[2], source.of_rows)
        return suspected(source, settings[0], suspecting, f"plot {kind}")
    refuse(ELSEWHERE, suspecting)
    if NEEDS[kind] == "segments":
        refuse(ELSEWHERE, verdicts, grouping, *predicting, *unseen(settings, rules, source))
        from plscli.cli.parts.segmented import drawn_segments

        return drawn_segments(source, settings[0], segmenting, settings[2], rules, f"plot {kind}")
    refuse(ELSEWHERE, replace(segmenting, given=segmenting.given - {"seed"}))
    if NEEDS[kind] == "prediction":
        refuse(ELSEWHERE, verdicts, grouping, *unseen(settings, rules, source))
        return predicted(source, (settings[0], settings[1], rules), predicting, command=f"plot {kind}")
    *others, judging = predicting
    target = judging.given & ({"target"} if mapped else set())
    refuse(ELSEWHERE, *others, replace(judging, given=judging.given - target))
    if mapped:
        refuse(ELSEWHERE, verdicts, grouping, rules)
        return _mapped(kind, source, settings, Aiming(judging.target), necessity)
    if NEEDS[kind] == "groups":
        refuse(ELSEWHERE, verdicts)
        from plscli.cli.parts.grouped import drawn_groups

        return drawn_groups(source, grouping, settings, rules, f"plot {kind}")
    refuse(ELSEWHERE, grouping)
    return _of_the_study(kind, source, settings, rules, verdicts)


def _of_the_study(
    kind: Plot, source: Source, settings: tuple[Estimator, Resampling, Workers], rules: Rules, verdicts: Verdicts
) -> Drawable:
    """What plots of the four questions of every study are made of."""
    from plscli.report.plot import NEEDS

    if NEEDS[kind] == "hypotheses":
        refuse(ELSEWHERE, verdicts)
        from plscli.questions.structure import hypotheses

        return hypotheses.run(analysed(source, *settings), rules)
    refuse(ELSEWHERE, rules)
    return _measured(source, settings, verdicts) if NEEDS[kind] == "loadings" else _screened(kind, source, settings, verdicts)


def _measured(source: Source, settings: tuple[Estimator, Resampling, Workers], verdicts: Verdicts) -> Drawable:
    """The measurement model, with resamples where they are asked for."""
    from plscli.questions.measurement import loadings

    return loadings.run(analysed(source, *settings, resample=False), thresholds=verdicts.thresholds(source.study))


def _screened(kind: Plot, source: Source, settings: tuple[Estimator, Resampling, Workers], verdicts: Verdicts) -> Drawable:
    """The survey itself."""
    refuse(IN_VAIN.format("for this kind of plot looks at the answers alone"), source.of_rows, *settings)
    survey, model = source.survey(f"plot {kind}")
    from plscli.questions.screening import validate

    return validate.validated(survey, model, thresholds=verdicts.thresholds(source.study))


def suspected(source: Source, estimator: Estimator, suspecting: Suspecting, command: str) -> Endogeneity:
    """Scores of the predictors of a construct, and how they are distributed."""
    from plscli.questions.endogeneity import Asked
    from plscli.questions.endogeneity.answer import shaped

    survey, model = source.whole().survey(command)
    return shaped(survey, model, Asked(suspecting, source.studied(estimator)))
