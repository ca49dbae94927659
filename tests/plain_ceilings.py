"""The slow plain version of ceilings: case by case, from the definition alone, and an area counted on a grid.

Nothing here looks at `plscli.core.criteria.ceilings`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

Points = Sequence[tuple[float, float]]


def peers(cases: Points) -> list[tuple[float, float]]:
    """Cases with more of the outcome than every case with less of the condition and no less than those with as much, each one of them."""
    return sorted((x, y) for x, y in cases if all(v < y for u, v in cases if u < x) and all(v <= y for u, v in cases if u == x))


def envelope(cases: Points, corners: Points = ((0.0, 0.0), (1.0, 1.0))) -> float:
    """CE-FDH: the empty area above the steps over the area of the scope, strip by strip."""
    (left, bottom), (right, top) = corners
    cuts = sorted({left, right, *(x for x, _ in cases)})
    area = 0.0
    for a, b in pairwise(cuts):
        highest = max((y for x, y in cases if x <= a), default=bottom)
        area += (b - a) * (top - highest)
    return area / ((right - left) * (top - bottom))


def line(cases: Points) -> tuple[Fraction, Fraction] | None:
    """Slope and intercept of least squares through the peers, in exact arithmetic; None for a single point."""
    found = [(Fraction(x), Fraction(y)) for x, y in peers(cases)]
    if len(set(found)) == 1:
        return None
    n = len(found)
    mean_x, mean_y = sum(x for x, _ in found) / n, sum(y for _, y in found) / n
    slope = sum((x - mean_x) * (y - mean_y) for x, y in found) / sum((x - mean_x) ** 2 for x, _ in found)
    return slope, mean_y - slope * mean_x


def regression(cases: Points, grid: int = 2_000) -> float:
    """CR-FDH: the area above the line and inside the unit square, by strips of a grid."""
    found = line(cases)
    if found is None:
        return 0.0
    slope, intercept = map(float, found)
    middles = ((k + 0.5) / grid for k in range(grid))
    return sum(1.0 - min(max(intercept + slope * x, 0.0), 1.0) for x in middles) / grid


def on_a_grid(cases: Points, grid: int = 400) -> float:
    """CE-FDH: the share of the cells of a grid that have no case to their lower right, which is to say none that does as well with less."""
    empty = 0
    for i in range(grid):
        x = (i + 0.5) / grid
        highest = max((y for u, y in cases if u <= x), default=0.0)
        empty += sum((k + 0.5) / grid > highest for k in range(grid))
    return empty / grid**2


def cornered(cases: Points) -> list[float]:
    """Share of the cases at least as far in the upper left as each one."""
    return [sum(u <= x and v >= y for u, v in cases) / len(cases) for x, y in cases]
