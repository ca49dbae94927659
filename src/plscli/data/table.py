"""A delimited text as cells: delimiter, header and rows; read line by line, as often as need be, never held as a whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from plscli.data.survey import shortened
from plscli.errors import DataError

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
NOTHING = "".join(DELIMITERS) + ' "\n'
"""What a line may hold that is no header yet."""
SAMPLE_ROWS = 50
ROWS_AT_ONCE = 2_048
"""Few enough for their cells to stay in the cache of the processor."""
END = "\x1a"
"""A line behind the last one.  It comes back as a row of its own unless a quotation mark is still open, which csv does not say."""


@dataclass(frozen=True)
class Table:
    """A text with a header line.   source : its bytes, or its file.   start : number of lines before the header, which hold nothing."""

    source: bytes | Path
    encoding: str
    file: str
    delimiter: str
    start: int
    names: tuple[str, ...]

    @classmethod
    def of(cls, source: bytes | Path, encoding: str, file: str) -> Table:
        """The table in a text.  Raises DataError for an empty one, for numbers in place of the header and for names that occur twice."""
        start = next((number for number, line in enumerate(_lines(source, encoding)) if line.strip(NOTHING)), None)
        if start is None:
            raise DataError(f"{file} is empty\n  a survey has a header line with column names and one line per respondent")
        delimiter = _delimiter(source, encoding)
        header = next(_rows(islice(_lines(source, encoding), start, None), delimiter))
        return cls(source, encoding, file, delimiter, start, tuple(_column_names(header, file)))

    def blocks(self) -> Iterator[list[tuple[str, ...]]]:
        """Cells by column, some thousand rows at a time.  Raises DataError for a row that is too short or too long."""
        rows = self._rows()
        next(rows)
        while block := list(islice(rows, ROWS_AT_ONCE)):
            complete = block[-1] == [END]
            if not complete and len(block) < ROWS_AT_ONCE:
                break
            if regular := self._regular(block[:-1] if complete else block):
                yield list(zip(*regular, strict=True))
            if complete:
                return
        raise DataError(self._unclosed())

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


def _lines(source: bytes | Path, encoding: str) -> Iterator[str]:
    """Lines of a text, whatever ends them in the file."""
    content = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    with io.TextIOWrapper(content, encoding) as text:
        yield from text


def _rows(lines: Iterable[str], delimiter: str) -> Reader:
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
    return [name or unnamed(position) for position, name in enumerate(names, 1)]


def unnamed(position: int) -> str:
    """What a column without a name is called."""
    return f"(column {position})"


def _looks_numeric(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True
