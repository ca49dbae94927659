"""From what the user named to a survey with its model, or to a saved analysis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plscli.cli.notes import say
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

    def read(self) -> tuple[Survey, ModelSpec] | Bootstrap:
        """The survey and its model, or the saved analysis; what was assumed is said on standard error."""
        from plscli.analysis.saved import looks_saved, read_saved
        from plscli.data.read import read_bytes

        content = read_bytes(self.data)
        name = "standard input" if self.data == "-" else self._name
        if looks_saved(content):
            refuse_options(model=self.model, path=self.lines, no_infer=self.no_infer or None, na=self.na)
            return read_saved(content, name)
        return self._survey(content)

    def survey(self, command: str) -> tuple[Survey, ModelSpec]:
        """The survey and its model, for a command that needs the answers themselves."""
        source = self.read()
        if isinstance(source, tuple):
            return source
        raise UsageError(f"{command} looks at the answers, and a saved analysis does not hold them\n  name the survey file")

    @property
    def _name(self) -> str:
        """The name of the file without its folder; what is no character of any alphabet becomes a question mark."""
        return Path(self.data).name.encode("utf-8", "replace").decode("utf-8")

    def _survey(self, content: bytes) -> tuple[Survey, ModelSpec]:
        from plscli.analysis.which_model import announcement, which_model
        from plscli.data.read import survey_of

        file = Path(self.data)
        survey = survey_of(content, self._name, self.na or ())
        sibling = None if self.data == "-" else file.with_suffix(".pls")
        for note in survey.notes:
            say(note, self.quiet)
        model = which_model(survey, self.model, self.lines or (), sibling, not self.no_infer)
        say(announcement(model, survey), self.quiet)
        return survey, model

    def estimated(self, **estimation: Any) -> Estimation | Bootstrap:
        """Point estimates, or the saved analysis, which then must not be asked for other options."""
        from plscli.analysis import estimation as analysis

        source = self.read()
        if isinstance(source, tuple):
            return analysis.run(*source, **given(estimation))
        refuse_options(**estimation)
        return source

    def bootstrapped(self, **options: Any) -> Bootstrap:
        """The bootstrap with the options that were given, or the saved analysis, which must not be asked for others."""
        from plscli.analysis import bootstrap as analysis
        from plscli.cli.progress import Progress

        source = self.read()
        if isinstance(source, tuple):
            with Progress(self.quiet) as progress:
                return analysis.run(*source, **given(options), progress=progress)
        refuse_options(**options)
        return source


def given(options: dict[str, Any]) -> dict[str, Any]:
    """The options that the user set."""
    return {name: value for name, value in options.items() if value is not None}


def refuse_options(**options: Any) -> None:
    """UsageError for an option that would change what a saved analysis already holds."""
    for name in given(options):
        flag = {"tolerance": "tol"}.get(name, name).replace("_", "-")
        raise UsageError(f"--{flag} cannot be changed in a saved analysis\n  run plscli bootstrap on the survey again with this option")
