"""What PLSc cannot correct is not tested: which numbers that concerns, and why.

A product that stays attenuated leaves a bias in its own coefficient that no number of respondents takes away, so that a test of it rejects
what is true, and with it the slopes of its equation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plscli.estimation import slopes
from plscli.model.plan import Plan
from plscli.model.routes import moderated

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
        "simple_slope": {each.name: held[each.target] for each in slopes.slopes(model) if each.target in held},
        "moderated_mediation": {name: paths[path] for name, path in conditional if path in paths},
    }
