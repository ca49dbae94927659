"""Differences between numbers that were saved and their repetition."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from plscli.analysis.result import Provenance, Record, Tables, Tabular
from plscli.model.spec import ModelSpec

TOLERANCE = 1e-9
"""Relative difference of two numbers that processors, not data, may make."""
SOURCE = ("sha256", "rows", "used")
"""What is compared of the data."""


def difference(quantity: str, name: str, field: str | None, saved: object, repeated: object) -> Record:
    """The row of table `differences`."""
    return {"quantity": quantity, "name": name, "field": field, "saved": saved, "repeated": repeated}


def equal(a: object, b: object) -> bool:
    """Whether two values are the same: numbers to within what processors make of them, everything else exactly."""
    if isinstance(a, bool) or isinstance(b, bool) or not isinstance(a, int | float) or not isinstance(b, int | float):
        return a == b
    return abs(a - b) <= TOLERANCE * max(1.0, abs(a), abs(b))


class Side(Protocol):
    """One of two things that are compared."""

    @property
    def model(self) -> ModelSpec:
        """The model behind it."""

    @property
    def data(self) -> Provenance:
        """Where its numbers come from."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """Everything that was chosen for it."""


class Compared(Tabular, ABC):
    """Something that was saved, beside its repetition."""

    __slots__ = ()
    saved: Side
    repeated: Side

    kind = "verify"

    @property
    def model(self) -> ModelSpec:
        """The model of what was saved."""
        return self.saved.model

    @property
    def data(self) -> Provenance:
        """The survey that it was repeated from."""
        return self.repeated.data

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings with which it was repeated."""
        return self.saved.settings

    @property
    def notes(self) -> tuple[str, ...]:
        """What may explain differences."""
        return ()

    @property
    def same(self) -> bool:
        """Whether there is no difference."""
        return not self.tables()["differences"]

    def tables(self) -> Tables:
        """Table `differences`: empty when everything is the same."""
        return {"differences": [*self._of_source(), *self._differences()]}

    def _of_source(self) -> Iterator[Record]:
        """Differences of the data themselves."""
        for name in SOURCE:
            before, now = getattr(self.saved.data, name), getattr(self.repeated.data, name)
            if before != now:
                yield difference("data", name, None, before, now)

    @abstractmethod
    def _differences(self) -> Iterator[Record]:
        """Differences of what was made from the data."""
