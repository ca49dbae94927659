"""Records, of which tables are made, what their numbers say, and where they come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

K = TypeVar("K")
V = TypeVar("V")
Record = dict[str, Any]
"""One row of a table under the field names of the interface contract; what does not exist is None."""

ENOUGH = 0.95
"""Share of the resamples in which a number must exist for its interval to be reported."""

Row = Mapping[str, float | None]
"""Numbers of one row."""

Tables = Mapping[str, list[Record]]
"""Tables by name."""


class Lazy(Tables):
    """Tables that are made when they are asked for, each by a function, and once.   hidden : those that only come by their names."""

    def __init__(self, makers: Mapping[str, Callable[[], list[Record]]], hidden: tuple[str, ...] = ()) -> None:
        self.makers = makers
        self.hidden = hidden
        self.made: dict[str, list[Record]] = {}

    def __getitem__(self, name: str) -> list[Record]:
        if name not in self.made:
            self.made[name] = self.makers[name]()
        return self.made[name]

    def __contains__(self, name: object) -> bool:
        return name in self.makers

    def __iter__(self) -> Iterator[str]:
        return (name for name in self.makers if name not in self.hidden)

    def __len__(self) -> int:
        return len(self.makers) - len(self.hidden)

    def __reduce__(self) -> tuple[Callable[..., Lazy], tuple[Mapping[str, list[Record]], tuple[str, ...]]]:
        """Pickled and copied as the tables themselves: what makes them may be a line that cannot be."""
        return _made, ({name: self[name] for name in self.makers}, self.hidden)


def _made(tables: Tables, hidden: tuple[str, ...]) -> Lazy:
    return Lazy({name: partial(tables.__getitem__, name) for name in tables}, hidden)


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

    @property
    def scales(self) -> dict[str, tuple[int, int]]:
        """Lowest and highest answer to items, as far as they are known."""
        return {name: (low, high) for name, (low, high) in (self.prepared or {}).get("scales", {}).items()}


def grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    """Values by their keys, both in the order in which they come."""
    found: dict[K, list[V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def excludes_zero(row: Row) -> bool:
    """Whether the interval of a number lies on one side of 0."""
    lower, upper = row["lower"], row["upper"]
    return lower is not None and upper is not None and (lower > 0 or upper < 0)


def finite(value: float) -> float | None:
    """The value as a plain float, or None where it does not exist."""
    number = float(value)
    return number if -float("inf") < number < float("inf") else None
