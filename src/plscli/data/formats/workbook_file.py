"""The zip file of a workbook: what is damaged in it, how much it unpacks to, how far the cells of a sheet reach, and which hold an error.

All of it is looked at before its reader takes memory for all of it.
"""

from __future__ import annotations

import io
import re
import zlib
from contextlib import suppress
from html import unescape
from struct import unpack_from
from typing import Any
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from plscli import room
from plscli.data.formats import ZIP
from plscli.data.survey import shortened
from plscli.errors import DataError

BOOK = "xl/workbook.xml"
SPREADSHEET = "content.xml"
BINARY = re.compile(r"xl/worksheets/[^/]*\.bin")
BOOKS = (BOOK, "xl/workbook.bin", SPREADSHEET)
RELATIONS = "xl/_rels/workbook.xml.rels"
MARK = b't="e"'
ERROR = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]*? t="e"')
SHEET = re.compile(r'<sheet\b[^>]*?\bname="(?P<name>[^"]*)"[^>]*?\br:id="(?P<id>[^"]*)"')
RELATION = re.compile(r"<Relationship\b[^>]*>")
UNREADABLE = (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
"""What zipfile raises of damaged archives."""
MOST_UNPACKED = 1 << 32
"""Bytes that the parts of a workbook may unpack to."""
CELL_BYTES = 64
"""That its reader and Python take for a cell, empty or not."""
MOST_ROWS, MOST_COLUMNS = 1 << 20, 1 << 14
"""That a sheet has."""
PLAIN_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
ANY_CELL = re.compile(rb"<c[\s/>]")
ODD = (b"<!", b":c ", b":c>", b":c/", b":c\t", b":c\n", b":c\r")
"""What keeps the spelling of a sheet from being the one that Excel writes."""
REFERENCE = re.compile(r"\$?([A-Za-z]+)\$?([0-9]+)")
BINARY_ROW, BINARY_CELLS = 0, range(1, 12)
"""Types of records of an .xlsb sheet."""
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
ADVICE = "delete the stray cells there, or save the survey as CSV"


def protected(file: str) -> DataError:
    """What to do about a password."""
    return DataError(f"{file} is protected with a password\n  save it without the password")


def other_kind(file: str, kind: str) -> DataError:
    """What is no workbook."""
    return DataError(f"{file} is {kind}\n  save the survey as .xlsx or CSV")


def what_is_wrong(content: bytes, file: str, error: Exception) -> DataError:
    """Why a file could not be read as a workbook.   error : what its reader says."""
    unknown = DataError(f"{file} cannot be read as a workbook of {len(content):,} bytes: {error}\n  open it in Excel and save it again")
    if not content.startswith(ZIP):
        return unknown
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            return _other_archive(archive, file) or _damage(archive, file) or unknown
    except UNREADABLE:
        return DataError(
            f"{file} is cut off or damaged: it ends at byte {len(content):,} without the list of its parts that a workbook has at its end\n"
            "  copy or download it again"
        )


def _damage(archive: ZipFile, file: str) -> DataError | None:
    """The first part that cannot be unpacked."""
    for part in archive.infolist():
        try:
            archive.read(part)
        except UNREADABLE as error:
            place = f"{part.filename}, which begins at byte {part.header_offset + 1:,}"
            return DataError(f"{file} is damaged: {place}, cannot be unpacked ({error})\n  copy or download it again")
    return None


def _other_archive(archive: ZipFile, file: str) -> DataError | None:
    """What a zip file is if it is no workbook."""
    names = archive.namelist()
    if any(book in names for book in BOOKS):
        return None
    if "word/document.xml" in names:
        return other_kind(file, "a Word document")
    if any(name.endswith(".iwa") for name in names):
        return DataError(f"{file} is a Numbers document\n  export it as Excel or CSV")
    held = [name for name in names if not name.endswith("/")]
    return DataError(f"{file} is a zip file that holds {shortened(held, 3) or 'nothing'}\n  unpack it and name the survey in it")


def errors_in(content: bytes, file: str, sheet: str) -> tuple[str, ...]:
    """A note on cells of an .xlsx sheet that hold an error such as #DIV/0!, which are read as missing.

    Raises DataError for a sheet that is damaged, and for a stray cell so far away that all cells before it would fill the memory.
    """
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            part = _part(archive, sheet)
            cells = archive.read(part) if part in archive.namelist() else b""
            for binary in (name for name in archive.namelist() if BINARY.fullmatch(name)):
                check_binary(archive.read(binary), file, binary)
            if SPREADSHEET in archive.namelist():
                check_spreadsheet(archive.read(SPREADSHEET), file, sheet)
    except UNREADABLE as error:
        raise what_is_wrong(content, file, error) from None
    if cells and not part.endswith(".bin"):
        check_sheet(cells, file, sheet)
    wrong = [cell.decode() for cell in ERROR.findall(cells)] if MARK in cells else []
    return (f"cells with errors (such as #DIV/0!) read as missing: {shortened(wrong)}",) if wrong else ()


def _part(archive: ZipFile, sheet: str) -> str:
    """Where an .xlsx file holds a sheet; empty if that cannot be told."""
    if not {BOOK, RELATIONS} <= set(archive.namelist()):
        return ""
    known = {unescape(match["name"]): match["id"] for match in SHEET.finditer(archive.read(BOOK).decode("utf-8", "replace"))}
    for relation in RELATION.findall(archive.read(RELATIONS).decode("utf-8", "replace")):
        said = dict(re.findall(r'(\w+)="([^"]*)"', relation))
        if said.get("Id") == known.get(sheet):
            target = said.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return ""


def check_size(content: bytes, file: str) -> None:
    """DataError for a workbook that unpacks to more than is read, by what its parts say of themselves and by what they hold."""
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            parts = [part for part in archive.infolist() if "/media/" not in part.filename]
    except UNREADABLE as error:
        raise what_is_wrong(content, file, error) from None
    total = sum(part.file_size for part in parts)
    advice = "save the survey as CSV, which is read in blocks"
    if total > MOST_UNPACKED:
        raise DataError(f"{file} unpacks to {total / (1 << 30):,.0f} GB, and 4 GB at most are read\n  {advice}")
    room.need(2 * total, file, advice)
    for part in parts:
        if _holds_more(part, content):
            raise DataError(f"{file} is damaged: {part.filename} unpacks to more than it says\n  copy or download it again")


def _holds_more(part: ZipInfo, content: bytes) -> bool:
    """Whether a compressed part goes on behind the size that it claims."""
    if part.compress_type != 8:
        return part.compress_size > part.file_size
    if not 0 <= part.header_offset <= len(content) - 30:
        return False  # no part begins there, which the reader of the workbook says better
    name, extra = unpack_from("<HH", content, part.header_offset + 26)
    start = part.header_offset + 30 + name + extra
    packed, size, unpacker = content[start : start + part.compress_size], 0, zlib.decompressobj(-15)
    try:
        while packed and not unpacker.eof and size <= part.file_size:
            size += len(unpacker.decompress(packed, 1 << 20))
            packed = unpacker.unconsumed_tail
    except zlib.error:
        return False  # damaged in another way, which its reader says better
    return size > part.file_size


def check_sheet(cells: bytes, file: str, sheet: str) -> None:
    """DataError for a sheet of an .xlsx file whose cells reach too far, whatever the spelling of its XML."""
    found = PLAIN_CELL.findall(cells) if not any(sign in cells for sign in ODD) and cells.lstrip()[:1] == b"<" else []
    if len(found) == len(ANY_CELL.findall(cells)) and found:
        columns = max(map(number, {name.decode() for name, _ in found}))
        _check(max(int(row) for row in {row for _, row in found}), columns, file, sheet)
        return
    _check(*_parsed(cells, _Cells()), file, sheet)


def check_binary(records: bytes, file: str, sheet: str) -> None:
    """The same of a sheet of an .xlsb file: records of rows, which say their number, and of cells, which say their column.

    Microsoft, [MS-XLSB] Excel Binary File Format, 2.1.4 and 2.4.
    """
    place = row = rows = columns = 0
    while place < len(records):
        kind, place = _varied(records, place, 2)
        size, place = _varied(records, place, 4)
        if kind == BINARY_ROW and size >= 4:
            row = 1 + int.from_bytes(records[place : place + 4], "little")
        elif kind in BINARY_CELLS and size >= 4:
            rows, columns = max(rows, row), max(columns, 1 + int.from_bytes(records[place : place + 4], "little"))
        place += size
    _check(rows, columns, file, sheet)


def _varied(records: bytes, place: int, most: int) -> tuple[int, int]:
    """A number of seven bits a byte, and the place behind it."""
    found = 0
    for number in range(most):
        byte = records[place] if place < len(records) else 0
        found |= (byte & 0x7F) << 7 * number
        place += 1
        if byte < 0x80:
            break
    return found, place


def check_spreadsheet(content: bytes, file: str, sheet: str) -> None:
    """The same of a sheet of an .ods file, whose empty cells are counted, not written."""
    _check(*_parsed(content, _Repeated(sheet)), file, sheet)


def letters(column: int) -> str:
    """Name of a column, counted from 0: A, B, ..., Z, AA, AB, ..."""
    before, last = divmod(column, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)


def number(name: str) -> int:
    """Number of a column, from 1, by its letters."""
    found = 0
    for letter in name.upper():
        found = 26 * found + ord(letter) - ord("A") + 1
    return found


def _check(rows: int, columns: int, file: str, sheet: str) -> None:
    place = f"sheet {sheet!r} of {file} reaches to column {letters(max(columns, 1) - 1)} and row {rows:,}"
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise DataError(f"{place}, and a sheet has {MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns\n  {ADVICE}")
    room.need(CELL_BYTES * rows * columns, f"{place}: too far to be read, as that", ADVICE)


class _Cells:
    """The last row and column of cells, with names as they are written or in the order of the file."""

    def __init__(self) -> None:
        self.row = self.column = self.rows = self.columns = 0

    def start(self, name: str, said: dict[str, str]) -> None:
        """An element begins."""
        match name.rpartition(" ")[2]:
            case "row":
                self.row = int(said["r"]) if said.get("r", "").isdecimal() else self.row + 1
                self.column = 0
            case "c":
                place = REFERENCE.fullmatch(said.get("r", ""))
                self.column = number(place[1]) if place else self.column + 1
                self.rows = max(self.rows, int(place[2]) if place else self.row)
                self.columns = max(self.columns, self.column)

    def end(self, name: str) -> None:
        """An element ends."""


class _Repeated(_Cells):
    """The last row and column of an OpenDocument sheet that hold anything."""

    def __init__(self, sheet: str) -> None:
        super().__init__()
        self.sheet, self.inside = sheet, False
        self.filled = self.times = 0

    def start(self, name: str, said: dict[str, str]) -> None:
        """An element begins."""
        if name == f"{TABLE} table":
            self.inside, self.row = said.get(f"{TABLE} name") == self.sheet, 0
        elif self.inside and name == f"{TABLE} table-row":
            self.column, self.filled, self.times = 0, 0, _times(said, "rows")
        elif self.inside and name in (f"{TABLE} table-cell", f"{TABLE} covered-table-cell"):
            self.column += _times(said, "columns")
            if f"{OFFICE} value-type" in said or f"{TABLE} formula" in said:
                self.filled = self.column

    def end(self, name: str) -> None:
        """An element ends."""
        if self.inside and name == f"{TABLE} table-row":
            self.row += self.times
            if self.filled:
                self.rows, self.columns = self.row, max(self.columns, self.filled)


def _times(said: dict[str, str], what: str) -> int:
    text = said.get(f"{TABLE} number-{what}-repeated", "1")
    return int(text[:18]) if text.isdecimal() else 1


def _parsed(content: bytes, reader: Any) -> tuple[int, int]:
    """Rows and columns that a reader of elements finds; up to the place where the XML is damaged, which is said elsewhere."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    with suppress(expat.ExpatError):
        parser.Parse(content, True)
    return reader.rows, reader.columns
