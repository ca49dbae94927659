"""Things that keep their distance: in a row, and names beside points, none over another and as near as may be.

Places are in points, x to the right and y downwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import hypot

Point = tuple[float, float]
BESIDE: tuple[Point, ...] = ((0.6, -0.3), (0.6, 0.3), (-0.6, -0.3), (-0.6, 0.3), (1, 0), (-1, 0), (0, -1), (0, 1))
"""Directions from a point to the nearest edge of its name, in the order in which they are liked."""
STEPS = (1.0, 1.8, 3.0, 4.6, 6.6, 9.0, 12.0)
"""Distances that are tried, in gaps."""
SOFT, FAR = 0.5, 2.0
"""What it costs to cover a square point of a line, and to go a gap further away."""


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> Box:
        """The box of a size around its centre."""
        return cls(x - width / 2.0, y - height / 2.0, x + width / 2.0, y + height / 2.0)

    @classmethod
    def hull(cls, boxes: Iterable[Box]) -> Box:
        """The smallest box that holds all boxes."""
        boxes = list(boxes)
        return cls(
            min(box.left for box in boxes),
            min(box.top for box in boxes),
            max(box.right for box in boxes),
            max(box.bottom for box in boxes),
        )

    @property
    def centre(self) -> Point:
        """The middle."""
        return (self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    def moved(self, x: float, y: float) -> Box:
        """The box elsewhere."""
        return Box(self.left + x, self.top + y, self.right + x, self.bottom + y)

    def grown(self, margin: float) -> Box:
        """The box with a margin around it."""
        return Box(self.left - margin, self.top - margin, self.right + margin, self.bottom + margin)

    def overlap(self, other: Box) -> float:
        """Area that two boxes share."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(width, 0.0) * max(height, 0.0)

    def inside(self, other: Box) -> bool:
        """Whether it lies in another one."""
        return self.left >= other.left and self.top >= other.top and self.right <= other.right and self.bottom <= other.bottom


def settled(goals: Sequence[tuple[float, float]], offsets: Sequence[float]) -> list[float]:
    """The places nearest to the goals in weighted squares that keep all distances.

    goals : place and weight of each.   offsets : places when all stand as close as they may.   Pools of adjacent violators: Barlow,
    Bartholomew, Bremner & Brunk (1972), Statistical Inference under Order Restrictions, ch. 1.
    """
    pools: list[list[float]] = []  # of mean, weight, members
    for (goal, weight), offset in zip(goals, offsets, strict=True):
        pools.append([goal - offset, weight, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            mean, weight, members = pools.pop()
            last = pools[-1]
            last[0] = (last[0] * last[1] + mean * weight) / (last[1] + weight)
            last[1] += weight
            last[2] += members
    means = [mean for mean, _, members in pools for _ in range(int(members))]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]


def placed(
    points: Sequence[Point], sizes: Sequence[Point], taken: Sequence[Box], lines: Sequence[Box], room: Box, gap: float
) -> list[Box | None]:
    """A box of each size (width, height) near its point, in the room and over nothing that is taken; None where there is no such place.

    The most crowded points choose first, each the place that costs least: near, and over few of the lines.
    """
    crowd = [sum(hypot(x - u, y - v) < 6.0 * gap for u, v in points) for x, y in points]
    order = sorted(range(len(points)), key=lambda k: (-crowd[k], k))
    found: dict[int, Box] = {}
    for k in order:
        held = [*taken, *found.values()]
        free = [
            (FAR * step + SOFT * sum(box.overlap(line) for line in lines), number, box)
            for number, (step, box) in enumerate(_around(points[k], sizes[k], gap))
            if box.inside(room) and not any(box.overlap(other) for other in held)
        ]
        if free:
            found[k] = min(free)[2]
    return [found.get(k) for k in range(len(points))]


def _around(point: Point, size: Point, gap: float) -> Iterator[tuple[float, Box]]:
    """Places for a name around a point, each with its distance, the nearest first."""
    (x, y), (width, height) = point, size
    for step in STEPS:
        for across, down in BESIDE:
            left = x + across * gap * step - (width if across < 0 else width / 2.0 if across == 0 else 0.0)
            middle = y + down * gap * step + (height / 2.0 if down > 0 else -height / 2.0 if down < 0 else 0.0)
            yield step, Box(left, middle - height / 2.0, left + width, middle + height / 2.0)
