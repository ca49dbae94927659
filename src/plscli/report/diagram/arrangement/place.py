"""From columns of nodes to places: heights by barycentre under least distances, then columns as near as their wheels allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from plscli.report.diagram.arrangement import Link
from plscli.report.diagram.wheels import Wheel
from plscli.report.picture.spacing import Box, Point, settled

Bend = tuple[int, int]
"""Where a long arrow passes a column: number of the link, number of the column."""
Element = int | Bend
Columns = tuple[tuple[Element, ...], ...]
Stretch = tuple[float, float]

SWEEPS = 6
CLEAR, WIDER = 12.0, 30.0
"""Least distance between wheels of one column, and how much it grows with the room for arrows."""
LANE = 6.0
"""Half of the room for an arrow that passes a column."""
UPRIGHT = 20.0
"""Room for the line of an upright arrow beside its label."""
BESIDE = 14.0
"""Least distance of wheels side by side."""
SHORTEST = 44.0
"""Least distance between constructs that an arrow joins."""


@dataclass(frozen=True)
class Links:
    """Arrows by number, as (source, target), with width and height of their labels."""

    ends: tuple[Link, ...]
    labels: tuple[tuple[float, float], ...]

    @cached_property
    def _numbers(self) -> dict[tuple[Element, Element], int]:
        return {pair: link for link, (source, target) in enumerate(self.ends) for pair in ((source, target), (target, source))}

    def between(self, one: Element, other: Element) -> int | None:
        """The number of the arrow between two nodes, in either direction."""
        return self._numbers.get((one, other))

    def chain(self, link: int, column: Mapping[Element, int]) -> list[Element]:
        """Source, bends and target of an arrow."""
        source, target = self.ends[link]
        return [source, *((link, c) for c in range(column[source] + 1, column[target])), target]


def places(columns: Columns, wheels: Sequence[Wheel], links: Links, stretch: Stretch = (1.0, 1.0)) -> dict[Element, Point]:
    """Centre of every node and bend.   stretch : multiplies the room for arrows, across and along the columns."""
    y = heights(columns, wheels, links, stretch[1])
    x = distances(columns, wheels, links, y, stretch[0])
    return {element: (x[c], y[element]) for c, column in enumerate(columns) for element in column}


def heights(columns: Columns, wheels: Sequence[Wheel], links: Links, stretch: float) -> dict[Element, float]:
    """Height of every element: as near to its neighbours' as the order and the least distances in its column allow."""
    where = {element: c for c, column in enumerate(columns) for element in column}
    near = _neighbours(links, where)
    offsets = [_offsets(column, wheels, links, stretch) for column in columns]
    y: dict[Element, float] = {}
    for column, offset in zip(columns, offsets, strict=True):
        middle = (offset[0] + offset[-1]) / 2.0
        y.update({element: place - middle for element, place in zip(column, offset, strict=True)})
    for sweep in range(SWEEPS):
        before = dict(y)
        for c in range(len(columns)) if sweep % 2 == 0 else reversed(range(len(columns))):
            goals = [_goal(element, near[element], y) for element in columns[c]]
            y.update(zip(columns[c], settled(goals, offsets[c]), strict=True))
        if max(abs(y[element] - before[element]) for element in y) < 0.5:
            break
    return y


def _neighbours(links: Links, where: Mapping[Element, int]) -> dict[Element, list[tuple[Element, float]]]:
    """Elements in other columns that each element is joined to; long arrows want to be straight."""
    near: dict[Element, list[tuple[Element, float]]] = {element: [] for element in where}
    for link in range(len(links.ends)):
        chain = links.chain(link, where)
        for one, other in pairwise(chain):
            if where[one] != where[other]:
                weight = float((1, 2, 6)[isinstance(one, tuple) + isinstance(other, tuple)])
                near[one].append((other, weight))
                near[other].append((one, weight))
    return near


def _goal(element: Element, near: Sequence[tuple[Element, float]], y: Mapping[Element, float]) -> tuple[float, float]:
    """Where an element wants to be, and how much."""
    total = goal = 0.0
    for other, weight in near:
        total += weight
        goal += weight * y[other]
    return (goal / total, total) if total else (y[element], 0.5)


def _offsets(column: Sequence[Element], wheels: Sequence[Wheel], links: Links, stretch: float) -> list[float]:
    """Heights of the elements of a column when they stand as close as they may."""
    offsets = [0.0]
    for above, below in pairwise(column):
        link = links.between(above, below)
        down, up = _reach(above, wheels)[1], _reach(below, wheels)[0]
        room = CLEAR + WIDER * (stretch - 1.0)
        if link is not None:  # the arrow runs from ellipse to ellipse
            room = max(room, (links.labels[link][1] + UPRIGHT) * stretch)
        offsets.append(offsets[-1] + down + up + room)
    return offsets


def _reach(element: Element, wheels: Sequence[Wheel]) -> tuple[float, float]:
    """How far an element reaches above and below its centre."""
    if isinstance(element, tuple):
        return LANE, LANE
    box = wheels[element].box
    return -box.top, box.bottom


def distances(columns: Columns, wheels: Sequence[Wheel], links: Links, y: Mapping[Element, float], stretch: float) -> list[float]:
    """Place of every column: as near to those before it as wheels, arrows and labels allow."""
    parts = {element: _parts(element, wheels, y[element]) for column in columns for element in column}
    x = [0.0]
    for c in range(1, len(columns)):
        least = x[-1] + 24.0
        for before in range(c):
            for one in columns[before]:
                for other in columns[c]:
                    need = _apart(parts[one], parts[other])
                    link = links.between(one, other)
                    if link is not None:
                        need = max(need, _for_arrow(wheels, links, link, y) * (stretch if before == c - 1 else 1.0))
                    least = max(least, x[before] + need)
        x.append(least)
    return x


def _parts(element: Element, wheels: Sequence[Wheel], y: float) -> list[Box]:
    """The boxes of an element at a height."""
    if isinstance(element, tuple):
        return [Box(-1.0, y - LANE, 1.0, y + LANE)]
    wheel = wheels[element]
    leaves = wheel.leaves
    return [box.moved(0.0, y) for box in (wheel.ellipse.box, *([leaves] if leaves else []))]


def _apart(these: Sequence[Box], those: Sequence[Box]) -> float:
    """How far apart two elements must be so that their boxes do not touch."""
    need = 0.0
    for one in these:
        for other in those:
            if one.top - 8.0 < other.bottom and other.top - 8.0 < one.bottom:
                need = max(need, one.right - other.left + BESIDE)
    return need


def _for_arrow(wheels: Sequence[Wheel], links: Links, link: int, y: Mapping[Element, float]) -> float:
    """Distance of two columns at which an arrow between them has room for its label."""
    source, target = links.ends[link]
    width, height = links.labels[link]
    one, other = wheels[source].ellipse, wheels[target].ellipse
    fall = abs(y[source] - y[target])
    level = width + 26.0
    steep = SHORTEST if fall > one.b + other.b + height + 20.0 else level
    between = level if fall < one.b else max(steep, level - (fall - one.b))
    return one.a + other.a + between
