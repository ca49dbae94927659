"""`plscli importance`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from plscli.cli.parts.conditions import Permutations
from plscli.cli.parts.source import Source, no_answers
from plscli.cli.running.finish import finish
from plscli.cli.typed.command import without
from plscli.cli.typed.settings import Ink
from plscli.data.matrix import CorrelationMatrix
from plscli.estimation.necessity.settings import Necessity
from plscli.estimation.settings import Estimator, Resampling
from plscli.questions.importance.settings import Aiming
from plscli.workers import Workers

if TYPE_CHECKING:
    from plscli.data.stream import Stream
    from plscli.data.survey import Survey
    from plscli.model.spec import ModelSpec


@dataclass(frozen=True)
class Labelled(Source):
    """The same with answer scales from the labels of the file too."""

    def _prepared(self, survey: Survey | Stream, model: ModelSpec | None, *others: ModelSpec) -> Survey | Stream:
        from plscli.data.recoding.preparation import with_labelled_scales
        from plscli.data.survey import Survey
        from plscli.estimation.which_model import inferred_model

        ready = Source._prepared(self, survey, model, *others)
        if not isinstance(ready, Survey) or not ready.labels:
            return ready
        return with_labelled_scales(ready, (model or inferred_model(ready, not self.no_infer)).indicators)


def importance(
    source: Annotated[Labelled, without("n", "indices")],
    aiming: Aiming,
    estimator: Annotated[Estimator, without("correlations", "smooth")],
    resampling: Annotated[Resampling, without("p")],
    necessity: Necessity,
    permuted: Permutations,
    workers: Workers,
    ink: Ink,
) -> None:
    """Examples:

    - `plscli importance survey.csv --target LOY --scale 1:7`
    - `plscli importance survey.csv --target LOY --scale 1:7 -t importance -o importance.xlsx`
    - `plscli importance survey.csv --target LOY --scale 1:7 --necessity --at 90`
    - `plscli bootstrap survey.csv --scale 1:7 -f json | plscli importance - --target SAT`

    Importance is the unstandardised total effect on the target; performance the mean on a scale from 0 to 100, whose ends are the lowest
    and the highest answer of the questionnaire: `--scale`, the study file, or answers in words tell them.
    `--necessity` asks which constructs the target cannot do without (NCA), and how many respondents have too little of them (cIPMA).
    """
    ink.check(source.data, source.model)
    necessity, source = permuted.asked(necessity, source, ink.table)
    content = source.content
    from plscli.questions.importance.answer import check, run

    if isinstance(content, tuple):
        data, model = content
        if isinstance(data, CorrelationMatrix):
            raise no_answers("importance", "a correlation matrix")
        check(model, aiming, data.scales, source.studied(estimator))
    answer = run(source.bootstrapped(estimator, resampling, workers), aiming)
    finish(permuted.added(source, answer, necessity, workers), ink)
