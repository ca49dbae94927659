"""The container of an old Excel file (.xls): whether its parts are where they must be, which their reader takes for granted.

Microsoft, [MS-CFB] Compound File Binary File Format, and [MS-XLS] Excel Binary File Format.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct, error, unpack_from

from plscli.data.formats.workbook_file import damaged, other_kind, protected

HEADER, ENTRY, FAT_IN_HEADER = 512, 128, 109
LAST_SECTOR = 0xFFFFFFFA
"""Numbers above are marks: free, end of a chain, and the like."""
SHORT = 4096
"""Bytes of a stream from which it has sectors of its own."""
STREAMS = ("Workbook", "Book")
BEGIN, PASSWORD, SHEET, DIMENSIONS, FINISH = 0x809, 0x2F, 0x85, 0x200, 0x0A
"""Types of records."""
ROWS, COLUMNS = 1 << 16, 1 << 8
"""That a sheet has at most."""


@dataclass(frozen=True)
class Container:
    """Sectors of a file.   size : bytes of a sector.   follows : number of the sector that follows each."""

    content: bytes
    file: str
    size: int
    follows: tuple[int, ...]

    @classmethod
    def of(cls, content: bytes, file: str) -> Container:
        """The sectors of a file.  Raises DataError."""
        shift = unpack_from("<H", content, 30)[0] if len(content) >= HEADER else 0
        if shift not in (9, 12):
            raise damaged(file, len(content), 31)
        plain = cls(content, file, 1 << shift, ())
        tables = [number for number in unpack_from(f"<{FAT_IN_HEADER}I", content, 76) if number < LAST_SECTOR]
        more, seen = unpack_from("<I", content, 68)[0], set[int]()
        while more < LAST_SECTOR and more not in seen:
            seen.add(more)
            *numbers, more = unpack_from(f"<{plain.size // 4}I", plain.sector(more))
            tables += [number for number in numbers if number < LAST_SECTOR]
        follows = [number for table in tables for number in unpack_from(f"<{plain.size // 4}I", plain.sector(table))]
        return cls(content, file, plain.size, tuple(follows))

    def sector(self, number: int) -> bytes:
        """The bytes of a sector.  Raises DataError where the file ends before."""
        start = (number + 1) * self.size
        if start + self.size > len(self.content):
            raise damaged(self.file, len(self.content), start + self.size)
        return self.content[start : start + self.size]

    def stream(self, first: int) -> bytes:
        """The bytes of a chain of sectors.  Raises DataError for one without end."""
        parts: list[bytes] = []
        number = first
        while number < LAST_SECTOR:
            if number >= len(self.follows) or len(parts) > len(self.follows):
                raise damaged(self.file, len(self.content), (number + 1) * self.size + 1)
            parts.append(self.sector(number))
            number = self.follows[number]
        return b"".join(parts)

    def entries(self) -> dict[str, tuple[int, int]]:
        """First sector and bytes of every part, by name."""
        directory = self.stream(unpack_from("<I", self.content, 48)[0])
        found = {}
        for place in range(0, len(directory) - ENTRY + 1, ENTRY):
            length = min(unpack_from("<H", directory, place + 64)[0], 64)
            name = directory[place : place + max(length - 2, 0)].decode("utf-16-le", "replace")
            found[name] = unpack_from("<II", directory, place + 116)
        return found


def check(content: bytes, file: str) -> None:
    """Raises DataError for a damaged container, for one with a password, and for one that holds something else."""
    container = Container.of(content, file)
    entries = container.entries()
    if "EncryptedPackage" in entries:
        raise protected(file)
    name = next((stream for stream in STREAMS if stream in entries), None)
    if name is None:
        raise other_kind(file, "a Word document" if "WordDocument" in entries else "no Excel file")
    first, size = entries[name]
    if size < SHORT:
        return
    stream = container.stream(first)
    if len(stream) < size:
        raise damaged(file, len(content), len(content))
    _check_sheets(stream, container)


def _check_sheets(stream: bytes, container: Container) -> None:
    """DataError for a sheet of more cells than a sheet can have: its reader takes memory for as many as it is said to have."""
    sheets = []
    for kind, body in _records(stream, 0, container):
        if kind == PASSWORD:
            raise protected(container.file)
        if kind == SHEET:
            sheets.append(int.from_bytes(body[:4], "little"))
    for start in sheets:
        newer = True
        for kind, body in _records(stream, start, container):
            if kind == BEGIN:
                newer = body[:2] == b"\0\6"
            if kind == DIMENSIONS:
                top, rows, left, columns = _sizes(Struct("<IIHH" if newer else "<HHHH"), body, container)
                if not top <= rows <= ROWS or not left <= columns <= COLUMNS:
                    said = f"a sheet is said to reach from row {top:,} to {rows:,}, from column {left:,} to {columns:,}"
                    raise damaged(container.file, len(container.content), start + 1, said)
                break


def _sizes(form: Struct, body: bytes, container: Container) -> tuple[int, ...]:
    try:
        return form.unpack_from(body)
    except error:
        raise damaged(container.file, len(container.content), 1) from None


def _records(stream: bytes, start: int, container: Container) -> Iterator[tuple[int, bytes]]:
    """Types and bodies of records up to the end of a part.  Raises DataError where the stream ends before."""
    place = start
    while place + 4 <= len(stream):
        kind, size = unpack_from("<HH", stream, place)
        if kind == FINISH:
            return
        yield kind, stream[place + 4 : place + 4 + size]
        place += 4 + size
    raise damaged(container.file, len(container.content), start + 1)
