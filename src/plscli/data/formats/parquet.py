"""Parquet and Feather (Arrow IPC) files, read with pyarrow, which is an extra."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli import room
from plscli.data import check_names, column, meanings, missing, without_codes
from plscli.data.formats import Request
from plscli.data.stream import Stream
from plscli.data.survey import NO_TEXT, Survey
from plscli.errors import DataError, EstimationError, UsageError

PARQUET = b"PAR1"
CELL_BYTES = 8
ROWS_AT_ONCE = 1 << 16
"""Rows that are decoded together."""
BUFFER = 1 << 18
"""Bytes of a column that are read together."""
INDEX = "__index_level_"
"""How columns begin that are the index of a pandas DataFrame, not answers."""
HEAD_ROWS = 10_000
"""Rows from which a model is inferred."""


def pyarrow() -> Any:
    """The package that reads and writes such files.  UsageError where it is not installed."""
    try:
        import pyarrow
        import pyarrow.feather
        import pyarrow.ipc
        import pyarrow.parquet
    except ImportError:
        raise UsageError("Parquet and Feather files need a package that is not installed\n  pip install 'plscli[parquet]'") from None
    return pyarrow


def read(request: Request) -> Survey:
    """Answers of a Parquet or Feather file.  Raises DataError."""
    arrow = pyarrow()
    with _parsing(request.file, len(request.content)):
        source = arrow.BufferReader(request.content)
        parquet = request.content.startswith(PARQUET)
        file = arrow.parquet.ParquetFile(source) if parquet else arrow.ipc.open_file(source)
        if parquet:
            size = 2 * CELL_BYTES * file.metadata.num_rows * file.metadata.num_columns
            room.need(size, request.file, "name the file, which is then read in blocks, or take a part of the rows")
        table = file.read() if parquet else file.read_all()
        table.validate(full=True)
    return _survey(table, request.na)


def _survey(table: Any, na: Sequence[str]) -> Survey:
    names = [str(name) for name in table.column_names]
    check_names(names)
    given = {name: array for name, array in zip(names, table.columns, strict=True) if not name.startswith(INDEX)}
    columns = {name: without_codes(_answers(array, na), na) for name, array in given.items()}
    return Survey(columns, table.num_rows, dress=NO_TEXT)


def _answers(array: Any, na: Sequence[str]) -> NDArray[Any]:
    """Numbers, NaN where missing, of an Arrow array; words, None where missing, if it holds something else."""
    arrow = pyarrow()
    types, kind = arrow.types, array.type
    if types.is_boolean(kind) or types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind):
        return _numbers(array.cast(arrow.float64(), safe=False), np.float64, np.nan)
    if types.is_nested(kind):
        return column(["" if answer is None else str(answer) for answer in array.to_pylist()], na, ",")[0]
    parts = array.chunks if hasattr(array, "chunks") else [array]
    coded = [part if types.is_dictionary(kind) else part.dictionary_encode() for part in parts]
    words = [["" if word is None else str(word) for word in part.dictionary.to_pylist()] for part in coded]
    meant = meanings({"", *(word for distinct in words for word in distinct)}, na, ",")
    places = [_numbers(part.indices.cast(arrow.int64()), np.int64, -1) for part in coded]
    found = [meant.answers([*distinct, ""])[place] for distinct, place in zip(words, places, strict=True)]
    return np.concatenate([*found, meant.answers([])])


def _numbers(array: Any, kind: type[np.float64 | np.int64], blank: float) -> NDArray[Any]:
    """Numbers of 64 bits of an Arrow array, with `blank` where they are missing; pyarrow itself would load pandas for it."""
    found = np.empty(len(array), dtype=kind)
    start = 0
    for part in array.chunks if hasattr(array, "chunks") else [array]:
        rows = slice(part.offset, part.offset + len(part))
        there, numbers = part.buffers()
        if len(part):
            found[start : start + len(part)] = np.frombuffer(numbers, dtype=kind)[rows]
        if part.null_count:
            found[start : start + len(part)][np.unpackbits(np.frombuffer(there, np.uint8), bitorder="little")[rows] == 0] = blank
        start += len(part)
    return found


def cells(file: Path) -> int:
    """Rows times columns of a file."""
    arrow = pyarrow()
    with _parsing(file.name, file.stat().st_size):
        with file.open("rb") as content:
            if content.read(4) == PARQUET:
                about = arrow.parquet.ParquetFile(file).metadata
                return int(about.num_rows * about.num_columns)
        with arrow.memory_map(str(file)) as content:
            read = arrow.ipc.open_file(content)
            rows: int = sum(read.get_batch(number).num_rows for number in range(read.num_record_batches))
            return rows * len(read.schema)


def stream(path: Path, na: tuple[str, ...]) -> Stream:
    """A stream from a file.  Raises DataError for one that cannot be read, UsageError without pyarrow."""
    arrow = pyarrow()
    with path.open("rb") as content:
        parquet = content.read(4) == PARQUET
    with _parsing(path.name, path.stat().st_size):
        schema = arrow.parquet.read_schema(path) if parquet else arrow.ipc.open_file(str(path)).schema
    return ArrowStream(path, tuple(name for name in schema.names if not name.startswith(INDEX)), missing(na), na, parquet)


@dataclass(frozen=True)
class ArrowStream(Stream):
    """A Parquet or Feather file."""

    parquet: bool

    def head(self) -> Survey:
        """The first rows as a survey."""
        batch = next(self._batches(self.columns), None)
        if batch is None:
            raise EstimationError(f"{self.file} has too few rows: 0 rows\n  a survey has one row per respondent")
        survey = _survey(pyarrow().Table.from_batches([batch.slice(0, HEAD_ROWS)]), self.na)
        return replace(survey, file=self.file, notes=self.notes, missing_codes=self.missing_codes)

    def _batches(self, names: Sequence[str]) -> Iterator[Any]:
        arrow = pyarrow()
        with _parsing(self.file, self.path.stat().st_size):
            if self.parquet:  # page by page: a pass then needs the memory of some pages, not of a row group, let alone of the file
                with arrow.parquet.ParquetFile(self.path, pre_buffer=False, buffer_size=BUFFER) as file:
                    yield from file.iter_batches(ROWS_AT_ONCE, columns=list(names), use_threads=False)
            else:
                with arrow.memory_map(str(self.path)) as content:
                    read = arrow.ipc.open_file(content)
                    for number in range(read.num_record_batches):
                        batch = read.get_batch(number).select(list(names))
                        for start in range(0, batch.num_rows, ROWS_AT_ONCE):
                            yield batch.slice(start, ROWS_AT_ONCE)

    def _cells(self, names: Sequence[str]) -> Iterator[list[Any]]:
        for batch in self._batches(names):
            yield [batch.column(name) for name in names]

    def _column(self, answers: Any) -> NDArray[Any]:
        return _answers(answers, self.na)


@contextmanager
def _parsing(file: str, size: int) -> Iterator[None]:
    """What pyarrow runs into in a file of so many bytes becomes a DataError."""
    try:
        yield
    except (pyarrow().ArrowException, OSError, ValueError) as error:
        said = " ".join(str(error).split())
        what = f"{file} cannot be read as a Parquet or Feather file of {size:,} bytes: {said}"
        raise DataError(f"{what}\n  copy it again, or write it anew") from None
