"""`plscli importance`."""

from __future__ import annotations

from typing import Annotated

from plscli.cli.parts.importance import Labelled, Performing, Permutations, aimed
from plscli.cli.typed.command import without
from plscli.cli.typed.settings import Ink
from plscli.engine import Workers
from plscli.estimation import Estimator, Resampling
from plscli.estimation.necessity import Necessity
from plscli.questions.importance import Aiming


def importance(
    source: Annotated[Labelled, without("n", "indices")],
    aiming: Aiming,
    estimator: Annotated[Estimator, without("correlations", "smooth")],
    resampling: Annotated[Resampling, without("p")],
    necessity: Necessity,
    permuted: Permutations,
    required: Performing,
    workers: Workers,
    ink: Ink,
) -> bool:
    ink.check(source.data, source.model)
    required.conditions()  # before anything is read
    necessity, source = permuted.asked(necessity, source, ink.table)
    with aimed(source, aiming, (estimator, resampling, workers)) as work:
        numbers = work()
    answer = permuted.added(source, numbers, aiming, necessity, workers)
    ink.show(answer)
    return required.met(answer)
