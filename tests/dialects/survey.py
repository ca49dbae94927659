"""The survey that all files hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

NAN = None
"""An answer that is missing."""
TRUTH: dict[str, list[Any]] = {
    "INTG1": [1, 2, 7, 4, NAN, 6, 5, 3, 2, 1, 7, 4],
    "INTG2": [2, 2, 6, 4, 3, NAN, 5, 3, 1, 1, 7, 5],
    "TRUST1": [5, 4, 3, 2, 1, 7, NAN, 5, 4, 3, 2, 6],
    "TRUST2": [5, 3, 3, 2, 2, 7, 6, 5, 5, 2, 1, 6],
    "LOY1": [7, 5, 4, 1, 2, 6, 6, NAN, 4, 2, 3, 7],
    "MINUTES": [3.25, 4.5, 10.125, 2.0, 7.75, 8.0, 3.5, 0.25, 12.5, NAN, 6.0, 5.25],
    "CITY": ["Köln", "Zürich", "São Paulo", "Ath", "Köln", "A, B", "C; D", "Ath", "50 %", "Nîmes", "Zürich", "x|y"],
    "DAY": ["2024-01-31", "2024-02-01", "1999-12-31", "2024-02-29", *["2024-03-01"] * 7, "2030-01-01"],
}
COLUMNS = tuple(TRUTH)
ROWS = len(TRUTH["INTG1"])
WORDINGS = {
    "INTG1": "They keep their promises",
    "INTG2": "They tell the truth",
    "TRUST1": "I trust them",
    "TRUST2": "I rely on them",
    "LOY1": "I will buy from them again",
}
"""Of the items, where a file tells them."""
WORDS = {1.0: "never", 7.0: "always"}
"""For some answers, where a file tells them."""


@dataclass(frozen=True)
class Dialect:
    """A file.   na, sheet : how it is asked for.   names : its columns, where they are not those of the survey."""

    file: str
    content: Callable[[], bytes]
    na: tuple[str, ...] = ()
    sheet: str | None = None
    wordings: bool = False
    labels: bool = False
    notes: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


def rows(missing: Any = "") -> list[list[Any]]:
    """Answers by respondent, missing ones as given."""
    return [[missing if TRUTH[name][i] is NAN else TRUTH[name][i] for name in COLUMNS] for i in range(ROWS)]
