"""A plan of resampling from a file: which rows every resample draws."""

from __future__ import annotations

import io
import re
from pathlib import Path
from tokenize import TokenError

import numpy as np

from plscli import room
from plscli.core import Indices
from plscli.errors import DataError

NPY = b"\x93NUMPY"
WHOLE = re.compile(r"\d{1,18}")


def read_indices(path: str | Path) -> Indices:
    """(B, m) row numbers, counted from 0, of B resamples: a .npy file of whole numbers, or text with one resample per line.

    Numbers of a line are separated by commas, semicolons or white space; what follows # is a comment.   Raises DataError.
    """
    file = Path(path)
    content = room.named(file, "file", DataError)
    found = _from_npy(content, file.name) if content.startswith(NPY) else _from_text(content, file.name)
    if found.ndim != 2 or not found.size:
        raise DataError(f"{file.name} holds no plan of resampling\n  it needs one line of row numbers, counted from 0, per resample")
    return found


def _from_npy(content: bytes, name: str) -> Indices:
    try:
        found = np.load(io.BytesIO(content), allow_pickle=False)
    except (ValueError, EOFError, MemoryError, SyntaxError, TokenError) as error:  # what a damaged header leads to
        raise DataError(f"{name} cannot be read as an array: {error}") from None
    if not np.issubdtype(found.dtype, np.integer):
        raise DataError(f"{name} holds numbers of the type {found.dtype}, and row numbers are whole")
    return np.asarray(found.astype(np.intp))


def _from_text(content: bytes, name: str) -> Indices:
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise DataError(f"{name} is neither text nor a .npy file") from None
    resamples: list[list[int]] = []
    for number, line in enumerate(lines, 1):
        words = re.split(r"[\s,;]+", line.partition("#")[0].strip())
        if words == [""]:
            continue
        for word in words:
            if not WHOLE.fullmatch(word):
                raise DataError(f"line {number} of {name}: {word!r} is no row number\n  rows are counted from 0")
        if resamples and len(words) != len(resamples[0]):
            raise DataError(f"line {number} of {name} draws {len(words)} rows, the lines before it {len(resamples[0])}")
        resamples.append([int(word) for word in words])
    return np.array(resamples or [[]], dtype=np.intp)
