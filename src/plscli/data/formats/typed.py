"""Columns of files that say what they hold: numbers, words, labels, dates, and codes that are declared missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli.core import Array
from plscli.data.columns import codes, column
from plscli.data.formats import Request
from plscli.data.header import wording
from plscli.data.survey import NO_TEXT, Survey, shortened
from plscli.errors import DataError

Labels = Mapping[str, Mapping[float, str]]
EPOCH = np.datetime64("1960-01-01")
"""From which Stata and SAS count days."""


@dataclass
class Declared:
    """Codes that a file declares missing, and how many answers of each column they are."""

    counts: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)

    def add(self, name: str, code: str, label: str, answers: int) -> None:
        """Count answers of a column."""
        if answers:
            self.counts.setdefault((code, label), Counter())[name] += answers

    @property
    def notes(self) -> tuple[str, ...]:
        """What was lost to which code."""
        said = []
        for (code, label), columns in sorted(self.counts.items()):
            where = f"in {len(columns)} columns" if len(columns) > 1 else f"in {next(iter(columns))}"
            said.append(f"{code}{f' ({label})' if label else ''}: {columns.total():,} answers {where}".replace(": 1 answers", ": 1 answer"))
        return (f"codes that the file declares missing, read as missing: {shortened(said)}",) if said else ()


def survey(
    columns: Mapping[str, NDArray[Any]],
    rows: int,
    na: Sequence[str],
    wordings: Mapping[str, str | None],
    labels: Labels,
    notes: tuple[str, ...] = (),
) -> Survey:
    """Columns with what the file says of them, missing codes taken out of numbers."""
    missing = codes(na)
    for answers in columns.values():
        if answers.dtype != object and missing:
            answers[np.isin(answers, missing)] = np.nan
    said = {name: wording(text) for name, text in wordings.items() if text and name in columns}
    worded = {name: text for name, text in said.items() if text and text != name}
    kept = {name: dict(sorted(each.items())) for name, each in labels.items() if each and name in columns}
    return Survey(columns, rows, notes=notes, dress=NO_TEXT, wordings=worded, labels=kept)


def of_series(answers: Any) -> NDArray[Any]:
    """Numbers (N,), or objects with None where missing, of a column of pandas."""
    if answers.dtype.kind == "f":
        return np.array(answers.to_numpy())
    return np.asarray(answers.astype(object).where(answers.notna(), None).to_numpy())


def words(answers: Iterable[Any], na: Sequence[str]) -> NDArray[Any]:
    """Answers as text, None where missing; as numbers if all of them say one."""
    return column(["" if answer is None else str(answer) for answer in answers], na, ",")[0]


def dates(days: Array) -> NDArray[Any]:
    """Dates as in 2024-01-31, None where missing.   days : (N,) since 1960."""
    return _written(days, "D")


def moments(seconds: Array) -> NDArray[Any]:
    """Dates with the time of day as in 2024-01-31 12:30:00, None where missing.   seconds : (N,) since 1960."""
    return _written(seconds, "s")


def _written(counts: Array, unit: str) -> NDArray[Any]:
    known = np.isfinite(counts) & (np.abs(counts) < 1e12)
    found = np.full(len(counts), None, dtype=object)
    when = EPOCH.astype(f"datetime64[{unit}]") + np.floor(counts[known]).astype(f"timedelta64[{unit}]")
    found[known] = [str(text).replace("T", " ") for text in np.datetime_as_string(when)]
    return found


def damaged(request: Request, kind: str, advice: str, error: Exception) -> DataError:
    """What a reader says of a file that it cannot read: parsers of damaged files raise whatever they run into."""
    said = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    return DataError(f"{request.file} is damaged or cut off: {said} ({kind} of {len(request.content):,} bytes)\n  {advice}")
