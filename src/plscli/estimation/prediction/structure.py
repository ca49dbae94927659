"""Whose answers a model predicts, and of whose: the constructs of its paths with the answers that measure them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np

from plscli.core import Array, Indices
from plscli.core.pls.stages import DATA, Solution, Stage
from plscli.core.prediction import Target
from plscli.errors import UsageError
from plscli.model.plan import Plan

Step = tuple[int, int, int]
"""A stage, an indicator of it, and the construct that it measures there."""
Chain = tuple[Step, ...]
"""From the answer to an item up to a construct of the paths, through the parts of higher-order constructs."""


@dataclass(frozen=True, eq=False)
class MeasuredPaths:
    """The constructs of the paths, J of them, products last.

    names : (J,).   place : (J,) their numbers in the stage that the paths are read in.   chains : by column of the answer, of each
    construct.   factors : (J,) of products, the constructs that are multiplied, by number; for others none.
    """

    plan: Plan
    names: tuple[str, ...]
    place: Indices
    chains: tuple[dict[int, Chain], ...]
    factors: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, plan: Plan) -> MeasuredPaths:
        """The structure of a model.  UsageError for wholes that their parts explain entirely, of which nothing is left to be predicted."""
        model, names = plan.model, plan.model.structural
        _check_repeated(plan)
        stages, stage = plan.staged(plan.stages), plan.structure
        place = np.array([stage.names.index(name) for name in names], dtype=np.intp)
        chains = tuple(
            {} if model.product(name) else _chains(stages, plan.structural, int(j)) for name, j in zip(names, place, strict=True)
        )
        products = [model.product(name) for name in names]
        return cls(plan, names, place, chains, tuple(tuple(names.index(f) for f in p.factors) if p else () for p in products))

    @cached_property
    def target(self) -> Target:
        """What is predicted, and what of."""
        paths = np.zeros((len(self.names),) * 2, dtype=np.bool_)
        for path in self.plan.model.paths:
            paths[self.names.index(path.source), self.names.index(path.target)] = True
        blocks = tuple(np.array(sorted(chains), dtype=np.intp) for chains in self.chains)
        predicted = np.flatnonzero(paths.any(0))
        items = np.concatenate([blocks[j] for j in predicted])
        return Target(paths, blocks, items, np.repeat(predicted, [len(blocks[j]) for j in predicted]))

    @property
    def endogenous(self) -> tuple[str, ...]:
        """Constructs that are predicted."""
        return tuple(self.names[j] for j in self.target.endogenous)

    @cached_property
    def items(self) -> tuple[str, ...]:
        """(Q,) items that are predicted."""
        return tuple(self.plan.model.indicators[k] for k in self.target.items)

    @cached_property
    def owners(self) -> tuple[str, ...]:
        """(Q,) the construct of the paths that each of them measures."""
        return tuple(self.names[j] for j in self.target.owner)

    @cached_property
    def curved(self) -> bool:
        """Whether a product multiplies constructs that are predicted themselves, so that earliest antecedents act through products."""
        predicted = set(self.target.endogenous.tolist())
        return any(predicted & set(factors) for factors in self.factors)

    def loadings(self, solution: Solution) -> Array:
        """(F, Q) of the predicted items on the constructs of the paths: the product of the loadings along each chain."""
        chains = [self.chains[j][k] for j, k in zip(self.target.owner.tolist(), self.target.items.tolist(), strict=True)]
        steps = ([solution.stages[s].estimate.loadings[..., k, j] for s, k, j in chain] for chain in chains)
        return np.stack([reduce(np.multiply, chain) for chain in steps], axis=-1)

    def weights(self, solution: Solution) -> Array:
        """(F, C, J) from the columns of the data to the scores of the constructs."""
        return solution.stages[self.plan.structural].weights[..., self.place]

    def paths(self, solution: Solution) -> Array:
        """(F, J, J) path coefficients."""
        return solution.stages[self.plan.structural].estimate.path_coefficients[..., self.place[:, None], self.place]


def _chains(stages: tuple[Stage, ...], number: int, construct: int) -> dict[int, Chain]:
    """The answers that measure a construct of a stage, by column."""
    found: dict[int, Chain] = {}
    stage = stages[number]
    for k in np.flatnonzero(stage.design.owner == construct):
        origin, which = stage.origins[k]
        step = (number, int(k), construct)
        if origin == DATA:
            found[which] = (step,)
        else:
            found |= {column: (*chain, step) for column, chain in _chains(stages, origin, which).items()}
    return found


def _check_repeated(plan: Plan) -> None:
    if plan.structural == len(plan.stages) - 1:
        return  # wholes are not measured by the answers to their parts in the stage of the paths
    for name in plan.model.endogenous:
        whole = plan.model.construct(name)
        if whole.higher and whole.kind == "composite":
            raise UsageError(
                f"{name} is predicted from its own parts with repeated indicators, which explain all of it\n  use --higher-order disjoint"
            )
