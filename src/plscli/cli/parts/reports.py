"""What a report takes in, and how it is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from plscli.cli.parts.further import Reanalyses, global_items, global_items_setting
from plscli.cli.parts.several import Studied
from plscli.cli.running.notes import Progress
from plscli.cli.typed.settings import OUTPUT, Excluded, debugging, keep_apart, output_file, quietness
from plscli.engine import Workers
from plscli.estimation import Rules, Screening
from plscli.questions.asking import Further
from plscli.report import output
from plscli.report.render import ReportFormat, of_report
from plscli.setting import Settings, setting

if TYPE_CHECKING:
    from plscli.estimation.bootstrap import Bootstrap
    from plscli.estimation.estimation import Estimation
    from plscli.questions.paper import RobustnessSection, Scope
    from plscli.questions.paper.report import WholeAnalysis
    from plscli.words.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Coverage(Settings, panel=Further.panel):
    """What a report takes in besides the two models, and besides further analyses of the hypotheses."""

    global_item: tuple[str, ...] = global_items_setting()

    def scope(self, source: Studied, screening: Screening, robustness: RobustnessSection, further: Further, excluded: Excluded) -> Scope:
        """What the report takes in, of what was asked.

        UsageError for what takes answers where there are none, and for what cannot be done, before anything is computed.
        """
        from plscli.questions.paper import Scope

        excluded.check()
        scope = Scope(
            min_path=screening.min_path,
            duration=screening.duration,
            marker=screening.marker,
            shares=screening.shares(),
            exclude=excluded.exclude,
            robustness_resamples=robustness.resamples(source.indices is None),
            global_items=global_items(self.global_item),
            asked=further.asked,
        )
        if scope.of_answers:
            source.survey(scope.of_answers[0])
        Reanalyses(self.global_item).check(source)
        return replace(scope, models=source.listed)


@dataclass(frozen=True, slots=True)
class ReportInk(Settings, panel=OUTPUT):
    """How a report is written."""

    format: ReportFormat = setting("auto", "--format", "-f", help="auto: from the suffix of -o, Markdown without one.")
    output: Path | None = output_file()
    paper_only: bool = setting(False, help="Leave out the supplement, which holds what journals do not print.")
    bib: Path | None = setting(None, metavar="FILE", help="Write what the report cites as BibTeX.")
    quiet: bool = quietness()
    debug: bool = debugging()

    def check(self, *inputs: str | Path | None) -> None:
        """UsageError for files that certainly cannot be written, or that would replace what is read or each other."""
        output.check(of_report(self.format, self.output), self.output, *inputs)
        output.check("md", self.bib, *inputs)
        keep_apart(self.bib, self.output)

    def write(self, result: WholeAnalysis) -> None:
        """Write the report, and what it cites."""
        from plscli.report.whole import written

        content, also = written(result, of_report(self.format, self.output), self.output, self.paper_only, self.bib)
        output.write(content, self.output, also)


def reported(
    source: Studied,
    analysis: Estimation | Bootstrap,
    rules: Rules,
    thresholds: Thresholds,
    scope: Scope,
    workers: Workers,
    ink: ReportInk,
) -> None:
    """Make the report of an analysis, and write it."""
    from plscli.questions.paper.report import run

    survey = source.survey("report")[0] if source.resamples else None
    with Progress(ink.quiet, "screening") as progress:
        result = run(analysis, survey, rules, thresholds, scope, workers=workers, progress=progress)
        progress.stage("tables and pictures")
        ink.write(result)
