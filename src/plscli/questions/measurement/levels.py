"""Where each construct is measured: in a model of several stages, wholes and their parts stand on different levels."""

from __future__ import annotations

from plscli.core.pls.design import Array
from plscli.core.pls.stages import Solved
from plscli.estimation.estimation import Estimation
from plscli.model.plan import StageModel
from plscli.model.spec import Construct
from plscli.records import finite


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
