"""CSV and TSV: one table at full precision under its field names."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from plscli.analysis.result import Record


def render(records: Sequence[Record], fields: Sequence[str], delimiter: str) -> str:
    """Records as delimited text.   fields : header of a table without records."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(records[0] if records else fields)
    writer.writerows([_cell(value) for value in record.values()] for record in records)
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(float(value))
    if isinstance(value, list):
        return " ".join(map(str, value))
    return str(value)
