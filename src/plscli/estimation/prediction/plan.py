"""Which rows are held out together: drawn from a seed, by strata and clusters, or given, also as a file.

A plan as a file is CSV with the columns row, repetition and fold, all counted from 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli.core import Indices
from plscli.core.folds import Folds, deal, deal_clusters, one_by_one
from plscli.core.resampling import samples
from plscli.data.survey import Survey
from plscli.errors import DataError, UsageError
from plscli.estimation import Resampling
from plscli.estimation.document import digest
from plscli.estimation.prediction import ONE_BY_ONE, Folding
from plscli.estimation.rows import Sample, drawing
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
        given = _of_file(given, sorted(rows.numbers.tolist()))
    if given is not None:
        folds = of_numbers(given, rows)
        return Held(folds, clusters, replace(folding, folds=folds.number, repetitions=folds.repetitions, plan=digest(given)), given)
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


COLUMNS = ("row", "repetition", "fold")


def _of_file(path: Path, rows: Sequence[int]) -> Indices:
    """Fold numbers (r, N) of the rows that are used, by their numbers in the survey; what the plan says of other rows is passed over.

    Raises DataError for a file that is no plan, or none for these rows.
    """
    from plscli.data.read import read_survey

    survey = read_survey(str(path))
    if lacking := [name for name in COLUMNS if name not in survey.columns]:
        raise DataError(f"{survey.file} has no column {lacking[0]!r}\n  a plan has the columns {', '.join(COLUMNS)}")
    table = survey.matrix(COLUMNS)
    if np.isnan(table).any() or (table != np.floor(table)).any() or (table < 1).any():
        bad = int(np.flatnonzero((np.isnan(table) | (table != np.floor(table)) | (table < 1)).any(1))[0]) + 1
        raise DataError(f"row {bad} of {survey.file} is no part of a plan: row, repetition and fold are whole numbers from 1")
    return _arranged(table.astype(np.intp), rows, survey.file)


def _arranged(table: Indices, rows: Sequence[int], file: str) -> Indices:
    wanted = np.array(rows, dtype=np.intp)
    table = table[np.isin(table[:, 0], wanted)]
    order = np.lexsort([table[:, 0], table[:, 1]])
    table = table[order]
    twice = np.flatnonzero((table[1:, :2] == table[:-1, :2]).all(1))
    if twice.size:
        raise DataError(f"{file} puts row {table[twice[0], 0]} into two folds of repetition {table[twice[0], 1]}")
    repetitions, counts = np.unique(table[:, 1], return_counts=True)
    short = np.flatnonzero((repetitions != np.arange(1, len(repetitions) + 1)) | (counts < len(wanted)))
    if short.size or not len(table):
        repetition = int(short[0]) + 1 if short.size else 1
        lacking = np.setdiff1d(wanted, table[table[:, 1] == repetition, 0])[0]
        raise DataError(f"{file} has no fold for row {lacking} in repetition {repetition}: every row that is used needs one")
    return table[:, 2].reshape(len(repetitions), len(wanted))


def written(rows: Sequence[int], folds: Indices) -> str:
    """The plan (r, N) of rows as CSV."""
    lines = [f"{row},{r},{fold}" for r, line in enumerate(folds.tolist(), 1) for row, fold in zip(rows, line, strict=True)]
    return "\n".join([",".join(COLUMNS), *lines, ""])
