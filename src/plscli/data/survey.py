"""A survey: named columns of answers, and what had to be assumed to read them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from shlex import quote
from typing import TYPE_CHECKING, Any

from plscli.data import check_names, distinct, is_number
from plscli.data.scale import normalised
from plscli.errors import DataError, did_you_mean
from plscli.lookalike import alike

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from plscli.core import Array, Mask

CALL = re.compile(r"[\w.]+\((.+)\)")
"""A column as a formula has it, such as C(Industry)."""


@dataclass(frozen=True, slots=True)
class Dress:
    """How the text of a survey file is written: delimiter, decimal sign, encoding; without a delimiter it is no text."""

    delimiter: str = ","
    decimal: str = "."
    encoding: str = "UTF-8"


NO_TEXT = Dress(delimiter="")
CHOICE = re.compile(r".+___\w+")
"""How REDCap names the choices of a question with several answers."""
ROWS_AT_ONCE = 1 << 16
"""Rows of answers that are looked through together."""
LARGEST, SMALLEST = 1e100, 1e-100
"""Sizes between which answers lie, if they are not 0: products of three such numbers can still be computed with."""


@dataclass(frozen=True)
class Category:
    """One of the categories of a column: the answers that mean it, and the number of their rows."""

    answers: tuple[str, ...]
    rows: int


@dataclass(frozen=True, eq=False, repr=False)
class Survey:
    """Answers by column, one row per respondent; row numbers in messages count from 1.

    columns : by name, a float array (NaN = missing) where every answer is a number, an object array where some are text.
    file : name of the file, without its folder.   sha256 : of the bytes that were read.
    notes : what was assumed in reading.   missing_codes : answers that were declared to mean missing.
    dress : how the file is written.   scales : lowest and highest answer of columns for which they are known.   prepared : what
    was done to the answers after reading, as JSON has it; None if nothing was.   wordings : question or statement by column, and
    labels : words for answers by column, such as {1.0: "never"}, where the file tells them.   left_out : responses in the file that
    are no rows of the survey, such as unfinished ones, by reason.   part : whether these are some respondents of another survey, in
    whose answers what is rare shows nothing.
    """

    columns: Mapping[str, NDArray[Any]]
    rows: int
    file: str = "data"
    sha256: str | None = None
    notes: tuple[str, ...] = ()
    missing_codes: tuple[str, ...] = ()
    dress: Dress = field(default_factory=Dress)
    scales: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    prepared: Mapping[str, Any] | None = None
    wordings: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, Mapping[float, str]] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    part: bool = False

    def __post_init__(self) -> None:
        if same := alike(self.columns):
            raise DataError(f"columns cannot be told apart: {same}\n  rename one of them")

    def __repr__(self) -> str:
        return f"<survey {self.file}: {self.rows:,} rows, {len(self.columns):,} columns: {shortened(list(self.columns))[:1000]}>"

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, file: str = "data") -> Survey:
        """A survey from a DataFrame, whose index is not looked at.   file : how messages and results name it.

        Raises DataError for column names that occur twice.
        """
        import numpy as np

        if not hasattr(frame, "iloc") or not hasattr(frame, "columns"):
            raise DataError(f"a survey is made of a DataFrame, not of {type(frame).__name__}")
        names = [str(name) for name in frame.columns]
        check_names(names)
        columns: dict[str, NDArray[Any]] = {}
        for position, name in enumerate(names):
            series = frame.iloc[:, position]
            given = series.dropna()
            if series.dtype.kind in "biuf" or all(_is_number(answer) for answer in given):
                columns[name] = series.to_numpy(dtype=np.float64, na_value=np.nan)
            else:
                columns[name] = series.astype(object).where(series.notna(), None).to_numpy()
        return cls(columns, len(frame), file)

    def head(self) -> Survey:
        """What a model can be inferred from: the survey itself; of one that is read in blocks, its first rows."""
        return self

    def answers(self, names: Sequence[str]) -> dict[str, Counter[str]]:
        """The distinct answers of the named columns, as they are written, with the number of rows of each."""
        return {name: distinct(self.columns[name]) for name in names}

    def where(self, flags: NDArray[Any], name: str) -> Survey:
        """The respondents flagged in (N,), as a survey of that name; row numbers in messages count within it."""
        columns = {column: answers[flags] for column, answers in self.columns.items()}
        return replace(self, columns=columns, rows=int(flags.sum()), file=name, part=True)

    def text_answers(self, name: str) -> dict[int, str]:
        """Answers of a column that are not numbers, by row number."""
        column = self.columns[name]
        if column.dtype != object:
            return {}
        return {row: str(value) for row, value in enumerate(column, 1) if value is not None and not _is_number(value)}

    def matrix(self, names: Sequence[str]) -> Array:
        """Answers (N, K) of the named columns, NaN where missing.  DataError for text, infinite values, unknown names."""
        import numpy as np

        unknown = [name for name in names if name not in self.columns]
        if unknown:
            raise DataError(f"{unknown[0]!r} is not a column of {self.file}\n  {instead_of(unknown[0], self.columns)}")
        for name in names:
            if texts := self.text_answers(name):
                row, value = next(iter(texts.items()))
                raise DataError(holds_text(name, self.file, value, row, len(texts)))
        X = np.empty((self.rows, len(names)))
        for k, name in enumerate(names):
            X[:, k] = self.columns[name]
        some = range(0, max(1, self.rows), ROWS_AT_ONCE)
        wrong = np.concatenate([np.add(np.argwhere(beyond(X[start : start + ROWS_AT_ONCE])), (start, 0)) for start in some])
        if len(wrong):
            row, k = wrong[0].tolist()
            raise DataError(holds_infinity(names[k], self.file, row + 1, float(X[row, k]), len(wrong)))
        return X

    def categories(self, column: str) -> dict[str, int]:
        """The categories of a column by name, with the number of their respondents.  DataError where two differ in writing alone."""
        return {name: category.rows for name, category in self.grouped(column).items()}

    def grouped(self, column: str, counts: Mapping[str, int] | None = None) -> dict[str, Category]:
        """The categories of a column by name, in the order of their answers; names are the labels that the file has for them.

        counts : rows by answer, where these are only the first rows of a file.   Raises DataError where two differ in writing alone.
        """
        counts = distinct(self.columns[column]) if counts is None else counts
        labels = self.labels.get(column, {})
        found: dict[str, Category] = {}
        for answer in sorted(counts, key=_order):
            name = labels.get(float(answer), answer) if is_number(answer) else answer
            before = found.get(name, Category((), 0))
            found[name] = Category((*before.answers, answer), before.rows + counts[answer])
        written = Counter(map(normalised, found))
        if twice := [name for name in found if written[normalised(name)] > 1]:
            raise DataError(
                f"answers to {column} in {self.file} differ in writing alone: {', '.join(map(repr, twice[:4]))}\n  write them alike"
            )
        return found

    def candidates(self) -> tuple[list[str], dict[str, str]]:
        """Columns that can be indicators, in file order, and the others with the reason why they cannot."""
        import numpy as np

        usable: list[str] = []
        left_out: dict[str, str] = {}
        for name, column in self.columns.items():
            if self.text_answers(name):
                left_out[name] = "text"
                continue
            answers = column.astype(np.float64)
            answers = answers[~np.isnan(answers)]
            if not len(answers):
                left_out[name] = "empty"
            elif answers.min() == answers.max():
                left_out[name] = "constant"
            elif len(answers) > 2 and np.array_equal(np.diff(answers), np.ones(len(answers) - 1)):
                left_out[name] = "a running number"
            elif CHOICE.fullmatch(name) and set(answers.tolist()) <= {0.0, 1.0}:
                left_out[name] = "a choice of a checkbox"
            else:
                usable.append(name)
        return usable, left_out


def no_column(option: str, column: str, known: Iterable[str], file: str) -> DataError:
    """The error for an option that names a column which is none."""
    return DataError(f"{option} {column}: {column!r} is not a column of {file}\n  {instead_of(column, known)}")


def instead_of(column: str, known: Iterable[str]) -> str:
    """What could be meant by the name of a column that is none: one like it, or what there is."""
    names = list(known)
    inner = CALL.fullmatch(column)
    if inner and inner[1] in names:
        return f"name the column itself: {inner[1]}"
    return did_you_mean(column, names) or f"columns: {shortened(names)}"


def shortened(names: Sequence[object], most: int = 10) -> str:
    """The names joined by commas, cut after `most` of them with the count of the rest."""
    rest = len(names) - most
    return ", ".join(map(str, names[:most])) + (f" and {rest} more" if rest > 0 else "")


def _order(answer: str) -> tuple[bool, float, str]:
    return (False, float(answer), "") if is_number(answer) else (True, 0.0, answer)


def _is_number(answer: object) -> bool:
    """Whether an answer is a number, or text that says one."""
    return isinstance(answer, bool) or is_number(str(answer))


def holds_text(name: str, file: str, value: str, row: int, rows: int = 1) -> str:
    """What is wrong with a column with text in so many rows, of which the first is named."""
    return (
        f"column {name!r} of {file} holds text: {value!r} in row {row}{_further(rows)}\n"
        f"  answers must be numbers; if {value!r} means missing, add --na {quote(value)}"
    )


def beyond(answers: Array) -> Mask:
    """Where answers are infinite, or so large or small that products of a few of them would be infinite, or nothing."""
    import numpy as np

    size = np.abs(answers)
    return (size > LARGEST) | ((size < SMALLEST) & (size > 0))


def holds_infinity(name: str, file: str, row: int, value: float, rows: int = 1) -> str:
    """What is wrong with a column with values beyond all bounds in so many rows, of which the first is named with its value."""
    size = "large" if abs(value) > 1 else "small"
    what = "an infinite value" if abs(value) == float("inf") else f"{value:g}, which is too {size} to compute with,"
    return (
        f"column {name!r} of {file} holds {what} in row {row}{_further(rows)}\n"
        "  correct the file, or leave the answer empty if it is missing"
    )


def _further(count: int) -> str:
    return f" and in {count - 1} more row{'s' if count > 2 else ''}" if count > 1 else ""
