"""Scores of a sample as conditions and outcome: where every respondent stands in the scope of a necessary condition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from plscli.core import Array
from plscli.core.criteria.ceilings import Condition, merged
from plscli.core.criteria.structure import unstandardised_weights
from plscli.core.pls.stages import Solution
from plscli.estimation.necessity.settings import Necessity
from plscli.estimation.rows.reading import SampleReader
from plscli.estimation.rows.sample import Sample
from plscli.estimation.scores import complete, outer_weights

POINTS = (0.0, 100.0)
"""Ends of the scale that scores are on."""
AROUND = 1e-9
"""By so many points a score may leave them without being outside: rounding."""


@dataclass(frozen=True, eq=False)
class Axis:
    """A construct as a condition or as the outcome.

    points : (n,) scores on 0 to 100, in the order of the sample.   low, high : ends of the scope.   flipped : whether the wanted end is
    the low one.   wider : whether the scope had to take in scores outside 0 to 100.
    """

    name: str
    points: Array
    low: float
    high: float
    flipped: bool
    wider: bool = False

    @classmethod
    def of(cls, name: str, points: Array, chosen: Necessity, flipped: bool) -> Axis:
        """A construct in the scope that was chosen, which takes in all scores, as in R NCA."""
        low, high = float(points.min()), float(points.max())
        if chosen.scope == "empirical":
            return cls(name, points, low, high, flipped)
        below, above = low < POINTS[0] - AROUND, high > POINTS[1] + AROUND
        ends = low if below else POINTS[0], high if above else POINTS[1]
        return cls(name, np.clip(points, *ends), *ends, flipped, below or above)

    @cached_property
    def unit(self) -> Array:
        """(n,) scores in shares of the scope, from the unwanted end; those that differ by rounding alone are made equal."""
        return self.share(merged(self.points, 1e-11 * (self.high - self.low)))

    def share(self, points: Array) -> Array:
        """Points as shares of the scope, from the unwanted end."""
        found = (points - self.low) / (self.high - self.low)
        return 1.0 - found if self.flipped else found

    def at(self, share: Array) -> Array:
        """Points at shares of the scope, from the unwanted end."""
        return self.low + (1.0 - share if self.flipped else share) * (self.high - self.low)


@dataclass(frozen=True, eq=False)
class Cases:
    """The respondents of a sample on an outcome and on its conditions."""

    sample: Sample
    outcome: Axis
    conditions: tuple[Axis, ...]

    @classmethod
    def of(cls, reader: SampleReader, solution: Solution, target: str, names: Sequence[str], chosen: Necessity) -> Cases:
        """The scores of a sample, on 0 to 100; any other linear scale gives the same effect sizes in the scope that occurs."""
        scores = on_scale(reader, solution, (*names, target))
        x, y = chosen.flipped
        outcome = Axis.of(target, scores[target], chosen, y)
        return cls(reader.sample, outcome, tuple(Axis.of(name, scores[name], chosen, x) for name in names))

    @cached_property
    def ordered(self) -> tuple[Condition, ...]:
        """The cases in the order of each condition."""
        return tuple(Condition.of(each.unit) for each in self.conditions)


def on_scale(reader: SampleReader, solution: Solution, names: Sequence[str]) -> Mapping[str, Array]:
    """Scores (n,) of constructs on 0 to 100, in the order of the sample.  All their items have a scale in the plan."""
    known, weights, data = outer_weights(reader, solution)
    scales = reader.plan.scales
    low, high = np.array([scales.get(item, (np.nan, np.nan)) for item in reader.plan.model.indicators], dtype=np.float64).T
    X = 100.0 * (complete(reader, data) - low) / (high - low)
    found = {}
    for name in names:
        column = weights[:, known.index(name)]
        items = np.flatnonzero(column)
        shares, _ = unstandardised_weights(column[items], 100.0 * data.sd[items] / (high - low)[items])
        found[name] = X[:, items] @ shares
    return found
