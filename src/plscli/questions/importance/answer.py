"""Where to act?  Importance for a target and performance on 0 to 100 (IPMA), of constructs and items, with intervals and priorities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from plscli.core import Array
from plscli.data.stream import Stream
from plscli.data.survey import Survey
from plscli.engine import ALL_CORES, Progress, Workers, stage
from plscli.errors import EstimationError, UsageError
from plscli.estimation import Estimator, bootstrap
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.document import unpacked
from plscli.estimation.necessity import Necessity
from plscli.estimation.necessity.cases import Given
from plscli.estimation.performance import among_scores
from plscli.model.spec import ModelSpec
from plscli.questions.importance import NO_AIM, NO_NECESSITY, Aiming, ImportanceAsked, sentences
from plscli.questions.importance.quadrants import IMPORTANT, Mapped, Quadrants
from plscli.questions.necessity import sentences as of_necessity
from plscli.questions.necessity.answer import Necessary, further
from plscli.records import Lazy, Record, Tables, excludes_zero, finite
from plscli.tables import Derived

SPREAD = ("se", "lower", "upper")
NOWHERE: Record = dict.fromkeys(("priority", "priority_share", "other_priority", "other_share", "reason"))
"""What has no place on the map."""


@dataclass(frozen=True, eq=False, repr=False)
class Importance(Derived):
    """Importance and performance in a bootstrapped model.

    analysis : the bootstrap.   mapped : what stands on the map.   conditions : what the target cannot do without, where that was asked.
    """

    analysis: Bootstrap
    mapped: Mapped
    conditions: Necessary | None = None

    kind = "importance"
    sealed = True

    @property
    def target(self) -> str:
        """The construct that is to be raised."""
        return self.mapped.target

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings of the bootstrap, the target, and what was chosen of necessary conditions."""
        return {
            **self.analysis.settings,
            "target": self.target,
            **(self.conditions.chosen if self.conditions else NO_NECESSITY).as_dict(),
        }

    def extras(self) -> Mapping[str, Any]:
        """Permutations that were given, from which `verify` asks again."""
        return self.conditions.extras if self.conditions else {}

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know about the numbers."""
        return (*self.remarks, *self.analysis.notes)

    @cached_property
    def remarks(self) -> tuple[str, ...]:
        """What must be said of what is mapped, and of necessity."""
        own = sentences.remarks(self.tables()["importance"], self.mapped, self.analysis.point)
        return (*own, *(of_necessity.remarks(self.conditions, self.analysis.resampling) if self.conditions else ()))

    @property
    def summary(self) -> str:
        """What comes first."""
        return sentences.summary(self.on_map, self.target)

    @property
    def on_map(self) -> list[Record]:
        """Rows of the constructs that lead to the target."""
        return [row for row in self.tables()["importance"] if row["indicator"] is None and row["importance"] is not None]

    @cached_property
    def _tables(self) -> Tables:
        """Tables `importance`, with constructs first and then items, `averages`, which divide the map, and those on necessity."""
        necessary = self.conditions.makers if self.conditions else {}
        return Lazy({"importance": self._importance, "averages": lambda: self.averages, **necessary})

    def _importance(self) -> list[Record]:
        rows = list(self._rows())
        level = self.settings["level"]
        axes = [sentences.Axes(finite(each.means[1]), f"the {of}", level) for of, each in self._maps.items()]
        for row in rows:
            if self.conditions:
                row |= self.conditions.combined(row, None if row["priority"] is None else row["priority"] in IMPORTANT)
            said = sentences.interpretation(row, axes[bool(row["indicator"])])
            row["interpretation"] = said + (self.conditions.sentence(row) if self.conditions else "")
        return rows

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
        return self._quadrants("unstandardised_total_effect", "performance", self.mapped.constructs)

    @cached_property
    def of_items(self) -> Quadrants:
        """Quadrants of all their items."""
        return self._quadrants("item_effect", "item_performance", [item for _, item in self.mapped.items])

    def _quadrants(self, effect: str, performance: str, names: Sequence[str]) -> Quadrants:
        index, values, draws = self.analysis.point.index, self.analysis.point.values, self.analysis.draws
        columns = [index[effect, f"{name} -> {self.target}"] for name in names], [index[performance, name] for name in names]
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
            found["reason"] = alone if quadrants.placed[m] else sentences.less(self.target)
        return found

    def _row(self, construct: str, indicator: str | None, quantities: tuple[str | None, str], place: Record) -> Record:
        """A row of the table.   quantities : of importance and performance.   place : on the map."""
        effect, performance = quantities
        name, point = indicator or construct, self.analysis.point
        raised = self.analysis.row(effect, f"{name} -> {self.target}") if effect else dict.fromkeys(("estimate", *SPREAD))
        found = self.analysis.row(performance, name)
        if place["reason"] == sentences.less(self.target) and not excludes_zero(raised):
            place = {**place, "reason": sentences.CHANCE}
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
    asked: ImportanceAsked,
    *,
    permutations: Given | None = None,
    workers: Workers = ALL_CORES,
    progress: Progress | None = None,
) -> Importance:
    """Importance and performance of what leads to a target, and where that is asked for what the target cannot do without.

    permutations : of the test of necessity, where they come from outside.   Raises UsageError for a target that nothing leads to and for
    items whose answer scale is not known, and what `bootstrap.run` raises.
    """
    if asked.resampling.indices:
        raise UsageError("the resamples were given from outside, and are not at hand here\n  verify the saved analysis that it was made of")
    check(model, asked.aiming, survey.scales, asked.estimator).check(survey)
    analysis = bootstrap.run(survey, model, asked.estimator, asked.resampling, workers=workers, progress=progress)
    answer = run(analysis, asked.aiming)
    return with_necessity(survey, answer, asked.necessity, permutations, workers=workers, progress=progress)


def restored(document: Mapping[str, Any]) -> dict[str, Any]:
    """What `ask` takes besides settings to make a saved answer again."""
    return {"permutations": unpacked(document["permutations"])} if "permutations" in document else {}


def with_necessity(
    survey: Survey | Stream,
    answer: Importance,
    chosen: Necessity,
    given: Given | None = None,
    *,
    workers: Workers = ALL_CORES,
    progress: Progress | None = None,
) -> Importance:
    """The answer with what the target cannot do without, if that is asked for.  UsageError for a survey that is too large to be held.

    given : permutations, where they come from outside.
    """
    chosen.check()
    if not chosen.necessity:
        return answer
    if not isinstance(survey, Survey):
        raise UsageError(f"--necessity looks at all answers at once, for which {survey.file} is too large\n  use a part of the rows")
    stage(progress, "necessity")
    return replace(answer, conditions=further(survey, answer, chosen, given=given, workers=workers, progress=progress))


def run(analysis: Bootstrap, aiming: Aiming = NO_AIM) -> Importance:
    """Importance and performance in a bootstrapped model.  Raises UsageError, and EstimationError for scores without a scale."""
    point = analysis.point
    mapped = check(point.model, aiming, point.data.scales, point.estimator, saved=True)
    answer = Importance(analysis, mapped)
    for _, item in mapped.items:
        mean = point.value("item_performance", item)
        if mean is None or not 0.0 <= mean <= 100.0:
            low, high = point.data.scales[item]
            raise EstimationError(f"the mean answer to {item} lies beyond its scale, {low} to {high}\n  name the scale as it was offered")
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
