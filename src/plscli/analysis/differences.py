"""Differences between numbers that were saved and their repetition."""

from __future__ import annotations

from plscli.analysis.result import Record

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
