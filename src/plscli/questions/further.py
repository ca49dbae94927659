"""Further analyses of the hypotheses: the options that ask for them, which the list of questions names, and the answers to those asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, make_dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from plscli.questions import Question, analyses_of, in_reports, owner
from plscli.setting import Settings, given_flags, setting
from plscli.workers import ALL_CORES, Progress, Workers, stage

if TYPE_CHECKING:
    from plscli.data.survey import Survey
    from plscli.questions.structure.hypotheses import Addition, Hypotheses


@dataclass(frozen=True, slots=True)
class Further(Settings):
    """What is asked for; a class that the list of questions makes has a field for each of them."""

    panel: ClassVar[str] = "Further analyses"

    @property
    def asked(self) -> dict[str, Any]:
        """What is asked of which further analysis."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name != "given"}

    @property
    def options(self) -> list[str]:
        """The options that ask for it."""
        return given_flags(replace(self, given=frozenset(name for name, wanted in self.asked.items() if wanted)))

    def with_table(self, name: str | None) -> Further:
        """The same with the analysis that makes a table, if it is one of further analyses and takes no word of its own."""
        question = owner(name or "", of="hypotheses")
        return self.told(**{question.name: True}) if question and not question.takes else self


def of_hypotheses() -> type[Further]:
    """What `hypotheses` can be asked for besides."""
    return _asked_for(analyses_of("hypotheses"))


def of_reports() -> type[Further]:
    """What a report can be asked for besides."""
    return _asked_for(in_reports())


def _asked_for(questions: Iterable[Question]) -> type[Further]:
    """Settings with a switch for each question, or with the word that it takes."""
    options = [
        (each.name, str | None, setting(None, metavar=each.takes, help=each.help))
        if each.takes
        else (each.name, bool, setting(False, help=each.help))
        for each in questions
    ]
    return make_dataclass("Asked", options, bases=(Further,), frozen=True, slots=True)


def added(
    survey: Survey, base: Hypotheses, asked: Mapping[str, Any], *, workers: Workers = ALL_CORES, progress: Progress | None = None
) -> Hypotheses:
    """The bootstrapped hypotheses with further analyses, which need the answers.

    asked : what each of them takes, by its name; those with nothing are not made.
    """
    found: list[Addition] = []
    for question in analyses_of("hypotheses"):
        if wanted := asked.get(question.name):
            stage(progress, question.tables[0].replace("_", " "))
            found.append(question.answer("further")(survey, base, wanted, workers=workers, progress=progress))
    return replace(base, additions=(*base.additions, *found))
