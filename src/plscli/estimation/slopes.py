"""Simple slopes: the effect of a factor of a product at chosen values of the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Literal

import numpy as np

from plscli.core.criteria.structure import slope
from plscli.core.pls.design import Array
from plscli.core.pls.estimate import Estimate
from plscli.model.moderated import Moderated
from plscli.model.plan import Plan
from plscli.model.spec import ModelSpec, Path

Point = Literal["-1 SD", "mean", "+1 SD", "lowest", "highest"]
SCORES: dict[Point, float] = {"-1 SD": -1.0, "mean": 0.0, "+1 SD": 1.0}
"""Scores of the moderator at which slopes are read, in standard deviations from its mean."""
ENDS: tuple[Point, ...] = ("lowest", "highest")
"""Answers to the single item of a moderator at which slopes are read too: of a binary one these are its two groups."""
Ranges = Mapping[str, tuple[float, float]]
"""Lowest and highest answer by item."""


@dataclass(frozen=True, slots=True)
class SimpleSlope:
    """The slope of `target` over `focal`, with each moderator at a point.   product : the path that makes it vary."""

    path: Path
    focal: str
    at: tuple[tuple[str, Point], ...]

    @property
    def target(self) -> str:
        """The outcome."""
        return self.path.target

    @property
    def name(self) -> str:
        """The slope as tables write it."""
        points = " and ".join(f"{moderator} {point}" for moderator, point in self.at)
        return f"{self.focal} -> {self.target} at {points} [{self.path.source}]"


def slopes(model: ModelSpec) -> list[SimpleSlope]:
    """Slopes of the first factor of every product, at the points of its other factors; of a square, at its own points.

    A moderator that is measured by a single item has slopes at its lowest and highest answer as well.
    """
    found = []
    for path in model.paths:
        if term := model.product(path.source):
            focal, *others = term.factors
            moderators = list(dict.fromkeys(others))
            ends = ENDS if len(moderators) == 1 and _item(model, moderators[0]) else ()
            points = product((*SCORES, *ends), repeat=len(moderators))
            found += [SimpleSlope(path, focal, tuple(zip(moderators, each, strict=True))) for each in points]
    return found


def _item(model: ModelSpec, name: str) -> str | None:
    """The item of a construct that has just one."""
    construct = model.construct(name)
    return construct.indicators[0] if len(construct.indicators) == 1 and not construct.higher else None


def value(each: SimpleSlope, plan: Plan, estimate: Estimate, unscaled: Array, ranges: Ranges) -> Array:
    """The slope (...,) from estimates of the structural stage and the paths of products in their own scale."""
    names = {name: j for j, name in enumerate(plan.structure.names)}
    coefficients = {}
    for path in plan.model.paths:
        if path.target == each.target:
            term = plan.model.product(path.source)
            ends = names[path.source], names[path.target]
            factors = tuple(names[factor] for factor in term.factors) if term else (names[path.source],)
            coefficients[factors] = unscaled[(..., *ends)] if term else estimate.path_coefficients[(..., *ends)]
    at = {names[name]: _score(plan, name, point, estimate, ranges) for name, point in each.at}
    return np.asarray(slope(coefficients, names[each.focal], at)) + np.zeros(estimate.status.shape)


def _score(plan: Plan, name: str, point: Point, estimate: Estimate, ranges: Ranges) -> Array | float:
    """The score of a moderator at a point; NaN for an end of an item whose answers are not at hand."""
    item = _item(plan.model, name)
    if point in SCORES:
        return SCORES[point]
    if item is None or item not in ranges or name in plan.structure.scored:
        return float("nan")
    k = [indicator for _, indicator in plan.structure.items].index(item)
    score: Array = (ranges[item][ENDS.index(point)] - estimate.indicator_means[..., k]) / estimate.indicator_sds[..., k]
    return score


def index_value(each: Moderated, plan: Plan, estimate: Estimate, unscaled: Array) -> Array:
    """The index (...,): the path of the product, in the scale of the product itself, times the paths of the other links.

    By so much the indirect effect changes, in standard deviations of the outcome, when the moderator rises by one standard deviation
    and everything else that moderates the route stays at its mean.
    """
    names = {name: j for j, name in enumerate(plan.structure.names)}
    (product,) = each.products
    index: Array = unscaled[..., names[product.source], names[product.target]]
    for start, end in pairwise(each.route):
        if (start, end) not in each.links:
            index = index * estimate.path_coefficients[..., names[start], names[end]]
    return index
