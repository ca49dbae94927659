"""Further analyses of `plscli hypotheses`, each made when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from plscli.cli.progress import Progress
from plscli.errors import UsageError

if TYPE_CHECKING:
    from plscli.analysis.hypotheses import Addition, Hypotheses
    from plscli.cli.source import Source


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
"""Tables that are asked for by name, with the field of `Wanted` that makes them; groups need a column, which no name of a table says."""


@dataclass(frozen=True)
class Wanted:
    """What was asked for.   by : a column of groups.   robustness : the same decisions in other ways.   diagnostics : of the structural
    equations.   exact_fit : its bootstrap test.   compare_clean : without flagged respondents, or those whom the rules `exclude` name.
    """

    by: str | None = None
    robustness: bool = False
    diagnostics: bool = False
    exact_fit: bool = False
    compare_clean: bool = False
    exclude: str | None = None

    def with_table(self, name: str | None) -> Wanted:
        """The same with the analysis that makes a table, if it is one of further analyses."""
        asked: dict[str, Any] = {TABLES[name]: True} if name in TABLES else {}
        return replace(self, **asked)

    def check(self, source: Source) -> None:
        """UsageError where there are no answers to look at, and for rules that are none, before anything is computed."""
        if self.exclude is not None:
            self._check_rules(self.exclude)
        if self.options:
            source.survey(self.options[0])

    def _check_rules(self, rules: str) -> None:
        if not self.compare_clean:
            advice = "plscli validate --clean writes a survey without them"
            raise UsageError(f"--exclude takes --compare-clean: hypotheses leaves out nobody\n  {advice}")
        from plscli.analysis.cleaning import parse

        parse(rules)

    @property
    def options(self) -> list[str]:
        """The options that ask for it."""
        return [f"--{name.replace('_', '-')}" for name in self.__dataclass_fields__ if getattr(self, name)]


def added(source: Source, base: Hypotheses, wanted: Wanted, **workers: Any) -> Hypotheses:
    """The hypotheses with the analyses that were asked for, which need the answers."""
    if not wanted.options:
        return base
    from plscli.analysis.bootstrap import Bootstrap

    survey, _ = source.survey(wanted.options[0])
    if not isinstance(base.analysis, Bootstrap):
        raise UsageError(f"{wanted.options[0]} takes resamples")
    with Progress(source.quiet) as progress:
        found: list[Addition] = []
        if wanted.by:
            from plscli.analysis import by_group

            found.append(by_group.run(survey, base, wanted.by, progress=progress, **workers))
        if wanted.robustness:
            from plscli.analysis import respondents, robustness

            suspects = respondents.flagged(survey, base.model, base.thresholds)
            found.append(robustness.run(survey, base, suspects, progress=progress, **workers))
        if wanted.diagnostics:
            from plscli.analysis import diagnostics

            found.append(diagnostics.run(survey, base, progress=progress, **workers))
        if wanted.exact_fit:
            from plscli.analysis import exact_fit

            found.append(exact_fit.run(survey, base, progress=progress, **workers))
        if wanted.compare_clean:
            from plscli.analysis import compare_clean

            found.append(compare_clean.run(survey, base, wanted.exclude, progress=progress, **workers))
    return replace(base, additions=tuple(found))
