"""In which quadrant of the map something lies, and how sure that is: the means of both axes divide it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from plscli.core.pls.design import Array, Mask
from plscli.records import ENOUGH, Record

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
