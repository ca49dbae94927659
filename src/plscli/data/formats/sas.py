"""SAS files: .sas7bdat, read with pandas, and transport files (.xpt, XPORT) of versions 5 and 8; labels by way of pyreadstat.

A transport file has records of 80 bytes, and numbers as IBM mainframes wrote them: SAS Institute, TS-140, The record layout of a SAS
transport data set.  pyreadstat reads their rows too, but takes special missing values for plain ones, every third file that is cut off
for a whole one, and a second data set for rows of the first.
"""

from __future__ import annotations

import io
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli.core import Array
from plscli.data.formats import Request
from plscli.data.formats.typed import Declared, dates, decoded, of_series, parsing, survey, words
from plscli.data.survey import Survey
from plscli.errors import DataError

TRANSPORT = b"HEADER RECORD"
DATES = ("DATE", "DDMMYY", "MMDDYY", "YYMMDD", "E8601DA", "B8601DA", "JULIAN", "WEEKDAT", "WORDDAT", "NLDATE")
MOMENTS = ("DATETIME", "E8601DT", "B8601DT", "NLDATM")
"""How formats begin that write a number as a date, and as a date with the time of day."""
RECORD, VARIABLE = 80, 140
"""Bytes of a record, and of the description of a variable."""
NAMES = (b"HEADER RECORD*******NAMESTR HEADER RECORD", b"HEADER RECORD*******NAMSTV8 HEADER RECORD")
ROWS = (b"HEADER RECORD*******OBS     HEADER RECORD", b"HEADER RECORD*******OBSV8   HEADER RECORD")
"""What stands before the variables, and before the rows."""
MEMBER = (b"HEADER RECORD*******MEMBER  HEADER RECORD", b"HEADER RECORD*******MEMBV8  HEADER RECORD")
SPECIAL = list(b"._ABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""First bytes of missing values."""


def read(request: Request) -> Survey:
    """Answers, and labels as wordings; special missing values (.A to .Z, ._) are counted.  Raises DataError."""
    with parsing(request, "a SAS file", "copy it again, or write it anew from SAS, or as CSV"):
        answers, about = _transport(request) if request.content.startswith(TRANSPORT) else _table(request)
    declared, columns = Declared(), {}
    for name, found in answers.items():
        if found.dtype == object:
            columns[name] = words(found, request.na)
            continue
        for letter, count in _special(found).items():
            declared.add(name, f".{letter}", "", count)
        columns[name] = _dated(found, about.original_variable_types.get(name) or "")
    rows = len(next(iter(columns.values()), ()))
    return survey(columns, rows, request.na, about.column_names_to_labels, {}, declared.notes)


def _transport(request: Request) -> tuple[dict[str, NDArray[Any]], Any]:
    import pyreadstat

    _, about = pyreadstat.read_xport(io.BytesIO(request.content), metadataonly=True, output_format="dict")
    return of_transport(request.content, request.file, about.column_names), about


def _table(request: Request) -> tuple[dict[str, NDArray[Any]], Any]:
    """Numbers, with the special missing values as kinds of NaN, and words by column."""
    import pandas as pd
    import pyreadstat

    _, about = pyreadstat.read_sas7bdat(io.BytesIO(request.content), metadataonly=True, output_format="dict")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on dates beyond what pandas knows
        frame = pd.read_sas(io.BytesIO(request.content), format="sas7bdat", encoding="infer")
    answers = {str(name): of_series(frame.iloc[:, k]) for k, name in enumerate(frame.columns)}
    return answers, about


def _special(answers: Array) -> dict[str, int]:
    """Letters of special missing values, which SAS keeps in the sixth byte of a NaN, and how often they occur."""
    gaps = answers[np.isnan(answers)]
    if not len(gaps):
        return {}
    bits = gaps.view(np.uint64)
    letters, counts = np.unique(~(bits >> np.uint64(40)).astype(np.uint8), return_counts=True)
    found = zip(map(chr, letters.tolist()), counts.tolist(), strict=True)
    return {letter: count for letter, count in found if letter == "_" or "A" <= letter <= "Z"}


def _dated(answers: Array, form: str) -> NDArray[Any]:
    """Numbers, or the dates that they are by their format."""
    if form.startswith(MOMENTS):
        return dates(answers, "s")
    return dates(answers) if form.startswith(DATES) else answers


def of_transport(content: bytes, file: str, names: list[str]) -> dict[str, NDArray[Any]]:
    """Numbers, with special missing values as kinds of NaN (see `special`), and words by column.  Raises DataError."""
    if len(content) % RECORD:
        raise DataError(f"{file} is cut off: it ends at byte {len(content):,}, in the midst of a record\n  copy or download it again")
    variables = _variables(content, file, len(names))
    start = _place(content, ROWS, 0, file) + RECORD
    if (second := _place(content, MEMBER, start, "")) >= 0:
        raise DataError(
            f"{file} holds more than one data set: the second begins at byte {second + 1:,}\n  write them to files of their own"
        )
    width = sum(length for _, length in variables)
    rows = _rows(content[start:], width, _said_rows(content[start - RECORD : start]), file, start)
    found: dict[str, NDArray[Any]] = {}
    place = 0
    for name, (numeric, length) in zip(names, variables, strict=True):
        cells = np.ascontiguousarray(rows[:, place : place + length])
        found[name] = _numbers(cells) if numeric else _words(cells)
        place += length
    return found


def _place(content: bytes, marks: tuple[bytes, ...], start: int, file: str) -> int:
    """Where a header record begins, -1 if it is not there; DataError in that case if a file is named."""
    places = [place for mark in marks if (place := content.find(mark, start)) >= 0 and (place % RECORD == 0 or not file)]
    if not places and file:
        what = marks[0][20:28].decode().strip()
        raise DataError(f"{file} is damaged or cut off: up to byte {len(content):,} there is no header {what}\n  write it again from SAS")
    return min(places, default=-1)


def _variables(content: bytes, file: str, count: int) -> list[tuple[bool, int]]:
    """Whether a variable is a number, and its bytes in a row."""
    start = _place(content, NAMES, 0, file) + RECORD
    each = [content[start + VARIABLE * k : start + VARIABLE * (k + 1)] for k in range(count)]
    return [(int.from_bytes(one[:2], "big") == 1, int.from_bytes(one[4:6], "big")) for one in each]


def _said_rows(header: bytes) -> int | None:
    """Number of rows, which version 8 tells."""
    said = header[48:63].strip()
    return int(said) if header.startswith(ROWS[1]) and said.isdigit() else None


def _rows(data: bytes, width: int, said: int | None, file: str, start: int) -> NDArray[np.uint8]:
    """(N, width) bytes.  Blank rows at the end fill up the last record, where the number of rows is not told."""
    count = len(data) // width if width else 0
    if (said is not None and said > count) or data[count * width :].strip(b" "):
        raise DataError(f"{file} is cut off: it ends at byte {start + len(data):,}, in row {count + 1:,}\n  copy or download it again")
    rows = np.frombuffer(data, dtype=np.uint8, count=count * width).reshape(count, width)
    if said is not None:
        return rows[:said]
    while count and len(data) - (count - 1) * width < RECORD and (rows[count - 1] == ord(" ")).all():
        count -= 1
    return rows[:count]


def _words(cells: NDArray[np.uint8]) -> NDArray[Any]:
    texts = cells.view(f"S{cells.shape[1]}")[:, 0].tolist()
    known = {text: decoded(text.rstrip(b" \0")) or None for text in set(texts)}
    return np.array([known[text] for text in texts], dtype=object)


def _numbers(cells: NDArray[np.uint8]) -> Array:
    """IBM numbers in base 16: sign, exponent above 64 (7 bits), fraction; missing ones are a letter or point before zeros."""
    whole = np.zeros((len(cells), 8), dtype=np.uint8)
    whole[:, : cells.shape[1]] = cells  # shorter numbers lack the last digits of the fraction
    bits = whole.view(">u8")[:, 0].astype(np.uint64)
    fraction = (bits & np.uint64(0x00FF_FFFF_FFFF_FFFF)).astype(np.float64)
    exponent = ((bits >> np.uint64(56)) & np.uint64(0x7F)).astype(np.int64)
    values = np.ldexp(fraction, 4 * (exponent - 64) - 56)
    values = np.where(bits >> np.uint64(63), -values, values)
    missing = (fraction == 0) & np.isin(whole[:, 0], SPECIAL)
    values[missing] = special(whole[missing, 0])
    return values


def special(letters: NDArray[np.uint8]) -> Array:
    """NaN that tell which missing value they are, as in .sas7bdat files: the letter, inverted, in the sixth byte."""
    return (np.uint64(0xFFFF_00FF_FFFF_FFFF) | ((~letters).astype(np.uint64) << np.uint64(40))).view(np.float64)
