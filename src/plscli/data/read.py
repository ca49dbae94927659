"""A file, or standard input, to a `Survey`; what had to be assumed is kept as notes.

A survey may be packed: compressed with gzip, or alone in a zip file.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from plscli import room
from plscli.data import missing, named_codes
from plscli.data.exports import responses
from plscli.data.formats import ARROW, GZIP, MARK_OF_JAMOVI, TEXT, WORKBOOK, ZIP, Format, Request, format_of
from plscli.data.survey import NO_TEXT
from plscli.errors import DataError, EstimationError, UsageError
from plscli.setting import texts

if TYPE_CHECKING:
    from plscli.data.survey import Survey

HASHED_ASIDE = 1 << 23
"""Bytes from which it pays to take the hash of a file in a thread of its own."""
LARGE_TEXT = 1 << 26
"""Bytes of a text from which it is read in blocks."""
LARGE_TABLE = 1 << 27
"""Bytes that the numbers of a binary file take in memory from which it is read in blocks."""
AT_ONCE = 8
"""How many times as much is held when a question needs all answers at once: half a gigabyte of text, one of numbers."""
MOST_UNPACKED = 1 << 29
"""Bytes that are unpacked; more is read in blocks, from a file of its own."""
HIDDEN = ("__MACOSX/", ".DS_Store", "Thumbs.db")
"""What systems put into zip files by themselves."""
JASP = "a JASP file", "open it in JASP and export the data as CSV"
MARKS = {"analyses.json": JASP, "internal.sqlite": JASP}
"""Parts by which their files are known, whatever their name."""


def read_survey(path: str | Path, na: Sequence[object] | str | float = (), sheet: str | None = None, encoding: str | None = None) -> Survey:
    """Read a survey from a file, or from standard input for "-": what it is, is told by its content.

    Text (CSV, TSV: delimiter, decimal comma and encoding are recognised), workbooks (xlsx, xlsm, xlsb, xls, ods), SPSS (sav, zsav),
    Stata (dta), SAS (sas7bdat, xpt), jamovi (omv), R (rds, RData), Parquet and Feather; exports of Qualtrics, LimeSurvey, SurveyMonkey,
    Google and Microsoft Forms, KoboToolbox, REDCap.
    Text may be compressed with gzip, and any survey stand alone in a zip file.
    na : codes that mean missing, or one, besides empty cells and NA, NaN, null and the like; "none" says that there are none.
    sheet : of a workbook, None for its first one.   encoding : of a text, such as "cp1251"; None where it is to be told from its bytes.
    Raises DataError when the file cannot be read as a survey, EstimationError when it holds no rows.
    """
    return survey_of(read_bytes(path), "-" if str(path) == "-" else Path(path).name, texts(na), sheet, encoding)


def read_bytes(path: str | Path) -> bytes:
    """The bytes of a file, or of standard input for "-".  DataError when there are none to be had."""
    if str(path) == "-":
        content = b"" if sys.stdin is None or sys.stdin.isatty() else room.stream(sys.stdin.buffer, "standard input")
        if not content:
            raise DataError("nothing arrives on standard input\n  pipe a survey into it, or name a file instead of -")
        return content
    file = Path(path)
    if not str(path):
        raise DataError("the name of the survey is empty\n  name a file, or - for standard input")
    try:
        return room.contents(file)
    except FileNotFoundError:
        raise DataError(f"there is no file {path}{room.near(file)}") from None
    except IsADirectoryError:
        raise DataError(f"{path} is a folder\n  name the survey file in it") from None
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}") from None


def looks_saved(content: bytes) -> bool:
    """Whether bytes are a JSON object, in any Unicode encoding, rather than a survey."""
    start = content[:200].decode(json.detect_encoding(content[:200]), "ignore")
    return start.lstrip("\ufeff \t\r\n").startswith("{")


def survey_of(content: bytes, file: str, na: Sequence[str] = (), sheet: str | None = None, encoding: str | None = None) -> Survey:
    """A survey from the bytes of a file; `file` names it in messages.  Raises DataError, and EstimationError without rows."""
    if content.startswith((GZIP, ZIP)) and (inner := _unpacked(content, file)) is not None:
        survey = survey_of(*inner, na, sheet, encoding)
        gzipped = file.lower().endswith(".gz")
        said = () if gzipped or inner[1] == file else (f"{file} holds {inner[1]}, which is read",)
        dress = survey.dress if gzipped else NO_TEXT
        return replace(survey, file=file, sha256=sha256(content).hexdigest(), notes=(*said, *survey.notes), dress=dress)
    kind = format_of(content, file)
    if sheet is not None and kind is not WORKBOOK:
        raise UsageError(f"--sheet is for workbooks, and {file} is {kind.name}\n  leave it out")
    check_encoding(encoding, kind, file)
    digest = _digest(content)
    read = kind.read(Request(content, file, named_codes(na), sheet, encoding))
    notes = (*_unexpected(kind, file), *read.notes, *missing(na))
    survey = responses(replace(read, file=file, sha256=digest(), missing_codes=tuple(na), notes=notes))
    if not survey.rows:
        raise EstimationError(_no_rows(read, file, kind))
    return survey


def check_encoding(encoding: str | None, kind: Format, file: str) -> None:
    """UsageError for an encoding of a file that is no text."""
    if encoding is not None and kind is not TEXT:
        raise UsageError(f"--encoding is for text, and {file} is {kind.name}\n  leave it out")


def _digest(content: bytes) -> Callable[[], str]:
    """The SHA-256 of a file; that of a large one is taken while the file is read."""
    if len(content) < HASHED_ASIDE:
        return lambda: sha256(content).hexdigest()
    from concurrent.futures import ThreadPoolExecutor

    with_it = ThreadPoolExecutor(1)
    found = with_it.submit(lambda: sha256(content).hexdigest())
    with_it.shutdown(wait=False)
    return found.result


def _unexpected(kind: Format, file: str) -> tuple[str, ...]:
    """A note on a file that is something else than its name says."""
    suffix = Path(file).suffix[1:].lower()
    return () if kind is TEXT or not suffix or suffix in kind.suffixes else (f"{file} is {kind.name}, and read as one",)


def _no_rows(read: Survey, file: str, kind: Format) -> str:
    what = (
        f"all {read.rows} responses are previews or unfinished" if read.rows else f"0 rows, only {'a header' if kind is TEXT else 'names'}"
    )
    return f"{file} has too few rows: {what}\n  a survey has one {'line' if kind is TEXT else 'row'} per respondent"


def large(path: str | Path, at_once: bool = False) -> bool:
    """Whether a file is one that is better read in blocks.   at_once : whether it is too large to be held, if need be."""
    file = Path(path)
    if str(path) == "-" or not file.is_file():
        return False
    more = AT_ONCE if at_once else 1
    kind = kind_of(file)
    if kind is TEXT:
        with file.open("rb") as content:
            start = content.read(8)
        if start.startswith(GZIP):
            return False
        return file.stat().st_size >= more * LARGE_TEXT and not start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")  # a saved analysis
    if kind is not ARROW:
        return False
    cells: int = kind.function("cells")(file)
    return 8 * cells >= more * LARGE_TABLE


def kind_of(file: Path) -> Format:
    """The kind of a file, from its first bytes.  Raises DataError."""
    with file.open("rb") as content:
        return format_of(content.read(1024), file.name)


def _unpacked(content: bytes, file: str) -> tuple[bytes, str] | None:
    """The bytes and the name of the file that another one packs; None for a file that is not packed.  Raises DataError."""
    if content.startswith(GZIP):
        return _gunzipped(content, file), file[:-3] if file.lower().endswith(".gz") else file
    return _only_one(content, file)


def _gunzipped(content: bytes, file: str) -> bytes:
    import zlib

    parts, size = [], 0
    while content:
        stream = zlib.decompressobj(31)
        try:
            parts.append(stream.decompress(content, MOST_UNPACKED + 1 - size) + stream.flush(1))
        except zlib.error as error:
            raise DataError(f"{file} is damaged: it cannot be unpacked ({error})\n  copy or download it again") from None
        size += len(parts[-1])
        if size > MOST_UNPACKED:
            raise _too_large(file)
        if not stream.eof:
            raise DataError(f"{file} is cut off: it ends before what it packs does\n  copy or download it again")
        content = stream.unused_data.lstrip(b"\0")
    return b"".join(parts)


def _only_one(content: bytes, file: str) -> tuple[bytes, str] | None:
    """What a zip file holds, if that is one file that is no part of a document."""
    from pathlib import PurePosixPath
    from zipfile import BadZipFile, ZipFile

    from plscli.data.formats.workbook_file import BOOKS, UNREADABLE, what_is_wrong

    try:
        with ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if any(name in BOOKS or name == MARK_OF_JAMOVI.decode() for name in names) or file.lower().endswith(".omv"):
                return None
            _refuse_others(names, file)
            held = [name for name in names if not name.endswith("/") and not any(mark in name for mark in HIDDEN)]
            if len(held) != 1 or any(name.startswith(mark) for name in held for mark in ("xl/", "word/")):
                return None
            if archive.getinfo(held[0]).file_size > MOST_UNPACKED:
                raise _too_large(file)
            return archive.read(held[0]), PurePosixPath(held[0]).name
    except BadZipFile:
        return None  # its reader says what is wrong with it
    except UNREADABLE as error:
        raise what_is_wrong(content, file, error) from None


def _refuse_others(names: list[str], file: str) -> None:
    """DataError for a file of JASP."""
    kind = JASP if file.lower().endswith(".jasp") else None
    found = kind or next((MARKS[mark] for mark in MARKS if mark in names), None)
    if found:
        raise DataError(f"{file} is {found[0]}\n  {found[1]}")


def _too_large(file: str) -> DataError:
    advice = "unpack it and name the survey in it, which is then read in blocks"
    return DataError(f"{file} unpacks to more than {MOST_UNPACKED >> 20} MB\n  {advice}")
