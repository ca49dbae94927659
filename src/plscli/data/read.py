"""Bytes of a delimited text file to a `Survey`; what had to be assumed is kept as notes."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from plscli.data.survey import Dress, Survey, shortened
from plscli.errors import DataError, EstimationError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
POINT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
COMMA = re.compile(r"[+-]?(\d+,?\d*|,\d+)([eE][+-]?\d+)?")
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+")
SAMPLE_ROWS = 50
BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\0\0", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
NOT_DELIMITED = {
    b"PK\x03\x04": "an Excel or other zipped file",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"$FL2": "an SPSS file",
    b"$FL3": "an SPSS file",
    b"%PDF": "a PDF",
}


def read_survey(path: str | Path, na: Sequence[str] = ()) -> Survey:
    """Read a survey from a CSV or TSV file, or from standard input for "-".

    The delimiter (comma, semicolon, tab, vertical bar), a decimal comma and the encoding (UTF-8, UTF-16, cp1252) are
    recognised.   na : codes that mean missing, besides empty cells and NA, NaN, null and the like.
    Raises DataError when the file cannot be read as a survey, EstimationError when it holds no rows.
    """
    return survey_of(read_bytes(path), "-" if str(path) == "-" else Path(path).name, na)


def read_bytes(path: str | Path) -> bytes:
    """The bytes of a file, or of standard input for "-".  DataError when there are none to be had."""
    if str(path) == "-":
        if sys.stdin is None or sys.stdin.isatty():
            raise DataError("nothing arrives on standard input\n  pipe a survey into it, or name a file instead of -")
        return sys.stdin.buffer.read()
    file = Path(path)
    if not str(path):
        raise DataError("the name of the survey is empty\n  name a file, or - for standard input")
    try:
        return file.read_bytes()
    except FileNotFoundError:
        near = did_you_mean(file.name, [other.name for other in file.parent.glob("*")] if file.parent.is_dir() else [])
        raise DataError(f"there is no file {path}" + (f"\n  {near}" if near else "")) from None
    except IsADirectoryError:
        raise DataError(f"{path} is a folder\n  name the survey file in it") from None
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}") from None


def survey_of(content: bytes, file: str, na: Sequence[str] = ()) -> Survey:
    """A survey from the bytes of a delimited text file; `file` names it in messages.  Raises DataError."""
    text, encoding = _decoded(content, file)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        return _parsed(text, encoding, content, file, na)
    except csv.Error as error:
        raise DataError(f"{file} cannot be read as a table: {error}\n  look for a quotation mark that is not closed") from None


def _parsed(text: str, encoding: str, content: bytes, file: str, na: Sequence[str]) -> Survey:
    if not text.strip():
        raise DataError(f"{file} is empty\n  a survey has a header line with column names and one line per respondent")
    delimiter = _delimiter(text)
    table = _from_header(text)
    names = _column_names(next(_rows(table, delimiter)), file)
    frame = _frame(table, delimiter, names, file, text)
    if not len(frame):
        raise EstimationError(f"{file} has too few rows: 0 rows, only a header\n  a survey has one line per respondent")
    decimals = _clean_text(frame, delimiter, na)
    _blank_codes(frame, na)
    notes = _notes(encoding, delimiter, decimals, na)
    survey = Survey.of(frame)
    dress = Dress(delimiter, "," if decimals else ".", encoding or "UTF-8")
    return Survey(survey.columns, survey.rows, file, sha256(content).hexdigest(), notes, tuple(na), dress)


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True)


def _from_header(text: str) -> str:
    """The text without leading lines that hold nothing, or nothing but delimiters."""
    lines = text.splitlines(keepends=True)
    nothing = "".join(DELIMITERS) + ' "\n'
    empty = next(number for number, line in enumerate(lines) if line.strip(nothing))
    return "".join(lines[empty:])


def _decoded(content: bytes, file: str) -> tuple[str, str]:
    """The text, and the encoding if it is not plain UTF-8."""
    for start, kind in NOT_DELIMITED.items():
        if content.startswith(start):
            raise DataError(f"{file} is {kind}, not delimited text\n  save it as CSV (UTF-8) and try again")
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decode(content, encoding, file), "" if encoding == "utf-8-sig" else encoding.upper()
    head = content[:1024]
    if b"\0" in head:  # text without a byte order mark has a zero in every second byte only as UTF-16
        for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
            if zeros.count(0) > 0.9 * len(zeros):
                return _decode(content, encoding, file), "UTF-16"
        raise DataError(f"{file} is a binary file, not delimited text\n  save the survey as CSV (UTF-8) and try again")
    try:
        return content.decode("utf-8"), ""
    except UnicodeDecodeError:
        return _decode(content, "cp1252", file), "Windows-1252"


def _decode(content: bytes, encoding: str, file: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise DataError(
            f"{file} is not text in any encoding that was tried (byte {error.start + 1} does not fit {encoding})\n"
            "  save the survey as CSV in UTF-8 and try again"
        ) from None


def _delimiter(text: str) -> str:
    """The delimiter that splits the first rows into the most columns, and all of them into equally many."""

    def fit(delimiter: str) -> tuple[bool, int]:
        widths = [len(row) for row in islice(_rows(text, delimiter), SAMPLE_ROWS) if any(row)]
        return len(set(widths)) == 1 and widths[0] > 1, max(widths, default=0)

    return max(DELIMITERS, key=fit)


def _column_names(header: list[str], file: str) -> list[str]:
    names = [name.strip() for name in header]
    if all(_looks_numeric(name) for name in names if name):
        raise DataError(
            f"the first line of {file} holds numbers, not column names: {shortened(names)}\n"
            "  add a header line that names the columns, such as INTG1,INTG2,ERC1"
        )
    repeated = [name for position, name in enumerate(names) if name and name in names[:position]]
    if repeated:
        raise DataError(
            f"{file} has more than one column named {repeated[0]!r}\n  give every column a name of its own"
            + (f"; also repeated: {shortened(repeated[1:])}" if repeated[1:] else "")
        )
    return [name or f"(column {position})" for position, name in enumerate(names, 1)]


def _looks_numeric(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def _frame(table: str, delimiter: str, names: list[str], file: str, text: str) -> pd.DataFrame:
    """The table under its column names.   text : the whole file, in which a faulty row is looked for."""
    import warnings

    import pandas as pd

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame = pd.read_csv(
                io.StringIO(table), sep=delimiter, names=names, header=0, index_col=False, skipinitialspace=True, low_memory=False
            )
    except (pd.errors.ParserError, pd.errors.ParserWarning, ValueError) as error:
        raise DataError(_ragged(text, delimiter, len(names), file) or f"{file} cannot be read as a table: {error}") from None
    if len(frame) and frame.iloc[:, -1].isna().any() and (ragged := _ragged(text, delimiter, len(names), file)):
        raise DataError(ragged)  # a row that ends early would otherwise pass for one with missing answers
    for name in frame.columns[[dtype.kind in "bO" and dtype != "str" for dtype in frame.dtypes]]:
        frame[name] = frame[name].map(str, na_action="ignore")  # TRUE and FALSE are words, also in a column with gaps
    unnamed = [name for name in names if name.startswith("(column ") and frame[name].isna().all()]
    return frame.drop(columns=unnamed)


def _ragged(text: str, delimiter: str, width: int, file: str) -> str | None:
    """A message about the first row whose number of cells differs from the header's; None if all agree."""
    rows = csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True)
    for row in rows:
        if any(row) and len(row) != width:
            return (
                f"line {rows.line_num} of {file} has {len(row)} cells, the header has {width}\n"
                "  a delimiter is missing or too many there; text that holds the delimiter must stand in quotation marks"
            )
    return None


def _clean_text(frame: pd.DataFrame, delimiter: str, na: Sequence[str]) -> list[str]:
    """Blank the missing codes in text columns; turn those that then hold nothing but numbers into numbers.

    Returns the names of the columns that were written with a decimal comma.
    """
    with_comma = []
    for name in frame.columns[[dtype.kind not in "biuf" for dtype in frame.dtypes]]:
        answers = frame[name].str.strip()
        answers = answers.mask(answers.isin(["", *na]))
        given = answers.dropna().tolist()
        commas = [answer for answer in given if "," in answer]
        thousands = delimiter == "," and bool(commas) and all(THOUSANDS.fullmatch(answer) for answer in commas)
        if all(POINT.fullmatch(answer) for answer in given):
            frame[name] = answers.astype(float)
        elif not thousands and all(COMMA.fullmatch(answer) for answer in given):
            frame[name] = answers.str.replace(",", ".").astype(float)
            with_comma.append(str(name))
        else:
            frame[name] = answers
    return with_comma


def _blank_codes(frame: pd.DataFrame, na: Sequence[str]) -> None:
    """Blank the missing codes in columns of numbers, however they are written there: 99, 99.0, +99, 99,00."""
    codes = [float(code.replace(",", ".")) for code in na if COMMA.fullmatch(code) or POINT.fullmatch(code)]
    if codes:
        for name in frame.columns[[dtype.kind in "iuf" for dtype in frame.dtypes]]:
            frame[name] = frame[name].mask(frame[name].isin(codes))


def _notes(encoding: str, delimiter: str, decimals: list[str], na: Sequence[str]) -> tuple[str, ...]:
    notes = []
    if encoding:
        notes.append(f"read as {encoding} text")
    if delimiter != ",":
        notes.append(f"columns separated by {DELIMITERS[delimiter]}")
    if decimals:
        notes.append(f"decimal comma in {shortened(decimals)}")
    if na:
        notes.append(f"{', '.join(na)} read as missing")
    return tuple(notes)
