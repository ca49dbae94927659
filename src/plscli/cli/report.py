"""`plscli report`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from plscli.cli import checks, options
from plscli.cli.progress import Progress
from plscli.cli.reanalyses import Wanted, global_items
from plscli.cli.source import Source, given, with_workers
from plscli.errors import UsageError
from plscli.report import output as ink
from plscli.report.formats import Ink, of_report

if TYPE_CHECKING:
    from plscli.analysis.report import Scope, WholeAnalysis

FURTHER = "Further analyses"
RobustnessResamples = Annotated[
    int | None,
    typer.Option("--robustness-resamples", metavar="N", help="Resamples of each specification of the robustness section; 0 leaves it out.",
                 show_default="1000", rich_help_panel=FURTHER),
]  # fmt: skip
PaperOnly = Annotated[
    bool,
    typer.Option("--paper-only", help="Leave out the supplement, which holds what journals do not print.", rich_help_panel=options.OUTPUT),
]
Bibliography = Annotated[
    Path | None,
    typer.Option(
        "--bib", metavar="FILE", help="Write what the report cites as BibTeX.", rich_help_panel=options.OUTPUT, show_default=False
    ),
]


def report(
    data: options.Data,
    model: options.ModelFile = None,
    path: options.ModelLines = None,
    no_infer: options.NoInfer = False,
    n: options.Respondents = None,
    scale: options.Scale = None,
    study: options.StudyFile = None,
    sheet: options.Sheet = None,
    scheme: options.SchemeChoice = None,
    consistent: options.Consistent = None,
    missing: options.MissingChoice = None,
    na: options.MissingCodes = None,
    weight: options.Weight = None,
    correlations: options.KindChoice = None,
    smooth: options.Smooth = None,
    higher_order: options.HigherOrderChoice = None,
    interaction: options.InteractionChoice = None,
    tol: options.Tolerance = None,
    max_iterations: options.MaxIterations = None,
    resamples: options.Resamples = None,
    seed: options.Seed = None,
    level: options.Level = None,
    max_failed: options.MaxFailed = None,
    inadmissible: options.InadmissibleChoice = None,
    ci: options.IntervalChoice = None,
    p: options.PChoice = None,
    strata: options.Strata = None,
    cluster: options.Cluster = None,
    indices: options.Indices = None,
    jobs: options.Jobs = None,
    backend: options.BackendChoice = None,
    scheduler: options.Scheduler = None,
    alpha: options.Alpha = options.DEFAULT_ALPHA,
    tails: options.TailsChoice = "two",
    adjust: options.AdjustChoice = "none",
    threshold: options.ThresholdValues = None,
    profile: options.ProfileFile = None,
    min_path: checks.MinPath = None,
    duration: checks.Duration = None,
    marker: checks.Marker = None,
    population: checks.Population = None,
    exclude: options.Exclude = None,
    robustness_resamples: RobustnessResamples = None,
    global_item: options.GlobalItems = None,
    by: options.By = None,
    diagnostics: options.Diagnostics = False,
    exact_fit: options.ExactFit = False,
    paper_only: PaperOnly = False,
    bib: Bibliography = None,
    format: options.ReportFormat = "auto",
    output: options.Output = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
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
    chosen = of_report(format, output)
    ink.check(chosen, output, data, model, population, study)
    ink.check("md", bib, data, model, population, study)
    if bib is not None and output is not None and bib.absolute() == output.absolute():
        raise UsageError(f"two files cannot both be written to {bib.name}\n  name another one")
    source = Source(data, model, path, no_infer, na, quiet, n, scale, study, sheet, at_once=n is None)
    thresholds = options.thresholds(profile, threshold, source.study)
    scope = _scope(
        min_path=min_path, duration=duration, marker=marker, population=population, exclude=exclude,
        robustness_resamples=0 if robustness_resamples is None and indices is not None else robustness_resamples,
        global_items=global_items(global_item), by=by, diagnostics=diagnostics or None, exact_fit=exact_fit or None,
    )  # fmt: skip
    if scope.of_answers:
        source.survey(scope.of_answers[0])
    Wanted(dict(scope.global_items), ()).check(source, indices)
    workers = {"jobs": jobs, "backend": backend, "scheduler": scheduler}
    analysis = source.analysed(
        resample=n is None, scheme=scheme, consistent=consistent, missing=missing, weight=weight, correlations=correlations, smooth=smooth,
        higher_order=higher_order, interaction=interaction, tolerance=tol, max_iterations=max_iterations,
        resamples=resamples, seed=seed, level=level, max_failed=max_failed, inadmissible=inadmissible,
        ci=ci, p=p, strata=strata, cluster=cluster, indices=indices, **workers,
    )  # fmt: skip
    from plscli.analysis.report import run

    survey = source.survey("report")[0] if source.resamples else None
    with Progress(quiet, "screening") as progress:
        result = run(
            analysis, survey, alpha=alpha, tails=tails, adjust=adjust, thresholds=thresholds, scope=scope,
            progress=progress, **given(with_workers(workers)),
        )  # fmt: skip
        progress.stage("tables and pictures")
        _write(result, chosen, output, bib, paper_only)


def _scope(population: Path | None, **asked: Any) -> Scope:
    """What the report takes in, of what was asked."""
    from plscli.analysis.cleaning import parse
    from plscli.analysis.report import Scope
    from plscli.data.read import read_survey

    shares = read_survey(population) if population else None
    parse(asked["exclude"] or "")
    return Scope(**given(asked | {"shares": shares}))


def _write(result: WholeAnalysis, format: Any, output: Path | None, bib: Path | None, paper_only: bool) -> None:
    """Write the report, and what it cites."""
    from plscli.report.formats import render_document
    from plscli.report.references import bibtex
    from plscli.report.render import json
    from plscli.report.report import document, references

    written = document(result, paper_only) if format != "json" or bib else None
    drawn = Ink(json.render(result)) if written is None or format == "json" else render_document(written, format, ink.stem(output))
    cited: dict[Path, str | bytes] = {bib: bibtex(references(written))} if written and bib else {}
    ink.write(drawn.content, output, {**ink.beside(output, drawn.beside), **cited})
