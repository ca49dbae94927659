"""Which hypotheses hold in each group of respondents?  The same analysis of every group, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from plscli.data.survey import Survey, shortened
from plscli.engine import ALL_CORES, Progress, Workers
from plscli.errors import DataError, EstimationError
from plscli.estimation import bootstrap
from plscli.estimation.bootstrap import Bootstrap
from plscli.questions.groups.membership import CIRCULAR, MOST_GROUPS, column_of_groups, found_in_rows, note, unproved
from plscli.questions.structure import layouts as structural
from plscli.questions.structure.hypotheses import Hypotheses
from plscli.questions.structure.hypotheses import run as decide
from plscli.records import Record, Tables
from plscli.tables import ESTIMATE, EXPLAINED, MEAN, SE, Column, Layout, P, T, bounds

if TYPE_CHECKING:
    from plscli.core import Mask

ALONE = "groups stand side by side; that one effect is significant and the other is not does not mean that they differ"
"""The note on groups that are tested one by one."""
SIDE_BY_SIDE = ("estimate", "p", "decision")
"""What is shown of every group beside the others."""
GROUP, SIZE = Column("group", "group"), Column("n", "n", "integer")
HYPOTHESIS = Column("hypothesis", "")


@dataclass(frozen=True, eq=False)
class Group:
    """Respondents with the same answer.   result : None where they cannot be estimated; `reason` then says why."""

    label: str
    n: int
    result: Hypotheses | None
    reason: str = ""


@dataclass(frozen=True, eq=False)
class HypothesesByGroup:
    """The hypotheses in every group of a column.   blank : respondents without an answer there, who are in no group.
    circular : whether the groups were found in the same rows, so that nothing in them is tested.
    """

    column: str
    groups: tuple[Group, ...]
    blank: int = 0
    circular: bool = False

    kind = "by_group"

    @property
    def settings(self) -> Mapping[str, Any]:
        """The column."""
        return {"by": self.column}

    @property
    def estimated(self) -> tuple[tuple[Group, Hypotheses], ...]:
        """The groups that could be estimated."""
        return tuple((group, group.result) for group in self.groups if group.result is not None)

    @property
    def notes(self) -> tuple[str, ...]:
        """HypothesesByGroup that could not be estimated, what became of resamples in the others, and that no difference is tested."""
        failed = [f"{self.column} = {group.label} (n = {group.n}): {group.reason}" for group in self.groups if group.result is None]
        undecided = [
            f"{self.column} = {group.label}: undecided, since {result.rule.undecided}"
            for group, result in self.estimated
            if result.rule.undecided
        ]
        dropped = [
            f"{self.column} = {group.label}: {result.analysis.accounting}"
            for group, result in self.estimated
            if isinstance(result.analysis, Bootstrap) and result.analysis.failures
        ]
        blank = [f"{self.blank} of the respondents have no answer in {self.column} and are in no group"] if self.blank else []
        circular = [note(self.column).split("; --force")[0]] if self.circular else []
        few = [f"{self.column} = {group.label}: {small}" for group, result in self.estimated if (small := result.analysis.point.small)]
        return (*circular, *failed, *few, *undecided, *dropped, *blank, f"{ALONE}; plscli groups --by tests whether they do")

    def layouts(self, level: float) -> tuple[Layout, ...]:
        """The hypotheses of all groups side by side; in full, and R², on request.   level : of the intervals."""
        sizes = ", ".join(f"{group.label} (n = {group.n})" for group, _ in self.estimated)
        ends = structural.ends(self.tables()["groups"])
        side = [
            (
                Column(beside("estimate", group.label), group.label, "number", literal=True),
                Column(beside("p", group.label), "p", "p", bounded=True),
                Column(beside("decision", group.label), "decision", "verdict", spare=1),
            )
            for group, _ in self.estimated
        ]
        full = (ESTIMATE, MEAN, SE, T, P, *bounds(level), Column("decision", "decision", "verdict"))
        explained = (GROUP, SIZE, Column("construct", "construct"), *EXPLAINED)
        return (
            Layout("groups", f"Hypotheses by {self.column}", (HYPOTHESIS, *ends, *chain(*side)), about=sizes),
            Layout("by_group", f"Hypotheses by {self.column} in full", (GROUP, SIZE, HYPOTHESIS, *ends, *full), shown=False),
            Layout("by_group_r_squared", f"Explained variance by {self.column}", explained, shown=False),
        )

    def tables(self) -> Tables:
        """Tables `by_group` (a row per group and hypothesis), `groups` (side by side) and `by_group_r_squared`."""
        return {
            "by_group": [
                {"group": group.label, "n": group.n, **record} for group, result in self.estimated for record in self._hypotheses(result)
            ],
            "groups": self._side_by_side(),
            "by_group_r_squared": [
                {"group": group.label, "n": group.n, **record}
                for group, result in self.estimated
                for record in result.tables()["r_squared"]
            ],
        }

    def _hypotheses(self, result: Hypotheses) -> list[Record]:
        """The hypotheses in one group."""
        rows = result.tables()["hypotheses"]
        if not self.circular:
            return rows
        return [{**row, "interpretation": f"Not tested: {CIRCULAR}."} for row in unproved(rows)]

    def _side_by_side(self) -> list[Record]:
        found = [(group.label, self._hypotheses(result)) for group, result in self.estimated]
        first = found[0][1]
        return [
            {
                **{name: record[name] for name in ("hypothesis", "from", "via", "to", "expected")},
                **{beside(name, label): records[row][name] for label, records in found for name in SIDE_BY_SIDE},
            }
            for row, record in enumerate(first)
        ]


def further(
    survey: Survey, whole: Hypotheses, asked: str, *, workers: Workers = ALL_CORES, progress: Progress | None = None
) -> HypothesesByGroup:
    """Bootstrap the model of `whole` in every group of the column that is asked for, with the same settings and the same decisions.

    Missing answers are treated within groups.
    Raises DataError for a column that makes no groups, EstimationError when no group can be estimated.
    """
    column, analysis = asked, whole.analysis
    assert isinstance(analysis, Bootstrap)
    resampling = analysis.again("--by")
    members = _members(survey, column, whole)
    groups = []
    for label, flags in members.items():
        part = survey.where(flags, f"{survey.file} ({column} = {label})")
        try:
            found = bootstrap.run(part, whole.model, analysis.point.estimator, resampling, workers=workers, progress=progress)
        except EstimationError as error:
            groups.append(Group(label, part.rows, None, str(error).splitlines()[0]))
        else:
            decided = decide(found, whole.rules, whole.thresholds)
            groups.append(Group(label, found.data.used, decided))
    if not any(group.result for group in groups):
        raise EstimationError(f"no group of {column} can be estimated: {groups[0].label}: {groups[0].reason}")
    blank = survey.rows - sum(int(flags.sum()) for flags in members.values())
    return HypothesesByGroup(column, tuple(groups), blank, found_in_rows(survey.columns, column) is not None)


def _members(survey: Survey, column: str, whole: Hypotheses) -> dict[str, Mask]:
    """Which respondents are in which group, by label in order."""
    answers = column_of_groups(survey, whole.model, column, column)
    known = np.array([value is not None and value == value for value in answers], dtype=np.bool_)
    values = sorted(set(answers[known].tolist()), key=lambda value: (isinstance(value, str), value))
    if not 2 <= len(values) <= MOST_GROUPS:
        found = shortened([_label(value) for value in values], 5)
        what = "no two groups" if len(values) < 2 else f"{len(values)} different answers"
        raise DataError(
            f"--by {column}: column {column!r} of {survey.file} holds {what}: {found or 'nothing'}\n  it takes 2 to {MOST_GROUPS} groups"
        )
    return {_label(value): known & (answers == value) for value in values}


def _label(value: object) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def beside(field: str, label: str) -> str:
    """Name of a field of one group in the table that has them side by side."""
    return f"{field} [{label}]"
