"""Simple slopes: the effect of a factor of a product at chosen values of the other; and what of products is not tested.

What PLSc cannot correct is not tested.  A product that stays attenuated leaves a bias in its own coefficient that no number of
respondents takes away, so that a test of it rejects what is true, and with it the slopes of its equation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Literal

import numpy as np

from plscli.core import Array
from plscli.core.criteria.structure import slope
from plscli.core.pls import Estimate
from plscli.model.plan import Plan
from plscli.model.routes import Moderated, moderated
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


OF_PATHS = ("path", "unstandardised_path", "product_path", "f2")
OF_ROUTES = ("total_effect", "indirect_effect", "specific_indirect_effect")
NOT_ESTIMATED = ("product_path", "f2", "simple_slope", "moderated_mediation")
"""Quantities that are not even estimated; a path and what is made of paths keep their estimate, which nothing is held against."""


def equations(plan: Plan) -> dict[str, str]:
    """Outcomes of products that PLSc does not correct, with the reason: slopes in these equations are withheld."""
    return {path.target: plan.uncorrected[path.source] for path in plan.model.paths if path.source in plan.uncorrected}


def withheld(plan: Plan, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Of the numbers of a model those that are not tested, with the reason."""
    if not plan.uncorrected:
        return {}
    reasons = _by_name(plan)
    found = {}
    for quantity, name in keys:
        if quantity in OF_ROUTES:
            of = [reason for product, reason in plan.uncorrected.items() if name.startswith(f"{product} -> ")]
        else:
            of = [reasons[quantity][name]] if name in reasons.get(quantity, {}) else []
        if of:
            found[quantity, name] = of[0]
    return found


def _by_name(plan: Plan) -> Mapping[str, Mapping[str, str]]:
    """Reasons by quantity and name, but for effects along routes."""
    model, held = plan.model, equations(plan)
    paths = {path.name: plan.uncorrected[path.source] for path in model.paths if path.source in plan.uncorrected}
    labels = {path.label: paths[path.name] for path in model.paths if path.label and path.name in paths}
    for definition in model.definitions:
        of = [labels[name] for name in definition.expression.names() if name in labels]
        labels |= {definition.label: of[0]} if of else {}
    conditional = [(each.name, path.name) for each in moderated(model) for path in each.products]
    return {
        **dict.fromkeys(OF_PATHS, paths),
        "defined": labels,
        "simple_slope": {each.name: held[each.target] for each in slopes(model) if each.target in held},
        "moderated_mediation": {name: paths[path] for name, path in conditional if path in paths},
    }
