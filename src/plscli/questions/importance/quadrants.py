"""What stands on an importance-performance map: constructs that lead to the target and their items, and the quadrant each lies in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from plscli.core import Array, Mask
from plscli.data.recoding import beyond_scales
from plscli.data.scale import Scale
from plscli.data.stream import Stream
from plscli.data.survey import Survey, shortened
from plscli.errors import DataError, UsageError, did_you_mean
from plscli.estimation.performance import items_of
from plscli.model.spec import ModelSpec
from plscli.records import ENOUGH, Record
from plscli.words import listed

Priority = Literal["first priority", "keep up", "low priority", "possible overkill"]
QUADRANTS: dict[tuple[bool, bool], Priority] = {
    (True, False): "first priority",
    (True, True): "keep up",
    (False, False): "low priority",
    (False, True): "possible overkill",
}
"""By whether importance and performance lie above their means: Martilla & James (1977), J. Mark. 41(1), 77-79."""
IMPORTANT = frozenset(name for (important, _), name in QUADRANTS.items() if important)
"""The quadrants above the mean of importance."""


@dataclass(frozen=True, eq=False)
class Quadrants:
    """The quadrants of M constructs, or of M items, on one map.

    importance, performance : (M,) estimates.   draws : their resamples (B, M), (B, M); None where there are none.   A place on the map
    takes an importance that is not negative: of the others more goes with less of the target, so that no quadrant says what to do.
    """

    importance: Array
    performance: Array
    draws: tuple[Array, Array] | None = None

    @property
    def placed(self) -> Mask:
        """(M,) which have a place."""
        return np.isfinite(self.importance) & np.isfinite(self.performance) & (self.importance >= 0)

    @property
    def means(self) -> tuple[float, float]:
        """Means of importance and performance of those with a place, which divide the map; NaN without any."""
        placed = self.placed
        return (float(self.importance[placed].mean()), float(self.performance[placed].mean())) if placed.any() else (np.nan, np.nan)

    @property
    def divides(self) -> bool:
        """Whether there is more than one with a place, so that a mean divides them."""
        return int(self.placed.sum()) > 1

    def priority(self, m: int) -> Priority | None:
        """The quadrant of one of them; None for those without a place."""
        if not self.placed[m] or not self.divides:
            return None
        across, up = self.means
        return QUADRANTS[bool(self.importance[m] > across), bool(self.performance[m] > up)]

    def shares(self, m: int) -> dict[Priority, float] | None:
        """Share of the resamples in which it lies in each quadrant, divided by their own means; None where that is not known."""
        if self.draws is None or self.priority(m) is None:
            return None
        placed = self.placed
        known = np.isfinite(self.draws[0][:, placed]).all(1) & np.isfinite(self.draws[1][:, placed]).all(1)
        if known.mean() < ENOUGH:
            return None
        across, up = (draws[known, m] > draws[known][:, placed].mean(1) for draws in self.draws)
        return {priority: float(((across == far) & (up == high)).mean()) for (far, high), priority in QUADRANTS.items()}

    def place(self, m: int) -> Record:
        """Its quadrant, the share of the resamples in it, and the other one where most of the rest lie."""
        priority, shares = self.priority(m), self.shares(m)
        others = {name: share for name, share in (shares or {}).items() if name != priority and share > 0}
        other = max(others, key=others.__getitem__, default=None)
        return {
            "priority": priority,
            "priority_share": None if shares is None or priority is None else shares[priority],
            "other_priority": other,
            "other_share": None if other is None else others[other],
        }


SAY = (
    "performance runs from the lowest answer that was offered to the highest, which answers that happen to occur do not tell\n"
    "  name the scale: {}"
)
HOW = '--scale 1:7, of some items --scale "{}: 1:5", or scale = "1:7" in the study file'
AGAIN = "make the analysis again with plscli bootstrap SURVEY --scale 1:7 -o saved.json"
MOST_NAMED = 6
"""Items that are named before the rest is counted."""


@dataclass(frozen=True)
class Mapped:
    """The map of a model.

    target : what is to be raised.   constructs : that lead to it.   apart : columns among them that are measures of their own without
    an answer scale, such as an age, which stay off the map.
    """

    model: ModelSpec
    target: str
    constructs: tuple[str, ...]
    apart: tuple[str, ...] = ()

    @classmethod
    def of(cls, model: ModelSpec, target: str | None, scales: Mapping[str, Scale], *, saved: bool = False) -> Mapped:
        """The map for a target, or for the only construct that leads to no other.

        saved : whether the scales can be told no more.   Raises UsageError for a target that nothing leads to, and for items of unknown
        scale.
        """
        name = _target(model, target)
        products = {product.name for product in model.products}
        before = [each for each in model.structural if each not in products and name in model.downstream(each)]
        columns = [each for each in before if model.construct(each).indicators == (each,) and not model.predecessors(each)]
        apart = [each for each in columns if each not in scales]
        kept = [each for each in before if each not in apart]
        unknown = [item for each in (*kept, name) for item in items_of(model, each) if item not in scales]
        if unknown:
            how = AGAIN if saved else HOW.format(",".join(unknown[:2]))
            raise UsageError(f"the answer scale of {shortened(unknown, MOST_NAMED)} is not known: {SAY.format(how)}")
        if not kept:
            raise UsageError(f"nothing that leads to {name} has an answer scale: {listed(apart)} are measures of their own")
        return cls(model, name, tuple(kept), tuple(apart))

    def check(self, survey: Survey | Stream) -> None:
        """DataError where answers lie beyond the ends of their scale, of a survey that is at hand."""
        if isinstance(survey, Survey):
            items = (*(item for _, item in self.items), *items_of(self.model, self.target))
            if said := beyond_scales(survey, {item: survey.scales[item] for item in items}):
                raise DataError(
                    f"{said}, so that performance would leave 0 to 100\n"
                    "  name the scale as it was offered (--scale), correct the answers, or name their code if they mean missing (--na)"
                )

    def parts(self, name: str) -> tuple[str, ...]:
        """Constructs that a construct is made of; none for an ordinary one."""
        construct = self.model.construct(name)
        return construct.indicators if construct.higher else ()

    @property
    def measured(self) -> tuple[str, ...]:
        """Constructs with items of their own, parts in place of the wholes."""
        return tuple(each for name in self.constructs for each in (self.parts(name) or (name,)))

    @property
    def items(self) -> tuple[tuple[str, str], ...]:
        """(construct, item) of all items."""
        return tuple((name, item) for name in self.measured for item in self.model.construct(name).indicators)


def _target(model: ModelSpec, target: str | None) -> str:
    ends = model.endogenous
    if target is None:
        last = [name for name in ends if not model.successors(name)]
        if len(last) == 1:
            return last[0]
        raise UsageError(f"several constructs lead to no other: {listed(last)}\n  say which is to be raised: --target {last[0]}")
    if target not in ends:
        near = did_you_mean(target, ends) or f"constructs that others lead to: {', '.join(ends)}"
        raise UsageError(f"--target {target}: nothing in the model leads to a construct {target!r}\n  {near}")
    return target
