"""Excel and OpenDocument workbooks, read with calamine."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from plscli.data.exports import DEEPEST, Where, header_of
from plscli.data.formats import ZIP, Request
from plscli.data.formats.text import assumptions, of_cells, under
from plscli.data.formats.workbook_extent import letters
from plscli.data.formats.workbook_file import check_container, check_size, errors_in, protected, what_is_wrong
from plscli.data.survey import NO_TEXT, Survey, shortened
from plscli.errors import DataError, UsageError, did_you_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray


Cells = Sequence[Any]
BLANK = ""
"""What calamine makes of an empty cell."""
PANIC = "PanicException"
"""What calamine raises where it did not expect an error; no `Exception`, and without a name that could be imported."""


def read(request: Request) -> Survey:
    """Answers of the sheet asked for, or of the first one that is seen.  Raises DataError, UsageError for an unknown sheet."""
    import numpy as np

    name, rows, notes = _sheet(request)
    start = next((number for number, row in enumerate(rows) if any(cell != BLANK for cell in row)), None)
    if start is None:
        raise DataError(f"sheet {name!r} of {request.file} is empty\n  a survey has a row of column names and one row per respondent")
    place = f"row {start + 1} of sheet {name!r} of {request.file}"
    first = [[_word(cell) for cell in row] for row in rows[start : start + DEEPEST]]
    header = header_of(first, Where(request.file, place, lambda column: f"cell {letters(column)}{start + 1}"))
    answers = _filled(rows[start + header.rows :])
    columns, commas = [], []
    for k, cells in enumerate(zip(*answers, strict=True) if answers else [()] * len(header.names)):
        found, comma = _column(cells, request.na)
        columns.append(found)
        commas += [header.names[k]] if comma else []
    notes = (*notes, *assumptions("", ",", commas), *header.notes)
    return replace(under(header, columns or [np.empty(0)] * len(header.names), request.na), notes=notes, dress=NO_TEXT)


def _sheet(request: Request) -> tuple[str, list[Cells], tuple[str, ...]]:
    """Name and rows of the sheet, from its first row and column on, and notes on other sheets and on cells with errors."""
    from python_calamine import CalamineError, PasswordError

    zipped = request.content.startswith(ZIP)
    (check_size if zipped else check_container)(request.content, request.file)
    try:
        with nullcontext() if zipped else _silence():
            return _read(request, zipped)
    except PasswordError:
        raise protected(request.file) from None
    except (CalamineError, OSError, ValueError) as error:
        raise what_is_wrong(request.content, request.file, error) from None
    except BaseException as error:
        if type(error).__name__ != PANIC:
            raise
        raise what_is_wrong(request.content, request.file, DataError(str(error))) from None


def _read(request: Request, zipped: bool) -> tuple[str, list[Cells], tuple[str, ...]]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    with CalamineWorkbook.from_filelike(io.BytesIO(request.content)) as book:
        sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        seen = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible] or [sheet.name for sheet in sheets]
        name = _chosen(request, [sheet.name for sheet in sheets], seen)
        others = [sheet for sheet in seen if sheet != name]
        notes = (f"sheet {name!r} read; others: {shortened(others)}",) if others and request.sheet is None else ()
        errors = errors_in(request.content, request.file, name) if zipped else ()
        return name, list(book.get_sheet_by_name(name).to_python(skip_empty_area=False)), (*notes, *errors)


@contextmanager
def _silence() -> Iterator[None]:
    """Nothing on standard error: calamine reports there what it did not expect of an old file, before it raises."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _chosen(request: Request, known: list[str], seen: list[str]) -> str:
    if request.sheet is None or request.sheet in known:
        if not known:
            raise DataError(f"{request.file} has no sheet with cells\n  name a workbook that holds the survey")
        return request.sheet or seen[0]
    near = did_you_mean(request.sheet, known)
    raise UsageError(f"{request.file} has no sheet {request.sheet!r}\n  {f'{near} ' if near else ''}sheets: {shortened(known)}")


def _filled(rows: list[Cells]) -> list[Cells]:
    """Rows up to the last one that holds anything."""
    last = next((number for number in range(len(rows), 0, -1) if any(cell != BLANK for cell in rows[number - 1])), 0)
    return rows[:last]


def _column(cells: Cells, na: Sequence[str]) -> tuple[NDArray[Any], bool]:
    """Answers (N,) of cells as calamine has them, and whether they are text that says numbers with a decimal comma."""
    import numpy as np

    kinds = set(map(type, cells))
    if kinds <= {float, int, bool}:
        return np.array(cells, dtype=np.float64), False
    if str in kinds and kinds <= {float, int, bool, str} and {cell for cell in cells if type(cell) is str} == {BLANK}:
        return np.array([np.nan if cell == BLANK else cell for cell in cells], dtype=np.float64), False
    columns, commas = of_cells([[_word(cell) for cell in cells]], na, ",")
    return columns[0], bool(commas)


def _word(cell: Any) -> str:
    """A cell as text: whole numbers without a point, truth as Excel writes it, dates as in 2024-01-31."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)
