"""Which rows are held out together: drawn from a seed, by strata and clusters, or given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli.core import Indices
from plscli.core.folds import Folds, deal, deal_clusters, one_by_one
from plscli.core.resampling import samples
from plscli.data.survey import Survey
from plscli.errors import UsageError
from plscli.estimation import Resampling
from plscli.estimation.prediction import plan_file
from plscli.estimation.prediction.settings import ONE_BY_ONE, Folding
from plscli.estimation.rows import drawing
from plscli.estimation.rows.sample import Sample
from plscli.setting import require

Given = NDArray[np.integer[Any]]
"""Fold numbers (r, N), from 1, of the rows that are used, in the order of the file."""


@dataclass(frozen=True, eq=False)
class Held:
    """A plan for a sample.   folds : of its rows, in its own order.   clusters : (N,) of its rows, None without.   drawn : what became of
    the settings; numbers of folds and repetitions are the true ones.   given : fold numbers that were given.
    """

    folds: Folds
    clusters: Indices | None
    drawn: Folding
    given: Given | None = None


def held(survey: Survey, rows: Sample, folding: Folding, resampling: Resampling, given: Given | Path | None = None) -> Held:
    """The plan that was asked for.   given : fold numbers, or a file of them, which leave no room for others.   UsageError, DataError."""
    clusters = drawing.clusters(survey, rows, resampling)
    if isinstance(given, Path):
        given = plan_file.read(given, sorted(rows.numbers.tolist()))
    if given is not None:
        folds = of_numbers(given, rows)
        digest = sha256(np.ascontiguousarray(given, dtype="<i8").tobytes()).hexdigest()
        return Held(folds, clusters, replace(folding, folds=folds.number, repetitions=folds.repetitions, plan=digest), given)
    folds = _drawn(survey, rows, folding, resampling, clusters)
    return Held(folds, clusters, replace(folding, folds=folds.number, repetitions=folds.repetitions))


def _drawn(survey: Survey, rows: Sample, folding: Folding, resampling: Resampling, clusters: Indices | None) -> Folds:
    units = rows.n if clusters is None else len(np.unique(clusters))
    what = "rows that are used" if clusters is None else f"clusters of {resampling.cluster}"
    require(folding.folds <= units, f"folds must be at most {units}, the number of {what}, not {folding.folds}")
    strata = drawing.strata(survey, rows, resampling)
    if folding.folds in (ONE_BY_ONE, units):
        return one_by_one(rows.n) if clusters is None else Folds(np.unique(clusters, return_inverse=True)[1].reshape(1, -1), units)
    if clusters is not None and strata is not None:
        drawing.plan(survey, rows, resampling)  # says so where a cluster lies in two strata
    within = np.zeros(rows.n, dtype=np.intp) if strata is None else strata
    found = []
    for repetition in range(folding.repetitions):
        generator = samples.stream(resampling.seed or 0, samples.FOLDS, 0, repetition)
        if clusters is None:
            found.append(deal(folding.folds, within, generator))
        else:
            found.append(deal_clusters(folding.folds, within, clusters, generator))
    return Folds(np.stack(found), folding.folds)


def of_numbers(given: Given, rows: Sample) -> Folds:
    """Folds of a sample from numbers (r, N) in the order of the file.  UsageError where they are no plan for it."""
    if given.ndim != 2 or not np.issubdtype(given.dtype, np.integer) or not len(given):
        raise UsageError("folds must be a table (repetitions, rows) of whole numbers, counted from 1")
    if given.shape[1] != rows.n:
        raise UsageError(f"folds are given for {given.shape[1]} rows, and {rows.n} rows are used: one number for each of these")
    number = int(given.max())
    for repetition, line in enumerate(given, 1):
        if line.min() < 1 or len(np.unique(line)) < number:
            raise UsageError(f"folds must be numbered from 1 to {number} in every repetition without a gap; repetition {repetition} is not")
    if number < 2:
        raise UsageError("folds must be 2 or more: rows are predicted from those in other folds")
    return Folds(given[:, rows.order].astype(np.intp) - 1, number)


def numbers(folds: Folds, rows: Sample) -> Indices:
    """(r, N) fold numbers from 1 in the order of the file."""
    found = np.empty_like(folds.of)
    found[:, rows.order] = folds.of + 1
    return found
