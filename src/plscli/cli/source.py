"""From what the user named to a survey with its model, or to a saved analysis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plscli.analysis.settings import Estimator, Resampling
from plscli.cli.notes import say
from plscli.data.matrix import CorrelationMatrix, correlation_matrix, looks_like_matrix
from plscli.errors import UsageError

if TYPE_CHECKING:
    from plscli.analysis.bootstrap import Bootstrap
    from plscli.analysis.estimation import Estimation
    from plscli.data.survey import Survey
    from plscli.model.spec import ModelSpec


@dataclass(frozen=True)
class Source:
    """What the user said about data and model."""

    data: str
    model: Path | None = None
    lines: Sequence[str] | None = None
    no_infer: bool = False
    na: Sequence[str] | None = None
    quiet: bool = False
    n: int | None = None

    def read(self) -> tuple[Survey | CorrelationMatrix, ModelSpec] | Bootstrap:
        """The survey or correlation matrix with its model, or the saved analysis; what was assumed is said on standard error."""
        from plscli.analysis.saved import looks_saved, read_saved
        from plscli.data.read import read_bytes

        content = read_bytes(self.data)
        name = "standard input" if self.data == "-" else self._name
        if looks_saved(content):
            refuse_options(model=self.model, path=self.lines, no_infer=self.no_infer or None, na=self.na, n=self.n)
            return read_saved(content, name)
        return self._survey(content)

    def survey(self, command: str) -> tuple[Survey, ModelSpec]:
        """The survey and its model, for a command that needs the answers themselves."""
        source = self.read()
        if isinstance(source, tuple) and not isinstance(source[0], CorrelationMatrix):
            return source[0], source[1]
        raise UsageError(f"{command} looks at the answers, and a saved analysis does not hold them\n  name the survey file")

    @property
    def _name(self) -> str:
        """The name of the file without its folder; what is no character of any alphabet becomes a question mark."""
        return Path(self.data).name.encode("utf-8", "replace").decode("utf-8")

    def _survey(self, content: bytes) -> tuple[Survey | CorrelationMatrix, ModelSpec]:
        from plscli.analysis.which_model import announcement, which_model
        from plscli.data.read import survey_of

        file = Path(self.data)
        survey = survey_of(content, self._name, self.na or ())
        sibling = None if self.data == "-" else file.with_suffix(".pls")
        for note in survey.notes:
            say(note, self.quiet)
        if self.n is None and looks_like_matrix(survey):
            raise UsageError(f"{survey.file} is a correlation matrix\n  hypotheses and loadings take it with its respondents: --n ROWS")
        columns = survey if self.n is None else correlation_matrix(survey, self.n)
        model = which_model(columns, self.model, self.lines or (), sibling, not self.no_infer)
        say(announcement(model, columns), self.quiet)
        return columns, model

    def analysed(self, resample: bool, **options: Any) -> Estimation | Bootstrap:
        """The bootstrap if it is wanted or one of its options was given, the point estimates otherwise."""
        resampling = {name: options.pop(name) for name in Resampling.__slots__}
        return self.bootstrapped(**options, **resampling) if resample or given(resampling) else self.estimated(**options)

    def estimated(self, **estimation: Any) -> Estimation | Bootstrap:
        """Point estimates, or the saved analysis, which then must not be asked for other options."""
        from plscli.analysis import estimation as analysis

        source = self.read()
        if isinstance(source, tuple):
            data, model = source
            if isinstance(data, CorrelationMatrix):
                refuse_for_matrix(**{name: estimation.pop(name, None) for name in ("missing", "weight", "correlations")}, na=self.na)
                return analysis.from_matrix(data, model, Estimator(**given(estimation)))
            return analysis.run(data, model, **given(estimation))
        refuse_options(**estimation)
        return source

    def bootstrapped(self, **options: Any) -> Bootstrap:
        """The bootstrap with the options that were given, or the saved analysis, which must not be asked for others."""
        from plscli.analysis import bootstrap as analysis
        from plscli.cli.progress import Progress

        source = self.read()
        if isinstance(source, tuple):
            data, model = source
            if isinstance(data, CorrelationMatrix):
                raise UsageError(
                    f"{data.file} is a correlation matrix: it holds no answers to resample\n  plscli hypotheses shows its estimates"
                )
            with Progress(self.quiet) as progress:
                return analysis.run(data, model, **given(options), progress=progress)
        refuse_options(**options)
        return source


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
