"""The measurement model.  Do the items of a construct agree?  Reliability, convergent validity, dimensions, what their weights add."""

from __future__ import annotations

import warnings
from dataclasses import astuple
from functools import cache

import numpy as np

from plscli.core import Array
from plscli.core.criteria.measurement import chance_eigenvalues, falling_eigenvalues
from plscli.core.pls.stages import Solved
from plscli.core.resampling import samples
from plscli.estimation import SEED
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.model.plan import StageModel
from plscli.model.spec import Construct
from plscli.records import Record, finite
from plscli.words import meanings
from plscli.words.thresholds import SEVERITY, Limit, Threshold, Thresholds

CRITERIA = ("alpha", "rho_a", "rho_c", "ave")
SETS = 1000
"""Sets of independent answers that eigenvalues are compared with."""
QUANTILE = 0.95
LEAST_UNIQUE = 0.005
"""Share of its variance that an item keeps for itself at least where a factor is fitted, as in factanal of R."""
HORN = "Horn (1965), Psychometrika 30, 179-185; the 0.95 quantile of 1,000 sets, red above 1"


def why_not(construct: Construct, higher_order: str) -> str | None:
    """Code of the reason why a construct has no reliability, or not all of them; None if it has."""
    if construct.kind == "composite":
        return "not_reflective"
    if len(construct.indicators) == 1:
        return "single_item"
    return "scores_given" if construct.higher and higher_order == "repeated" else None


def reliability(analysis: Estimation | Bootstrap, construct: Construct, thresholds: Thresholds) -> Record:
    """Reliability and AVE of a construct, and the worst verdict on them."""
    point = analysis.point
    values = {name: point.value(name, construct.name) for name in CRITERIA}
    code = why_not(construct, point.estimator.higher_order) or ("at_bound" if construct.name in point.unknown else None)
    judged = [thresholds.judge(value, *thresholds_of(name)) for name, value in values.items() if value is not None]
    worst = max(judged, key=lambda each: SEVERITY.index(each.verdict), default=None)
    return {
        "construct": construct.name,
        "mode": construct.mode,
        "order": 2 if construct.higher else 1,
        "items": len(construct.indicators),
        **values,
        "not_applicable": code,
        **_intervals(analysis, construct, values),
        **dict(zip(("verdict", "rule", "threshold", "source"), astuple(worst) if worst else (None,) * 4, strict=True)),
        "meaning": meanings.reliability(construct.name, values, thresholds) if worst else meanings.not_applicable(code or "single_item"),
    }


def thresholds_of(name: str) -> tuple[str, ...]:
    """Thresholds of AVE or of a reliability, which can also be too high."""
    return (name,) if name == "ave" else (name, "reliability_high")


def _intervals(analysis: Estimation | Bootstrap, construct: Construct, values: dict[str, float | None]) -> Record:
    if not isinstance(analysis, Bootstrap):
        return {}
    found: Record = {}
    for name in CRITERIA:
        row = analysis.row(name, construct.name) if (name, construct.name) in analysis.point.index else {"lower": None, "upper": None}
        found |= {f"{name}_{end}": row[end] for end in ("lower", "upper")}
    return found


def parallel_seed(analysis: Estimation | Bootstrap) -> int:
    """Seed of the independent answers: that of the resamples, if they were drawn from one."""
    seed = analysis.resampling.seed if isinstance(analysis, Bootstrap) else None
    return SEED if seed is None else seed


@cache
def chance(seed: int, n: float, k: int) -> tuple[float, ...]:
    """The quantile of each eigenvalue, the largest first, of k answers of n respondents that have nothing in common."""
    values = chance_eigenvalues(samples.stream(seed, samples.PARALLEL, 0, k), n, k, SETS)
    return tuple(np.quantile(values, QUANTILE, axis=0).tolist())


def dimensions(analysis: Estimation | Bootstrap, levels: Levels, construct: Construct) -> Record:
    """How many eigenvalues of a reflective block lie above those of parallel analysis, and the verdict on it."""
    k, n = len(construct.indicators), analysis.point.n
    code = _no_dimensions(construct, k, n) or ("at_bound" if construct.name in analysis.point.unknown else None)
    found: Record = dict.fromkeys(("first", "first_chance", "second", "second_chance", "dimensions", "verdict", "threshold", "source"))
    if code is None:
        values, expected = falling_eigenvalues(levels.correlations(construct)), chance(parallel_seed(analysis), n, k)
        pairs = [float(each) for pair in zip(values[:2], expected[:2], strict=True) for each in pair]
        threshold = Threshold("unidim", "second eigenvalue", Limit("<=", pairs[3]), Limit(">", max(1.0, pairs[3])), HORN)
        shared = pairs[0] > pairs[1]
        found |= dict(zip(("first", "first_chance", "second", "second_chance"), pairs, strict=True))
        found |= {
            "dimensions": leading(values, expected),
            "verdict": threshold.verdict(pairs[2]) if shared else "borderline",
            "threshold": threshold.words if shared else f"first > {pairs[1]:g}",
            "source": HORN,
        }
    meaning = meanings.dimensions(construct.name, *pairs) if code is None else meanings.not_applicable(code)
    return {"construct": construct.name, "items": k, **found, "meaning": meaning, "not_applicable": code}


def leading(values: Array, expected: tuple[float, ...]) -> int:
    """How many eigenvalues (k,), from the first on, lie above those that are expected by chance."""
    above = values > np.array(expected)
    return len(above) if above.all() else int(above.argmin())


def eigenvalues(analysis: Estimation | Bootstrap, levels: Levels, construct: Construct) -> list[Record]:
    """Every eigenvalue of a reflective block beside that of chance."""
    k, n = len(construct.indicators), analysis.point.n
    if _no_dimensions(construct, k, n) or construct.name in analysis.point.unknown:
        return []
    pairs = zip(falling_eigenvalues(levels.correlations(construct)), chance(parallel_seed(analysis), n, k), strict=True)
    return [
        {"construct": construct.name, "rank": rank, "eigenvalue": float(value), "chance": expected}
        for rank, (value, expected) in enumerate(pairs, 1)
    ]


def _no_dimensions(construct: Construct, k: int, n: float) -> str | None:
    if construct.kind == "composite":
        return "not_reflective"
    if k < 3:
        return "single_item" if k == 1 else "too_few_items"
    return None if n > k else "too_few_cases"


def weighting(analysis: Estimation | Bootstrap, construct: Construct, thresholds: Thresholds) -> Record:
    """What weighting adds to a plain sum; nothing to pass or to fail."""
    value = analysis.point.value("equal_weights", construct.name)
    threshold = thresholds["equivalence"]
    single = len(construct.indicators) == 1
    code = "single_item" if single else "at_bound" if construct.name in analysis.point.unknown else "scores_given"
    meaning = meanings.not_applicable(code) if value is None else meanings.equal_weights(construct.name, value, threshold.green)
    row = analysis.row("equal_weights", construct.name) if isinstance(analysis, Bootstrap) and not single else None
    return {
        "construct": construct.name,
        "correlation": value,
        **({end: row[end] if row else None for end in ("lower", "upper")} if isinstance(analysis, Bootstrap) else {}),
        "verdict": None if value is None else "differs" if threshold.limit.holds(value) else "alike",
        "threshold": threshold.words,
        "source": threshold.source,
        "meaning": meaning,
        "not_applicable": code if value is None else None,
    }


class Levels:
    """The stages of an estimation, solved again from its correlations: with a saved analysis, these are all there is."""

    def __init__(self, point: Estimation) -> None:
        self.model, self.unknown = point.model, point.unknown
        self.stages = tuple(zip(point.plan.stages, point.solution.stages, strict=True))

    def of(self, construct: Construct) -> tuple[StageModel, Solved]:
        """The stage in which a construct is measured."""
        return next(each for each in self.stages if construct.name in each[0].measured)

    def correlations(self, construct: Construct) -> Array:
        """(k, k) among the indicators of a construct: answers, or scores of its parts."""
        stage, solved = self.of(construct)
        block = stage.design.blocks[stage.names.index(construct.name)]
        R: Array = solved.correlations.R[block, block]
        return R

    def loadings(self, construct: Construct) -> dict[str, dict[str, float | None]]:
        """Loadings of each indicator on the constructs it can be compared on: not on products, nor on the whole that it is a part of."""
        stage, solved = self.of(construct)
        block = stage.design.blocks[stage.names.index(construct.name)]
        others = stage.products | (frozenset(self.model.owner.values()) - stage.measured)
        compared = [(j, name) for j, name in enumerate(stage.names) if name not in others]
        rows = zip(construct.indicators, solved.estimate.loadings[block], strict=True)
        lost = self.unknown if construct.name not in self.unknown else frozenset(name for _, name in compared)
        return {item: {name: None if name in lost else finite(row[j]) for j, name in compared} for item, row in rows}


def one_factor(R: Array) -> Array:
    """Loadings (p,) of a single factor behind correlations R (p, p), by maximum likelihood; no item is all factor."""
    from statsmodels.multivariate.factor import Factor

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        start = Factor(None, n_factor=1, corr=R, method="pa").fit()
        first = np.clip(start.loadings[:, :1], -0.95, 0.95)
        found = Factor(None, n_factor=1, corr=R, method="ml").fit(start=(first, 1.0 - first[:, 0] ** 2))
    most = np.sqrt(1.0 - LEAST_UNIQUE)
    loadings: Array = np.clip(np.asarray(found.loadings)[:, 0], -most, most)
    return loadings


def implied(loadings: Array) -> Array:
    """Correlations (p, p) that follow from the loadings (p,) of a single factor."""
    Sigma: Array = np.outer(loadings, loadings)
    np.fill_diagonal(Sigma, 1.0)
    return Sigma
