"""The model without some items: estimated and bootstrapped again beside the model as it is, and weak ones one after another.

The worst of a block goes first, the others are judged again in the model that is estimated without it.  What a weak item takes from its
block is held against all the others too, so that several may look as if they had to go where one is enough.  Only the first is called
`drop`; an item that is below the low threshold with and without those before it is called so as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

from plscli.data.stream import Stream
from plscli.data.survey import Survey, shortened
from plscli.engine import ALL_CORES, Progress, Workers
from plscli.errors import EstimationError, UsageError, did_you_mean
from plscli.estimation import bootstrap
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.estimation.quantities import tested
from plscli.model.spec import Construct, Effect, ModelSpec
from plscli.questions.measurement import decision_log
from plscli.questions.measurement.decision_log import Changes, dropped, together, without
from plscli.questions.measurement.retention import ItemDecision, verdict
from plscli.questions.structure import UNDECIDED, DecisionRule
from plscli.records import Record
from plscli.words import listed
from plscli.words.thresholds import Thresholds

FIELDS = ("estimate", "p", "lower", "upper")


@dataclass(frozen=True, eq=False)
class Without:
    """An analysis with and without some items.   Decisions: alpha 0.05, two-tailed; None where there are no resamples."""

    items: tuple[str, ...]
    before: Estimation | Bootstrap
    after: Estimation | Bootstrap

    @property
    def notes(self) -> tuple[str, ...]:
        """What was compared, and what could not be."""
        listed = ", ".join(self.items)
        notes = []
        if not isinstance(self.after, Bootstrap):
            notes.append(f"without {listed}: estimated from correlations, which cannot be resampled; decisions take the survey")
        if isinstance(self.after, Bootstrap) and self.after.failures:
            notes.append(f"without {listed}: {self.after.accounting}")
        if self.after.data.used != self.before.data.used:
            notes.append(f"without {listed}: {self.after.data.used:,} rows are used instead of {self.before.data.used:,}")
        return tuple(notes)

    def rows(self) -> list[Record]:
        """Table `dropped`: AVE and reliability of the blocks, R2, paths and defined effects."""
        return [self._row(*key) for key in self._keys()]

    def _keys(self) -> Iterator[tuple[str, str, Effect | None]]:
        model = self.before.model
        for construct in model.constructs:
            if set(construct.indicators) & set(self.items) and construct.kind == "reflective":
                yield from ((quantity, construct.name, None) for quantity in ("ave", "rho_c", "alpha"))
        yield from (("r2", name, None) for name in model.endogenous)
        yield from ((*tested(effect), effect) for effect in model.effects)

    def _row(self, quantity: str, name: str, effect: Effect | None) -> Record:
        sides = {"with": self.before, "without": self.after}
        found = {side: _numbers(analysis, quantity, name) for side, analysis in sides.items()}
        return {
            "quantity": quantity,
            "name": name,
            **{side: numbers["estimate"] for side, numbers in found.items()},
            **{f"decision_{side}": _decision(sides[side], effect, numbers) if effect else None for side, numbers in found.items()},
            **{f"p_{side}": numbers["p"] if effect else None for side, numbers in found.items()},
            **{f"{end}_{side}": numbers[end] for end in ("lower", "upper") for side, numbers in found.items()},
            "hypothesis": effect.label if effect else None,
        }


def _numbers(analysis: Estimation | Bootstrap, quantity: str, name: str) -> dict[str, float | None]:
    """Estimate, p and interval of a number, None for what does not exist."""
    row = analysis.row(quantity, name) if (quantity, name) in analysis.point.index else {}
    return {field: row.get(field) for field in FIELDS}


def _decision(analysis: Estimation | Bootstrap, effect: Effect, numbers: Mapping[str, float | None]) -> str | None:
    if not isinstance(analysis, Bootstrap):
        return None
    if analysis.undecided:
        return UNDECIDED
    return "supported" if DecisionRule().supported(effect, numbers["estimate"], numbers["p"]) else "not supported"


def check_items(model: ModelSpec, items: Sequence[str]) -> tuple[str, ...]:
    """The items without repetition.  UsageError for one that is no indicator, and where a construct would be left without any."""
    everything = [item for construct in model.constructs for item in construct.indicators]
    for item in items:
        if item not in everything:
            near = did_you_mean(item, everything) or f"name one of {shortened(everything)}"
            raise UsageError(f"--drop {item}: {item!r} is not an indicator of the model\n  {near}")
    for construct in model.constructs:
        if set(construct.indicators) <= set(items):
            what = "is its only item" if len(construct.indicators) == 1 else "are all its items"
            raise UsageError(
                f"--drop: {construct.name} would be left without items, since {', '.join(construct.indicators)} {what}\n"
                f"  leave {construct.name} out of the model instead"
            )
    return tuple(dict.fromkeys(items))


def run(
    survey: Survey | Stream | None,
    whole: Estimation | Bootstrap,
    items: Sequence[str],
    *,
    workers: Workers = ALL_CORES,
    progress: Progress | None = None,
) -> Without:
    """Estimate the model without some items, with the settings of the analysis of the whole model.

    survey : None to estimate from the correlations that the analysis holds, without resamples.
    Raises UsageError for items that cannot be dropped, EstimationError.
    """
    chosen = check_items(whole.model, items)
    try:
        if survey is None or not isinstance(whole, Bootstrap):
            return Without(chosen, whole, decision_log.without(whole.point, chosen))
        if whole.resampling.indices:
            raise UsageError("--drop draws resamples of its own, and --indices names rows of the whole model\n  leave out one of them")
        smaller = whole.model
        for item in chosen:
            smaller = smaller.without(item)
        found = bootstrap.run(survey, smaller, whole.point.estimator, whole.resampling, workers=workers, progress=progress)
        return Without(chosen, whole, found)
    except EstimationError as error:
        raise EstimationError(f"without {', '.join(chosen)}: {error}") from None


HELPS = ("restores_but_few_items", "improves")
"""Rules of items that are not called `drop`, though the block gains without them; those that gain most come first."""
OPEN = ("loading_low", "drop_restores", *HELPS, "no_contribution", "loading_only")
"""Rules whose word on an item depends on the weaker items beside it."""
PLAIN = ("single_item", "at_bound", "loading_ok")
"""Rules whose word needs no look at the model without the item."""
BESIDE = "beside_weaker"
"""The rule that decides on an item that is judged again without a worse one."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Intervals of a bootstrap at the estimates of a model without some items: of the same width."""

    bootstrap: Bootstrap
    point: Estimation

    @property
    def undecided(self) -> str | None:
        """Why the resamples decide nothing, if so."""
        return self.bootstrap.undecided

    def row(self, quantity: str, name: str) -> Mapping[str, Any]:
        """The interval of a quantity, moved by as much as its estimate."""
        estimate = self.point.value(quantity, name)
        row: Mapping[str, Any] = self.bootstrap.row(quantity, name)
        before = row["estimate"]
        shift = None if estimate is None or before is None else estimate - before
        ends = {end: None if shift is None or row[end] is None else row[end] + shift for end in ("lower", "upper")}
        return {"estimate": estimate, **ends}


@dataclass(frozen=True, slots=True)
class Turn:
    """What is decided on an item at its turn.   before : the items that go before it.   problem : why there is no model without them."""

    before: tuple[str, ...]
    decision: ItemDecision
    problem: str | None = None


def decisions(analysis: Estimation | Bootstrap, construct: Construct, changed: Changes, thresholds: Thresholds) -> dict[str, ItemDecision]:
    """The decision on every item of a construct, the weak ones in turn.   changed : what changes without each of them."""
    bootstrap = analysis if isinstance(analysis, Bootstrap) else None
    first = {item: verdict(analysis.point, bootstrap, construct, item, changed, thresholds) for item in construct.indicators}
    turns = _turns(analysis, construct, first, thresholds)
    found = {}
    for item, decision in first.items():
        if item in turns:
            found[item] = _again(analysis, construct, item, decision, turns[item])
        elif decision.rule in PLAIN or (construct.kind == "composite" and decision.verdict == "keep"):
            found[item] = decision
        else:
            found[item] = replace(decision, why="; ".join((decision.why, *_stay(item, turns), changed()[item].changed())))
    return found


def _turns(
    analysis: Estimation | Bootstrap, construct: Construct, first: Mapping[str, ItemDecision], thresholds: Thresholds
) -> dict[str, Turn]:
    """The items of a block that are judged again without worse ones."""
    point, now = analysis.point, dict(first)
    gone: tuple[str, ...] = ()
    turns: dict[str, Turn] = {}
    while worst := _worst(point, construct, now, begun=bool(gone)):
        gone = (*gone, worst)
        waiting = [item for item in now if now[item].rule in OPEN and item != worst]
        if not waiting:
            break
        try:
            point = without(analysis.point, gone)
        except EstimationError as error:
            problem = str(error).splitlines()[0]
            return turns | {item: Turn(gone, now[item], problem) for item in waiting}
        smaller = point.model.construct(construct.name)
        moved = Moved(analysis, point) if isinstance(analysis, Bootstrap) else None
        left = cache(partial(dropped, point, smaller))  # one batch for all that wait, if one of them asks
        now = {item: verdict(point, moved, smaller, item, left, thresholds) for item in waiting}
        turns |= {item: Turn(gone, decision) for item, decision in now.items()}
    return turns


def _worst(point: Estimation, construct: Construct, now: Mapping[str, ItemDecision], begun: bool) -> str | None:
    """The weakest of the items that are to go; where none is and nothing has begun, of those whose going would help; None without any."""
    tiers = [[item for item in now if now[item].verdict == "drop"]]
    if not begun:
        tiers += [[item for item in now if now[item].rule == rule] for rule in HELPS]
    asked = next(filter(None, tiers), [])
    return min(asked, key=lambda item: abs(point.value("loading", f"{item} <- {construct.name}") or 0.0), default=None)


def _again(analysis: Estimation | Bootstrap, construct: Construct, item: str, alone: ItemDecision, turn: Turn) -> ItemDecision:
    """The decision on an item that comes after worse ones, with what was found beside them and without them."""
    words = [_after(construct, item, turn)]
    if turn.decision.verdict != "keep" and not turn.problem:
        every = (*turn.before, item)
        words.append(together(analysis, construct, every).changed(listed(every)))
    low = alone.rule == "loading_low" and (turn.problem is not None or turn.decision.rule == "loading_low")
    why = "; " + "; ".join(words)
    return ItemDecision("drop", "loading_low", alone.finding, why) if low else ItemDecision("review", BESIDE, alone.finding, why)


def _after(construct: Construct, item: str, turn: Turn) -> str:
    """What holds of an item without those that come first."""
    before = listed(turn.before)
    first = f"{before} {'comes' if len(turn.before) == 1 else 'come'} first"
    if turn.problem:
        return f"{first}, but without {before} the model cannot be estimated: {turn.problem}"
    formative = construct.kind == "composite"
    moved = " and with the intervals moved to the new estimates" if formative else ""
    again = f"look at {item} again then"
    next_ = f"{again} ({' '.join(f'--drop {name}' for name in turn.before)})" if formative else f"{item} comes next"
    end = {"keep": f"{item} may then stay", "drop": next_, "review": again}[turn.decision.verdict]
    found = f"{item} is the only item left" if turn.decision.rule == "single_item" else turn.decision.reason
    return f"{first}: without {before}{moved}, {found}; {end}"


def _stay(item: str, turns: Mapping[str, Turn]) -> list[str]:
    """Which items may stay once this one is gone."""
    names = [name for name, turn in turns.items() if turn.before == (item,) and turn.decision.verdict == "keep"]
    return [f"{listed(names)} may then stay"] if names else []
