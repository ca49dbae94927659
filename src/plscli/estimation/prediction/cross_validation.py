"""Every row predicted from rows in other folds, by the model and by what knows nothing of it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from plscli import engine
from plscli.core.folds import Folds
from plscli.engine import Progress
from plscli.errors import EstimationError
from plscli.estimation import Resampling, failure
from plscli.estimation.prediction.errors import CrossValidated, Errors, Prepared
from plscli.estimation.prediction.settings import TECHNIQUES, Method, Technique
from plscli.estimation.prediction.training import Wanted, trained
from plscli.estimation.replicates import listed

AT_ONCE = 1 << 22
"""Numbers of correlations of training rows that are held in memory at a time."""
BENCHMARKS: tuple[Method, ...] = ("lm",)


def cross_validated(
    prepared: Prepared,
    folds: Folds,
    resampling: Resampling,
    methods: Iterable[Method] = BENCHMARKS,
    techniques: Iterable[Technique] = TECHNIQUES,
    progress: Progress | None = None,
) -> CrossValidated:
    """Predict every row from the rows in other folds, and estimate all rows with them.

    methods : benchmarks beside the model and the means of the items.   Raises EstimationError where more rows cannot be predicted than
    `resampling` allows, or where nothing can be estimated from all of them.
    """
    wanted = Wanted(tuple(methods), tuple(techniques), prepared.corrected)
    into = Errors(prepared, folds, wanted)
    step = max(1, AT_ONCE // len(prepared.reader.plan.columns) ** 2)
    nothing = np.full((1, folds.held_out.shape[1]), folds.rows)
    sets = np.concatenate([folds.held_out, nothing])  # the last training set is the sample
    with engine.one_blas_thread():
        for start in range(0, len(sets), step):
            part = sets[start : start + step]
            found = trained(prepared.reader, prepared.structure, part, wanted)
            which = part[: len(folds.held_out) - start]
            into.take(start, which, found.first(len(which)), resampling.inadmissible)
            if progress:
                progress(min(start + step, len(folds.held_out)), len(folds.held_out))
    result = into.found(found.solution[-1], found.training.data[-1])
    _check(result, resampling)
    return result


def _check(found: CrossValidated, resampling: Resampling) -> None:
    """EstimationError where nothing can be estimated, or where too many rows could not be predicted."""
    reader = found.prepared.reader
    if found.whole.failed:
        raise EstimationError(failure.reason(found.whole, found.data, reader.plan, reader.estimator))
    if found.kept and resampling.inadmissible == "stop":
        raise EstimationError(f"inadmissible folds: {listed(found.kept)}\n  allow them with --inadmissible drop or keep")
    lost = int((~found.predicted).sum())
    if lost > resampling.max_failed * found.predicted.size + 1e-9:
        folds = sum(found.failures.values())
        raise EstimationError(
            f"{lost:,} of {found.predicted.size:,} predictions failed, more than the share of {resampling.max_failed:g} that is tolerated: "
            f"{folds:,} of {len(found.failed):,} folds left out: {listed(found.failures)}\n"
            "  use a smaller model or hold out fewer rows at a time (--folds n), or raise --max-failed if you accept that"
        )
