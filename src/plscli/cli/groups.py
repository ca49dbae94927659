"""`plscli groups`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, ClassVar

from plscli.cli.parts.grouped import compared
from plscli.cli.parts.source import Source
from plscli.cli.running.finish import finish, met
from plscli.cli.typed.command import without
from plscli.cli.typed.settings import DECISION, Ink
from plscli.estimation.settings import Estimator, Rules
from plscli.questions.groups.asked import Asked, Grouping, WithinGroups
from plscli.setting import Settings, setting
from plscli.workers import Workers


@dataclass(frozen=True, slots=True)
class Required(Settings):
    """What must be found, and permutations that are given."""

    require: str | None = setting(
        None, metavar="WHAT", help="Exit with code 1 unless this is found: 'H2 differs', 'H3 no difference shown', 'COMP full'."
    )
    labels_file: Path | None = setting(
        None,
        metavar="FILE",
        help="Permutations: a .npy file or text (permutations, rows) of numbers of groups from 1.",
        panel=Grouping.panel,
    )

    panel: ClassVar[str] = DECISION


def groups(
    source: Annotated[Source, without("n")],
    grouping: Grouping,
    estimator: Estimator,
    resampling: WithinGroups,
    rules: Rules,
    required: Required,
    workers: Workers,
    ink: Ink,
) -> bool:
    """Examples:

    - `plscli groups survey.csv --by gender`
    - `plscli groups survey.csv --by servicetype --groups "contract=2, prepaid=1" -o groups.docx`
    - `plscli groups survey.csv --by "age < 30, age >= 30" --groups "young, old" -t invariance`
    - `plscli groups survey.csv --by gender --compare all -t other_differences -n 0`
    - `plscli groups survey.csv --by gender --require "H2 differs" -q > /dev/null || echo "not as expected"`
    """
    from plscli.questions.groups.requirement import Requirement

    ink.check(source.data, source.model)
    wanted = None if required.require is None else Requirement.of(required.require)
    asked, others = Asked(grouping, estimator, resampling, rules), replace(required, given=required.given - {"require"})
    look = wanted.check if wanted else None
    answer = compared(source.whole(), asked, workers, others, labels=required.labels_file, look=look)
    finish(answer, ink)
    passed = met(answer.stopped)
    return met(wanted.unmet(answer) if wanted else None) and passed
