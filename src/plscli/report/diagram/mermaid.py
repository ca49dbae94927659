"""The diagram as text for Mermaid, which Markdown on GitHub, GitLab, Quarto and many wikis draws; it finds a layout of its own.

Mermaid, "Flowcharts - Basic Syntax".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from plscli import __version__
from plscli.report.diagram.content import Arrow, Content, Node
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


class _Writer:
    """Writes nodes under running numbers, since a construct and an item may share a name."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.number = count(1)
        self.ids: dict[str, str] = {}

    def lines(self, source: Mapping[str, Any]) -> Iterator[str]:
        """The text line by line."""
        yield f"%% Written by plscli {__version__}: {json.dumps(source, ensure_ascii=True, allow_nan=False)}"
        yield "flowchart LR"
        for line in CLASSES:
            yield f"  {line}"
        for node in self.content.nodes:
            yield from self._node(node)
        for arrow in self.content.arrows:
            if arrow.onto is None:
                yield from self._path(arrow)
        if self.content.note:
            yield f'  note["{escaped(*self.content.note)}"]:::note'

    def _node(self, node: Node) -> Iterator[str]:
        own = f"n{next(self.number)}"
        self.ids.setdefault(node.name, own)
        yield f"  {own}{SHAPES[node.kind].format(escaped(node.title, node.below))}"
        for leaf in node.leaves:
            first, *more = self._node(leaf.node)
            other = re.match(r"\s*(n\d+)", first)
            assert other is not None
            ends = (other[1], own) if leaf.inward else (own, other[1])
            yield from (first, *more, _line(*ends, "-->", leaf.label))

    def _path(self, arrow: Arrow) -> Iterator[str]:
        """The arrow, in parts if interactions end on it."""
        at, labels = self.ids[arrow.source], (arrow.head, arrow.tail)
        without, ending = LINES[_style(arrow)]
        for onto in self.content.arrows:
            if onto.onto == arrow.source and onto.target == arrow.target:
                meeting = f"n{next(self.number)}"
                yield f'  {meeting}((" ")):::meeting'
                yield _line(at, meeting, without, *labels)
                yield _line(self.ids[onto.source], meeting, LINES[_style(onto)][1], onto.head, onto.tail)
                at, labels = meeting, ("", "")
        yield _line(at, self.ids[arrow.target], ending, *labels)


def _line(start: str, end: str, ink: str, *labels: str) -> str:
    text = escaped(*labels)
    return f'  {start} {ink}|"{text}"| {end}' if text else f"  {start} {ink} {end}"


def _style(arrow: Arrow) -> str:
    return "dashed" if arrow.dashed else "heavy" if arrow.heavy else "plain"
