"""Rich tables for people: numbers are never cut, and colour never carries meaning alone."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import IO, Any

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from plscli.analysis.result import Record
from plscli.analysis.wording import number
from plscli.report.layout import Column, Layout, Report, as_matrix

STYLES = {
    "supported": "green", "keep": "green", "distinct": "green", "ok": "green",
    "not supported": "yellow", "review": "yellow", "doubtful": "yellow", "warning": "yellow",
    "drop": "red", "not distinct": "red", "error": "bold red",
}  # fmt: skip
NOTHING = "–"
NARROWEST = 40
"""Sentences are not folded below this width."""
WIDTH_OF_WORDS = 14
"""A column of text is not folded below this width."""
RELATION = re.compile(r" ([=<>]|->) ")
GLUE = "\ue000"
"""Stands for a space at which a sentence is not broken, as in `p = 0.588`; a private character, one column wide."""


def render(report: Report, names: Sequence[str], width: int, color: bool) -> str:
    """The named tables, their sentences and the footer as text for a terminal of `width` characters."""
    ink = io.StringIO()
    console = _console(ink, max(width, NARROWEST), color)
    tables = report.result.tables()
    for name in names:
        _print(console, report.layout(name), tables[name])
    for line in report.footer:
        console.print(Text(printable(line), style="dim" if color else ""), soft_wrap=False)
    lines = [line.rstrip() for line in ink.getvalue().replace(GLUE, " ").splitlines()]
    return "\n".join(lines) + "\n"


def _console(file: IO[str], width: int, color: bool) -> Console:
    return Console(
        file=file,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )


def printable(text: str) -> str:
    """Text with control characters shown instead of obeyed; line breaks and tabs become spaces."""
    shown = (" " if char in "\n\r\t" else char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
    return "".join(shown)


def _print(console: Console, layout: Layout, records: Sequence[Record]) -> None:
    every, rows = as_matrix(layout, records) if layout.matrix else (layout.columns, records)
    columns, table = _fitting(console, every, rows)
    console.print(Text(printable(layout.title), style="bold"))
    if _measure(console, table).maximum > console.width:
        table = _table(columns, rows, narrow=True)
    _console(console.file, max(console.width, _measure(console, table).maximum), console.color_system is not None).print(table)
    left_out = [column.title.replace("\n", " ") for column in every if column not in columns]
    if left_out:
        console.print(Text(f"not shown in {console.width} columns: {', '.join(left_out)}", style="dim"))
    if layout.sentences:
        _print_sentences(console, layout, records)
    console.print()


def _fitting(console: Console, columns: Sequence[Column], records: Sequence[Record]) -> tuple[Sequence[Column], Table]:
    """The columns that fit the terminal, the most spare ones left out first, and their table."""
    table = _table(columns, records)
    most_spare = max(column.spare for column in columns)
    if most_spare == 0 or _measure(console, table).maximum <= console.width:
        return columns, table
    return _fitting(console, [column for column in columns if column.spare < most_spare], records)


def _measure(console: Console, table: Table) -> Measurement:
    """Smallest and natural width of a table, however narrow the terminal is."""
    return Measurement.get(console, console.options.update(max_width=10_000), table)


def _print_sentences(console: Console, layout: Layout, records: Sequence[Record]) -> None:
    assert layout.sentences is not None
    picked = [
        (printable(", ".join(str(record[name]) for name in layout.subject)), printable(str(record[layout.sentences])))
        for record in records
        if layout.worded(record)
    ]
    if not picked:
        return
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style="bold")
    grid.add_column(overflow="fold")
    for name, sentence in picked:
        grid.add_row(Text(name), Text(RELATION.sub(f"{GLUE}\\1{GLUE}", sentence)))
    console.print(Padding(grid, (0, 0, 0, 1)))


def _table(columns: Sequence[Column], records: Sequence[Record], narrow: bool = False) -> Table:
    """The table; `narrow` folds its columns of text."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    cells = [[_cell(column, record) for column in columns] for record in records]
    for position, column in enumerate(columns):
        widest = max(*map(cell_len, column.head.split("\n")), *(row[position].cell_len for row in cells), 0)
        wraps = column.kind == "text"
        table.add_column(
            Text(column.head),
            justify="left" if column.kind in ("text", "verdict") else "right",
            no_wrap=not wraps,
            width=min(widest, WIDTH_OF_WORDS) if narrow and wraps else None,
            overflow="fold",
        )
    for row in cells:
        table.add_row(*row)
    return table


def _cell(column: Column, record: Record) -> Text:
    value = record[column.name]
    if value is None:
        return Text(NOTHING)
    text = _formatted(column, value)
    word = text if column.kind == "verdict" else column.threshold.verdict(value) if column.threshold else ""
    word = str(record[column.verdict]) if column.verdict else word
    return Text(text, style=STYLES.get(word, ""))


def _formatted(column: Column, value: Any) -> str:
    if column.kind == "number":
        return number(value, column.decimals)
    if column.kind == "p":
        return "<0.001" if value < 0.001 else ">0.999" if value > 0.9995 else number(value, 3)
    if column.kind == "integer":
        return f"{value:,}"
    if column.kind == "value":
        return f"{value:,.0f}" if float(value).is_integer() else number(value, 3)
    return printable(", ".join(map(str, value)) if isinstance(value, list) else str(value))
