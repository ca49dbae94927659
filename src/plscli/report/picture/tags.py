"""Names beside points, none over another, as near as may be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot

Point = tuple[float, float]
SIDES: tuple[Point, ...] = ((0.6, -0.3), (0.6, 0.3), (-0.6, -0.3), (-0.6, 0.3), (1, 0), (-1, 0), (0, -1), (0, 1))
"""Directions from a point to the nearest edge of its name, in the order in which they are liked; y runs downwards."""
STEPS = (1.0, 1.8, 3.0, 4.6, 6.6, 9.0, 12.0)
"""Distances that are tried, in gaps."""
SOFT, FAR = 0.5, 2.0
"""What it costs to cover a square point of a line, and to go a gap further away."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; y runs downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Box) -> float:
        """Area that both cover."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(across, 0.0) * max(down, 0.0)

    def inside(self, other: Box) -> bool:
        """Whether it lies in another one."""
        return self.left >= other.left and self.top >= other.top and self.right <= other.right and self.bottom <= other.bottom

    @property
    def middle(self) -> Point:
        """Its centre."""
        return (self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0


def placed(
    points: Sequence[Point], sizes: Sequence[Point], taken: Sequence[Box], lines: Sequence[Box], room: Box, gap: float
) -> list[Box | None]:
    """A box of each size (width, height) near its point, in the room and over nothing that is taken; None where there is no such place.

    The most crowded points choose first, each the place that costs least: near, and over few of the lines.
    """
    order = sorted(range(len(points)), key=lambda k: (-_neighbours(points, k, 6.0 * gap), k))
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


def _neighbours(points: Sequence[Point], k: int, within: float) -> int:
    return sum(hypot(x - points[k][0], y - points[k][1]) < within for x, y in points)


def _around(point: Point, size: Point, gap: float) -> Iterator[tuple[float, Box]]:
    """Places for a name around a point, each with its distance, the nearest first."""
    (x, y), (width, height) = point, size
    for step in STEPS:
        for across, down in SIDES:
            left = x + across * gap * step - (width if across < 0 else width / 2.0 if across == 0 else 0.0)
            middle = y + down * gap * step + (height / 2.0 if down > 0 else -height / 2.0 if down < 0 else 0.0)
            yield step, Box(left, middle - height / 2.0, left + width, middle + height / 2.0)
