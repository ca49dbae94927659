"""Office files are archives, which record when they were made; the same content is to give the same bytes."""

from __future__ import annotations

import io
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EPOCH = datetime(1980, 1, 1)
"""The earliest time that an archive can name, which stands for none."""


def timeless(content: bytes) -> bytes:
    """An archive with the same files in the same order, none of which knows when it was written."""
    again = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(again, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name, EPOCH.timetuple()[:6])
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o600 << 16
            new.writestr(entry, old.read(name))
    return again.getvalue()
