"""Which constructs a target cannot do without: how much of the corner stays empty, what levels of the target take, and how sure that is;
beside what is important for it: importance and necessity in one (cIPMA).

Hauff, Richter, Sarstedt & Ringle (2024), J. Retail. Consum. Serv. 78, 103723; Sarstedt, Richter, Hauff & Ringle (2024), J. Mark. Anal. 12,
746-760.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from plscli.core import Array, Mask
from plscli.core.criteria import ceilings
from plscli.core.criteria.ceilings import Condition, Lines
from plscli.core.resampling import TIE
from plscli.data.survey import Survey
from plscli.engine import ALL_CORES, Progress, Workers
from plscli.estimation import SEED
from plscli.estimation.document import packed
from plscli.estimation.necessity import CEILINGS, Necessity
from plscli.estimation.necessity.cases import Axis, Cases, Given, Tested, tested, with_given
from plscli.estimation.rows import sample
from plscli.estimation.rows.reading import SampleReader
from plscli.questions.necessity import sentences
from plscli.records import Record, finite
from plscli.words import NECESSITY
from plscli.words.thresholds import PROFILE

if TYPE_CHECKING:
    from plscli.questions.importance.answer import Importance

Decision = Literal["necessary", "not necessary", "undecided"]
Status = Literal["required", "not_necessary", "unreachable"]
STEPS = np.arange(0.0, 101.0, 10.0)
"""Levels of the outcome in the bottleneck table, in percent of its range."""
LEFT_OUT = np.arange(11) * 0.005
"""Shares of the cases in the corner that are left out to see what rests on them."""
FEWEST = 10
"""Cases that ceilings are drawn over at least, as in seminrExtras."""
Class = Literal["top priority", "important", "bottleneck", "low"]
CLASSES: dict[tuple[bool, bool], Class] = {
    (True, True): "top priority",
    (True, False): "important",
    (False, True): "bottleneck",
    (False, False): "low",
}
"""By whether a construct is more important than the mean, and whether it is necessary."""
FIELDS = ("d", "p", "necessary", "required", "below", "class")


@dataclass(frozen=True, eq=False)
class Ceiling:
    """One condition as its cases have it.   hull : (1, n) the steps.   line : the straight ceiling."""

    axis: Axis
    condition: Condition
    hull: Array
    line: Lines

    @classmethod
    def of(cls, axis: Axis, condition: Condition, outcome: Array) -> Ceiling:
        """Both ceilings over the cases."""
        ordered = outcome[None, condition.order]
        hull = condition.hull(ordered)
        return cls(axis, condition, hull, condition.lines(ordered, hull))

    def required(self, levels: Array, by_line: bool) -> Array:
        """(L,) share of the scope of the condition that each level of the outcome takes, in shares of its scope too."""
        return ceilings.required_by_line(self.line, levels) if by_line else ceilings.required_by_steps(self.condition, self.hull[0], levels)


@dataclass(frozen=True, eq=False)
class Necessary:
    """Conditions of an outcome.   effects : total effects by condition, whose sign a corner has.   given : permutations that were given."""

    cases: Cases
    tested: Tested
    chosen: Necessity
    effects: dict[str, float | None]
    given: Given | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The conditions."""
        return tuple(each.name for each in self.cases.conditions)

    @property
    def outcome(self) -> str:
        """What they are conditions of."""
        return self.cases.outcome.name

    @cached_property
    def ceilings(self) -> tuple[Ceiling, ...]:
        """Both ceilings of each condition."""
        pairs = zip(self.cases.conditions, self.cases.ordered, strict=True)
        return tuple(Ceiling.of(axis, condition, self.cases.outcome.unit) for axis, condition in pairs)

    @property
    def floor(self) -> float:
        """The smallest p value that so many permutations allow."""
        return 1.0 / (self.tested.permutations + 1.0)

    @cached_property
    def necessity(self) -> list[Record]:
        """A row for each condition and ceiling; slope and intercept in points of 0 to 100."""
        p = ceilings.p_values(self.tested.at_least, self.tested.permutations)
        rows = []
        for j, each in enumerate(self.ceilings):
            for k, name in enumerate(CEILINGS):
                d, by_line = float(self.tested.found[j, k]), name == "cr"
                row: Record = {"condition": each.axis.name, "outcome": self.outcome, "ceiling": name, "d": d, "p": float(p[j, k])}
                row["at_least"] = int(self.tested.at_least[j, k])
                row["accuracy"] = 100.0 * ceilings.accuracy(each.line, each.axis.unit, self.cases.outcome.unit) if by_line else 100.0
                row["slope"], row["intercept"] = self._in_points(each) if by_line else (None, None)
                row["peers"], row["size"] = int(each.line.peers[0]), NECESSITY.word(d) if d else "none"
                row["decision"] = self.decision(d, row["p"])
                row["interpretation"] = sentences.necessity(row, self._at(each, by_line), self)
                rows.append(row)
        return rows

    def decision(self, d: float, p: float) -> Decision:
        """Whether a corner is so large and so rarely empty by chance that the condition may be called necessary.

        Dul (2016); Dul, van der Laan & Kuik (2020): d of at least 0.10, and p below alpha.
        """
        if not PROFILE["nca_d"].limit.holds(d):
            return "not necessary"
        if self.floor >= self.chosen.alpha:
            return "undecided"
        return "necessary" if p < self.chosen.alpha else "not necessary"

    def _in_points(self, each: Ceiling) -> tuple[float | None, float | None]:
        """Slope and intercept of a line in points of 0 to 100, as the plot has it."""
        ends = each.axis.at(np.array([0.0, 1.0]))
        heights = self.cases.outcome.at(each.line.intercept[0] + each.line.slope[0] * np.array([0.0, 1.0]))
        slope = float((heights[1] - heights[0]) / (ends[1] - ends[0]))
        return finite(slope), finite(heights[0] - slope * ends[0])

    @property
    def by_line(self) -> bool:
        """Whether the straight ceiling decides."""
        return self.chosen.ceiling == "cr"

    @property
    def levels(self) -> Array:
        """Levels of the bottleneck table in percent: every tenth, and the one that is to be reached."""
        return np.unique([*STEPS, self.chosen.at])

    @cached_property
    def bottleneck(self) -> list[Record]:
        """What each level of the outcome takes of each condition, by the ceiling that decides."""
        return [row for each in self.ceilings for row in self._required(each, self.levels, self.by_line)]

    def _at(self, each: Ceiling, by_line: bool) -> Record:
        return next(self._required(each, np.array([self.chosen.at]), by_line))

    def _required(self, each: Ceiling, levels: Array, by_line: bool) -> Iterator[Record]:
        """Rows on levels of the outcome, in percent of its range from the unwanted end."""
        axis = each.axis
        for level, share in zip(levels, each.required(levels / 100.0, by_line), strict=True):
            status: Status = "not_necessary" if share <= TIE else "unreachable" if share > 1.0 + TIE else "required"
            there = status == "required"
            points = float(axis.at(share)) if there else None
            in_range = 100.0 * float(1.0 - share if axis.flipped else share) if there else None
            below = 100.0 * int((axis.unit < share - TIE).sum()) / len(axis.unit)
            units = {"range": in_range, "actual": points, "percentile": below if there else None}
            yield {
                "condition": axis.name,
                "outcome": self.outcome,
                "ceiling": "cr" if by_line else "ce",
                "level": float(level),
                "level_points": float(self.cases.outcome.at(level / 100.0)),
                "required": units[self.chosen.bottleneck],
                "required_range": in_range,
                "required_points": points,
                "status": status,
                "below": below,
            }

    @cached_property
    def at_level(self) -> dict[str, Record]:
        """What the level that is to be reached takes, by condition."""
        return {each.axis.name: self._at(each, self.by_line) for each in self.ceilings}

    @cached_property
    def decided(self) -> dict[str, Record]:
        """Rows of table `necessity` of the ceiling that decides, by condition."""
        return {row["condition"]: row for row in self.necessity if row["ceiling"] == self.chosen.ceiling}

    @cached_property
    def sensitivity(self) -> list[Record]:
        """Effect sizes of CE-FDH without the cases furthest in the corner, in the scope of those that stay.

        Becker et al. (2026), NCA-ESSE, as PyPI seminrExtras 0.1.0 has it: cases stay of whom more than a share t of all
        have no more of the condition and no less of the outcome.
        """
        rows = []
        for each in self.ceilings:
            x, y = each.axis.unit, self.cases.outcome.unit
            share = ceilings.cornered(x, y)
            for left_out, chance in zip(LEFT_OUT, ceilings.by_chance(LEFT_OUT), strict=True):
                kept = share > left_out
                d = _within(x, y, kept)
                rows.append({
                    "condition": each.axis.name,
                    "outcome": self.outcome,
                    "share": float(100.0 * left_out),
                    "cases": int((~kept).sum()),
                    "d": d,
                    "by_chance": float(chance),
                    "difference": None if d is None else d - float(chance),
                })  # fmt: skip
        return rows

    @property
    def extras(self) -> Mapping[str, Any]:
        """Permutations that were given, from which `verify` asks again."""
        return {} if self.given is None else {"permutations": packed(self.given)}

    @property
    def makers(self) -> dict[str, Callable[[], list[Record]]]:
        """What makes tables `necessity`, `bottleneck` and `necessity_sensitivity`."""
        return {
            "necessity": lambda: self.necessity,
            "bottleneck": lambda: self.bottleneck,
            "necessity_sensitivity": lambda: self.sensitivity,
        }

    def combined(self, row: Record, important: bool | None) -> Record:
        """What table `importance` has more of a construct that may be necessary, in its order; of other rows nothing.

        required : points of 0 to 100 that the level that is to be reached takes.   below : percent of the respondents who have less.
        """
        decided = None if row["indicator"] else self.decided.get(row["construct"])
        if decided is None:
            return dict.fromkeys(FIELDS)
        at = self.at_level[row["construct"]]
        necessary = None if decided["decision"] == "undecided" else decided["decision"] == "necessary"
        kind = None if necessary is None or important is None else CLASSES[important, necessary]
        values = (decided["d"], decided["p"], necessary, at["required_points"], at["below"], kind)
        return dict(zip(FIELDS, values, strict=True))

    def sentence(self, row: Record) -> str:
        """What a row with both says more than one with importance alone; nothing where nothing is known."""
        if row["necessary"] is None:
            return ""
        at = self.at_level[row["construct"]]
        if not row["necessary"]:
            said = f"Not shown to be necessary (d = {sentences.size(row['d'])})"
        else:
            said = f"Necessary as well (d = {sentences.size(row['d'])}): {sentences.below(at, self)}"
        return f" {said}." + (f" Importance and necessity together: {row['class']}." if row["class"] else "")


def _within(x: Array, y: Array, kept: Mask) -> float | None:
    """CE-FDH among the cases that stay, in the scope that they span; None where they are too few or span none."""
    x, y = x[kept], y[kept]
    if len(x) < FEWEST or x.min() == x.max() or y.min() == y.max():
        return None
    x, y = ((values - values.min()) / (values.max() - values.min()) for values in (x, y))
    condition = Condition.of(x)
    return float(condition.envelope(condition.hull(y[None, condition.order]))[0])


def further(
    survey: Survey,
    whole: Importance,
    asked: Necessity,
    *,
    given: Given | None = None,
    workers: Workers = ALL_CORES,
    progress: Progress | None = None,
) -> Necessary:
    """Which of the constructs on a map are necessary for its target.

    given : permutations, where they come from outside.   Raises UsageError for permutations that are none of these rows.
    """
    point, resampling = whole.analysis.point, whole.analysis.resampling
    rows = sample(survey, whole.model, point.estimator)
    reader = SampleReader(rows, point.estimator, point.plan)
    names, target = whole.mapped.constructs, whole.target
    chosen = with_given(asked, given, rows.n)
    cases = Cases.of(reader, point.solution, target, names, chosen)
    outcome = tested(cases, chosen, SEED if resampling.seed is None else resampling.seed, given, workers, progress)
    effects = {name: point.value("unstandardised_total_effect", f"{name} -> {target}") for name in names}
    return Necessary(cases, outcome, chosen, effects, given)
