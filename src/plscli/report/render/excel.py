"""Excel: a workbook with one sheet per table, numbers as numbers at full precision, and a sheet of settings.

Text is written as text, never as a formula; a cell whose text begins like one is marked as text for good, so that it stays text when it
is edited.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rich.cells import cell_len

from plscli.borrowed import exact_sheet
from plscli.errors import UsageError
from plscli.records import Record
from plscli.report import is_formula, visible
from plscli.report.cells import TONES, Tone, shown, tone, words
from plscli.report.document import Code, Document, Heading, Illustration, Imprint, Items, Table, plain
from plscli.report.writing import EPOCH, timeless
from plscli.tables import Column

ROWS, COLUMNS, LONGEST_TEXT, LONGEST_NAME, LONGEST_PROPERTY = 1_048_576, 16_384, 32_767, 31, 255
"""What Excel has room for."""
WIDEST, NARROWEST, PAGE = 60, 8, 74
"""Widths of columns, in characters."""
LINE, HIGHEST = 15, 400
"""Heights of rows, in points."""
COLORS: dict[Tone, dict[str, Any]] = {
    "good": {"font_color": "#1A5C2E", "bg_color": "#E3F3E6"},
    "doubtful": {"font_color": "#6B4700", "bg_color": "#FFF1CC"},
    "bad": {"font_color": "#8B1115", "bg_color": "#FBDDDD"},
    "error": {"font_color": "#8B1115", "bg_color": "#FBDDDD", "bold": True},
}
P_VALUE = '[<0.001]"<0.001";[>0.9995]">0.999";0.000'
"""A p value that would be rounded to 0 or 1 is shown as what it is below or above."""
HEAD = {"bold": True, "bottom": 1, "top": 2, "text_wrap": True, "valign": "bottom"}
LINK = {"font_color": "#0A58CA", "underline": 1}
PLAIN: Mapping[str, Any] = {"valign": "top"}


def render(document: Document) -> bytes:
    """The document as a workbook.  UsageError for a table that Excel has no room for."""
    from xlsxwriter import Workbook

    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as workbook:
        book = _Book(workbook)
        _describe(workbook, document)
        headed = any(isinstance(block, Heading) for block in document.blocks)
        names = _names(document)
        if headed:
            _write_text(book, document, names)
        for number, block in document.numbered():
            if isinstance(block, Table):
                _write_table(book, names[number, Table], block)
            elif isinstance(block, Illustration):
                _write_picture(book, names[number, Illustration], block)
        if not headed:
            _write_text(book, document, names)
        _write_settings(book, document.provenance)
    return timeless(content.getvalue())


@dataclass
class _Book:
    """A workbook that is being written, with the formats of its cells."""

    workbook: Any
    formats: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)

    def style(self, *parts: Mapping[str, Any]) -> Any:
        """The format of all these properties together, made once."""
        merged = {name: value for part in parts for name, value in part.items()}
        key = tuple(sorted(merged.items()))
        if key not in self.formats:
            self.formats[key] = self.workbook.add_format(merged)
        return self.formats[key]

    def sheet(self, name: str) -> Any:
        """A new sheet whose numbers are written in full."""
        return self.workbook.add_worksheet(name, exact_sheet())

    def write(self, sheet: Any, row: int, column: int, value: Any, *style: Mapping[str, Any]) -> None:
        """One value: a number or truth as such, anything else as text."""
        if value is None:
            sheet.write_blank(row, column, None, self.style(*style))
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value, self.style(*style))
        elif isinstance(value, int | float):
            sheet.write_number(row, column, float(value) if isinstance(value, float) else value, self.style(*style))
        else:
            text = "\n".join(map(visible, words(value).splitlines()))[:LONGEST_TEXT]
            guarded = ({"quote_prefix": True},) if is_formula(text) else ()
            sheet.write_string(row, column, text, self.style(*style, *guarded))


def _describe(workbook: Any, document: Document) -> None:
    """Properties of the file: what it is and where it comes from."""
    origin = document.provenance
    title = visible(f"{document.title}: {document.about}" if document.about else document.title)[:LONGEST_PROPERTY]
    workbook.set_properties({"title": title, "comments": visible(origin.line)[:LONGEST_PROPERTY], "created": datetime(*EPOCH)})
    for fact in origin.facts:
        if fact.name in ("plscli", "data", "sha256", "seed") and fact.value is not None:
            workbook.set_custom_property(fact.name, visible(fact.text)[:LONGEST_PROPERTY])


def _names(document: Document) -> dict[tuple[int, type], str]:
    """Names of the sheets of tables and pictures by their numbers: those of the tables, told apart where they occur twice."""
    found: dict[tuple[int, type], str] = {}
    for number, block in document.numbered():
        if isinstance(block, Table):
            name = block.layout.name[: LONGEST_NAME - 4]
            found[number, Table] = f"{name} {number}" if name in found.values() else name
        elif isinstance(block, Illustration):
            found[number, Illustration] = f"figure {number}"
    return found


def _write_table(book: _Book, name: str, table: Table) -> None:
    columns, rows = _columns(table), table.rows
    if len(rows) >= ROWS or len(columns) > COLUMNS:
        raise UsageError(f"Excel has no room for the {len(rows):,} rows and {len(columns):,} columns of {name}\n  write it to a CSV file")
    sheet = book.sheet(name)
    widths = [_width(column, rows) for column in columns]
    for row, record in enumerate(rows, 1):
        _set_height(sheet, row, (record[column.name] for column in columns), widths)
    for place, (column, width) in enumerate(zip(columns, widths, strict=True)):
        sheet.set_column(place, place, width)
        _write_column(book, sheet, place, column, rows)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    sheet.set_landscape()
    _on_paper(sheet)
    sheet.repeat_rows(0)
    sheet.set_header(f"&L{visible(table.layout.title)[:100].replace('&', '&&')}")


def _on_paper(sheet: Any) -> None:
    """A4, as many pages as it takes, and one page wide."""
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _width(column: Column, records: Sequence[Record]) -> float:
    """Room for the widest cell, for the longest word of the title, and for the button of the filter."""
    widest = max((cell_len(shown(column, record[column.name])) for record in records), default=0)
    heading = max(map(cell_len, column.heading.split(" ")))
    return min(max(widest + 2, heading + 4, NARROWEST), WIDEST)


def _set_height(sheet: Any, row: int, values: Iterable[Any], widths: Iterable[float]) -> None:
    """Room for the lines of folded text, which not every program finds out by itself."""
    texts = ((words(value), width) for value, width in zip(values, widths, strict=True) if isinstance(value, str | list))
    lines = max((sum(1 + int(cell_len(line) // (width - 2)) for line in text.split("\n")) for text, width in texts), default=1)
    if lines > 1:
        sheet.set_row(row, min(LINE * lines, HIGHEST))


def _columns(table: Table) -> tuple[Column, ...]:
    """The columns that are shown, and after them every other field that says something."""
    if table.layout.matrix:
        return table.columns
    known = {column.name for column in table.columns}
    others = [name for name in (table.records[0] if table.records else ()) if name not in known]
    kinds = {name: [record[name] for record in table.records if record[name] is not None] for name in others}
    numeric = {name: all(isinstance(value, int | float) and not isinstance(value, bool) for value in kinds[name]) for name in others}
    return (*table.columns, *(Column(name, name.replace("_", " "), "value" if numeric[name] else "text") for name in others if kinds[name]))


def _write_column(book: _Book, sheet: Any, place: int, column: Column, records: Sequence[Record]) -> None:
    side = {"align": "right"} if column.numeric else {"align": "left", "indent": 1 if place else 0}
    book.write(sheet, 0, place, column.heading, HEAD, side)
    wrap = {} if column.numeric else {"text_wrap": True}
    for row, record in enumerate(records, 1):
        value = shown(column, record[column.name]) if column.kind == "sign" else record[column.name]
        mood = tone(column, record) if column.numeric else None
        book.write(sheet, row, place, value, PLAIN, _number_format(column, value), COLORS[mood] if mood else {}, side, wrap)
    if column.kind == "verdict":
        for word in dict.fromkeys(record[column.name] for record in records if record[column.name] in TONES):
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": book.style(COLORS[TONES[word]])}
            sheet.conditional_format(1, place, len(records), place, rule)


def _number_format(column: Column, value: Any) -> Mapping[str, Any]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return {}
    whole = column.kind == "integer" or (column.kind == "value" and float(value).is_integer())
    decimals = f"0.{'0' * column.decimals}" if column.decimals else "0"
    return {"num_format": P_VALUE if column.kind == "p" else "#,##0" if whole else decimals if column.numeric else "General"}


def _write_text(book: _Book, document: Document, names: Mapping[tuple[int, type], str]) -> None:
    """Everything that is no table, in reading order, with links to the sheets of tables and pictures."""
    sheet = book.sheet("text")
    sheet.set_column(0, 0, PAGE)
    _on_paper(sheet)
    for row, (text, style, target) in enumerate(_lines(document, names)):
        _set_height(sheet, row, [text], [PAGE])
        if target is not None:
            sheet.write_url(row, 0, f"internal:'{target}'!A1", book.style(LINK), visible(text)[:LONGEST_PROPERTY])
        else:
            book.write(sheet, row, 0, text, {"text_wrap": True, "valign": "top"}, style)


def _lines(document: Document, names: Mapping[tuple[int, type], str]) -> Iterator[tuple[str, Mapping[str, Any], str | None]]:
    """Lines of the sheet of text: what is written, how, and the sheet that it leads to."""
    for number, block in document.numbered():
        match block:
            case Table(layout):
                title = f"{layout.title}: {layout.about}" if layout.about else layout.title
                yield f"Table {number}. {title}", {}, names[number, Table]
                for remark in (*block.thresholds, *block.remarks):
                    yield remark, {}, None
            case Illustration(title):
                yield f"Figure {number}. {title}", {}, names[number, Illustration]
            case Heading(text, level):
                yield text, {"bold": True, "font_size": {0: 16, 1: 14, 2: 12}.get(level, 11)}, None
            case Items(entries, ordered):
                for place, entry in enumerate(entries, 1):
                    yield f"{f'{place}.' if ordered else '•'} {plain(entry)}", {}, None
            case Code(text):
                yield text, {"font_name": "Courier New"}, None
            case _:
                yield plain(block.text), {}, None


def _write_picture(book: _Book, name: str, picture: Illustration) -> None:
    sheet = book.sheet(name)
    book.write(sheet, 0, 0, picture.title, {"bold": True})
    drawn = io.BytesIO(picture.draw("png", "light"))
    sheet.insert_image(1, 0, f"{name}.png", {"image_data": drawn, "description": visible(picture.description)[:LONGEST_PROPERTY]})


def _write_settings(book: _Book, origin: Imprint) -> None:
    """Where the numbers come from, one fact a row."""
    sheet = book.sheet("settings")
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, PAGE - 20)
    sheet.freeze_panes(1, 0)
    _on_paper(sheet)
    for place, head in enumerate(("Setting", "Value")):
        book.write(sheet, 0, place, head, HEAD)
    for row, fact in enumerate(origin.facts, 1):
        _set_height(sheet, row, [fact.text], [PAGE - 20])
        book.write(sheet, row, 0, fact.name, PLAIN)
        book.write(
            sheet,
            row,
            1,
            fact.value if isinstance(fact.value, int | float) else fact.text,
            {"text_wrap": True, "valign": "top", "align": "left"},
        )
