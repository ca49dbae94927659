"""Keep, review or drop: the decision on every indicator, with the rule that made it and the numbers behind it.

Reflective items follow Hair, Risher, Sarstedt & Ringle (2019), Eur. Bus. Rev. 31, 2-24: a loading of 0.708 or more stays, one
below 0.40 goes, and one in between goes only if the block becomes acceptable without it.  Formative items are judged by
collinearity and by the interval of their weight.  Nothing is ever removed here: the researcher decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from plscli.analysis.bootstrap import Bootstrap
from plscli.analysis.estimation import Estimation, from_correlations
from plscli.analysis.mediation import excludes_zero
from plscli.analysis.result import Record
from plscli.analysis.thresholds import PROFILE, Thresholds
from plscli.analysis.wording import beside, number
from plscli.errors import EstimationError
from plscli.model.spec import Construct

FEWEST_ITEMS = 3
"""A reflective block should not shrink below this number of items on the word of a rule alone."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict on an item, the name of the rule that decided, and the reason in words."""

    verdict: Literal["keep", "review", "drop"]
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """The numbers of a block with and without one item.

    outcome : the endogenous construct whose R2 changes most, among the item's own and those downstream of it.
    The numbers without the item are None where they do not exist, as for a block of which one item is left.
    """

    construct: str
    indicator: str
    ave: float | None
    ave_without: float | None
    rho_c: float | None
    rho_c_without: float | None
    alpha: float | None
    alpha_without: float | None
    outcome: str | None
    r2: float | None
    r2_without: float | None

    def record(self) -> Record:
        """The numbers under their field names."""
        return {field: getattr(self, field) for field in self.__slots__}

    def acceptable_without(self, thresholds: Thresholds) -> bool:
        """Whether AVE and composite reliability reach their thresholds without the item."""
        return _reaches(thresholds, "ave", self.ave_without) and _reaches(thresholds, "rho_c", self.rho_c_without)

    @property
    def improves(self) -> bool:
        """Whether AVE or composite reliability rises without the item."""
        pairs = ((self.ave, self.ave_without), (self.rho_c, self.rho_c_without))
        return any(before is not None and after is not None and after > before for before, after in pairs)

    @property
    def change(self) -> str:
        """What dropping the item does to AVE, rho_c and the R2 of the outcome, in words."""
        parts = [
            f"{name} {number(before)} -> {number(after)}"
            for name, before, after in (
                ("AVE", self.ave, self.ave_without),
                ("rho_c", self.rho_c, self.rho_c_without),
                (f"R² of {self.outcome}", self.r2, self.r2_without),
            )
            if before is not None and after is not None
        ]
        if self.ave_without is None:
            parts.insert(0, f"{self.construct} would be a single item without AVE and reliability")
        return "without it " + "; ".join(parts)


def dropped(point: Estimation, construct: Construct, item: str) -> Dropped:
    """Estimate the whole model again without one item; two-stage products keep the scores that they multiply."""
    smaller = point.model.without(item)
    kept = [point.plan.columns.index(name) for name in point.estimator.plan(smaller).columns]
    try:
        without = from_correlations(smaller, point.correlations[np.ix_(kept, kept)], point.n, point.estimator, point.data)
    except EstimationError:
        without = None
    whole = point.model.owner.get(construct.name, construct.name)
    affected = [name for name in (whole, *point.model.downstream(whole)) if name in point.model.endogenous]

    def change(name: str) -> float:
        return abs((after(without, "r2", name) or 0.0) - (point.value("r2", name) or 0.0))

    outcome = max(affected, key=change, default=None)
    values = {field: (point.value(field, construct.name), after(without, field, construct.name)) for field in ("ave", "rho_c", "alpha")}
    return Dropped(
        construct.name, item, *values["ave"], *values["rho_c"], *values["alpha"], outcome,
        point.value("r2", outcome) if outcome else None, after(without, "r2", outcome) if outcome else None,
    )  # fmt: skip


def after(without: Estimation | None, quantity: str, name: str) -> float | None:
    """A number of the model without the item; None if that model cannot be estimated."""
    return without.value(quantity, name) if without else None


def verdict(
    point: Estimation,
    bootstrap: Bootstrap | None,
    construct: Construct,
    item: str,
    without: Dropped | None,
    thresholds: Thresholds = PROFILE,
) -> Decision:
    """The decision on one indicator; `without` is None for formative and single items."""
    if len(construct.indicators) == 1:
        return Decision("keep", "single_item", "the only item of its construct: nothing to compare it with")
    if without is None:
        return _formative(point, bootstrap, construct, item, thresholds)
    loading = point.value("loading", f"{item} <- {construct.name}")
    decision = _reflective(loading if loading is not None else float("nan"), len(construct.indicators) - 1, without, thresholds)
    return decision if decision.rule == "loading_ok" else replace(decision, reason=f"{decision.reason}; {without.change}")


def _reflective(loading: float, remaining: int, without: Dropped, thresholds: Thresholds = PROFILE) -> Decision:
    least, low = thresholds["loading_low"].green, thresholds["loading_low"].worst
    few = remaining < FEWEST_ITEMS
    block = f"AVE {_shown(without.ave)} and rho_c {_shown(without.rho_c)} of {without.construct}"
    if loading >= least:
        return Decision("keep", "loading_ok", f"loading {beside(loading, least)} reaches {least:g}")
    below = f"loading {beside(loading, least)} is below {least:g}"
    if loading < 0:
        return Decision("review", "review_reverse", f"loading {number(loading)} is negative: is the item reverse-coded?")
    if loading < low:
        if few:
            return Decision("review", "low_but_few_items", f"loading {beside(loading, low)} is below {low:g}, but few items would remain")
        return Decision("drop", "loading_low", f"loading {beside(loading, low)} is below {low:g}")
    if _reaches(thresholds, "ave", without.ave) and _reaches(thresholds, "rho_c", without.rho_c):
        return Decision("keep", "keep_block_ok", f"{below}, but {block} reach their thresholds")
    if without.acceptable_without(thresholds):
        if few:
            return Decision(
                "review", "restores_but_few_items", f"{below} and the block is acceptable without it, but few items would remain"
            )
        return Decision("drop", "drop_restores", f"{below}, and dropping it makes the block acceptable")
    if without.improves:
        return Decision("review", "improves", f"{below}; dropping it helps, but the block stays below its thresholds")
    return Decision("keep", "keep_no_gain", f"{below}, but dropping it improves nothing")


def _formative(
    point: Estimation, bootstrap: Bootstrap | None, construct: Construct, item: str, thresholds: Thresholds = PROFILE
) -> Decision:
    vif, loading = point.value("indicator_vif", item), point.value("loading", f"{item} <- {construct.name}")
    high, enough = thresholds["vif_item"], thresholds["formative_loading"].green
    if vif is None or high.verdict(vif) == "error":
        return Decision("review", "vif_high", f"VIF {_shown(vif)} is above {high.worst:g}: the item repeats others of {construct.name}")
    if bootstrap is None:
        return Decision("keep", "vif_ok", f"VIF {number(vif)} is acceptable; whether the weight differs from 0 takes resamples (-n 10000)")
    weight = bootstrap.row("weight", f"{item} -> {construct.name}")
    if excludes_zero(weight):
        return Decision("keep", "weight_ok", f"the interval of the weight excludes 0; VIF {number(vif)}")
    if loading is not None and loading >= enough:
        return Decision(
            "keep", "loading_ok", f"the interval of the weight includes 0, but the loading {number(loading)} reaches {enough:g}"
        )
    if excludes_zero(bootstrap.row("loading", f"{item} <- {construct.name}")):
        return Decision(
            "review",
            "loading_only",
            f"the interval of the weight includes 0 and the loading {_shown(loading)} is below {enough:g}, though not 0",
        )
    return Decision("drop", "no_contribution", f"the intervals of the weight and of the loading {_shown(loading)} include 0")


def _reaches(thresholds: Thresholds, criterion: str, value: float | None) -> bool:
    return value is not None and thresholds[criterion].verdict(value) == "ok"


def _shown(value: float | None) -> str:
    return "–" if value is None else number(value)
