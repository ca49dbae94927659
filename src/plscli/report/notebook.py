"""What a notebook shows of a result: the tables that a terminal would show, and the lines under them."""

from __future__ import annotations

from dataclasses import replace

from plscli.report.document import Table, footer, lead, tables
from plscli.report.render.html import fragment
from plscli.tables import Result

MOST_ROWS = 60
"""Longer tables are cut in notebooks, which are for looking; `result.table(name)` has them whole."""


def html(result: Result) -> str:
    """The result as HTML for a page that is there already."""
    report = result.report()
    shown = tables(report, [layout.name for layout in report.layouts if layout.shown])
    cut = [
        f"{len(table.records) - MOST_ROWS:,} more rows: .table({table.layout.name!r})" for table in shown if len(table.records) > MOST_ROWS
    ]
    return fragment(map(_cut, shown), [*cut, *(note.text for note in footer(report))], [str(line.text) for line in lead(report)])


def _cut(table: Table) -> Table:
    return replace(table, records=table.records[:MOST_ROWS])
