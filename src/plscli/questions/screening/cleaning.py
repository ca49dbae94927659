"""Who is left out by which rule?  Nobody, unless rules are named; and then it is written down, respondent by respondent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from plscli.core import Array, Indices, Mask
from plscli.data.survey import Survey
from plscli.errors import UsageError, did_you_mean
from plscli.estimation.rows.respondents import FLAGS_TO_SUSPECT, Respondents, holds
from plscli.records import Record, Tables
from plscli.tables import Column, Layout
from plscli.words import counted
from plscli.words.thresholds import LIMIT, Limit

RULES = {
    "missing": "missing", "straightlining": "straightline", "longest_run": "longest_run", "irv": "irv", "alternating": "alternating",
    "diagonal": "diagonal", "mahalanobis": "mahalanobis", "speeding": "speed", "duplicates": "duplicate", "suspects": "number",
    "empty": "empty",
}  # fmt: skip
"""Rules, and what a respondent is measured by under each; the names of flags are taken too."""
WITHOUT_LIMIT = ("duplicates", "empty")
"""Rules that hold or do not."""
RULE = re.compile(rf"\s*(?P<name>[A-Za-z_\- ]+?)\s*(?P<limit>{LIMIT.pattern})?\s*")
SUSPECTS = "suspects"
"""The rule that leaves out those with two or more flags."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by which respondents are left out.   limit : that holds for them; None for that of the flag."""

    name: str
    limit: Limit | None = None

    def __str__(self) -> str:
        return self.name if self.limit is None else f"{self.name} {self.limit}"


@dataclass(frozen=True, eq=False)
class Cleaning:
    """Respondents left out by rules.   by : (N,) number of the first rule that holds, -1 for those who stay.   values : (N,) for each rule.

    empty : (N,) True for respondents without any answer, whom every analysis leaves out.   before : responses in the file that reading
    left out, by reason.
    """

    rules: tuple[Rule, ...]
    by: Indices
    values: tuple[Array, ...]
    empty: Mask
    before: Mapping[str, int] = field(default_factory=dict)

    @property
    def kept(self) -> Mask:
        """(N,) True for respondents who stay."""
        return self.by < 0

    def of(self, survey: Survey) -> Survey:
        """The survey without those who are left out."""
        return survey.where(self.kept, survey.file)

    @cached_property
    def exclusions(self) -> list[Record]:
        """Who was left out, by which rule, for which value."""
        out = np.flatnonzero(~self.kept)
        return [{"row": int(r) + 1, "rule": str(self.rules[self.by[r]]), "value": float(self.values[self.by[r]][r])} for r in out]

    @cached_property
    def funnel(self) -> list[Record]:
        """From the respondents in the file to those who are analysed."""
        left = len(self.by) + sum(self.before.values())
        steps: list[Record] = [{"step": "received", "excluded": None, "rows": left}]
        by_rule = {str(rule): int((self.by == number).sum()) for number, rule in enumerate(self.rules)}
        silent = {"no answer to any item": int((self.empty & self.kept).sum())}
        for step, gone in (*self.before.items(), *by_rule.items(), *silent.items()):
            left -= gone
            steps.append({"step": step, "excluded": gone, "rows": left})
        return [*steps, {"step": "analysed", "excluded": None, "rows": left}]

    def tables(self) -> Tables:
        """Tables `funnel` and `exclusions`."""
        return {"funnel": self.funnel, "exclusions": self.exclusions}

    @property
    def summary(self) -> str:
        """How many stay, and why not all."""
        gone = [f"{int((self.by == number).sum())} by {rule}" for number, rule in enumerate(self.rules)]
        rows = len(self.by)
        return f"{int(self.kept.sum()):,} of {counted(rows, 'respondent')} kept{': left out ' + ', '.join(gone) if gone else ''}"


def parse(text: str) -> tuple[Rule, ...]:
    """Rules from words such as "straightlining, duplicates, missing>0.15"; UsageError for one that is none."""
    return tuple(_rule(part) for part in text.split(",") if part.strip())


def _rule(text: str) -> Rule:
    match = RULE.fullmatch(text)
    flags = {flag: rule for rule, flag in RULES.items()}
    name = match["name"].strip().casefold().replace("-", "_") if match else text.strip()
    name = flags.get(name, name)
    if match is None or name not in RULES:
        near = did_you_mean(name, RULES)
        raise UsageError(f"there is no rule {text.strip()!r} to exclude by\n  {near + '; ' if near else ''}rules: {', '.join(RULES)}")
    limit = LIMIT.fullmatch(match["limit"]) if match["limit"] else None
    if limit and name in WITHOUT_LIMIT:
        raise UsageError(f"the rule {name} holds or does not: write it without {match['limit'].strip()}")
    return Rule(name, Limit(limit[1], float(limit[2])) if limit else None)


def excluded(found: Respondents, rules: Sequence[Rule], before: Mapping[str, int]) -> Cleaning:
    """Apply rules in their order; a respondent is left out by the first that holds.   before : responses that reading left out.

    UsageError for a rule that cannot be applied.
    """
    by = np.full(len(found.missing), -1, dtype=np.intp)
    values = []
    for number, rule in enumerate(rules):
        value, holding = _applied(found, rule)
        values.append(value)
        by[holding & (by < 0)] = number
    return Cleaning(tuple(rules), by, tuple(values), found.missing >= 1, before)


def _applied(found: Respondents, rule: Rule) -> tuple[Array, Mask]:
    """(N,) values under a rule, and (N,) for whom it holds."""
    flag = RULES[rule.name]
    measures: dict[str, Array] = {
        "missing": found.missing, "straightline": found.modal, "longest_run": found.run, "irv": found.sd, "alternating": found.alternating,
        "diagonal": found.diagonal, "mahalanobis": found.p, "speed": found.speed, "duplicate": (found.first + 1).astype(np.float64),
        "number": found.number.astype(np.float64), "empty": found.missing,
    }  # fmt: skip
    values = measures[flag]
    known = ~np.isnan(values)
    if flag in found.absent and flag != "duplicate" and (rule.limit is None or not known.any()):
        raise UsageError(f"the rule {rule.name} cannot be applied: {found.absent[flag]}")
    if rule.limit is not None:
        return values, holds(rule.limit, values) & known
    holding = {"number": found.number >= FLAGS_TO_SUSPECT, "duplicate": found.duplicate, "empty": found.missing >= 1}
    return values, holding[flag] if flag in holding else found.flags[flag]


def layouts(shown: bool = False) -> tuple[Layout, Layout]:
    """The funnel, and who was left out, as a reader sees them.   shown : whether the funnel is, without being asked for by name."""
    funnel = (Column("step", "step"), Column("excluded", "left out", "integer"), Column("rows", "respondents", "integer"))
    log = (Column("row", "row", "integer"), Column("rule", "rule"), Column("value", "value", "value"))
    return (
        Layout("funnel", "From the file to the analysis", funnel, shown=shown),
        Layout("exclusions", "Left out", log, shown=False),
    )
