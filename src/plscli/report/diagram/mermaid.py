"""The diagram as text for Mermaid, which Markdown on GitHub, GitLab, Quarto and many wikis draws; it finds a layout of its own.

Mermaid, "Flowcharts - Basic Syntax".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from plscli import __version__
from plscli.report.diagram.content import Arrow, Content, Node
from plscli.report.diagram.graph_text import GraphText
from plscli.report.safety import visible

SHAPES = {"construct": '(["{}"])', "product": '(["{}"]):::product', "item": '["{}"]'}
CLASSES = ("classDef product stroke-dasharray: 4 3", "classDef note fill:none,stroke:none", "classDef meeting fill:#444,stroke:#444")
LINES = {"dashed": ("-.-", "-.->"), "heavy": ("===", "==>"), "plain": ("---", "-->")}
"""Without and with a head."""
MARKUP = re.compile(r'["#<>&`\\*_{}|]')
LIST = re.compile(r"^[-+](?=\s)|(?<=^\d)\.(?=\s)|(?<=^\d\d)\.(?=\s)")
"""What Mermaid would take for a list at the beginning of a text."""


def mermaid(content: Content, source: Mapping[str, Any]) -> str:
    """The content as a flowchart.   source : origin of the numbers, which a comment tells."""
    return "\n".join(_Writer(content).lines(source)) + "\n"


def escaped(*lines: str) -> str:
    """Lines of text for between quotation marks: nothing in it is markup."""

    def coded(match: re.Match[str]) -> str:
        return "".join(f"#{ord(char)};" for char in match[0])

    return "<br/>".join(re.sub(f"{MARKUP.pattern}|{LIST.pattern}", coded, visible(line)) for line in lines if line)


class _Writer(GraphText):
    def lines(self, source: Mapping[str, Any]) -> Iterator[str]:
        """The text line by line."""
        yield f"%% Written by plscli {__version__}: {json.dumps(source, ensure_ascii=True, allow_nan=False)}"
        yield "flowchart LR"
        for line in CLASSES:
            yield f"  {line}"
        yield from self.body()
        if self.content.note:
            yield f'  note["{escaped(*self.content.note)}"]:::note'

    def node(self, own: str, node: Node) -> str:
        return f"  {own}{SHAPES[node.kind].format(escaped(node.title, node.below))}"

    def meeting(self, own: str) -> str:
        return f'  {own}((" ")):::meeting'

    def measure(self, start: str, end: str, label: str) -> str:
        return _line(start, end, "-->", label)

    def arrow(self, start: str, end: str, arrow: Arrow, labels: tuple[str, ...], head: bool = True) -> str:
        return _line(start, end, LINES["dashed" if arrow.dashed else "heavy" if arrow.heavy else "plain"][head], *labels)


def _line(start: str, end: str, ink: str, *labels: str) -> str:
    text = escaped(*labels)
    return f'  {start} {ink}|"{text}"| {end}' if text else f"  {start} {ink} {end}"
