"""Performance and importance of constructs and items, as numbers of the registry: what of a model is on a scale from 0 to 100."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from plscli.core import Array, Design
from plscli.core.criteria.structure import importance, performances, total_effects, unstandardised_weights
from plscli.core.linalg import total
from plscli.core.pls import Estimate, regressions
from plscli.core.pls.stages import Solution
from plscli.model.plan import Plan
from plscli.model.spec import ModelSpec


def items_of(model: ModelSpec, name: str) -> tuple[str, ...]:
    """Items of a construct; of one that is made of constructs, those of its parts."""
    construct = model.construct(name)
    return tuple(item for part in construct.indicators for item in items_of(model, part)) if construct.higher else construct.indicators


@dataclass(frozen=True, eq=False)
class _Score:
    """A construct on 0 to 100: weights (..., k) of its items, standard deviation (...,), mean (...,)."""

    items: Sequence[str]
    weights: Array
    sd: Array
    performance: Array

    def share(self, items: Sequence[str]) -> Array:
        """Weight (...,) of some of the items together."""
        return total(self.weights[..., [self.items.index(item) for item in items]])


@dataclass(frozen=True, eq=False)
class OnScale:
    """Numbers of a model whose answers are on known scales, all in one vector.

    Constructs one of whose items has no known scale have no numbers; products never have any.
    """

    plan: Plan

    @cached_property
    def known(self) -> tuple[str, ...]:
        """Constructs all of whose items have a known scale."""
        model = self.plan.model
        return tuple(name for name in model.names if all(item in self.plan.scales for item in items_of(model, name)))

    @cached_property
    def effects(self) -> tuple[tuple[str, str], ...]:
        """(source, target) of the total effects."""
        model = self.plan.model
        return tuple((a, b) for a in model.structural if a in self.known for b in model.downstream(a) if b in self.known)

    @cached_property
    def parts(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """(item, construct), and (part, construct) of those that are made of constructs."""
        known = [self.plan.model.construct(name) for name in self.known]
        of = [[(each, whole.name) for whole in known if whole.higher is higher for each in whole.indicators] for higher in (False, True)]
        return of[0], of[1]

    @cached_property
    def cells(self) -> dict[str, list[str]]:
        """Names of the numbers by quantity, in the order of the vector.

        The mean of an item and of a construct on 0 to 100; the weight of an item, or of a part, in its construct; by how many points an
        outcome is higher where a construct, a part of one, or an item alone is one point higher.
        """
        own, of_wholes = self.parts
        parts = [(part, b) for a, b in self.effects for part, whole in of_wholes if whole == a]
        items = [(item, b) for a, b in self.effects for item in items_of(self.plan.model, a)]
        return {
            "item_performance": [item for item, _ in own],
            "performance": list(self.known),
            "unstandardised_weight": [f"{part} -> {name}" for part, name in (*own, *of_wholes)],
            "unstandardised_total_effect": [f"{a} -> {b}" for a, b in (*self.effects, *parts)],
            "item_effect": [f"{item} -> {b}" for item, b in items],
        }

    def __call__(self, solution: Solution) -> Array:
        """All of them (..., Q) in one solution, in the order of `cells`."""
        with np.errstate(all="ignore"):  # of samples in which an item does not vary
            return np.stack(list(self._values(solution)), axis=-1)

    def _values(self, solution: Solution) -> Iterator[Array]:
        model, (own, of_wholes) = self.plan.model, self.parts
        performance, sds = self._answers(solution)
        scores = {name: self._score(name, solution, performance, sds) for name in self.known}
        yield from (performance[..., self._place[item]] for item, _ in own)
        yield from (scores[name].performance for name in self.known)
        yield from (scores[name].share([item]) for item, name in own)
        yield from (scores[name].share(items_of(model, part)) for part, name in of_wholes)
        effects = self._effects(solution, scores)
        yield from effects.values()
        for (a, _), effect in effects.items():
            yield from (scores[a].share(items_of(model, part)) * effect for part, whole in of_wholes if whole == a)
        for (a, _), effect in effects.items():
            yield from (scores[a].share([item]) * effect for item in items_of(model, a))

    @cached_property
    def _place(self) -> dict[str, int]:
        return {item: k for k, item in enumerate(self.plan.model.indicators)}

    def _answers(self, solution: Solution) -> tuple[Array, Array]:
        """Means and standard deviations (..., K) of the answers on 0 to 100, NaN for items without a known scale."""
        columns = solution.stages[0].correlations  # in which every item has a place
        which = [[item for _, item in self.plan.stages[0].items].index(item) for item in self._place]
        low, high = np.array([self.plan.scales.get(item, (np.nan, np.nan)) for item in self._place], dtype=np.float64).T
        return performances(columns.mean[..., which], low, high), 100.0 * columns.sd[..., which] / (high - low)

    def _score(self, name: str, solution: Solution, performance: Array, sds: Array) -> _Score:
        number = self.plan.structural if name in self.plan.structure.names else 0
        items, j = items_of(self.plan.model, name), self.plan.stages[number].names.index(name)
        which = [self._place[item] for item in items]
        weights, sd = unstandardised_weights(solution.stages[number].weights[..., which, j], sds[..., which])
        return _Score(items, weights, sd, total(weights * performance[..., which]))

    def _effects(self, solution: Solution, scores: dict[str, _Score]) -> dict[tuple[str, str], Array]:
        """Total effects in points of 0 to 100."""
        stage = self.plan.structure
        effects = among_scores(solution.stages[self.plan.structural].estimate, stage.design)
        place = {name: j for j, name in enumerate(stage.names)}
        return {(a, b): importance(effects[..., place[a], place[b]], scores[a].sd, scores[b].sd) for a, b in self.effects}


def among_scores(estimate: Estimate, design: Design) -> Array:
    """Total effects (..., J, J) among the scores that the weights make, at [i, j]; under PLSc those of uncorrected scores.

    NaN where PLSc has corrected products, whose correlations with uncorrected scores are not at hand.
    """
    if estimate.construct_correlations is estimate.score_correlations:
        return total_effects(estimate.score_correlations, estimate, design)
    G, _ = regressions(estimate.score_correlations, design)
    found = total_effects(estimate.score_correlations, replace(estimate, path_coefficients=G), design)
    return np.full_like(found, np.nan) if design.products else found
