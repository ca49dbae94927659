"""Do the items measure their constructs?  Loadings, reliability, HTMT; a verdict and its reason for every item and every pair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any, Literal

from plscli.analysis import discriminant
from plscli.analysis.bootstrap import Bootstrap
from plscli.analysis.estimation import Estimation
from plscli.analysis.result import Provenance, Record, Tables, Tabular
from plscli.analysis.retention import Dropped, dropped, verdict
from plscli.analysis.thresholds import PROFILE, Thresholds
from plscli.model.spec import Construct, ModelSpec

NO_VALUE = {
    "single_item": "single item: no reliability can be computed from one answer",
    "scores_given": "built from repeated indicators: the weights of its parts, and with them rho_a, are not known",
    "not_reflective": "formative composite: its items need not agree, see weights and VIF",
}
SIGN_MIXED = "items correlate 0 or less within a construct, or with both signs between the two: there is no geometric mean"


@dataclass(frozen=True, eq=False)
class Loadings(Tabular):
    """The measurement model.   point : estimates.   bootstrap : what resampling says, if it was done.   thresholds : of the verdicts."""

    point: Estimation
    bootstrap: Bootstrap | None = None
    thresholds: Thresholds = PROFILE

    kind = "loadings"

    @property
    def model(self) -> ModelSpec:
        """The model whose measurement is assessed."""
        return self.point.model

    @property
    def data(self) -> Provenance:
        """Where the numbers come from."""
        return self.point.data

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings of the estimation, and of the bootstrap if there was one."""
        return {**(self.bootstrap or self.point).settings, "thresholds": self.thresholds.as_dict()}

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know about the numbers."""
        return (self.bootstrap or self.point).notes

    @cached_property
    def dropped(self) -> dict[str, Dropped]:
        """For every item of a reflective block, the model estimated again without it."""
        return {
            item: dropped(self.point, construct, item)
            for construct in self.model.constructs
            if construct.kind == "reflective" and len(construct.indicators) > 1
            for item in construct.indicators
        }

    @property
    def reliability(self) -> list[Record]:
        """Reliability and AVE of every construct; `not_applicable` says why there are none."""
        return [self._reliability(construct) for construct in self.model.constructs]

    def tables(self) -> Tables:
        """Tables `loadings`, `reliability`, `htmt`, `htmt2` and `if_dropped`."""
        return {
            "loadings": [self._loading(construct, item) for construct in self.model.constructs for item in construct.indicators],
            "reliability": self.reliability,
            "htmt": self._ratios("htmt"),
            "htmt2": self._ratios("htmt2"),
            "if_dropped": [without.record() for without in self.dropped.values()],
        }

    def _loading(self, construct: Construct, item: str) -> Record:
        name = f"{item} <- {construct.name}"
        spread = self.bootstrap.row("loading", name) if self.bootstrap else {}
        decision = verdict(self.point, self.bootstrap, construct, item, self.dropped.get(item), self.thresholds)
        return {
            "construct": construct.name,
            "indicator": item,
            "loading": self.point.value("loading", name),
            "weight": self.point.value("weight", f"{item} -> {construct.name}"),
            "vif": self.point.value("indicator_vif", item),
            **{field: spread[field] for field in ("se", "t", "p", "lower", "upper") if field in spread},
            "verdict": decision.verdict,
            "rule": decision.rule,
            "reason": decision.reason,
        }

    def _reliability(self, construct: Construct) -> Record:
        code = "not_reflective" if construct.kind == "composite" else "single_item" if len(construct.indicators) == 1 else None
        if code is None and construct.higher and self.point.estimator.higher_order == "repeated":
            code = "scores_given"
        return {
            "construct": construct.name,
            "mode": construct.mode,
            "order": 2 if construct.higher else 1,
            "items": len(construct.indicators),
            **{name: self.point.value(name, construct.name) for name in ("alpha", "rho_a", "rho_c", "ave")},
            "not_applicable": code,
        }

    def _ratios(self, quantity: Literal["htmt", "htmt2"]) -> list[Record]:
        """HTMT or HTMT2 of all pairs of reflective constructs, but for a whole and its own parts."""
        pairs = combinations(self.model.names, 2)
        return [self._ratio(quantity, a, b) for a, b in pairs if (quantity, f"{a} <-> {b}") in self.point.index]

    def _ratio(self, quantity: Literal["htmt", "htmt2"], a: str, b: str) -> Record:
        value = self.point.value(quantity, f"{a} <-> {b}")
        bound = self.bootstrap.bound(quantity, f"{a} <-> {b}") if self.bootstrap else None
        decision = None if value is None else discriminant.verdict(value, bound, self.bootstrap is not None, self.thresholds)
        return {
            "a": a,
            "b": b,
            "value": value,
            **({"upper": bound} if self.bootstrap else {}),
            "verdict": decision.verdict if decision else None,
            "rule": decision.rule if decision else None,
            "reason": decision.reason if decision else SIGN_MIXED,
            "not_applicable": None if decision else SIGN_MIXED,
        }


def run(analysis: Estimation | Bootstrap, *, thresholds: Thresholds = PROFILE) -> Loadings:
    """Assess the measurement model of an estimated or bootstrapped model."""
    return Loadings(analysis.point, analysis if isinstance(analysis, Bootstrap) else None, thresholds)
