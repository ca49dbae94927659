"""Do effects differ between groups?  Numbers and decisions of every hypothesis and pair of groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from plscli.core import Array
from plscli.core.groups import detectable, omnibus, overlap, parametric, welch
from plscli.core.resampling.inference import ADJUSTMENTS, beyond, holm
from plscli.estimation.failure import dropped
from plscli.estimation.inference import FEWEST, SPREAD, two_tailed_p
from plscli.estimation.quantities import Key, tested
from plscli.estimation.sample_size import POWER
from plscli.model.spec import Effect, ModelSpec, Path
from plscli.questions.groups import DIFFERS, FULL, NO_DIFFERENCE, NOT_COMPARABLE, PARTIAL
from plscli.questions.groups.bootstrapped import Difference, difference
from plscli.questions.groups.compared import Compared, tolerated
from plscli.questions.groups.invariance import Invariance
from plscli.questions.structure import UNDECIDED, DecisionRule
from plscli.questions.structure.decided import ends
from plscli.records import Record, finite
from plscli.words.sentences import kind

NUMBERS = ("estimate_a", "estimate_b", "difference", "lower", "upper", "p_permutation", "p_bootstrap", "p_adjusted", "detectable")


@dataclass(frozen=True, eq=False)
class GroupDifferences:
    """All differences of the compared numbers.   verdicts : of MICOM, which decide what may be compared."""

    compared: Compared
    verdicts: Invariance

    @cached_property
    def between(self) -> dict[tuple[int, int], Difference]:
        """What the bootstrap says of each pair; nothing without resamples."""
        resamples, values = self.compared.resamples, self.compared.observed.values[0]
        if resamples is None:
            return {}
        return {(a, b): difference(resamples[a], resamples[b], (values[a], values[b])) for a, b in self.compared.pairs}

    @cached_property
    def p(self) -> Array:
        """(pairs, P) permutation p of every difference."""
        observed, permuted = self.compared.observed.values[0], self.compared.permuted.values
        return np.array(
            [beyond(np.abs(observed[a] - observed[b]), np.abs(permuted[:, a] - permuted[:, b])) for a, b in self.compared.pairs]
        )

    @property
    def undecided(self) -> str | None:
        """Why nothing is decided; None if it is."""
        used, asked = self.compared.used, self.compared.asked
        if used < FEWEST:
            return f"{used:,} permutations are too few for a decision"
        if dropped(self.compared.failures) > tolerated(asked):
            return "many permutations were dropped as inadmissible, and the others are a selection (--inadmissible keep takes them in)"
        return None

    def adjusted(self, keys: list[Key]) -> Array:
        """(pairs, n) adjusted p of some numbers: as the rules say over all of them, else over pairs where these are several."""
        p = self.p[:, [self.compared.index[key] for key in keys]]
        rules, several = self.compared.asked.rules, len(p) > 1
        if rules.adjust != "none":
            return ADJUSTMENTS[rules.adjust](p.ravel()).reshape(p.shape)
        if several and self.compared.asked.grouping.adjust_pairs == "holm":
            return np.array([holm(column) for column in p.T]).reshape(p.shape[::-1]).T
        return np.full(p.shape, np.nan)

    def numbers(self, key: Key, place: int, adjusted: float) -> Record:
        """Estimates, difference and tests of one number and pair."""
        a, b = self.compared.pairs[place]
        position = self.compared.index[key]
        values = self.compared.observed.values[0]
        apart = self.between.get((a, b))
        p = finite(self.p[place, position])
        decisive = p if finite(adjusted) is None else finite(adjusted)
        found = (values[a, position], values[b, position], values[a, position] - values[b, position])
        resampled = (np.nan,) * 2 if apart is None else (apart.lower[position], apart.upper[position])
        one = np.nan if apart is None else apart.p[position]
        open_ = decisive is not None and decisive > self.compared.asked.rules.alpha
        detectable = np.nan if apart is None or not open_ else self.detectable[place][position]
        return {
            "a": self.compared.label(a),
            "b": self.compared.label(b),
            **dict(zip(NUMBERS, map(finite, (*found, *resampled, np.nan if p is None else p, one, adjusted, detectable)), strict=True)),
        }

    @cached_property
    def detectable(self) -> list[Array]:
        """Of each pair (P,) the smallest differences that its sizes find."""
        alpha = self.compared.asked.rules.alpha
        return [detectable(self.between[pair].errors, alpha, POWER) for pair in self.compared.pairs]

    def hypotheses(self) -> list[Record]:
        """A row for each hypothesis and pair, without its sentence."""
        model = self.compared.plan.model
        keys = [tested(effect) for effect in model.effects]
        adjusted = self.adjusted(keys)
        return [
            self._hypothesis(effect, key, place, adjusted[place, number])
            for number, (effect, key) in enumerate(zip(model.effects, keys, strict=True))
            for place in range(len(self.compared.pairs))
        ]

    def _hypothesis(self, effect: Effect, key: Key, place: int, adjusted: float) -> Record:
        source, target, via = ends(effect, self.compared.plan.model)
        row = {"hypothesis": effect.label, "from": source, "to": target, **self.numbers(key, place, adjusted)}
        hindered = self._hindered(effect, row["a"], row["b"])
        row |= {"decision": self._decision(row, hindered, key), "interpretation": "", "via": via}
        reason = self.reason(key) or (f"composition of {', '.join(hindered)} differs" if hindered else None)
        return row | {"kind": kind(effect, self.compared.plan.model), "reason": reason, "not_alike": hindered}

    def _decision(self, row: Record, hindered: list[str], key: Key) -> str:
        p = row["p_permutation"] if row["p_adjusted"] is None else row["p_adjusted"]
        if p is None or self.reason(key):
            return "not tested"
        if self.undecided:
            return UNDECIDED
        if hindered and self.compared.asked.grouping.gate != "off":
            return NOT_COMPARABLE
        return DIFFERS if p <= self.compared.asked.rules.alpha else NO_DIFFERENCE

    def reason(self, key: Key) -> str | None:
        """Why a number is not tested in some group; None for every other."""
        return next((alone.withheld[key] for alone in self.compared.alone if key in alone.withheld), None)

    def _hindered(self, effect: Effect, a: str, b: str) -> list[str]:
        """Constructs of an effect that are not made alike in two groups."""
        levels = self.verdicts.levels
        return [name for name in constructs(effect, self.compared.plan.model) if levels.get((name, a, b), FULL) not in (FULL, PARTIAL)]

    def others(self) -> list[Record]:
        """Table `other_differences`: every other number that is compared; each quantity is adjusted on its own."""
        taken = {tested(effect) for effect in self.compared.plan.model.effects}
        rows: list[Record] = []
        for quantity in dict.fromkeys(name for name, _ in self.compared.keys):
            keys = [key for key in self.compared.keys if key[0] == quantity and key not in taken]
            adjusted = self.adjusted(keys) if keys else np.empty((0, 0))
            rows += [
                {"quantity": quantity, "name": key[1], **self.numbers(key, place, adjusted[place, number])}
                for number, key in enumerate(keys)
                for place in range(len(self.compared.pairs))
            ]
        return rows

    def omnibus(self) -> list[Record]:
        """Table `omnibus`: whether more than two groups differ at all, for each hypothesis."""
        if len(self.compared.labels) < 3:
            return []
        sizes = self.compared.found.sizes
        observed, permuted = (omnibus(each.values, sizes) for each in (self.compared.observed, self.compared.permuted))
        p = beyond(observed[0], permuted)
        effects = [(effect, self.compared.index[tested(effect)]) for effect in self.compared.plan.model.effects]
        return [{"hypothesis": effect.label, "statistic": finite(observed[0, at]), "p": finite(p[at])} for effect, at in effects]

    def distances(self) -> list[Record]:
        """Table `distances`: how far the implied correlations of the groups lie apart."""
        observed, permuted = self.compared.distances
        p = beyond(observed, permuted)
        return [{"measure": name, "value": finite(observed[k]), "p": finite(p[k])} for k, name in enumerate(("d_l", "d_g"))]

    def tests(self) -> list[Record]:
        """Table `group_tests`: what other tests say of every hypothesis and pair."""
        effects = [(effect, self.compared.index[tested(effect)]) for effect in self.compared.plan.model.effects]
        return [
            row for effect, at in effects for a, b in (self.compared.pairs if self.between else ()) for row in self._tests(effect, at, a, b)
        ]

    def _tests(self, effect: Effect, at: int, a: int, b: int) -> Iterable[Record]:
        resamples = self.compared.resamples
        assert resamples is not None
        apart, values = self.between[a, b], self.compared.observed.values[0][[a, b], at]
        sizes, errors = self.compared.found.sizes[[a, b]], apart.errors[:, [at]]
        ends = {"hypothesis": effect.label, "a": self.compared.label(a), "b": self.compared.label(b)}
        row = {**ends, **dict.fromkeys(("test", "statistic", "df", "p", "result"))}
        yield {**row, "test": "bootstrap", "p": finite(apart.one_tailed[at])}
        for name, test in (("parametric", parametric), ("welch", welch)):
            t, df = test(np.array([values[0] - values[1]]), errors, sizes)
            yield {**row, "test": name, "statistic": finite(t[0]), "df": finite(df[0]), "p": finite(two_tailed_p(t, df)[0])}
        limits = [(resamples[group].summary.lower[[at]], resamples[group].summary.upper[[at]]) for group in (a, b)]
        known = np.isfinite(limits).all()
        inside = any(low[0] <= value <= high[0] for value, (low, high) in zip(values[::-1], limits, strict=True))
        both = ("overlap" if overlap(*limits)[0] else "apart", "inside" if inside else "outside") if known else (None, None)
        for name, result in zip(("overlap", "other_interval"), both, strict=True):
            yield {**row, "test": name, "result": result}


def estimates(compared: Compared) -> list[Record]:
    """Table `group_estimates`: every hypothesis in every group, tested as if there were no other."""
    rows: list[Record] = []
    for effect in compared.plan.model.effects:
        source, target, via = ends(effect, compared.plan.model)
        for group in compared.groups.canonical:
            start = {"hypothesis": effect.label, "from": source, "to": target, "via": via}
            rows.append({**start, "group": compared.label(group), "n": compared.size(group), **_estimate(compared, effect, group)})
    return rows


def _estimate(compared: Compared, effect: Effect, group: int) -> Record:
    at = compared.index[tested(effect)]
    value = finite(compared.observed.values[0, group, at])
    if compared.resamples is None:
        return {"estimate": value, **dict.fromkeys((*SPREAD, "decision"))}
    found = compared.resamples[group]
    row = found.summary.spread(at)
    rules = compared.asked.rules
    rule = DecisionRule(rules.alpha, rules.tails, "none", found.resampling.p, found.used, found.units.freedom, found.undecided)
    row["p"] = rule.p_value(effect, row["t"], row["p"])
    word = "supported" if rule.supported(effect, value, row["p"]) else "not supported"
    return {"estimate": value, **row, "decision": UNDECIDED if rule.undecided else "not tested" if row["p"] is None else word}


def constructs(effect: Effect, model: ModelSpec) -> list[str]:
    """The constructs that an effect runs between, of those that have items: factors for products, parts for wholes."""
    waiting = list(_named(effect, model))
    found: dict[str, None] = {}
    while waiting:
        name = waiting.pop(0)
        product = model.product(name)
        if product is not None:
            waiting = [*product.factors, *waiting]
        elif model.construct(name).higher:
            waiting = [*model.construct(name).indicators, *waiting]
        else:
            found[name] = None
    return list(found)


def _named(effect: Effect, model: ModelSpec) -> Iterable[str]:
    if isinstance(effect, Path):
        return effect.source, effect.target
    labels: dict[str, Effect] = {each.label: each for each in model.effects}
    return [name for label in effect.expression.names() for name in _named(labels[label], model)]
