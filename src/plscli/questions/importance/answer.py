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
SPREAD = ("se", "lower", "upper")
NOWHERE: Record = dict.fromkeys(("priority", "priority_share", "other_priority", "other_share", "reason"))
"""What has no place on the map."""


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

    def reported(self) -> Report:
        """What of it stands in a report."""
        from plscli.questions.importance.layouts import reported

        return reported(self)

    @property
    def summary(self) -> str:
        """What comes first."""
        rows = [row for row in self.tables()["importance"] if row["indicator"] is None and row["importance"] is not None]
        return sentences.summary(rows, self.target)

    def tables(self) -> Tables:
        """Tables `importance`, with constructs first and then items, `averages`, which divide the map, and those that were added."""
        return self._tables

    @cached_property
    def _tables(self) -> Tables:
        rows = list(self._rows())
        level = self.settings["level"]
        axes = [sentences.Axes(finite(each.means[1]), f"the {of}", level) for of, each in self._maps.items()]
        for row in rows:
            row["interpretation"] = sentences.interpretation(row, axes[bool(row["indicator"])])
        added = {name: records for addition in self.additions for name, records in addition.tables().items()}
        return {"importance": rows, "averages": self.averages, **added}

    @property
    def averages(self) -> list[Record]:
        """Means of both axes."""
        means = {of: quadrants.means for of, quadrants in self._maps.items()}
        return [{"level": of, "importance": finite(across), "performance": finite(up)} for of, (across, up) in means.items()]

    @property
    def _maps(self) -> dict[str, Quadrants]:
        return {"constructs": self.of_constructs, "items": self.of_items}

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
        for m, name in enumerate(self.mapped.constructs):
            yield self._row(name, None, ("unstandardised_total_effect", "performance"), self._placed(self.of_constructs, m))
        yield self._row(self.target, None, (None, "performance"), NOWHERE)
        for name in self.mapped.constructs:
            for part in self.mapped.parts(name):
                nowhere = {**NOWHERE, "reason": f"{name}, which it is part of, stands for it on the map"}
                yield self._row(name, part, ("unstandardised_total_effect", "performance"), nowhere)
        for m, (name, item) in enumerate(self.mapped.items):
            yield self._row(name, item, ("item_effect", "item_performance"), self._placed(self.of_items, m))

    def _placed(self, quadrants: Quadrants, m: int) -> Record:
        """Where one of those on a map lies, or why it has no place."""
        if self.analysis.undecided:
            return {**NOWHERE, "reason": self.analysis.undecided}
        found: Record = {**quadrants.place(m), "reason": None}
        if found["priority"] is None:
            alone = "it stands alone, and no mean divides the map"
            found["reason"] = alone if quadrants.placed[m] else f"more of it goes with less {self.target}"
        return found

    def _row(self, construct: str, indicator: str | None, quantities: tuple[str | None, str], place: Record) -> Record:
        """A row of the table.   quantities : of importance and performance.   place : on the map."""
        effect, performance = quantities
        name, point = indicator or construct, self.analysis.point
        raised = self.analysis.row(effect, f"{name} -> {self.target}") if effect else dict.fromkeys(("estimate", *SPREAD))
        found = self.analysis.row(performance, name)
        return {
            "construct": construct,
            "indicator": indicator,
            "target": self.target,
            "importance": raised["estimate"],
            "performance": found["estimate"],
            "importance_standardised": self._standardised.get((construct, indicator)),
            "weight": point.value("unstandardised_weight", f"{indicator} -> {construct}") if indicator else None,
            **{field: raised[field] for field in SPREAD},
            **{f"performance_{field}": found[field] for field in SPREAD},
            **place,
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
