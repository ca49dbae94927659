"""What a table is, and how it looks to a reader: titles, decimals, and what may be left out of a narrow terminal.

Tables carry values; only renderers round.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from plscli.errors import UsageError
from plscli.records import Record, Tables

if TYPE_CHECKING:
    import pandas as pd

    from plscli.model.spec import ModelSpec
    from plscli.records import Provenance
    from plscli.words.thresholds import Threshold

ColumnKind = Literal["text", "number", "p", "integer", "value", "verdict", "sign"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column under its field name.

    spare : columns with a higher number are left out first where there is little room; 0 always stays.   threshold : what
    a number is held against, which stands in the head and gives it its colour.   verdict : field with the verdict that gives it its
    colour instead, where that depends on the row.   folds : its text is folded before other columns are left out.   bounded : the
    number cannot lie outside -1 to 1, so that papers print no zero before its point.   literal : the title is a name of the study,
    which nothing may change.   called : what people call its values, where files have ids.
    """

    name: str
    title: str
    kind: ColumnKind = "text"
    decimals: int = 3
    spare: int = 0
    threshold: Threshold | None = None
    folds: bool = False
    verdict: str = ""
    bounded: bool = False
    literal: bool = False
    called: Mapping[Any, str] | None = field(default=None, hash=False)

    @property
    def numeric(self) -> bool:
        """Whether it is set to the right."""
        return self.kind not in ("text", "verdict", "sign")

    @property
    def heading(self) -> str:
        """The title as documents have it: on one line, with a capital unless it is a symbol or a name."""
        if self.literal:
            return self.title
        title = (self.title or self.name).replace("\n", " ")
        first = title.split(" ")[0].rstrip(",")
        return title if len(first) == 1 or not first.isalpha() else title[0].upper() + title[1:]

    @property
    def head(self) -> str:
        """The title, with the threshold in a second line."""
        return f"{self.title}\n{self.threshold}" if self.threshold else self.title


@dataclass(frozen=True, slots=True)
class Layout:
    """A table as a reader sees it.

    about : what is said beside the title: the data, or what its numbers are held against.
    sentences : field whose text is printed line by line under the table, for the rows that `worded` picks, after the
    fields `subject`.
    needed : which rows people see, unless the table is asked for by name or written whole; None stands for all.   instead : lines
    that stand for the other rows then.   of_others : columns that only those rows fill.
    shown : whether the table is printed without being asked for by name.   most : rows on a terminal, unless it is asked for by name.
    notes : lines under this table alone.   matrix : fields that name the row and the column of a number
    and hold it, and the field of its verdict, for a table that people read as a matrix where there is room.
    triangle : whether rows and columns of the matrix are the same.   above : field of the number that stands above the diagonal.
    costly : whether it takes long to make, so that it is named without a look at it; such tables are never empty.
    fields : of its records, for a table without any; those of its columns where nothing else is said.
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
    triangle: bool = False
    above: str | None = None
    about: str = ""
    needed: Callable[[Record], bool] | None = None
    instead: tuple[str, ...] = ()
    of_others: tuple[str, ...] = ()
    costly: bool = False
    fields: tuple[str, ...] = ()

    @property
    def header(self) -> list[str]:
        """Fields of the records of a table that has none."""
        return list(self.fields) or [column.name for column in self.columns]

    def only(self, names: Collection[str], **told: Any) -> Layout:
        """The table with some of its columns, none of which is left out where there is little room.   told : what else is other then."""
        return replace(self, columns=tuple(replace(each, spare=0) for each in self.columns if each.name in names), **told)


@dataclass(frozen=True, slots=True)
class Report:
    """A result with the layouts of its tables (the main one first) and the lines under them.

    settings : the line of the footer that belongs under every table that is printed alone, as in a paper.   hints : makes lines on where
    to find more, for those who are at a terminal.   lead : lines above the tables.
    """

    result: Result
    layouts: tuple[Layout, ...]
    footer: tuple[str, ...]
    settings: str | None = None
    hints: Callable[[], tuple[str, ...]] = tuple
    lead: tuple[str, ...] = ()

    def layout(self, name: str) -> Layout:
        """The layout of a table; KeyError if there is none."""
        return {layout.name: layout for layout in self.layouts}[name]


class Tabular:
    """A result.

    kind : the name of the analysis, which is also the name of the command.   sealed : whether its JSON is read again, and tells whether it
    is as it was written.
    """

    __slots__ = ()
    kind: ClassVar[str]
    sealed: ClassVar[bool] = False

    if TYPE_CHECKING:

        @property
        def data(self) -> Provenance:
            """Where the numbers come from."""

        @property
        def model(self) -> ModelSpec:
            """The model behind the numbers."""

        @property
        def settings(self) -> Mapping[str, Any]:
            """Everything that was chosen, by name."""

        @property
        def notes(self) -> tuple[str, ...]:
            """What a reader must know about the numbers."""

        @property
        def _tables(self) -> Tables:
            """What `tables` gives, made once."""

    def tables(self) -> Tables:
        """All tables by name, the main one first."""
        return self._tables

    def extras(self) -> Mapping[str, Any]:
        """What the JSON holds besides the tables: nothing, unless a result says otherwise."""
        return {}

    def table(self, name: str) -> pd.DataFrame:
        """One table as a DataFrame with the field names of the JSON.  UsageError for an unknown name."""
        import pandas as pd

        if name not in (tables := self.tables()):
            raise UsageError(f"there is no table {name!r}; there are: {', '.join(tables)}")
        fields = None if tables[name] else next((each.header for each in self.report().layouts if each.name == name), None)
        return pd.DataFrame.from_records(tables[name], columns=fields)

    def report(self) -> Report:
        """How the tables look to a reader, as `report` in the module `layouts` beside the answer says."""
        return self._shown("report")

    def reported(self) -> Report:
        """What of it stands in the report of a whole analysis, sentences first: all of it, unless `reported` beside it says otherwise."""
        return self._shown("reported") if type(self).report is Tabular.report else self.report()

    def _shown(self, how: str) -> Report:
        layouts = import_module(f"{type(self).__module__.rpartition('.')[0]}.layouts")
        found: Report = getattr(layouts, how, layouts.report)(self)
        return found

    def to(self, file: str | Path, *, table: str | None = None, **more: Any) -> Path:
        """Write the tables to a file, as its suffix says: csv, tsv, json, md, tex, html, xlsx, docx or txt.  UsageError.

        table : only this one.   more : of a report, `paper_only=True` and `bib="report.bib"`.
        """
        return Path(HAND[0]().write(self, file, table, **more))

    def save(self, file: str | Path) -> Path:
        """Write everything as JSON, of which commands and `plscli.verify` make the same numbers again.  UsageError."""
        return Path(HAND[0]().save(self, file))

    def plot(self, kind: str | None = None, **look: Any) -> Picture:
        """A picture of one thing, of the kinds of `plscli.plot`; when not said, what suits the result.  UsageError.

        look : theme ("light", "dark", "print"), column ("single", "double"), note (False leaves out the lines under it).
        """
        picture: Picture = HAND[0]().plot(self, kind, **look)
        return picture

    def __repr__(self) -> str:
        return str(HAND[0]().text(self)) if HAND else object.__repr__(self)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return str(HAND[0]().html(self))


Result = Tabular
"""What reports and renderers take."""


class Derived(Tabular):
    """An answer that is made of another result, about the same model and data.   basis : the field that holds it."""

    __slots__ = ()
    basis: ClassVar[str] = "analysis"

    @property
    def model(self) -> ModelSpec:
        """The model behind the numbers."""
        model: ModelSpec = getattr(self, self.basis).model
        return model

    @property
    def data(self) -> Provenance:
        """Where the numbers come from."""
        data: Provenance = getattr(self, self.basis).data
        return data


class Picture(Protocol):
    """A picture of a result."""

    def to(self, file: str | Path) -> Path:
        """Write it as SVG, PDF or PNG, as the suffix of the file says.  UsageError."""


HAND: list[Callable[[], Any]] = []
"""Loads what knows how results are shown and written: that stands above them, and `plscli.api` says what it is."""

ESTIMATE = Column("estimate", "estimate", "number")
MEAN = Column("mean", "mean", "number", spare=5)
SE = Column("se", "SE", "number", spare=2)
T = Column("t", "t", "number", 2)
P = Column("p", "p", "p", bounded=True)
EXPLAINED = (Column("r2", "R²", "number", bounded=True), Column("r2_adjusted", "adjusted R²", "number", bounded=True))


def reasons(records: Iterable[Record]) -> tuple[Column, ...]:
    """Why rows are not tested, where any of them is not for a reason; `withheld` says it where there is no room."""
    return (Column("reason", "not tested, because", spare=9),) if any(record["reason"] for record in records) else ()


def withheld(records: Iterable[Record]) -> tuple[str, ...]:
    """What must be said under a table with such rows."""
    return tuple(f"rows without numbers or a test: {reason}" for reason in dict.fromkeys(record["reason"] for record in records) if reason)


def numeric(name: str, title: str, spare: int = 0, decimals: int = 3, bounded: bool = False) -> Column:
    """A column of numbers."""
    return Column(name, title, "number", decimals, spare, bounded=bounded)


def bounds(level: float, spare: int = 1) -> tuple[Column, Column]:
    """Columns of the lower and upper bound of an interval, titled by their quantiles."""
    lower, upper = (f"{50 * (1 + side * level):.10g} %" for side in (-1, 1))
    return Column("lower", lower, "number", spare=spare), Column("upper", upper, "number", spare=spare)
