"""Where does moderation matter?  Slopes at chosen values of the moderator and along it, and the Johnson-Neyman region."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise, product
from math import inf
from typing import TYPE_CHECKING, Literal

import numpy as np

from plscli.borrowed import special
from plscli.core import Array, Design
from plscli.core.criteria.structure import product_paths, slope
from plscli.core.pls import Estimate
from plscli.core.pls.stages import Solution
from plscli.core.resampling.inference import percentile
from plscli.estimation import Ranges
from plscli.model.plan import Plan
from plscli.model.routes import Moderated, moderated
from plscli.model.spec import ModelSpec, Path, Product
from plscli.records import Record, Tables, finite
from plscli.words import number, percent

if TYPE_CHECKING:
    from plscli.estimation.estimation import Estimation
    from plscli.estimation.rows.reading import SampleReader

Point = Literal["-1 SD", "mean", "+1 SD", "lowest", "highest"]
SCORES: dict[Point, float] = {"-1 SD": -1.0, "mean": 0.0, "+1 SD": 1.0}
"""Scores of the moderator at which slopes are read, in standard deviations from its mean."""
ENDS: tuple[Point, ...] = ("lowest", "highest")
"""Answers to the single item of a moderator at which slopes are read too: of a binary one these are its two groups."""


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


def conditional(plan: Plan, ranges: Ranges) -> tuple[Callable[[Array, Estimate, Design], Array], dict[str, list[str]]]:
    """Simple slopes and indices of moderated mediation: a function that gives all of them (..., S + I), and their names by quantity.

    ranges : lowest and highest answer by item, for the slopes at the ends of a moderator.
    """
    simple = slopes(plan.model)
    mediated = [each for each in moderated(plan.model) if each.reason is None]

    def effects(R: Array, estimate: Estimate, design: Design) -> Array:
        unscaled = product_paths(R, estimate, design)
        found = [value(each, plan, estimate, unscaled, ranges) for each in simple]
        return np.stack([*found, *(index_value(each, plan, estimate, unscaled) for each in mediated)], axis=-1)

    return effects, {"simple_slope": [each.name for each in simple], "moderated_mediation": [each.name for each in mediated]}


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
    return (ranges[item][ENDS.index(point)] - estimate.indicator_means[..., k]) / estimate.indicator_sds[..., k]


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


GRID = 101
"""Points along the moderator at which slopes are read."""


def regions(reader: SampleReader, point: Estimation, draws: Array, level: float, freedom: float = inf) -> Tables:
    """Of all products of two constructs in a bootstrapped model table `johnson_neyman`, what their regions are made of, and table
    `floodlight`, slopes along the moderator; no tables without such products.   freedom : see `drawing.Units`.
    """
    found = pairs(point.plan)
    if not found:
        return {}
    ranges = _score_ranges(reader, point.solution)
    lines = [_line(path, term, point, draws, ranges[term.factors[1]], freedom) for path, term in found]
    return {"johnson_neyman": [inputs for inputs, _ in lines], "floodlight": [row for line in lines for row in _floodlight(*line, level)]}


def pairs(plan: Plan) -> list[tuple[Path, Product]]:
    """Products of two constructs with their paths, but for equations whose slopes are withheld."""
    held, model = plan.biased, plan.model
    return [
        (path, term) for path in model.paths if (term := model.product(path.source)) and len(term.factors) == 2 and path.target not in held
    ]


def _score_ranges(reader: SampleReader, solution: Solution) -> Mapping[str, tuple[float, float]]:
    """Smallest and largest score of every construct among the respondents."""
    plan, K = reader.plan, len(reader.plan.model.indicators)
    scores = reader.scores(reader.whole.columns(np.arange(K)), solution.stages[plan.structural].weights[:K])
    return {name: (float(scores[:, j].min()), float(scores[:, j].max())) for j, name in enumerate(plan.structure.names)}


def _line(
    path: Path, term: Product, point: Estimation, draws: Array, ends: tuple[float, float], freedom: float
) -> tuple[Record, tuple[Array, Array]]:
    """A slope b + c m over the first factor, and the resamples (B,) of b and of c; that of a square rises by twice its coefficient.

    The record holds what its region is made of, at any level: estimates, covariances over the resamples, degrees of freedom.   ends : of m,
    the score of the moderator.
    """
    focal, moderator = term.factors
    main, product = point.index["path", f"{focal} -> {path.target}"], point.index["product_path", path.name]
    twice = 2.0 if focal == moderator else 1.0
    draws = draws[np.isfinite(draws[:, [main, product]]).all(1)]
    b, c = draws[:, main], twice * draws[:, product]
    (v_slope, v_both), (_, v_change) = np.cov(b, c)
    return {
        "product": path.source,
        "focal": focal,
        "moderator": moderator,
        "to": path.target,
        "minimum": ends[0],
        "maximum": ends[1],
        "slope": float(point.values[main]),
        "change": twice * float(point.values[product]),
        "v_slope": float(v_slope),
        "v_both": float(v_both),
        "v_change": float(v_change),
        "df": int(min(len(draws) - 1, freedom)),
    }, (b, c)


def region(inputs: Record, alpha: float, model: ModelSpec, undecided: str | None = None) -> Record:
    """The scores of the moderator, within its range, between which the slope is or is not significant at the level alpha.

    undecided : why the resamples decide nothing, so that there is no region; None if they do.

    The slope b + c m is significant where (b + c m)^2 > t^2 (V_bb + 2 m V_bc + m^2 V_cc), V the covariances over the resamples and t
    the quantile of Student's t with as many degrees of freedom as the p values have.  Johnson & Neyman (1936); Bauer & Curran (2005),
    Multivariate Behav. Res. 40, 373-400.
    """
    b, c, low, high = (inputs[name] for name in ("slope", "change", "minimum", "maximum"))
    t2 = float(special().stdtrit(float(inputs["df"]), 1.0 - alpha / 2.0)) ** 2
    square = (c**2 - t2 * inputs["v_change"], 2.0 * (b * c - t2 * inputs["v_both"]), b**2 - t2 * inputs["v_slope"])
    bounds = sorted(float(m.real) for m in np.roots(square) if abs(m.imag) < 1e-12 and low < m.real < high) if not undecided else []

    def significant(m: float) -> bool:
        return bool(square[0] * m * m + square[1] * m + square[2] > 0)

    parts = [(start, end) for start, end in pairwise([low, *bounds, high]) if not undecided and significant((start + end) / 2.0)]
    names = ("product", "focal", "moderator", "to", "minimum", "maximum")
    return {
        **{name: inputs[name] for name in names},
        "bounds": bounds,
        "significant": [list(part) for part in parts],
        "region": _words(parts, inputs, alpha, model, undecided),
    }


def _words(parts: list[tuple[float, float]], inputs: Record, alpha: float, model: ModelSpec, undecided: str | None) -> str:
    focal, moderator, target, low, high = (inputs[name] for name in ("focal", "moderator", "to", "minimum", "maximum"))
    others = [other for other in _moderators(model, focal, target) if other != moderator]
    held = f", with {' and '.join(others)} at the mean," if others else ""
    what = f"the effect of {focal} on {target}{held}"
    level, scale = f"at the {percent(alpha)} level", f"{moderator} runs from {number(low, 2)} to {number(high, 2)} SD"
    if undecided:
        return f"where {what} is significant remains undecided: {undecided} ({scale})"
    if not parts:
        return f"{what} is nowhere significant {level} ({scale})"
    signs = ["positive" if inputs["slope"] + inputs["change"] * (start + end) / 2.0 > 0 else "negative" for start, end in parts]
    if parts == [(low, high)]:
        return f"{what} is {signs[0]} and significant {level} for every {moderator} ({scale})"
    places = [_between(part, low, high) for part in parts]
    if len(set(signs)) == 1:
        return f"{what} is {signs[0]} and significant {level} where {moderator} is {' and '.join(places)} ({scale})"
    told = " and ".join(f"{place} ({sign})" for place, sign in zip(places, signs, strict=True))
    return f"{what} is significant {level} where {moderator} is {told}; {scale}"


def _between(part: tuple[float, float], low: float, high: float) -> str:
    start, end = part
    if end == high:
        return f"above {number(start, 2)} SD"
    return f"below {number(end, 2)} SD" if start == low else f"from {number(start, 2)} to {number(end, 2)} SD"


def _moderators(model: ModelSpec, focal: str, target: str) -> list[str]:
    """Everything that the effect of one construct on another depends on."""
    products = [model.product(path.source) for path in model.paths if path.target == target]
    factors = [list(term.factors) for term in products if term and focal in term.factors]
    for several in factors:
        several.remove(focal)
    return list(dict.fromkeys(name for several in factors for name in several))


def _floodlight(line: Record, draws: tuple[Array, Array], level: float) -> list[Record]:
    """Slopes with percentile intervals at points along the moderator.  Spiller et al. (2013), J. Mark. Res. 50, 277-288."""
    points, (b, c) = np.linspace(line["minimum"], line["maximum"], GRID), draws
    lower, upper = percentile(b[:, None] + c[:, None] * points, level)
    return [
        {
            **{name: line[name] for name in ("product", "to", "moderator")},
            "at": float(m),
            "slope": float(line["slope"] + line["change"] * m),
            "lower": finite(low),
            "upper": finite(high),
        }
        for m, low, high in zip(points, lower, upper, strict=True)
    ]
