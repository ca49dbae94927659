"""Keep, review or drop: the decision on every indicator, with the rule that made it and the numbers behind it.

Reflective items follow Hair, Risher, Sarstedt & Ringle (2019), Eur. Bus. Rev. 31, 2-24: a loading of 0.708 or more stays, one
below 0.40 goes, and one in between goes only if the block becomes acceptable without it.  Formative items are judged by
collinearity and by the interval of their weight.  Each item is judged here as if the others stayed; `without.decisions` takes them in turn.
Nothing is ever removed: the researcher decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from plscli.estimation.estimation import Estimation
from plscli.model.spec import Construct
from plscli.questions.measurement.decision_log import Changes, Dropped
from plscli.records import excludes_zero
from plscli.words import ROUNDING, beside, meanings, number
from plscli.words.thresholds import PROFILE, Judgement, Thresholds, Verdict

FEWEST_ITEMS = 3
"""A reflective block should not shrink below this number of items on the word of a rule alone."""


@dataclass(frozen=True, slots=True)
class ItemDecision:
    """A verdict on an item, the name of the rule that decided, what it found, and the words that say why this decides."""

    verdict: Literal["keep", "review", "drop"]
    rule: str
    finding: str
    why: str = ""

    @property
    def reason(self) -> str:
        """The reason in words."""
        return f"{self.finding}{self.why}"


class Intervals(Protocol):
    """What resampling says: why it decides nothing, if so, and the interval of a quantity by its name."""

    @property
    def undecided(self) -> str | None: ...

    def row(self, quantity: str, name: str) -> Mapping[str, Any]: ...


def verdict(
    point: Estimation, bootstrap: Intervals | None, construct: Construct, item: str, without: Changes, thresholds: Thresholds
) -> ItemDecision:
    """The decision on one indicator, the others of its block staying.   without : asked only where the decision needs it."""
    if len(construct.indicators) == 1:
        return ItemDecision("keep", "single_item", "the only item of its construct: nothing to compare it with")
    if construct.kind == "composite":
        return _formative(point, bootstrap, construct, item, thresholds)
    loading = point.value("loading", f"{item} <- {construct.name}")
    if loading is None and construct.name in point.unknown:
        return ItemDecision("review", "at_bound", f"no loading: {point.reason('loading', f'{item} <- {construct.name}')}")
    return _reflective(float("nan") if loading is None else loading, len(construct.indicators) - 1, lambda: without()[item], thresholds)


def _reflective(loading: float, remaining: int, without: Callable[[], Dropped], thresholds: Thresholds = PROFILE) -> ItemDecision:
    least, low = thresholds["loading_low"].green, thresholds["loading_low"].worst
    few = remaining < FEWEST_ITEMS
    if loading > 1.0 + ROUNDING:
        return ItemDecision("review", "loading_above_1", f"loading {beside(loading, 1)} lies above 1, which no loading can")
    if loading >= least:
        return ItemDecision("keep", "loading_ok", f"loading {beside(loading, least)} reaches {least:g}")
    below = f"loading {beside(loading, least)} is below {least:g}"
    if loading <= -low:
        return ItemDecision("review", "review_reverse", f"loading {number(loading)} is negative: is the item reverse-coded?")
    if loading < low:
        size = "" if loading >= 0 else " in size"  # the other way round it would be as weak
        left = f", and only {remaining} items would remain" if 1 < remaining < FEWEST_ITEMS else ""
        return ItemDecision("drop", "loading_low", f"loading {beside(loading, low)} is below {low:g}{size}", left)
    return _between(without(), few, below, thresholds)


def _between(without: Dropped, few: bool, below: str, thresholds: Thresholds) -> ItemDecision:
    """The decision on an item that is neither high nor low: what the block is with it and without it."""
    (ave, _), (rho_c, _) = without.ave, without.rho_c
    if _reaches(thresholds, "ave", ave) and _reaches(thresholds, "rho_c", rho_c):
        block = f"AVE {_shown(ave)} and rho_c {_shown(rho_c)} of {without.construct}"
        return ItemDecision("keep", "keep_block_ok", below, f", but {block} reach their thresholds")
    if without.acceptable_without(thresholds):
        if few:
            why = " and the block is acceptable without it, but few items would remain"
            return ItemDecision("review", "restores_but_few_items", below, why)
        return ItemDecision("drop", "drop_restores", below, ", and dropping it makes the block acceptable")
    if without.improves:
        return ItemDecision("review", "improves", below, "; dropping it helps, but the block stays below its thresholds")
    return ItemDecision("keep", "keep_no_gain", below, ", but dropping it improves nothing")


def _formative(
    point: Estimation, bootstrap: Intervals | None, construct: Construct, item: str, thresholds: Thresholds = PROFILE
) -> ItemDecision:
    vif, loading = point.value("indicator_vif", item), point.value("loading", f"{item} <- {construct.name}")
    high, enough = thresholds["vif_item"], thresholds["formative_loading"].green
    if vif is None or high.verdict(vif) == "not met":
        return ItemDecision("review", "vif_high", meanings.collinearity(item, construct.name, vif, high.green, high.worst))
    vif_words = f"VIF {beside(vif, high.green)}{'' if high.met(vif) else f' is above {high.green:g}'}"
    if bootstrap is None:
        return ItemDecision("keep", "vif_ok", f"{vif_words}; whether the weight differs from 0 takes resamples (-n 10000)")
    if bootstrap.undecided:
        return ItemDecision("keep", "vif_ok", f"{vif_words}; whether the weight differs from 0 is undecided: {bootstrap.undecided}")
    weight = bootstrap.row("weight", f"{item} -> {construct.name}")
    if weight["lower"] is None:
        return ItemDecision("review", "no_interval", "the weight exists in too few resamples for an interval")
    if excludes_zero(weight):
        opposed = (point.value("weight", f"{item} -> {construct.name}") or 0.0) * (loading or 0.0) < 0
        suppressed = f"; weight and loading {_shown(loading)} have opposite signs, as under suppression" if opposed else ""
        return ItemDecision("keep", "weight_ok", f"the interval of the weight excludes 0; {vif_words}{suppressed}")
    if loading is not None and loading >= enough:
        return ItemDecision(
            "keep", "loading_ok", f"the interval of the weight includes 0, but the loading {number(loading)} reaches {enough:g}"
        )
    if excludes_zero(bootstrap.row("loading", f"{item} <- {construct.name}")):
        return ItemDecision(
            "review",
            "loading_only",
            f"the interval of the weight includes 0 and the loading {_shown(loading)} is below {enough:g}, though not 0",
        )
    return ItemDecision("drop", "no_contribution", f"the intervals of the weight and of the loading {_shown(loading)} include 0")


def _reaches(thresholds: Thresholds, criterion: str, value: float | None) -> bool:
    return value is not None and thresholds[criterion].met(value)


def _shown(value: float | None) -> str:
    return "–" if value is None else number(value)


SERIOUS: dict[str, Verdict] = {"keep": "met", "review": "borderline", "drop": "not met"}
"""How serious a decision on an item is, among everything that is judged."""
BY_WEIGHT = "interval excludes 0"
BY = {"vif_item": "VIF", "formative_loading": "loading"}
"""What of a formative item was held against a threshold, beside whose weight it stands."""


def held_against(decision: ItemDecision, construct: Construct, loading: float | None, thresholds: Thresholds) -> Judgement | None:
    """The threshold that an item was held against: for a reflective one the loading that colours it, for a formative one that of the
    branch that decided; None for a single item.
    """
    if decision.rule == "single_item" or loading is None:
        return None
    if decision.rule == "loading_above_1":
        return Judgement("not met", "loading_low", "<= 1", "Dijkstra & Henseler (2015), MIS Q. 39, 297-316")
    if construct.kind == "reflective":
        return thresholds.judge(loading, "loading_low", "loading")
    id = {"vif_high": "vif_item", "vif_ok": "vif_item", "loading_ok": "formative_loading", "loading_only": "formative_loading"}.get(
        decision.rule, "weight"
    )
    source = thresholds["formative_loading"].source
    if id == "weight":
        return Judgement(SERIOUS[decision.verdict], id, BY_WEIGHT, source)
    words, source = f"{BY[id]} {thresholds[id].words}", thresholds[id].source
    return Judgement(SERIOUS[decision.verdict], id, words, source)
