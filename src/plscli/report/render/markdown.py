"""Markdown with GitHub's tables.  Text is escaped: no name or answer becomes markup, a link or HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

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
Escape = Callable[[str], str]
"""Makes text of one line in which nothing is markup."""
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
    return "\n\n".join([*blocks, comment(document.provenance)]) + "\n", pictures


def escaped(text: str) -> str:
    """Text of one line in which nothing is markup."""
    safe = MARKUP.sub(r"\\\g<0>", visible(text))
    safe = TAG.sub(lambda match: "&lt;" if match[0] == "<" else "&amp;", safe)
    return ADDRESS.sub(lambda match: rf"\{match[0]}", safe)


def paragraph(text: Text, escape: Escape = escaped) -> str:
    """A paragraph; what would be markup at its beginning is none."""
    spans = (text,) if isinstance(text, str) else text
    written = "".join(_span(span, escape) for span in spans).strip()
    return OPENING.sub(lambda match: f"\\{match[1]}" if match[1] else f"{match[2]}\\", written)


def _span(span: str | Span, escape: Escape) -> str:
    if isinstance(span, str):
        return escape(span)
    if span.style == "code":
        return _code(visible(span.text))
    mark = MARKS[span.style]
    return f"{mark}{escape(span.text)}{mark}"


def _code(text: str) -> str:
    """Inline code."""
    fence = _fence(text)
    return f"{fence} {text} {fence}" if len(fence) > 1 else f"`{text}`"


def _fence(text: str) -> str:
    """More backquotes in a row than the text holds."""
    return "`" * (1 + max(map(len, re.findall("`+", text)), default=0))


def _block(number: int, block: Block) -> str:
    match block:
        case Picture(title, description):
            return f"**Figure {number}.** {escaped(title)}: {escaped(description)}"
        case Table():
            about = f": {escaped(block.layout.about)}" if block.layout.about else ""
            title = f"**Table {number}.** {escaped(block.layout.title)}{about}"
            return "\n\n".join([title, grid_of(block), *under(block)])
    return flowing(block)


def flowing(block: Block, escape: Escape = escaped) -> str:
    """A block that is neither table nor picture."""
    match block:
        case Heading(text, level, divides):
            rule = "---\n\n" if divides else ""
            return f"{rule}{'#' * (level + 1)} {escape(text)}"
        case Paragraph(text) | Note(text):
            return paragraph(text, escape)
        case Items(entries, ordered):
            return "\n".join(f"{f'{place}.' if ordered else '-'} {paragraph(entry, escape)}" for place, entry in enumerate(entries, 1))
        case Code(text):
            fence = _fence(text).ljust(3, "`")
            return "\n".join([fence, *map(visible, text.splitlines()), fence])
    raise TypeError(block)


def grid_of(table: Table, escape: Escape = escaped) -> str:
    """The header and rows of a table."""
    rows = [[escape(shown(column, record[column.name])) for column in table.columns] for record in table.rows]
    heads = [escape(column.heading) for column in table.columns]
    return _grid([heads, *rows], [column.numeric for column in table.columns])


def under(table: Table, escape: Escape = escaped) -> list[str]:
    """What stands under a table: sentences on its rows, thresholds, remarks."""
    sentences = [f"- **{escape(subject)}** {escape(sentence)}" for subject, sentence in table.sentences]
    return [*(["\n".join(sentences)] if sentences else []), *(paragraph(text, escape) for text in (*table.thresholds, *table.remarks))]


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


def comment(provenance: Imprint) -> str:
    """Where the numbers come from, in a comment that readers of the page do not see."""
    lines = [visible(line) for fact in provenance.facts for line in f"{fact.name}: {fact.text}".split("\n")]
    return "\n".join(["<!--", *(line.replace("--", "-\u2010") for line in lines), "-->"])
