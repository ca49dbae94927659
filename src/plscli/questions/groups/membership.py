"""Who is in which group: values of a column, or rules such as `age < 30, age >= 30`.

Groups may have been found in the very answers that would be tested: such a test would find differences in any data.  A file with segments
that were found says so beside them: next to a column `segment` stands `segment_found_by`.

Kriegeskorte, Simmons, Bellgowan & Baker (2009), Nat. Neurosci. 12, 535-540.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from plscli.core import Indices, Mask
from plscli.data import distinct, is_number
from plscli.data.survey import Survey, instead_of, shortened
from plscli.errors import DataError, UsageError, did_you_mean
from plscli.model.spec import ModelSpec
from plscli.records import Record
from plscli.words import counted

MOST_GROUPS = 20
"""Groups that a table can still show; a column of more values is hardly one of groups."""
OUTSIDE = -1
"""In place of the number of a group: the respondent is in none."""
SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {
    "<=": operator.le, ">=": operator.ge, "==": operator.eq, "!=": operator.ne, "<": operator.lt, ">": operator.gt, "=": operator.eq,
}  # fmt: skip
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
SIGN = re.compile(r"\s*(<=|>=|==|!=|<|>|=)\s*")
EXAMPLE = 'groups are named like this: --groups "contract=2, prepaid=1"; rules are written like this: --by "age < 30, age >= 30"'
FOUND_BY = "_found_by"
"""What the name of the column ends in that says how the groups of another one were found."""
CIRCULAR = "groups found in the same rows"
"""The reason why a difference between them is not tested."""
FORCED = "; p values and intervals are printed on request, and prove nothing"
"""How the note on such groups ends where they are tested all the same."""
NOT_TESTED = "not tested"
PROVES = ("se", "t", "p", "lower", "upper", "p_permutation", "p_bootstrap", "p_adjusted", "detectable", "result", "statistic", "df")
"""Fields that say how sure a number is."""

Members = dict[str, Mask]
"""Rows of the file in each group, by its label."""


@dataclass(frozen=True, eq=False)
class Membership:
    """The groups of a survey.

    by : the column or the rules.   labels : of the G groups, in the order in which they are compared.   which : (N,) number of the group
    of each row of the file, -1 for none.   canonical : (G,) place of each group in the order of the values themselves: random streams
    belong to it, so that another order of the same groups changes no number but signs.
    """

    by: str
    labels: tuple[str, ...]
    which: Indices
    canonical: tuple[int, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """Who is in no group."""
        outside = int((self.which == OUTSIDE).sum())
        return (f"{counted(outside, 'respondent')} of {len(self.which):,} in none of the groups, left out",) if outside else ()

    def order(self) -> Indices:
        """(N,) groups of the rows by their canonical numbers, -1 for none."""
        return np.array([*self.canonical, OUTSIDE])[self.which]


def membership(survey: Survey, model: ModelSpec, by: str, groups: str | None = None) -> Membership:
    """The groups of a column, or of rules.   groups : values, labels and order, such as "contract=2, prepaid=1".

    Raises DataError for columns that make no groups, UsageError for words that mean none.
    """
    rules = by not in survey.columns and SIGN.search(by) is not None
    members = _by_rules(survey, model, by, groups) if rules else _by_values(survey, model, by, groups)
    overlap = np.sum(list(members.values()), axis=0) > 1
    if overlap.any():
        row = int(overlap.argmax()) + 1
        raise UsageError(f"--by {by}: row {row} of {survey.file} is in two groups\n  every respondent belongs to one group at most")
    _check(survey, by, members)
    which = np.full(survey.rows, OUTSIDE, dtype=np.intp)
    for number, flags in enumerate(members.values()):
        which[flags] = number
    first = _canonical(survey, by, members, rules)
    return Membership(by, tuple(members), which, first)


def _canonical(survey: Survey, by: str, members: Members, rules: bool) -> tuple[int, ...]:
    """The place of each group in an order that does not depend on how the groups were asked for."""
    if rules:
        texts = sorted(_parts(by))
        keys: list[Any] = [texts.index(text) for text in _parts(by)]
    else:
        keys = [min(_key(answer) for answer in distinct(survey.columns[by][flags])) for flags in members.values()]
    ranks = sorted(range(len(keys)), key=keys.__getitem__)
    return tuple(ranks.index(number) for number in range(len(keys)))


def _key(answer: str) -> tuple[bool, float, str]:
    return (False, float(answer), "") if is_number(answer) else (True, 0.0, answer)


def _check(survey: Survey, by: str, members: Members) -> None:
    """DataError for one group, for too many, and for a group without respondents."""
    empty = [label for label, flags in members.items() if not flags.any()]
    if empty:
        raise DataError(f"--by {by}: no respondent of {survey.file} is in the group {empty[0]!r}\n  {EXAMPLE}")
    if not 2 <= len(members) <= MOST_GROUPS:
        found = shortened(list(members), 5)
        what = "no two groups" if len(members) < 2 else f"{len(members)} different groups"
        raise DataError(
            f"--by {by}: {survey.file} holds {what}: {found or 'nothing'}\n"
            f"  it takes 2 to {MOST_GROUPS} groups; choose some with --groups, or make some of numbers: --by 'age < 30, age >= 30'"
        )


def column_of_groups(survey: Survey, model: ModelSpec, name: str, by: str) -> Any:
    """A column that groups can be made of.  DataError for one that is not there, and for an item of the model."""
    if name not in survey.columns:
        raise DataError(f"--by {by}: {name!r} is not a column of {survey.file}\n  {instead_of(name, survey.columns)}")
    if name in model.indicators:
        raise DataError(f"--by {by}: {name!r} is an indicator of the model\n  groups come from a column of their own")
    return survey.columns[name]


def _by_values(survey: Survey, model: ModelSpec, by: str, groups: str | None) -> Members:
    answers = column_of_groups(survey, model, by, by)
    categories = survey.grouped(by)
    if groups is None:
        if len(categories) > MOST_GROUPS:
            _check(survey, by, dict.fromkeys(categories, np.ones(1, dtype=np.bool_)))
        return {name: _flags(answers, category.answers) for name, category in categories.items()}
    members: Members = {}
    for label, value in _named(groups):
        held = [each.answers for name, each in categories.items() if value in (name, *each.answers) or _same(value, each.answers)]
        if not held:
            raise UsageError(
                f"--groups {groups}: {value!r} is no answer in column {by!r} of {survey.file}\n"
                f"  {did_you_mean(value, categories) or f'its answers: {shortened(list(categories))}'}"
            )
        flags = _flags(answers, held[0])
        members[label] = members[label] | flags if label in members else flags
    return members


def _same(value: str, answers: tuple[str, ...]) -> bool:
    """Whether a number is one of the answers, however it is written."""
    return is_number(value) and any(is_number(answer) and float(answer) == float(value) for answer in answers)


def _flags(answers: Any, wanted: tuple[str, ...]) -> Mask:
    """(N,) the rows with one of some answers."""
    if answers.dtype == object:
        return np.array([answer is not None and str(answer) in wanted for answer in answers], dtype=np.bool_)
    values, which = np.unique(answers, return_inverse=True)
    return np.array([f"{value:.15g}" in wanted for value in values], dtype=np.bool_)[which.reshape(-1)]


def _parts(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split(",")]


def _named(groups: str) -> list[tuple[str, str]]:
    """Labels with the values they stand for.  UsageError for an empty one."""
    found = []
    for part in _parts(groups):
        label, equals, value = (each.strip() for each in part.partition("="))
        if not label or (equals and not value):
            raise UsageError(f"--groups {groups}: a group has no {'value' if label else 'label'}\n  {EXAMPLE}")
        found.append((label, value or label))
    return found


def _by_rules(survey: Survey, model: ModelSpec, by: str, groups: str | None) -> Members:
    """Groups of rules; their labels are the rules, or those that are named in the same order."""
    rules = _parts(by)
    labels = rules if groups is None else [label for label, _ in _named(groups)]
    if len(labels) != len(rules) or (groups is not None and "=" in groups):
        raise UsageError(f"--groups {groups}: {len(rules)} rules take {len(rules)} labels in their order, such as --groups 'young, old'")
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice is not None:
        raise UsageError(f"--by {by}: the group {twice!r} stands twice\n  {EXAMPLE}")
    return {label: _rule(survey, model, rule, by) for label, rule in zip(labels, rules, strict=True)}


def _rule(survey: Survey, model: ModelSpec, rule: str, by: str) -> Mask:
    """(N,) the rows that a rule is true of: `age < 30`, `30 <= age < 50` or `city = Rome`."""
    words = SIGN.split(rule)
    operands, signs = [word.strip().strip("'\"`") for word in words[::2]], words[1::2]
    if len(signs) not in (1, 2) or not all(operands):
        raise UsageError(f"--by {by}: {rule!r} is no rule\n  {EXAMPLE}")
    middle = 1 if len(signs) == 2 or (operands[0] not in survey.columns and is_number(operands[0])) else 0
    answers = column_of_groups(survey, model, operands[middle], by)
    bounds = [(sign, operands[side + 1]) for side, sign in enumerate(signs) if side >= middle]
    bounds += [(TURNED.get(sign, sign), operands[side]) for side, sign in enumerate(signs) if side < middle]
    return np.asarray(np.logical_and.reduce([_holds(survey, operands[middle], answers, sign, value, by) for sign, value in bounds]))


def _holds(survey: Survey, name: str, answers: Any, sign: str, value: str, by: str) -> Mask:
    """(N,) where a column is on one side of a value."""
    if answers.dtype != object and is_number(value):
        with np.errstate(invalid="ignore"):
            return np.asarray(SIGNS[sign](answers, float(value)) & ~np.isnan(answers))
    if sign not in ("=", "==", "!="):
        raise UsageError(f"--by {by}: {name!r} {sign} {value!r} compares what are no numbers\n  {EXAMPLE}")
    wanted = next((each.answers for label, each in survey.grouped(name).items() if value in (label, *each.answers)), ())
    flags, known = _flags(answers, wanted), _flags(answers, tuple(distinct(answers)))
    return known & ~flags if sign == "!=" else flags


def called(label: str, by: str) -> str:
    """A group where people read: numbers say of what they are."""
    return f"{by} = {label}" if is_number(label) else label


def found_in_rows(columns: Collection[str], by: str) -> str | None:
    """The column of groups that were found in the same rows, if it is one of those that make the groups.   by : column or rules."""
    marked = (name.removesuffix(FOUND_BY) for name in columns if name.endswith(FOUND_BY))
    return next((name for name in marked if name in columns and (name == by or re.search(rf"(?<!\w){re.escape(name)}(?!\w)", by))), None)


def unproved(rows: Iterable[Record], reason: bool = False) -> list[Record]:
    """The rows of a table without what says how sure their numbers are.   reason : whether they say why."""
    found = []
    for row in rows:
        left: Record = {name: None if name in PROVES else value for name, value in row.items()}
        if "decision" in left:
            left["decision"] = NOT_TESTED
        found.append({**left, "reason": CIRCULAR} if reason else left)
    return found


def note(column: str, forced: bool = False) -> str:
    """What must be known of such groups.   forced : whether they are tested all the same."""
    why = f"the groups of {column} were found in these rows because their paths differ, so that a test would find differences in any data"
    return (
        f"{why}{FORCED}"
        if forced
        else f"{why}: there are no p values and intervals, and other respondents are needed; --force prints them all the same"
    )
