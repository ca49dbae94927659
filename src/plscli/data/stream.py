"""Surveys too large to hold: files that are read in row blocks, as often as need be."""

from __future__ import annotations

import csv
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plscli.data.columns import codes, distinct, is_number, meanings, named_codes
from plscli.data.encoding import encoding_of
from plscli.data.formats import ARROW, TEXT, Format, format_of
from plscli.data.formats.packed import GZIP
from plscli.data.formats.text import assumptions, unreadable
from plscli.data.read import check_encoding, missing, read_survey, survey_of
from plscli.data.scale import Scale
from plscli.data.survey import Survey, beyond, holds_infinity, holds_text, shortened
from plscli.data.table import Table
from plscli.errors import DataError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from plscli.core.pls.design import Array

LARGE_TEXT = 1 << 26
"""Bytes of a text from which it is read in blocks."""
LARGE_TABLE = 1 << 27
"""Bytes that the numbers of a binary file take in memory from which it is read in blocks."""
AT_ONCE = 8
"""How many times as much is held when a question needs all answers at once: half a gigabyte of text, one of numbers."""
HEAD = 1 << 20
"""Bytes of a text from which its columns are recognised."""


@dataclass(frozen=True)
class Stream(ABC):
    """A survey in a file, which stays there; it can be sent to other processes, which then need the file too.

    columns : their names, in the order of the file.   notes : what was assumed of it.   missing_codes : answers that mean missing.
    """

    path: Path
    columns: tuple[str, ...]
    notes: tuple[str, ...]
    missing_codes: tuple[str, ...]

    @property
    def file(self) -> str:
        """Name of the file, without its folder."""
        return self.path.name

    @property
    def na(self) -> tuple[str, ...]:
        """The codes that mean missing."""
        return named_codes(self.missing_codes)

    @property
    def scales(self) -> dict[str, Scale]:
        """Answer scales of items for which they are known."""
        return {name: (low, high) for name, (low, high) in (self.prepared or {}).get("scales", {}).items()}

    @cached_property
    def sha256(self) -> str:
        """Of the bytes of the file."""
        with self.path.open("rb") as content:
            return file_digest(content, "sha256").hexdigest()

    def blocks(self, names: Sequence[str], rows: int) -> Iterator[Array]:
        """Answers (rows, K) of the named columns, NaN where missing, in the order of the file; the last block may have fewer rows.

        Raises DataError for unknown names, text and infinite values.
        """
        import numpy as np

        for name in names:
            if name not in self.columns:
                near = did_you_mean(name, self.columns) or f"columns: {shortened(self.columns)}"
                raise DataError(f"{name!r} is not a column of {self.file}\n  {near}")
        parts: list[Array] = []
        waiting, first = 0, 1
        for cells in self._cells(names):
            part = np.column_stack([self._numbers(name, answers, first) for name, answers in zip(names, cells, strict=True)])
            if (wrong := beyond(part)).any():
                row, k = np.argwhere(wrong)[0]
                raise DataError(holds_infinity(names[k], self.file, first + int(row), float(part[row, k])))
            parts, waiting, first = [*parts, part], waiting + len(part), first + len(part)
            while waiting >= rows:
                together = np.concatenate(parts)
                yield together[:rows]
                parts, waiting = [together[rows:]], waiting - rows
        if waiting:
            yield np.concatenate(parts)

    @abstractmethod
    def head(self) -> Survey:
        """The first rows as a survey, from which a model can be inferred."""

    @abstractmethod
    def _cells(self, names: Sequence[str]) -> Iterator[list[Any]]:
        """Answers by column, some rows at a time, as the file has them."""

    @abstractmethod
    def _column(self, answers: Any) -> NDArray[Any]:
        """Answers of one column to some rows as a survey holds them: numbers, or text."""

    @property
    def prepared(self) -> dict[str, Any] | None:
        """What was done to the answers before they were analysed: nothing."""
        return None

    def answers(self, names: Sequence[str]) -> dict[str, Counter[str]]:
        """The distinct answers of the named columns, as they are written, with the number of rows of each: a pass over the file."""
        found: dict[str, Counter[str]] = {name: Counter() for name in names}
        for cells in self._cells(names) if names else ():
            for name, answers in zip(names, cells, strict=True):
                found[name].update(distinct(self._column(answers)))
        return found

    def _numbers(self, name: str, answers: Any, first: int) -> Array:
        """Answers of one column to the rows from `first` on as numbers, NaN where missing.  DataError for text."""
        import numpy as np

        column = self._column(answers)
        if column.dtype == object:
            raise self._text(name, column, first)
        return np.where(np.isin(column, codes(self.na)), np.nan, column)

    def _text(self, name: str, answers: NDArray[Any], first: int) -> DataError:
        row = next(number for number, answer in enumerate(answers) if answer is not None and not is_number(answer))
        return DataError(holds_text(name, self.file, str(answers[row]), first + row))


@dataclass(frozen=True)
class TextStream(Stream):
    """A delimited text."""

    table: Table

    def head(self) -> Survey:
        """The first rows as a survey."""
        with self.path.open("rb") as file:
            content = file.read(HEAD)
        whole = content[: content.rindex(b"\n") + 1] if len(content) == HEAD and b"\n" in content else content
        if self.table.encoding.startswith("utf-16") and len(whole) % 2:
            whole += b"\0"  # the second half of a line feed
        return survey_of(whole, self.file, self.missing_codes, encoding=self.table.encoding)

    def _cells(self, names: Sequence[str]) -> Iterator[list[Any]]:
        from plscli.data.formats.frames import Parser

        try:
            parser = Parser.of(self.table, self.na)
            for frame in parser.frames(parser.words):
                yield [frame[name] for name in names]
        except csv.Error as error:
            raise unreadable(self.file, error) from None

    def _column(self, answers: pd.Series[Any]) -> NDArray[Any]:
        from plscli.data.formats.frames import is_number as is_numeric

        if is_numeric(answers):
            return answers.to_numpy(dtype="float64", copy=True)
        words = ["" if answer is None or answer != answer else str(answer) for answer in answers]
        return meanings(set(words), self.na, self.table.delimiter).answers(words)


def open_stream(path: str | Path, na: Sequence[str] = (), encoding: str | None = None) -> Stream:
    """A survey that is read in blocks, from a CSV, TSV, Parquet or Feather file.   na : codes that mean missing.   encoding : of a text,
    None where it is to be told.  Raises DataError.
    """
    file = Path(path)
    if _kind(file) is ARROW:
        check_encoding(encoding, ARROW, file.name)
        from plscli.data.formats.parquet import ArrowStream

        return ArrowStream.of(file, tuple(na))
    told = encoding_of(file, file.name, encoding)
    table = Table.of(file, told.python, file.name)
    notes = (*assumptions(told.note, table.delimiter, []), *missing(na))
    return TextStream(file, table.names, notes, tuple(na), table)


def open_survey(path: str | Path, na: Sequence[str] = (), sheet: str | None = None, encoding: str | None = None) -> Survey | Stream:
    """A survey in memory, or a stream of its rows if the file is large."""
    return (streamed(path, na, encoding) if large(path) else None) or read_survey(path, na, sheet, encoding)


def streamed(path: str | Path, na: Sequence[str] = (), encoding: str | None = None) -> Stream | None:
    """A stream of rows; None for exports of survey programs, whose header rows and previews are read as a whole."""
    stream = open_stream(path, na, encoding)
    return None if isinstance(stream, TextStream) and stream.table.header.notes else stream


def large(path: str | Path, at_once: bool = False) -> bool:
    """Whether a file is one that is better read in blocks.   at_once : whether it is too large to be held, if need be."""
    file = Path(path)
    if str(path) == "-" or not file.is_file():
        return False
    more = AT_ONCE if at_once else 1
    kind = _kind(file)
    if kind is TEXT:
        with file.open("rb") as content:
            start = content.read(8)
        if start.startswith(GZIP):
            return False
        return file.stat().st_size >= more * LARGE_TEXT and not start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")  # a saved analysis
    if kind is not ARROW:
        return False
    from plscli.data.formats.parquet import cells

    return 8 * cells(file) >= more * LARGE_TABLE


def _kind(file: Path) -> Format:
    with file.open("rb") as content:
        return format_of(content.read(1024), file.name)


def columns(survey: Survey | Stream) -> Survey:
    """The columns of a survey, from which a model can be inferred; of one that is read in blocks, those of its first rows."""
    return survey.head() if isinstance(survey, Stream) else survey
