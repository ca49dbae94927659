"""Rich tables for people: numbers are never cut, and colour never carries meaning alone."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import IO

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from plscli.records import Record
from plscli.report import document, visible
from plscli.report.cells import Tone, shown, together, tone
from plscli.report.document import Block, Code, Heading, Illustration, Items, Note, Paragraph, Span, Table, spans
from plscli.tables import Column, Report

STYLES: dict[Tone | None, str] = {"good": "green", "doubtful": "yellow", "bad": "red", "error": "bold red"}
NARROWEST = 40
"""Sentences are not folded below this width."""
WIDTHS_OF_WORDS = (16, 10, 8)
"""Widths to which columns of text are folded, the first that fits; below the last none is."""
GLUE = "\ue000"
"""Stands for a space at which a sentence is not broken; a private character, one column wide."""


def render(report: Report, names: Sequence[str], width: int, color: bool) -> str:
    """The named tables, their sentences and the lines under them as text for a terminal of `width` characters."""
    hints = (Note(hint) for hint in report.hints() if hint)
    tables = document.tables(report, names, cut=len(names) > 1, labelled=False)
    return paint((*document.lead(report), *tables, *document.footer(report), *hints), width, color)


def paint(blocks: Iterable[Block], width: int, color: bool) -> str:
    """Blocks as text for a terminal of `width` characters."""
    ink = io.StringIO()
    console = _console(ink, max(width, NARROWEST), color)
    for block in blocks:
        _paint(console, block)
    lines = [line.rstrip() for line in ink.getvalue().replace(GLUE, " ").splitlines()]
    return "\n".join(lines) + "\n"


def _paint(console: Console, block: Block) -> None:
    match block:
        case Table():
            _print(console, block)
        case Note(text):
            console.print(Text(visible(text), style="dim" if console.color_system else ""), soft_wrap=False)
        case Heading(text):
            console.print(Text(visible(text), style="bold"), "")
        case Paragraph(text):
            console.print(_text(text), "")
        case Items(entries, ordered):
            marks = [f"{number}." if ordered else "-" for number in range(1, len(entries) + 1)]
            console.print(_beside([(Text(mark), _text(entry)) for mark, entry in zip(marks, entries, strict=True)]), "")
        case Code(text):
            console.print(*(Text(f"  {visible(line)}") for line in text.splitlines()), "", sep="\n")
        case Illustration(title, description):
            console.print(Text(visible(f"[{title}: {description}]")), "")


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


def _text(text: document.Text) -> Text:
    styles = {"italic": "italic", "bold": "bold", "code": ""}
    pieces = [(visible(span.text), styles[span.style]) if isinstance(span, Span) else visible(span) for span in spans(text)]
    return Text.assemble(*pieces)


def _print(console: Console, table: Table) -> None:
    layout = table.layout
    if layout.matrix and _measure(console, _grid(table.columns, table.rows)).maximum > console.width:
        table = replace(table, layout=replace(layout, matrix=None))
    every, rows = table.columns, table.rows
    console.print(Text(visible(f"{layout.title}: {layout.about}" if layout.about else layout.title), style="bold"))
    if rows or layout.needed is None:
        _print_rows(console, table, every, rows)
    for note in layout.notes:
        console.print(Padding(Text(visible(note)), (0, 0, 0, 1)))
    console.print()


def _print_rows(console: Console, table: Table, every: Sequence[Column], rows: Sequence[Record]) -> None:
    """The columns that fit, which do not, and the sentences."""
    columns, grid = _fitting(console, every, rows)
    if _measure(console, grid).maximum > console.width:
        grids = (_grid(columns, rows, width) for width in WIDTHS_OF_WORDS)
        grid = next((each for each in grids if _measure(console, each).maximum <= console.width), _grid(columns, rows, WIDTHS_OF_WORDS[-1]))
    _console(console.file, max(console.width, _measure(console, grid).maximum), console.color_system is not None).print(grid)
    left_out = [column.title.replace("\n", " ") for column in every if column not in columns]
    if left_out:
        console.print(Text(f"not shown in {console.width} columns: {visible(', '.join(left_out))}", style="dim"))
    if table.rest:
        rows_of = f"{len(table.records)} of {len(table.records) + table.rest:,} rows; all of them: --table {table.layout.name}"
        console.print(Text(rows_of, style="dim"))
    if table.sentences:
        named = [(Text(visible(subject)), Text(together(visible(sentence), GLUE))) for subject, sentence in table.sentences]
        console.print(_beside(named))


def _fitting(console: Console, columns: Sequence[Column], records: Sequence[Record]) -> tuple[Sequence[Column], Grid]:
    """The columns that fit the terminal, the most spare ones left out first, and their table; what may be folded is, to keep others."""
    grids = [_grid(columns, records), *([_grid(columns, records, folded=True)] if any(column.folds for column in columns) else [])]
    fitting = [grid for grid in grids if _measure(console, grid).maximum <= console.width]
    most_spare = max(column.spare for column in columns)
    if fitting or most_spare == 0:
        return columns, (fitting or grids)[0]
    return _fitting(console, [column for column in columns if column.spare < most_spare], records)


def _measure(console: Console, grid: Grid) -> Measurement:
    """Smallest and natural width of a table, however narrow the terminal is."""
    return Measurement.get(console, console.options.update(max_width=10_000), grid)


def _beside(rows: Iterable[tuple[Text, Text]]) -> Padding:
    """Sentences beside their subjects."""
    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style="bold")
    grid.add_column(overflow="fold")
    for row in rows:
        grid.add_row(*row)
    return Padding(grid, (0, 0, 0, 1))


def _grid(columns: Sequence[Column], records: Sequence[Record], width: int | None = None, folded: bool = False) -> Grid:
    """The table; `folded` folds the columns of text that ask for it, a `width` all of them."""
    grid = Grid(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    cells = [[_cell(column, record) for column in columns] for record in records]
    for position, column in enumerate(columns):
        head = [visible(line) for line in column.head.split("\n")]
        widest = max(*map(cell_len, head), *(row[position].cell_len for row in cells), 0)
        wraps = column.kind == "text"
        grid.add_column(
            Text("\n".join(head)),
            justify="right" if column.numeric else "left",
            no_wrap=not wraps,
            width=min(widest, width or WIDTHS_OF_WORDS[0]) if wraps and (width or (folded and column.folds)) else None,
            overflow="fold",
        )
    for row in cells:
        grid.add_row(*row)
    return grid


def _cell(column: Column, record: Record) -> Text:
    return Text(visible(shown(column, record[column.name])), style=STYLES.get(tone(column, record), ""))
