"""`plscli report`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from plscli.cli.reanalyses import Reanalyses, global_items_setting
from plscli.cli.running.progress import Progress
from plscli.cli.source import Source
from plscli.cli.typed.settings import FURTHER, OUTPUT, Verdicts, debugging, output_file, quietness
from plscli.errors import UsageError
from plscli.estimation.settings import Estimator, Resampling, Rules, Screening
from plscli.questions import named
from plscli.questions.paper.additions import rules_of_exclusion
from plscli.report import output
from plscli.report.formats import Ink, ReportFormat, of_report
from plscli.setting import Settings, setting
from plscli.workers import Workers

if TYPE_CHECKING:
    from plscli.questions.paper.report import Scope, WholeAnalysis


@dataclass(frozen=True, slots=True)
class Extent(Settings):
    """What a report takes in besides the two models."""

    exclude: str | None = rules_of_exclusion()
    by: str | None = setting(None, metavar="COLUMN", help=named("by").help)
    global_item: tuple[str, ...] = global_items_setting()
    robustness_resamples: int | None = setting(
        None, metavar="N", help="Resamples of each specification of the robustness section; 0 leaves it out.", shown="1000"
    )
    diagnostics: bool = setting(False, help=named("diagnostics").help)
    exact_fit: bool = setting(False, help=named("exact_fit").help)

    panel: ClassVar[str] = FURTHER

    def scope(self, screening: Screening, planned: bool) -> Scope:
        """What the report takes in, of what was asked.   planned : whether resamples were given, which robustness has no use for."""
        from plscli.cli.reanalyses import global_items
        from plscli.questions.paper.report import ROBUSTNESS_RESAMPLES, Scope
        from plscli.questions.screening.cleaning import parse

        parse(self.exclude or "")
        usual = 0 if planned else ROBUSTNESS_RESAMPLES
        return Scope(
            min_path=screening.min_path,
            duration=screening.duration,
            marker=screening.marker,
            shares=screening.shares(),
            exclude=self.exclude,
            robustness_resamples=usual if self.robustness_resamples is None else self.robustness_resamples,
            global_items=global_items(self.global_item),
            by=self.by,
            diagnostics=self.diagnostics,
            exact_fit=self.exact_fit,
        )


@dataclass(frozen=True, slots=True)
class ReportInk(Settings):
    """How a report is written."""

    format: ReportFormat = setting("auto", "--format", "-f", help="auto: from the suffix of -o, Markdown without one.")
    output: Path | None = output_file()
    paper_only: bool = setting(False, help="Leave out the supplement, which holds what journals do not print.")
    bib: Path | None = setting(None, metavar="FILE", help="Write what the report cites as BibTeX.")
    quiet: bool = quietness()
    debug: bool = debugging()

    panel: ClassVar[str] = OUTPUT

    def check(self, *inputs: str | Path | None) -> None:
        """UsageError for files that certainly cannot be written, or that would replace what is read or each other."""
        output.check(of_report(self.format, self.output), self.output, *inputs)
        output.check("md", self.bib, *inputs)
        if self.bib is not None and self.output is not None and self.bib.absolute() == self.output.absolute():
            raise UsageError(f"two files cannot both be written to {self.bib.name}\n  name another one")


def report(
    source: Source,
    estimator: Estimator,
    resampling: Resampling,
    workers: Workers,
    rules: Rules,
    verdicts: Verdicts,
    screening: Screening,
    extent: Extent,
    ink: ReportInk,
) -> None:
    """Examples:

    - `plscli report survey.csv -o report.html`
    - `plscli report survey.csv -o report.docx --bib report.bib`
    - `plscli report survey.csv -o paper.docx --paper-only`
    - `plscli report raw.sav -m survey.pls --exclude "straightlining, missing>0.15" -o report.docx`
    - `plscli report survey.csv -o report.json`, then `plscli verify report.json survey.csv`

    Who is excluded here is left out of everything; the report shows each hypothesis with and without them.
    A saved analysis and a correlation matrix hold no answers: what takes answers is left out of their reports.
    """
    ink.check(source.data, source.model, screening.population, source.study_file)
    source = source.whole() if source.n is None else source
    thresholds = verdicts.thresholds(source.study)
    scope = extent.scope(screening, planned=source.indices is not None)
    if scope.of_answers:
        source.survey(scope.of_answers[0])
    Reanalyses(extent.global_item).check(source)
    analysis = source.analysed(estimator, resampling, workers, resample=source.n is None)
    from plscli.questions.paper.report import run

    survey = source.survey("report")[0] if source.resamples else None
    with Progress(ink.quiet, "screening") as progress:
        result = run(analysis, survey, rules, thresholds, scope, workers=workers, progress=progress)
        progress.stage("tables and pictures")
        _write(result, of_report(ink.format, ink.output), ink.output, ink.bib, ink.paper_only)


def _write(result: WholeAnalysis, format: Any, file: Path | None, bib: Path | None, paper_only: bool) -> None:
    """Write the report, and what it cites."""
    from plscli.report.formats import render_document
    from plscli.report.render import json
    from plscli.report.whole.references import bibtex
    from plscli.report.whole.report import document, references

    written = document(result, paper_only) if format != "json" or bib else None
    drawn = Ink(json.render(result)) if written is None or format == "json" else render_document(written, format, output.stem(file))
    cited: dict[Path, str | bytes] = {bib: bibtex(references(written))} if written and bib else {}
    output.write(drawn.content, file, {**output.beside(file, drawn.beside), **cited})
