"""Asking which constructs a target cannot do without, beside what is important for it: importance and necessity in one (cIPMA).

Hauff, Richter, Sarstedt & Ringle (2024), J. Retail. Consum. Serv. 78, 103723; Sarstedt, Richter, Hauff & Ringle (2024), J. Mark. Anal. 12,
746-760.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from plscli.data.survey import Survey
from plscli.engine import ALL_CORES, Progress, Workers
from plscli.estimation import SEED
from plscli.estimation.document import packed
from plscli.estimation.necessity import Necessity
from plscli.estimation.necessity.cases import Cases, Given, tested, with_given
from plscli.estimation.rows import sample
from plscli.estimation.rows.reading import SampleReader
from plscli.questions.necessity import sentences
from plscli.questions.necessity.found import Necessary
from plscli.records import Lazy, Record, Tables
from plscli.tables import Column, Layout

if TYPE_CHECKING:
    from plscli.questions.importance.answer import Importance


Class = Literal["top priority", "important", "bottleneck", "low"]
CLASSES: dict[tuple[bool, bool], Class] = {
    (True, True): "top priority",
    (True, False): "important",
    (False, True): "bottleneck",
    (False, False): "low",
}
"""By whether a construct is more important than the mean, and whether it is necessary."""
FIELDS = ("d", "p", "necessary", "required", "below", "class")


@dataclass(frozen=True, slots=True)
class Sought:
    """What is asked.   given : permutations, where they come from outside."""

    chosen: Necessity
    given: Given | None = None


@dataclass(frozen=True, eq=False)
class Conditions:
    """Necessary conditions as an addition to importance and performance.   tables_ : made when they are asked for."""

    found: Necessary
    notes: tuple[str, ...]
    tables_: Tables

    kind = "necessity"

    @property
    def settings(self) -> Mapping[str, Any]:
        """What was chosen."""
        return self.found.chosen.as_dict()

    @property
    def extras(self) -> Mapping[str, Any]:
        """Permutations that were given, from which `verify` asks again."""
        return {} if self.found.given is None else {"permutations": packed(self.found.given)}

    def tables(self) -> Tables:
        """Tables `necessity`, `bottleneck` and `necessity_sensitivity`."""
        return self.tables_

    def layouts(self, level: float) -> tuple[Layout, ...]:
        """How they look to a reader."""
        from plscli.questions.necessity.layouts import layouts

        return layouts(self)

    @property
    def lead(self) -> str:
        """What is necessary, in a line."""
        return sentences.summary(self.found)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Columns that table `importance` has more."""
        from plscli.questions.necessity.layouts import beside_importance

        return beside_importance()

    @property
    def note(self) -> str:
        """What these columns say."""
        from plscli.questions.necessity.layouts import note

        return note(self.found)

    def combined(self, row: Record, important: bool | None) -> Record:
        """What table `importance` has more of a construct that may be necessary, in its order; of other rows nothing.

        required : points of 0 to 100 that the level that is to be reached takes.   below : percent of the respondents who have less.
        """
        decided = None if row["indicator"] else self.found.decided.get(row["construct"])
        if decided is None:
            return dict.fromkeys(FIELDS)
        at = self.found.at_level[row["construct"]]
        necessary = None if decided["decision"] == "undecided" else decided["decision"] == "necessary"
        kind = None if necessary is None or important is None else CLASSES[important, necessary]
        values = (decided["d"], decided["p"], necessary, at["required_points"], at["below"], kind)
        return dict(zip(FIELDS, values, strict=True))

    def sentence(self, row: Record) -> str:
        """What a row with both says more than one with importance alone; nothing where nothing is known."""
        if row["necessary"] is None:
            return ""
        at = self.found.at_level[row["construct"]]
        if not row["necessary"]:
            said = f"Not shown to be necessary (d = {sentences.size(row['d'])})"
        else:
            said = f"Necessary as well (d = {sentences.size(row['d'])}): {sentences.below(at, self.found)}"
        return f" {said}." + (f" Importance and necessity together: {row['class']}." if row["class"] else "")


def further(
    survey: Survey, whole: Importance, asked: Sought, *, workers: Workers = ALL_CORES, progress: Progress | None = None
) -> Conditions:
    """Which of the constructs on a map are necessary for its target.  Raises UsageError for permutations that are none of these rows."""
    point, resampling = whole.analysis.point, whole.analysis.resampling
    rows = sample(survey, whole.model, point.estimator)
    reader = SampleReader(rows, point.estimator, point.plan)
    names, target = whole.mapped.constructs, whole.target
    chosen = with_given(asked.chosen, asked.given, rows.n)
    cases = Cases.of(reader, point.solution, target, names, chosen)
    seed = SEED if resampling.seed is None else resampling.seed
    outcome = tested(cases, chosen, seed, asked.given, workers, progress)
    effects = {name: point.value("unstandardised_total_effect", f"{name} -> {target}") for name in names}
    found = Necessary(cases, outcome, chosen, effects, asked.given)
    tables = Lazy({
        "necessity": lambda: found.necessity,
        "bottleneck": lambda: found.bottleneck,
        "necessity_sensitivity": lambda: found.sensitivity,
    })  # fmt: skip
    return Conditions(found, sentences.remarks(found, resampling), tables)
