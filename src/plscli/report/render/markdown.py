"""Markdown with GitHub's tables.  Text is escaped: no name or answer becomes markup, a link or HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence

from plscli.report.cells import shown
from plscli.report.document import Block, Code, Document, Heading, Items, Note, Paragraph, Picture, Span, Table, Text
from plscli.report.provenance import Imprint
from plscli.report.safety import visible

MARKUP = re.compile(r"[\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_])")
"""What is markup wherever it stands; an underscore within a word is none."""
TAG = re.compile(r"<(?=[A-Za-z/!?])|&(?=#?\w+;)")
"""What may begin a tag of HTML or a character reference."""
ADDRESS = re.compile(r"(?<=:)//|(?<=www)\.", re.IGNORECASE)
"""What GitHub turns into a link without being asked."""
OPENING = re.compile(r"^(?:([#>+=-])|(\d+)(?=[.)]))")
"""What is markup at the beginning of a line."""
MARKS = {"italic": "*", "bold": "**"}


def render(document: Document, stem: str | None) -> tuple[str, dict[str, bytes]]:
    """The document as Markdown, and its pictures by the names of their files."""
    blocks, pictures = [], {}
    for number, block in document.numbered():
        if isinstance(block, Picture) and stem is not None:
            name = f"{stem}-figure-{number}.png"
            pictures[name] = block.draw("png", "light")
            blocks.append(f"![{escaped(block.description)}]({name})\n\n**Figure {number}.** {escaped(block.title)}")
        else:
            blocks.append(_block(number, block))
    return "\n\n".join([*blocks, _comment(document.provenance)]) + "\n", pictures


def escaped(text: str) -> str:
    """Text of one line in which nothing is markup."""
    safe = MARKUP.sub(r"\\\g<0>", visible(text))
    safe = TAG.sub(lambda match: "&lt;" if match[0] == "<" else "&amp;", safe)
    return ADDRESS.sub(lambda match: rf"\{match[0]}", safe)


def _text(text: Text) -> str:
    """A paragraph; what would be markup at its beginning is none."""
    spans = (text,) if isinstance(text, str) else text
    return OPENING.sub(lambda match: f"\\{match[1]}" if match[1] else f"{match[2]}\\", "".join(map(_span, spans)).strip())


def _span(span: str | Span) -> str:
    if isinstance(span, str):
        return escaped(span)
    if span.style == "code":
        return _code(visible(span.text))
    mark = MARKS[span.style]
    return f"{mark}{escaped(span.text)}{mark}"


def _code(text: str) -> str:
    """Inline code."""
    fence = _fence(text)
    return f"{fence} {text} {fence}" if len(fence) > 1 else f"`{text}`"


def _fence(text: str) -> str:
    """More backquotes in a row than the text holds."""
    return "`" * (1 + max(map(len, re.findall("`+", text)), default=0))


def _block(number: int, block: Block) -> str:
    match block:
        case Heading(text, level, divides):
            rule = "---\n\n" if divides else ""
            return f"{rule}{'#' * (level + 1)} {escaped(text)}"
        case Paragraph(text) | Note(text):
            return _text(text)
        case Items(entries, ordered):
            return "\n".join(f"{f'{place}.' if ordered else '-'} {_text(entry)}" for place, entry in enumerate(entries, 1))
        case Code(text):
            fence = _fence(text).ljust(3, "`")
            return "\n".join([fence, *map(visible, text.splitlines()), fence])
        case Picture(title, description):
            return f"**Figure {number}.** {escaped(title)}: {escaped(description)}"
        case Table():
            return _table(number, block)


def _table(number: int, table: Table) -> str:
    layout = table.layout
    title = f"**Table {number}.** {escaped(layout.title)}{f': {escaped(layout.about)}' if layout.about else ''}"
    rows = [[escaped(shown(column, record[column.name])) for column in table.columns] for record in table.rows]
    heads = [escaped(column.heading) for column in table.columns]
    grid = _grid([heads, *rows], [column.numeric for column in table.columns])
    sentences = [f"- **{escaped(subject)}** {escaped(sentence)}" for subject, sentence in table.sentences]
    return "\n\n".join([title, grid, *(["\n".join(sentences)] if sentences else []), *map(_text, (*table.thresholds, *table.remarks))])


def _grid(rows: Sequence[Sequence[str]], numeric: Sequence[bool]) -> str:
    """Rows, the first of which is the header, with their columns one under another in the source as well."""
    from rich.cells import cell_len

    widths = [max(3, *(cell_len(row[column]) for row in rows)) for column in range(len(numeric))]
    rule = [f"{'-' * (width - 1)}:" if right else "-" * width for width, right in zip(widths, numeric, strict=True)]

    def line(cells: Sequence[str]) -> str:
        space = [" " * (width - cell_len(cell)) for cell, width in zip(cells, widths, strict=True)]
        filled = [gap + cell if right else cell + gap for gap, cell, right in zip(space, cells, numeric, strict=True)]
        return f"| {' | '.join(filled)} |"

    return "\n".join([line(rows[0]), line(rule), *map(line, rows[1:])])


def _comment(provenance: Imprint) -> str:
    """Where the numbers come from, in a comment that readers of the page do not see."""
    lines = [visible(line) for fact in provenance.facts for line in f"{fact.name}: {fact.text}".split("\n")]
    return "\n".join(["<!--", *(line.replace("--", "-\u2010") for line in lines), "-->"])
