"""Further analyses of `plscli hypotheses`, each made when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plscli.cli.running.progress import Progress
from plscli.errors import UsageError
from plscli.questions.paper.additions import Further
from plscli.workers import Workers

if TYPE_CHECKING:
    from plscli.cli.source import Source
    from plscli.questions.structure.hypotheses import Hypotheses


def check(further: Further, source: Source) -> None:
    """UsageError where there are no answers to look at, and for rules that are none, before anything is computed."""
    if further.exclude is not None:
        _check_rules(further)
    if further.options:
        source.survey(further.options[0])


def _check_rules(further: Further) -> None:
    if not further.compare_clean:
        advice = "plscli validate --clean writes a survey without them"
        raise UsageError(f"--exclude takes --compare-clean: hypotheses leaves out nobody\n  {advice}")
    from plscli.questions.screening.cleaning import parse

    parse(further.exclude or "")


def added(source: Source, base: Hypotheses, further: Further, workers: Workers) -> Hypotheses:
    """The hypotheses with the analyses that were asked for, which need the answers."""
    if not further.options:
        return base
    from plscli.estimation.bootstrap import Bootstrap
    from plscli.questions.paper import additions

    survey, _ = source.survey(further.options[0])
    if not isinstance(base.analysis, Bootstrap):
        raise UsageError(f"{further.options[0]} takes resamples")
    with Progress(source.quiet) as progress:
        return additions.added(survey, base, further.asked, workers=workers, progress=progress)
