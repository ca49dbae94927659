"""Markdown with GitHub's tables, and with Quarto's title, formats and references.  Text is escaped: no name or answer becomes markup.

Quarto, "Markdown Basics", "Cross References"; Pandoc's Markdown, of which extensions that change quotation marks are switched off.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from plscli.report import visible
from plscli.report.cells import shown, signed
from plscli.report.document import Block, Code, Document, Heading, Illustration, Imprint, Items, Note, Paragraph, Span, Table, Text, spans

MARKUP = re.compile(r"[\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_])")
"""What is markup wherever it stands; an underscore within a word is none."""
TAG = re.compile(r"<(?=[A-Za-z/!?])|&(?=#?\w+;)")
"""What may begin a tag of HTML or a character reference."""
ADDRESS = re.compile(r"(?<=:)//|(?<=www)\.", re.IGNORECASE)
"""What GitHub turns into a link without being asked."""
OPENING = re.compile(r"^(?:([#>+=-])|(\d+)(?=[.)]))")
"""What is markup at the beginning of a line."""
OF_PANDOC = re.compile(r"[@^{}]|(?<!\\)[<>#]|:(?=::)")
"""What is markup to Pandoc besides what is to others: citations, raised letters, attributes and shortcodes, tags, divisions."""
MARKS = {"italic": "*", "bold": "**"}
FORMATS = """\
format:
  html: default
  docx: default
  pdf: default
from: markdown-smart-fancy_lists-example_lists
"""


def render(document: Document, stem: str | None, quarto: bool = False) -> tuple[str, dict[str, bytes]]:
    """The document as Markdown of GitHub or of Quarto, and its pictures by the names of their files."""
    page = Quarto(document) if quarto else GitHub(document)
    blocks, pictures = [], {}
    for number, block in document.numbered():
        if isinstance(block, Illustration) and stem is not None:
            name = f"{stem}-figure-{number}.png"
            pictures[name] = block.draw("png", "light")
            blocks.append(page.figure(number, block, name))
        elif not page.stands_above(block):
            blocks.append(page.block(number, block))
    return "\n\n".join([*page.head(), *blocks, _comment(document.provenance)]) + "\n", pictures


class GitHub:
    """Writes the blocks of a document as GitHub's Markdown."""

    def __init__(self, document: Document) -> None:
        self.title = next((block.text for block in document.blocks if isinstance(block, Heading) and block.level == 0), document.title)

    def escaped(self, text: str) -> str:
        """Text of one line in which nothing is markup."""
        safe = MARKUP.sub(r"\\\g<0>", visible(signed(text)))
        safe = TAG.sub(lambda match: "&lt;" if match[0] == "<" else "&amp;", safe)
        return ADDRESS.sub(lambda match: rf"\{match[0]}", safe)

    def head(self) -> list[str]:
        """What stands above all blocks."""
        return []

    def stands_above(self, block: Block) -> bool:
        """Whether the head says a block already."""
        return False

    def figure(self, number: int, picture: Illustration, file: str) -> str:
        """A picture in a file beside the document."""
        return f"![{self.escaped(picture.description)}]({file})\n\n**Figure {number}.** {self.escaped(picture.title)}"

    def block(self, number: int, block: Block) -> str:
        """A block; a picture in words."""
        match block:
            case Heading(text, level, divides):
                return self.heading(self.escaped(text), level, divides)
            case Paragraph(text) | Note(text):
                return self._paragraph(text)
            case Items(entries, ordered):
                return "\n".join(f"{f'{place}.' if ordered else '-'} {self._paragraph(entry)}" for place, entry in enumerate(entries, 1))
            case Code(text):
                fence = _fence(text).ljust(3, "`")
                return "\n".join([fence, *map(visible, text.splitlines()), fence])
            case Illustration(title, description):
                return self.described(number, self.escaped(title), self.escaped(description))
            case Table():
                about = f": {self.escaped(block.layout.about)}" if block.layout.about else ""
                return "\n\n".join(
                    self.table(number, f"{self.escaped(block.layout.title)}{about}", self._grid_of(block), self._under(block))
                )

    def heading(self, text: str, level: int, divides: bool) -> str:
        """A heading."""
        rule = "---\n\n" if divides else ""
        return f"{rule}{'#' * (level + 1)} {text}"

    def described(self, number: int, title: str, description: str) -> str:
        """A picture in words."""
        return f"**Figure {number}.** {title}: {description}"

    def table(self, number: int, title: str, grid: str, under: list[str]) -> list[str]:
        """A table: title, rows, and what stands under them."""
        return [f"**Table {number}.** {title}", grid, *under]

    def _paragraph(self, text: Text) -> str:
        """A paragraph; what would be markup at its beginning is none."""
        written = "".join(map(self._span, spans(text))).strip()
        return OPENING.sub(lambda match: f"\\{match[1]}" if match[1] else f"{match[2]}\\", written)

    def _span(self, span: str | Span) -> str:
        if isinstance(span, str):
            return self.escaped(span)
        if span.style == "code":
            return _code(visible(span.text))
        return f"{MARKS[span.style]}{self.escaped(span.text)}{MARKS[span.style]}"

    def _grid_of(self, table: Table) -> str:
        """The header and rows of a table."""
        rows = [[self.escaped(shown(column, record[column.name])) for column in table.columns] for record in table.rows]
        heads = [self.escaped(column.heading) for column in table.columns]
        return _grid([heads, *rows], [column.numeric for column in table.columns])

    def _under(self, table: Table) -> list[str]:
        """What stands under a table: sentences on its rows, thresholds, remarks."""
        sentences = [f"- **{self.escaped(subject)}** {self.escaped(sentence)}" for subject, sentence in table.sentences]
        return [*(["\n".join(sentences)] if sentences else []), *map(self._paragraph, (*table.thresholds, *table.remarks))]


class Quarto(GitHub):
    """With a title and formats above, and with tables and figures that a text of one's own can refer to."""

    def escaped(self, text: str) -> str:
        return OF_PANDOC.sub(r"\\\g<0>", super().escaped(text))

    def head(self) -> list[str]:
        return [f"---\ntitle: {json.dumps(self.title, ensure_ascii=False)}\n{FORMATS}---"]

    def stands_above(self, block: Block) -> bool:
        return isinstance(block, Heading) and block.level == 0 and block.text == self.title

    def figure(self, number: int, picture: Illustration, file: str) -> str:
        said = self.escaped(picture.description).replace('"', "&quot;")
        return f'![{self.escaped(picture.title)}]({file}){{#fig-{number} fig-alt="{said}"}}'

    def heading(self, text: str, level: int, divides: bool) -> str:
        return f"{'#' * level} {text}"

    def described(self, number: int, title: str, description: str) -> str:
        return f"**{title}.** {description}"

    def table(self, number: int, title: str, grid: str, under: list[str]) -> list[str]:
        return [grid, f": {title} {{#tbl-{number}}}", *under]


def _code(text: str) -> str:
    """Inline code."""
    fence = _fence(text)
    return f"{fence} {text} {fence}" if len(fence) > 1 else f"`{text}`"


def _fence(text: str) -> str:
    """More backquotes in a row than the text holds."""
    return "`" * (1 + max(map(len, re.findall("`+", text)), default=0))


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
