"""Where to act?  Importance for a target and performance on 0 to 100 (IPMA), of constructs and items, with intervals and priorities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from plscli.core.pls.design import Array
from plscli.data.stream import Stream
from plscli.data.survey import Survey
from plscli.errors import EstimationError, UsageError
from plscli.estimation import bootstrap
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.performance import among_scores
from plscli.estimation.settings import DRAWN, USUAL, Estimator, Resampling
from plscli.model.spec import ModelSpec
from plscli.questions.importance import remarks, sentences
from plscli.questions.importance.mapped import Mapped
from plscli.questions.importance.quadrants import Quadrants
from plscli.questions.importance.settings import Aiming
from plscli.questions.structure.hypotheses import Addition
from plscli.records import Record, Tables, finite
from plscli.tables import Derived, Report
from plscli.workers import ALL_CORES, Progress, Workers

NO_AIM = Aiming()


@dataclass(frozen=True, eq=False, repr=False)
class Importance(Derived):
    """Importance and performance in a bootstrapped model.

    analysis : the bootstrap.   mapped : what stands on the map.   additions : further analyses of the same model, whose tables follow.
    """

    analysis: Bootstrap
    mapped: Mapped
    additions: tuple[Addition, ...] = ()

    kind = "importance"
    sealed = True

    @property
    def target(self) -> str:
        """The construct that is to be raised."""
        return self.mapped.target

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings of the bootstrap, the target, and what was chosen for what was added."""
        added = {name: value for addition in self.additions for name, value in addition.settings.items()}
        return {**self.analysis.settings, "target": self.target, **added}

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know about the numbers."""
        return (*self.remarks, *self.analysis.notes)

    @cached_property
    def remarks(self) -> tuple[str, ...]:
        """What must be said of what is mapped, and of what was added."""
        return (*remarks.remarks(self), *(note for addition in self.additions for note in addition.notes))

    def report(self) -> Report:
        """How the tables look to a reader."""
        from plscli.questions.importance.layouts import report

        return report(self)

    def tables(self) -> Tables:
        """Tables `importance`, with constructs first and then items, `averages`, which divide the map, and those that were added."""
        return self._tables

    @cached_property
    def _tables(self) -> Tables:
        rows = list(self._rows())
        for row in rows:
            row["interpretation"] = sentences.interpretation(row, self)
        added = {name: records for addition in self.additions for name, records in addition.tables().items()}
        return {"importance": rows, "averages": self.averages, **added}

    @property
    def averages(self) -> list[Record]:
        """Means of both axes."""
        levels = {"constructs": self.of_constructs, "items": self.of_items}
        means = {level: quadrants.means for level, quadrants in levels.items()}
        return [{"level": level, "importance": finite(across), "performance": finite(up)} for level, (across, up) in means.items()]

    @cached_property
    def of_constructs(self) -> Quadrants:
        """Quadrants of the constructs that lead to the target."""
        names = self.mapped.constructs
        effects = [("unstandardised_total_effect", f"{name} -> {self.target}") for name in names]
        return self._quadrants(effects, [("performance", name) for name in names])

    @cached_property
    def of_items(self) -> Quadrants:
        """Quadrants of all their items."""
        items = [item for _, item in self.mapped.items]
        return self._quadrants(
            [("item_effect", f"{item} -> {self.target}") for item in items], [("item_performance", item) for item in items]
        )

    def _quadrants(self, effects: list[tuple[str, str]], performances: list[tuple[str, str]]) -> Quadrants:
        index, values, draws = self.analysis.point.index, self.analysis.point.values, self.analysis.draws
        columns = [[index[key] for key in keys] for keys in (effects, performances)]
        across, up = (values[which] for which in columns)
        return Quadrants(across, up, None if draws is None else (draws[:, columns[0]], draws[:, columns[1]]))

    def _rows(self) -> Iterator[Record]:
        of_items = dict(zip((item for _, item in self.mapped.items), range(len(self.mapped.items)), strict=True))
        for m, name in enumerate(self.mapped.constructs):
            yield self._row(name, None, "unstandardised_total_effect", name, "performance", (self.of_constructs, m))
        yield self._row(self.target, None, None, self.target, "performance", None)
        for name in self.mapped.constructs:
            for part in self.mapped.parts(name):
                yield self._row(name, part, "unstandardised_total_effect", part, "performance", None)
        for name, item in self.mapped.items:
            yield self._row(name, item, "item_effect", item, "item_performance", (self.of_items, of_items[item]))

    def _row(
        self, construct: str, indicator: str | None, effect: str | None, name: str, performance: str, place: tuple[Quadrants, int] | None
    ) -> Record:
        """A row of the table.   effect, performance : quantities, of `name`.   place : among the quadrants."""
        raised = self.analysis.row(effect, f"{name} -> {self.target}") if effect else dict.fromkeys(("estimate", "se", "lower", "upper"))
        found = self.analysis.row(performance, name)
        weight = self.analysis.point.value("unstandardised_weight", f"{indicator} -> {construct}") if indicator else None
        return {
            "construct": construct,
            "indicator": indicator,
            "target": self.target,
            "importance": raised["estimate"],
            "performance": found["estimate"],
            "importance_standardised": self._standardised.get((construct, indicator)),
            "weight": weight,
            **{field: raised[field] for field in ("se", "lower", "upper")},
            **{f"performance_{field}": found[field] for field in ("se", "lower", "upper")},
            "priority": None if place is None else place[0].priority(place[1]),
            "priority_share": None if place is None else place[0].share(place[1]),
        }

    @cached_property
    def _standardised(self) -> dict[tuple[str, str | None], float | None]:
        """Standard deviations of the target that go with one of a construct, of a part or of an item."""
        point, model = self.analysis.point, self.model
        stage, number = point.plan.structure, point.plan.structural
        solved = point.solution.stages[number]
        effects: Array = among_scores(solved.estimate, stage.design)
        end = stage.names.index(self.target)
        found: dict[tuple[str, str | None], float | None] = {}
        for name in self.mapped.constructs:
            j = stage.names.index(name)
            effect = effects[j, end]
            found[name, None] = finite(effect)
            for part in self.mapped.parts(name):
                weight = point.value("weight", f"{part} -> {name}")
                found[name, part] = None if weight is None else finite(weight * effect)
            for each in self.mapped.parts(name) or (name,):
                for item in model.construct(each).indicators:
                    found[each, item] = finite(solved.weights[model.indicators.index(item), j] * effect)
        return found


def ask(
    survey: Survey | Stream,
    model: ModelSpec,
    estimator: Estimator = USUAL,
    resampling: Resampling = DRAWN,
    aiming: Aiming = NO_AIM,
    *,
    workers: Workers = ALL_CORES,
    progress: Progress | None = None,
) -> Importance:
    """Importance and performance of what leads to a target.

    Raises UsageError for a target that nothing leads to and for items whose answer scale is not known, and what `bootstrap.run` raises.
    """
    if resampling.indices:
        raise UsageError("the resamples were given from outside, and are not at hand here\n  verify the saved analysis that it was made of")
    check(model, aiming, survey.scales, estimator)
    return run(bootstrap.run(survey, model, estimator, resampling, workers=workers, progress=progress), aiming)


def run(analysis: Bootstrap, aiming: Aiming = NO_AIM) -> Importance:
    """Importance and performance in a bootstrapped model.  Raises UsageError, and EstimationError for scores without a scale."""
    point = analysis.point
    mapped = check(point.model, aiming, point.data.scales, point.estimator, saved=True)
    answer = Importance(analysis, mapped)
    for name in (*mapped.constructs, mapped.target):
        if point.value("performance", name) is None:
            raise EstimationError(
                f"the weights of the items of {name} do not add up to a positive number, so that its score has no scale from 0 to 100\n"
                "  look for items that are coded the other way round: plscli loadings"
            )
    return answer


def check(model: ModelSpec, aiming: Aiming, scales: Mapping[str, tuple[int, int]], estimator: Estimator, *, saved: bool = False) -> Mapped:
    """What stands on the map.  UsageError for what cannot be asked, before anything is computed.   saved : see `Mapped.of`."""
    if estimator.correlations != "pearson":
        raise UsageError(
            f"importance takes means of answers, which {estimator.correlations} correlations do not know\n  leave out --correlations"
        )
    if estimator.consistent and model.products:
        raise UsageError(
            "importance is that of uncorrected scores, which PLSc does not leave to products\n"
            "  leave out --consistent: weights and scores are the same without it"
        )
    return Mapped.of(model, aiming.target, scales, saved=saved)
