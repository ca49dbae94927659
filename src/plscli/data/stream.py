"""Surveys too large to hold: files that are read in row blocks, as often as need be."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plscli.data import codes, distinct, is_number, named_codes
from plscli.data.scale import Scale
from plscli.data.survey import Survey, beyond, holds_infinity, holds_text, shortened
from plscli.errors import DataError, did_you_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plscli.core import Array
    from plscli.data.recoding import Preparation


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

    def _numbers(self, name: str, answers: Any, first: int) -> Array:
        import numpy as np

        column = self._column(answers)
        if column.dtype != object:
            column[np.isin(column, codes(self.na))] = np.nan
        if name in self.preparation.indicators:
            return self.preparation._made(self.preparation.indicators[name], column, self.file)
        if name in self.preparation.changes:
            column = self.preparation.changes[name].applied(column, name, self.file, first)
        if column.dtype == object:
            raise self._text(name, column, first)
        return column
