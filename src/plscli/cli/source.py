"""From what the user named to a survey with its model, or to a saved analysis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plscli.analysis.settings import Estimator, Resampling
from plscli.cli.notes import say
from plscli.data.matrix import CorrelationMatrix, correlation_matrix, looks_like_matrix
from plscli.errors import UsageError

if TYPE_CHECKING:
    from plscli.analysis.bootstrap import Bootstrap
    from plscli.analysis.estimation import Estimation
    from plscli.analysis.requirement import Requirement
    from plscli.data.stream import Stream
    from plscli.data.study import Study
    from plscli.data.survey import Survey
    from plscli.model.spec import ModelSpec


WORKERS = ("jobs", "backend", "scheduler")
"""Options that change no number, see `engine.Workers`."""


@dataclass(frozen=True)
class Source:
    """What the user said about data and model.   at_once : the command needs all answers together."""

    data: str
    model: Path | None = None
    lines: Sequence[str] | None = None
    no_infer: bool = False
    na: Sequence[str] | None = None
    quiet: bool = False
    n: int | None = None
    scale: Sequence[str] | None = None
    study_file: Path | None = None
    sheet: str | None = None
    at_once: bool = False

    @cached_property
    def content(self) -> tuple[Survey | Stream | CorrelationMatrix, ModelSpec] | Bootstrap:
        """The survey or correlation matrix with its model, or the saved analysis; what was assumed is said on standard error.

        A file too large to be held is not read yet.
        """
        from plscli.analysis.saved import looks_saved, read_saved
        from plscli.data.read import read_bytes
        from plscli.data.stream import large, streamed

        if Path(self.data).suffix.casefold() == ".pls":
            raise UsageError(f"{self._name} is a model, and a survey is wanted\n  name the survey, and the model with -m {self._name}")
        if large(self.data, self.at_once) and (stream := streamed(self.data, self._missing())):
            say(f"{stream.file} is large: its rows are read in blocks", self.quiet)
            return self._with_model(stream)
        content = read_bytes(self.data)
        name = "standard input" if self.data == "-" else self._name
        if looks_saved(content):
            given_options = {"model": self.model, "path": self.lines, "no_infer": self.no_infer or None, "na": self.na, "n": self.n}
            refuse_options(**given_options, scale=self.scale, study=self.study_file, sheet=self.sheet)
            return read_saved(content, name)
        from plscli.data.read import survey_of

        return self._with_model(survey_of(content, self._name, self._missing(), self.sheet))

    @cached_property
    def study(self) -> Study | None:
        """What a study file tells: the one that was named, the survey's sibling, or the one behind a saved analysis."""
        content = self.content
        if isinstance(content, tuple):
            return self._study
        from plscli.data.study import Study

        return Study.of((content.data.prepared or {}).get("study"))

    @cached_property
    def _study(self) -> Study | None:
        """The study file that was named or stands beside the survey; it is announced."""
        from plscli.data.study_file import read_study

        if self.study_file is not None:
            study = read_study(self.study_file)
            say(f"study from {study.file}", self.quiet)
            return study
        sibling = Path(self.data).with_suffix(".toml")
        if self.data == "-" or not sibling.is_file():
            return None
        say(f"study from {sibling.name} beside the survey", self.quiet)
        return read_study(sibling)

    def _missing(self) -> Sequence[str]:
        """Codes that mean missing in all columns; a correlation matrix has none."""
        return self.na or (self._study.missing if self._study and self.n is None else ())

    def setting(self, name: str, chosen: Any) -> Any:
        """An option as it was chosen, or as the study file has it, which is then said."""
        study = self.study if isinstance(self.content, tuple) else None
        told = getattr(study, name, None)
        if study is None or chosen is not None or told is None:
            return chosen
        say(f"{name} {told} from {study.file}", self.quiet)
        return told

    def survey(self, command: str) -> tuple[Survey, ModelSpec]:
        """The survey and its model, for a command that needs the answers themselves."""
        from plscli.data.stream import Stream

        source = self.content
        if isinstance(source, tuple):
            data, model = source
            if isinstance(data, Stream):
                raise UsageError(f"{command} looks at all answers at once, for which {data.file} is too large\n  use a part of the rows")
            if not isinstance(data, CorrelationMatrix):
                return data, model
        held = "a correlation matrix" if isinstance(source, tuple) else "a saved analysis"
        raise UsageError(f"{command} looks at the answers, and {held} does not hold them\n  name the survey file")

    def required(self, wanted: str) -> Requirement:
        """The hypotheses that must be supported, checked against the model before anything is computed.  UsageError."""
        from plscli.analysis.requirement import Requirement

        if self.n is not None:
            raise UsageError("--require takes tests, and a correlation matrix holds no answers to test with")
        source = self.content
        return Requirement.of(wanted, source[1] if isinstance(source, tuple) else source.model)

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
        from plscli.analysis.which_model import announcement, inferred_model, which_model, written_model
        from plscli.data.stream import columns

        sibling = None if self.data == "-" else Path(self.data).with_suffix(".pls")
        for note in survey.notes:
            say(note, self.quiet)
        head = columns(survey)
        if self.n is None and looks_like_matrix(head):
            raise UsageError(f"{survey.file} is a correlation matrix\n  hypotheses and loadings take it with its respondents: --n ROWS")
        given_model = self.model, self.lines or (), sibling, not self.no_infer
        if self.n is not None:
            refuse_for_matrix(scale=self.scale)
            matrix = correlation_matrix(head, self.n)
            model = which_model(matrix, *given_model)
            say(announcement(model, matrix), self.quiet)
            if self._study and self._study.changes_answers:
                say(
                    f"scales, codes and recodes in {self._study.file} concern answers, which a correlation matrix does not hold", self.quiet
                )
            return matrix, model
        written = written_model(head, *given_model)
        ready = self._prepared(survey, written)
        known = columns(ready)
        model = written or inferred_model(known, not self.no_infer)
        say(announcement(model, known), self.quiet)
        for note in self._study.unknown(model.names, [effect.label for effect in model.effects]) if self._study else ():
            say(note, self.quiet)
        return ready, model

    def _prepared(self, survey: Survey | Stream, model: ModelSpec | None) -> Survey | Stream:
        """The survey with the study file and the scales applied; what was done is said."""
        from plscli.analysis import prepare

        ready = prepare.run(survey, self._study, model, scale=self.scale or (), na=self.na or ())
        for note in ready.notes:
            say(note, self.quiet)
        return ready

    def analysed(self, resample: bool, **options: Any) -> Estimation | Bootstrap:
        """The bootstrap if it is wanted or one of its options was given, the point estimates otherwise."""
        resampling = {name: options.pop(name) for name in Resampling.__slots__}
        workers = {name: options.pop(name) for name in WORKERS}
        if resample or given(resampling):
            return self.bootstrapped(**options, **resampling, **workers)
        return self.estimated(**options)

    def estimated(self, **estimation: Any) -> Estimation | Bootstrap:
        """Point estimates, or the saved analysis, which then must not be asked for other options."""
        from plscli.analysis import estimation as analysis

        source = self.content
        if isinstance(source, tuple):
            data, model = source
            if isinstance(data, CorrelationMatrix):
                concerned = {name: estimation.pop(name, None) for name in ("missing", "weight", "correlations")}
                refuse_for_matrix(**concerned, na=self.na)
                return analysis.from_matrix(data, model, Estimator(**given(estimation)))
            estimation["weight"] = self.setting("weight", estimation.get("weight"))
            return analysis.run(data, model, **given(estimation))
        refuse_options(**estimation)
        return source

    def bootstrapped(self, **options: Any) -> Bootstrap:
        """The bootstrap with the options that were given, or the saved analysis, which must not be asked for others."""
        from plscli.analysis import bootstrap as analysis
        from plscli.cli.progress import Progress

        source = self.content
        if isinstance(source, tuple):
            data, model = source
            if isinstance(data, CorrelationMatrix):
                raise UsageError(
                    f"{data.file} is a correlation matrix: it holds no answers to resample\n  plscli hypotheses shows its estimates"
                )
            options = with_indices(options)
            own = ("weight",) if options.get("indices") is not None else ("weight", "seed", "strata", "cluster")
            options |= {name: self.setting(name, options.get(name)) for name in own}
            with Progress(self.quiet) as progress:
                return analysis.run(data, model, **given(with_workers(options)), progress=progress)
        refuse_options(**{name: value for name, value in options.items() if name not in WORKERS})
        return source


def with_indices(options: dict[str, Any]) -> dict[str, Any]:
    """The options with a plan of resampling read from its file, which leaves no room for others."""
    if options.get("indices") is None:
        return options
    for name in ("resamples", "seed", "strata", "cluster"):
        if options.get(name) is not None:
            raise UsageError(f"--{name} and --indices exclude each other: the file says which rows every resample draws")
    from plscli.data.indices import read_indices

    return {**options, "indices": read_indices(options["indices"])}


def with_workers(options: dict[str, Any]) -> dict[str, Any]:
    """The options; the address of a scheduler says which backend is meant."""
    return {**options, "backend": options.get("backend") or ("dask" if options.get("scheduler") else None)}


def refuse_for_matrix(**options: Any) -> None:
    """UsageError for an option that concerns answers, of which a correlation matrix has none."""
    for name in given(options):
        raise UsageError(f"--{name.replace('_', '-')} concerns answers, and a correlation matrix holds none")


def given(options: dict[str, Any]) -> dict[str, Any]:
    """The options that the user set."""
    return {name: value for name, value in options.items() if value is not None}


def refuse_options(**options: Any) -> None:
    """UsageError for an option that would change what a saved analysis already holds."""
    for name in given(options):
        flag = {"tolerance": "tol"}.get(name, name).replace("_", "-")
        raise UsageError(f"--{flag} cannot be changed in a saved analysis\n  run plscli bootstrap on the survey again with this option")
