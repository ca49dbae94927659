"""Excel and OpenDocument workbooks, read with calamine.

An old one (.xls) is a container, whose parts calamine takes for granted to be where they must be: they are checked.  Microsoft, [MS-CFB]
Compound File Binary File Format, and [MS-XLS] Excel Binary File Format.
"""

from __future__ import annotations

import io
import os
import struct
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from struct import Struct, unpack_from
from typing import TYPE_CHECKING, Any

from plscli.data.exports import DEEPEST, Where, header_of
from plscli.data.formats import ZIP, Request
from plscli.data.formats.text import assumptions, of_cells, under
from plscli.data.formats.workbook_file import check_size, errors_in, letters, other_kind, protected, what_is_wrong
from plscli.data.survey import NO_TEXT, Survey, shortened
from plscli.errors import DataError, UsageError, did_you_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray


Cells = Sequence[Any]
BLANK = ""
"""What calamine makes of an empty cell."""
PANIC = "PanicException"
"""What calamine raises where it did not expect an error; no `Exception`, and without a name that could be imported."""
HEADER, ENTRY, FAT_IN_HEADER = 512, 128, 109
LAST_SECTOR = 0xFFFFFFFA
"""Numbers above are marks: free, end of a chain, and the like."""
SHORT = 4096
"""Bytes of a stream from which it has sectors of its own."""
STREAMS = ("Workbook", "Book")
BEGIN, PASSWORD, SHEET_NAMED, DIMENSIONS, FINISH = 0x809, 0x2F, 0x85, 0x200, 0x0A
"""Types of records."""
ROWS, COLUMNS = 1 << 16, 1 << 8
"""That a sheet has at most."""


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


def damaged(file: str, size: int, byte: int, what: str = "") -> DataError:
    """What is wrong at a byte, or behind the last one.   size : bytes of the file."""
    place = f"damaged at byte {byte:,}" if byte <= size else f"cut off: it ends at byte {size:,}, and should go on to byte {byte:,}"
    return DataError(f"{file} is {place}{f': {what}' if what else ''}\n  copy or download it again")


@dataclass(frozen=True)
class Container:
    """Sectors of a file.   size : bytes of a sector.   follows : number of the sector that follows each."""

    content: bytes
    file: str
    size: int
    follows: tuple[int, ...]

    @classmethod
    def of(cls, content: bytes, file: str) -> Container:
        """The sectors of a file.  Raises DataError."""
        shift = unpack_from("<H", content, 30)[0] if len(content) >= HEADER else 0
        if shift not in (9, 12):
            raise damaged(file, len(content), 31)
        plain = cls(content, file, 1 << shift, ())
        tables = [number for number in unpack_from(f"<{FAT_IN_HEADER}I", content, 76) if number < LAST_SECTOR]
        more, seen = unpack_from("<I", content, 68)[0], set[int]()
        while more < LAST_SECTOR and more not in seen:
            seen.add(more)
            *numbers, more = unpack_from(f"<{plain.size // 4}I", plain.sector(more))
            tables += [number for number in numbers if number < LAST_SECTOR]
        follows = [number for table in tables for number in unpack_from(f"<{plain.size // 4}I", plain.sector(table))]
        return cls(content, file, plain.size, tuple(follows))

    def sector(self, number: int) -> bytes:
        """The bytes of a sector.  Raises DataError where the file ends before."""
        start = (number + 1) * self.size
        if start + self.size > len(self.content):
            raise damaged(self.file, len(self.content), start + self.size)
        return self.content[start : start + self.size]

    def stream(self, first: int) -> bytes:
        """The bytes of a chain of sectors.  Raises DataError for one without end."""
        parts: list[bytes] = []
        number = first
        while number < LAST_SECTOR:
            if number >= len(self.follows) or len(parts) > len(self.follows):
                raise damaged(self.file, len(self.content), (number + 1) * self.size + 1)
            parts.append(self.sector(number))
            number = self.follows[number]
        return b"".join(parts)

    def entries(self) -> dict[str, tuple[int, int]]:
        """First sector and bytes of every part, by name."""
        directory = self.stream(unpack_from("<I", self.content, 48)[0])
        found = {}
        for place in range(0, len(directory) - ENTRY + 1, ENTRY):
            length = min(unpack_from("<H", directory, place + 64)[0], 64)
            name = directory[place : place + max(length - 2, 0)].decode("utf-16-le", "replace")
            found[name] = unpack_from("<II", directory, place + 116)
        return found


def check_container(content: bytes, file: str) -> None:
    """Raises DataError for a damaged container, for one with a password, and for one that holds something else."""
    container = Container.of(content, file)
    entries = container.entries()
    if "EncryptedPackage" in entries:
        raise protected(file)
    name = next((stream for stream in STREAMS if stream in entries), None)
    if name is None:
        raise other_kind(file, "a Word document" if "WordDocument" in entries else "no Excel file")
    first, size = entries[name]
    if size < SHORT:
        return
    stream = container.stream(first)
    if len(stream) < size:
        raise damaged(file, len(content), len(content))
    _check_sheets(stream, container)


def _check_sheets(stream: bytes, container: Container) -> None:
    """DataError for a sheet of more cells than a sheet can have: its reader takes memory for as many as it is said to have."""
    sheets = []
    for kind, body in _records(stream, 0, container):
        if kind == PASSWORD:
            raise protected(container.file)
        if kind == SHEET_NAMED:
            sheets.append(int.from_bytes(body[:4], "little"))
    for start in sheets:
        newer = True
        for kind, body in _records(stream, start, container):
            if kind == BEGIN:
                newer = body[:2] == b"\0\6"
            if kind == DIMENSIONS:
                top, rows, left, columns = _sizes(Struct("<IIHH" if newer else "<HHHH"), body, container)
                if not top <= rows <= ROWS or not left <= columns <= COLUMNS:
                    said = f"a sheet is said to reach from row {top:,} to {rows:,}, from column {left:,} to {columns:,}"
                    raise damaged(container.file, len(container.content), start + 1, said)
                break


def _sizes(form: Struct, body: bytes, container: Container) -> tuple[int, ...]:
    try:
        return form.unpack_from(body)
    except struct.error:
        raise damaged(container.file, len(container.content), 1) from None


def _records(stream: bytes, start: int, container: Container) -> Iterator[tuple[int, bytes]]:
    """Types and bodies of records up to the end of a part.  Raises DataError where the stream ends before."""
    place = start
    while place + 4 <= len(stream):
        kind, size = unpack_from("<HH", stream, place)
        if kind == FINISH:
            return
        yield kind, stream[place + 4 : place + 4 + size]
        place += 4 + size
    raise damaged(container.file, len(container.content), start + 1)
