"""In which encoding a text is written, and what is no text at all."""

from __future__ import annotations

import io
from codecs import getincrementaldecoder
from collections.abc import Iterator
from pathlib import Path

from plscli.errors import DataError

BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\0\0", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
LIKE_ASCII = ("utf-8", "utf-8-sig", "cp1252")
"""Encodings in which ASCII text fits as it is."""
PIECE = 1 << 20
"""Bytes of a text that are looked at together."""


def recognised(content: bytes | Path, file: str) -> tuple[str, str]:
    """The encoding of a text, or of the text in a file, and its name if it is not plain UTF-8.  Raises DataError for what is no text."""
    head = next(pieces(content), b"")[:1024]
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return _tried(content, encoding, file), "" if encoding == "utf-8-sig" else encoding.upper()
    if b"\0" in head:  # text without a byte order mark has a zero in every second byte only as UTF-16
        for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
            if zeros.count(0) > 0.9 * len(zeros):
                return _tried(content, encoding, file), "UTF-16"
        raise DataError(
            f"{file} is a binary file of no known kind (byte {head.index(0) + 1} is zero)\n  save the survey as CSV (UTF-8) and try again"
        )
    if _misfit(content, "utf-8") is None:
        return "utf-8", ""
    return _tried(content, "cp1252", file), "Windows-1252"


def _tried(content: bytes | Path, encoding: str, file: str) -> str:
    """The encoding, if the text is in it; DataError otherwise."""
    misfit = _misfit(content, encoding)
    if misfit is None:
        return encoding
    raise DataError(
        f"{file} is not text in any encoding that was tried (byte {misfit + 1} does not fit {encoding})\n"
        "  save the survey as CSV in UTF-8 and try again"
    )


def _misfit(content: bytes | Path, encoding: str) -> int | None:
    """Position of the first byte that does not fit an encoding."""
    decoder = getincrementaldecoder(encoding)()
    passed = 0
    for piece in pieces(content):
        waiting = len(decoder.getstate()[0])
        try:
            if waiting or not (encoding in LIKE_ASCII and piece.isascii()):
                decoder.decode(piece)
        except UnicodeDecodeError as error:
            return passed - waiting + error.start
        passed += len(piece)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return passed - len(decoder.getstate()[0])
    return None


def pieces(content: bytes | Path) -> Iterator[bytes]:
    """A text in pieces."""
    with io.BytesIO(content) if isinstance(content, bytes) else content.open("rb") as stream:
        while piece := stream.read(PIECE):
            yield piece
