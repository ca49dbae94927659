"""Importance and performance behind a command: from answers whose scales are known, or from a saved analysis."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Self

from plscli.cli.parts import Source, no_answers
from plscli.cli.parts.numbers import Work, bootstrapped
from plscli.data.matrix import CorrelationMatrix
from plscli.estimation import Estimator, Resampling
from plscli.questions.importance import Aiming
from plscli.workers import Workers

if TYPE_CHECKING:
    from plscli.data.stream import Stream
    from plscli.data.survey import Survey
    from plscli.estimation.bootstrap import Bootstrap
    from plscli.model.spec import ModelSpec


@dataclass(frozen=True)
class Labelled(Source):
    """What was said about data and model; value labels of the file tell answer scales, too."""

    @classmethod
    def of(cls, source: Source) -> Self:
        """The same source, which nobody has read yet."""
        return cls(**{each.name: getattr(source, each.name) for each in fields(source)})

    def _prepared(self, survey: Survey | Stream, model: ModelSpec | None, *others: ModelSpec) -> Survey | Stream:
        from plscli.data.recoding import with_labelled_scales
        from plscli.data.survey import Survey
        from plscli.estimation.which_model import inferred_model

        ready = Source._prepared(self, survey, model, *others)
        if not isinstance(ready, Survey) or not ready.labels:
            return ready
        return with_labelled_scales(ready, (model or inferred_model(ready, not self.no_infer)).indicators)


def aimed(
    source: Labelled, aiming: Aiming, settings: tuple[Estimator, Resampling, Workers], command: str = "importance"
) -> Work[Bootstrap]:
    """The numbers behind it; what cannot be asked is found before anything is computed."""
    from plscli.questions.importance.answer import check

    content = source.content
    if isinstance(content, tuple):
        data, model = content
        if isinstance(data, CorrelationMatrix):
            raise no_answers(command, "a correlation matrix")
        check(model, aiming, data.scales, settings[0]).check(data)
    return bootstrapped(source, *settings)
