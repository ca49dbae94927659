"""Quarto: Markdown with a title and formats above it, and with tables and figures that a text of one's own can refer to.

Quarto, "Markdown Basics", "Cross References"; Pandoc's Markdown, of which extensions that change quotation marks are switched off.
"""

from __future__ import annotations

import json
import re

from plscli.report.document import Block, Document, Heading, Picture, Table
from plscli.report.render import markdown

MARKUP = re.compile(r"[@^{}]|(?<!\\)[<>#]|:(?=::)")
"""What is markup to Pandoc besides what is to others: citations, raised letters, attributes and shortcodes, tags, divisions."""
FORMATS = """\
format:
  html: default
  docx: default
  pdf: default
from: markdown-smart-fancy_lists-example_lists
"""


def render(document: Document, stem: str | None) -> tuple[str, dict[str, bytes]]:
    """The document as Quarto, and its pictures by the names of their files."""
    pictures: dict[str, bytes] = {}
    blocks: list[str] = []
    title = next((block.text for block in document.blocks if isinstance(block, Heading) and block.level == 0), document.title)
    for number, block in document.numbered():
        if isinstance(block, Heading) and block.level == 0 and block.text == title:
            continue
        if isinstance(block, Picture) and stem is not None:
            name = f"{stem}-figure-{number}.png"
            pictures[name] = block.draw("png", "light")
            blocks.append(_figure(number, block, name))
        else:
            blocks.append(_block(number, block))
    head = f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\n{FORMATS}---"
    return "\n\n".join([head, *blocks, markdown.comment(document.provenance)]) + "\n", pictures


def escaped(text: str) -> str:
    """Text of one line in which nothing is markup."""
    return MARKUP.sub(r"\\\g<0>", markdown.escaped(text))


def _figure(number: int, picture: Picture, name: str) -> str:
    said = escaped(picture.description).replace('"', "&quot;")
    return f'![{escaped(picture.title)}]({name}){{#fig-{number} fig-alt="{said}"}}'


def _block(number: int, block: Block) -> str:
    match block:
        case Heading(text, level, _):
            return f"{'#' * level} {escaped(text)}"
        case Picture(title, description):
            return f"**{escaped(title)}.** {escaped(description)}"
        case Table():
            about = f": {escaped(block.layout.about)}" if block.layout.about else ""
            caption = f": {escaped(block.layout.title)}{about} {{#tbl-{number}}}"
            return "\n\n".join([markdown.grid_of(block, escaped), caption, *markdown.under(block, escaped)])
    return markdown.flowing(block, escaped)
