"""Further analyses of the hypotheses, each made when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plscli.workers import ALL_CORES, Progress, Workers

if TYPE_CHECKING:
    from plscli.analysis.hypotheses import Addition, Hypotheses
    from plscli.data.survey import Survey


@dataclass(frozen=True)
class Further:
    """What is asked for.

    by : a column of groups.   robustness : the same decisions in other ways.   diagnostics : of the structural equations.
    exact_fit : its bootstrap test.   compare_clean : without flagged respondents, or those whom the rules `exclude` name.
    """

    by: str | None = None
    robustness: bool = False
    diagnostics: bool = False
    exact_fit: bool = False
    compare_clean: bool = False
    exclude: str | None = None

    @property
    def options(self) -> list[str]:
        """The options that ask for it."""
        return [f"--{name.replace('_', '-')}" for name in self.__dataclass_fields__ if getattr(self, name)]


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
        from plscli.analysis import by_group

        found.append(by_group.run(survey, base, further.by, workers=workers, progress=progress))
    if further.robustness:
        from plscli.analysis import respondents, robustness

        suspects = respondents.flagged(survey, base.model, base.thresholds)
        found.append(robustness.run(survey, base, suspects, resamples=robustness_resamples, workers=workers, progress=progress))
    if further.diagnostics:
        from plscli.analysis import diagnostics

        found.append(diagnostics.run(survey, base, workers=workers, progress=progress))
    if further.exact_fit:
        from plscli.analysis import exact_fit

        found.append(exact_fit.run(survey, base, workers=workers, progress=progress))
    if further.compare_clean:
        from plscli.analysis import compare_clean

        found.append(compare_clean.run(survey, base, further.exclude, workers=workers, progress=progress))
    return replace(base, additions=(*base.additions, *found))
