"""Bytes of a delimited text file to a `Survey`; what had to be assumed is kept as notes."""

from __future__ import annotations

import csv
import io
import sys
from codecs import getincrementaldecoder
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plscli.data.columns import codes, column, numbers
from plscli.data.survey import Dress, Survey, shortened
from plscli.data.table import DELIMITERS, Table, unnamed
from plscli.errors import DataError, EstimationError, did_you_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plscli.core.design import Array

BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\0\0", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
BINARY = (b"PAR1", b"ARROW1")
"""How Parquet and Feather files begin."""
PIECE = 1 << 20
"""Bytes of a text that are looked at together."""
NOT_DELIMITED = {
    b"PK\x03\x04": "an Excel or other zipped file",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"$FL2": "an SPSS file",
    b"$FL3": "an SPSS file",
    b"%PDF": "a PDF",
}


def read_survey(path: str | Path, na: Sequence[str] = ()) -> Survey:
    """Read a survey from a CSV, TSV, Parquet or Feather file, or from standard input for "-".

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
    """A survey from the bytes of a delimited text, Parquet or Feather file; `file` names it in messages.  Raises DataError."""
    if content.startswith(BINARY):
        from plscli.data.parquet import survey_of_arrow

        return survey_of_arrow(content, file, na)
    encoding, said = recognised(content, file)
    try:
        table = Table.of(content, encoding, file)
        columns, decimals = _columns(table, na)
    except csv.Error as error:
        raise DataError(f"{file} cannot be read as a table: {error}\n  look for a quotation mark that is not closed") from None
    rows = len(next(iter(columns.values()), ()))
    if not rows:
        raise EstimationError(f"{file} has too few rows: 0 rows, only a header\n  a survey has one line per respondent")
    notes = assumptions(said, table.delimiter, decimals, na)
    dress = Dress(table.delimiter, "," if decimals else ".", said or "UTF-8")
    return Survey(columns, rows, file, sha256(content).hexdigest(), notes, tuple(na), dress)


def _columns(table: Table, na: Sequence[str]) -> tuple[dict[str, NDArray[Any]], list[str]]:
    """Answers by name, and the names of the columns that were written with a decimal comma."""
    import numpy as np

    plain: dict[int, list[Array]] = {k: [] for k in range(len(table.names))}
    signs: dict[int, set[str]] = {k: {""} for k in plain}
    for cells in table.blocks():
        for k in list(plain):
            answers, sign = numbers(cells[k], na, table.delimiter) or (None, "")
            signs[k].add(sign)
            if answers is None or len(signs[k]) > 2:
                del plain[k]  # all its cells are needed to judge it
            else:
                plain[k].append(answers)
    others = _cells(table, [k for k in range(len(table.names)) if k not in plain])
    columns: dict[str, NDArray[Any]] = {}
    decimals = []
    for k, name in enumerate(table.names):
        if k in plain:
            columns[name], comma = np.concatenate([*plain.pop(k), []]), "," in signs[k]
        else:
            columns[name], comma = column(others.pop(k), na, table.delimiter)
        decimals += [name] if comma else []
        if columns[name].dtype != object:
            columns[name][np.isin(columns[name], codes(na))] = np.nan
    named = {name: answers for k, (name, answers) in enumerate(columns.items(), 1) if name != unnamed(k) or _answered(answers)}
    return named, decimals


def _cells(table: Table, positions: Sequence[int]) -> dict[int, list[str]]:
    """All cells of some columns; equal ones are kept once."""
    cells: dict[int, list[str]] = {k: [] for k in positions}
    kept: dict[str, str] = {}
    for block in table.blocks() if positions else ():
        for k in positions:
            cells[k] += [kept.setdefault(cell, cell) for cell in block[k]]
    return cells


def _answered(answers: NDArray[Any]) -> bool:
    """Whether a column holds any answer."""
    return any(answer is not None for answer in answers) if answers.dtype == object else bool((answers == answers).any())


def recognised(content: bytes | Path, file: str) -> tuple[str, str]:
    """The encoding of a text, or of the text in a file, and its name if it is not plain UTF-8."""
    head = next(_pieces(content), b"")[:1024]
    for start, kind in NOT_DELIMITED.items():
        if head.startswith(start):
            raise DataError(f"{file} is {kind}, not delimited text\n  save it as CSV (UTF-8) and try again")
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return _tried(content, encoding, file), "" if encoding == "utf-8-sig" else encoding.upper()
    if b"\0" in head:  # text without a byte order mark has a zero in every second byte only as UTF-16
        for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
            if zeros.count(0) > 0.9 * len(zeros):
                return _tried(content, encoding, file), "UTF-16"
        raise DataError(f"{file} is a binary file, not delimited text\n  save the survey as CSV (UTF-8) and try again")
    if _misfit(content, "utf-8") is None:
        return "utf-8", ""
    return _tried(content, "cp1252", file), "Windows-1252"


def _tried(content: bytes | Path, encoding: str, file: str) -> str:
    """The encoding, if the text is in it; DataError otherwise."""
    misfit = _misfit(content, encoding)
    if misfit is None:
        return encoding
    raise DataError(
        f"{file} is not text in any encoding that was tried (byte {misfit + 1} does not fit {encoding})\n"
        "  save the survey as CSV in UTF-8 and try again"
    )


def _misfit(content: bytes | Path, encoding: str) -> int | None:
    """Position of the first byte that does not fit an encoding."""
    decoder = getincrementaldecoder(encoding)()
    passed = 0
    for piece in _pieces(content):
        waiting = len(decoder.getstate()[0])
        try:
            decoder.decode(piece)
        except UnicodeDecodeError as error:
            return passed - waiting + error.start
        passed += len(piece)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return passed - len(decoder.getstate()[0])
    return None


def _pieces(content: bytes | Path) -> Iterator[bytes]:
    """A text in pieces."""
    with io.BytesIO(content) if isinstance(content, bytes) else content.open("rb") as stream:
        while piece := stream.read(PIECE):
            yield piece


def assumptions(encoding: str, delimiter: str, decimals: list[str], na: Sequence[str]) -> tuple[str, ...]:
    """What was assumed of a text.   encoding, delimiter : of it.   decimals : columns with decimal commas.   na : missing codes."""
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
