"""Which hypotheses hold?  One decision and one sentence for each path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plscli.analysis.bootstrap import Bootstrap
from plscli.analysis.estimation import Estimation
from plscli.analysis.inference import one_tailed_p
from plscli.analysis.mediation import classify
from plscli.analysis.quantities import indirect_effect_pairs, total_effect_pairs
from plscli.analysis.result import Provenance, Record, Tables, Tabular
from plscli.analysis.settings import ALPHA, Tails, require_alpha, require_choice
from plscli.analysis.wording import effect_size, number, p_value, percent
from plscli.model.spec import Definition, ModelSpec, Path


@dataclass(frozen=True, eq=False)
class Hypotheses(Tabular):
    """Decisions on the hypotheses of a bootstrapped model; from point estimates alone they stay without a test.

    alpha : significance level.   tails : "one" tests hypotheses with an expected sign in that direction only.
    """

    analysis: Estimation | Bootstrap
    alpha: float = ALPHA
    tails: Tails = "two"

    kind = "hypotheses"

    @property
    def model(self) -> ModelSpec:
        """The model whose paths are the hypotheses."""
        return self.analysis.model

    @property
    def data(self) -> Provenance:
        """Where the numbers come from."""
        return self.analysis.data

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings of the bootstrap and of the decisions."""
        return {**self.analysis.settings, "alpha": self.alpha, "tails": self.tails}

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know about the numbers."""
        return self.analysis.notes

    def tables(self) -> Tables:
        """Tables `hypotheses`, `r_squared`, `paths` and `effects`."""
        return {
            "hypotheses": [self._hypothesis(effect) for effect in self.model.effects],
            "r_squared": r_squared(self.analysis),
            "paths": paths(self.analysis),
            "effects": effects(self.analysis),
        }

    def _hypothesis(self, effect: Path | Definition) -> Record:
        """One row: a path, or an effect defined from the labels of paths, which has no ends and no f2."""
        path = effect if isinstance(effect, Path) else None
        row = self.analysis.row("path", path.name) if path else self.analysis.row("defined", effect.label)
        f2 = self.analysis.point.value("f2", path.name) if path else None
        row["p"] = p = self._p(effect, row)
        supported = p is not None and p <= self.alpha and effect.expected in (None, _sign(row["estimate"]))
        tested = isinstance(self.analysis, Bootstrap)
        return {
            "hypothesis": effect.label,
            "from": path.source if path else None,
            "to": path.target if path else None,
            "expected": effect.expected,
            **row,
            "f2": f2,
            "decision": "supported" if supported else "not supported" if tested else "not tested",
            "interpretation": interpretation(effect, row["estimate"], row["t"], p, f2, self.alpha, self._one_tailed(effect))
            if tested
            else untested(effect, row["estimate"]),
        }

    def _one_tailed(self, effect: Path | Definition) -> bool:
        return self.tails == "one" and effect.expected is not None

    def _p(self, effect: Path | Definition, row: Mapping[str, float | None]) -> float | None:
        if not self._one_tailed(effect) or row["t"] is None or not isinstance(self.analysis, Bootstrap):
            return row["p"]
        return one_tailed_p(row["t"], self.analysis.used - 1.0, positive=effect.expected == "+")


def run(analysis: Estimation | Bootstrap, *, alpha: float = ALPHA, tails: Tails = "two") -> Hypotheses:
    """Decide on every path of a bootstrapped model at the significance level alpha.

    A hypothesis is supported when p <= alpha and the estimate has the expected sign, if one is expected.
    """
    require_choice("tails", tails, ("two", "one"))
    return Hypotheses(analysis, require_alpha(alpha), tails)


def interpretation(
    effect: Path | Definition,
    estimate: float | None,
    t: float | None,
    p: float | None,
    f2: float | None,
    alpha: float,
    one_tailed: bool,
) -> str:
    """Direction, significance and size of an effect in one sentence; absence of evidence is called just that."""
    if estimate is None or t is None or p is None:
        return f"{_subject(effect)} cannot be tested: it is the same in every resample."
    direction = "positive" if estimate > 0 else "negative"
    symbol = "β" if isinstance(effect, Path) else "estimate"
    figures = f"{symbol} = {number(estimate)}, t = {number(t, 2)}, {p_value(p, alpha)}{', one-tailed' if one_tailed else ''}"
    opposite = effect.expected not in (None, _sign(estimate))
    if p > alpha:
        sought = f"{'positive' if effect.expected == '+' else 'negative'} " if one_tailed else ""
        sentence = f"There is no evidence of {_sought(effect, sought)} ({figures})"
        return sentence + (f"; the estimate is {direction}, opposite to what was expected." if opposite else ".")
    sentence = f"{_finding(effect, direction)}, significant at the {percent(alpha)} level ({figures})"
    sentence += ", but its sign is opposite to what was expected" if opposite else ""
    return sentence + (f"; the effect is {effect_size(f2)} (f² = {number(f2)})." if f2 is not None else ".")


def untested(effect: Path | Definition, estimate: float | None) -> str:
    """One sentence on an effect for which there are no resamples."""
    size = "cannot be estimated" if estimate is None else f"is estimated at {number(estimate)}"
    return f"{_subject(effect)} {size} and was not tested: there are no answers to resample."


def _subject(effect: Path | Definition) -> str:
    if isinstance(effect, Path):
        return f"The effect of {effect.source} on {effect.target}"
    return f"The effect {effect.label} = {effect.expression.write()}"


def _sought(effect: Path | Definition, sign: str) -> str:
    if isinstance(effect, Path):
        return f"{'a' if sign else 'an'} {sign}effect of {effect.source} on {effect.target}"
    return f"{f'a {sign}' if sign else 'an '}effect {effect.label} = {effect.expression.write()}"


def _finding(effect: Path | Definition, direction: str) -> str:
    if isinstance(effect, Path):
        return f"{effect.source} has a {direction} effect on {effect.target}"
    return f"The effect {effect.label} = {effect.expression.write()} is {direction}"


def r_squared(analysis: Estimation | Bootstrap) -> list[Record]:
    """Explained variance of every endogenous construct."""
    point = analysis.point
    return [
        {"construct": name, "r2": point.value("r2", name), "r2_adjusted": point.value("r2_adjusted", name)}
        for name in analysis.model.endogenous
    ]


def paths(analysis: Estimation | Bootstrap) -> list[Record]:
    """Every path with its effect size and the collinearity of its predictor."""
    point = analysis.point
    return [
        {
            "from": path.source,
            "to": path.target,
            "estimate": point.value("path", path.name),
            "f2": point.value("f2", path.name),
            "vif": point.value("vif", path.name),
        }
        for path in analysis.model.paths
    ]


def effects(analysis: Estimation | Bootstrap) -> list[Record]:
    """Total, indirect and specific indirect effects; each specific one with its class of mediation."""
    pairs = [
        {
            "from": source,
            "to": target,
            "via": None,
            "kind": kind,
            **analysis.row(f"{kind}_effect", f"{source} -> {target}"),
            "mediation": None,
        }
        for kind, ends in (("total", total_effect_pairs), ("indirect", indirect_effect_pairs))
        for source, target in ends(analysis.model)
    ]
    return pairs + [_specific(analysis, route) for route in analysis.model.routes]


def _specific(analysis: Estimation | Bootstrap, route: tuple[str, ...]) -> Record:
    source, *via, target = route
    row = analysis.row("specific_indirect_effect", " -> ".join(route))
    has_direct = target in analysis.model.successors(source)
    direct = analysis.row("path", f"{source} -> {target}") if has_direct else None
    mediation = classify(row, direct) if isinstance(analysis, Bootstrap) else None
    return {"from": source, "to": target, "via": via, "kind": "specific", **row, "mediation": mediation}


def _sign(estimate: float | None) -> str:
    return "-" if estimate is not None and estimate < 0 else "+"
