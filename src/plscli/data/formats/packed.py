"""Surveys that are packed: compressed with gzip, or alone in a zip file; and zip files of other programs that hold none."""

from __future__ import annotations

import io
import zlib
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile

from plscli.data.formats import GZIP, MARK_OF_JAMOVI, ZIP
from plscli.data.formats.workbook_file import BOOKS, UNREADABLE, what_is_wrong
from plscli.errors import DataError

MOST = 1 << 29
"""Bytes that are unpacked; more is read in blocks, from a file of its own."""
HIDDEN = ("__MACOSX/", ".DS_Store", "Thumbs.db")
"""What systems put into zip files by themselves."""
JASP = "a JASP file", "open it in JASP and export the data as CSV"
MARKS = {"analyses.json": JASP, "internal.sqlite": JASP}
"""Parts by which their files are known, whatever their name."""


def unpacked(content: bytes, file: str) -> tuple[bytes, str] | None:
    """The bytes and the name of the file that another one packs; None for a file that is not packed.  Raises DataError."""
    if content.startswith(GZIP):
        return _gunzipped(content, file), file[:-3] if file.lower().endswith(".gz") else file
    return _only_one(content, file) if content.startswith(ZIP) else None


def _gunzipped(content: bytes, file: str) -> bytes:
    parts, size = [], 0
    while content:
        stream = zlib.decompressobj(31)
        try:
            parts.append(stream.decompress(content, MOST + 1 - size) + stream.flush(1))
        except zlib.error as error:
            raise DataError(f"{file} is damaged: it cannot be unpacked ({error})\n  copy or download it again") from None
        size += len(parts[-1])
        if size > MOST:
            raise _too_large(file)
        if not stream.eof:
            raise DataError(f"{file} is cut off: it ends before what it packs does\n  copy or download it again")
        content = stream.unused_data.lstrip(b"\0")
    return b"".join(parts)


def _only_one(content: bytes, file: str) -> tuple[bytes, str] | None:
    """What a zip file holds, if that is one file that is no part of a document."""
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if any(name in BOOKS or name == MARK_OF_JAMOVI.decode() for name in names) or file.lower().endswith(".omv"):
                return None
            _refuse_others(names, file)
            held = [name for name in names if not name.endswith("/") and not any(mark in name for mark in HIDDEN)]
            if len(held) != 1 or any(name.startswith(mark) for name in held for mark in ("xl/", "word/")):
                return None
            if archive.getinfo(held[0]).file_size > MOST:
                raise _too_large(file)
            with archive.open(held[0]) as part:
                found = part.read(MOST + 1)
    except BadZipFile:
        return None  # its reader says what is wrong with it
    except UNREADABLE as error:
        raise what_is_wrong(content, file, error) from None
    if len(found) > MOST:
        raise _too_large(file)
    return found, PurePosixPath(held[0]).name


def _refuse_others(names: list[str], file: str) -> None:
    """DataError for a file of JASP."""
    kind = JASP if file.lower().endswith(".jasp") else None
    found = kind or next((MARKS[mark] for mark in MARKS if mark in names), None)
    if found:
        raise DataError(f"{file} is {found[0]}\n  {found[1]}")


def _too_large(file: str) -> DataError:
    return DataError(f"{file} unpacks to more than {MOST >> 20} MB\n  unpack it and name the survey in it, which is then read in blocks")
