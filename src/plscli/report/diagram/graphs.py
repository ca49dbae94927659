"""The diagram as text for programs that find a layout of their own: Graphviz, and Mermaid, which Markdown on GitHub, GitLab, Quarto and
many wikis draws.

Nodes have numbers, since a construct and an item may share a name, and arrows have parts where interactions end on them.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, ClassVar

from plscli import __version__
from plscli.report import visible
from plscli.report.diagram.content import Arrow, Content, Node

DOT_SHAPES = {"construct": "shape=ellipse", "product": "shape=ellipse, style=dashed", "item": "shape=box, fontsize=10"}
MERMAID_SHAPES = {"construct": '(["{}"])', "product": '(["{}"]):::product', "item": '["{}"]'}
CLASSES = ("classDef product stroke-dasharray: 4 3", "classDef note fill:none,stroke:none", "classDef meeting fill:#444,stroke:#444")
LINES = {"dashed": ("-.-", "-.->"), "heavy": ("===", "==>"), "plain": ("---", "-->")}
"""Without and with a head."""
MARKUP = re.compile(r'["#<>&`\\*_{}|]')
LIST = re.compile(r"^[-+](?=\s)|(?<=^\d)\.(?=\s)|(?<=^\d\d)\.(?=\s)")
"""What Mermaid would take for a list at the beginning of a text."""


def dot(content: Content, source: Mapping[str, Any]) -> str:
    """The content as a digraph of Graphviz.   source : origin of the numbers, which a comment tells."""
    return _Dot(content).text(source)


def mermaid(content: Content, source: Mapping[str, Any]) -> str:
    """The content as a flowchart of Mermaid.   source : origin of the numbers, which a comment tells."""
    return _Mermaid(content).text(source)


class GraphText(ABC):
    """Walks through the content."""

    COMMENT: ClassVar[str]
    """What a comment begins with."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self._number = count(1)
        self._ids: dict[str, str] = {}

    def text(self, source: Mapping[str, Any]) -> str:
        """The whole text.   source : origin of the numbers, which a comment tells."""
        told = f"{self.COMMENT} Written by plscli {__version__}: {json.dumps(source, ensure_ascii=True, allow_nan=False)}"
        return "\n".join([told, *self.lines()]) + "\n"

    @abstractmethod
    def lines(self) -> Iterator[str]:
        """The text line by line."""

    def body(self) -> Iterator[str]:
        """All nodes with what hangs on them, then all arrows between constructs, line by line."""
        for node in self.content.nodes:
            yield from self._node(self._own(), node)
        for arrow in self.content.arrows:
            if arrow.onto is None:
                yield from self._path(arrow)

    def _own(self) -> str:
        return f"n{next(self._number)}"

    def _node(self, own: str, node: Node) -> Iterator[str]:
        self._ids.setdefault(node.name, own)
        yield self.node(own, node)
        for leaf in node.leaves:
            other = self._own()
            yield from self._node(other, leaf.node)
            yield self.measure(*((other, own) if leaf.inward else (own, other)), leaf.label)

    def _path(self, arrow: Arrow) -> Iterator[str]:
        at, labels = self._ids[arrow.source], (arrow.head, arrow.tail)
        for onto in self.content.arrows:
            if onto.onto == arrow.source and onto.target == arrow.target:
                meeting = self._own()
                yield self.meeting(meeting)
                yield self.arrow(at, meeting, arrow, labels, head=False)
                yield self.arrow(self._ids[onto.source], meeting, onto, (onto.head, onto.tail))
                at, labels = meeting, ("", "")
        yield self.arrow(at, self._ids[arrow.target], arrow, labels)

    @abstractmethod
    def node(self, own: str, node: Node) -> str:
        """A line for a node."""

    @abstractmethod
    def meeting(self, own: str) -> str:
        """A line for the point at which the arrow of an interaction ends."""

    @abstractmethod
    def measure(self, start: str, end: str, label: str) -> str:
        """A line for an arrow between a construct and its item."""

    @abstractmethod
    def arrow(self, start: str, end: str, arrow: Arrow, labels: tuple[str, ...], head: bool = True) -> str:
        """A line for a path, or a part of it.   head : whether it ends in one."""


class _Dot(GraphText):
    """Graphviz."""

    COMMENT = "//"

    def lines(self) -> Iterator[str]:
        yield "digraph plscli {"
        label = f", labelloc=b, labeljust=l, label={_quoted(*self.content.note)}" if self.content.note else ""
        yield f'  graph [rankdir=LR, fontname="Helvetica", fontsize=9{label}];'
        yield '  node [fontname="Helvetica", fontsize=11];'
        yield '  edge [fontname="Helvetica", fontsize=9];'
        yield from self.body()
        yield "}"

    def node(self, own: str, node: Node) -> str:
        return f"  {own} [{DOT_SHAPES[node.kind]}, label={_quoted(node.title, node.below)}];"

    def meeting(self, own: str) -> str:
        return f"  {own} [shape=point];"

    def measure(self, start: str, end: str, label: str) -> str:
        return f"  {start} -> {end} [{f'label={_quoted(label)}, ' if label else ''}weight=3];"

    def arrow(self, start: str, end: str, arrow: Arrow, labels: tuple[str, ...], head: bool = True) -> str:
        style = (", style=dashed" if arrow.dashed else "") + (", penwidth=2" if arrow.heavy else "")
        return f"  {start} -> {end} [label={_quoted(*labels)}{'' if head else ', arrowhead=none'}{style}];"


class _Mermaid(GraphText):
    """Mermaid, "Flowcharts - Basic Syntax"."""

    COMMENT = "%%"

    def lines(self) -> Iterator[str]:
        yield "flowchart LR"
        for line in CLASSES:
            yield f"  {line}"
        yield from self.body()
        if self.content.note:
            yield f'  note["{escaped(*self.content.note)}"]:::note'

    def node(self, own: str, node: Node) -> str:
        return f"  {own}{MERMAID_SHAPES[node.kind].format(escaped(node.title, node.below))}"

    def meeting(self, own: str) -> str:
        return f'  {own}((" ")):::meeting'

    def measure(self, start: str, end: str, label: str) -> str:
        return _line(start, end, "-->", label)

    def arrow(self, start: str, end: str, arrow: Arrow, labels: tuple[str, ...], head: bool = True) -> str:
        return _line(start, end, LINES["dashed" if arrow.dashed else "heavy" if arrow.heavy else "plain"][head], *labels)


def _line(start: str, end: str, ink: str, *labels: str) -> str:
    text = escaped(*labels)
    return f'  {start} {ink}|"{text}"| {end}' if text else f"  {start} {ink} {end}"


def _quoted(*lines: str) -> str:
    """Lines of text as a string of the DOT language: nothing in it is an escape sequence or markup."""
    return '"' + "\\n".join(visible(line).replace("\\", "\\\\").replace('"', '\\"') for line in lines if line) + '"'


def escaped(*lines: str) -> str:
    """Lines of text for between quotation marks: nothing in it is markup."""

    def coded(match: re.Match[str]) -> str:
        return "".join(f"#{ord(char)};" for char in match[0])

    return "<br/>".join(re.sub(f"{MARKUP.pattern}|{LIST.pattern}", coded, visible(line)) for line in lines if line)
