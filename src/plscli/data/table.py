"""A delimited text as cells: delimiter, header and rows; read line by line, as often as need be, never held as a whole."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from plscli.data.encoding import pieces
from plscli.data.exports import DEEPEST, Header, Where, header_of
from plscli.errors import DataError

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
NOTHING = "".join(DELIMITERS) + ' "\n'
"""What a line may hold that is no header yet."""
SEPARATOR = re.compile(r'"?sep=(?P<sign>[,;|\t])"?[,;|\t]*\s*', re.IGNORECASE)
"""A line for Excel that says what the delimiter is."""
LONGEST_LINE = 1 << 26
"""Bytes without the end of a line beyond which a file is no table."""
SAMPLE_ROWS = 50
ROWS_AT_ONCE = 2_048
"""Few enough for their cells to stay in the cache of the processor."""
END = "\x1a"
"""A line behind the last one.  It comes back as a row of its own unless a quotation mark is still open, which csv does not say."""


@dataclass(frozen=True)
class TextTable:
    """A text with header lines.   source : its bytes, or its file.   start : number of lines before the header, which hold nothing.

    lines : number of lines up to the first row of answers.
    """

    source: bytes | Path
    encoding: str
    file: str
    delimiter: str
    start: int
    header: Header
    lines: int

    @classmethod
    def of(cls, source: bytes | Path, encoding: str, file: str) -> TextTable:
        """The table in a text.  Raises DataError for an empty one, for numbers in place of the header and for names that occur twice."""
        _check_lines(source, file)
        start, delimiter = _start(source, encoding)
        if start is None:
            raise DataError(f"{file} is empty\n  a survey has a header line with column names and one line per respondent")
        delimiter = delimiter or _delimiter(source, encoding)
        rows = _rows(islice(_lines(source, encoding), start, None), delimiter)
        first, ends = zip(*((row, start + rows.line_num) for row in islice(rows, DEEPEST)), strict=True)
        header = header_of(first, Where(file, f"the first line of {file}"))
        return cls(source, encoding, file, delimiter, start, header, ends[header.rows - 1])

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return self.header.names

    @property
    def size(self) -> int:
        """Bytes of the text."""
        return len(self.source) if isinstance(self.source, bytes) else self.source.stat().st_size

    def blocks(self, rows_at_once: int | None = None) -> Iterator[list[tuple[str, ...]]]:
        """Cells by column, some rows at a time.  Raises DataError for a row that is too short or too long."""
        rows, at_once = self._rows(), rows_at_once or ROWS_AT_ONCE
        for _ in range(self.header.rows):
            next(rows)
        while block := list(islice(rows, at_once)):
            complete = block[-1] == [END]
            if not complete and len(block) < at_once:
                break
            if regular := self._regular(block[:-1] if complete else block):
                yield list(zip(*regular, strict=True))
            if complete:
                return
        raise DataError(self._unclosed())

    def check(self) -> None:
        """Raises DataError for a row that is too short or too long, and for a quotation mark that is not closed."""
        for _ in self.blocks():
            pass

    def _rows(self) -> Reader:
        return _rows(chain(islice(_lines(self.source, self.encoding), self.start, None), [END]), self.delimiter)

    def _regular(self, rows: list[list[str]]) -> list[list[str]]:
        """Rows as wide as the header: blank lines are left out, and a row of empty cells counts, however many they are."""
        width = len(self.names)
        if all(len(row) == width for row in rows):
            return rows
        if any(len(row) != width and _says_something(row) for row in rows):
            raise DataError(self._ragged())
        return [row if len(row) == width else [""] * width for row in rows if len(row) == width or len(row) > 1]

    def _ragged(self) -> str:
        """What is wrong with the first row whose number of cells differs from the header's."""
        rows, width = self._rows(), len(self.names)
        cells = next(len(row) for row in rows if len(row) != width and _says_something(row))
        return (
            f"line {self.start + rows.line_num} of {self.file} has {cells} cells, the header has {width}\n"
            "  a delimiter is missing or too many there; text that holds the delimiter must stand in quotation marks"
        )

    def _unclosed(self) -> str:
        """Where the quotation mark stands that is opened and not closed."""
        rows = self._rows()
        line = self.start
        for _ in rows:
            opened, line = line + 1, self.start + rows.line_num
        return f"line {opened} of {self.file} opens a quotation mark that is not closed\n  add the missing one, or remove it"


def _check_lines(source: bytes | Path, file: str) -> None:
    """DataError for a line that is too long to be one of a table."""
    length = 0
    for piece in pieces(source):
        end = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
        length = len(piece) - end if end >= 0 else length + len(piece)
        if length > LONGEST_LINE:
            raise DataError(
                f"{file} is no table: one of its lines goes on for more than {LONGEST_LINE >> 20} MB\n"
                "  a survey has one line per respondent; write it again as CSV"
            )


def _start(source: bytes | Path, encoding: str) -> tuple[int | None, str]:
    """Number of lines before the header, None if there is none, and the delimiter if a line says what it is."""
    said = ""
    for number, line in enumerate(_lines(source, encoding)):
        if not said and (separator := SEPARATOR.fullmatch(line)):
            said = separator["sign"]
        elif line.strip(NOTHING):
            return number, said
    return None, said


def _lines(source: bytes | Path, encoding: str) -> Iterator[str]:
    """Lines of a text, whatever ends them in the file."""
    content = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    with io.TextIOWrapper(content, encoding) as text:
        yield from text


def _rows(lines: Iterable[str], delimiter: str) -> Reader:
    csv.field_size_limit(LONGEST_LINE)  # a line in which nothing was delimited yet is one cell
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=True)


def _says_something(row: list[str]) -> bool:
    return any(cell.strip() for cell in row)


def _delimiter(source: bytes | Path, encoding: str) -> str:
    """The delimiter that splits the first rows into the most columns, and all of them into equally many."""

    def fit(delimiter: str) -> tuple[bool, int]:
        sample = islice(_rows(_lines(source, encoding), delimiter), SAMPLE_ROWS)
        widths = [len(row) for row in sample if any(row)]
        return len(set(widths)) == 1 and widths[0] > 1, max(widths, default=0)

    return max(DELIMITERS, key=fit)
