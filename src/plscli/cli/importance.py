"""`plscli importance`."""

from __future__ import annotations

from typing import Annotated

from plscli.cli.parts.aimed import Labelled, aimed
from plscli.cli.parts.conditions import Permutations
from plscli.cli.parts.required import Performing
from plscli.cli.running.finish import finish
from plscli.cli.typed.command import without
from plscli.cli.typed.settings import Ink
from plscli.estimation import Estimator, Resampling
from plscli.estimation.necessity import Necessity
from plscli.questions.importance import Aiming
from plscli.workers import Workers


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
    """Examples:

    - `plscli importance survey.csv --target LOY --scale 1:7`
    - `plscli importance survey.csv --target LOY --scale 1:7 -t importance -o importance.xlsx`
    - `plscli importance survey.csv --target LOY --scale 1:7 --necessity --at 90`
    - `plscli importance survey.csv --target LOY --scale 1:7 --require "performance >= 50" -q > /dev/null || echo "room to improve"`
    - `plscli bootstrap survey.csv --scale 1:7 -f json | plscli importance - --target SAT`

    Importance is the unstandardised total effect on the target; performance the mean on a scale from 0 to 100, whose ends are the lowest
    and the highest answer of the questionnaire: `--scale`, the study file, value labels, or answers in words tell them.
    `--necessity` asks which constructs the target cannot do without (NCA), and how many respondents have too little of them (cIPMA).
    """
    ink.check(source.data, source.model)
    required.conditions()  # before anything is read
    necessity, source = permuted.asked(necessity, source, ink.table)
    answer = aimed(source, aiming, (estimator, resampling, workers))
    answer = permuted.added(source, answer, necessity, workers)
    finish(answer, ink)
    return required.met(answer)
