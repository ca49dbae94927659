"""Would the hypotheses have been decided alike, had they been tested in another way?

Every specification changes one choice: inner scheme, PLSc, kind of weights, treatment of gaps, kind of correlations, rule of decision;
all of them are run on all respondents and, if some are flagged, without these.  Specifications of the same rows share their
resamples, which are drawn and summed once.

Simonsohn, Simmons & Nelson (2020), Nat. Hum. Behav. 4, 1208-1214; Sarstedt et al. (2020), Tour. Econ. 26, 531-554.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from plscli.core import Mask
from plscli.data.survey import Survey
from plscli.engine import ALL_CORES, Progress, Workers
from plscli.errors import UsageError
from plscli.estimation.rows import respondents
from plscli.model.spec import Effect, ModelSpec
from plscli.questions.robustness import CHOSEN
from plscli.questions.robustness.multiverse import Multiverse, Outcome
from plscli.questions.structure import layouts as structural
from plscli.questions.structure.decided import named
from plscli.questions.structure.hypotheses import Hypotheses
from plscli.records import Record, Tables, grouped
from plscli.tables import ESTIMATE, SE, Column, Layout, P, T
from plscli.words import counted

ALL, UNFLAGGED = "all", "clean"
"""Respondents: all of them, and those who are not flagged."""
HYPOTHESIS = Column("hypothesis", "")
SPECIFICATION, RESPONDENTS = Column("specification", "specification"), Column("respondents", "sample")
SIZE, RESAMPLES = Column("n", "n", "integer", spare=2), Column("resamples", "resamples", "integer", spare=3)


@dataclass(frozen=True, eq=False)
class Robustness:
    """The decisions on the hypotheses of a model under all specifications.   flagged : respondents that were left out in half of them."""

    model: ModelSpec
    outcomes: tuple[Outcome, ...]
    resamples: int
    flagged: int

    kind = "robustness"

    @property
    def drawn(self) -> str:
        """How many resamples every specification has, and how many what was chosen."""
        chosen = next((each.used for each in self.outcomes if each.name == CHOSEN), 0)
        return f"{self.resamples:,} resamples each{f', as chosen {chosen:,}' if chosen > self.resamples else ''}"

    @property
    def settings(self) -> Mapping[str, Any]:
        """How many specifications there are."""
        return {"specifications": sum(each.reason is None for each in self.outcomes)}

    @property
    def notes(self) -> tuple[str, ...]:
        """What did not apply, what failed, and what the count does not mean."""
        reasons = grouped((each.reason, each.name) for each in self.outcomes if each.reason)
        skipped = [f"not applicable: {', '.join(dict.fromkeys(names))}, because {reason}" for reason, names in reasons.items()]
        left_out = (
            f"clean: without the {counted(self.flagged, 'respondent')} with two or more flags (plscli validate -t respondents)"
            if self.flagged
            else "no respondent is flagged, so that there is nothing to leave out"
        )
        return (
            *skipped,
            left_out,
            "specifications share the data: their agreement shows how little a choice matters, not that a result is true",
        )

    def layouts(self, level: float) -> tuple[Layout, ...]:
        """One line per hypothesis, the decisions side by side, and on request every number."""
        decided = tuple(Column(effect.label, effect.label, literal=True) for effect in self.model.effects)
        extremes = Column("smallest", "smallest", "number"), Column("largest", "largest", "number")
        counts = Column("supported", "supported", "integer"), Column("specifications", "of", "integer")
        full = (ESTIMATE, SE, T, P, Column("lower", "lower", "number"), Column("upper", "upper", "number"))
        named = structural.ends(self.tables()["robustness"])
        return (
            Layout(
                "robustness",
                "Robustness",
                (HYPOTHESIS, *named, Column("decision", "as chosen", "verdict"), *counts, *extremes),
                sentences="agreement",
                subject=("hypothesis",),
                about=f"{self.settings['specifications']} specifications, {self.drawn}",
            ),
            Layout("specifications", "Supported or not, by specification", (SPECIFICATION, RESPONDENTS, SIZE, *decided, RESAMPLES),
                   sentences="reason", subject=("specification",), worded=lambda record: False),
            Layout(
                "robustness_estimates",
                "Estimates by specification",
                (HYPOTHESIS, SPECIFICATION, RESPONDENTS, SIZE, *full, Column("decision", "decision", "verdict"), RESAMPLES),
                shown=False,
            ),
        )  # fmt: skip

    def tables(self) -> Tables:
        """Tables `robustness` (one row per hypothesis), `specifications` (decisions side by side), `robustness_estimates` (in full)."""
        return {
            "robustness": [self._agreement(position, effect) for position, effect in enumerate(self.model.effects)],
            "specifications": [self._decided(each) for each in self.outcomes],
            "robustness_estimates": [
                {**named(effect, self.model),
                 "specification": each.name, "respondents": each.respondents, "n": each.n, **each.rows[position],
                 "decision": word(each.decisions[position]), "resamples": each.used}
                for each in self.outcomes if each.reason is None
                for position, effect in enumerate(self.model.effects)
            ],
        }  # fmt: skip

    def _decided(self, each: Outcome) -> Record:
        decisions = each.decisions or (None,) * len(self.model.effects)
        labels = [effect.label for effect in self.model.effects]
        return {
            "specification": each.name,
            "respondents": each.respondents,
            "n": each.n,
            **{label: None if decision is None else "yes" if decision else "no" for label, decision in zip(labels, decisions, strict=True)},
            "resamples": each.used,
            "reason": each.reason,
        }

    def _agreement(self, position: int, effect: Effect) -> Record:
        found = [(each, each.decisions[position]) for each in self.outcomes if each.reason is None]
        known = [(each, decision) for each, decision in found if decision is not None]
        supported = [each for each, decision in known if decision]
        chosen = next((decision for each, decision in found if (each.name, each.respondents) == (CHOSEN, ALL)), None)
        estimates = [row["estimate"] for each, _ in known if (row := each.rows[position])["estimate"] is not None]
        others = [each for each, decision in known if decision != chosen]
        return {
            **named(effect, self.model),
            "decision": word(chosen),
            "supported": len(supported),
            "specifications": len(known),
            "smallest": min(estimates, default=None),
            "largest": max(estimates, default=None),
            "agreement": _sentence(len(supported), len(known), chosen, others),
        }


def _sentence(supported: int, known: int, chosen: bool | None, others: Sequence[Outcome]) -> str:
    """How many specifications support a hypothesis, and which decide otherwise than the chosen one."""
    if not known:
        return "could not be tested in any specification"
    count = f"supported in {supported} of {counted(known, 'specification')}"
    if not others or chosen is None:
        return count
    names = [f"{each.name}{'' if each.respondents == ALL else ' (without flagged respondents)'}" for each in others]
    shown = "; ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    return f"{count}; {'not supported' if chosen else 'supported'} with: {shown}"


def word(decision: bool | None) -> str | None:
    """A decision as tables write it."""
    return None if decision is None else "supported" if decision else "not supported"


def run(
    survey: Survey,
    whole: Hypotheses,
    flagged: Mask | None = None,
    *,
    resamples: int | None = None,
    workers: Workers = ALL_CORES,
    progress: Progress | None = None,
) -> Robustness:
    """Decide on the hypotheses of `whole` again under every specification.

    flagged : (N,) True for the respondents of the survey that are left out in half of the specifications; None for nobody.
    resamples : of every specification; as many as behind the hypotheses when not said, and as many as these for what was chosen.
    Raises UsageError for resamples that were given from outside.
    """
    analysis = whole.bootstrapped
    if analysis.resampling.indices:
        raise UsageError("--robustness draws resamples of other sets of rows too, which --indices does not name\n  leave out one of them")
    count = 0 if flagged is None else int(np.sum(flagged))
    surveys = [(ALL, survey)]
    if flagged is not None and count:
        surveys.append((UNFLAGGED, survey.where(~flagged, survey.file)))
    found = [each for name, part in surveys for each in Multiverse(part, name, whole, workers, progress, resamples, name == ALL).outcomes()]
    return Robustness(whole.model, tuple(found), resamples or analysis.resampling.resamples, count)


def further(
    survey: Survey, whole: Hypotheses, asked: bool | int, *, workers: Workers = ALL_CORES, progress: Progress | None = None
) -> Robustness:
    """Every decision again in other ways.   asked : resamples of every specification; True for as many as behind the hypotheses."""
    suspects = respondents.flagged(survey, whole.model, whole.thresholds)
    return run(survey, whole, suspects, resamples=None if asked is True else asked, workers=workers, progress=progress)
