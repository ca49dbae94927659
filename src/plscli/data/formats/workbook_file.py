"""The file of a workbook: what is damaged or protected in it, and cells that its reader would take for others."""

from __future__ import annotations

import io
import re
import zlib
from html import unescape
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
