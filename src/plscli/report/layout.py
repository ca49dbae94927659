"""How a table looks to a reader: titles, decimals, and what may be left out of a narrow terminal.

Tables carry values; only renderers round.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from plscli.analysis.result import Record, Result
from plscli.analysis.thresholds import Threshold

Kind = Literal["text", "number", "p", "integer", "value", "verdict"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column under its field name.

    spare : columns with a higher number are left out first when the terminal is narrow; 0 always stays.   threshold : what
    a number is held against, which gives it its colour.   folds : its text is folded before other columns are left out.
    """

    name: str
    title: str
    kind: Kind = "text"
    decimals: int = 3
    spare: int = 0
    threshold: Threshold | None = None
    folds: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A table as a reader sees it.

    sentences : field whose text is printed line by line under the table, for the rows that `worded` picks, after the
    fields `subject`.
    shown : whether the table is printed without being asked for by name.   most : rows on a terminal, unless it is asked for by name.
    notes : lines under this table alone.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    sentences: str | None = None
    worded: Callable[[Record], bool] = lambda record: True
    shown: bool = True
    subject: tuple[str, ...] = ()
    most: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A result with the layouts of its tables (the main one first) and the lines under them."""

    result: Result
    layouts: tuple[Layout, ...]
    footer: tuple[str, ...]

    def layout(self, name: str) -> Layout:
        """The layout of a table; KeyError if there is none."""
        return {layout.name: layout for layout in self.layouts}[name]


ESTIMATE = Column("estimate", "estimate", "number")
MEAN = Column("mean", "mean", "number", spare=5)
SE = Column("se", "SE", "number", spare=2)
T = Column("t", "t", "number", 2)
P = Column("p", "p", "p")


def bounds(level: float, spare: int = 1) -> tuple[Column, Column]:
    """Columns of the lower and upper bound of an interval, titled by their quantiles."""
    lower, upper = (f"{50 * (1 + side * level):.10g} %" for side in (-1, 1))
    return Column("lower", lower, "number", spare=spare), Column("upper", upper, "number", spare=spare)
