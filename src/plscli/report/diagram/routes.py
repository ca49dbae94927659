"""How arrows run: straight where nothing is in the way, around it in a curve where something is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from plscli.core.pls.design import Array
from plscli.report.diagram.blocks import Block
from plscli.report.diagram.content import Arrow
from plscli.report.diagram.geometry import Ellipse, arc, at, crossings, outside, through_boxes, through_ellipses

BULGES = (0.05, 0.08, 0.12, 0.16, 0.21, 0.27, 0.35, 0.45)
"""How far curves are tried to leave the straight line, in its length."""
THROUGH, ACROSS_ITEMS, ACROSS, BENT = 1000.0, 90.0, 22.0, 60.0
"""Cost of a line through something, across the arrow of an item, across another arrow, and of leaving the straight line."""
CLEAR = 5.0
"""Least distance of a line from constructs that it does not join."""
DOT = 2.2
"""Radius of the dot at which an interaction meets the path that it moderates."""


@dataclass
class Router:
    """Finds the lines of arrows one by one.   blocks : placed, by name."""

    blocks: Mapping[str, Block]
    lines: dict[tuple[str, str, str | None], Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        every = [(name, ellipse) for name, block in self.blocks.items() for _, ellipse in block.ellipses]
        self._owners = {name: k for k, (name, _) in reversed(list(enumerate(every)))}
        self._ellipses = np.array([(e.x, e.y, e.a, e.b) for _, e in every])
        leaves = [box for block in self.blocks.values() for _, box in block.boxes]
        leaves += [spoke.place for block in self.blocks.values() for spoke in block.spokes if spoke.label]
        self._boxes = np.array([(box.left, box.top, box.right, box.bottom) for box in leaves]).reshape(-1, 4)
        spokes = [spoke for block in self.blocks.values() for spoke in block.spokes]
        self._spokes = np.array([(spoke.start, spoke.end) for spoke in spokes]).reshape(-1, 2, 2)

    def run(self, arrows: Sequence[Arrow]) -> dict[tuple[str, str, str | None], Array]:
        """The line of every arrow, by its key; interactions last, because they end on the lines of others."""
        paths = [arrow for arrow in arrows if arrow.onto is None]
        for arrow in sorted(paths, key=self._length):
            source, target = self.blocks[arrow.source].ellipse, self.blocks[arrow.target].ellipse
            self.lines[arrow.key] = self._best(arrow, source, target)
        for arrow in arrows:
            if arrow.onto is not None:
                self.lines[arrow.key] = self._best(arrow, self.blocks[arrow.source].ellipse, self._dot(arrow, arrows))
        return self.lines

    def _dot(self, arrow: Arrow, arrows: Sequence[Arrow]) -> Ellipse:
        """The dot on the moderated path; several share its length."""
        onto = [each for each in arrows if each.onto == arrow.onto and each.target == arrow.target]
        share = (onto.index(arrow) + 1) / (len(onto) + 1)
        assert arrow.onto is not None
        return Ellipse(*at(self.lines[arrow.onto, arrow.target, None], share), DOT, DOT)

    def _length(self, arrow: Arrow) -> float:
        one, other = self.blocks[arrow.source].ellipse, self.blocks[arrow.target].ellipse
        return float(np.hypot(one.x - other.x, one.y - other.y))

    def _best(self, arrow: Arrow, source: Ellipse, target: Ellipse) -> Array:
        """The line that costs least; the straight one wins if it is free.  Between constructs that overlap, from centre to centre."""
        best, least = np.array([[source.x, source.y], [target.x, target.y]]), np.inf
        for bulge, extra in _CANDIDATES:
            if extra >= least:  # the cost is at least this
                continue
            shown = outside(_line(source, target, bulge), source, target)
            if len(shown) < 2:
                continue
            cost = extra + self._cost(arrow, shown)
            if cost < least:
                best, least = shown, cost
            if extra == 0.0 and cost == 0.0:
                break
        return best

    def _cost(self, arrow: Arrow, line: Array) -> float:
        p, q = line[:-1], line[1:]
        touched = np.asarray(through_ellipses(p, q, self._ellipses, CLEAR).any(0))
        own = [self._owners[name] for name in (arrow.source, arrow.target)]
        cost = THROUGH * float(touched.sum() - touched[own].sum())
        cost += THROUGH * float(through_boxes(p, q, self._boxes, 2.0).any(0).sum())
        cost += ACROSS_ITEMS * float(crossings(p, q, self._spokes[:, 0], self._spokes[:, 1]).any(0).sum())
        for key, other in self.lines.items():
            if arrow.onto is not None and key == (arrow.onto, arrow.target, None):
                continue
            cost += ACROSS * float(crossings(p, q, other[:-1], other[1:]).any())
        return cost


_CANDIDATES = ((0.0, 0.0), *((side * bulge, BENT * (0.4 + 3.0 * bulge)) for bulge in BULGES for side in (1.0, -1.0)))
"""Bulges of lines from centre to centre, with the cost of not being straight."""


def _line(source: Ellipse, target: Ellipse, bulge: float) -> Array:
    """The line from centre to centre."""
    start, end = (source.x, source.y), (target.x, target.y)
    return arc(start, end, bulge) if bulge else np.array([start, end])
