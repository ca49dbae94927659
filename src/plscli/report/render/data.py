"""CSV and TSV: one table at full precision under its field names.

Spreadsheets take text that begins with `=`, `+`, `-` or `@` for a formula.  Such text, which can only come from names and answers, gets
an apostrophe in front; numbers, and a sign alone, are written as they are.  JSON holds every text unchanged.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from plscli.records import Record
from plscli.report.safety import defused


def render(records: Sequence[Record], fields: Sequence[str], delimiter: str) -> str:
    """Records as delimited text.   fields : header of a table without records."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(map(defused, records[0] if records else fields))
    writer.writerows([_cell(value) for value in record.values()] for record in records)
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(float(value))
    if isinstance(value, list):
        return defused(" ".join(map(str, value)))
    return defused(value) if isinstance(value, str) else str(value)
