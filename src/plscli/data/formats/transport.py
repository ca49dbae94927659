"""Rows of SAS transport files (XPORT), versions 5 and 8: records of 80 bytes, numbers as IBM mainframes wrote them.

SAS Institute, TS-140: The record layout of a SAS transport data set.  pyreadstat reads them too, but takes special missing values for
plain ones, every third file that is cut off for a whole one, and a second data set for rows of the first.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli.core.pls.design import Array
from plscli.errors import DataError

RECORD, VARIABLE = 80, 140
"""Bytes of a record, and of the description of a variable."""
NAMES = (b"HEADER RECORD*******NAMESTR HEADER RECORD", b"HEADER RECORD*******NAMSTV8 HEADER RECORD")
ROWS = (b"HEADER RECORD*******OBS     HEADER RECORD", b"HEADER RECORD*******OBSV8   HEADER RECORD")
"""What stands before the variables, and before the rows."""
MEMBER = (b"HEADER RECORD*******MEMBER  HEADER RECORD", b"HEADER RECORD*******MEMBV8  HEADER RECORD")
SPECIAL = list(b"._ABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""First bytes of missing values."""


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
    known = {text: _decoded(text.rstrip(b" \0")) or None for text in set(texts)}
    return np.array([known[text] for text in texts], dtype=object)


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("latin-1")


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
    kinds: Array = (np.uint64(0xFFFF_00FF_FFFF_FFFF) | ((~letters).astype(np.uint64) << np.uint64(40))).view(np.float64)
    return kinds
