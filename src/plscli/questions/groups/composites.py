"""The composites whose invariance is tested, and what is computed of them in every grouping of the respondents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

import numpy as np

from plscli.core import Array, Design, Indices
from plscli.core.criteria import fit
from plscli.core.groups import compositional, moments_of_scores
from plscli.core.pls.stages import Solution
from plscli.estimation.rows.reading import SampleReader
from plscli.model.plan import Plan
from plscli.questions.groups import Pool

FACTOR = "a common factor under PLSc, and MICOM speaks about composites: leave out --consistent to test it"
"""Why a construct that PLSc corrects is not tested."""


@dataclass(frozen=True)
class Composite:
    """A composite of items.   stage : that it is measured in.   construct : its number there.   items : (k,) columns of its items."""

    name: str
    stage: int
    construct: int
    items: Indices


def blocks(plan: Plan, consistent: bool) -> tuple[Composite, ...]:
    """The composites of a model that are tested: constructs of items, and under PLSc none that it takes for a common factor."""
    columns = {name: k for k, name in enumerate(plan.columns)}
    untested = reasons(plan, consistent)
    return tuple(
        Composite(construct.name, number, stage.names.index(construct.name), np.array([columns[item] for item in construct.indicators]))
        for number, stage in enumerate(plan.stages)
        for construct in stage.model.constructs
        if construct.name in stage.measured and construct.name not in untested
    )


def reasons(plan: Plan, consistent: bool) -> Mapping[str, str]:
    """Why constructs are not tested, by name."""
    found = {each.name: "a product: its factors are tested" for each in plan.model.products}
    for construct in plan.model.constructs:
        if construct.higher:
            found[construct.name] = "a higher-order construct: its parts are tested"
        elif consistent and construct.kind == "reflective" and len(construct.indicators) > 1:
            found[construct.name] = FACTOR
    return found


@dataclass(frozen=True, eq=False)
class Composites:
    """What is known of the tested composites before any grouping.

    reader, pooled : of the raw rows of all groups, and the model in them.   consistent : whether PLSc corrects, so that blocks of factors
    are implied by loadings.
    """

    reader: SampleReader
    pooled: Solution
    blocks: tuple[Composite, ...]
    pool: Pool
    consistent: bool

    @cached_property
    def _matrices(self) -> list[Array]:
        """Of each block the correlations, or covariances, of its items over all rows."""
        whole = self.reader.whole
        scale = np.ones(len(whole.sd)) if self.pool == "standardised" else whole.sd
        S = whole.R * scale[:, None] * scale
        return [S[np.ix_(block.items, block.items)] for block in self.blocks]

    def composition(self, solution: Solution, groups: int) -> Array:
        """(B, pairs, T) correlation c of the scores that two groups give all rows, from the solutions (GB,) of the groups."""
        found = []
        for block, S in zip(self.blocks, self._matrices, strict=True):
            w = solution.stages[block.stage].weights[..., block.items, block.construct].reshape(groups, -1, len(block.items))
            alone = len(block.items) == 1
            pairs = combinations(range(groups), 2)
            found.append([np.ones(w.shape[1]) if alone else compositional(S, w[a], w[b]) for a, b in pairs])
        return np.array(found).reshape(len(self.blocks), groups * (groups - 1) // 2, -1).T

    @property
    def scores_exist(self) -> bool:
        """Whether respondents have scores: answers were correlated as they are."""
        estimator = self.reader.estimator
        return estimator.correlations == "pearson" and estimator.treatment in ("mean", "listwise")

    @cached_property
    def _sums(self) -> Array:
        """(2T + 1, U) of each row 1, its pooled scores and their squares, times its sampling weight."""
        items = len(self.reader.plan.model.indicators)
        W = np.stack([self.pooled.stages[b.stage].weights[:items, b.construct] for b in self.blocks], axis=-1)
        whole = self.reader.whole
        answers = replace(whole, mean=whole.mean[:items], sd=whole.sd[:items])
        y = self.reader.scores(answers, W).T
        weights = np.ones(y.shape[1]) if self.reader.sample.weights is None else self.reader.sample.weights
        return np.concatenate([np.ones((1, y.shape[1])), y, y**2]) * weights

    def scored(self, masks: Array) -> tuple[Array, Array]:
        """Mean and log variance (B, G, T) of the pooled scores in groups with row weights (B, G - 1, U) of all but the last."""
        shape = len(masks), masks.shape[1] + 1, len(self.blocks)
        if not self.scores_exist or not self.blocks:
            return np.full(shape, np.nan), np.full(shape, np.nan)
        sums = masks @ self._sums.T
        rest = (self.reader.sample.once @ self._sums.T) - sums.sum(1)
        return moments_of_scores(np.concatenate([sums, rest[:, None]], axis=1))

    @cached_property
    def _designs(self) -> list[Design]:
        """Designs of the stages; without PLSc every construct is a composite, which does not restrict its own items."""
        designs = [stage.design for stage in self.reader.plan.stages]
        return designs if self.consistent else [replace(each, reflective=(False,) * len(each.sizes)) for each in designs]

    def implied(self, solution: Solution) -> Array:
        """(GB, K, K) correlations that the structural stage implies."""
        number = self.reader.plan.structural
        solved = solution.stages[number]
        return fit.implied(solved.correlations.R, solved.estimate, self._designs[number], saturated=False)
