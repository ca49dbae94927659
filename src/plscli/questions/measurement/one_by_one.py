"""Weak items go one after another: the worst of a block first, the others judged again in the model that is estimated without it.

What a weak item takes from its block is held against all the others too, so that several may look as if they had to go where one is
enough.  Only the first is called `drop`; an item that is below the low threshold with and without those before it is called so as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

from plscli.errors import EstimationError
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.model.spec import Construct
from plscli.questions.measurement.decision_log import Dropped, dropped, together, without
from plscli.questions.measurement.retention import Decision, verdict
from plscli.words.thresholds import Thresholds
from plscli.words.wording import listed

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
    decision: Decision
    problem: str | None = None


def decisions(
    analysis: Estimation | Bootstrap, construct: Construct, changed: Callable[[str], Dropped], thresholds: Thresholds
) -> dict[str, Decision]:
    """The decision on every item of a construct, the weak ones in turn.   changed : tells what changes without an item."""
    bootstrap = analysis if isinstance(analysis, Bootstrap) else None

    def alone(item: str) -> Decision:
        return verdict(analysis.point, bootstrap, construct, item, lambda: changed(item), thresholds)

    first = {item: alone(item) for item in construct.indicators}
    turns = _turns(analysis, construct, first, thresholds)
    found = {}
    for item, decision in first.items():
        if item in turns:
            found[item] = _again(analysis, construct, item, decision, turns[item])
        elif _plain(decision, construct):
            found[item] = decision
        else:
            found[item] = replace(decision, why="; ".join((decision.why, *_stay(item, turns), changed(item).change)))
    return found


def _plain(decision: Decision, construct: Construct) -> bool:
    return decision.rule in PLAIN or (construct.kind == "composite" and decision.verdict == "keep")


def _turns(
    analysis: Estimation | Bootstrap, construct: Construct, first: Mapping[str, Decision], thresholds: Thresholds
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
        left = cache(partial(dropped, point, point.model.construct(construct.name)))  # one batch for all that wait, if one of them asks
        now = {item: _at_its_turn(analysis, point, construct.name, item, left, thresholds) for item in waiting}
        turns |= {item: Turn(gone, decision) for item, decision in now.items()}
    return turns


def _worst(point: Estimation, construct: Construct, now: Mapping[str, Decision], begun: bool) -> str | None:
    """The weakest of the items that are to go; where none is and nothing has begun, of those whose going would help; None without any."""
    tiers = [[item for item in now if now[item].verdict == "drop"]]
    if not begun:
        tiers += [[item for item in now if now[item].rule == rule] for rule in HELPS]
    asked = next(filter(None, tiers), [])
    return min(asked, key=lambda item: abs(point.value("loading", f"{item} <- {construct.name}") or 0.0), default=None)


def _at_its_turn(
    analysis: Estimation | Bootstrap,
    point: Estimation,
    name: str,
    item: str,
    left: Callable[[], Mapping[str, Dropped]],
    thresholds: Thresholds,
) -> Decision:
    """The decision on an item in the model without those before it.   left : what changes there without each item that is left."""
    construct = point.model.construct(name)
    moved = Moved(analysis, point) if isinstance(analysis, Bootstrap) else None
    return verdict(point, moved, construct, item, lambda: left()[item], thresholds)


def _again(analysis: Estimation | Bootstrap, construct: Construct, item: str, alone: Decision, turn: Turn) -> Decision:
    """The decision on an item that comes after worse ones, with what was found beside them and without them."""
    words = [_after(construct, item, turn)]
    if turn.decision.verdict != "keep" and not turn.problem:
        every = (*turn.before, item)
        words.append(together(analysis, construct, every).changed(listed(every)))
    low = alone.rule == "loading_low" and (turn.problem is not None or turn.decision.rule == "loading_low")
    why = "; " + "; ".join(words)
    return Decision("drop", "loading_low", alone.finding, why) if low else Decision("review", BESIDE, alone.finding, why)


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
