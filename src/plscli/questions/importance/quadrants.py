"""In which quadrant of the map something lies, and how sure that is: the means of both axes divide it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from plscli.core.pls.design import Array, Mask
from plscli.records import ENOUGH

Priority = Literal["first priority", "keep up", "low priority", "possible overkill"]
QUADRANTS: dict[tuple[bool, bool], Priority] = {
    (True, False): "first priority",
    (True, True): "keep up",
    (False, False): "low priority",
    (False, True): "possible overkill",
}
"""By whether importance and performance lie above their means: Martilla & James (1977), J. Mark. 41(1), 77-79."""


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

    def share(self, m: int) -> float | None:
        """Share of the resamples in which it lies in the same quadrant, divided by their own means; None where that is not known."""
        if self.draws is None or self.priority(m) is None:
            return None
        placed = self.placed
        sides = []
        for values, draws, mean in zip((self.importance, self.performance), self.draws, self.means, strict=True):
            above = draws[:, m] > draws[:, placed].mean(1)
            sides.append(above == bool(values[m] > mean))
        known = np.isfinite(self.draws[0][:, placed]).all(1) & np.isfinite(self.draws[1][:, placed]).all(1)
        if known.mean() < ENOUGH:
            return None
        return float((sides[0] & sides[1])[known].mean())
