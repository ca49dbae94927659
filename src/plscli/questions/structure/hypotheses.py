"""Which hypotheses hold?  One decision and one sentence for each, and all that a reviewer asks of the structural model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Protocol

from plscli.data.survey import shortened
from plscli.errors import UsageError
from plscli.estimation import DECIDED, Rules
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.model.spec import ModelSpec, Path
from plscli.questions.measurement import pairs, why_not
from plscli.questions.structure import Decision, DecisionRule, Requirement, as_ordinal, controls, decide
from plscli.questions.structure.decided import control, hypothesis
from plscli.questions.structure.effects import effects, moderated_mediation
from plscli.questions.structure.structural import criteria, fit, paths, r_squared, readings, simple_slopes
from plscli.records import Lazy, Record, Tables
from plscli.tables import Derived, Layout
from plscli.words import NAMES, beside, counted, number
from plscli.words.thresholds import PROFILE, Thresholds

MOST = 6
"""What is not met of measurement, that one line names."""
CONSISTENCY = ("ave", "rho_c", "rho_a", "alpha")
"""In the order in which they are told; of the reliabilities one stands for all, and alpha, which understates most, comes last."""


class Addition(Protocol):
    """A further analysis of the same model, made when it is asked for; a base of those that make them."""

    @property
    def kind(self) -> str:
        """Its name, which is that of its main table."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """What was chosen for it: that it was asked for, where there is nothing to choose."""
        return {self.kind: True}

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
        found = unsettled(self.analysis, self.thresholds)
        return (f"measurement is not settled: {shortened(found, MOST)}",) if found else ()

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

    @property
    def bootstrapped(self) -> Bootstrap:
        """The bootstrap behind the decisions, for analyses that are only made of one."""
        assert isinstance(self.analysis, Bootstrap)
        return self.analysis

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
        return self.unmet(Requirement.of(require, self.model)) is None

    def unmet(self, requirement: Requirement) -> str | None:
        """What of a requirement is not met, in words; None if it is met.  UsageError when nothing was tested."""
        if not isinstance(self.analysis, Bootstrap):
            raise UsageError("--require takes tests, and without resamples nothing is tested")
        held = [label for label, decision in self.decisions.items() if decision.supported]
        return requirement.unmet(held, self.rule.undecided)

    @cached_property
    def _tables(self) -> Tables:
        """Tables `hypotheses`, `controls` if there are any, `r_squared`, `paths`, `effects`, `fit`, `fit_readings` and `criteria`; with
        products also what they do.
        """
        analysis, rule, thresholds = self.analysis, self.rule, self.thresholds
        makers: dict[str, Callable[[], list[Record]]] = {
            "hypotheses": lambda: [hypothesis(decision, analysis, rule) for decision in self.decisions.values()],
            **({"controls": lambda: [control(each, analysis, rule) for each in self.controls]} if self.controls else {}),
            "r_squared": lambda: r_squared(analysis, thresholds),
            "paths": self._paths,
            "effects": lambda: effects(analysis),
            "fit": lambda: fit(analysis.point, thresholds),
            "fit_readings": lambda: readings(analysis.point),
            "criteria": lambda: criteria(analysis, self.decisions, rule, thresholds, self.tables()["fit"]),
        }
        made = [*([self._moderation] if self.model.products else []), *(addition.tables() for addition in self.additions)]
        return Lazy(makers | {name: partial(tables.__getitem__, name) for tables in made for name in tables})

    def _paths(self) -> list[Record]:
        tested = (*self.decisions.values(), *self.controls)
        p = {decision.effect.name: decision.row["p"] for decision in tested if isinstance(decision.effect, Path)}
        return paths(self.analysis, self.thresholds, p)

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


def unsettled(analysis: Estimation | Bootstrap, thresholds: Thresholds) -> tuple[str, ...]:
    """What of discriminant validity, convergent validity and reliability is not met by the constructs of the hypotheses, worst first."""
    about = constructs(analysis.model)
    return (*_indistinct(analysis, about, thresholds), *_inconsistent(analysis, about, thresholds))


def constructs(model: ModelSpec) -> frozenset[str]:
    """The constructs that hypotheses are about: the ends of their paths, the factors of products, the parts of wholes."""
    ends = {name for path in model.paths if path.label for name in (path.source, path.target)}
    factors = [product.factors if (product := model.product(name)) else (name,) for name in ends]
    named = {name for each in factors for name in each}
    wholes = (model.construct(name) for name in named)
    return frozenset(named | {part for whole in wholes if whole.higher for part in whole.indicators})


def _indistinct(analysis: Estimation | Bootstrap, about: frozenset[str], thresholds: Thresholds) -> Iterator[str]:
    rows = [row for row in pairs.ratios(analysis, "htmt", thresholds) if {row["a"], row["b"]} & about and row["verdict"] == "not distinct"]
    for row in sorted(rows, key=lambda row: -row["value"]):
        decided_by_bound = row["value"] <= thresholds["htmt"].worst and row.get("upper") is not None
        bound = f" (bound {_near(row['upper'], thresholds['htmt_bound'].worst)})" if decided_by_bound else ""
        yield f"HTMT of {row['a']} and {row['b']} {_near(row['value'], thresholds['htmt'].worst)}{bound}"


def _inconsistent(analysis: Estimation | Bootstrap, about: frozenset[str], thresholds: Thresholds) -> Iterator[str]:
    point, unreliable = analysis.point, set[str]()
    every = [each for each in analysis.model.constructs if each.name in about and not why_not(each, point.estimator.higher_order)]
    for criterion in CONSISTENCY:
        values = {each.name: point.value(criterion, each.name) for each in every if each.name not in unreliable}
        low = {name: value for name, value in values.items() if value is not None and thresholds[criterion].verdict(value) == "not met"}
        for name in sorted(low, key=lambda name: low[name]):
            yield f"{NAMES[criterion]} of {name} {_near(low[name], thresholds[criterion].worst)}"
        if criterion != "ave":
            unreliable |= set(low)


def _near(value: float, cut: float) -> str:
    """Two decimals, or as many as show on which side of a cut-off it lies."""
    short = number(value, 2)
    return short if short != number(cut, 2) else beside(value, cut)
