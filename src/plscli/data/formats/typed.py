"""Columns of files that say what they hold: numbers, words, labels, dates, and codes that are declared missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from plscli.core import Array, Mask
from plscli.data import column, without_codes
from plscli.data.exports import wording
from plscli.data.formats import Request
from plscli.data.survey import NO_TEXT, Survey, shortened
from plscli.errors import DataError, PlscliError

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

    def without(self, name: str, answers: Array, gone: Mask, labels: dict[float, str]) -> Array:
        """Numbers (N,) with NaN in place of codes (`gone`), which are counted.   labels : of numbers; those of codes are taken out."""
        for code, count in zip(*np.unique(answers[gone], return_counts=True), strict=True):
            self.add(name, f"{code:g}", labels.pop(float(code), ""), int(count))
        return np.where(gone, np.nan, answers)

    def without_words(self, name: str, answers: Sequence[Any], gone: Collection[str], na: Sequence[str]) -> NDArray[Any]:
        """What `words` makes of answers, None in place of codes (`gone`), which are counted."""
        for code, count in Counter(answer for answer in answers if answer in gone).items():
            self.add(name, repr(code), "", count)
        return words((None if answer in gone else answer for answer in answers), na)

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
    for answers in columns.values():
        without_codes(answers, na)
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


def decoded(content: bytes, *others: str) -> str:
    """A text in UTF-8, in one of the other encodings that it may be in, or in Latin-1, which fits anything."""
    for encoding in ("utf-8", *others):
        with suppress(UnicodeDecodeError):
            return content.decode(encoding)
    return content.decode("latin-1")


def dates(counts: Array, unit: Literal["D", "s"] = "D") -> NDArray[Any]:
    """Dates as in 2024-01-31, or with the time of day as in 2024-01-31 12:30:00, None where missing.   counts : (N,) days, or seconds,
    since 1960.
    """
    known = np.isfinite(counts) & (np.abs(counts) < 1e12)
    found = np.full(len(counts), None, dtype=object)
    when = EPOCH.astype(f"datetime64[{unit}]") + np.floor(counts[known]).astype(f"timedelta64[{unit}]")
    found[known] = [str(text).replace("T", " ") for text in np.datetime_as_string(when)]
    return found


@contextmanager
def parsing(request: Request, kind: str, advice: str) -> Iterator[None]:
    """Whatever a parser runs into becomes a DataError: there is nothing that those of damaged files do not raise."""
    try:
        yield
    except (PlscliError, MemoryError):
        raise
    except Exception as error:
        said = " ".join(str(error).split()).rstrip(".") or type(error).__name__
        what = f"{request.file} is damaged or cut off: {said} ({kind} of {len(request.content):,} bytes)"
        raise DataError(f"{what}\n  {advice}") from None
