"""A file, or standard input, to a `Survey`, or to a `Stream` of its rows if it is large; what had to be assumed is kept as notes."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plscli import room
from plscli.data import meanings, missing, named_codes
from plscli.data.encoding import encoding_of
from plscli.data.exports import responses
from plscli.data.formats import ARROW, GZIP, TEXT, WORKBOOK, ZIP, Format, Request, format_of
from plscli.data.formats.text import assumptions, unreadable
from plscli.data.stream import Stream
from plscli.data.survey import NO_TEXT
from plscli.data.table import TextTable
from plscli.errors import DataError, EstimationError, UsageError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from plscli.data.survey import Survey

HASHED_ASIDE = 1 << 23
"""Bytes from which it pays to take the hash of a file in a thread of its own."""
LARGE_TEXT = 1 << 26
"""Bytes of a text from which it is read in blocks."""
LARGE_TABLE = 1 << 27
"""Bytes that the numbers of a binary file take in memory from which it is read in blocks."""
AT_ONCE = 8
"""How many times as much is held when a question needs all answers at once: half a gigabyte of text, one of numbers."""
HEAD = 1 << 20
"""Bytes of a text from which its columns are recognised."""


def read_survey(path: str | Path, na: Sequence[str] = (), sheet: str | None = None, encoding: str | None = None) -> Survey:
    """Read a survey from a file, or from standard input for "-": what it is, is told by its content.

    Text (CSV, TSV: delimiter, decimal comma and encoding are recognised), workbooks (xlsx, xlsm, xlsb, xls, ods), SPSS (sav, zsav),
    Stata (dta), SAS (sas7bdat, xpt), jamovi (omv), R (rds, RData), Parquet and Feather; exports of Qualtrics, LimeSurvey, SurveyMonkey,
    Google and Microsoft Forms, KoboToolbox, REDCap.
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
    if content.startswith((GZIP, ZIP)) and (inner := _unpacked(content, file)) is not None:
        survey = survey_of(*inner, na, sheet, encoding)
        notes = (
            survey.notes if file.lower().endswith(".gz") or inner[1] == file else (f"{file} holds {inner[1]}, which is read", *survey.notes)
        )
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


def _unpacked(content: bytes, file: str) -> tuple[bytes, str] | None:
    from plscli.data.formats.packed import unpacked

    return unpacked(content, file)


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


@dataclass(frozen=True)
class TextStream(Stream):
    """A delimited text."""

    table: TextTable

    def head(self) -> Survey:
        """The first rows as a survey."""
        with self.path.open("rb") as file:
            content = file.read(HEAD)
        whole = content[: content.rindex(b"\n") + 1] if len(content) == HEAD and b"\n" in content else content
        if self.table.encoding.startswith("utf-16") and len(whole) % 2:
            whole += b"\0"  # the second half of a line feed
        return survey_of(whole, self.file, self.missing_codes, encoding=self.table.encoding)

    def _cells(self, names: Sequence[str]) -> Iterator[list[Any]]:
        from plscli.data.formats.frames import Parser

        try:
            parser = Parser.of(self.table, self.na)
            for frame in parser.frames(parser.words):
                yield [frame[name] for name in names]
        except csv.Error as error:
            raise unreadable(self.file, error) from None

    def _column(self, answers: pd.Series[Any]) -> NDArray[Any]:
        from plscli.data.formats.frames import is_number as is_numeric

        if is_numeric(answers):
            return answers.to_numpy(dtype="float64", copy=True)
        words = ["" if answer is None or answer != answer else str(answer) for answer in answers]
        return meanings(set(words), self.na, self.table.delimiter).answers(words)


def open_stream(path: str | Path, na: Sequence[str] = (), encoding: str | None = None) -> Stream:
    """A survey that is read in blocks, from a CSV, TSV, Parquet or Feather file.   na : codes that mean missing.   encoding : of a text,
    None where it is to be told.  Raises DataError.
    """
    file = Path(path)
    if _kind(file) is ARROW:
        check_encoding(encoding, ARROW, file.name)
        from plscli.data.formats.parquet import ArrowStream

        return ArrowStream.of(file, tuple(na))
    told = encoding_of(file, file.name, encoding)
    table = TextTable.of(file, told.python, file.name)
    notes = (*assumptions(told.note, table.delimiter, []), *missing(na))
    return TextStream(file, table.names, notes, tuple(na), table)


def open_survey(path: str | Path, na: Sequence[str] = (), sheet: str | None = None, encoding: str | None = None) -> Survey | Stream:
    """A survey in memory, or a stream of its rows if the file is large."""
    return (streamed(path, na, encoding) if large(path) else None) or read_survey(path, na, sheet, encoding)


def streamed(path: str | Path, na: Sequence[str] = (), encoding: str | None = None) -> Stream | None:
    """A stream of rows; None for exports of survey programs, whose header rows and previews are read as a whole."""
    stream = open_stream(path, na, encoding)
    return None if isinstance(stream, TextStream) and stream.table.header.notes else stream


def large(path: str | Path, at_once: bool = False) -> bool:
    """Whether a file is one that is better read in blocks.   at_once : whether it is too large to be held, if need be."""
    file = Path(path)
    if str(path) == "-" or not file.is_file():
        return False
    more = AT_ONCE if at_once else 1
    kind = _kind(file)
    if kind is TEXT:
        with file.open("rb") as content:
            start = content.read(8)
        if start.startswith(GZIP):
            return False
        return file.stat().st_size >= more * LARGE_TEXT and not start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")  # a saved analysis
    if kind is not ARROW:
        return False
    from plscli.data.formats.parquet import cells

    return 8 * cells(file) >= more * LARGE_TABLE


def _kind(file: Path) -> Format:
    with file.open("rb") as content:
        return format_of(content.read(1024), file.name)
