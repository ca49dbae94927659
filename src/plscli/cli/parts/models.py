"""The model alone, before anything is estimated: from a file of its own or with its data, as a picture shows it or a script has it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from plscli.cli.parts import SURVEYS, Source, pictures, refuse_saved
from plscli.cli.parts.numbers import Work, analysed
from plscli.cli.running.notes import tell
from plscli.cli.typed.settings import OUTPUT, debugging, output_file, quietness, refuse
from plscli.engine import Workers
from plscli.errors import UsageError
from plscli.estimation import Estimator, Resampling, Rules
from plscli.questions.groups import Grouping
from plscli.report import output
from plscli.report.picture import LETTERS, Show
from plscli.setting import Settings, argument, given_flags, setting

if TYPE_CHECKING:
    from plscli.data.matrix import CorrelationMatrix
    from plscli.data.stream import Stream
    from plscli.data.survey import Survey
    from plscli.estimation.bootstrap import Bootstrap
    from plscli.estimation.which_model import Columns
    from plscli.model.columns import Categories
    from plscli.model.converted import Converted
    from plscli.model.spec import ModelSpec
    from plscli.questions.groups.answer import Groups
    from plscli.questions.structure.hypotheses import Hypotheses
    from plscli.report.diagram import Framework
    from plscli.report.script import Program

    Read = tuple[Survey | Stream | CorrelationMatrix, ModelSpec] | Bootstrap

MODEL_SUFFIX = ".pls"
Target = Literal["lavaan", "csem", "seminr", "dot", "mermaid", "tex"]


@dataclass(frozen=True)
class ScriptSource(Source):
    """The same where a model may come from a script of another program, with or without a survey."""

    data: str = argument("SURVEY", f"{SURVEYS}, or - for standard input; with --from it may be missing.", "")
    script: Path | None = setting(
        None,
        "--from",
        metavar="FILE",
        help="Take the model from a script (.R, .py: seminr, plspm, cSEM, lavaan), lavaan syntax, or a SmartPLS 2 model (.splsm).",
    )
    which: str | None = setting(None, metavar="NAME|LINE", help="Of several models in the script, that of this variable, or of this line.")

    def check(self) -> None:
        """UsageError for what does not go together, or is missing."""
        if self.script is None:
            if self.which is not None:
                raise UsageError("--which chooses a model of a script\n  name the script with --from FILE")
            if not self.data:
                raise UsageError("Missing argument 'SURVEY'.\n  name a survey, or a script with --from FILE")
            return
        refuse("is another model than that of --from: name one of them", replace(self, given=self.given & {"model", "lines", "no_infer"}))
        if not self.data:
            refuse("concerns a survey, and none is named beside --from", replace(self, given=self.given - {"script", "which", "quiet"}))

    @cached_property
    def converted(self) -> Converted:
        """The model of the script alone."""
        return self._converted(None)

    def _converted(self, columns: Sequence[str] | None) -> Converted:
        from plscli.model.converted import read_script

        found = read_script(self.script or "", columns, self.which)
        tell(found.remarks, self.quiet)
        self.__dict__["converted"] = found  # what the columns made of it is what is written
        return found

    def _given_model(self, columns: Columns, words: Categories | None = None) -> ModelSpec | None:
        return super()._given_model(columns, words) if self.script is None else self._converted(list(columns.columns)).model


@dataclass(frozen=True, slots=True)
class ModelInk(Settings, panel=OUTPUT):
    """How a model is written."""

    to: Target | None = setting(
        None,
        help="Write the same model for another program: an R script, or a diagram: for Graphviz (dot), Markdown (mermaid) or LaTeX (tex).",
    )
    output: Path | None = output_file()
    quiet: bool = quietness()
    debug: bool = debugging()

    def check(self, source: ScriptSource, estimator: Estimator) -> None:
        """UsageError for a file that cannot be written, and for what a model alone does not depend on."""
        source.check()
        output.check("table", self.output, source.data or None, source.model, source.script)
        if estimator.given and (self.to is None or self.to in LETTERS):
            option = given_flags(estimator)[0]
            raise UsageError(f"{option} is for scripts: the model itself does not depend on it\n  add --to lavaan, csem or seminr")

    def written(self, source: ScriptSource, estimator: Estimator) -> str:
        """The model of a survey or of a script, as it is wanted."""
        if source.data:
            text = self._of_data(source, estimator)
            return source.converted.text if source.script is not None and self.to is None else text
        match self.to:
            case None:
                return source.converted.text
            case "lavaan" | "csem" | "seminr":
                advice = f"plscli model SURVEY --from FILE --to {self.to}"
                raise UsageError(f"a script for {self.to} reads the survey, and none is named\n  {advice}")
        from plscli.report.diagram import Diagram, Framework

        return Diagram(Framework(source.converted.model)).text(self.to)

    def _of_data(self, source: ScriptSource, estimator: Estimator) -> str:
        """The model as text, as a diagram, or as a script.  Raises ModelError for an item that is no column."""
        read = source.content
        if isinstance(read, tuple):
            from plscli.estimation.rows import check_columns

            check_columns(*read)
        else:
            refuse_saved(estimator)
        match self.to:
            case None:
                return source.spec.text
            case "lavaan" | "csem" | "seminr":
                return _script(read, estimator, self.to)
        from plscli.report.diagram import Diagram

        return Diagram(known_model(read)).text(self.to)


def is_model_file(data: str) -> bool:
    """Whether what stands in the place of a survey is a model alone."""
    return Path(data).suffix.lower() == MODEL_SUFFIX


def framework(source: Source, show: Show | None, *unused: Settings) -> Framework:
    """The model of a survey, of a saved analysis, or of a model file, without estimating anything."""
    from plscli.report.diagram import Framework

    refuse(pictures.IN_VAIN.format("and a diagram of the model alone has no estimates"), source.of_rows, *unused)
    if is_model_file(source.data):
        if show not in (None, "model"):
            raise UsageError(f"{source.data} is a model, and holds no answers to estimate from\n  name the survey")
        from plscli.model.build import read_model

        if source.given - {"data", "quiet"}:
            raise UsageError(f"{source.data} is a model itself: leave out what concerns a survey and another model")
        model = read_model(source.data)
        tell(model.remarks, source.quiet)
        return Framework(model)
    return known_model(source.content)


def with_estimates(
    source: Source, show: Show | None, settings: tuple[Estimator, Resampling, Workers], rules: Rules, grouping: Grouping
) -> tuple[Work[Any], Callable[[Any], Hypotheses | Framework | Groups]]:
    """The model with what is known of it, in groups where these are asked for, or alone if nothing more is shown.

    As `PlotSettings.of`: what makes the numbers, and what makes of them what is drawn.
    """
    if is_model_file(source.data) or (show == "model" and source.saved_answer("groups") is None):
        return nullcontext(partial(framework, source, show, *settings, grouping)), pictures.as_it_is
    if grouping.given or source.saved_answer("groups"):
        from plscli.cli.parts.groups import drawn_groups
        from plscli.report.picture import COMPARED

        return drawn_groups(source, grouping, settings, rules, "diagram --by", COMPARED), pictures.as_it_is
    from plscli.questions.structure.hypotheses import run

    return analysed(source, *settings, resample=show == "bootstrap"), partial(run, rules=rules)


def known_model(read: Read) -> Framework:
    """The model that was read, and the data that it came with.  Raises ModelError for an item that is no column."""
    from plscli.report.diagram import Framework

    if not isinstance(read, tuple):
        return Framework(read.model, read.data)
    from plscli.data.stream import Stream
    from plscli.estimation.rows import check_columns
    from plscli.records import Provenance

    data, model = read
    check_columns(data, model)
    rows = 0 if isinstance(data, Stream) else data.rows
    return Framework(model, Provenance(data.file, data.sha256, rows, rows, prepared=getattr(data, "prepared", None)))


def _script(source: Read, estimator: Estimator, program: Program) -> str:
    from plscli.data.matrix import CorrelationMatrix
    from plscli.data.survey import Dress
    from plscli.report.script import script

    if not isinstance(source, tuple):
        return script(source.model, source.point.estimator, source.data.file, source.data.na, Dress(), program, source.data.prepared)
    data, model = source
    if isinstance(data, CorrelationMatrix):
        raise UsageError("the scripts read answers, and a correlation matrix holds none\n  name the survey file")
    data = data.head()
    if not data.dress.delimiter:
        raise UsageError(f"the scripts read text with one header line, which {data.file} is not\n  save the survey as such a CSV")
    return script(model, estimator, data.file, data.missing_codes, data.dress, program, data.prepared)
