"""`plscli hypotheses`."""

from __future__ import annotations

import typer

from plscli.cli import options
from plscli.cli.additions import Wanted, added
from plscli.cli.finish import finish
from plscli.cli.notes import say
from plscli.cli.source import Source, given, with_workers
from plscli.report import output as ink


def hypotheses(
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
    require: options.Require = None,
    threshold: options.ThresholdValues = None,
    profile: options.ProfileFile = None,
    by: options.By = None,
    robustness: options.Robustness = False,
    diagnostics: options.Diagnostics = False,
    exact_fit: options.ExactFit = False,
    compare_clean: options.CompareClean = False,
    exclude: options.Exclude = None,
    format: options.Format = "auto",
    table: options.Table = None,
    output: options.Output = None,
    color: options.Color = "auto",
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Examples:

    - `plscli hypotheses survey.csv`
    - `plscli hypotheses survey.csv -p "ERC ~ H1*INTG + H2*MT; H2 > 0" --tails one`
    - `plscli hypotheses survey.csv -n 2000 --seed 7 -o hypotheses.csv`
    - `plscli hypotheses survey.csv --require H1,H3 -q > /dev/null || echo "not as expected"`
    - `plscli bootstrap survey.csv -f json | plscli hypotheses - -t r_squared`

    A correlation matrix with `--n ROWS` gives the estimates without tests.
    """
    ink.check(format, output, data, model)
    source = Source(data, model, path, no_infer, na, quiet, n, scale, study, sheet, encoding=encoding)
    thresholds = options.thresholds(profile, threshold, source.study)
    wanted = Wanted(by, robustness, diagnostics, exact_fit, compare_clean, exclude).with_table(table)
    wanted.check(source)
    required = None if require is None else source.required(require)
    analysis = source.analysed(
        resample=n is None, scheme=scheme, consistent=consistent, missing=missing, weight=weight, correlations=correlations, smooth=smooth,
        higher_order=higher_order, interaction=interaction, tolerance=tol, max_iterations=max_iterations,
        resamples=resamples, seed=seed, level=level, max_failed=max_failed, inadmissible=inadmissible,
        ci=ci, p=p, strata=strata, cluster=cluster, indices=indices,
        jobs=jobs, backend=backend, scheduler=scheduler,
    )  # fmt: skip
    from plscli.analysis.hypotheses import run
    from plscli.report.hypotheses import report

    decided = run(analysis, alpha=alpha, tails=tails, adjust=adjust, thresholds=thresholds)
    result = added(source, decided, wanted, **given(with_workers({"jobs": jobs, "backend": backend, "scheduler": scheduler})))
    finish(report(result), format, table, output, color, quiet)
    if required and (unmet := result.unmet(required)):
        say(unmet)
        raise typer.Exit(1)
