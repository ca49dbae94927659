"""`plscli loadings`."""

from __future__ import annotations

from plscli.cli import options
from plscli.cli.finish import finish
from plscli.cli.reanalyses import Wanted, global_items
from plscli.cli.source import Source, given, with_workers
from plscli.report import output as ink


def loadings(
    data: options.Data,
    model: options.ModelFile = None,
    path: options.ModelLines = None,
    no_infer: options.NoInfer = False,
    n: options.Respondents = None,
    scale: options.Scale = None,
    study: options.StudyFile = None,
    sheet: options.Sheet = None,
    encoding: options.Encoding = None,
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
    resamples: options.ResamplesIfAny = None,
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
    threshold: options.ThresholdValues = None,
    profile: options.ProfileFile = None,
    global_item: options.GlobalItems = None,
    drop: options.Drop = None,
    format: options.Format = "auto",
    table: options.Table = None,
    output: options.Output = None,
    color: options.Color = "auto",
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Examples:

    - `plscli loadings survey.csv`
    - `plscli loadings survey.csv -n 10000`
    - `plscli loadings survey.csv -t if_dropped -f csv`
    - `plscli loadings survey.csv --drop INTG2`
    - `plscli bootstrap survey.csv -f json | plscli loadings - -t reliability`

    A redundancy analysis takes an item that asks for all of a formative construct: `--global PRICE=P_GLOBAL`.
    """
    ink.check(format, output, data, model)
    source = Source(data, model, path, no_infer, na, quiet, n, scale, study, sheet, encoding=encoding)
    thresholds = options.thresholds(profile, threshold, source.study)
    wanted = Wanted(global_items(global_item), drop or ())
    wanted.check(source, indices)
    analysis = source.analysed(
        resample=bool(drop) and source.resamples,
        scheme=scheme, consistent=consistent, missing=missing, weight=weight, correlations=correlations, smooth=smooth,
        higher_order=higher_order, interaction=interaction, tolerance=tol, max_iterations=max_iterations,
        resamples=resamples, seed=seed, level=level, max_failed=max_failed, inadmissible=inadmissible,
        ci=ci, p=p, strata=strata, cluster=cluster, indices=indices,
        jobs=jobs, backend=backend, scheduler=scheduler,
    )  # fmt: skip
    from plscli.analysis.loadings import run
    from plscli.report.loadings import report

    added = wanted.added(source, analysis, **given(with_workers({"jobs": jobs, "backend": backend, "scheduler": scheduler})))
    finish(report(run(analysis, thresholds=thresholds, **added)), format, table, output, color, quiet)
