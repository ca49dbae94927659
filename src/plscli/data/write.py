"""A survey as a CSV file that reads back to the same answers."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli.data.survey import Survey

BLOCK = 1 << 14
"""Rows that are written together."""


def csv_text(survey: Survey) -> str:
    """The survey as comma-separated text with a header: numbers in as many digits as they need, missing answers as empty cells.

    A survey of one column writes a missing answer as NA, since an empty line would be no row.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(survey.columns)
    gap = "NA" if len(survey.columns) == 1 else ""
    for start in range(0, survey.rows, BLOCK):
        writer.writerows(zip(*(_cells(column[start : start + BLOCK], gap) for column in survey.columns.values()), strict=True))
    return text.getvalue()


def _cells(column: NDArray[Any], gap: str) -> list[str]:
    """Answers as text; of numbers every different one is written once."""
    if column.dtype == object:
        return [gap if answer is None or answer != answer else str(answer) for answer in column]
    values, which = np.unique(column.astype(np.float64, copy=False), return_inverse=True)
    words = np.array([_number(float(value), gap) for value in values], dtype=object)
    cells: list[str] = words[which.reshape(-1)].tolist()
    return cells


def _number(value: float, gap: str) -> str:
    if value != value:
        return gap
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
