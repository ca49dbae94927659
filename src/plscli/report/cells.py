"""What stands in a cell: the only place where numbers are rounded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from plscli.records import Record
from plscli.tables import Column, Layout
from plscli.words import number

Tone = Literal["good", "doubtful", "bad", "error"]

NOTHING = "–"
BLANK = ""
"""Where no number belongs, as above the diagonal of a triangle."""
LONG = 8
"""Characters of a name that is too long to head a column of numbers."""
MINUS = "−"
TONES: dict[str, Tone] = {
    "supported": "good", "keep": "good", "distinct": "good", "met": "good", "ok": "good",
    "not supported": "doubtful", "undecided": "doubtful", "review": "doubtful", "doubtful": "doubtful",
    "borderline": "doubtful", "warning": "doubtful", "not comparable": "doubtful", "partial": "doubtful", "none": "bad",
    "drop": "bad", "not distinct": "bad", "not met": "bad", "error": "error",
}  # fmt: skip
"""What is thought of each verdict."""


def shown(column: Column, value: Any) -> str:
    """A value as a reader sees it, rounded."""
    if column.kind == "sign":
        return {"-": MINUS}.get(value, value or "")
    if value is None:
        return NOTHING
    if isinstance(value, str) and column.numeric:
        return value
    if column.kind == "number":
        return number(value, _decimals(column, value))
    if column.kind == "p":
        return "<0.001" if value < 0.001 else ">0.999" if value > 0.9995 else number(value, 3)
    if column.kind == "integer":
        return f"{value:,}"
    if column.kind == "value":
        if 0 < value < 0.0005:
            return "<0.001"
        return f"{value:,.0f}" if float(value).is_integer() else number(value, 3)
    return words(value)


def _decimals(column: Column, value: float) -> int:
    """Decimals of a number, with more where these would put it on the other side of what it is held against."""
    held = column.threshold
    if held is None:
        return column.decimals
    enough = range(column.decimals, 9)
    return next((k for k in enough if held.verdict(float(number(value, k))) == held.verdict(value)), column.decimals)


def printed(column: Column, value: Any) -> str:
    """The same as the Publication Manual of the APA wants it: a true minus, no zero before the point of what cannot exceed 1.

    American Psychological Association (2020), Publication Manual, 7th ed.
    """
    text = shown(column, value)
    if not column.numeric or value is None or not text:
        return text
    bounded = column.bounded or column.kind == "p"
    relation, digits = (f"{text[0]} ", text[1:]) if text[0] in "<>" else ("", text)
    sign, digits = (MINUS, digits[1:]) if digits.startswith("-") else ("", digits)
    return relation + sign + (digits.removeprefix("0") if bounded and "." in digits else digits)


def words(value: Any) -> str:
    """Text, or several pieces of it, in one cell; what does not exist is a dash, and of a mapping left out."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {words(part)}" for name, part in value.items() if part not in (None, [], {}))
    return ", ".join(map(words, value)) if isinstance(value, list | tuple) else str(value)


def unbroken(title: str) -> str:
    """A title in which a number and its unit stay together."""
    return title.replace(" %", "\u00a0%")


RELATION = re.compile(r" ([=<>≤≥]|->|→) ")


def together(sentence: str, glue: str = "\u00a0") -> str:
    """A sentence that is not broken within what belongs together, as in `p = 0.588`."""
    return RELATION.sub(rf"{glue}\1{glue}", sentence)


ARROWS = {" <-> ": " ↔ ", " -> ": " → ", " <- ": " ← "}
"""Names cannot hold arrows, so that these are ours."""
LIMIT = re.compile(r"(?<!\S)([<>])= (?=-?\d)")


def signed(text: str) -> str:
    """A text with true arrows and signs of limits."""
    for typed, arrow in ARROWS.items():
        text = text.replace(typed, arrow)
    return LIMIT.sub(lambda found: "≤ " if found[1] == "<" else "≥ ", text)


def tone(column: Column, record: Record) -> Tone | None:
    """What is thought of a value: of a verdict by its word, of a number by its threshold or by the verdict on its row."""
    value = record[column.name]
    if value is None:
        return None
    if column.verdict:
        return TONES.get(str(record[column.verdict]))
    word = value if column.kind == "verdict" else column.threshold.verdict(value) if column.threshold else ""
    return TONES.get(word)


def as_matrix(layout: Layout, records: Sequence[Record]) -> tuple[tuple[Column, ...], list[Record]]:
    """Columns and records of a table that is read as a matrix, one record per row of it; a triangle has the same names on both sides.

    Long names that stand on both sides are written once: columns then have the numbers of the rows.
    """
    assert layout.matrix is not None
    row, column, value, verdict = layout.matrix
    numbers = next(each for each in layout.columns if each.name == value)
    worded = any(each.name == verdict and each.called for each in layout.columns)  # words that stand where there is no number
    cells = [
        (record[row], record[column], record[verdict] if worded and record[value] is None else record[value], record.get(verdict))
        for record in records
    ]
    if layout.above is not None:
        cells += [(record[column], record[row], record[layout.above], record[verdict]) for record in records if layout.above in record]
    names, heads = _sides(cells, layout.triangle)
    numbered = layout.triangle and max(map(len, names), default=0) > LONG
    empty = {field: value for j in range(len(heads)) for field, value in ((f"value {j}", BLANK), (f"verdict {j}", None))}
    rows: dict[str, Record] = {name: {"row": f"{place} {name}" if numbered else name, **empty} for place, name in enumerate(names, 1)}
    for one, other, cell, judged in cells:
        j = heads.index(other)
        rows[one] |= {f"value {j}": cell, f"verdict {j}": judged}
    titles = [str(place) for place in range(1, len(heads) + 1)] if numbered else heads
    heads_of = (
        replace(numbers, name=f"value {j}", title=title, verdict=f"verdict {j}", literal=True, spare=0, threshold=None)
        for j, title in enumerate(titles)
    )
    return (Column("row", "", literal=True), *heads_of), list(rows.values())


def _sides(cells: Sequence[tuple[str, str, object, object]], triangle: bool) -> tuple[list[str], list[str]]:
    """The names of the rows and of the columns, in the order in which they occur."""
    if not triangle:
        return list(dict.fromkeys(cell[0] for cell in cells)), list(dict.fromkeys(cell[1] for cell in cells))
    names = list(dict.fromkeys(name for cell in cells for name in (cell[1], cell[0])))
    return names, names
