"""How a table looks to a reader: titles, decimals, and what may be left out of a narrow terminal.

Tables carry values; only renderers round.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from plscli.analysis.result import Record, Result
from plscli.analysis.thresholds import Threshold

Kind = Literal["text", "number", "p", "integer", "value", "verdict"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column under its field name.

    spare : columns with a higher number are left out first when the terminal is narrow; 0 always stays.   threshold : what
    a number is held against, which stands in the head and gives it its colour.   verdict : field with the verdict that gives it its
    colour instead, where that depends on the row.   folds : its text is folded before other columns are left out.
    """

    name: str
    title: str
    kind: Kind = "text"
    decimals: int = 3
    spare: int = 0
    threshold: Threshold | None = None
    folds: bool = False
    verdict: str = ""

    @property
    def head(self) -> str:
        """The title, with the threshold in a second line."""
        return f"{self.title}\n{self.threshold}" if self.threshold else self.title


@dataclass(frozen=True, slots=True)
class Layout:
    """A table as a reader sees it.

    sentences : field whose text is printed line by line under the table, for the rows that `worded` picks, after the
    fields `subject`.
    shown : whether the table is printed without being asked for by name.   most : rows on a terminal, unless it is asked for by name.
    notes : lines under this table alone.   matrix : fields that name the row and the column of a number
    and hold it, and the field of its verdict, for a table that people read as a matrix.
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
    matrix: tuple[str, str, str, str] | None = None


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


def as_matrix(layout: Layout, records: Sequence[Record]) -> tuple[tuple[Column, ...], list[Record]]:
    """Columns and records of a table that is read as a matrix, one record per row of it."""
    assert layout.matrix is not None
    row, column, value, verdict = layout.matrix
    names = list(dict.fromkeys(record[column] for record in records))
    empty = {field: None for j in range(len(names)) for field in (f"value {j}", f"verdict {j}")}
    rows: dict[str, Record] = {record[row]: {"row": record[row], **empty} for record in records}
    for record in records:
        j = names.index(record[column])
        rows[record[row]] |= {f"value {j}": record[value], f"verdict {j}": record[verdict]}
    numbers = (Column(f"value {j}", name, "number", verdict=f"verdict {j}") for j, name in enumerate(names))
    return (Column("row", ""), *numbers), list(rows.values())
