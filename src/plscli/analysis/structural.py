"""The tables of the structural model: explained variance, paths, effects, slopes, fit."""

from __future__ import annotations

from plscli.analysis.bootstrap import Bootstrap
from plscli.analysis.estimation import Estimation
from plscli.analysis.mediation import classify
from plscli.analysis.quantities import indirect_effect_pairs, total_effect_pairs
from plscli.analysis.result import Record, finite
from plscli.analysis.slopes import slopes
from plscli.core import fit as core
from plscli.core.correlations import Correlations

MEASURES = {
    "srmr": "root mean square of the residual correlations, the diagonal counted (Hu & Bentler 1999)",
    "d_uls": "sum of squared residual correlations on and below the diagonal",
    "d_g": "half the sum of squared natural logarithms of the eigenvalues of R^-1 Sigma; ADANCO and cSEM take log10 (times 5.3019)",
    "d_ml": "maximum-likelihood discrepancy tr(R Sigma^-1) - ln det(R Sigma^-1) - K",
    "nfi": "1 - d_ml / d_ml of the model in which nothing correlates (Bentler & Bonett 1980)",
}
"""Measures of fit with their definitions."""


def r_squared(analysis: Estimation | Bootstrap) -> list[Record]:
    """Explained variance of every endogenous construct."""
    point = analysis.point
    return [
        {"construct": name, **{quantity: point.value(quantity, name) for quantity in ("r2", "r2_adjusted", "aic", "bic")}}
        for name in analysis.model.endogenous
    ]


def paths(analysis: Estimation | Bootstrap) -> list[Record]:
    """Every path with its effect size and the collinearity of its predictor.

    product_path : of a product term, the coefficient of the product itself.   unstandardised : in the units of the answers.
    """
    point = analysis.point
    return [
        {
            "from": path.source,
            "to": path.target,
            "estimate": point.value("path", path.name),
            "product_path": point.value("product_path", path.name),
            "unstandardised": point.value("unstandardised_path", path.name),
            "f2": point.value("f2", path.name),
            "vif": point.value("vif", path.name),
        }
        for path in analysis.model.paths
    ]


def effects(analysis: Estimation | Bootstrap) -> list[Record]:
    """Total, indirect and specific indirect effects; each specific one with its class of mediation."""
    pairs = [
        {
            "from": source,
            "to": target,
            "via": None,
            "kind": kind,
            **analysis.row(f"{kind}_effect", f"{source} -> {target}"),
            "mediation": None,
        }
        for kind, ends in (("total", total_effect_pairs), ("indirect", indirect_effect_pairs))
        for source, target in ends(analysis.model)
    ]
    return pairs + [_specific(analysis, route) for route in analysis.model.routes]


def _specific(analysis: Estimation | Bootstrap, route: tuple[str, ...]) -> Record:
    source, *via, target = route
    row = analysis.row("specific_indirect_effect", " -> ".join(route))
    has_direct = target in analysis.model.successors(source)
    direct = analysis.row("path", f"{source} -> {target}") if has_direct else None
    mediation = classify(row, direct) if isinstance(analysis, Bootstrap) else None
    return {"from": source, "to": target, "via": via, "kind": "specific", **row, "mediation": mediation}


def simple_slopes(analysis: Estimation | Bootstrap) -> list[Record]:
    """Slopes of the first factor of every product at chosen values of the other."""
    return [
        {
            "product": each.path.source,
            "from": each.focal,
            "to": each.target,
            "at": " and ".join(f"{moderator} {point}" for moderator, point in each.at),
            **analysis.row("simple_slope", each.name),
        }
        for each in slopes(analysis.model)
    ]


def fit(point: Estimation) -> list[Record]:
    """Distance between the correlations of the indicators and those that the model implies, saturated and estimated.

    Measured in the stage that the paths are read in; a model with repeated indicators has no fit, because copies of items
    correlate perfectly whatever the model says.
    """
    plan = point.plan
    if ("srmr", "saturated") not in point.index:
        return []
    data = Correlations.known(point.correlations, point.n)
    solved = point.estimator.solve(data, plan.staged(plan.stages)).stages[plan.structural]
    R = solved.correlations.R
    rows = []
    for saturated in (True, False):
        Sigma = core.implied(R, solved.estimate, plan.structure.design, saturated)
        rows += [
            {
                "measure": name,
                "model": "saturated" if saturated else "estimated",
                "value": finite(float(getattr(core, name)(R, Sigma))),
                "definition": definition,
            }
            for name, definition in MEASURES.items()
        ]
    return rows
