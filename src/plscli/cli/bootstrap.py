"""`plscli bootstrap`."""

from __future__ import annotations

from plscli.cli import options
from plscli.cli.finish import finish
from plscli.cli.source import Source
from plscli.report import output as ink


def bootstrap(
    data: options.Data,
    model: options.ModelFile = None,
    path: options.ModelLines = None,
    no_infer: options.NoInfer = False,
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
    format: options.Format = "auto",
    table: options.Table = None,
    output: options.Output = None,
    color: options.Color = "auto",
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """With `-f json` or `-o saved.json` it writes the saved analysis that the other commands read.

    Examples:

    - `plscli bootstrap survey.csv`
    - `plscli bootstrap survey.csv --scheme factorial -n 5000 -f csv`
    - `plscli bootstrap survey.csv -o saved.json`
    """
    ink.check(format, output, data, model)
    source = Source(data, model, path, no_infer, na, quiet, scale=scale, study_file=study, sheet=sheet, encoding=encoding)
    result = source.bootstrapped(
        scheme=scheme, consistent=consistent, missing=missing, weight=weight, correlations=correlations, smooth=smooth,
        higher_order=higher_order, interaction=interaction, tolerance=tol, max_iterations=max_iterations,
        resamples=resamples, seed=seed, level=level, max_failed=max_failed, inadmissible=inadmissible,
        ci=ci, p=p, strata=strata, cluster=cluster, indices=indices,
        jobs=jobs, backend=backend, scheduler=scheduler,
    )  # fmt: skip
    from plscli.report.bootstrap import report

    finish(report(result), format, table, output, color, quiet)
