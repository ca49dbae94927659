"""Stata files (.dta): all rows at once, as they lie in the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli.core import Array
from plscli.data.formats import Request
from plscli.data.formats.stata_layout import BYTE, DOUBLE, FLOAT, INT, LONG, LONG_TEXT, DtaBytes, DtaLayout, Variable, layout, text
from plscli.data.formats.typed import Declared, dates, moments, survey, words
from plscli.data.survey import Survey

CODES = {BYTE: "i1", INT: "i2", LONG: "i4", FLOAT: "f4", DOUBLE: "f8"}
"""Of NumPy, by type."""
FIRST_MISSING = {BYTE: 101, INT: 32_741, LONG: 2_147_483_621, FLOAT: 0x7F00_0000, DOUBLE: 0x7FE0_0000_0000_0000}
"""The missing value `.`, of floats and doubles as bits; `.a` to `.z` follow."""
STEP = {BYTE: 1, INT: 1, LONG: 1, FLOAT: 0x800, DOUBLE: 0x100_0000_0000}
"""Between two missing values."""
PERIODS = {"%tw": (52, "w"), "%tm": (12, "m"), "%tq": (4, "q"), "%th": (2, "h")}
"""Formats of dates that count weeks, months, quarters and half-years since 1960: how many there are in a year, and Stata's letter."""
TABLE = b"<lbl>"


def read(request: Request) -> Survey:
    """Answers, value labels, variable labels as wordings; .a to .z are counted.  Raises DataError."""
    found = layout(request.content, request.file)
    rows = _rows(request, found)
    named = dict(_value_labels(request, found))
    texts = _long_texts(request, found) if any(variable.type == LONG_TEXT for variable in found.variables) else {}
    declared = Declared()
    columns: dict[str, NDArray[Any]] = {}
    for k, variable in enumerate(found.variables):
        cells = rows[f"f{k}"]
        if variable.type in CODES:
            columns[variable.name] = _dated(_numbers(cells, variable, declared, named.get(variable.labels, {})), variable.form)
        else:
            columns[variable.name] = words(_texts(cells, variable, found, texts), request.na)
    labels = {variable.name: _plain(named.get(variable.labels, {})) for variable in found.variables}
    wordings = {variable.name: variable.wording for variable in found.variables}
    return survey(columns, found.rows, request.na, wordings, labels, declared.notes)


def _rows(request: Request, found: DtaLayout) -> NDArray[Any]:
    """(N,) records with a field f0, f1, ... for every variable."""
    fields = [
        (f"f{k}", found.order + CODES[each.type] if each.type in CODES else f"S{each.size}") for k, each in enumerate(found.variables)
    ]
    record = np.dtype(fields)
    reader = DtaBytes(request.content, request.file, place=found.rows_at)
    reader.take(found.rows * record.itemsize, f"its {found.rows:,} rows")
    return np.frombuffer(request.content, record, found.rows, found.rows_at)


def _numbers(cells: NDArray[Any], variable: Variable, declared: Declared, labels: dict[int, str]) -> Array:
    """Answers in numbers, NaN where missing.   labels : by code, of .a to .z too."""
    values = cells.astype(np.float64)
    kind = variable.type
    bits = cells.astype(cells.dtype.newbyteorder("=")).view("u4" if kind == FLOAT else "u8") if kind in (FLOAT, DOUBLE) else cells
    positive = values > 0  # a sign is a bit too
    missing = positive & (bits >= FIRST_MISSING[kind])
    if not missing.any():
        return values
    numbers = (bits[missing].astype(np.int64) - FIRST_MISSING[kind]) // STEP[kind]
    for number, count in zip(*np.unique(numbers, return_counts=True), strict=True):
        if 1 <= number <= 26:
            declared.add(variable.name, f".{chr(ord('a') + number - 1)}", labels.get(FIRST_MISSING[LONG] + int(number), ""), int(count))
    values[missing] = np.nan
    return values


def _plain(labels: dict[int, str]) -> dict[float, str]:
    """Labels of answers that are not missing."""
    return {float(code): said for code, said in labels.items() if code < FIRST_MISSING[LONG]}


def _dated(values: Array, form: str) -> NDArray[Any]:
    """Numbers, or the dates that they are by their format."""
    form = form.replace("%-", "%")
    if form.startswith(("%td", "%d")):
        return dates(values)
    if form.startswith(("%tc", "%tC")):
        return moments(values / 1000.0)
    if form[:3] in PERIODS:
        each, letter = PERIODS[form[:3]]
        said = [None if value != value else f"{1960 + value // each:.0f}{letter}{value % each + 1:.0f}" for value in values.tolist()]
        return np.array(said, dtype=object)
    return values


def _texts(cells: NDArray[Any], variable: Variable, found: DtaLayout, long: dict[int, str]) -> list[str]:
    if variable.type != LONG_TEXT:
        raw = cells.tolist()
        known = {each: text(each) for each in set(raw)}
        return [known[each] for each in raw]
    return [long.get(int(key), "") for key in np.ascontiguousarray(cells).view(found.order + "u8")]


def _long_texts(request: Request, found: DtaLayout) -> dict[int, str]:
    """Texts of any length by the number that stands for them in rows."""
    reader = DtaBytes(request.content, request.file, found.order == "<", found.texts_at)
    reader.after(b"<strls>", "strls")
    texts = {}
    while reader.content[reader.place : reader.place + 3] == b"GSO":
        reader.after(b"GSO", "strls")
        column, row = reader.number(4, "strls"), reader.number(4 if found.release == 117 else 8, "strls")
        reader.number(1, "strls")
        said = text(reader.take(reader.number(4, "strls"), "strls"))
        width = {117: 4, 118: 2, 119: 3}[found.release]  # bytes of the column in a reference, before those of the row
        first, second = (column, row) if found.order == "<" else (row, column)
        texts[first | second << 8 * (width if found.order == "<" else 8 - width)] = said
    return texts


def _value_labels(request: Request, found: DtaLayout) -> Iterator[tuple[str, dict[int, str]]]:
    """Names of value labels with their words by code."""
    tagged = found.release >= 117
    reader = DtaBytes(request.content, request.file, found.order == "<", found.labels_at)
    if tagged:
        reader.after(b"<value_labels>", "value_labels")
    while reader.content[reader.place : reader.place + 5] == TABLE if tagged else reader.place < len(reader.content):
        reader.place += len(TABLE) if tagged else 0
        size = reader.number(4, "the value labels")
        (name,) = reader.texts(129 if found.release >= 118 else 33, 1, "the value labels")
        reader.take(3, "the value labels")
        behind = reader.place + size
        yield name, _labels(reader)
        reader.place = behind
        if tagged:
            reader.after(b"</lbl>", "value_labels")


def _labels(reader: DtaBytes) -> dict[int, str]:
    """Words by code, from a table that begins with their number and the bytes of all words."""
    what = "the value labels"
    count, length = reader.number(4, what), reader.number(4, what)
    places = [reader.number(4, what) for _ in range(count)]
    codes = [int.from_bytes(reader.take(4, what), "little" if reader.little else "big", signed=True) for _ in range(count)]
    said = reader.take(length, what)
    return {code: text(said[place:]) for code, place in zip(codes, places, strict=True)}
