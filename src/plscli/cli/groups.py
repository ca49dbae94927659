"""`plscli groups`."""

from __future__ import annotations

from typing import Annotated

from plscli.cli.parts import Source
from plscli.cli.parts.groups import Differing, GivenLabels, compared
from plscli.cli.typed.command import without
from plscli.cli.typed.settings import Ink
from plscli.engine import Workers
from plscli.estimation import Estimator, Rules
from plscli.questions.groups import Grouping, GroupsAsked, WithinGroups


def groups(
    source: Annotated[Source, without("n")],
    grouping: Grouping,
    estimator: Estimator,
    resampling: WithinGroups,
    rules: Rules,
    required: Differing,
    permutations: GivenLabels,
    workers: Workers,
    ink: Ink,
) -> bool:
    ink.check(source.data, source.model)
    wanted = required.wanted
    asked = GroupsAsked(grouping, estimator, resampling, rules)
    with compared(source.whole(), asked, workers, permutations, look=wanted.check if wanted else None) as work:
        answer = work()
    ink.show(answer)
    return required.met(answer)
