"""What would change if an item were left out: the model estimated again without it, beside the model as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from plscli.core import Correlations
from plscli.core.pls.stages import solve_stages
from plscli.errors import EstimationError
from plscli.estimation import PRule
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation, from_correlations
from plscli.estimation.failure import usable
from plscli.estimation.inference import two_tailed_p
from plscli.estimation.quantities import Evaluation, Key, keys, tested
from plscli.estimation.replicates import BATCH
from plscli.model.plan import Plan
from plscli.model.spec import Construct, Effect
from plscli.questions.structure import DecisionRule
from plscli.records import Record, finite
from plscli.words import number
from plscli.words.thresholds import Thresholds

NOTE = (
    "decisions without an item hold its new estimate against the same standard error (alpha 0.05, two-tailed); "
    "--drop ITEM repeats the bootstrap without it"
)

NEEDED = ("path", "r2", "ave", "rho_c", "alpha", "defined")
"""Quantities that are looked at without an item."""
Numbers = dict[Key, float | None]
"""Numbers of a model; None where they do not exist."""
Pair = tuple[float | None, float | None]
"""A number with the item and without it."""
Change = tuple[str | None, float | None, float | None]
"""The same after its name, which is None where there is no such number."""
NONE: Change = (None, None, None)


@dataclass(frozen=True, slots=True)
class Dropped:
    """The numbers of a model with and without one item.

    outcome : R2 of the endogenous construct where it changes most, among the item's own and those downstream of it.   outcomes : R2 of
    all of these.   path : the path that changes most.   flips : labels of hypotheses that would be decided otherwise, with the decision.
    problem : why the model without the item cannot be estimated, if so.
    Numbers are None where they do not exist, as for a block of which one item is left.
    """

    construct: str
    indicator: str
    ave: Pair
    rho_c: Pair
    alpha: Pair
    outcome: Change = NONE
    outcomes: tuple[Change, ...] = ()
    path: Change = NONE
    flips: tuple[tuple[str, bool], ...] = ()
    problem: str | None = None

    def record(self) -> Record:
        """The numbers under their field names, those of a reason included."""
        consistency = {"ave": self.ave, "rho_c": self.rho_c, "alpha": self.alpha}
        return {
            "construct": self.construct,
            "indicator": self.indicator,
            **{f"{name}{end}": value for name, pair in consistency.items() for end, value in zip(("", "_without"), pair, strict=True)},
            **dict(zip(("outcome", "r2", "r2_without"), self.outcome, strict=True)),
            **dict(zip(("path", "path_estimate", "path_without"), self.path, strict=True)),
            "flips": [label for label, _ in self.flips],
            "problem": self.problem,
        }

    def acceptable_without(self, thresholds: Thresholds) -> bool:
        """Whether AVE and composite reliability reach their thresholds without the item."""
        return all(after is not None and thresholds[name].met(after) for name, (_, after) in (("ave", self.ave), ("rho_c", self.rho_c)))

    @property
    def improves(self) -> bool:
        """Whether AVE or composite reliability rises without the item."""
        return any(before is not None and after is not None and after > before for before, after in (self.ave, self.rho_c))

    def changed(self, what: str = "it") -> str:
        """What dropping the item does to AVE, rho_c, the R2 of the outcome and to hypotheses, in words.   what : was dropped."""
        if self.problem:
            return f"without {what} the model cannot be estimated: {self.problem}"
        outcome, r2, r2_without = self.outcome
        parts = [
            f"{name} {number(before)} -> {number(after)}"
            for name, before, after in (("AVE", *self.ave), ("rho_c", *self.rho_c), (f"R² of {outcome}", r2, r2_without))
            if before is not None and after is not None
        ]
        if self.ave[0] is not None and self.ave[1] is None:
            parts.insert(0, f"{self.construct} would be a single item without AVE and reliability")
        if r2_without is not None and not 0.0 <= r2_without <= 1.0:
            parts.append("such an R² cannot be, so that these numbers mean nothing")
        parts += [f"{label} would {'' if supported else 'not '}be supported" for label, supported in self.flips]
        return f"without {what} " + "; ".join(parts)


Changes = Callable[[], Mapping[str, Dropped]]
"""Tells what changes without each item of a block: that takes estimates, and is asked only where something needs it."""


def without(point: Estimation, items: Sequence[str]) -> Estimation:
    """Estimate the whole model again without some items; two-stage products keep the scores that they multiply.  EstimationError."""
    smaller = point.model
    for item in items:
        smaller = smaller.without(item)
    columns = point.estimator.plan(smaller).columns
    kept = [point.plan.columns.index(name) for name in columns]
    bound = tuple(pair for pair in point.at_bound if set(pair) <= set(columns))
    return from_correlations(smaller, point.correlations[np.ix_(kept, kept)], point.n, point.estimator, point.data, at_bound=bound)


def dropped(analysis: Estimation | Bootstrap, construct: Construct) -> dict[str, Dropped]:
    """What changes without each item of a construct, by item."""
    items = construct.indicators
    found = _batched(analysis.point, items)
    return {
        item: _dropped(analysis, construct, item, found[item], None) if item in found else together(analysis, construct, [item])
        for item in items
    }


def together(analysis: Estimation | Bootstrap, construct: Construct, items: Sequence[str]) -> Dropped:
    """What changes without several items of a construct at once, under the name of the last of them."""
    try:
        smaller = without(analysis.point, items)
    except EstimationError as error:
        return _dropped(analysis, construct, items[-1], {}, str(error).splitlines()[0])
    numbers = {key: smaller.value(*key) for key in smaller.index if key[0] in NEEDED}
    return _dropped(analysis, construct, items[-1], numbers, None)


def _batched(point: Estimation, items: Sequence[str]) -> dict[str, Numbers]:
    """The numbers without each item, all in one batch: a row and a column of R less.

    Items whose models are not of one shape, as parts of higher-order constructs are, or give no valid solution are left out, and all where
    correlations at their bound withhold numbers.
    """
    if point.at_bound:
        return {}
    plans = [point.estimator.plan(point.model.without(item)) for item in items]
    first, labels = plans[0], keys(plans[0], NEEDED)
    stages, evaluation = first.staged(first.stages), Evaluation(first, only=NEEDED)
    alike = [place for place, plan in enumerate(plans) if _shape(plan) == _shape(first)]
    found: dict[str, Numbers] = {}
    step = max(1, BATCH // len(first.columns) ** 2)
    position = {name: k for k, name in enumerate(point.plan.columns)}
    for some in (alike[start : start + step] for start in range(0, len(alike), step)):
        kept = np.array([[position[name] for name in plans[place].columns] for place in some])
        known = Correlations.known(point.correlations[kept[:, :, None], kept[:, None, :]], point.n)
        solution = solve_stages(known, stages, *point.estimator.algorithm)
        values, valid = evaluation(solution), usable(solution, first)
        found |= {
            items[place]: dict(zip(labels, map(finite, row.tolist()), strict=True))
            for place, row, ok in zip(some, values, valid, strict=True)
            if ok
        }
    return found


def _shape(plan: Plan) -> list[list[str]]:
    """The construct of each item of every stage: models that have the same are the same but for names of items."""
    return [[name for name, _ in stage.items] for stage in plan.stages]


def _dropped(analysis: Estimation | Bootstrap, construct: Construct, item: str, smaller: Numbers, problem: str | None) -> Dropped:
    """What changes without one item.   smaller : the numbers without it; none with a problem."""
    point = analysis.point

    def change(quantity: str, name: str) -> Change:
        return name, point.value(quantity, name), smaller.get((quantity, name))

    whole = point.model.owner.get(construct.name, construct.name)
    affected = [name for name in (whole, *point.model.downstream(whole)) if name in point.model.endogenous]
    outcomes = tuple(change("r2", name) for name in affected)
    path = max((change("path", each.name) for each in point.model.paths), key=_size) if smaller else NONE
    ave, rho_c, alpha = (change(field, construct.name)[1:] for field in ("ave", "rho_c", "alpha"))
    flips = _flips(analysis, smaller) if smaller and isinstance(analysis, Bootstrap) else ()
    most = max(outcomes, key=_size, default=NONE)
    return Dropped(construct.name, item, ave, rho_c, alpha, most, outcomes, path, flips, problem)


def _size(change: Change) -> float:
    return abs((change[2] or 0.0) - (change[1] or 0.0))


def _flips(bootstrap: Bootstrap, smaller: Numbers) -> tuple[tuple[str, bool], ...]:
    """Hypotheses that would be decided otherwise with the estimate of the smaller model and the same standard error."""
    if bootstrap.undecided:
        return ()
    found = []
    for effect in bootstrap.model.effects:
        key = tested(effect)
        row, used = bootstrap.row(*key), float(bootstrap.summary.resamples[bootstrap.point.index[key]])
        freedom = min(used - 1.0, bootstrap.freedom)
        decisions = [supported(effect, value, row["se"], freedom, bootstrap.resampling.p) for value in (row["estimate"], smaller.get(key))]
        if None not in decisions and decisions[0] != decisions[1]:
            found.append((effect.label, bool(decisions[1])))
    return tuple(found)


def supported(effect: Effect, estimate: float | None, se: float | None, freedom: float, p: PRule) -> bool | None:
    """The decision on an estimate with the standard error of another; None without either.  Counts of resamples cannot be shifted: they
    give way to the t distribution.
    """
    if estimate is None or not se:
        return None
    found = two_tailed_p(np.asarray(estimate / se), np.inf if p == "normal" else freedom)
    return DecisionRule().supported(effect, estimate, float(found))
