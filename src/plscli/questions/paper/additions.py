"""Further analyses of the hypotheses, each made when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from plscli.questions import further, named, owner
from plscli.setting import Settings, flag, setting, spoken
from plscli.workers import ALL_CORES, Progress, Workers, stage

if TYPE_CHECKING:
    from plscli.data.survey import Survey
    from plscli.questions.structure.hypotheses import Addition, Hypotheses


def rules_of_exclusion() -> Any:
    """The field of those who leave respondents out."""
    words = 'Who is left out, such as "straightlining, duplicates, missing>0.15".'
    return setting(None, metavar="RULES", help=words, shown="nobody", panel="Cleaning")


@dataclass(frozen=True, slots=True)
class Further(Settings):
    """What is asked for.

    by : a column of groups.   robustness : the same decisions in other ways.   diagnostics : of the structural equations.
    exact_fit : its bootstrap test.   compare_clean : without flagged respondents, or those whom the rules `exclude` name.
    """

    by: str | None = setting(None, metavar="COLUMN", help=named("by").help)
    robustness: bool = setting(False, help=named("robustness").help)
    diagnostics: bool = setting(False, help=named("diagnostics").help)
    exact_fit: bool = setting(False, help=named("exact_fit").help)
    compare_clean: bool = setting(False, help=named("compare_clean").help)
    exclude: str | None = rules_of_exclusion()

    panel: ClassVar[str] = "Further analyses"

    @property
    def options(self) -> list[str]:
        """The options that ask for it."""
        return [flag(each.name, words) for each, words in spoken(type(self)) if getattr(self, each.name)]

    @property
    def asked(self) -> dict[str, Any]:
        """What is asked of which further analysis."""
        return {**self.as_dict(), "compare_clean": self.compare_clean and (self.exclude or True)}

    def with_table(self, name: str | None) -> Further:
        """The same with the analysis that makes a table, if it is one of further analyses and takes no word of its own."""
        question = owner(name or "", of="hypotheses")
        chosen: dict[str, Any] = {question.name: True} if question and not question.told else {}
        return replace(self, **chosen)


def added(
    survey: Survey, base: Hypotheses, asked: Mapping[str, Any], *, workers: Workers = ALL_CORES, progress: Progress | None = None
) -> Hypotheses:
    """The bootstrapped hypotheses with further analyses, which need the answers.

    asked : what each of them takes, by its name; those with nothing are not made.
    """
    found: list[Addition] = []
    for question in further("hypotheses"):
        if wanted := asked.get(question.name):
            stage(progress, question.tables[0].replace("_", " "))
            found.append(question.answer("further")(survey, base, wanted, workers=workers, progress=progress))
    return replace(base, additions=(*base.additions, *found))
