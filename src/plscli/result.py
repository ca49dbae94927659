"""What every result has in common: named tables of records, and where they come from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from plscli import __version__
from plscli.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from plscli.model.spec import ModelSpec

Record = dict[str, Any]
"""One row of a table under the field names of the interface contract; what does not exist is None."""

ENOUGH = 0.95
"""Share of the resamples in which a number must exist for its interval to be reported."""

Row = Mapping[str, float | None]
"""Numbers of one row."""

Tables = Mapping[str, list[Record]]
"""Tables by name."""


class Lazy(Tables):
    """Tables that are made when they are asked for, each by a function, and once."""

    def __init__(self, makers: Mapping[str, Callable[[], list[Record]]]) -> None:
        self.makers = makers
        self.made: dict[str, list[Record]] = {}

    def __getitem__(self, name: str) -> list[Record]:
        if name not in self.made:
            self.made[name] = self.makers[name]()
        return self.made[name]

    def __contains__(self, name: object) -> bool:
        return name in self.makers

    def __iter__(self) -> Iterator[str]:
        return iter(self.makers)

    def __len__(self) -> int:
        return len(self.makers)


Document = dict[str, Any]
"""A result as its JSON has it."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """The data behind a result.

    rows : in the file.   used : after rows were left out.   na : codes read as missing.   prepared : what was done to the answers before
    they were analysed, from which `verify` does it again; None if nothing was.
    """

    file: str
    sha256: str | None
    rows: int
    used: int
    na: tuple[str, ...] = ()
    prepared: Mapping[str, Any] | None = None


class Result(Protocol):
    """What reports need of a result."""

    @property
    def kind(self) -> str:
        """The name of the analysis, which is also the name of the command."""

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

    def tables(self) -> Tables:
        """All tables, the main one first."""

    def extras(self) -> Mapping[str, Any]:
        """What the JSON holds besides the tables."""

    @property
    def sealed(self) -> bool:
        """Whether the JSON is read again, and tells whether it is as it was written."""


def document(result: Result) -> Document:
    """The whole result as its JSON has it: everything that can be compared with a repetition."""
    found = {
        "schema": schema(result.kind),
        "plscli": __version__,
        "data": asdict(result.data),
        "model": result.model.text,
        "inferred": result.model.inferred,
        "settings": dict(result.settings),
        "notes": list(result.notes),
        "tables": dict(result.tables()),
        **result.extras(),
    }
    return found | {"seal": seal(found)} if result.sealed else found


def schema(kind: str) -> str:
    """The name of what the JSON of a kind of result holds."""
    return f"plscli/{kind}/1"


def seal(whole: Document) -> str:
    """SHA-256 of everything in a document but its seal, as JSON with sorted keys.  Whoever changes the document by hand breaks it; it
    is no signature: whoever wants to can make it anew.
    """
    rest = {name: value for name, value in whole.items() if name != "seal"}
    return sha256(json.dumps(rest, sort_keys=True, allow_nan=False).encode()).hexdigest()


class Tabular:
    """Gives a result its tables as DataFrames."""

    __slots__ = ()
    kind: ClassVar[str]
    sealed: ClassVar[bool] = False

    def tables(self) -> Tables:
        """All tables by name, the main one first."""
        raise TypeError(f"{type(self).__name__} has no tables")

    def extras(self) -> Mapping[str, Any]:
        """What the JSON holds besides the tables: nothing, unless a result says otherwise."""
        return {}

    def table(self, name: str) -> pd.DataFrame:
        """One table as a DataFrame with the field names of the JSON.  UsageError for an unknown name."""
        import pandas as pd

        tables = self.tables()
        if name not in tables:
            raise UsageError(f"there is no table {name!r}; there are: {', '.join(tables)}")
        return pd.DataFrame.from_records(tables[name], columns=None if tables[name] else self._fields(name))

    def _fields(self, name: str) -> list[str]:
        """Fields of a table that has no rows to show them, as its layout lists them."""
        from importlib import import_module

        layouts = import_module(f"plscli.report.{self.kind}").report(self).layouts
        return [column.name for layout in layouts if layout.name == name for column in layout.columns]

    def _repr_html_(self) -> str:
        """What a notebook shows.  Reports know results, and not the other way round: this one is looked up by its name."""
        from importlib import import_module

        return str(import_module("plscli.report.notebook").html(self))


def excludes_zero(row: Row) -> bool:
    """Whether the interval of a number lies on one side of 0."""
    lower, upper = row["lower"], row["upper"]
    return lower is not None and upper is not None and (lower > 0 or upper < 0)


def finite(value: float) -> float | None:
    """The value as a plain float, or None where it does not exist."""
    number = float(value)
    return number if -float("inf") < number < float("inf") else None
