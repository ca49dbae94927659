"""Is this survey fit for this model?  A list of checks, each with value, threshold, verdict and advice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import Any

import numpy as np

from plscli.core import Indices
from plscli.data.scale import Scale
from plscli.data.survey import Survey
from plscli.errors import UsageError
from plscli.estimation import DECIDED, SCREENED, FailOn, Rules, Screening, sample_size
from plscli.estimation.rows import gaps
from plscli.estimation.rows.answers import Answers
from plscli.estimation.rows.respondents import Respondents, durations, measured
from plscli.estimation.which_model import inferred_model
from plscli.model.spec import ModelSpec
from plscli.questions.screening import cleaning
from plscli.questions.screening.checks import (
    SEVERITY,
    Check,
    CheckVerdict,
    blocks,
    columns,
    common_method,
    distribution,
    items,
    people,
    size,
)
from plscli.questions.screening.cleaning import Cleaning, parse
from plscli.records import Provenance, Record, Tables
from plscli.tables import Tabular
from plscli.words.thresholds import PROFILE, Thresholds

SMALLEST_PATH = 0.001
"""Paths below this matter to nobody, and would need millions of respondents."""
MOST_LISTED = 10_000
"""Respondents of a survey up to which the table of them lists all; of more, those with a flag."""


@dataclass(frozen=True, eq=False, repr=False)
class Validation(Tabular):
    """Everything that was checked.

    items, patterns : descriptions of the items and of the gaps.   respondents : what they are measured by.   more : further tables.
    cleaning : who is left out by rules, if there are any.
    """

    survey: Survey
    model: ModelSpec
    checks: tuple[Check, ...]
    items: tuple[Record, ...]
    patterns: tuple[Record, ...]
    respondents: Respondents
    settings: Mapping[str, Any]
    used: int
    more: Tables = field(default_factory=dict)
    cleaning: Cleaning | None = None

    kind = "validate"

    @property
    def data(self) -> Provenance:
        """The survey that was checked."""
        return Provenance(
            self.survey.file, self.survey.sha256, self.survey.rows, self.used, self.survey.missing_codes, self.survey.prepared
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed in reading, which respondents are listed, and how many are left out."""
        few = f"of more than {MOST_LISTED:,} respondents the table lists those with a flag"
        listed = [few] if self.survey.rows > MOST_LISTED else []
        return (*self.survey.notes, *listed, *([self.cleaning.summary] if self.cleaning else []))

    @property
    def left_out(self) -> bool:
        """Whether respondents who were checked are not in the analysis."""
        return self.cleaning is not None and not self.cleaning.kept.all()

    def tables(self) -> Tables:
        """Tables `checks`, `items`, `missing_patterns`, `respondents`, `power`, and what else there is to say."""
        return {
            "checks": [check.record() for check in self.checks],
            "items": list(self.items),
            "missing_patterns": list(self.patterns),
            "respondents": self.respondents.records(self._listed()),
            **self.more,
            **(self.cleaning.tables() if self.cleaning else {}),
        }

    def _listed(self) -> Indices:
        """Who is in the table of respondents: those with the most flags first."""
        number = self.respondents.number
        order = np.argsort(-number, kind="stable")
        return order[: np.count_nonzero(number)] if self.survey.rows > MOST_LISTED else order

    def worst(self) -> CheckVerdict:
        """The most serious verdict."""
        return max((check.verdict for check in self.checks if check.verdict), key=SEVERITY.index, default="ok")

    def passes(self, fail_on: FailOn) -> bool:
        """Whether no verdict is as serious as `fail_on`."""
        return fail_on == "never" or SEVERITY.index(self.worst()) < SEVERITY.index(fail_on)


def validated(
    survey: Survey,
    model: ModelSpec | None = None,
    rules: Rules = DECIDED,
    screening: Screening = SCREENED,
    *,
    scale: Scale | None = None,
    shares: Survey | None = None,
    exclude: str | None = None,
    thresholds: Thresholds = PROFILE,
) -> Validation:
    """Check a survey against a model; without one, against the model its column names suggest.

    scale : lowest and highest answer to all items; without it those that the survey knows, and inferred for the other items.
    rules : of the tests, whose power is told.   shares : of the population, as columns column, value, share.   exclude : rules by
    which respondents are left out, such as "straightlining, missing>0.15"; nobody is without.   thresholds : of the verdicts.
    """
    _require(scale, screening.min_path)
    exclusions = parse(exclude) if exclude is not None else None
    model = model or inferred_model(survey)
    answers = Answers.of(survey, model, scale)
    looked = _Looked(survey, model, answers, rules, screening, shares, thresholds)
    return Validation(
        survey=survey,
        model=model,
        checks=tuple(looked.checks()),
        items=tuple(items.records(answers, looked.about, blocks.item_rest(answers, looked.together)[0])),
        patterns=tuple(gaps.patterns(reduce(add, map(gaps.Gaps.of, answers.blocks())), answers.names)) if answers.names else (),
        respondents=looked.found,
        settings={
            **looked.settings,
            "population": shares.file if shares else None,
            "exclude": None if exclusions is None else [str(rule) for rule in exclusions],
            "thresholds": thresholds.as_dict(),
        },
        used=answers.used,
        more=looked.tables(),
        cleaning=cleaning.excluded(looked.found, exclusions, survey.left_out) if exclusions is not None else None,
    )


@dataclass
class _Looked:
    """What the checks look at: answers and respondents as they are measured, power, a factor behind all items, the population."""

    survey: Survey
    model: ModelSpec
    answers: Answers
    rules: Rules
    screening: Screening
    shares: Survey | None
    thresholds: Thresholds

    def __post_init__(self) -> None:
        survey, model, answers, rules, screening = self.survey, self.model, self.answers, self.rules, self.screening
        timed = durations(survey, screening.duration, model) if screening.duration else None
        self.found = measured(answers, self.thresholds, timed)
        self.sought = size.SoughtPath(rules.alpha, rules.tails, screening.min_path)
        self.estimated = common_method.scored(answers)
        equations = {} if isinstance(self.estimated, str) else self.estimated.equations
        self.power = size.power_records(answers.used, model, self.sought, equations)
        self.marked = common_method.marker(survey, answers, self.estimated, screening.marker, rules.alpha)
        self.balance = people.balances(survey, self.shares, ~answers.empty) if self.shares else []
        self.about, self.together = items.described(answers), blocks.reflective_blocks(answers)

    def checks(self) -> Iterator[Check]:
        """All checks, in the order in which they are read."""
        answers, found, thresholds = self.answers, self.found, self.thresholds
        yield from columns.checks(self.survey, self.model)
        if answers.names:
            yield from items.checks(answers, self.about, thresholds)
            yield from blocks.checks(answers, self.together, thresholds)
            yield from people.checks(found)
        yield from columns.names(self.survey, self.model)
        yield from size.checks(answers, int((found.missing == 0).sum()), self.sought, self.power, thresholds)
        if answers.names:
            yield from distribution.checks(answers, thresholds)
            yield from common_method.checks(answers, self.estimated, self.marked, thresholds, self.rules.alpha)
        yield from (people.balanced(each, thresholds["population_p"]) for each in self.balance)

    def tables(self) -> Tables:
        """Tables beside those of items, gaps and respondents."""
        estimated, marked = self.estimated, self.marked
        return {
            "power": self.power,
            "full_vif": [] if isinstance(estimated, str) else common_method.vif_records(estimated, self.thresholds["full_vif"]),
            **({} if isinstance(marked, str) else {"marker": list(marked.records)}),
            **({"population": [row for each in self.balance for row in each.records()]} if self.balance else {}),
        }

    @property
    def settings(self) -> dict[str, Any]:
        """What was chosen for them."""
        return {
            **self.answers.scales.settings,
            "alpha": self.rules.alpha,
            "tails": self.rules.tails,
            "min_path": self.screening.min_path,
            "power": sample_size.POWER,
            "duration": self.screening.duration,
            "marker": self.screening.marker,
        }


def _require(scale: Scale | None, min_path: float | None) -> None:
    """UsageError for what makes no sense."""
    if min_path is not None and not SMALLEST_PATH <= abs(min_path) < 1:
        raise UsageError(f"min_path must lie between {SMALLEST_PATH:g} and 1, not {min_path:g}")
    if scale is not None and scale[0] >= scale[1]:
        raise UsageError(f"a scale runs from its lowest to its highest answer, such as 1:5, not {scale[0]}:{scale[1]}")
