"""Large delimited texts by way of pandas, whose parser is quick and takes a while to start: cut between rows without parsing them."""

from __future__ import annotations

import io
import os
import warnings
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from plscli.core import Array
from plscli.data import Meanings, codes, meanings, numbers
from plscli.data.encoding import LIKE_ASCII, pieces
from plscli.data.table import TextTable
from plscli.errors import DataError

CELLS_AT_ONCE = 1 << 21
"""Cells that are parsed together where a text is not cut."""
FIRST_ROWS = 200
"""Rows that show which columns hold words."""
Coded = tuple[NDArray[np.integer[Any]], list[str]]
"""Numbers (N,) of distinct cells, -1 where missing, and the cells."""
PIECE = 1 << 21
"""Bytes between two cuts, about: what is made of a piece fits in memory that is used again for the next one."""
WORTH_CUTTING = 1 << 24
"""Bytes from which parsing pieces at the same time pays."""
QUOTE, END, RETURN = b'"'[0], b"\n"[0], b"\r"[0]


@dataclass(frozen=True)
class Parser:
    """How pandas reads a table.   words : columns of which the first rows hold words.   commas : those with a decimal comma in them."""

    table: TextTable
    na: tuple[str, ...]
    words: frozenset[str]
    commas: frozenset[str]

    @classmethod
    def of(cls, table: TextTable, na: Sequence[str]) -> Parser:
        """A parser after a look at the first rows.  Raises DataError for a row of other width among them."""
        words, signs = set(), {}
        for name, cells in zip(table.names, next(table.blocks(FIRST_ROWS), ()), strict=False):
            plain = numbers(cells, na, table.delimiter)
            words |= set() if plain else {name}
            signs[name] = plain[1] if plain else ""
        commas = {name for name, sign in signs.items() if sign == ","}
        points = {name for name, sign in signs.items() if sign == "." and commas}  # pandas knows one sign for all columns
        return cls(table, tuple(na), frozenset(words | points), frozenset(commas))

    def frames(self, words: Collection[str] = (), only: list[str] | None = None) -> Iterator[pd.DataFrame]:
        """Some thousand rows at a time, in order.   words : columns to be kept as text, which takes longer.  Raises DataError."""
        table, rows, gaps = self.table, 0, False
        options = {
            "sep": table.delimiter,
            "decimal": "," if self.commas else ".",
            "encoding": table.encoding,
            "names": list(table.names),
            "usecols": only,
            "index_col": False,
            "skipinitialspace": _spaced(table),
            "na_values": [code for code in self.na if not codes([code])],  # pandas takes 99 for 99.0 in text too
            "dtype": dict.fromkeys(words, "str"),
            "low_memory": False,  # numbers and words are not mixed in one column
        }
        places = cuts(table)
        try:
            for frame in _side_by_side(table, places, options) if places else _one_by_one(table, options):
                gaps |= only is None and bool(frame[table.names[-1]].isna().any())
                rows += len(frame)
                yield frame
        except (pd.errors.ParserError, pd.errors.ParserWarning, ValueError) as error:
            table.check()
            raise DataError(f"{table.file} cannot be read as a table: {error}") from None
        if gaps and delimiters(table) != (len(table.names) - 1) * rows:  # pandas fills up a row that ends early
            table.check()

    def counts(self, answers: pd.Series[Any]) -> bool:
        """Whether a column holds numbers alone; where commas are decimal, a cell such as inf takes all cells of the column to tell."""
        return is_number(answers) and not (self.commas and answers.dtype.kind == "f" and bool(np.isinf(answers).any()))

    def shows_commas(self, name: str, answers: Array) -> bool:
        """Whether a column of numbers is written with a decimal comma, as far as its first rows and its numbers tell."""
        return name in self.commas or (bool(self.commas) and bool((answers % 1 > 0).any()))

    def meanings(self, distinct: Collection[str]) -> Meanings:
        """What cells of a column of words mean."""
        return meanings(distinct, self.na, self.table.delimiter)


def of_frames(table: TextTable, na: Sequence[str]) -> tuple[list[NDArray[Any]], list[int]]:
    """Answers by column, and the numbers of the columns that are written with a decimal comma.  Raises DataError."""
    assert isinstance(table.source, bytes)
    _keep_memory()
    parser = Parser.of(table, na)
    most = most_rows(table.source)
    numeric = [name for name in table.names if name not in parser.words]
    plain: dict[str, Array] = dict(zip(numeric, np.empty((len(numeric), most)), strict=True))  # in one piece, whose pages can be large
    words: dict[str, list[Coded]] = {name: [] for name in parser.words}
    late: list[str] = []
    rows = 0
    for frame in parser.frames():
        for name in [name for name in plain if not parser.counts(frame[name])] + [name for name in words if not _is_text(frame[name])]:
            late.append(name)
            plain.pop(name, None)
            words.pop(name, None)
        for name, answers in plain.items():
            answers[rows : rows + len(frame)] = frame[name].to_numpy()
        for name, parts in words.items():
            parts.append(_coded(frame[name]))
        rows += len(frame)
    for frame in parser.frames(late, late) if late else ():  # numbers and words in one column: all its cells are needed as they stand
        for name in late:
            words.setdefault(name, []).append(_coded(frame[name]))
    found = {name: (answers[:rows], parser.shows_commas(name, answers[:rows])) for name, answers in plain.items()}
    found |= {name: _together(parts, parser) for name, parts in words.items()}
    return [found[name][0] for name in table.names], [k for k, name in enumerate(table.names) if found[name][1]]


def _keep_memory() -> None:
    """Have memory that is given back taken again.

    glibc returns every array beyond 128 kB to the system at once, and takes the next one page by page, which makes a third of the time;
    once it has seen a larger array come and go, it keeps those that are smaller.  32 MB is the most that it learns.
    """
    np.empty(31 << 17)


def is_number(answers: pd.Series[Any]) -> bool:
    """Whether pandas took all cells of a column for numbers."""
    return answers.dtype.kind in "iuf"


def _side_by_side(table: TextTable, places: Sequence[int], options: dict[str, Any]) -> Iterator[pd.DataFrame]:
    """Pieces of a text, which are parsed at the same time.   places : between which they lie."""
    assert isinstance(table.source, bytes)

    def parsed(piece: bytes) -> pd.DataFrame:
        frame: pd.DataFrame = pd.read_csv(io.BytesIO(piece), header=None, **options)
        return frame

    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    waiting: deque[Future[pd.DataFrame]] = deque()
    with _warnings(), ThreadPoolExecutor(workers) as pool:
        for start, end in pairwise(places):
            waiting.append(pool.submit(parsed, table.source[start:end]))
            if len(waiting) > workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _one_by_one(table: TextTable, options: dict[str, Any]) -> Iterator[pd.DataFrame]:
    """Rows of a text that cannot be cut before it is parsed."""
    source: Any = io.BytesIO(table.source) if isinstance(table.source, bytes) else table.source
    before = table.start + table.header.rows - 1
    rows = CELLS_AT_ONCE // len(table.names) + 1
    with _warnings(), pd.read_csv(source, header=0, skiprows=before, chunksize=rows, **options) as frames:
        yield from frames


@contextmanager
def _warnings() -> Iterator[None]:
    """A row that is too long is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)
        yield


def _spaced(table: TextTable) -> bool:
    """Whether blanks may stand before cells; it takes longer to read past them."""
    return not isinstance(table.source, bytes) or table.encoding not in LIKE_ASCII or b" " in table.source


def _is_text(answers: pd.Series[Any]) -> bool:
    """Whether pandas left all cells of a column as they stand, or found nothing in them."""
    return isinstance(answers.dtype, pd.StringDtype) or bool(answers.isna().all())


def _coded(answers: pd.Series[Any]) -> Coded:
    places, cells = pd.factorize(answers)
    return places, cells.tolist()


def _together(parts: list[Coded], parser: Parser) -> tuple[NDArray[Any], bool]:
    """All answers to a column of words, and whether they are numbers with a decimal comma after all."""
    meant = parser.meanings({cell for _, cells in parts for cell in cells})
    nothing = np.nan if meant.numeric else None
    answers = [np.array([*(meant.table[cell] for cell in cells), nothing], dtype=meant.dtype)[places] for places, cells in parts]
    return np.concatenate([*answers, np.empty(0, meant.dtype)]), meant.commas


def cuts(table: TextTable) -> list[int]:
    """Bytes at which pieces of the rows begin, and the end; nothing where it does not pay, or takes parsing to tell what is a row."""
    text = table.source
    if not isinstance(text, bytes) or len(text) < WORTH_CUTTING or table.encoding not in LIKE_ASCII:
        return []
    if b"\r" in text and text.count(b"\r") != text.count(b"\r\n"):  # one of them ends a line by itself
        return []
    quoted = b'"' in text
    if quoted and _stray_quotes(text, table.delimiter):
        return []
    places = [_behind_lines(text, table.lines)]
    while places[-1] < len(text):
        end = text.find(b"\n", places[-1] + PIECE) + 1 or len(text)
        while quoted and text.count(b'"', places[-1], end) % 2 and end < len(text):  # in the midst of a quotation
            end = text.find(b"\n", end) + 1 or len(text)
        places.append(end)
    return places


def _behind_lines(text: bytes, lines: int) -> int:
    place = 0
    for _ in range(lines):
        place = text.find(b"\n", place) + 1 or len(text)
    return place


def _stray_quotes(text: bytes, delimiter: str) -> bool:
    """Whether a quotation mark neither opens nor closes a cell, nor belongs to another one."""
    signs = np.frombuffer(text, dtype=np.uint8)
    edges = np.zeros(256, dtype=np.bool_)
    edges[[QUOTE, END, RETURN, ord(delimiter), ord(" ")]] = True
    for first in range(0, len(signs), PIECE):
        places = first + np.flatnonzero(signs[first : first + PIECE] == QUOTE)
        before = edges[signs[np.maximum(places - 1, 0)]] | (places == 0)
        behind = edges[signs[np.minimum(places + 1, len(signs) - 1)]]
        if not (before | behind).all():
            return True
    return False


def delimiters(table: TextTable) -> int | None:
    """Number of delimiters behind the header, outside of quotations; None where that is hard to tell."""
    if table.encoding not in LIKE_ASCII or table.start:
        return None
    found, quotes, sign = 0, 0, table.delimiter.encode()
    for piece in pieces(table.source):
        parts = piece.split(b'"') if b'"' in piece else [piece]  # every second part stands in quotation marks
        found += sum(part.count(sign) for part in parts[quotes % 2 :: 2])
        quotes += len(parts) - 1
    return found - (len(table.names) - 1) * table.header.rows


def most_rows(text: bytes) -> int:
    """A number of rows that a text does not exceed, whatever ends its lines."""
    return max(text.count(end) if end in text else 0 for end in (b"\n", b"\r")) + 1
