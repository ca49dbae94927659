"""From what the user named to a survey with its model, or to a saved analysis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from plscli.cli.running.notes import say, tell
from plscli.cli.typed.settings import encoding_named, missing_codes, quietness, refuse, rows_planned, sheet_named
from plscli.data.matrix import CorrelationMatrix, correlation_matrix, looks_like_matrix
from plscli.errors import UsageError
from plscli.estimation import Estimator
from plscli.setting import OWN, Own, S, Settings, argument, setting, spoken

if TYPE_CHECKING:
    from plscli.data.stream import Stream
    from plscli.data.study import Study
    from plscli.data.survey import Survey
    from plscli.estimation.bootstrap import Bootstrap
    from plscli.estimation.document import Document
    from plscli.estimation.which_model import Columns
    from plscli.model.columns import Categories
    from plscli.model.spec import ModelSpec

SURVEYS = "Survey (CSV, Excel, SPSS, Stata, SAS, jamovi, R, Parquet or an export), a saved analysis (JSON)"
MODEL = "Model"
OF_ANSWERS = "concerns answers, and a correlation matrix holds none"


@dataclass(frozen=True)
class Source(Settings, panel=MODEL):
    """What the user said about data and model.

    at_once : the command needs all answers together.   indices : a plan of resampling, which names rows of the data.
    """

    data: str = argument("SURVEY", f"{SURVEYS}, or - for standard input.")
    model: Path | None = setting(None, "--model", "-m", help="File with model text.", shown="SURVEY with suffix .pls", complete="models")
    lines: tuple[str, ...] = setting((), "--path", "-p", metavar="TEXT", help="A line of model text such as 'LOY ~ TRUST'; repeatable.")
    no_infer: bool = setting(False, help="Never infer a model from column names.")
    n: int | None = setting(None, metavar="ROWS", help="SURVEY is a correlation matrix of this many respondents.", least=1)
    scale: tuple[str, ...] = setting(
        (),
        metavar="SCALE",
        help="Answer scale: 1:5, or words such as 'never<rarely<often<always'; of some items 'INTG1,INTG2: 1:7'; repeatable.",
        shown="told from the answers",
    )
    study_file: Path | None = setting(
        None, "--study", help="Study file (TOML): missing codes, recodes, scales, wordings, thresholds.", shown="SURVEY with suffix .toml"
    )
    sheet: str | None = sheet_named()
    encoding: str | None = encoding_named()
    na: tuple[str, ...] = missing_codes(panel=Estimator.panel)
    indices: Path | None = rows_planned()
    quiet: bool = quietness()
    at_once: bool = False

    def whole(self) -> Self:
        """The same source for a command that needs all answers together."""
        return replace(self, at_once=True)

    @cached_property
    def content(self) -> tuple[Survey | Stream | CorrelationMatrix, ModelSpec] | Bootstrap:
        """The survey or correlation matrix with its model, or the saved analysis; what was assumed is said on standard error.

        A file too large to be held is not read yet.
        """
        answers = self._answers
        if answers is None:
            from plscli.estimation.saved import read_saved

            refuse_saved(self.beside)
            return read_saved(self._bytes, self.name)
        return self._with_model(answers)

    @cached_property
    def _answers(self) -> Survey | Stream | None:
        """The survey as it is in its file; None for a saved analysis."""
        from plscli.data.read import large, looks_saved

        if Path(self.data).suffix.casefold() == ".pls":
            raise UsageError(f"{self._name} is a model, and a survey is wanted\n  name the survey, and the model with -m {self._name}")
        if large(self.data, self.at_once):
            from plscli.data.stream import streamed

            if stream := streamed(self.data, self._missing(), self.encoding):
                say(f"{stream.file} is large: its rows are read in blocks", self.quiet)
                return stream
        if looks_saved(self._bytes):
            return None
        from plscli.data.read import survey_of

        return survey_of(self._bytes, self._name, self._missing(), self.sheet, self.encoding)

    @cached_property
    def _bytes(self) -> bytes:
        from plscli.data.read import read_bytes

        return read_bytes(self.data)

    @property
    def name(self) -> str:
        """How messages name what is read."""
        return "standard input" if self.data == "-" else self._name

    @property
    def beside(self) -> Source:
        """What was said about data and model besides where they are."""
        return replace(self, given=self.given - {"data", "quiet", "indices"})

    def saved_answer(self, question: str) -> Document | None:
        """The answer to a question, where its JSON is named in place of a survey."""
        from plscli.data.read import large, looks_saved
        from plscli.estimation.document import schema
        from plscli.estimation.saved import read_document

        if large(self.data, self.at_once) or not looks_saved(self._bytes):
            return None
        document = read_document(self._bytes, self.name)
        return document if document.get("schema") == schema(question) else None

    @cached_property
    def study(self) -> Study | None:
        """What a study file tells: the one that was named, the survey's sibling, or the one behind a saved analysis."""
        content = self.content
        if isinstance(content, tuple):
            return self._study
        from plscli.data.study import Study

        return Study.from_record((content.data.prepared or {}).get("study"))

    @cached_property
    def _study(self) -> Study | None:
        """The study file that was named or stands beside the survey; it is announced."""
        sibling = Path(self.data).with_suffix(".toml")
        if self.study_file is None and (self.data == "-" or not sibling.is_file()):
            return None
        from plscli.data.study_file import read_study

        if self.study_file is None:
            say(f"study from {sibling.name} beside the survey", self.quiet)
            return read_study(sibling)
        study = read_study(self.study_file)
        say(f"study from {study.file}", self.quiet)
        return study

    def _missing(self) -> Sequence[str]:
        """Codes that mean missing in all columns; a correlation matrix has none."""
        return self.na or (self._study.missing if self._study and self.n is None else ())

    @property
    def of_rows(self) -> Source:
        """What was said about rows to draw, alone."""
        return replace(self, given=self.given & {"indices"})

    def studied(self, settings: S) -> S:
        """The settings, with what the study file has of them where nothing was said, which is then announced."""
        study = self.study if isinstance(self.content, tuple) else None
        if study is None:
            return settings
        told = study.chosen(settings)
        for name, value in told.items():
            say(f"{name} {value} from {study.file}", self.quiet)
        return settings.told(**told)

    def survey(self, command: str) -> tuple[Survey, ModelSpec]:
        """The survey and its model, for a command that needs the answers themselves."""
        from plscli.data.stream import Stream

        source = self.content
        if isinstance(source, tuple):
            data, model = source
            if isinstance(data, Stream):
                raise too_large(command, data.file)
            if not isinstance(data, CorrelationMatrix):
                return data, model
        held = "a correlation matrix" if isinstance(source, tuple) else "a saved analysis"
        raise no_answers(command, held)

    @property
    def spec(self) -> ModelSpec:
        """The model that was read."""
        source = self.content
        return source[1] if isinstance(source, tuple) else source.model

    @property
    def resamples(self) -> bool:
        """Whether there are answers to draw resamples from."""
        source = self.content
        return isinstance(source, tuple) and not isinstance(source[0], CorrelationMatrix)

    @property
    def _name(self) -> str:
        """The name of the file without its folder; what is no character of any alphabet becomes a question mark."""
        return Path(self.data).name.encode("utf-8", "replace").decode("utf-8")

    def _with_model(self, survey: Survey | Stream) -> tuple[Survey | Stream | CorrelationMatrix, ModelSpec]:
        from plscli.estimation.which_model import announcement, categories, inferred_model

        tell(survey.notes, self.quiet)
        head = survey.head()
        if self.n is None and looks_like_matrix(head):
            raise UsageError(f"{survey.file} is a correlation matrix\n  hypotheses and loadings take it with its respondents: --n ROWS")
        if self.n is not None:
            refuse(OF_ANSWERS, replace(self, given=self.given & {"scale"}))
            matrix = correlation_matrix(head, self.n)
            model = self._given_model(matrix) or inferred_model(matrix, not self.no_infer)
            say(announcement(model, matrix), self.quiet)
            if self._study and self._study.changes_answers:
                say(
                    f"scales, codes and recodes in {self._study.file} concern answers, which a correlation matrix does not hold", self.quiet
                )
            return matrix, model
        written = self._given_model(head, categories(survey, self._study, self.na or ()))
        ready = self._prepared(survey, written)
        known = ready.head()
        model = written or inferred_model(known, not self.no_infer)
        say(announcement(model, known), self.quiet)
        tell(self._study.unknown(model.names, [effect.label for effect in model.effects]) if self._study else (), self.quiet)
        return ready, model

    def _given_model(self, columns: Columns, words: Categories | None = None) -> ModelSpec | None:
        """The model that was written for columns, if one was."""
        from plscli.estimation.which_model import written_model

        sibling = None if self.data == "-" else Path(self.data).with_suffix(".pls")
        return written_model(columns, self.model, self.lines, sibling, not self.no_infer, words)

    def _prepared(self, survey: Survey | Stream, model: ModelSpec | None, *others: ModelSpec) -> Survey | Stream:
        """The survey with the study file and the scales applied; what was done is said."""
        from plscli.estimation.which_model import prepare

        ready = prepare(survey, self._study, model, *others, scale=self.scale, na=self.na)
        tell(ready.notes, self.quiet)
        return ready


@dataclass(frozen=True)
class ModelSource(Source):
    """The same where a model alone will do."""

    data: str = argument("SURVEY", f"{SURVEYS}, a model file (.pls), or -.")


def too_large(command: str, file: str) -> UsageError:
    """The error for a file whose rows are read in blocks."""
    return UsageError(f"{command} looks at all answers at once, for which {file} is too large\n  use a part of the rows")


def no_answers(command: str, held: str) -> UsageError:
    """The error for what is no survey.   held : what it is."""
    return UsageError(f"{command} looks at the answers, and {held} does not hold them\n  name the survey file")


def refuse_saved(*settings: Settings, command: str = "bootstrap") -> None:
    """UsageError for an option that would change what a saved analysis already holds.   command : that makes it."""
    refuse(f"cannot be changed in a saved analysis\n  run plscli {command} on the survey again with this option", *settings)
    held = {each.name for chosen in settings for each, _ in spoken(type(chosen))}
    own = OWN.get(Own())  # of which those of the user that the analysis does not take are named nowhere
    OWN.set(own.only(own.values.keys() - held))
