"""Arrays of numbers as text that JSON can hold: every digit, no more room than needed, and nothing that could be executed."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

import numpy as np

from plscli.core.pls.design import Array

ENCODING = "base64 of little-endian IEEE 754 doubles, row by row"


def packed(values: Array) -> dict[str, Any]:
    """An array with its shape."""
    content = np.ascontiguousarray(values, dtype="<f8").tobytes()
    return {"encoding": ENCODING, "shape": list(values.shape), "data": b64encode(content).decode("ascii")}


def unpacked(stored: Mapping[str, Any]) -> Array:
    """The array again.  ValueError when the text does not hold as many numbers as the shape says."""
    if stored["encoding"] != ENCODING:
        raise ValueError(f"the encoding {stored['encoding']!r} is not known")
    content, shape = b64decode(stored["data"], validate=True), tuple(stored["shape"])
    if any(isinstance(size, bool) or not isinstance(size, int) or size < 0 for size in shape):
        raise ValueError("the shape of packed numbers is impossible")
    values: Array = np.frombuffer(content, dtype="<f8").astype(np.float64)
    return values.reshape(shape)
