"""A file, or standard input, to a `Survey`; what had to be assumed is kept as notes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from plscli import room
from plscli.data.columns import named_codes
from plscli.data.formats import TEXT, WORKBOOK, Format, Request, format_of
from plscli.data.survey import NO_TEXT
from plscli.errors import DataError, EstimationError, UsageError, did_you_mean

if TYPE_CHECKING:
    from plscli.data.survey import Survey

LARGE = 1 << 23
"""Bytes from which it pays to take the hash of a file in a thread of its own."""


def read_survey(path: str | Path, na: Sequence[str] = (), sheet: str | None = None, encoding: str | None = None) -> Survey:
    """Read a survey from a file, or from standard input for "-": what it is, is told by its content.

    Text (CSV, TSV: delimiter, decimal comma and encoding are recognised), workbooks (xlsx, xlsm, xlsb, xls, ods), SPSS (sav, zsav),
    Stata (dta), SAS (sas7bdat, xpt), Parquet and Feather; exports of Qualtrics, LimeSurvey, SurveyMonkey, Google and Microsoft Forms.
    Text may be compressed with gzip, and any survey stand alone in a zip file.
    na : codes that mean missing, besides empty cells and NA, NaN, null and the like; "none" says that there are none.   sheet : of a
    workbook, None for its first one.   encoding : of a text, such as "cp1251"; None where it is to be told from its bytes.
    Raises DataError when the file cannot be read as a survey, EstimationError when it holds no rows.
    """
    return survey_of(read_bytes(path), "-" if str(path) == "-" else Path(path).name, na, sheet, encoding)


def read_bytes(path: str | Path) -> bytes:
    """The bytes of a file, or of standard input for "-".  DataError when there are none to be had."""
    if str(path) == "-":
        if sys.stdin is None or sys.stdin.isatty():
            raise DataError("nothing arrives on standard input\n  pipe a survey into it, or name a file instead of -")
        return room.stream(sys.stdin.buffer, "standard input")
    file = Path(path)
    if not str(path):
        raise DataError("the name of the survey is empty\n  name a file, or - for standard input")
    try:
        return room.contents(file)
    except FileNotFoundError:
        near = did_you_mean(file.name, [other.name for other in file.parent.glob("*")] if file.parent.is_dir() else [])
        raise DataError(f"there is no file {path}" + (f"\n  {near}" if near else "")) from None
    except IsADirectoryError:
        raise DataError(f"{path} is a folder\n  name the survey file in it") from None
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}") from None


def survey_of(content: bytes, file: str, na: Sequence[str] = (), sheet: str | None = None, encoding: str | None = None) -> Survey:
    """A survey from the bytes of a file; `file` names it in messages.  Raises DataError, and EstimationError without rows."""
    from plscli.data.exports import responses
    from plscli.data.formats.packed import unpacked

    if (inner := unpacked(content, file)) is not None:
        survey = survey_of(*inner, na, sheet, encoding)
        notes = survey.notes if file.lower().endswith(".gz") else (f"{file} holds {inner[1]}, which is read", *survey.notes)
        dress = survey.dress if file.lower().endswith(".gz") else NO_TEXT
        return replace(survey, file=file, sha256=sha256(content).hexdigest(), notes=notes, dress=dress)
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
    if len(content) < LARGE:
        return lambda: sha256(content).hexdigest()
    from concurrent.futures import ThreadPoolExecutor

    with_it = ThreadPoolExecutor(1)
    found = with_it.submit(lambda: sha256(content).hexdigest())
    with_it.shutdown(wait=False)
    return found.result


def missing(na: Sequence[str]) -> tuple[str, ...]:
    """A note on codes that mean missing."""
    codes = named_codes(na)
    return (f"{', '.join(codes)} read as missing",) if codes else ("no code is read as missing",) if na else ()


def _unexpected(kind: Format, file: str) -> tuple[str, ...]:
    """A note on a file that is something else than its name says."""
    suffix = Path(file).suffix[1:].lower()
    return () if kind is TEXT or not suffix or suffix in kind.suffixes else (f"{file} is {kind.name}, and read as one",)


def _no_rows(read: Survey, file: str, kind: Format) -> str:
    what = (
        f"all {read.rows} responses are previews or unfinished" if read.rows else f"0 rows, only {'a header' if kind is TEXT else 'names'}"
    )
    return f"{file} has too few rows: {what}\n  a survey has one {'line' if kind is TEXT else 'row'} per respondent"
