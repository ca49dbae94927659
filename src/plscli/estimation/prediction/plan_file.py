"""A plan of cross-validation as a file: CSV with the columns row, repetition and fold, all counted from 1."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from plscli.core import Indices
from plscli.errors import DataError

COLUMNS = ("row", "repetition", "fold")


def read(path: Path, rows: Sequence[int]) -> Indices:
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
