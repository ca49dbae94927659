"""What the commands that draw have in common: what is drawn, how it looks, and what must be known of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from plscli.cli.parts import Source
from plscli.cli.parts.groups import drawn_groups, drawn_segments
from plscli.cli.parts.importance import Labelled, Permutations, aimed
from plscli.cli.parts.numbers import Work, analysed
from plscli.cli.parts.predictions import FoldPlan, predicted
from plscli.cli.running.notes import tell
from plscli.cli.typed.command import shown, without
from plscli.cli.typed.settings import OUTPUT, PICTURE, Verdicts, debugging, output_file, quietness, refuse
from plscli.engine import Workers
from plscli.estimation import Estimator, Resampling, Rules
from plscli.estimation.necessity import Necessity
from plscli.estimation.prediction import Folding
from plscli.questions.endogeneity import Suspecting
from plscli.questions.groups import Grouping
from plscli.questions.importance import Aiming
from plscli.questions.prediction import Judging
from plscli.questions.segments import Segmenting
from plscli.report import output
from plscli.report.picture import LETTERS, PICTURES, Beside, DiagramFormat, Letters, PictureFormat, Plot, PlotFormat, Show, ThemeName, Width
from plscli.setting import Settings, Together, argument, setting

if TYPE_CHECKING:
    from plscli.data.survey import Survey
    from plscli.estimation.bootstrap import Bootstrap
    from plscli.estimation.estimation import Estimation
    from plscli.model.spec import ModelSpec
    from plscli.report.diagram import Diagram
    from plscli.report.plot import Need
    from plscli.tables import Result

IN_VAIN = "changes nothing here, {}\n  leave it out"
ELSEWHERE = IN_VAIN.format("for this kind of plot does not show it")


@dataclass(frozen=True, slots=True)
class Look(Settings, panel=PICTURE):
    """How a picture looks."""

    theme: ThemeName = setting("light", help="Colours; print is black, white and grey.")
    no_note: bool = setting(False, help="Leave out the lines under the picture.")


@dataclass(frozen=True, slots=True)
class DiagramParts(Settings, panel=PICTURE):
    """What a diagram shows, and where."""

    show: Show | None = setting(
        None, help="The model alone, its estimates, or what resampling says of them.", shown="bootstrap if there is one, else estimates"
    )
    structural: bool = setting(False, help="Leave indicators out.")
    beside: Beside = setting("p", "--with", help="What stands beside path coefficients.")
    layout: Path | None = setting(None, help='Positions of constructs: JSON such as {"SAT": [60, 20]}.', shown="ours")
    save_layout: Path | None = setting(None, help="Write the positions to a file.")


@dataclass(frozen=True, slots=True)
class DiagramInk(Settings, panel=OUTPUT):
    """How a diagram is written."""

    format: DiagramFormat = setting("auto", "--format", "-f", help="auto: from the suffix of -o, text without one.")
    output: Path | None = output_file()
    quiet: bool = quietness()
    debug: bool = debugging()

    @property
    def kind(self) -> PictureFormat | Letters:
        """The kind of file.  UsageError for none."""
        return output.kind_of_file(self.format, self.output, (*PICTURES, *LETTERS), "txt")

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
class Shape(Settings, panel=PICTURE):
    """What is drawn, and how wide."""

    kind: Plot = argument("KIND", "What to draw, see above.")
    column: Width | None = setting(None, help="Columns of a journal: 85 or 180 mm.", shown="what suits the plot")


@dataclass(frozen=True, slots=True)
class PlotInk(Settings, panel=OUTPUT):
    """How a plot is written."""

    format: PlotFormat = setting("auto", "--format", "-f", help="auto: from the suffix of -o.")
    output: Path | None = output_file()
    quiet: bool = quietness()
    debug: bool = debugging()

    def check(self, *inputs: str | Path | None) -> PictureFormat:
        """The kind of file.  UsageError for none, and for a file that certainly cannot be written."""
        output.check("table", self.output, *inputs)
        return output.kind_of_file(self.format, self.output, PICTURES)


BEFORE = ("necessity", "suspecting", "segmenting", "folding", "plan", "judging")
UNSEEN: dict[Need, tuple[str, ...]] = {
    "hypotheses": (*BEFORE, "grouping", "verdicts"),
    "loadings": (*BEFORE, "grouping", "rules"),
    "validate": (*BEFORE, "grouping", "rules"),
    "groups": (*BEFORE, "verdicts"),
    "importance": (*BEFORE[1:], "verdicts", "grouping", "rules"),
    "necessity": (*BEFORE[1:], "verdicts", "grouping", "rules"),
    "predict": ("necessity", "suspecting", "segmenting", "verdicts", "grouping", "resampling", "rules", "workers", "rows"),
    "segments": ("necessity", "suspecting", "verdicts", "grouping", *BEFORE[3:], "resampling", "rules", "workers", "rows"),
    "endogeneity": ("necessity", "segmenting", "verdicts", "grouping", *BEFORE[3:], "resampling", "rules", "workers", "rows"),
}
"""Settings that a plot does not show, by the result that it is made of, in the order in which they are looked at."""
OF_RESAMPLES = frozenset(["seed", "strata", "cluster", "max_failed", "inadmissible", "alpha"])
SEEN: dict[Need, frozenset[str]] = {
    "importance": frozenset(["seed", "target"]),
    "necessity": frozenset(["seed", "target"]),
    "predict": OF_RESAMPLES,
    "segments": OF_RESAMPLES,
    "endogeneity": frozenset(),
}
"""Options among them that it does show, or that mean something else there; where nothing is said, the seed, which resamples have too."""


@dataclass(frozen=True, slots=True)
class PlotSettings(Together):
    """What plots are made with: settings of every question whose answer can be drawn."""

    estimator: Estimator
    resampling: Resampling
    workers: Workers
    rules: Rules
    verdicts: Verdicts
    grouping: Annotated[Grouping, without("compare")]
    judging: Annotated[Judging, without("loss_test"), shown(target="all")]
    folding: Annotated[Folding, without("folds")]
    plan: Annotated[FoldPlan, without("write_plan")]
    necessity: Annotated[Necessity, without("alpha", "bottleneck", "permutations")]
    segmenting: Annotated[Segmenting, without("em_tolerance", "explain")]
    suspecting: Annotated[Suspecting, without("suspect", "method", "instruments", "cdf", "term")]

    def of(self, kind: Plot, source: Source) -> tuple[Work[Any], Callable[[Any], Result]]:
        """What makes the numbers that a kind of plot shows, and what makes the answer of them that is drawn.

        UsageError for what was chosen and changes nothing there.
        """
        from plscli.report.plot import NEEDS

        need, command = NEEDS[kind], f"plot {kind}"
        for name in UNSEEN[need]:
            chosen: Settings = source.of_rows if name == "rows" else getattr(self, name)
            refuse(ELSEWHERE, replace(chosen, given=chosen.given - SEEN.get(need, {"seed"})))
        settings = self.estimator, self.resampling, self.workers
        match need:
            case "endogeneity":
                whole = source.whole()
                return nullcontext(partial(whole.survey, command)), partial(self._suspected, whole)
            case "segments":
                return drawn_segments(source, self.estimator, self.segmenting, self.workers, self.rules, command), as_it_is
            case "predict":
                how = self.folding, self.plan, self.judging
                return predicted(source, (self.estimator, self.resampling, self.rules), how, command=command), as_it_is
            case "importance" | "necessity":
                return self._mapped(kind, source)
            case "groups":
                return drawn_groups(source, self.grouping, settings, self.rules, command), as_it_is
            case "hypotheses":
                from plscli.questions.structure import hypotheses

                return analysed(source, *settings), partial(hypotheses.run, rules=self.rules)
            case "loadings":
                return analysed(source, *settings, resample=False), partial(self._measured, source)
            case "validate":
                refuse(IN_VAIN.format("for this kind of plot looks at the answers alone"), source.of_rows, *settings)
                return nullcontext(partial(source.survey, command)), partial(self._screened, source)

    def _suspected(self, source: Source, read: tuple[Survey, ModelSpec]) -> Result:
        """Scores of the predictors of a construct, and how they are distributed."""
        from plscli.questions.endogeneity import EndogeneityAsked
        from plscli.questions.endogeneity.answer import shaped

        return shaped(*read, EndogeneityAsked(self.suspecting, source.studied(self.estimator)))

    def _mapped(self, kind: Plot, source: Source) -> tuple[Work[Bootstrap], Callable[[Bootstrap], Result]]:
        """Importance and performance, with necessity where that is asked for or drawn."""
        permutations, aiming = Permutations(), Aiming(self.judging.target)
        necessity, own = permutations.asked(self.necessity, Labelled.of(source), kind)
        work = aimed(own, aiming, (self.estimator, self.resampling, self.workers), f"plot {kind}")
        return work, lambda numbers: permutations.added(own, numbers, aiming, necessity, self.workers)

    def _measured(self, source: Source, numbers: Estimation | Bootstrap) -> Result:
        """The measurement model, with resamples where they were asked for."""
        from plscli.questions.measurement import loadings

        return loadings.run(numbers, thresholds=self.verdicts.thresholds(source.study))

    def _screened(self, source: Source, read: tuple[Survey, ModelSpec]) -> Result:
        """The survey itself."""
        from plscli.questions.screening import validate

        return validate.validated(*read, thresholds=self.verdicts.thresholds(source.study))


def as_it_is(answer: Any) -> Any:
    """An answer that is drawn as it was made."""
    return answer
