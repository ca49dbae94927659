"""Where does moderation matter?  The Johnson-Neyman region and the slopes along the moderator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from plscli.borrowed import special
from plscli.core import Array, Correlations
from plscli.estimation.slopes import equations
from plscli.model.plan import Plan
from plscli.model.spec import ModelSpec, Path, Product
from plscli.records import Record, Tables, finite
from plscli.words.wording import number, percent

if TYPE_CHECKING:
    from plscli.estimation.estimation import Estimation
    from plscli.estimation.rows.reading import SampleReader

GRID = 101
"""Points along the moderator at which slopes are read."""


@dataclass(frozen=True, slots=True)
class Moderation:
    """For every product of two constructs: what its Johnson-Neyman region is made of, and the slope along the moderator."""

    johnson_neyman: tuple[Record, ...] = ()
    floodlight: tuple[Record, ...] = ()

    def tables(self) -> Tables:
        """Tables `johnson_neyman` and `floodlight`; none without products."""
        if not self.johnson_neyman:
            return {}
        return {"johnson_neyman": [dict(row) for row in self.johnson_neyman], "floodlight": [dict(row) for row in self.floodlight]}


NO_MODERATION = Moderation()


@dataclass(frozen=True, slots=True)
class Line:
    """A slope b + c m that depends on the score m of a moderator, with its resamples (B,) and the range of m."""

    path: Path
    focal: str
    moderator: str
    b: float
    c: float
    draws_b: Array
    draws_c: Array
    low: float
    high: float


def regions(reader: SampleReader, point: Estimation, draws: Array, level: float, freedom: float = inf) -> Moderation:
    """Regions and slopes of all products of two constructs in a bootstrapped model.   freedom : see `drawing.Units`."""
    found = pairs(point.plan)
    if not found:
        return NO_MODERATION
    ranges = _score_ranges(reader)
    lines = [_line(path, term, point, draws, ranges) for path, term in found]
    return Moderation(tuple(_inputs(line, freedom) for line in lines), tuple(row for line in lines for row in _floodlight(line, level)))


def pairs(plan: Plan) -> list[tuple[Path, Product]]:
    """Products of two constructs with their paths, but for equations whose slopes are withheld."""
    held, model = equations(plan), plan.model
    return [
        (path, term) for path in model.paths if (term := model.product(path.source)) and len(term.factors) == 2 and path.target not in held
    ]


def _score_ranges(reader: SampleReader) -> Mapping[str, tuple[float, float]]:
    """Smallest and largest score of every construct among the respondents."""
    plan, data = reader.plan, reader.whole
    solved = reader.estimator.solve(data, plan.staged(plan.stages)).stages[plan.structural]
    K = len(plan.model.indicators)
    answers = Correlations(data.R[:K, :K], data.mean[:K], data.sd[:K], data.n, data.status)
    scores = reader.scores(answers, solved.weights[:K])
    return {name: (float(scores[:, j].min()), float(scores[:, j].max())) for j, name in enumerate(plan.structure.names)}


def _line(path: Path, term: Product, point: Estimation, draws: Array, ranges: Mapping[str, tuple[float, float]]) -> Line:
    """The slope over the first factor; that of a square rises by twice its coefficient."""
    focal, moderator = term.factors
    main, product = point.index["path", f"{focal} -> {path.target}"], point.index["product_path", path.name]
    twice = 2.0 if focal == moderator else 1.0
    b, c = float(point.values[main]), twice * float(point.values[product])
    draws = draws[np.isfinite(draws[:, [main, product]]).all(1)]
    return Line(path, focal, moderator, b, c, draws[:, main], twice * draws[:, product], *ranges[moderator])


def _inputs(line: Line, freedom: float) -> Record:
    """What the region of a slope is made of, at any level: estimates, covariances over the resamples, degrees of freedom."""
    (v_slope, v_both), (_, v_change) = np.cov(line.draws_b, line.draws_c)
    return {
        "product": line.path.source,
        "focal": line.focal,
        "moderator": line.moderator,
        "to": line.path.target,
        "minimum": line.low,
        "maximum": line.high,
        "slope": line.b,
        "change": line.c,
        "v_slope": float(v_slope),
        "v_both": float(v_both),
        "v_change": float(v_change),
        "df": int(min(len(line.draws_b) - 1, freedom)),
    }


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
    if parts == [(low, high)]:
        return f"{what} is significant {level} for every {moderator} ({scale})"
    return f"{what} is significant {level} where {moderator} is {' and '.join(_between(part, low, high) for part in parts)} ({scale})"


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


def _floodlight(line: Line, level: float) -> list[Record]:
    """Slopes with percentile intervals at points along the moderator.  Spiller et al. (2013), J. Mark. Res. 50, 277-288."""
    from plscli.core.resampling.inference import percentile

    points = np.linspace(line.low, line.high, GRID)
    lower, upper = percentile(line.draws_b[:, None] + line.draws_c[:, None] * points, level)
    return [
        {
            "product": line.path.source,
            "to": line.path.target,
            "moderator": line.moderator,
            "at": float(m),
            "slope": float(line.b + line.c * m),
            "lower": finite(low),
            "upper": finite(high),
        }
        for m, low, high in zip(points, lower, upper, strict=True)
    ]
