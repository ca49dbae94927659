"""What a report takes in besides the two models: what is asked for, and the same read back from a saved report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypedDict

from plscli import checked
from plscli.errors import UsageError
from plscli.estimation import MOST_RESAMPLES
from plscli.questions import in_reports, named
from plscli.questions.asking import Further, of_reports
from plscli.setting import Settings, require_count, setting

if TYPE_CHECKING:
    from plscli.data.survey import Survey
    from plscli.model.spec import ModelSpec
    from plscli.questions import Question
    from plscli.records import Record, Tables

ROBUSTNESS_RESAMPLES = 1_000
"""Resamples of every other specification: their decisions are compared, not printed as results, and 1,000 give a standard error to within
2.2 % (its own standard error, 1 / sqrt(2 B))."""


@dataclass(frozen=True, slots=True)
class RobustnessSection(Settings, panel=Further.panel):
    """How closely the section on robustness looks."""

    robustness_resamples: int | None = setting(
        None, metavar="N", help="Resamples of each specification of the robustness section; 0 leaves it out.", shown="1000"
    )

    def resamples(self, drawn: bool) -> int:
        """Of every specification.   drawn : whether those of the analysis were drawn from answers, without which it has none unasked."""
        usual = ROBUSTNESS_RESAMPLES if drawn else 0
        return usual if self.robustness_resamples is None else self.robustness_resamples


@dataclass(frozen=True)
class Scope:
    """What a report takes in besides the two models.

    min_path, duration, marker, shares : see `validate.validated`.   exclude : rules by which respondents are left out before anything is
    estimated.   robustness_resamples : of every specification; 0 leaves robustness out.   global_items : see `redundancy.run`.
    asked : what is asked of which further analysis, of those that reports have an option for; see `questions.asking`.   models : that are
    compared, by name, the first against each of the others.
    """

    min_path: float | None = None
    duration: str | None = None
    marker: str | None = None
    shares: Survey | None = None
    exclude: str | None = None
    robustness_resamples: int = ROBUSTNESS_RESAMPLES
    global_items: Mapping[str, list[str]] = field(default_factory=dict)
    asked: Mapping[str, Any] = field(default_factory=dict)
    models: Mapping[str, ModelSpec] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.robustness_resamples < 0 or self.robustness_resamples == 1:
            raise UsageError(
                f"robustness_resamples must be 2 or more, or 0 for a report without robustness, not {self.robustness_resamples}"
            )
        require_count("robustness_resamples", self.robustness_resamples, 0, MOST_RESAMPLES)
        for each in in_reports():
            of = named(each.of) if each.of else each
            if self.asked.get(each.name) and of.reported and not self.asked.get(of.name):
                raise UsageError(f"--{each.name} takes --{of.name} {of.takes}, whose answer it adds to")

    @property
    def further(self) -> dict[str, Any]:
        """What is asked of which further analysis of the hypotheses."""
        return {**self.asked, "robustness": self.robustness_resamples}

    def wanted(self, question: Question) -> Any:
        """What is asked of a question that has a heading of its own in reports; nothing where it is not asked."""
        if question.of:
            return None
        return {**self.asked, "models": self.models, "": True}.get(question.name if question.reported else question.along)

    @property
    def of_answers(self) -> list[str]:
        """The options in it that need the answers themselves."""
        others = ("robustness_resamples", "asked", "models")
        wanted = {**{name: getattr(self, name) for name in self.__dataclass_fields__ if name not in others}, **self.asked}
        return [f"--{name.replace('_items', '').replace('_', '-')}" for name, value in wanted.items() if value]


ScopeSettings = TypedDict(
    "ScopeSettings",
    {
        "min_path": float | None, "duration": str | None, "marker": str | None, "population": str | None, "exclude": list[str],
        "robustness_resamples": int, "global": dict[str, list[str]],
    },
)  # fmt: skip
"""What a report took in besides the two models and further analyses, as its settings have it."""


class ComparedModels(TypedDict):
    """The texts of models that were compared, by name."""

    models: dict[str, str]


class Share(TypedDict):
    """A row of its table `population`, in what the population file said."""

    column: str
    value: str
    share: float


def scope_of(settings: Mapping[str, Any], tables: Tables) -> Scope:
    """What a saved report took in, from its settings and tables.  Raises errors of `checked` for what is damaged."""
    from plscli.questions.screening.cleaning import parse

    asked = checked.settings(ScopeSettings, settings)
    parse(", ".join(asked["exclude"]))
    return Scope(
        asked["min_path"], asked["duration"], asked["marker"], _shares(tables.get("population", []), asked["population"]),
        ", ".join(asked["exclude"]) or None, asked["robustness_resamples"], asked["global"],
        checked.settings(of_reports(), settings).asked, _models(settings),
    )  # fmt: skip


def _models(settings: Mapping[str, Any]) -> dict[str, ModelSpec]:
    """The models that were compared."""
    from plscli.model.build import parse_model

    texts = checked.settings(ComparedModels, settings)["models"] if "models" in settings else {}
    return {name: parse_model(text, name) for name, text in texts.items()}


def _shares(rows: list[Record], file: str | None) -> Survey | None:
    """The shares of the population that a report was held against, as its own table has them."""
    if not rows:
        return None
    import numpy as np

    from plscli.data.survey import Survey

    shares = [checked.settings(Share, row) for row in rows]
    columns, values = (np.array([each[name] for each in shares], dtype=object) for name in ("column", "value"))
    return Survey({"column": columns, "value": values, "share": np.array([each["share"] for each in shares])}, len(rows), file or "")
