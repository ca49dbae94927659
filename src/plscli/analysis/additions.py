"""Further analyses of the hypotheses, each made when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plscli import engine
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
    progress: engine.Progress | None = None,
    **workers: Any,
) -> Hypotheses:
    """The bootstrapped hypotheses with the analyses that were asked for, which need the answers.

    robustness_resamples : of every specification; as many as behind the hypotheses when not said.   progress, workers : see `engine.run`.
    """
    from plscli import engine

    found: list[Addition] = []
    if further.by:
        engine.stage(progress, "groups")
        from plscli.analysis import by_group

        found.append(by_group.run(survey, base, further.by, progress=progress, **workers))
    if further.robustness:
        engine.stage(progress, "robustness")
        from plscli.analysis import respondents, robustness

        suspects = respondents.flagged(survey, base.model, base.thresholds)
        found.append(robustness.run(survey, base, suspects, resamples=robustness_resamples, progress=progress, **workers))
    if further.diagnostics:
        engine.stage(progress, "diagnostics")
        from plscli.analysis import diagnostics

        found.append(diagnostics.run(survey, base, progress=progress, **workers))
    if further.exact_fit:
        engine.stage(progress, "exact fit")
        from plscli.analysis import exact_fit

        found.append(exact_fit.run(survey, base, progress=progress, **workers))
    if further.compare_clean:
        engine.stage(progress, "without the flagged")
        from plscli.analysis import compare_clean

        found.append(compare_clean.run(survey, base, further.exclude, progress=progress, **workers))
    return replace(base, additions=(*base.additions, *found))
