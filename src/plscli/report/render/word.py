"""Word: a document with tables as the Publication Manual of the APA wants them.

Number and title stand above a table, rules only at its top, under its header and at its bottom, a note below it; headers are repeated
where a table goes on over pages.  The tables are tables of Word, to be edited like any other.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from plscli.borrowed import element
from plscli.report import paper, visible
from plscli.report.document import Block, Code, Document, Heading, Illustration, Items, Note, Paragraph, Span, Table, Text, spans
from plscli.report.writing import timeless
from plscli.tables import Column

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.text.paragraph import Paragraph as Line

FONT, MONO = "Times New Roman", "Courier New"
TEXT, SMALL = 11, 9
"""Sizes of type, in points."""
HEADINGS = {"Title": 18, "Heading 1": 14, "Heading 2": 12, "Heading 3": 11, "Caption": TEXT}
MARGIN, SHORT_SIDE, LONG_SIDE = 25, 210, 297
"""Of A4, in mm."""
CAPTIONED = 20
"""Room that the caption of a picture takes, in mm."""
LONGEST_PROPERTY = 255
"""What the properties of a document have room for."""


def render(document: Document) -> bytes:
    """The document as a file of Word."""
    import docx as library

    docx = library.Document()
    _dress(docx)
    _describe(docx, document)
    for (number, block), lies in zip(document.numbered(), paper.lying(document.blocks), strict=True):
        if not (isinstance(block, Note) and block.in_tables):
            _turn(docx, lies)
            _write(docx, number, block)
    _part_from_tables(docx)
    _turn(docx, landscape=False)
    _write_provenance(docx, document)
    content = io.BytesIO()
    docx.save(content)
    return timeless(content.getvalue())


def _dress(docx: Docx) -> None:
    """Page, fonts and distances."""
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    section = docx.sections[0]
    section.page_width, section.page_height = Mm(SHORT_SIDE), Mm(LONG_SIDE)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN)
    for name, size in {"Normal": TEXT, **HEADINGS}.items():
        style: Any = docx.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), RGBColor(0, 0, 0)
        style.font.bold = name != "Normal"
        fonts = style.element.rPr.rFonts
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        for kind in ("eastAsia", "cs"):
            fonts.set(qn(f"w:{kind}"), FONT)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(12 if name in HEADINGS else 0), Pt(6)
        for border in style.element.pPr.findall(qn("w:pBdr")):
            style.element.pPr.remove(border)


def _describe(docx: Docx, document: Document) -> None:
    """Properties of the file: what it is and where it comes from, and no time; the picture of an empty page goes."""
    core: Any = docx.core_properties
    title = f"{document.title}: {document.about}" if document.about else document.title
    core.title, core.comments = visible(title)[:LONGEST_PROPERTY], visible(document.provenance.line)[:LONGEST_PROPERTY]
    core.author, core.keywords, core.last_modified_by, core.revision = "", "plscli", "", 1
    told = element(core, "_element")
    for fact in () if told is None else list(told):
        if fact.tag.endswith(("}created", "}modified")):
            told.remove(fact)
    relations = docx.part.package.rels
    for name in [name for name, relation in relations.items() if relation.reltype.endswith("/thumbnail")]:
        del relations[name]


def _write(docx: Docx, number: int, block: Block) -> None:
    match block:
        case Heading(text, level, divides):
            docx.add_heading(visible(text), min(level, 3)).paragraph_format.page_break_before = divides
        case Paragraph(text):
            _add_runs(docx.add_paragraph(), paper.running(text))
        case Note(text):
            _add_runs(docx.add_paragraph(), paper.typeset(text), SMALL)
        case Items(entries, ordered):
            for place, entry in enumerate(entries, 1):
                _add_runs(docx.add_paragraph(f"{place}. ") if ordered else docx.add_paragraph(style="List Bullet"), entry)
        case Code(text):
            _write_code(docx, text, SMALL)
        case Illustration():
            _write_picture(docx, number, block)
        case Table():
            _write_table(docx, number, block)


def _add_runs(line: Line, text: Text, size: int | None = None) -> Line:
    """Add pieces of text in their styles."""
    from docx.shared import Pt

    for span in spans(text):
        run = line.add_run(visible(span.text if isinstance(span, Span) else span))
        run.font.size = Pt(size) if size else None
        if isinstance(span, Span):
            run.italic, run.bold = span.style == "italic" or None, span.style == "bold" or None
            run.font.name = MONO if span.style == "code" else None
    return line


def _write_code(docx: Docx, text: str, size: int) -> None:
    from docx.shared import Pt

    for row in text.splitlines():
        line = _add_runs(docx.add_paragraph(), (Span(row, "code"),), size)
        line.paragraph_format.space_after = Pt(0)


def _write_table(docx: Docx, number: int, table: Table) -> None:
    """Number and title, the table, its note, and the sentences on its rows."""
    from docx.oxml import parse_xml
    from docx.shared import Pt

    page = paper.sheet(table)
    _write_caption(docx, "Table", number, table.layout.title)
    docx.element.body.insert_element_before(parse_xml(table_xml(page)), "w:sectPr")
    note = paper.note(table, page)
    if note:
        _add_runs(docx.add_paragraph(), (Span("Note.", "italic"), f" {note}"), SMALL).paragraph_format.space_before = Pt(3)
    for subject, sentence in paper.sentences(table):
        _add_runs(docx.add_paragraph(), (Span(subject, "bold"), f" {sentence}"))


def _part_from_tables(docx: Docx) -> None:
    """Room between tables and what stands under them, which Word has none of by itself."""
    from itertools import pairwise

    from docx.shared import Pt
    from docx.table import Table as Grid
    from docx.text.paragraph import Paragraph as Line

    for above, below in pairwise(docx.iter_inner_content()):
        if isinstance(above, Grid) and isinstance(below, Line):
            below.paragraph_format.space_before = below.paragraph_format.space_before or Pt(TEXT / 2)


def _write_picture(docx: Docx, number: int, picture: Illustration) -> None:
    """Number and title, and below them the picture."""
    from docx.shared import Mm

    _write_caption(docx, "Figure", number, picture.title)
    run: Any = docx.add_paragraph().add_run()
    drawn: Any = run.add_picture(io.BytesIO(picture.draw("png", "print")))  # at the size that it was drawn for
    lies = picture.width > paper.WIDTHS[False]
    across, along = (SHORT_SIDE, LONG_SIDE)[lies], (LONG_SIDE, SHORT_SIDE)[lies]
    share = min(Mm(across - 2 * MARGIN) / drawn.width, Mm(along - 2 * MARGIN - CAPTIONED) / drawn.height, 1.0)
    drawn.width, drawn.height = round(share * drawn.width), round(share * drawn.height)
    if (inline := element(drawn, "_inline")) is not None:
        inline.docPr.set("descr", visible(picture.description))


def _write_caption(docx: Docx, kind: str, number: int, title: str) -> None:
    """A number that Word counts by itself, and under it the title, both of which stay with what they name."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    line = docx.add_paragraph(f"{kind} ", style="Caption")
    for part, content in (
        ("begin", None),
        ("instrText", f" SEQ {kind} \\* ARABIC "),
        ("separate", None),
        ("text", str(number)),
        ("end", None),
    ):
        run = line.add_run(content if part == "text" else "")
        behind = element(run, "_r")
        if behind is None:
            continue
        if part == "instrText":
            instruction = OxmlElement("w:instrText")
            instruction.text = content
            behind.append(instruction)
        elif part != "text":
            field = OxmlElement("w:fldChar")
            field.set(qn("w:fldCharType"), part)
            behind.append(field)
    below = _add_runs(docx.add_paragraph(), (Span(title, "italic"),))
    line.paragraph_format.space_after = Pt(0)
    line.paragraph_format.keep_with_next = below.paragraph_format.keep_with_next = True


def _turn(docx: Docx, landscape: bool) -> None:
    """Go on with pages that lie on their side, or stand."""
    from docx.enum.section import WD_ORIENT, WD_SECTION
    from docx.shared import Mm

    section = docx.sections[-1]
    if (section.orientation == WD_ORIENT.LANDSCAPE) == landscape:
        return
    if len(docx.element.body) > 1:  # not before anything is written: the page is turned as it is
        section = docx.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(LONG_SIDE), Mm(SHORT_SIDE)) if landscape else (Mm(SHORT_SIDE), Mm(LONG_SIDE))


def _write_provenance(docx: Docx, document: Document) -> None:
    """Where the numbers come from, with the model where it does not stand above."""
    origin = document.provenance
    line = docx.add_paragraph(style="Caption")
    _add_runs(line, "Where the numbers come from", SMALL)
    line.paragraph_format.keep_with_next = True
    _add_runs(docx.add_paragraph(), origin.chosen, SMALL)
    if not any(isinstance(block, Code) for block in document.blocks):
        _write_code(docx, origin.model, SMALL - 1)


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


def table_xml(page: paper.Sheet) -> str:
    """The table, written as the XML that Word keeps (ECMA-376, part 1, section 17.4): cell by cell through an interface takes minutes.

    Rules at its top, under its header, and at its bottom, nowhere else.
    """
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
