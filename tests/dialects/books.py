"""Workbooks."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import odf.opendocument
import odf.table
import odf.text
import openpyxl
import xlwt

from dialects.survey import COLUMNS, Dialect, rows

Cells = list[list[Any]]


def cells(dates: bool = True) -> Cells:
    """Names and answers, with dates as such."""
    day = COLUMNS.index("DAY")
    answers = [[date.fromisoformat(cell) if dates and k == day else cell for k, cell in enumerate(row)] for row in rows(None)]
    return [list(COLUMNS), *answers]


def xlsx(*sheets: tuple[str, Cells], hidden: int = 0, top: int = 0, left: int = 0) -> bytes:
    """An Excel workbook, the first sheets hidden, the cells below so many rows and beside so many columns."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, (name, content) in enumerate(sheets):
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if number < hidden else "visible"
        for i, row in enumerate(content, 1 + top):
            for k, cell in enumerate(row, 1 + left):
                if cell is not None:
                    sheet.cell(i, k, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls() -> bytes:
    """An Excel workbook of 1997 to 2003."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Data")
    form = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for i, row in enumerate(cells()):
        for k, cell in enumerate(row):
            if cell is not None:
                sheet.write(i, k, cell, *([form] if isinstance(cell, date) else []))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods() -> bytes:
    """An OpenDocument spreadsheet."""
    document = odf.opendocument.OpenDocumentSpreadsheet()
    table = odf.table.Table(name="Data")
    for row in cells():
        line = odf.table.TableRow()
        for cell in row:
            line.addElement(_ods_cell(cell))
        table.addElement(line)
    document.spreadsheet.addElement(table)
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def _ods_cell(cell: Any) -> Any:
    if cell is None:
        return odf.table.TableCell()
    if isinstance(cell, date):
        return odf.table.TableCell(valuetype="date", datevalue=cell.isoformat())
    if isinstance(cell, int | float):
        return odf.table.TableCell(valuetype="float", value=cell)
    found = odf.table.TableCell(valuetype="string")
    found.addElement(odf.text.P(text=cell))
    return found


NOTES: Cells = [["this is"], ["no survey"]]
OTHERS = "sheet 'Data' read; others: Notes"
DIALECTS = {
    "xlsx": Dialect("survey.xlsx", lambda: xlsx(("Data", cells()))),
    "xlsx, numbers as text": Dialect(
        "survey.xlsx", lambda: xlsx(("Data", [[None if cell is None else str(cell) for cell in row] for row in cells(False)]))
    ),
    "xlsx, decimal commas as text": Dialect(
        "survey.xlsx",
        lambda: xlsx(("Data", [[str(cell).replace(".", ",") if isinstance(cell, float) else cell for cell in row] for row in cells()])),
        notes=("decimal comma in MINUTES",),
    ),
    "xlsx, empty rows first": Dialect("survey.xlsx", lambda: xlsx(("Data", cells()), top=3)),
    "xlsx, empty columns first": Dialect("survey.xlsx", lambda: xlsx(("Data", cells()), left=2)),
    "xlsx, first sheet of two": Dialect("survey.xlsx", lambda: xlsx(("Data", cells()), ("Notes", NOTES)), notes=(OTHERS,)),
    "xlsx, sheet by name": Dialect("survey.xlsx", lambda: xlsx(("Notes", NOTES), ("Data", cells())), sheet="Data"),
    "xlsx, first sheet hidden": Dialect("survey.xlsx", lambda: xlsx(("Notes", NOTES), ("Data", cells()), hidden=1)),
    "xlsx under a name of text": Dialect(
        "survey.csv", lambda: xlsx(("Data", cells())), notes=("survey.csv is a workbook, and read as one",)
    ),
    "xls": Dialect("survey.xls", xls),
    "ods": Dialect("survey.ods", ods),
}
