"""A result as its JSON has it: every digit, no more room than needed, and nothing that could be executed."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli import __version__
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


def looks_saved(content: bytes) -> bool:
    """Whether bytes are a JSON object, in any Unicode encoding, rather than a survey."""
    start = content[:200].decode(json.detect_encoding(content[:200]), "ignore")
    return start.lstrip("\ufeff \t\r\n").startswith("{")


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
