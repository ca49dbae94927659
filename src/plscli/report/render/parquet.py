"""Parquet: one table at full precision, with types, and in its metadata where the numbers come from.

Written with pyarrow, which is an extra.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

from plscli.data.formats.parquet import pyarrow
from plscli.estimation.document import document
from plscli.records import Record
from plscli.tables import Result

OF_OTHERS = ("tables", "draws", "seal")
"""What of a result is not told beside one of its tables."""


def render(result: Result, records: Sequence[Record], fields: Sequence[str]) -> bytes:
    """Records as a Parquet file.   fields : columns of a table without records.  UsageError without pyarrow."""
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
    """Numbers, truths or texts; a list as its parts with spaces between, as in CSV."""
    there = [value for value in values if value is not None]
    kinds = {
        bool if isinstance(value, bool) else int if isinstance(value, int) else float if isinstance(value, float) else str
        for value in there
    }
    if not there:
        return arrow.nulls(len(values))
    if kinds == {bool}:
        return arrow.array(values, arrow.bool_())
    if kinds == {int}:
        return arrow.array(values, arrow.int64())
    if kinds <= {int, float}:
        return arrow.array([None if value is None else float(value) for value in values], arrow.float64())
    return arrow.array([None if value is None else _text(value) for value in values], arrow.string())


def _text(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
