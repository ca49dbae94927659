"""Supported or not: what significance level, tails, adjustment and an expected sign make of p values, and which hypotheses must be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, sqrt
from typing import Literal

import numpy as np

from plscli.errors import UsageError, did_you_mean
from plscli.estimation import DECIDED, Adjust, PRule, Rules, Tails
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.estimation.inference import FEWEST, MANY, one_tailed_p, two_tailed_p
from plscli.estimation.quantities import tested
from plscli.model.spec import Effect, ModelSpec
from plscli.records import Row, excludes_zero, finite
from plscli.words import listed, number
from plscli.words.sentences import sign

UNDECIDED = "undecided"
"""The decision where resamples decide nothing, see `inference.undecided`."""


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """How the hypotheses of one analysis are decided.

    alpha, tails, adjust : see `Rules`.   p : what p values rest on, with `used` resamples and at most so many degrees of
    `freedom`.   undecided : why the resamples decide nothing; None if they do.
    """

    alpha: float = DECIDED.alpha
    tails: Tails = DECIDED.tails
    adjust: Adjust = DECIDED.adjust
    p: PRule = "t"
    used: int = 0
    freedom: float = inf
    undecided: str | None = None

    @classmethod
    def of(cls, analysis: Estimation | Bootstrap, rules: Rules) -> DecisionRule:
        """The rules for an analysis; without resamples nothing is tested."""
        if isinstance(analysis, Bootstrap):
            p = analysis.resampling.p
            return cls(rules.alpha, rules.tails, rules.adjust, p, analysis.used, analysis.freedom, analysis.undecided)
        return cls(rules.alpha, rules.tails, rules.adjust)

    def one_tailed(self, effect: Effect) -> bool:
        """Whether an effect is tested in one direction."""
        return self.tails == "one" and effect.expected is not None

    def p_value(self, effect: Effect, t: float | None, two_tailed: float | None) -> float | None:
        """The p value of an effect with this t and this two-tailed p; None without a test."""
        if not self.one_tailed(effect) or t is None or two_tailed is None or not self.used:
            return two_tailed
        return one_tailed_p(t, two_tailed, self.used, self.p, effect.expected == "+", self.freedom)

    def adjusted(self, p: Sequence[float | None]) -> list[float | None]:
        """Adjusted p values of all hypotheses; None without adjustment, and for what cannot be tested."""
        if self.adjust == "none":
            return [None] * len(p)
        from plscli.core.resampling.inference import ADJUSTMENTS

        values = np.array([np.nan if value is None else value for value in p])
        return [finite(value) for value in ADJUSTMENTS[self.adjust](values)]

    def supported(self, effect: Effect, estimate: float | None, p: float | None) -> bool:
        """Whether p <= alpha and the estimate has the expected sign, if one is expected; resamples that decide nothing support nothing."""
        return self.undecided is None and p is not None and p <= self.alpha and effect.expected in (None, sign(estimate))

    def excludes(self, effect: Effect, row: Row) -> bool:
        """Whether an interval of the level that `level` says lies on one side of 0, and the estimate has the expected sign."""
        return excludes_zero(row) and effect.expected in (None, sign(row["estimate"]))

    def near(self, decision: Decision) -> bool:
        """Whether few resamples might have decided otherwise: p is within two standard errors of simulation from alpha.

        A standard error from B resamples is off by a share of about 1 / sqrt(2 B), and so is t; a count of them by sqrt(p (1 - p) / B).
        """
        t, p, decisive = decision.row["t"], decision.row["p"], decision.decisive
        if not FEWEST <= self.used < MANY or t is None or not p or decisive is None:
            return False
        if self.p == "percentile":
            off = 2.0 * sqrt(p * (1.0 - p) / self.used)
            low, high = p - off, p + off
        else:
            freedom = inf if self.p == "normal" else min(self.used - 1.0, self.freedom)
            both = two_tailed_p(t * (1.0 + np.array([2.0, -2.0]) / sqrt(2.0 * self.used)), freedom)
            low, high = (both * (0.5 if self.one_tailed(decision.effect) else 1.0)).tolist()
        return bool(low * decisive / p <= self.alpha < high * decisive / p)

    def level(self, effect: Effect) -> float:
        """Level of the two-sided interval that excludes 0 where a test at the level alpha rejects."""
        return 1.0 - self.alpha * (2.0 if self.one_tailed(effect) else 1.0)


@dataclass(frozen=True, slots=True)
class Decision:
    """An effect with its numbers, of which p is that of the test; `adjusted` p, None without adjustment; and what was decided."""

    effect: Effect
    row: Mapping[str, float | None]
    adjusted: float | None
    supported: bool

    @property
    def decisive(self) -> float | None:
        """The p value that was held against alpha."""
        return self.row["p"] if self.adjusted is None else self.adjusted

    @property
    def opposite(self) -> bool:
        """Whether the estimate has the sign that was not expected; 0 has neither."""
        return bool(self.row["estimate"]) and self.effect.expected not in (None, sign(self.row["estimate"]))


def decide(analysis: Estimation | Bootstrap, rules: DecisionRule) -> dict[str, Decision]:
    """The decisions on all effects of a model, by label."""
    rows = [(effect, dict(numbers(analysis, effect))) for effect in analysis.model.effects]
    for effect, row in rows:
        row["p"] = rules.p_value(effect, row["t"], row["p"])
    adjusted = rules.adjusted([row["p"] for _, row in rows])
    return {
        effect.label: Decision(effect, row, other, rules.supported(effect, row["estimate"], row["p"] if other is None else other))
        for (effect, row), other in zip(rows, adjusted, strict=True)
    }


def controls(analysis: Estimation | Bootstrap, rules: DecisionRule) -> list[Decision]:
    """The paths that are controls with their tests, two-tailed and never adjusted; "supported" then says that p <= alpha."""
    rows = [(path, dict(numbers(analysis, path))) for path in analysis.model.controls]
    return [Decision(path, row, None, rules.supported(path, row["estimate"], row["p"])) for path, row in rows]


def numbers(analysis: Estimation | Bootstrap, effect: Effect) -> Mapping[str, float | None]:
    """Estimate, standard error, test and interval of an effect."""
    return analysis.row(*tested(effect))


def as_ordinal(decision: Decision, bootstrap: Bootstrap, rules: DecisionRule) -> str | None:
    """What would be decided with polychoric correlations, held against the same standard error, if it is something else.

    Both decisions are those without adjustment, since only this effect is taken otherwise.
    """
    effect, row = decision.effect, decision.row
    estimate, se, p = bootstrap.ordinal.get(tested(effect)[1]), row["se"], row["p"]
    if estimate is None or not se or p is None or rules.undecided:
        return None
    two_tailed = float(two_tailed_p(np.asarray(estimate / se), float(bootstrap.degrees)))
    supported = rules.supported(effect, estimate, replace(rules, p="t").p_value(effect, estimate / se, two_tailed))
    if supported == rules.supported(effect, row["estimate"], p):
        return None
    verdict = "would be supported" if supported else "would not be supported"
    return f"{effect.label} {verdict} (estimate {number(estimate)} instead of {number(row['estimate'] or 0.0)})"


Quantifier = Literal["all", "any"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """Labels of hypotheses of which all, or any, must be supported.   text : as it was asked for."""

    text: str
    labels: tuple[str, ...]
    quantifier: Quantifier = "all"

    @classmethod
    def of(cls, wanted: str | Iterable[str], model: ModelSpec) -> Requirement:
        """What `all`, `any`, labels with commas between them, or a list of labels ask of a model.  UsageError for an unknown label."""
        known = tuple(effect.label for effect in model.effects)
        if wanted == "all":
            return cls("all", known)
        if wanted == "any":
            return cls("any", known, "any")
        if isinstance(wanted, str):
            labels = (wanted,) if wanted in known else tuple(label.strip() for label in wanted.split(",") if label.strip())
        else:
            labels = tuple(wanted)
        if not labels:
            raise UsageError("--require names no hypothesis\n  write labels such as H1,H3, or all, or any")
        for label in labels:
            if label not in known:
                near = did_you_mean(label, known) or f"there are: {', '.join(known)}"
                raise UsageError(f"--require: the model has no hypothesis {label!r}\n  {near}")
        return cls(",".join(labels), tuple(dict.fromkeys(labels)))

    def unmet(self, supported: Iterable[str], undecided: str | None = None) -> str | None:
        """What is not met when these hypotheses are supported; None if nothing is.   undecided : why none is decided, if so."""
        if undecided:
            return f"--require {self.text} is not met: no hypothesis is decided, since {undecided}"
        held = set(supported)
        failed = [label for label in self.labels if label not in held]
        if not failed or (self.quantifier == "any" and len(failed) < len(self.labels)):
            return None
        several = len(failed) > 1
        if self.quantifier == "any":
            return f"--require any is not met: {'none of ' if several else ''}{listed(failed)} is {'' if several else 'not '}supported"
        return f"--require {self.text} is not met: {listed(failed)} {'are' if several else 'is'} not supported"
