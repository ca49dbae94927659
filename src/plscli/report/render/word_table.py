"""A table of Word, written as the XML that Word keeps (ECMA-376, part 1, section 17.4): cell by cell through an interface takes minutes."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from xml.sax.saxutils import escape

from plscli.report import paper
from plscli.report.safety import visible
from plscli.tables import Column

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TWENTIETHS = 1440 / 25.4
"""Twentieths of a point, in which Word measures, in a millimetre."""
THICK, THIN = '<w:{} w:val="single" w:sz="8" w:space="0" w:color="auto"/>', '<w:{} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
SIDES = {"left": 0.38, "right": 0.52}
"""Room beside the text of a cell, in gaps between columns; what is left of these is for letters wider than was reckoned."""
TOGETHER = 20
"""Tables of no more lines stay on one page, which leaves none of them mostly empty."""
ENDS = 2
"""Rows at the beginning and at the end of other tables that stay together."""


def xml(page: paper.Sheet) -> str:
    """The table: rules at its top, under its header, and at its bottom, nowhere else."""
    widths = [round(width * TWENTIETHS) for width in page.widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    heads = [" ".join(lines) for lines in page.heads]
    whole, last = _lines(page) <= TOGETHER, len(page.cells) - 1
    kept = [whole or row < ENDS or last - ENDS < row + 1 for row in range(len(page.cells))]
    body = (_row(page, widths, cells, head=False, keep=keep) for cells, keep in zip(page.cells, kept, strict=True))
    rows = [_row(page, widths, heads, head=True, keep=True), *body]
    borders = f"<w:tblBorders>{THICK.format('top')}{THICK.format('bottom')}</w:tblBorders>"
    gap = page.gap * TWENTIETHS
    sides = "".join(f'<w:{side} w:w="{int(share * gap)}" w:type="dxa"/>' for side, share in SIDES.items())
    margins = f"<w:tblCellMar>{sides}</w:tblCellMar>"
    shape = f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>{borders}<w:tblLayout w:type="fixed"/>{margins}<w:tblLook w:val="0420"/>'
    return f'<w:tbl xmlns:w="{NAMESPACE}"><w:tblPr>{shape}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'


def _lines(page: paper.Sheet) -> int:
    """Lines that the rows take, folded cells counted as often as they are as wide as their column."""
    per_line = [max(width / (page.size * paper.CHARACTER) - paper.GAP, 1.0) for width in page.widths]
    return sum(max(ceil(paper.breadth(cell) / room) for cell, room in zip(cells, per_line, strict=True)) or 1 for cells in page.cells)


def _row(page: paper.Sheet, widths: Sequence[int], texts: Sequence[str], head: bool, keep: bool) -> str:
    cells = "".join(_cell(*parts, page.size, head, keep) for parts in zip(page.columns, widths, texts, strict=True))
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{cells}</w:tr>"


def _cell(column: Column, width: int, text: str, size: int, head: bool, keep: bool) -> str:
    rule = f'<w:tcBorders>{THIN.format("bottom")}</w:tcBorders><w:vAlign w:val="bottom"/>' if head else ""
    side = "right" if column.numeric else "left"
    place = f'{"<w:keepNext/>" if keep else ""}<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/><w:jc w:val="{side}"/>'
    italic = "<w:i/>" if head and column.heading in paper.SYMBOLS and not column.literal else ""
    run = f'<w:rPr>{italic}<w:sz w:val="{2 * size}"/></w:rPr><w:t xml:space="preserve">{escape(visible(text))}</w:t>'
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{rule}</w:tcPr><w:p><w:pPr>{place}</w:pPr><w:r>{run}</w:r></w:p></w:tc>'
