"""A construct with what measures it: an ellipse, and rectangles in a row or a stack on one side of it, around the origin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import sqrt
from typing import Literal

from plscli.report.diagram.content import Leaf, Node
from plscli.report.diagram.geometry import Ellipse
from plscli.report.picture.lettering import Measure, folded
from plscli.report.picture.spacing import Box, Point

Side = Literal["left", "right", "top", "bottom"]
SIDES: tuple[Side, ...] = ("left", "right", "top", "bottom")

TITLE, BELOW, ITEM, LOADING = 8.0, 7.0, 6.6, 6.5
"""Sizes of letters: names of constructs, R², names of items, loadings."""
LEADING = 1.22
"""Height of a line in sizes of its letters."""
WIDEST_TITLE, WIDEST_ITEM = 84.0, 66.0
"""Width at which names are folded."""
SMALLEST_AXES = (29.0, 16.0)
HEAD = 7.0
"""Room that the head of an arrow takes before a label."""
TURNS: dict[Side, Callable[[float, float], Point]] = {
    "right": lambda x, y: (x, y),
    "left": lambda x, y: (-x, y),
    "bottom": lambda x, y: (y, x),
    "top": lambda x, y: (y, -x),
}
"""Where a point comes to lie when what was to the right lies on a side."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A node with its lines of text.   half : half width and half height; of an ellipse, its half axes."""

    node: Node
    lines: tuple[str, ...]
    half: Point


@dataclass(frozen=True, slots=True)
class Spoke:
    """The arrow between a construct and what measures it, with the place of its label."""

    start: Point
    end: Point
    label: str
    place: Box


@dataclass(frozen=True)
class Wheel:
    """Ellipses (the construct first), rectangles and the arrows between them."""

    ellipses: tuple[tuple[Outline, Ellipse], ...]
    boxes: tuple[tuple[Outline, Box], ...] = ()
    spokes: tuple[Spoke, ...] = ()

    @property
    def ellipse(self) -> Ellipse:
        """The construct itself."""
        return self.ellipses[0][1]

    @property
    def upright(self) -> list[Box]:
        """Rectangles, and the labels of arrows."""
        return [*(box for _, box in self.boxes), *(spoke.place for spoke in self.spokes if spoke.label)]

    @cached_property
    def leaves(self) -> Box | None:
        """The box around what measures the construct, and the labels beside it."""
        boxes = [*self.upright, *(ellipse.box for _, ellipse in self.ellipses[1:])]
        return Box.hull(boxes) if boxes else None

    @cached_property
    def box(self) -> Box:
        """The box around everything."""
        return Box.hull([*(ellipse.box for _, ellipse in self.ellipses), *(box for _, box in self.boxes)])

    def moved(self, x: float, y: float) -> Wheel:
        """The wheel elsewhere."""
        return self._mapped(lambda u, v: (u + x, v + y))

    def turned(self, side: Side) -> Wheel:
        """The wheel with what lies to the right of the construct on a side."""
        return self._mapped(TURNS[side], across=side in ("top", "bottom"))

    def _mapped(self, point: Callable[[float, float], Point], across: bool = False) -> Wheel:
        """The wheel with every point elsewhere.   across : whether what was level is now upright."""

        def box(given: Box) -> Box:
            (x, y), (u, v) = point(given.left, given.top), point(given.right, given.bottom)
            return Box(min(x, u), min(y, v), max(x, u), max(y, v))

        def ellipse(given: Ellipse) -> Ellipse:
            axes = (given.b, given.a) if across else (given.a, given.b)
            return Ellipse(*point(given.x, given.y), *axes)

        return Wheel(
            tuple((outline, ellipse(given)) for outline, given in self.ellipses),
            tuple((outline, box(given)) for outline, given in self.boxes),
            tuple(Spoke(point(*each.start), point(*each.end), each.label, box(each.place)) for each in self.spokes),
        )


class Wheelwright:
    """Makes the wheels of the nodes of one diagram, with ellipses of one size.   ruler : measures text."""

    def __init__(self, nodes: Sequence[Node], ruler: Measure) -> None:
        self.ruler = ruler
        everyone = list(_everyone(nodes))
        self.outlines = {id(node): self._outline(node) for node in everyone}
        for kind in ("construct", "product"):
            halves = [self.outlines[id(node)].half for node in everyone if node.kind == kind]
            axes = max((half[0] for half in halves), default=0.0), max((half[1] for half in halves), default=0.0)
            for node in everyone:
                if node.kind == kind:
                    self.outlines[id(node)] = replace(self.outlines[id(node)], half=axes)

    def wheel(self, node: Node, side: Side) -> Wheel:
        """The wheel of a node with what measures it on a side."""
        return self._outward(node, side in ("top", "bottom")).turned(side)

    def _outline(self, node: Node) -> Outline:
        if node.kind == "item":
            lines = folded(node.title, WIDEST_ITEM, ITEM, ruler=self.ruler, most=3)
            width = max(self.ruler(line, ITEM, False) for line in lines)
            return Outline(node, lines, (max(width / 2.0 + 4.0, 11.0), len(lines) * ITEM * LEADING / 2.0 + 2.6))
        lines = folded(node.title, WIDEST_TITLE, TITLE, bold=True, ruler=self.ruler, most=4)
        width = max(self.ruler(line, TITLE, True) for line in lines)
        height = len(lines) * TITLE * LEADING
        if node.below:
            width, height = max(width, self.ruler(node.below, BELOW, False)), height + BELOW * LEADING
        a, b = width / sqrt(2.0) + 3.0, height / sqrt(2.0) + 3.0
        return Outline(node, lines, (max(a, SMALLEST_AXES[0]), max(b, SMALLEST_AXES[1])))

    def _outward(self, node: Node, across: bool) -> Wheel:
        """The wheel with its leaves to the right; `across`: as it will be turned to the top or bottom."""
        outline = self.outlines[id(node)]
        half_out, half_along = outline.half[::-1] if across else outline.half
        own = Ellipse(0.0, 0.0, half_out, half_along)
        if not node.leaves:
            return Wheel(((outline, own),))
        outwards = [self.outlines[id(leaf.node)].half[1 if across else 0] for leaf in node.leaves if leaf.node.kind == "item"]
        groups = [self._leaf(leaf, across, max(outwards, default=0.0)) for leaf in node.leaves]
        room = [group.box.height for group in groups]
        gap = self._gap(node.leaves, across, min(room) if groups[0].boxes and not groups[0].spokes else None)
        span = sum(room) + gap * (len(room) - 1)
        reach = half_out + self._fan(node.leaves, across) + 0.1 * span
        ellipses: list[tuple[Outline, Ellipse]] = [(outline, own)]
        boxes: list[tuple[Outline, Box]] = []
        spokes: list[Spoke] = []
        along = -span / 2.0
        for leaf, group, height in zip(node.leaves, groups, room, strict=True):
            placed = group.moved(reach - group.box.left, along - group.box.top)
            ellipses += placed.ellipses
            boxes += placed.boxes
            spokes += [self._spoke(own, leaf, placed, across), *placed.spokes]
            along += height + gap
        return Wheel(tuple(ellipses), tuple(boxes), tuple(spokes))

    def _leaf(self, leaf: Leaf, across: bool, half_out: float) -> Wheel:
        """A leaf around the origin: a rectangle that reaches as far out as its neighbours, or a construct with its own leaves."""
        if leaf.node.kind != "item":
            return self._outward(leaf.node, across)
        outline = self.outlines[id(leaf.node)]
        half_along = outline.half[0 if across else 1]
        return Wheel((), ((outline, Box(-half_out, -half_along, half_out, half_along)),))

    def _gap(self, leaves: Sequence[Leaf], across: bool, thinnest: float | None) -> float:
        """Room between neighbours, so that their labels have room too."""
        if thinnest is None or not across:
            return 10.0 if thinnest is None else 3.6
        return max(5.0, 1.3 * (self._widest(leaves) + 3.0) - thinnest)

    def _fan(self, leaves: Sequence[Leaf], across: bool) -> float:
        """Length of the arrows between a construct and what measures it, before it grows with their number."""
        if not any(leaf.label for leaf in leaves):
            return 16.0
        return 24.0 if across else self._widest(leaves) + 21.0

    def _widest(self, leaves: Sequence[Leaf]) -> float:
        """Width of the widest label."""
        return max(self.ruler(leaf.label, LOADING, False) for leaf in leaves)

    def _spoke(self, own: Ellipse, leaf: Leaf, placed: Wheel, across: bool) -> Spoke:
        """The arrow between the construct and a leaf to its right, the label near the leaf."""
        if leaf.node.kind == "item":
            box = placed.boxes[0][1]
            far = (box.left, box.centre[1])
        else:
            far = placed.ellipse.rim(0.0, 0.0)
        near = own.rim(*far)
        width, height = self.ruler(leaf.label, LOADING, False), LOADING * 1.05
        half_out = (height if across else width) / 2.0
        out = far[0] - HEAD - half_out
        share = (out - near[0]) / ((far[0] - near[0]) or 1.0)
        along = near[1] + share * (far[1] - near[1])
        place = Box.around(out, along, *((height, width) if across else (width, height)))
        start, end = (far, near) if leaf.inward else (near, far)
        return Spoke(start, end, leaf.label, place)


def _everyone(nodes: Iterable[Node]) -> Iterable[Node]:
    for node in nodes:
        yield node
        yield from _everyone(leaf.node for leaf in node.leaves)
