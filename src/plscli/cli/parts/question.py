"""The command of a question that needs no more than its settings: read, ask, print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from plscli.cli.parts import Source
from plscli.cli.running.finish import finish
from plscli.cli.running.progress import Progress
from plscli.cli.typed.command import without
from plscli.cli.typed.settings import Ink
from plscli.questions import Question
from plscli.setting import Settings
from plscli.workers import Workers


def command(question: Question) -> Callable[..., None]:
    """The function behind the command of a question, with its settings between what is read and how it is shown."""
    from plscli.questions.asking import asked, settings_of

    def ask(source: Source, workers: Workers, ink: Ink, **settings: Settings) -> None:
        ink.check(source.data, source.model)
        source = source.whole()
        survey, model = source.survey(question.name)
        chosen = [source.studied(each) for each in settings.values()]
        with Progress(ink.quiet) as progress:
            answer = asked(question, survey, model, chosen, workers, progress)
        finish(answer, ink)

    ask.__doc__ = question.answer().__doc__
    source: Any = Annotated[Source, without("n", "indices")]
    ask.__annotations__ = {"source": source, **settings_of(question), "workers": Workers, "ink": Ink, "return": None}
    return ask
