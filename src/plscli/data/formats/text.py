"""Delimited text: cells to columns of answers, and a survey to text that reads back to the same answers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from plscli.data import column, numbers, without_codes
from plscli.data.encoding import encoding_of
from plscli.data.exports import Header, unnamed
from plscli.data.survey import NO_TEXT, Dress, Survey, shortened
from plscli.data.table import DELIMITERS, TextTable
from plscli.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plscli.data.formats import Request

LARGE = 1 << 21
"""Bytes from which starting pandas pays."""
BLOCK = 1 << 14
"""Rows that are written together."""


def read(request: Request) -> Survey:
    """Answers of a delimited text.  Raises DataError."""
    encoding = encoding_of(request.content, request.file, request.encoding)
    try:
        table = TextTable.of(request.content, encoding.python, request.file)
        columns, commas = of_table(table, request.na)
    except csv.Error as error:
        raise unreadable(request.file, error) from None
    decimals = [table.names[k] for k in commas]
    dress = NO_TEXT if table.header.notes else Dress(table.delimiter, "," if decimals else ".", encoding.name or "UTF-8")
    notes = (*assumptions(encoding.note, table.delimiter, decimals), *table.header.notes)
    return replace(under(table.header, columns, request.na), notes=notes, dress=dress)


def of_table(table: TextTable, na: Sequence[str]) -> tuple[list[NDArray[Any]], list[int]]:
    """Answers by column, and the numbers of the columns that are written with a decimal comma.  Raises DataError."""
    if table.size >= LARGE:
        from plscli.data.formats.frames import of_frames

        return of_frames(table, na)
    cells: list[list[str]] = [[] for _ in table.names]
    for block in table.blocks():
        for whole, part in zip(cells, block, strict=True):
            whole += part
    return of_cells(cells, na, table.delimiter)


def of_cells(columns: Iterable[Sequence[str]], na: Sequence[str], delimiter: str) -> tuple[list[NDArray[Any]], list[int]]:
    """Answers by column, and the numbers of the columns that are written with a decimal comma, of cells by column."""
    found, commas = [], []
    for k, cells in enumerate(columns):
        plain = numbers(cells, na, delimiter)
        answers, comma = (plain[0], plain[1] == ",") if plain else column(cells, na, delimiter)
        found.append(answers)
        commas += [k] if comma else []
    return found, commas


def under(header: Header, columns: Sequence[NDArray[Any]], na: Sequence[str]) -> Survey:
    """Columns under their names; what has neither name nor answers is left out, and missing codes are taken out of numbers."""
    named: dict[str, NDArray[Any]] = {}
    for k, (name, answers) in enumerate(zip(header.names, columns, strict=True), 1):
        without_codes(answers, na)
        if name != unnamed(k) or _answered(answers):
            named[name] = answers
    return Survey(named, len(columns[0]) if columns else 0, wordings=header.wordings)


def _answered(answers: NDArray[Any]) -> bool:
    """Whether a column holds any answer."""
    return any(answer is not None for answer in answers) if answers.dtype == object else bool((answers == answers).any())


def unreadable(file: str, error: Exception) -> DataError:
    """What is wrong with a text that is no table."""
    return DataError(f"{file} cannot be read as a table: {error}\n  look for a quotation mark that is not closed")


def assumptions(encoding: str, delimiter: str, decimals: Sequence[str]) -> tuple[str, ...]:
    """What was assumed of a text.   encoding : a note on one that is not UTF-8.   decimals : columns with decimal commas."""
    separated = f"columns separated by {DELIMITERS[delimiter]}" if delimiter != "," else ""
    commas = f"decimal comma in {shortened(decimals)}" if decimals else ""
    return tuple(filter(None, (encoding, separated, commas)))


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
    import numpy as np

    values, which = np.unique(column.astype(np.float64, copy=False), return_inverse=True)
    words = np.array([_number(float(value), gap) for value in values], dtype=object)
    cells: list[str] = words[which.reshape(-1)].tolist()
    return cells


def _number(value: float, gap: str) -> str:
    if value != value:
        return gap
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
