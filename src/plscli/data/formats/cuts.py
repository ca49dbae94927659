"""Where a text can be cut between rows, and what can be counted in it, without parsing it."""

from __future__ import annotations

import numpy as np

from plscli.data.encoding import pieces
from plscli.data.table import Table

PIECE = 1 << 21
"""Bytes between two cuts, about: what is made of a piece fits in memory that is used again for the next one."""
WORTH_CUTTING = 1 << 24
"""Bytes from which parsing pieces at the same time pays."""
BYTES_AS_SIGNS = ("utf-8", "utf-8-sig", "cp1252")
"""Encodings in which a delimiter is one byte, and that byte nothing else."""
QUOTE, END, RETURN = b'"'[0], b"\n"[0], b"\r"[0]


def cuts(table: Table) -> list[int]:
    """Bytes at which pieces of the rows begin, and the end; nothing where it does not pay, or takes parsing to tell what is a row."""
    text = table.source
    if not isinstance(text, bytes) or len(text) < WORTH_CUTTING or table.encoding not in BYTES_AS_SIGNS:
        return []
    if b"\r" in text and _old_line_ends(text):
        return []
    quoted = b'"' in text
    if quoted and _stray_quotes(text, table.delimiter):
        return []
    places = [_behind_lines(text, table.lines)]
    while places[-1] < len(text):
        end = text.find(b"\n", places[-1] + PIECE) + 1 or len(text)
        while quoted and text.count(b'"', places[-1], end) % 2 and end < len(text):  # in the midst of a quotation
            end = text.find(b"\n", end) + 1 or len(text)
        places.append(end)
    return places


def _behind_lines(text: bytes, lines: int) -> int:
    place = 0
    for _ in range(lines):
        place = text.find(b"\n", place) + 1 or len(text)
    return place


def _old_line_ends(text: bytes) -> bool:
    """Whether a carriage return ends a line by itself."""
    return text.count(b"\r") != text.count(b"\r\n")


def _stray_quotes(text: bytes, delimiter: str) -> bool:
    """Whether a quotation mark neither opens nor closes a cell, nor belongs to another one."""
    signs = np.frombuffer(text, dtype=np.uint8)
    edges = np.zeros(256, dtype=np.bool_)
    edges[[QUOTE, END, RETURN, ord(delimiter), ord(" ")]] = True
    for first in range(0, len(signs), PIECE):
        places = first + np.flatnonzero(signs[first : first + PIECE] == QUOTE)
        before = edges[signs[np.maximum(places - 1, 0)]] | (places == 0)
        behind = edges[signs[np.minimum(places + 1, len(signs) - 1)]]
        if not (before | behind).all():
            return True
    return False


def delimiters(table: Table) -> int | None:
    """Number of delimiters behind the header, outside of quotations; None where that is hard to tell."""
    if table.encoding not in BYTES_AS_SIGNS or table.start:
        return None
    found, quotes, sign = 0, 0, table.delimiter.encode()
    for piece in pieces(table.source):
        parts = piece.split(b'"') if b'"' in piece else [piece]  # every second part stands in quotation marks
        found += sum(part.count(sign) for part in parts[quotes % 2 :: 2])
        quotes += len(parts) - 1
    return found - (len(table.names) - 1) * table.header.rows


def most_rows(text: bytes) -> int:
    """A number of rows that a text does not exceed, whatever ends its lines."""
    return max(text.count(end) if end in text else 0 for end in (b"\n", b"\r")) + 1
