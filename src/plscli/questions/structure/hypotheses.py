"""Which hypotheses hold?  One decision and one sentence for each, and all that a reviewer asks of the structural model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from plscli.errors import UsageError
from plscli.estimation import DECIDED, Rules
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.model.spec import Path
from plscli.questions.measurement.unsettled import line, unsettled
from plscli.questions.structure import Decision, DecisionRule, as_ordinal, controls, decide
from plscli.questions.structure.criteria import criteria, fit, readings
from plscli.questions.structure.decided import control, hypothesis
from plscli.questions.structure.effects import effects, moderated_mediation
from plscli.questions.structure.structural import paths, r_squared, simple_slopes
from plscli.records import Tables
from plscli.tables import Derived, Layout
from plscli.words.thresholds import PROFILE, Thresholds
from plscli.words.wording import counted

if TYPE_CHECKING:
    from plscli.questions.structure.requirement import Requirement


class Addition(Protocol):
    """A further analysis of the same model, made when it is asked for."""

    @property
    def kind(self) -> str:
        """Its name, which is that of its main table."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """What was chosen for it."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know about it."""

    def tables(self) -> Tables:
        """Its tables, the main one first."""

    def layouts(self, level: float) -> tuple[Layout, ...]:
        """How they look to a reader.   level : of the intervals."""


@dataclass(frozen=True, eq=False, repr=False)
class Hypotheses(Derived):
    """Decisions on the hypotheses of a bootstrapped model; from point estimates alone they stay without a test.

    rules : how they are decided; decisions rest on adjusted p values, if any.   thresholds : of the verdicts.   additions : further
    analyses of the same model, whose tables follow.
    """

    analysis: Estimation | Bootstrap
    rules: Rules = DECIDED
    thresholds: Thresholds = PROFILE
    additions: tuple[Addition, ...] = ()

    kind = "hypotheses"

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings of the bootstrap, of the decisions and of what was added."""
        return {
            **self.analysis.settings,
            **self.rules.as_dict(),
            "thresholds": self.thresholds.as_dict(),
            **{name: value for addition in self.additions for name, value in addition.settings.items()},
        }

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know about the numbers."""
        return (*self.headline, *self.analysis.notes, *self.small, *self.flagged, *self.sensitivity, *self.added_notes)

    @cached_property
    def headline(self) -> tuple[str, ...]:
        """What is to be read before the decisions: what of the measurement behind them is not met."""
        return tuple(filter(None, [line(unsettled(self.analysis, self.thresholds))]))

    @property
    def small(self) -> tuple[str, ...]:
        """That there are too few respondents for words of size, if so."""
        few = self.analysis.point.small
        return (f"{few}: R² and effects are not called large or small",) if few else ()

    @property
    def flagged(self) -> tuple[str, ...]:
        """How many respondents the checks flag, if any."""
        count = self.analysis.flagged if isinstance(self.analysis, Bootstrap) else None
        if not count:
            return ()
        shown = any(addition.kind in ("compare_clean", "robustness") for addition in self.additions)
        advice = "" if shown else "; --compare-clean shows the hypotheses without them"
        return (f"{counted(count, 'respondent')} with two or more flags of careless answers (plscli validate says which){advice}",)

    @property
    def added_notes(self) -> tuple[str, ...]:
        """What a reader must know about the added analyses."""
        return tuple(note for addition in self.additions for note in addition.notes)

    @property
    def sensitivity(self) -> tuple[str, ...]:
        """Decisions that would change if coarse answers were taken as ordered categories, held against the same standard error."""
        if not isinstance(self.analysis, Bootstrap):
            return ()
        changed = [words for decision in self.decisions.values() if (words := as_ordinal(decision, self.analysis, self.rule))]
        if not changed:
            return ()
        return (
            f"items have few answer categories: with polychoric correlations {'; '.join(changed)} (same standard error); "
            "check with --correlations polychoric",
        )

    @cached_property
    def rule(self) -> DecisionRule:
        """How the hypotheses of this analysis are decided."""
        return DecisionRule.of(self.analysis, self.rules)

    @cached_property
    def decisions(self) -> dict[str, Decision]:
        """The decision on every hypothesis, by label."""
        return decide(self.analysis, self.rule)

    @cached_property
    def controls(self) -> list[Decision]:
        """The paths that no hypothesis is about, with their tests."""
        return controls(self.analysis, self.rule)

    def meets(self, require: str | Iterable[str]) -> bool:
        """Whether the hypotheses that are required are supported: labels (`H1,H3` or a list of them), `all` or `any`.

        Raises UsageError for an unknown label, and when nothing was tested.
        """
        from plscli.questions.structure.requirement import Requirement

        return self.unmet(Requirement.of(require, self.model)) is None

    def unmet(self, requirement: Requirement) -> str | None:
        """What of a requirement is not met, in words; None if it is met.  UsageError when nothing was tested."""
        if not isinstance(self.analysis, Bootstrap):
            raise UsageError("--require takes tests, and without resamples nothing is tested")
        held = [label for label, decision in self.decisions.items() if decision.supported]
        return requirement.unmet(held, self.rule.undecided)

    def tables(self) -> Tables:
        """Tables `hypotheses`, `controls` if there are any, `r_squared`, `paths`, `effects`, `fit`, `fit_readings` and `criteria`; with
        products also what they do.
        """
        return self._tables

    @cached_property
    def _tables(self) -> Tables:
        fitted = fit(self.analysis.point, self.thresholds)
        tested = (*self.decisions.values(), *self.controls)
        p = {decision.effect.name: decision.row["p"] for decision in tested if isinstance(decision.effect, Path)}
        return {
            "hypotheses": [hypothesis(decision, self.analysis, self.rule) for decision in self.decisions.values()],
            **({"controls": [control(each, self.analysis, self.rule) for each in self.controls]} if self.controls else {}),
            "r_squared": r_squared(self.analysis, self.thresholds),
            "paths": paths(self.analysis, self.thresholds, p),
            "effects": effects(self.analysis),
            "fit": fitted,
            "fit_readings": readings(self.analysis.point),
            "criteria": criteria(self.analysis, self.decisions, self.rule, self.thresholds, fitted),
            **(self._moderation if self.model.products else {}),
            **{name: records for addition in self.additions for name, records in addition.tables().items()},
        }

    @property
    def _moderation(self) -> Tables:
        """What the products of the model do to slopes and to indirect effects."""
        found = dict(self.analysis.moderation) if isinstance(self.analysis, Bootstrap) else {}
        if found:
            from plscli.estimation.moderation import region

            inputs = found["johnson_neyman"]
            found["johnson_neyman"] = [region(each, self.rules.alpha, self.model, self.rule.undecided) for each in inputs]
        return {"simple_slopes": simple_slopes(self.analysis), "moderated_mediation": moderated_mediation(self.analysis), **found}


def run(analysis: Estimation | Bootstrap, rules: Rules = DECIDED, thresholds: Thresholds = PROFILE) -> Hypotheses:
    """Decide on every path of a bootstrapped model.

    A hypothesis is supported when p <= alpha, adjusted if so asked, and the estimate has the expected sign, if one is expected.
    """
    return Hypotheses(analysis, rules, thresholds)
