"""Would the hypotheses have been decided alike without the respondents that the checks flag?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plscli.data.survey import Survey
from plscli.engine import ALL_CORES, Progress, Workers
from plscli.errors import UsageError
from plscli.estimation import bootstrap
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.rows import respondents
from plscli.estimation.rows.answers import Answers
from plscli.questions.screening import cleaning
from plscli.questions.screening.cleaning import SUSPECTS, Cleaning
from plscli.questions.structure import UNDECIDED
from plscli.questions.structure import layouts as structural
from plscli.questions.structure.hypotheses import Hypotheses
from plscli.questions.structure.hypotheses import run as decide
from plscli.records import Record, Tables
from plscli.tables import Column, Layout
from plscli.words import counted

COMPARED = ("estimate", "p", "decision")
"""What is shown before and after."""


@dataclass(frozen=True, eq=False)
class CompareClean:
    """The hypotheses of all respondents, and of those who stay."""

    cleaning: Cleaning
    before: Hypotheses
    after: Hypotheses

    kind = "compare_clean"

    @property
    def settings(self) -> Mapping[str, Any]:
        """The rules."""
        return {"exclude": [str(rule) for rule in self.cleaning.rules]}

    @property
    def n(self) -> tuple[int, int]:
        """Respondents behind the numbers, before and after."""
        return self.before.data.used, self.after.data.used

    @property
    def notes(self) -> tuple[str, ...]:
        """Who was left out, which decisions change, and what became of resamples afterwards."""
        if self.cleaning.kept.all():
            rules = ", ".join(map(str, self.cleaning.rules))
            return (f"nobody is left out by {rules}: before and after are the same",)
        changed = [record["hypothesis"] for record in self._records() if record["changed"]]
        undecided = self.before.rule.undecided or self.after.rule.undecided
        said = (
            f"decisions that change: {', '.join(changed)}"
            if changed
            else f"undecided, since {undecided}"
            if undecided
            else "no decision changes"
        )
        after = self.after.analysis
        dropped = [f"afterwards {after.accounting}"] if isinstance(after, Bootstrap) and after.failures else []
        return (f"before and after: {self.cleaning.summary}; {said}", *dropped)

    def layouts(self, level: float) -> tuple[Layout, ...]:
        """The hypotheses side by side; the funnel and who was left out on request.   level : of the intervals."""
        before, after = self.n
        compared = (
            Column("hypothesis", ""), *structural.ends(self._records(), spare=2),
            Column("estimate_before", "before", "number"), Column("estimate_after", "after", "number"),
            Column("difference", "difference", "number", spare=1), Column("p_before", "p before", "p", bounded=True),
            Column("p_after", "p after", "p", bounded=True), Column("decision_before", "decision before", "verdict"),
            Column("decision_after", "decision after", "verdict"),
        )  # fmt: skip
        title = f"Hypotheses before (n = {before:,}) and after (n = {after:,})"
        return Layout("compare_clean", title, compared), *cleaning.layouts()

    def tables(self) -> Tables:
        """Tables `compare_clean`, `funnel` and `exclusions`."""
        return {"compare_clean": self._records(), **self.cleaning.tables()}

    def _records(self) -> list[Record]:
        pairs = zip(self.before.tables()["hypotheses"], self.after.tables()["hypotheses"], strict=True)
        return [self._record(before, after) for before, after in pairs]

    def _record(self, before: Record, after: Record) -> Record:
        known = before["estimate"] is not None and after["estimate"] is not None
        return {
            **{name: before[name] for name in ("hypothesis", "from", "via", "to", "expected")},
            **{f"{name}_{when}": record[name] for name in COMPARED for when, record in (("before", before), ("after", after))},
            "difference": after["estimate"] - before["estimate"] if known else None,
            "changed": before["decision"] != after["decision"] and UNDECIDED not in (before["decision"], after["decision"]),
        }


def further(
    survey: Survey, whole: Hypotheses, asked: bool | str = True, *, workers: Workers = ALL_CORES, progress: Progress | None = None
) -> CompareClean:
    """Decide on the hypotheses of `whole` again without the respondents that the rules leave out.

    asked : the rules, see `cleaning.parse`; True for that of those with two or more flags.
    Raises UsageError for a rule that is none, EstimationError when too few are left.
    """
    analysis = whole.bootstrapped
    if analysis.resampling.indices:
        raise UsageError("--compare-clean draws resamples of those who stay, and --indices names rows of all\n  leave out one of them")
    found = respondents.measured(Answers.of(survey, whole.model), whole.thresholds)
    applied = cleaning.excluded(found, cleaning.parse(asked if isinstance(asked, str) else SUSPECTS), survey.left_out)
    if applied.kept.all():
        return CompareClean(applied, whole, whole)
    part = survey.where(applied.kept, f"{survey.file} ({counted(int((~applied.kept).sum()), 'respondent')} left out)")
    again = bootstrap.run(part, whole.model, analysis.point.estimator, analysis.resampling, workers=workers, progress=progress)
    after = decide(again, whole.rules, whole.thresholds)
    return CompareClean(applied, whole, after)
