"""The diagram as text for programs that lay it out themselves: nodes have numbers, and arrows parts where interactions end on them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from itertools import count

from plscli.report.diagram.content import Arrow, Content, Node


class GraphText(ABC):
    """Walks through the content.  Nodes have numbers, since a construct and an item may share a name."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self._number = count(1)
        self._ids: dict[str, str] = {}

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
