"""The file of a workbook: what is damaged or protected in it, and cells that its reader would take for others.

A newer one is a zip archive.  An old one (.xls) is a container, whose parts its reader takes for granted to be where they must be:
Microsoft, [MS-CFB] Compound File Binary File Format, and [MS-XLS] Excel Binary File Format.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from struct import Struct, unpack_from
from zipfile import BadZipFile, ZipFile

from plscli.data.formats import ZIP
from plscli.data.formats.workbook_extent import check_binary, check_sheet, check_spreadsheet, check_unpacked
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


def damaged(file: str, size: int, byte: int, what: str = "") -> DataError:
    """What is wrong at a byte, or behind the last one.   size : bytes of the file."""
    place = f"damaged at byte {byte:,}" if byte <= size else f"cut off: it ends at byte {size:,}, and should go on to byte {byte:,}"
    return DataError(f"{file} is {place}{f': {what}' if what else ''}\n  copy or download it again")


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


def check_size(content: bytes, file: str) -> None:
    """DataError for a workbook that unpacks to more than is read, and for one that cannot be unpacked."""
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            check_unpacked(archive, content, file)
    except UNREADABLE as error:
        raise what_is_wrong(content, file, error) from None


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
