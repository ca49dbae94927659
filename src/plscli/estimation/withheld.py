"""Numbers that are withheld, and why: what PLSc cannot correct, and what rests on polychoric correlations at their bound.

A product that stays attenuated leaves a bias in its own coefficient that no number of respondents takes away, so that a test of it
rejects what is true, and with it the slopes of its equation.

A table of answers with an empty corner has no likeliest correlation short of 1, so that none is known: what rests on such a pair of items
is not estimated, which is everything about the constructs that they measure, and equations with these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import numpy as np

from plscli.core import Array, Mask
from plscli.model.plan import Plan
from plscli.model.routes import moderated
from plscli.model.spec import ModelSpec

Pairs = tuple[tuple[str, str], ...]
REST = ("srmr",)
"""Quantities that rest on all items."""
OF_PATHS = ("path", "unstandardised_path", "product_path", "f2")
OF_ROUTES = ("total_effect", "indirect_effect", "specific_indirect_effect")
NOT_ESTIMATED = ("product_path", "f2", "simple_slope", "moderated_mediation")
"""Quantities that are not even estimated; a path and what is made of paths keep their estimate, which nothing is held against."""


def reasons(plan: Plan, keys: Sequence[tuple[str, str]], at_bound: Pairs) -> dict[tuple[str, str], str]:
    """Of the numbers of a model those that are not tested, with the reason."""
    return uncorrected(plan, keys) | resting_on(plan, keys, at_bound)


def uncorrected(plan: Plan, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Of the numbers of a model those that PLSc leaves a bias in, with the reason."""
    if not plan.uncorrected:
        return {}
    reasons = _reasons(plan)
    found = {}
    for quantity, name in keys:
        if quantity in OF_ROUTES:
            of = [reason for product, reason in plan.uncorrected.items() if name.startswith(f"{product} -> ")]
        else:
            of = [reasons[quantity][name]] if name in reasons.get(quantity, {}) else []
        if of:
            found[quantity, name] = of[0]
    return found


def _reasons(plan: Plan) -> Mapping[str, Mapping[str, str]]:
    """Reasons by quantity and name, but for effects along routes."""
    from plscli.estimation.moderation import slopes

    model, held = plan.model, plan.biased
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


def pairs(bound: Mask, columns: Sequence[str]) -> Pairs:
    """The pairs of columns at their bound in one sample."""
    return tuple((columns[i], columns[j]) for i, j in np.argwhere(np.triu(bound)).tolist())


def mask(found: Pairs, columns: Sequence[str]) -> Mask:
    """(K, K) True for pairs of columns."""
    at = np.zeros((len(columns), len(columns)), dtype=np.bool_)
    for pair in found:
        i, j = map(columns.index, pair)
        at[i, j] = at[j, i] = True
    return at


def counted(bound: Mask, used: Mask, columns: Sequence[str]) -> Counter[str]:
    """How many of the samples that are used have which pair at its bound, in words."""
    often = np.triu(bound[used].sum(0))
    names = {(i, j): f"polychoric correlation of {columns[i]} and {columns[j]} at its bound" for i, j in np.argwhere(often).tolist()}
    return Counter({name: int(often[pair]) for pair, name in names.items()})


def reason(found: Iterable[tuple[str, str]]) -> str:
    """Why a number is withheld that rests on such pairs."""
    return f"the polychoric correlation of {' and of '.join(f'{a} with {b}' for a, b in found)} is at its bound"


def note(plan: Plan, found: Pairs) -> str:
    """What must be said of pairs at their bound."""
    constructs = sorted(touched(plan, chain(*found)))
    return (
        f"{reason(found)} (0.999 in size): where a table of answers has an empty corner, any correlation up to 1 fits it, so that nothing "
        f"that rests on {', '.join(constructs)} is estimated; leave one of the items out, merge rare answers, or take Pearson correlations"
    )


def touched(plan: Plan, items: Iterable[str]) -> frozenset[str]:
    """Constructs that are measured by some of the items, and the wholes that these are parts of."""
    of = set(items)
    own = {construct.name for construct in plan.model.constructs if of & set(construct.indicators)}
    return frozenset(own | {plan.model.owner[name] for name in own if name in plan.model.owner})


def resting(plan: Plan, keys: Sequence[tuple[str, str]]) -> list[frozenset[str]]:
    """Of every number of a model, the constructs that it rests on."""
    totals, everything = _totals(plan.model), frozenset(plan.model.names)
    names = {**totals, **_by_name(plan)}
    found = {"total_effect": totals, **dict.fromkeys(REST, dict.fromkeys((name for _, name in keys), everything))}
    return [found.get(quantity, names)[name] for quantity, name in keys]


def _equations(model: ModelSpec) -> dict[str, frozenset[str]]:
    """Every construct with its predictors."""
    return {name: frozenset({name, *model.predecessors(name)}) for name in model.names}


def _totals(model: ModelSpec) -> dict[str, frozenset[str]]:
    """The constructs behind a total effect: every equation that it passes, also where a direct path leads to its end."""
    equation, found = _equations(model), {}
    for source in model.structural:
        for target in model.downstream(source):
            passed = [name for name in model.downstream(source) if name == target or target in model.downstream(name)]
            found[f"{source} -> {target}"] = frozenset().union(*(equation[name] for name in passed))
    return found


def _by_name(plan: Plan) -> dict[str, frozenset[str]]:
    """The constructs behind a number, by the name that tables give it: an equation with all its predictors, a block, a pair."""
    model = plan.model
    equation = _equations(model)
    found = {name: frozenset({name}) | (equation[name] if name in model.endogenous else frozenset()) for name in model.names}
    for stage in plan.stages:
        for name, item in stage.items:
            found |= dict.fromkeys((item, f"{item} <- {name}", f"{item} -> {name}"), frozenset({name}))
        found |= {f"{a} <-> {b}": frozenset({a, b}) for a in stage.names for b in stage.names}
    found |= {path.name: equation[path.target] for path in model.paths}
    found |= {" -> ".join(route): frozenset().union(*(equation[name] for name in route[1:])) for route in model.routes}
    labels = {path.label: equation[path.target] for path in model.paths}
    for definition in model.definitions:
        labels[definition.label] = frozenset().union(*(labels[name] for name in definition.expression.names()))
    return {**found, **{definition.label: labels[definition.label] for definition in model.definitions}}


def resting_on(plan: Plan, keys: Sequence[tuple[str, str]], found: Pairs) -> dict[tuple[str, str], str]:
    """Of the numbers of a model those that rest on pairs at their bound, with the reason."""
    if not found:
        return {}
    of = {pair: touched(plan, pair) for pair in found}
    reasons = {}
    for key, constructs in zip(keys, resting(plan, keys), strict=True):
        own = [pair for pair in found if of[pair] & constructs]
        if own:
            reasons[key] = reason(own[:2])
    return reasons


def matrix(plan: Plan, keys: Sequence[tuple[str, str]]) -> Array:
    """(K, P) one where a number rests on an item, in the order of the items of the first stage."""
    items = [touched(plan, [item]) for _, item in plan.stages[0].items]
    rest = resting(plan, keys)
    return np.array([[bool(own & constructs) for constructs in rest] for own in items], dtype=np.float64)
