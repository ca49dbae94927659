"""Surveys too large to hold: files that are read in row blocks, as often as need be."""

from __future__ import annotations

import csv
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plscli.data import distinct, is_number, meanings, missing, named_codes, without_codes
from plscli.data.encoding import encoding_of
from plscli.data.formats import ARROW
from plscli.data.formats.text import assumptions, unreadable
from plscli.data.read import check_encoding, kind_of, large, read_survey, survey_of
from plscli.data.scale import Scale
from plscli.data.survey import Survey, beyond, holds_infinity, holds_text, instead_of
from plscli.data.table import TextTable
from plscli.errors import DataError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from plscli.core import Array
    from plscli.data.recoding import Preparation


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
                raise DataError(f"{name!r} is not a column of {self.file}\n  {instead_of(name, self.columns)}")
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
        column = self._ready(name, without_codes(self._column(answers), self.na), first)
        if column.dtype == object:
            row = next(number for number, answer in enumerate(column) if answer is not None and not is_number(answer))
            raise DataError(holds_text(name, self.file, str(column[row]), first + row))
        return column

    def _ready(self, name: str, column: NDArray[Any], first: int) -> NDArray[Any]:
        """Answers of one column to the rows from `first` on as they are analysed."""
        return column


@dataclass(frozen=True)
class TextStream(Stream):
    """A delimited text."""

    table: TextTable

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


@dataclass(frozen=True)
class PreparedStream(Stream):
    """A survey that is read in blocks, whose answers are made ready block by block."""

    inner: Stream
    preparation: Preparation

    @classmethod
    def over(cls, inner: Stream, preparation: Preparation) -> PreparedStream:
        """A stream over another one."""
        inner = replace(inner, missing_codes=(*inner.missing_codes, *preparation.missing))
        columns, notes = (*inner.columns, *preparation.indicators), (*inner.notes, *preparation.notes)
        return cls(inner.path, columns, notes, inner.missing_codes, inner, replace(preparation, missing=()))

    @property
    def prepared(self) -> dict[str, Any] | None:
        """What was done to the answers, as JSON has it."""
        return self.preparation.record

    def head(self) -> Survey:
        """The first rows as a survey."""
        return self.preparation.applied(self.inner.head())

    def _cells(self, names: Sequence[str]) -> Iterator[list[Any]]:
        made = self.preparation.indicators
        needed = list(dict.fromkeys(made[name].column if name in made else name for name in names))
        for cells in self.inner._cells(needed):
            held = dict(zip(needed, cells, strict=True))
            yield [held[made[name].column if name in made else name] for name in names]

    def _column(self, answers: Any) -> NDArray[Any]:
        return self.inner._column(answers)

    def _ready(self, name: str, column: NDArray[Any], first: int) -> NDArray[Any]:
        if name in self.preparation.indicators:
            return self.preparation.made(self.preparation.indicators[name], column, self.file)
        change = self.preparation.changes.get(name)
        return change.applied(column, name, self.file, first) if change else column


def open_stream(path: str | Path, na: Sequence[str] = (), encoding: str | None = None) -> Stream:
    """A survey that is read in blocks, from a CSV, TSV, Parquet or Feather file.   na : codes that mean missing.   encoding : of a text,
    None where it is to be told.  Raises DataError.
    """
    file = Path(path)
    if kind_of(file) is ARROW:
        check_encoding(encoding, ARROW, file.name)
        stream: Stream = ARROW.function("stream")(file, tuple(na))
        return stream
    told = encoding_of(file, file.name, encoding)
    table = TextTable.of(file, told.python, file.name)
    notes = (*assumptions(told.note, table.delimiter, []), *missing(na))
    return TextStream(file, table.names, notes, tuple(na), table)


def open_survey(path: str | Path, na: Sequence[str] = (), sheet: str | None = None, encoding: str | None = None) -> Survey | Stream:
    """A survey in memory, or a stream of its rows if the file is large."""
    return (streamed(path, na, encoding) if large(path) else None) or read_survey(path, na, sheet, encoding)


def streamed(path: str | Path, na: Sequence[str] = (), encoding: str | None = None) -> Stream | None:
    """A stream of rows; None for exports of survey programs, whose header rows and previews are read as a whole."""
    stream = open_stream(path, na, encoding)
    return None if isinstance(stream, TextStream) and stream.table.header.notes else stream
