"""Further analyses of the hypotheses, each made when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

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

    by: str | None = setting(None, metavar="COLUMN", help="The hypotheses in each group of this column too.")
    robustness: bool = setting(
        False, help="Every decision again under other schemes, estimators, weights, treatments of gaps and intervals."
    )
    diagnostics: bool = setting(
        False, help="Form and residuals of the structural equations, squares of predictors, influential respondents."
    )
    exact_fit: bool = setting(False, help="Test by bootstrap whether the model could be exactly true.")
    compare_clean: bool = setting(False, help="The hypotheses before and after flagged respondents are left out.")
    exclude: str | None = rules_of_exclusion()

    panel: ClassVar[str] = "Further analyses"

    @property
    def options(self) -> list[str]:
        """The options that ask for it."""
        return [flag(each.name, words) for each, words in spoken(type(self)) if getattr(self, each.name)]

    def with_table(self, name: str | None) -> Further:
        """The same with the analysis that makes a table, if it is one of further analyses."""
        chosen: dict[str, Any] = {TABLES[name]: True} if name in TABLES else {}
        return replace(self, **chosen)


TABLES = {
    "robustness": "robustness",
    "specifications": "robustness",
    "robustness_estimates": "robustness",
    "diagnostics": "diagnostics",
    "quadratic": "diagnostics",
    "influential": "diagnostics",
    "without_influential": "diagnostics",
    "exact_fit": "exact_fit",
    "compare_clean": "compare_clean",
    "funnel": "compare_clean",
    "exclusions": "compare_clean",
}
"""Tables that are asked for by name, with the field of `Further` that makes them; groups need a column, which no name of a table says."""


def added(
    survey: Survey,
    base: Hypotheses,
    further: Further,
    *,
    robustness_resamples: int | None = None,
    workers: Workers = ALL_CORES,
    progress: Progress | None = None,
) -> Hypotheses:
    """The bootstrapped hypotheses with the analyses that were asked for, which need the answers.

    robustness_resamples : of every specification; as many as behind the hypotheses when not said.
    """
    found: list[Addition] = []
    if further.by:
        stage(progress, "groups")
        from plscli.questions.groups import by_group

        found.append(by_group.run(survey, base, further.by, workers=workers, progress=progress))
    if further.robustness:
        stage(progress, "robustness")
        from plscli.estimation.rows import respondents
        from plscli.questions.robustness import robustness

        suspects = respondents.flagged(survey, base.model, base.thresholds)
        found.append(robustness.run(survey, base, suspects, resamples=robustness_resamples, workers=workers, progress=progress))
    if further.diagnostics:
        stage(progress, "diagnostics")
        from plscli.questions.diagnostics import tested as diagnostics

        found.append(diagnostics.run(survey, base, workers=workers, progress=progress))
    if further.exact_fit:
        stage(progress, "exact fit")
        from plscli.questions.exact_fit import tested as exact_fit

        found.append(exact_fit.run(survey, base, workers=workers, progress=progress))
    if further.compare_clean:
        stage(progress, "without the flagged")
        from plscli.questions.robustness import compare_clean

        found.append(compare_clean.run(survey, base, further.exclude, workers=workers, progress=progress))
    return replace(base, additions=(*base.additions, *found))
