"""Asking: a question of its own, the same again from what was written down, and further analyses of the hypotheses by their options."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, make_dataclass, replace
from typing import TYPE_CHECKING, Any, get_type_hints

from plscli.engine import ALL_CORES, Progress, Workers, stage
from plscli.questions import Question, analyses_of, in_reports, owner
from plscli.setting import Settings, Together, given_flags, setting

if TYPE_CHECKING:
    from plscli.data.stream import Stream
    from plscli.data.survey import Survey
    from plscli.model.spec import ModelSpec
    from plscli.questions.structure.hypotheses import Addition, Hypotheses
    from plscli.tables import Result


def settings_of(question: Question) -> dict[str, type[Settings]]:
    """The classes of the settings that a question takes, alone or together, by the names of its parameters or of theirs."""
    found: dict[str, type[Settings]] = {}
    for name, hint in _parameters(question).items():
        found |= hint.parts() if issubclass(hint, Together) else {name: hint}
    return found


def _parameters(question: Question) -> dict[str, type[Settings] | type[Together]]:
    hints = get_type_hints(question.answer())
    return {
        name: hint
        for name, hint in hints.items()
        if isinstance(hint, type) and issubclass(hint, Settings | Together) and hint is not Workers
    }


def asked(
    question: Question,
    survey: Survey | Stream,
    model: ModelSpec,
    chosen: Iterable[Settings] = (),
    workers: Workers = ALL_CORES,
    progress: Progress | None = None,
    **more: Any,
) -> Result:
    """The answer to a question.

    chosen : settings, of which it takes those of its classes; the others are what they usually are.   more : what else it takes.
    """
    known = {type(each): each for each in chosen}

    def taken(classes: Mapping[str, type[Settings]]) -> dict[str, Settings]:
        return {name: known.get(cls) or _like(cls, known.values()) for name, cls in classes.items()}

    parameters = {
        name: cls(**taken(cls.parts())) if issubclass(cls, Together) else taken({name: cls})[name]
        for name, cls in _parameters(question).items()
    }
    found: Result = question.answer()(survey, model, **parameters, **more, workers=workers, progress=progress)
    return found


def _like(cls: type[Settings], chosen: Iterable[Settings]) -> Settings:
    """Settings of a class that says more of what another class says: those that were chosen, and else what is usual."""
    base = next((each for each in chosen if issubclass(cls, type(each))), None)
    return cls() if base is None else cls(**{each.name: getattr(base, each.name) for each in fields(base)})


def again(
    question: Question, survey: Survey | Stream, model: ModelSpec, document: Mapping[str, Any], workers: Workers, progress: Progress | None
) -> Result:
    """The answer to a question with the settings that an answer has written down, and with what it was given besides.

    Raises KeyError, TypeError or ValueError for settings that are damaged.
    """
    from plscli import checked

    written = document["settings"]
    chosen = [checked.settings(cls, written) for cls in settings_of(question).values()]
    more = question.answer("restored")(document) if question.given else {}
    return asked(question, survey, model, chosen, workers, progress, **more)


@dataclass(frozen=True, slots=True)
class Further(Settings, panel="Further analyses"):
    """What is asked for; a class that the list of questions makes has a field for each of them."""

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
    return make_dataclass("FurtherAsked", options, bases=(Further,), frozen=True, slots=True)


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
