"""The diagram in letters: every construct in a box, with the arrows that reach it on the left and its items on the right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from rich.cells import cell_len, set_cell_size

from plscli.report import in_lines, visible
from plscli.report.diagram.arrangement import longest_paths
from plscli.report.diagram.content import Arrow, Content, Leaf, Node
from plscli.report.picture.lettering import ELLIPSIS

NARROWEST, WIDEST = 60, 100
"""Columns of text that a drawing takes at least and at most."""
LEAST_NAME, MOST_LABEL, MOST_LINES = 8, 14, 4
"""Characters that every name keeps, and that a hypothesis keeps at most; lines that a name in a box may take."""


def plain(content: Content, title: str, columns: int) -> str:
    """The content as text of at most so many columns."""
    lines = [visible(title), "", *_Plain(content, min(max(columns, NARROWEST), WIDEST)).lines()]
    if any(arrow.dashed for arrow in content.arrows):
        lines.append(f"╌╌▶  {content.dashed}")
    if any(arrow.heavy for arrow in content.arrows):
        lines.append(f"━━▶  {content.heavy}")
    lines += [line for note in content.note for line in _folded(note, min(max(columns, NARROWEST), WIDEST))]
    return "\n".join(line.rstrip() for line in lines).rstrip() + "\n"


class _Plain:
    """Boxes one under the other, in the order of the paths, all parts in columns of one width."""

    def __init__(self, content: Content, columns: int) -> None:
        self.content = content
        self.nodes = _in_order(content)
        self.arrows = {node.name: [a for a in content.arrows if a.target == node.name] for node in self.nodes}
        self.titles = {node.name: node.title for node in content.nodes}
        leaves = [leaf for node in self.nodes for leaf in node.leaves]
        self.value = max((cell_len(leaf.label) for leaf in leaves), default=0)
        names = (
            [self._source(arrow) for arrow in content.arrows],
            [line for node in self.nodes for line in (node.title, node.below)],
            [leaf.node.title for leaf in leaves],
        )
        needs = [max((cell_len(visible(name)) for name in each), default=0) for each in names]
        numbers = max((cell_len(part) for node in self.nodes for part in node.below.split(" /")), default=0)
        least = (LEAST_NAME, max(LEAST_NAME, numbers), LEAST_NAME)
        beside = 9 + 4 + (self.value + 8 if leaves else 0)
        one_line = {arrow.key: [", ".join(filter(None, (_shortened(arrow.head), arrow.tail)))] for arrow in content.arrows}
        two_lines = {arrow.key: [part for part in (_shortened(arrow.head), arrow.tail) if part] for arrow in content.arrows}
        fits = _widest(one_line) + beside + sum(map(min, needs, least)) <= columns
        self.text = one_line if fits else two_lines
        self.label = _widest(self.text)
        self.widths = _shared(needs, least, columns - self.label - beside)

    def lines(self) -> Iterator[str]:
        """The drawing line by line."""
        for node in self.nodes:
            yield from self._box(node)
            yield ""

    def _source(self, arrow: Arrow) -> str:
        return self.titles[arrow.source] if arrow.onto is None else f"{self.titles[arrow.onto]} × {self.titles[arrow.source]}"

    def _box(self, node: Node) -> Iterator[str]:
        """A box with its arrows and items."""
        width = self.widths[1]
        left = [line for arrow in self.arrows[node.name] for line in self._arrow(arrow)]
        right = [self._leaf(leaf) for leaf in node.leaves]
        name = [_fitted(line, width) for line in _folded(node.title, width)]
        middle = [*name[:MOST_LINES], *(_fitted(line, width) for line in (_folded(node.below, width) if node.below else []))]
        indent = " " * (self.widths[0] + self.label + 9 if self.content.arrows else 0)
        yield f"{indent}╭{'─' * (width + 2)}╮"
        for one, two, three in zip_longest(left, middle, right):
            yield f"{one or indent}│ {two or ' ' * width} │{three or ''}"
        yield f"{indent}╰{'─' * (width + 2)}╯"

    def _arrow(self, arrow: Arrow) -> Iterator[str]:
        """The arrow with what stands on it, and under it where there is no room for all of it."""
        line = ("╍" if arrow.dashed else "━") if arrow.heavy else "╌" if arrow.dashed else "─"
        text, *under = self.text[arrow.key]
        filled = line * (self.label - cell_len(text) + 1)
        yield f"{_fitted(self._source(arrow), self.widths[0])} {line}{line} {text} {filled}{line}▶ "
        for text in under:
            yield f"{' ' * (self.widths[0] + 4)}{_fitted(text, self.label + 5)}"

    def _leaf(self, leaf: Leaf) -> str:
        """An item, or a part, which has a box of its own."""
        value = f" {leaf.label.rjust(self.value)} " if self.value else ""
        arrow = f"◀─{value}──" if leaf.inward else f"──{value}─▶"
        return f" {arrow} {_fitted(leaf.node.title, self.widths[2])}"


def _widest(texts: Mapping[Any, Sequence[str]]) -> int:
    return max((cell_len(text) for lines in texts.values() for text in lines), default=0)


def _in_order(content: Content) -> list[Node]:
    """Constructs in the order of their paths, each after its parts; products stand at their arrows alone."""
    names = {node.name: k for k, node in enumerate(content.nodes)}
    links = [(names[arrow.source], names[arrow.target]) for arrow in content.arrows]
    layer = longest_paths(len(names), links)
    nodes = []
    for node in sorted(content.nodes, key=lambda node: (layer[names[node.name]], names[node.name])):
        if node.kind == "construct":
            nodes += [*(leaf.node for leaf in node.leaves if leaf.node.kind == "construct"), node]
    return nodes


def _shared(needs: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Widths that need no more than the room there is: the widest that may do so gives way first."""
    widths = list(needs)
    while sum(widths) > room:
        spare = [k for k in range(len(widths)) if widths[k] > least[k]]
        if not spare:
            break
        widths[max(spare, key=lambda k: widths[k])] -= 1
    return widths


def _shortened(head: str) -> str:
    """The label of an arrow with the name of its hypothesis cut, never its number."""
    name, colon, number = visible(head).rpartition(": ")
    if not colon:
        return _fitted(head, min(cell_len(visible(head)), 2 * MOST_LABEL))
    return f"{_fitted(name, min(cell_len(name), MOST_LABEL))}{colon}{number}"


def _fitted(text: str, width: int) -> str:
    text = visible(text)
    return set_cell_size(text if cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + ELLIPSIS, width)


def _folded(text: str, width: int) -> list[str]:
    return in_lines(visible(text).split(" "), width, cell_len)
