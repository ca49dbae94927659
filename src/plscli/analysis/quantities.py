"""The registry of quantities.

Whatever stands here gets a point estimate, a standard error, an interval, a p value, a place in the saved analysis and a
row in JSON.  A new criterion is one function in `core` and one entry here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from plscli.core import effects, reliability, structure, validity
from plscli.core.design import Array, Design
from plscli.core.estimate import Estimate
from plscli.model.spec import ModelSpec

Cell = tuple[str, tuple[int, ...]]
"""Name of one number, and its index in the array that the quantity's function returns."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A named function of (R, Estimate, Design).

    value : returns an array with the batch in front.   cells : which of its elements exist in a model, with their names.
    null : value under the null hypothesis of the t test; None where a test makes no sense.
    """

    name: str
    value: Callable[[Array, Estimate, Design], Array]
    cells: Callable[[ModelSpec], list[Cell]]
    null: float | None = 0.0


def _paths(model: ModelSpec) -> list[Cell]:
    return _directed(model, [(path.source, path.target) for path in model.paths])


def total_effect_pairs(model: ModelSpec) -> list[tuple[str, str]]:
    """Constructs that a directed path connects, as (from, to)."""
    return [(source, target) for source in model.names for target in model.downstream(source)]


def indirect_effect_pairs(model: ModelSpec) -> list[tuple[str, str]]:
    """Constructs that a directed path of two or more arrows connects, as (from, to)."""
    return [
        (source, target)
        for source, target in total_effect_pairs(model)
        if any(target in model.downstream(mediator) for mediator in model.successors(source))
    ]


def _directed(model: ModelSpec, pairs: list[tuple[str, str]]) -> list[Cell]:
    return [(f"{source} -> {target}", (model.names.index(source), model.names.index(target))) for source, target in pairs]


def _paths_among_others(model: ModelSpec) -> list[Cell]:
    """Paths whose target has other predecessors too; a lone predecessor can be collinear with nothing."""
    return _directed(model, [(path.source, path.target) for path in model.paths if len(model.predecessors(path.target)) > 1])


def _loadings(model: ModelSpec) -> list[Cell]:
    return [(f"{item} <- {model.names[j]}", (k, j)) for k, (j, item) in enumerate(_items(model))]


def _weights(model: ModelSpec) -> list[Cell]:
    return [(f"{item} -> {model.names[j]}", (k, j)) for k, (j, item) in enumerate(_items(model))]


def _items(model: ModelSpec) -> list[tuple[int, str]]:
    return [(j, item) for j, construct in enumerate(model.constructs) for item in construct.indicators]


def _items_in_blocks(model: ModelSpec) -> list[Cell]:
    return [(item, (k,)) for k, (j, item) in enumerate(_items(model)) if len(model.constructs[j].indicators) > 1]


def _endogenous(model: ModelSpec) -> list[Cell]:
    return [(name, (model.names.index(name),)) for name in model.endogenous]


def _measured(model: ModelSpec) -> list[Cell]:
    return [
        (construct.name, (j,))
        for j, construct in enumerate(model.constructs)
        if construct.kind == "reflective" and len(construct.indicators) > 1
    ]


def _pairs(model: ModelSpec) -> list[Cell]:
    """Pairs of constructs as positions of the lower triangle."""
    return [(f"{model.names[i]} <-> {model.names[j]}", (j, i)) for i, j in combinations(range(len(model.names)), 2)]


def _reflective_pairs(model: ModelSpec) -> list[Cell]:
    reflective = [construct.kind == "reflective" for construct in model.constructs]
    return [cell for cell in _pairs(model) if all(reflective[j] for j in cell[1])]


REGISTRY: tuple[Quantity, ...] = (
    Quantity("path", effects.direct, _paths),
    Quantity("total_effect", effects.total, lambda model: _directed(model, total_effect_pairs(model))),
    Quantity("indirect_effect", effects.indirect, lambda model: _directed(model, indirect_effect_pairs(model))),
    Quantity("loading", lambda R, estimate, design: estimate.loadings, _loadings),
    Quantity("weight", lambda R, estimate, design: estimate.outer_weights, _weights),
    Quantity("r2", structure.r2, _endogenous),
    Quantity("r2_adjusted", structure.r2_adjusted, _endogenous),
    Quantity("f2", structure.f2, _paths),
    Quantity("vif", structure.vif, _paths_among_others, null=None),
    Quantity("indicator_vif", validity.indicator_vif, _items_in_blocks, null=None),
    Quantity("alpha", reliability.alpha, _measured),
    Quantity("rho_a", reliability.rho_a, _measured),
    Quantity("rho_c", reliability.rho_c, _measured),
    Quantity("ave", reliability.ave, _measured),
    Quantity("htmt", validity.htmt, _reflective_pairs, null=1.0),
    Quantity("correlation", validity.construct_correlations, _pairs),
)


def quantities(model: ModelSpec) -> tuple[Quantity, ...]:
    """The registry, with the effects that only this model has: specific indirect effects and defined ones."""
    names = {name: j for j, name in enumerate(model.names)}
    routes = [[names[name] for name in route] for route in model.routes]

    def specific(R: Array, estimate: Estimate, design: Design) -> Array:
        return np.stack([effects.along(estimate.path_coefficients, route) for route in routes], axis=-1)

    def defined(R: Array, estimate: Estimate, design: Design) -> Array:
        values = {path.label: estimate.path_coefficients[..., names[path.source], names[path.target]] for path in model.paths}
        with np.errstate(all="ignore"):
            for definition in model.definitions:
                values[definition.label] = definition.expression.evaluate(values) + np.zeros(estimate.status.shape)
        return np.stack([values[definition.label] for definition in model.definitions], axis=-1)

    return (
        *REGISTRY,
        Quantity("specific_indirect_effect", specific, lambda model: [(" -> ".join(route), (p,)) for p, route in enumerate(model.routes)]),
        Quantity("defined", defined, lambda model: [(definition.label, (p,)) for p, definition in enumerate(model.definitions)]),
    )


Key = tuple[str, str]
"""Name of a quantity and name of one of its cells: what identifies a number everywhere."""


def keys(model: ModelSpec) -> list[Key]:
    """The numbers that exist in a model, in the order of `evaluate`."""
    return [(quantity.name, name) for quantity in quantities(model) for name, _ in quantity.cells(model)]


def nulls(model: ModelSpec) -> Array:
    """(P,) value of each number under the null hypothesis, NaN where there is no test."""
    values = [quantity.null for quantity in quantities(model) for _ in quantity.cells(model)]
    return np.array([np.nan if value is None else value for value in values])


class Evaluation:
    """All registered quantities of one model as a flat vector: (R, Estimate) -> (..., P)."""

    def __init__(self, model: ModelSpec) -> None:
        self.design = model.design
        self.parts = [
            (quantity.value, tuple(np.array(cells, dtype=np.intp).T))
            for quantity in quantities(model)
            if (cells := [index for _, index in quantity.cells(model)])
        ]

    def __call__(self, R: Array, estimate: Estimate) -> Array:
        """Values (..., P) in the order of `keys`."""
        return np.concatenate([value(R, estimate, self.design)[(..., *index)] for value, index in self.parts], axis=-1)
