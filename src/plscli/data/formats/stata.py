"""Stata files (.dta): releases 113 to 115 (Stata 8 to 12) and 117 to 119 (from Stata 13), all rows at once, as they lie in the file.

StataCorp, "File formats .dta" (help dta, help dta_115).  pandas reads them too, but its public parts tell neither display formats nor
which value labels a variable has, and it takes some files that are cut off for whole ones without labels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli.core import Array
from plscli.data.formats import Request
from plscli.data.formats.typed import Declared, dates, decoded, survey, words
from plscli.data.survey import Survey
from plscli.errors import DataError

TAGGED = b"<stata_dta><header><release>"
BYTE, INT, LONG, FLOAT, DOUBLE, LONG_TEXT = "byte", "int", "long", "float", "double", "strL"
OLDER_TYPES = {251: BYTE, 252: INT, 253: LONG, 254: FLOAT, 255: DOUBLE}
TYPES = {65530: BYTE, 65529: INT, 65528: LONG, 65527: FLOAT, 65526: DOUBLE, 32768: LONG_TEXT}
CODES = {BYTE: "i1", INT: "i2", LONG: "i4", FLOAT: "f4", DOUBLE: "f8"}
"""Of NumPy, by type of number; other types are text of so many bytes (`str7`), or a reference to longer text."""
FIRST_MISSING = {BYTE: 101, INT: 32_741, LONG: 2_147_483_621, FLOAT: 0x7F00_0000, DOUBLE: 0x7FE0_0000_0000_0000}
"""The missing value `.`, of floats and doubles as bits; `.a` to `.z` follow."""
STEP = {BYTE: 1, INT: 1, LONG: 1, FLOAT: 0x800, DOUBLE: 0x100_0000_0000}
"""Between two missing values."""
PERIODS = {"%tw": (52, "w"), "%tm": (12, "m"), "%tq": (4, "q"), "%th": (2, "h")}
"""Formats of dates that count weeks, months, quarters and half-years since 1960: how many there are in a year, and Stata's letter."""
TABLE = b"<lbl>"


@dataclass(frozen=True)
class Variable:
    """A column.   type : see `CODES`.   form : its display format.   labels : name of its value labels."""

    name: str
    type: str
    form: str
    labels: str
    wording: str

    @property
    def size(self) -> int:
        """Bytes in a row."""
        return 8 if self.type == LONG_TEXT else int(CODES.get(self.type, self.type).strip("ifstr"))


@dataclass(frozen=True)
class DtaLayout:
    """What the beginning of a file says.   rows_at, texts_at, labels_at : bytes where rows, longer texts and value labels begin."""

    release: int
    order: str
    rows: int
    variables: tuple[Variable, ...]
    rows_at: int
    texts_at: int
    labels_at: int


@dataclass
class DtaBytes:
    """Bytes of a file, taken one after another.   place : where the next ones begin."""

    content: bytes
    file: str
    little: bool = True
    place: int = 0

    def take(self, size: int, what: str) -> bytes:
        """The next bytes.  Raises DataError where the file ends before."""
        found = self.content[self.place : self.place + size]
        if len(found) < size:
            raise self.wrong(f"cut off: it ends at byte {len(self.content):,}, before the end of {what}")
        self.place += size
        return found

    def wrong(self, what: str) -> DataError:
        """What the file is, and what to do."""
        return DataError(f"{self.file} is {what}\n  copy it again, or save it anew from Stata")

    def number(self, size: int, what: str) -> int:
        """The next bytes as a whole number."""
        return int.from_bytes(self.take(size, what), "little" if self.little else "big")

    def after(self, tag: bytes, what: str) -> None:
        """Go behind the next bytes, which must be these.  Raises DataError."""
        place = self.place
        if self.take(len(tag), what) != tag:
            raise self.wrong(f"damaged: byte {place + 1:,} does not begin {what}")

    def texts(self, size: int, count: int, what: str) -> list[str]:
        """The next texts of so many bytes each, which end with a zero."""
        return [_text(self.take(size, what)) for _ in range(count)]


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
    kinds = [found.order + CODES[each.type] if each.type in CODES else f"S{each.size}" for each in found.variables]
    record = np.dtype([(f"f{k}", kind) for k, kind in enumerate(kinds)])
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
        return dates(values / 1000.0, "s")
    if form[:3] in PERIODS:
        each, letter = PERIODS[form[:3]]
        said = [None if value != value else f"{1960 + value // each:.0f}{letter}{value % each + 1:.0f}" for value in values.tolist()]
        return np.array(said, dtype=object)
    return values


def _texts(cells: NDArray[Any], variable: Variable, found: DtaLayout, long: dict[int, str]) -> list[str]:
    if variable.type != LONG_TEXT:
        raw = cells.tolist()
        known = {each: _text(each) for each in set(raw)}
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
        said = _text(reader.take(reader.number(4, "strls"), "strls"))
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
    return {code: _text(said[place:]) for code, place in zip(codes, places, strict=True)}


def _text(content: bytes) -> str:
    """Text up to the first zero, in UTF-8 or, before Stata 14, in Windows-1252."""
    return decoded(content.split(b"\0", 1)[0], "cp1252")


def layout(content: bytes, file: str) -> DtaLayout:
    """What the beginning of a file says.  Raises DataError for damage and for releases that are older or newer."""
    reader = DtaBytes(content, file)
    if not content.startswith(TAGGED):
        return _older(reader)
    reader.after(TAGGED, "the header")
    release = reader.take(3, "the header")
    if release not in (b"117", b"118", b"119"):
        raise DataError(f"{file} is of release {_text(release)} of Stata's format, which is not known\n  save it from Stata with saveold")
    return _tagged(reader, int(release))


def _tagged(reader: DtaBytes, release: int) -> DtaLayout:
    wide = release > 117
    head = "the header"
    reader.after(b"</release><byteorder>", head)
    reader.little = reader.take(3, head) == b"LSF"
    reader.after(b"</byteorder><K>", head)
    count = reader.number(4 if release == 119 else 2, head)
    reader.after(b"</K><N>", head)
    rows = reader.number(8 if wide else 4, head)
    reader.after(b"</N><label>", head)
    reader.take(reader.number(2 if wide else 1, head), head)
    reader.after(b"</label><timestamp>", head)
    reader.take(reader.number(1, head), head)
    reader.after(b"</timestamp></header><map>", head)
    places = [reader.number(8, "the map") for _ in range(14)]
    name, form, label = (129, 57, 321) if wide else (33, 49, 81)

    def part(number: int, tag: str, read: Callable[[], list[str]]) -> list[str]:
        reader.place = places[number]
        reader.after(f"<{tag}>".encode(), tag)
        return read()

    types = part(2, "variable_types", lambda: [_type(reader.number(2, "variable_types"), TYPES, 2045, reader) for _ in range(count)])
    names = part(3, "varnames", lambda: reader.texts(name, count, "varnames"))
    forms = part(5, "formats", lambda: reader.texts(form, count, "formats"))
    labels = part(6, "value_label_names", lambda: reader.texts(name, count, "value_label_names"))
    wordings = part(7, "variable_labels", lambda: reader.texts(label, count, "variable_labels"))
    part(9, "data", list)
    variables = tuple(map(Variable, names, types, forms, labels, wordings))
    return DtaLayout(release, "<" if reader.little else ">", rows, variables, reader.place, places[10], places[11])


def _older(reader: DtaBytes) -> DtaLayout:
    head = "the header"
    release = reader.number(1, head)
    if release < 113:
        raise DataError(f"{reader.file} was saved by a Stata before version 8\n  save it anew from Stata, or as CSV")
    reader.little = reader.number(1, head) == 2
    reader.take(2, head)
    count, rows = reader.number(2, head), reader.number(4, head)
    reader.take(81 + 18, head)
    types = [_type(kind, OLDER_TYPES, 244, reader) for kind in reader.take(count, "the types")]
    names = reader.texts(33, count, "the names")
    reader.take(2 * (count + 1), "the sorting")
    forms = reader.texts(12 if release == 113 else 49, count, "the formats")
    labels = reader.texts(33, count, "the names of value labels")
    wordings = reader.texts(81, count, "the variable labels")
    while True:
        kind, size = reader.number(1, "the expansion fields"), reader.number(4, "the expansion fields")
        if not kind and not size:
            break
        reader.take(size, "the expansion fields")
    variables = tuple(map(Variable, names, types, forms, labels, wordings))
    behind = reader.place + rows * sum(variable.size for variable in variables)
    return DtaLayout(release, "<" if reader.little else ">", rows, variables, reader.place, behind, behind)


def _type(number: int, known: dict[int, str], longest: int, reader: DtaBytes) -> str:
    if number in known:
        return known[number]
    if not 0 < number <= longest:
        raise reader.wrong(f"damaged: byte {reader.place:,} holds no type of a variable")
    return f"str{number}"
