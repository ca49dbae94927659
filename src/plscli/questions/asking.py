"""Asking a question of its own: its settings by type, its answer, and the same answer again from what was written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, get_type_hints

from plscli import checked
from plscli.data.stream import Stream
from plscli.data.survey import Survey
from plscli.model.spec import ModelSpec
from plscli.questions import Question
from plscli.setting import Settings, Together
from plscli.tables import Result
from plscli.workers import ALL_CORES, Progress, Workers


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
    written = document["settings"]
    chosen = [checked.settings(cls, written) for cls in settings_of(question).values()]
    more = question.answer("restored")(document) if question.given else {}
    return asked(question, survey, model, chosen, workers, progress, **more)
