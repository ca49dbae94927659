"""Tables that were read back, held against the records of JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import readers
from plscli.records import Record
from plscli.report.cells import BLANK
from plscli.tables import Column, Layout

TYPED = {"→": "->", "←": "<-", "↔": "<->", "−": "-", "≤": "<=", "≥": ">="}
"""What papers print true signs for."""
TEX = {
    "\\textless{}": "<", "\\textgreater{}": ">", "$-$": "-", "\\_": "_", "\\%": "%",
    "$\\leftrightarrow$": "↔", "$\\leq$": "≤", "$\\geq$": "≥", "$\\beta$": "β", "$\\chi$": "χ", "$\\upsilon$": "υ",
}  # fmt: skip


def meant(column: Column, value: Any) -> Any:
    """What people read for a value of JSON: words for ids, and a sign as it is printed, where there is one."""
    if column.kind == "sign":
        return {"-": "−"}.get(value, value)
    if not column.called:
        return value
    return [column.called.get(each, each) for each in value] if isinstance(value, list) else column.called.get(value, value)


def same(column: Column, text: str, value: Any) -> bool:
    """Whether a cell says what JSON says, within the decimals that are printed."""
    value = meant(column, value)
    if column.kind == "sign":
        return text.replace("-", "−") == (value or "")  # LaTeX has signs of its own
    if value is None or value == BLANK:
        return text == ("–" if value is None else BLANK)
    if not column.numeric:
        words = ", ".join(map(str, value)) if isinstance(value, list) else {True: "yes", False: "no"}.get(value, str(value))
        return "".join(TYPED.get(char, char) for char in text) == words
    digits = text.replace("−", "-").replace(",", "").replace(" ", "")
    if column.kind == "p" and digits[0] in "<>":
        return value < 0.001 if digits[0] == "<" else value > 0.9995
    if column.kind == "value" and digits.startswith("<"):
        return 0 < value < 0.0005
    decimals = {"integer": 0, "p": 3, "value": 0 if float(value).is_integer() else 3}.get(column.kind, column.decimals)
    assert len(digits.partition(".")[2]) == decimals, (column.name, text)
    return abs(float(digits) - value) <= 0.5000001 * 10**-decimals


def check(layout: Layout, rows: readers.Rows, records: list[Record], all_columns: bool = True) -> None:
    """Every cell of a table that was read back says what JSON says."""
    if layout.matrix:
        check_matrix(layout, rows, records)
        return
    heads = [head.replace("\u00a0", " ") for head in rows[0]]
    signed = [column for column in layout.columns if column.kind != "sign" or any(record[column.name] for record in records)]
    columns = [column for column in signed if all_columns or column.heading in heads]
    assert heads == [column.heading for column in columns]
    kept = [column for column in signed if column not in columns and (all_columns or not column.spare)]
    assert not any(record[column.name] is not None for record in records for column in kept)
    assert len(rows) == len(records) + 1
    for row, record in zip(rows[1:], records, strict=True):
        for column, text in zip(columns, row, strict=True):
            assert same(column, text, record[column.name]), (layout.name, column.name, text, record[column.name])


def check_matrix(layout: Layout, rows: readers.Rows, records: list[Record]) -> None:
    """Every number of a matrix stands in its row and column, and there are no others."""
    assert layout.matrix
    found, truth = matrix_read(rows), matrix_of(layout, records)
    assert found.keys() == truth.keys()
    assert all(same(Column(layout.matrix[2], "", "number"), found[place], truth[place]) for place in truth)


def matrix_read(rows: Sequence[Sequence[Any]]) -> dict[tuple[str, str], Any]:
    """What stands in a matrix by row and column, which may be numbered: `1 Image` in the row, `1` in the column."""
    numbered = {line[0].partition(" ")[0]: line[0].partition(" ")[2] for line in rows[1:]} if rows[0][1] == "1" else {}
    names = [numbered[line[0].partition(" ")[0]] if numbered else line[0] for line in rows[1:]]
    heads = [numbered.get(head, head) for head in rows[0][1:]]
    cells = {(name, head): cell for name, line in zip(names, rows[1:], strict=True) for head, cell in zip(heads, line[1:], strict=True)}
    return {place: cell for place, cell in cells.items() if cell not in (None, "", "–")}


def matrix_of(layout: Layout, records: list[Record]) -> dict[tuple[str, str], float]:
    """The numbers of a matrix by row and column, those above the diagonal of a triangle too."""
    assert layout.matrix
    row, column, value, _ = layout.matrix
    truth = {(record[row], record[column]): record[value] for record in records if record[value] is not None}
    if layout.above:
        truth |= {(record[column], record[row]): record[layout.above] for record in records if record.get(layout.above) is not None}
    return truth


TABLE = re.compile(
    r"\\toprule\n(?P<head>[^\n]*)\n\\midrule\n(?:\\endfirsthead.*?\\endfoot\n(?P<long>.*?)\\end\{longtable\}|(?P<short>.*?)\\bottomrule)",
    re.DOTALL,
)
STACKED = re.compile(r"\\begin\{tabular\}\[b\]\{@\{\}.@\{\}\}(.*?)\\end\{tabular\}")


def tex_tables(source: str) -> Iterator[readers.Rows]:
    """Tables in LaTeX; a title on several lines becomes one."""
    for match in TABLE.finditer(source):
        head = STACKED.sub(lambda stack: stack[1].replace(" \\\\ ", " "), re.sub(r"\\textit\{(.*?)\}(?= &| \\\\)", r"\1", match["head"]))
        lines = [head, *(match["long"] or match["short"] or "").splitlines()]
        yield [[_plain(cell) for cell in re.split(r" (?<!\\)& ", line.removesuffix(" \\\\"))] for line in lines]


def _plain(cell: str) -> str:
    for written_, meant in TEX.items():
        cell = cell.replace(written_, meant)
    return re.sub(r"\\hspace\{0pt\}|\{(?=[\[\]*])|(?<=[\[\]*])\}", "", cell).replace("\\", "")
