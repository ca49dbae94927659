"""HTML: one page that needs nothing else, in light and dark, on paper and on a phone.

jinja2 escapes every text; the page forbids itself scripts and anything from a network.  Cells that spreadsheets would take for formulas
when a table is copied into them get an apostrophe in front.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeGuard

from plscli import __version__
from plscli.report import defused, visible
from plscli.report.cells import shown, signed, together, tone, unbroken
from plscli.report.document import Block, Document, Heading, Illustration, Table, spans

if TYPE_CHECKING:
    from jinja2 import Environment

SHORT = 20
"""Tables of no more rows stay on one page when they are printed."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the table of contents."""

    text: str
    anchor: str
    level: int


def render(document: Document) -> str:
    """The document as a page."""
    titles = [block.text for block in document.blocks if _is_title(block)]
    blocks = [(number, block) for number, block in _placed(document) if not _is_title(block)]
    template = environment().get_template("page.html")
    page = {"document": document, "title": titles[0] if titles else document.title, "blocks": blocks, "contents": list(_contents(blocks))}
    return template.render(page, version=__version__)


def fragment(tables: Iterable[Table], notes: Iterable[str], lead: Iterable[str] = ()) -> str:
    """Tables, the lines above and under them, for a page that is there already, such as a notebook."""
    return environment().get_template("fragment.html").render(tables=list(enumerate(tables, 1)), notes=list(notes), lead=list(lead))


def _is_title(block: Block) -> TypeGuard[Heading]:
    return isinstance(block, Heading) and block.level == 0


def _placed(document: Document) -> Iterator[tuple[int, Block]]:
    """The blocks with the numbers that their anchors end with."""
    headings = 0
    for number, block in document.numbered():
        headings += isinstance(block, Heading)
        yield headings if isinstance(block, Heading) else number, block


def _contents(blocks: Iterable[tuple[int, Block]]) -> Iterator[Listed]:
    """Sections; where there are none, tables."""
    sections = [
        Listed(block.text, f"section-{number}", block.level) for number, block in blocks if isinstance(block, Heading) and block.level
    ]
    tables = [Listed(block.layout.title, f"table-{number}", 1) for number, block in blocks if isinstance(block, Table)]
    return iter([entry for entry in sections if entry.level < 3] or tables)


@cache
def environment() -> Environment:
    """Templates with everything that they may use."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("plscli.report.render"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters.update(
        seen=visible,
        cell=defused,
        signed=signed,
        lines=_lines,
        together=_together,
        unbroken=unbroken,
        words=lambda name: name.replace("_", " "),
    )
    made.globals.update(short=SHORT, shown=shown, tone=tone, spans=spans, kind_of=lambda block: type(block).__name__, drawn=_drawn)
    return made


def _together(sentence: str) -> str:
    """A sentence that breaks at no relation, with true arrows: browsers break a typed one after its hyphen."""
    return together(signed(sentence))


def _lines(text: str) -> str:
    return "\n".join(map(visible, text.splitlines()))


def _drawn(picture: Illustration, theme: Literal["light", "dark"]) -> str:
    """A picture as an address that holds it; an SVG that is shown in this way runs no script."""
    return f"data:image/svg+xml;base64,{b64encode(picture.draw('svg', theme)).decode('ascii')}"
