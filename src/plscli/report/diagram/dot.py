"""The diagram as text for Graphviz, which then finds a layout of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from plscli import __version__
from plscli.report.diagram.content import Arrow, Content, Node
from plscli.report.safety import visible

SHAPES = {"construct": "shape=ellipse", "product": "shape=ellipse, style=dashed", "item": "shape=box, fontsize=10"}


def dot(content: Content, source: Mapping[str, Any]) -> str:
    """The content as a digraph.   source : origin of the numbers, which a comment tells."""
    return "\n".join(_Writer(content).lines(source)) + "\n"


def quoted(*lines: str) -> str:
    """Lines of text as a string of the DOT language: nothing in it is an escape sequence or markup."""
    return '"' + "\\n".join(visible(line).replace("\\", "\\\\").replace('"', '\\"') for line in lines if line) + '"'


class _Writer:
    """Writes nodes under running numbers, since a construct and an item may share a name."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.number = count(1)
        self.ids: dict[str, str] = {}

    def lines(self, source: Mapping[str, Any]) -> Iterator[str]:
        """The text line by line."""
        yield f"// Written by plscli {__version__}: {json.dumps(source, ensure_ascii=True, allow_nan=False)}"
        yield "digraph plscli {"
        label = f", labelloc=b, labeljust=l, label={quoted(*self.content.note)}" if self.content.note else ""
        yield f'  graph [rankdir=LR, fontname="Helvetica", fontsize=9{label}];'
        yield '  node [fontname="Helvetica", fontsize=11];'
        yield '  edge [fontname="Helvetica", fontsize=9];'
        for node in self.content.nodes:
            yield from self._node(node)
        for arrow in self.content.arrows:
            if arrow.onto is None:
                yield from self._path(arrow)
        yield "}"

    def _node(self, node: Node) -> Iterator[str]:
        own = f"n{next(self.number)}"
        self.ids.setdefault(node.name, own)
        yield f"  {own} [{SHAPES[node.kind]}, label={quoted(node.title, node.below)}];"
        for leaf in node.leaves:
            first, *more = self._node(leaf.node)
            other = first.split()[0]
            ends = (other, own) if leaf.inward else (own, other)
            label = f"label={quoted(leaf.label)}, " if leaf.label else ""
            yield from (first, *more, f"  {ends[0]} -> {ends[1]} [{label}weight=3];")

    def _path(self, arrow: Arrow) -> Iterator[str]:
        """The arrow, in parts if interactions end on it."""
        style = _style(arrow)
        at, label = self.ids[arrow.source], f"label={quoted(arrow.head, arrow.tail)}"
        for onto in self.content.arrows:
            if onto.onto == arrow.source and onto.target == arrow.target:
                meeting = f"n{next(self.number)}"
                yield f"  {meeting} [shape=point];"
                yield f"  {at} -> {meeting} [{label}, arrowhead=none{style}];"
                yield f"  {self.ids[onto.source]} -> {meeting} [label={quoted(onto.head, onto.tail)}{_style(onto)}];"
                at, label = meeting, 'label=""'
        yield f"  {at} -> {self.ids[arrow.target]} [{label}{style}];"


def _style(arrow: Arrow) -> str:
    return (", style=dashed" if arrow.dashed else "") + (", penwidth=2" if arrow.heavy else "")
