"""Formats for programs, at full precision: CSV and TSV, JSON, Parquet.

Spreadsheets take text that begins with `=`, `+`, `-` or `@` for a formula.  In CSV such text, which can only come from names and answers,
gets an apostrophe in front; numbers, and a sign alone, are written as they are.  JSON holds every text unchanged.  Parquet is written with
pyarrow, which is an extra.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

from plscli.records import Record
from plscli.report import defused
from plscli.tables import Result

UNSEEN = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""What a terminal obeys, or no file can hold; JSON escapes the other control characters itself."""
OF_OTHERS = ("tables", "draws", "seal")
"""What of a result is not told beside one of its tables."""


def as_delimited(records: Sequence[Record], fields: Sequence[str], delimiter: str) -> str:
    """One table as delimited text under its field names.   fields : header of a table without records."""
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
    return defused(_text(value)) if isinstance(value, list | str) else str(value)


def _text(value: Any) -> str:
    """A value in a cell; a list as its parts with spaces between."""
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def as_json(result: Result) -> str:
    """One object that holds every table, the settings and the origin of the numbers; what does not exist is null.

    Doubles are written so that they read back unchanged.
    """
    import json

    from plscli.estimation.document import document

    text = json.dumps(document(result), indent=1, ensure_ascii=False, allow_nan=False)
    return UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def as_parquet(result: Result, records: Sequence[Record], fields: Sequence[str]) -> bytes:
    """One table with types, and in its metadata where the numbers come from.   fields : columns of a table without records.

    Raises UsageError without pyarrow.
    """
    import json

    from plscli.data.formats.parquet import pyarrow
    from plscli.estimation.document import document

    arrow = pyarrow()
    names = list(records[0]) if records else list(fields)
    columns = [_column(arrow, [record[name] for record in records]) for name in names]
    told = {name: value for name, value in document(result).items() if name not in OF_OTHERS and name not in result.extras()}
    table = arrow.table(columns, schema=arrow.schema([(name, column.type) for name, column in zip(names, columns, strict=True)]))
    table = table.replace_schema_metadata({"plscli": json.dumps(told, allow_nan=False)})
    file = io.BytesIO()
    arrow.parquet.write_table(table, file)
    return file.getvalue()


def _column(arrow: Any, values: Sequence[Any]) -> Any:
    """Numbers, truths or texts."""
    kinds = {next((kind for kind in (bool, int, float) if isinstance(value, kind)), str) for value in values if value is not None}
    if not kinds:
        return arrow.nulls(len(values))
    if kinds == {bool}:
        return arrow.array(values, arrow.bool_())
    if kinds == {int}:
        return arrow.array(values, arrow.int64())
    if kinds <= {int, float}:
        return arrow.array([None if value is None else float(value) for value in values], arrow.float64())
    return arrow.array([None if value is None else _text(value) for value in values], arrow.string())
