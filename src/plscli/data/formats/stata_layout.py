"""Where a Stata file (.dta) has what: releases 113 to 115 (Stata 8 to 12) and 117 to 119 (from Stata 13).

StataCorp, "File formats .dta" (help dta, help dta_115).  pandas reads them too, but its public parts tell neither display formats nor
which value labels a variable has, and it takes some files that are cut off for whole ones without labels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from plscli.errors import DataError

TAGGED = b"<stata_dta><header><release>"
BYTE, INT, LONG, FLOAT, DOUBLE, LONG_TEXT = "byte", "int", "long", "float", "double", "strL"
NUMBERS = {BYTE: 1, INT: 2, LONG: 4, FLOAT: 4, DOUBLE: 8}
"""Types of numbers and their bytes; other types are text of so many bytes (`str7`), or a reference to longer text."""
OLDER_TYPES = {251: BYTE, 252: INT, 253: LONG, 254: FLOAT, 255: DOUBLE}
TYPES = {65530: BYTE, 65529: INT, 65528: LONG, 65527: FLOAT, 65526: DOUBLE, 32768: LONG_TEXT}


@dataclass(frozen=True)
class Variable:
    """A column.   type : see `NUMBERS`.   form : its display format.   labels : name of its value labels."""

    name: str
    type: str
    form: str
    labels: str
    wording: str

    @property
    def size(self) -> int:
        """Bytes in a row."""
        return NUMBERS.get(self.type) or (8 if self.type == LONG_TEXT else int(self.type[3:]))


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
            raise DataError(
                f"{self.file} is cut off: it ends at byte {len(self.content):,}, before the end of {what}\n"
                "  copy it again, or save it anew from Stata"
            )
        self.place += size
        return found

    def number(self, size: int, what: str) -> int:
        """The next bytes as a whole number."""
        return int.from_bytes(self.take(size, what), "little" if self.little else "big")

    def after(self, tag: bytes, what: str) -> None:
        """Go behind the next bytes, which must be these.  Raises DataError."""
        place = self.place
        if self.take(len(tag), what) != tag:
            raise DataError(
                f"{self.file} is damaged: byte {place + 1:,} does not begin {what}\n  copy it again, or save it anew from Stata"
            )

    def texts(self, size: int, count: int, what: str) -> list[str]:
        """The next texts of so many bytes each, which end with a zero."""
        return [text(self.take(size, what)) for _ in range(count)]


def text(content: bytes) -> str:
    """Text up to the first zero, in UTF-8 or, before Stata 14, in Windows-1252."""
    said = content.split(b"\0", 1)[0]
    for encoding in ("utf-8", "cp1252"):
        try:
            return said.decode(encoding)
        except UnicodeDecodeError:
            continue
    return said.decode("latin-1")


def layout(content: bytes, file: str) -> DtaLayout:
    """What the beginning of a file says.  Raises DataError for damage and for releases that are older or newer."""
    reader = DtaBytes(content, file)
    if not content.startswith(TAGGED):
        return _older(reader)
    reader.after(TAGGED, "the header")
    release = reader.take(3, "the header")
    if release not in (b"117", b"118", b"119"):
        raise DataError(f"{file} is of release {text(release)} of Stata's format, which is not known\n  save it from Stata with saveold")
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
        raise DataError(
            f"{reader.file} is damaged: byte {reader.place:,} holds no type of a variable\n  copy it again, or save it anew from Stata"
        )
    return f"str{number}"
