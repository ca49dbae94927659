"""The registry of quantities.

Whatever stands here gets a point estimate, a standard error, an interval, a p value, a place in the saved analysis and a
row in JSON.  A new criterion is one function in `core` and one entry here.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from plscli.core import Array, Design
from plscli.core.criteria import fit, measurement, structure
from plscli.core.pls import Estimate
from plscli.core.pls.stages import Solution
from plscli.estimation import NO_RANGES, Ranges
from plscli.model.plan import Plan, StageModel
from plscli.model.spec import Effect, ModelSpec, Path

Cell = tuple[str, tuple[int, ...]]
"""Name of one number, and its index in the array that the quantity's function returns."""
Level = Literal["measurement", "structure"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A named function of (R, Estimate, Design).

    value : returns an array with the batch in front.   cells : which of its elements exist in a stage of a model, with their
    names.   null : value under the null hypothesis of the t test; None where a test makes no sense.   level : a quantity of the
    measurement model is read in every stage, one of the structural model in the stage that the paths are read in.   whole : whether it
    is a function of the whole solution instead.
    """

    name: str
    value: Callable[..., Array]
    cells: Callable[[Plan, StageModel], list[Cell]]
    null: float | None = 0.0
    level: Level = "measurement"
    whole: bool = False


def _estimated(name: str) -> Callable[[Array, Estimate, Design], Array]:
    """What an estimate itself holds under a name."""
    return lambda R, estimate, design: np.asarray(getattr(estimate, name))


def total_effect_pairs(model: ModelSpec) -> list[tuple[str, str]]:
    """Constructs that a directed path connects, as (from, to)."""
    return [(source, target) for source in model.structural for target in model.downstream(source)]


def indirect_effect_pairs(model: ModelSpec) -> list[tuple[str, str]]:
    """Constructs that a directed path of two or more arrows connects, as (from, to)."""
    return [
        (source, target)
        for source, target in total_effect_pairs(model)
        if any(target in model.downstream(mediator) for mediator in model.successors(source))
    ]


def _directed(pairs: Callable[[ModelSpec], list[tuple[str, str]]]) -> Callable[[Plan, StageModel], list[Cell]]:
    """Cells of pairs of constructs, as (from, to)."""

    def cells(plan: Plan, stage: StageModel) -> list[Cell]:
        return [(f"{a} -> {b}", (stage.names.index(a), stage.names.index(b))) for a, b in pairs(plan.model)]

    return cells


def _own(arrow: str) -> Callable[[Plan, StageModel], list[Cell]]:
    """Cells of indicators with their own constructs, as far as they are measured in a stage."""

    def cells(plan: Plan, stage: StageModel) -> list[Cell]:
        own = enumerate(stage.items)
        return [(f"{item} {arrow} {name}", (k, stage.names.index(name))) for k, (name, item) in own if name in stage.measured]

    return cells


def _several(plan: Plan, stage: StageModel) -> list[Cell]:
    """Constructs of two or more items that are measured in the stage."""
    constructs = enumerate(stage.model.constructs)
    return [(construct.name, (j,)) for j, construct in constructs if construct.name in stage.measured and len(construct.indicators) > 1]


def _measured(plan: Plan, stage: StageModel) -> list[Cell]:
    """Those of them that are reflective."""
    return [(name, (j,)) for name, (j,) in _several(plan, stage) if stage.model.constructs[j].kind == "reflective"]


def _items_in_blocks(plan: Plan, stage: StageModel) -> list[Cell]:
    """The items of several that measure one construct."""
    several = {name for name, _ in _several(plan, stage)}
    return [(item, (k,)) for k, (name, item) in enumerate(stage.items) if name in several]


def _endogenous(plan: Plan, stage: StageModel) -> list[Cell]:
    return [(name, (stage.names.index(name),)) for name in plan.model.endogenous]


def _pairs(plan: Plan, stage: StageModel) -> list[Cell]:
    """Pairs of constructs as positions of the lower triangle."""
    return [(f"{stage.names[i]} <-> {stage.names[j]}", (j, i)) for i, j in plan.pairs(stage)]


def _reflective_pairs(plan: Plan, stage: StageModel) -> list[Cell]:
    reflective = [construct.kind == "reflective" for construct in stage.model.constructs]
    return [cell for cell in _pairs(plan, stage) if all(reflective[j] for j in cell[1])]


def _models(plan: Plan, stage: StageModel) -> list[Cell]:
    """The saturated and the estimated model; repeated indicators leave no correlation matrix that a model could fit."""
    repeated = len({item for _, item in stage.items}) < len(stage.items)
    return [] if repeated else [("saturated", (0,)), ("estimated", (1,))]


PATHS = _directed(lambda model: [(path.source, path.target) for path in model.paths])
PRODUCT_PATHS = _directed(lambda model: [(path.source, path.target) for path in model.paths if model.product(path.source)])
PATHS_AMONG_OTHERS = _directed(
    lambda model: [(path.source, path.target) for path in model.paths if len(model.predecessors(path.target)) > 1]
)
"""A lone predecessor can be collinear with nothing."""

REGISTRY: tuple[Quantity, ...] = (
    Quantity("path", _estimated("path_coefficients"), PATHS, level="structure"),
    Quantity("unstandardised_path", structure.unstandardised, PATHS, level="structure"),
    Quantity("product_path", structure.product_paths, PRODUCT_PATHS, level="structure"),
    Quantity("total_effect", structure.total_effects, _directed(total_effect_pairs), level="structure"),
    Quantity("indirect_effect", structure.indirect_effects, _directed(indirect_effect_pairs), level="structure"),
    Quantity("loading", _estimated("loadings"), _own("<-")),
    Quantity("weight", _estimated("outer_weights"), _own("->")),
    Quantity("r2", _estimated("r2"), _endogenous, level="structure"),
    Quantity("r2_adjusted", structure.r2_adjusted, _endogenous, level="structure"),
    Quantity("f2", structure.f2, PATHS, level="structure"),
    Quantity("vif", structure.vif, PATHS_AMONG_OTHERS, null=None, level="structure"),
    Quantity("indicator_vif", measurement.indicator_vif, _items_in_blocks, null=None),
    Quantity("alpha", measurement.alpha, _measured),
    Quantity("rho_a", measurement.rho_a, _measured),
    Quantity("rho_c", measurement.rho_c, _measured),
    Quantity("ave", measurement.ave, _measured),
    Quantity("htmt", measurement.htmt, _reflective_pairs, null=1.0),
    Quantity("htmt2", measurement.htmt2, _reflective_pairs, null=1.0),
    Quantity("congruence", measurement.congruence, _pairs, null=1.0),
    Quantity("equal_weights", measurement.equal_weights, _several, null=None),
    Quantity("correlation", _estimated("construct_correlations"), _pairs),
    Quantity("srmr", fit.both_srmr, _models, null=None, level="structure"),
    Quantity("aic", structure.aic, _endogenous, null=None, level="structure"),
    Quantity("bic", structure.bic, _endogenous, null=None, level="structure"),
)


UNTESTED = ("item_performance", "performance")
"""Means on 0 to 100, of which 0 is no null hypothesis."""


def quantities(plan: Plan, ranges: Ranges = NO_RANGES) -> tuple[Quantity, ...]:
    """The registry, with the effects that only this model has: specific indirect and defined ones, slopes, indices of moderation.

    ranges : lowest and highest answer by item, for the slopes at the ends of a moderator.
    """
    model, stage = plan.model, plan.structure
    names = {name: j for j, name in enumerate(stage.names)}
    routes = [[names[name] for name in route] for route in model.routes]

    def specific(R: Array, estimate: Estimate, design: Design) -> Array:
        return np.stack([structure.along(estimate.path_coefficients, route) for route in routes], axis=-1)

    def defined(R: Array, estimate: Estimate, design: Design) -> Array:
        values = {path.label: estimate.path_coefficients[..., names[path.source], names[path.target]] for path in model.paths}
        with np.errstate(all="ignore"):
            for definition in model.definitions:
                values[definition.label] = definition.expression.evaluate(values) + np.zeros(estimate.status.shape)
        return np.stack([values[definition.label] for definition in model.definitions], axis=-1)

    found = [*REGISTRY, *_parts(specific, {"specific_indirect_effect": [" -> ".join(route) for route in model.routes]})]
    if model.products:
        from plscli.estimation.moderation import conditional

        found += _parts(*conditional(plan, ranges))
    found += _parts(defined, {"defined": [definition.label for definition in model.definitions]})
    if plan.scales:  # performance and importance, and what they are made of
        from plscli.estimation.performance import OnScale

        on_scale = OnScale(plan)
        found += _parts(on_scale, on_scale.cells, whole=True)
    return tuple(found)


def _parts(value: Callable[..., Array], cells: Mapping[str, list[str]], whole: bool = False) -> Iterator[Quantity]:
    """Quantities that one function gives in one vector.   cells : names of the numbers by quantity, in the order of the vector."""
    first = 0
    for name, labels in cells.items():
        yield Quantity(name, value, _numbered(labels, first), None if name in UNTESTED else 0.0, "structure", whole)
        first += len(labels)


def _numbered(labels: list[str], first: int) -> Callable[[Plan, StageModel], list[Cell]]:
    return lambda plan, stage: [(label, (p,)) for p, label in enumerate(labels, first)]


Key = tuple[str, str]
"""Name of a quantity and name of one of its cells: what identifies a number everywhere."""


def tested(effect: Effect) -> Key:
    """The number that a hypothesis is about: a path, or a defined effect, also where that runs between the ends of a path."""
    return ("path", effect.name) if isinstance(effect, Path) else ("defined", effect.label)


def cells_of(plan: Plan, ranges: Ranges = NO_RANGES, only: Container[str] | None = None) -> list[tuple[Quantity, int, list[Cell]]]:
    """Quantities, all or only those named, with the stages they are read in and their cells there."""
    found = [
        (quantity, number, quantity.cells(plan, stage))
        for quantity in quantities(plan, ranges)
        if only is None or quantity.name in only
        for number, stage in enumerate(plan.stages)
        if quantity.level == "measurement" or number == plan.structural
    ]
    return [(quantity, number, cells) for quantity, number, cells in found if cells]


def keys(plan: Plan, only: Container[str] | None = None) -> list[Key]:
    """The numbers that exist in a model, all or those of some quantities, in the order of `Evaluation`."""
    return [(quantity.name, name) for quantity, _, cells in cells_of(plan, only=only) for name, _ in cells]


def nulls(plan: Plan, only: Container[str] | None = None) -> Array:
    """(P,) value of each number under the null hypothesis, NaN where there is no test; of all, or of those of some quantities."""
    values = [quantity.null for quantity, _, cells in cells_of(plan, only=only) for _ in cells]
    return np.array([np.nan if value is None else value for value in values])


class Evaluation:
    """All registered quantities of one model, or only those named, as a flat vector: Solution -> (..., P).

    resampled : NaN for everything that is not tested, see `withheld.uncorrected`; otherwise only for what is not estimated there.
    """

    def __init__(self, plan: Plan, ranges: Ranges = NO_RANGES, only: Container[str] | None = None, *, resampled: bool = False) -> None:
        self.designs = [stage.design for stage in plan.stages]
        found = cells_of(plan, ranges, only)
        self.parts = [
            (quantity.value, quantity.whole, number, tuple(np.array([index for _, index in own], dtype=np.intp).T))
            for quantity, number, own in found
        ]
        self.plan, self.names = plan, [(quantity.name, name) for quantity, _, cells in found for name, _ in cells]
        self.blank = _blank(plan, self.names, resampled) if plan.uncorrected else []

    def __call__(self, solution: Solution) -> Array:
        """Values (..., P) in the order of `keys`."""
        values, read, before = [], np.empty(0), None
        for value, whole, number, index in self.parts:
            if before != (value, number):  # several quantities can be parts of what one function returns
                solved, before = solution.stages[number], (value, number)
                read = value(solution) if whole else value(solved.correlations.R, solved.estimate, self.designs[number])
            values.append(read[(..., *index)])
        found = np.concatenate(values, axis=-1)
        if self.blank:
            found[..., self.blank] = np.nan
        bound = solution.stages[0].correlations.bound
        if bound is None or not bound.any():
            return found
        return np.where(bound.any(-1).astype(np.float64) @ self._resting > 0, np.nan, found)

    @cached_property
    def _resting(self) -> Array:
        """(K, P) one where a number rests on an item."""
        from plscli.estimation import withheld

        return withheld.matrix(self.plan, self.names)


def _blank(plan: Plan, names: list[Key], resampled: bool) -> list[int]:
    """Positions of numbers that are withheld: of those that are not even estimated, or of all."""
    from plscli.estimation.withheld import NOT_ESTIMATED, uncorrected

    held = uncorrected(plan, names)
    return [p for p, key in enumerate(names) if key in held and (resampled or key[0] in NOT_ESTIMATED)]
