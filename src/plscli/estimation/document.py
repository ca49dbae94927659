"""A result as its JSON has it, with every digit and nothing that could be executed; and, leaf by leaf, in what two of them differ."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from hashlib import sha256
from math import isclose
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli import __version__
from plscli.core import Array
from plscli.records import Record, finite
from plscli.tables import Result

Document = dict[str, Any]
"""A whole JSON object."""


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


ENCODING = "base64 of little-endian IEEE 754 doubles, row by row"
WHOLE = "base64 of little-endian 32-bit integers, row by row"
KINDS_OF_NUMBERS = {ENCODING: ("<f8", np.float64), WHOLE: ("<i4", np.int64)}
"""How numbers are written, and how they are held."""


def digest(numbers: NDArray[Any]) -> str:
    """SHA-256 of whole numbers, as little-endian 64-bit integers row by row."""
    return sha256(np.ascontiguousarray(numbers, dtype="<i8").tobytes()).hexdigest()


def packed(values: NDArray[Any]) -> dict[str, Any]:
    """An array with its shape."""
    encoding = WHOLE if np.issubdtype(values.dtype, np.integer) else ENCODING
    content = np.ascontiguousarray(values, dtype=KINDS_OF_NUMBERS[encoding][0]).tobytes()
    return {"encoding": encoding, "shape": list(values.shape), "data": b64encode(content).decode("ascii")}


def unpacked(stored: Mapping[str, Any]) -> NDArray[Any]:
    """The array again.  ValueError when the text does not hold as many numbers as the shape says."""
    if stored["encoding"] not in KINDS_OF_NUMBERS:
        raise ValueError(f"the encoding {stored['encoding']!r} is not known")
    content, shape = b64decode(stored["data"], validate=True), tuple(stored["shape"])
    if any(isinstance(size, bool) or not isinstance(size, int) or size < 0 for size in shape):
        raise ValueError("the shape of packed numbers is impossible")
    written, held = KINDS_OF_NUMBERS[stored["encoding"]]
    return np.frombuffer(content, dtype=written).astype(held).reshape(shape)


Place = tuple[str | int, ...]

RELATIVE, ABSOLUTE = 1e-9, 1e-12
"""Differences of two numbers that processors, not data, may make."""
MAY_DIFFER: Mapping[tuple[str, ...], str] = {
    ("data", "file"): "a survey may be renamed; its bytes are compared",
    ("settings", "numpy"): "another version that draws the same random numbers makes the same result; it is said",
}
"""All that is not held against the repetition, with the reason."""
APART = ("draws", "seal")
"""Parts of a document that are compared in a way of their own."""
NAMED: Mapping[Place, tuple[str, str]] = {
    ("flagged",): ("data", "flagged"),
    ("settings", "indices"): ("resamples", "indices"),
    ("settings", "used_resamples"): ("resamples", "used"),
}
"""Places that are named by what they tell of, and not by where they stand."""
MISSING = "missing"
"""What stands in the table for what is not there; null is a value."""
LONGEST = 64
"""Characters of a text that the table shows: a SHA-256 stands in it whole."""


def equal(a: object, b: object) -> bool:
    """Whether two values are the same: numbers to within what processors make of them, everything else exactly."""
    if isinstance(a, bool) or isinstance(b, bool):
        return type(a) is type(b) and a == b
    if not isinstance(a, int | float) or not isinstance(b, int | float) or (isinstance(a, int) and isinstance(b, int)):
        return a == b
    try:
        return isclose(a, b, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    except OverflowError:  # a whole number that no double can hold
        return False


def differences(saved: Document, repeated: Document) -> list[Record]:
    """Table `differences`: everything in which two documents differ; empty when they are the same.

    A document that agrees with its repetition in everything, but whose seal is broken, was changed in something that the
    repetition takes from it without any number depending on it, or that may differ: this is then the one difference.
    """
    found = unlike(saved, repeated)
    if not found and saved.get("seal", MISSING) != seal(saved):
        return [_row("document", "seal", None, saved.get("seal", MISSING), seal(saved))]
    return found


def unlike(saved: Document, repeated: Document) -> list[Record]:
    """Everything in which the contents of two documents differ; what only one of them has is a difference too."""
    plain, again = ({name: value for name, value in document.items() if name not in APART} for document in (saved, repeated))
    found = [_record(place, before, now, saved, repeated) for place, before, now in _apart(plain, again)]
    return found + _of_draws(saved, repeated)


def _apart(saved: Any, repeated: Any, place: Place = ()) -> Iterator[tuple[Place, Any, Any]]:
    """Every place in which two values of JSON differ, with what stands there."""
    if isinstance(saved, dict) and isinstance(repeated, dict):
        for key in {**saved, **repeated}:
            inner = (*place, key)
            if key in saved and key in repeated:
                if saved[key] is not repeated[key] and inner not in MAY_DIFFER:
                    yield from _apart(saved[key], repeated[key], inner)
            else:
                yield inner, saved.get(key, MISSING), repeated.get(key, MISSING)
    elif isinstance(saved, list) and isinstance(repeated, list):
        if len(saved) != len(repeated):
            yield (*place, "rows"), str(len(saved)), str(len(repeated))
        else:
            for number, (before, now) in enumerate(zip(saved, repeated, strict=True)):
                if before is not now:
                    yield from _apart(before, now, (*place, number))
    elif not equal(saved, repeated):
        yield place, saved, repeated


def _of_draws(saved: Document, repeated: Document) -> list[Record]:
    """Each number whose draws differ, with the first resample in which they do."""
    before, now = saved.get("draws", MISSING), repeated.get("draws", MISSING)
    if before == now:
        return []
    if not isinstance(before, dict) or not isinstance(now, dict):
        return [_row("document", "draws", None, before, now)]
    around, again = ({name: value for name, value in draws.items() if name != "data"} for draws in (before, now))
    if found := [_record(place, old, new, saved, repeated) for place, old, new in _apart(around, again, ("draws",))]:
        return found
    try:
        return list(_drawn(unpacked(before), unpacked(now), repeated["tables"]["estimates"]))
    except (KeyError, TypeError, ValueError):
        return [_row("draws", "data", None, before.get("data", MISSING), now["data"])]


def _drawn(saved: Array, repeated: Array, estimates: list[Record]) -> Iterator[Record]:
    with np.errstate(invalid="ignore", over="ignore"):
        near = np.abs(saved - repeated) <= np.maximum(ABSOLUTE, RELATIVE * np.maximum(np.abs(saved), np.abs(repeated)))
    differ = ~(near | (saved == repeated) | (np.isnan(saved) & np.isnan(repeated)))
    for column, row in enumerate(estimates):
        if differ[:, column].any():
            first = int(differ[:, column].argmax())
            values = finite(saved[first, column]), finite(repeated[first, column])
            yield _row(row["quantity"], row["name"], f"resample {first + 1}", *values)


def _row(quantity: str, name: str, field: str | None, saved: object, repeated: object) -> Record:
    return {"quantity": quantity, "name": name, "field": field, "saved": _short(saved), "repeated": _short(repeated)}


def _record(place: Place, saved: object, repeated: object, *documents: Document) -> Record:
    """The row of the table for a place; numbers are named by their quantity, rows of other tables by their first text."""
    if place[0] == "tables" and len(place) > 3:
        table, position, *inner = place[1:]
        row: Record = next((found for document in reversed(documents) if (found := _at(document, "tables", table, position))), {})
        field = _dotted(inner) or None
        if isinstance(row.get("quantity"), str) and isinstance(row.get("name"), str):
            return _row(row["quantity"], row["name"], field, saved, repeated)
        first = next((value for value in row.values() if isinstance(value, str)), "")
        return _row(str(table), f"row {int(position) + 1}{f' ({first})' if first else ''}", field, saved, repeated)
    if place[0] == "tables" and len(place) > 2:
        return _row(str(place[1]), _dotted(place[2:]), None, saved, repeated)
    if place[:2] == ("correlations", "matrix") and len(place) == 4:
        names = [str(_at(documents[-1], "correlations", "indicators", each)) for each in place[2:]]
        return _row("correlations", " with ".join(names), None, saved, repeated)
    quantity, name = NAMED.get(place, (str(place[0]), _dotted(place[1:])) if len(place) > 1 else ("document", str(place[0])))
    return _row(quantity, name, None, saved, repeated)


def _at(value: Any, *place: str | int) -> Any:
    """What stands at a place of a document; None where there is nothing."""
    try:
        for each in place:
            value = value[each]
    except (KeyError, IndexError, TypeError):
        return None
    return value


def _dotted(place: Place | list[str | int]) -> str:
    return ".".join(str(each + 1) if isinstance(each, int) else each for each in place)


def _short(value: object) -> object:
    if value is None or isinstance(value, int | float):
        return value
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
