"""The diagram as text for Graphviz, which then finds a layout of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from plscli import __version__
from plscli.report.diagram.content import Arrow, Content, Node
from plscli.report.diagram.graph_text import GraphText
from plscli.report.safety import visible

SHAPES = {"construct": "shape=ellipse", "product": "shape=ellipse, style=dashed", "item": "shape=box, fontsize=10"}


def dot(content: Content, source: Mapping[str, Any]) -> str:
    """The content as a digraph.   source : origin of the numbers, which a comment tells."""
    return "\n".join(_Writer(content).lines(source)) + "\n"


def quoted(*lines: str) -> str:
    """Lines of text as a string of the DOT language: nothing in it is an escape sequence or markup."""
    return '"' + "\\n".join(visible(line).replace("\\", "\\\\").replace('"', '\\"') for line in lines if line) + '"'


class _Writer(GraphText):
    def lines(self, source: Mapping[str, Any]) -> Iterator[str]:
        """The text line by line."""
        yield f"// Written by plscli {__version__}: {json.dumps(source, ensure_ascii=True, allow_nan=False)}"
        yield "digraph plscli {"
        label = f", labelloc=b, labeljust=l, label={quoted(*self.content.note)}" if self.content.note else ""
        yield f'  graph [rankdir=LR, fontname="Helvetica", fontsize=9{label}];'
        yield '  node [fontname="Helvetica", fontsize=11];'
        yield '  edge [fontname="Helvetica", fontsize=9];'
        yield from self.body()
        yield "}"

    def node(self, own: str, node: Node) -> str:
        return f"  {own} [{SHAPES[node.kind]}, label={quoted(node.title, node.below)}];"

    def meeting(self, own: str) -> str:
        return f"  {own} [shape=point];"

    def measure(self, start: str, end: str, label: str) -> str:
        return f"  {start} -> {end} [{f'label={quoted(label)}, ' if label else ''}weight=3];"

    def arrow(self, start: str, end: str, arrow: Arrow, labels: tuple[str, ...], head: bool = True) -> str:
        style = (", style=dashed" if arrow.dashed else "") + (", penwidth=2" if arrow.heavy else "")
        return f"  {start} -> {end} [label={quoted(*labels)}{'' if head else ', arrowhead=none'}{style}];"
