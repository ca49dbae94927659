"""All registered quantities of a model at once, for one solution or for ten thousand of them."""

from __future__ import annotations

from collections.abc import Container
from functools import cached_property

import numpy as np

from plscli.core.pls.design import Array
from plscli.core.pls.stages import Solution
from plscli.estimation import bounded, slopes
from plscli.estimation.quantities import NO_RANGES, cells_of, keys
from plscli.estimation.uncorrected import NOT_ESTIMATED, withheld
from plscli.model.plan import Plan


class Evaluation:
    """All registered quantities of one model, or only those named, as a flat vector: Solution -> (..., P).

    resampled : NaN for everything that is not tested, see `uncorrected`; otherwise only for what is not estimated there.
    """

    def __init__(
        self, plan: Plan, ranges: slopes.Ranges = NO_RANGES, only: Container[str] | None = None, *, resampled: bool = False
    ) -> None:
        self.designs = [stage.design for stage in plan.stages]
        self.parts = [
            (quantity.value, number, tuple(np.array([index for _, index in cells], dtype=np.intp).T))
            for quantity, number, cells in cells_of(plan, ranges, only)
        ]
        names = keys(plan, only)
        held = withheld(plan, names)
        self.plan, self.names = plan, names
        self.blank = [p for p, key in enumerate(names) if key in held and (resampled or key[0] in NOT_ESTIMATED)]

    def __call__(self, solution: Solution) -> Array:
        """Values (..., P) in the order of `keys`."""
        values = []
        for value, number, index in self.parts:
            solved = solution.stages[number]
            values.append(value(solved.correlations.R, solved.estimate, self.designs[number])[(..., *index)])
        found = np.concatenate(values, axis=-1)
        if self.blank:
            found[..., self.blank] = np.nan
        bound = solution.stages[0].correlations.bound
        return found if bound is None else np.where(bound.any(-1).astype(np.float64) @ self._resting > 0, np.nan, found)

    @cached_property
    def _resting(self) -> Array:
        """(K, P) one where a number rests on an item."""
        return bounded.matrix(self.plan, self.names)
