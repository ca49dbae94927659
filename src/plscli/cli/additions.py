"""Further analyses of `plscli hypotheses`, each made when it is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from plscli.analysis.additions import Further
from plscli.cli.progress import Progress
from plscli.errors import UsageError

if TYPE_CHECKING:
    from plscli.analysis.hypotheses import Hypotheses
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
"""Tables that are asked for by name, with the field of `Further` that makes them; groups need a column, which no name of a table says."""


class Wanted(Further):
    """What was asked for on the command line."""

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


def added(source: Source, base: Hypotheses, wanted: Further, **workers: Any) -> Hypotheses:
    """The hypotheses with the analyses that were asked for, which need the answers."""
    if not wanted.options:
        return base
    from plscli.analysis import additions
    from plscli.analysis.bootstrap import Bootstrap

    survey, _ = source.survey(wanted.options[0])
    if not isinstance(base.analysis, Bootstrap):
        raise UsageError(f"{wanted.options[0]} takes resamples")
    with Progress(source.quiet) as progress:
        return additions.added(survey, base, wanted, progress=progress, **workers)
