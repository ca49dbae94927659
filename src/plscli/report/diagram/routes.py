"""How arrows run, straight where nothing is in the way and in a curve where something is, and where their labels go: clear of all else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from plscli.core import Array, Mask
from plscli.report.diagram.content import Arrow
from plscli.report.diagram.geometry import Ellipse, arc, at, corners, crossings, lengths, outside, refined, through_boxes, through_ellipses
from plscli.report.diagram.wheels import Wheel
from plscli.report.picture.spacing import Box

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
    """Finds the lines of arrows one by one.   wheels : placed, by name."""

    wheels: Mapping[str, Wheel]
    lines: dict[tuple[str, str, str | None], Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        every = [(name, ellipse) for name, wheel in self.wheels.items() for _, ellipse in wheel.ellipses]
        self._owners = {name: k for k, (name, _) in reversed(list(enumerate(every)))}
        self._ellipses = np.array([(e.x, e.y, e.a, e.b) for _, e in every])
        self._boxes = corners([box for wheel in self.wheels.values() for box in wheel.upright])
        spokes = [spoke for wheel in self.wheels.values() for spoke in wheel.spokes]
        self._spokes = np.array([(spoke.start, spoke.end) for spoke in spokes]).reshape(-1, 2, 2)

    def run(self, arrows: Sequence[Arrow]) -> dict[tuple[str, str, str | None], Array]:
        """The line of every arrow, by its key; interactions last, because they end on the lines of others."""
        paths = [arrow for arrow in arrows if arrow.onto is None]
        for arrow in sorted(paths, key=self._length):
            source, target = self.wheels[arrow.source].ellipse, self.wheels[arrow.target].ellipse
            self.lines[arrow.key] = self._best(arrow, source, target)
        for arrow in arrows:
            if arrow.onto is not None:
                self.lines[arrow.key] = self._best(arrow, self.wheels[arrow.source].ellipse, self._dot(arrow, arrows))
        return self.lines

    def _dot(self, arrow: Arrow, arrows: Sequence[Arrow]) -> Ellipse:
        """The dot on the moderated path; several share its length."""
        onto = [each for each in arrows if each.onto == arrow.onto and each.target == arrow.target]
        share = (onto.index(arrow) + 1) / (len(onto) + 1)
        assert arrow.onto is not None
        return Ellipse(*at(self.lines[arrow.onto, arrow.target, None], share), DOT, DOT)

    def _length(self, arrow: Arrow) -> float:
        one, other = self.wheels[arrow.source].ellipse, self.wheels[arrow.target].ellipse
        return float(np.hypot(one.x - other.x, one.y - other.y))

    def _best(self, arrow: Arrow, source: Ellipse, target: Ellipse) -> Array:
        """The line that costs least; the straight one wins if it is free.  Between constructs that overlap, from centre to centre."""
        start, end = (source.x, source.y), (target.x, target.y)
        straight = np.array([start, end])
        best, least = straight, np.inf
        for bulge, extra in _CANDIDATES:
            if extra >= least:  # the cost is at least this
                continue
            shown = outside(arc(start, end, bulge) if bulge else straight, source, target)
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


ROUNDS = 4
MARGIN = 1.5
"""Least distance of a label from anything else."""
FREE = 7.0
"""Least part of a line that shows on each side of its label."""
MOST_HIDDEN = 1.0 / 3.0
"""Share of an arrow that its label may cover."""
COVERED, CROSSED = 160.0, 80.0
"""Cost of covering something, and of another arrow behind the label: more than all that follows together."""
OFF_MIDDLE, BESIDE, AWAY, HIDDEN, END = 6.0, 9.0, 13.0, 30.0, 2.0
"""Cost of leaving the middle of the line, of standing beside it, what that costs more where the line has room for the label, of covering
too much of the line, and of every point of an end that should show."""
OTHERS, AMBIGUOUS = 6.0, (6.0, 18.0)
"""Distance at which another arrow makes a reader doubt whose label it is, and what that costs on the line and beside it."""
CLOSE, MISTAKEN = 4.0, 20.0
"""Distance of another arrow at which a label beside its line may be taken for that of the other, and what that costs more."""
LEAN, LEANING = 0.4, 4.0
"""How far the middle of a label on its line may be from it, in what would put it beside, and what that costs."""
NEAR = 3.5
"""Farthest that a label stands from its line."""


def placed(sizes: Sequence[tuple[float, float]], lines: Sequence[Array], fixed: Sequence[Box]) -> list[Box]:
    """A box for every label (width, height) on its line.   fixed : boxes that no label may touch."""
    choices = [list(_choices(*size, line)) for size, line in zip(sizes, lines, strict=True)]
    base = [_standing(boxes, k, lines, fixed) for k, boxes in enumerate(choices)]
    chosen = [int(np.argmin(costs)) for costs in base]
    for _ in range(ROUNDS):
        before = list(chosen)
        for k, boxes in enumerate(choices):
            others = corners([choices[other][chosen[other]][0] for other in range(len(sizes)) if other != k])
            clash = _overlap(corners([box for box, _ in boxes]), others).sum(1) if len(others) else 0.0
            chosen[k] = int(np.argmin(base[k] + COVERED * np.minimum(clash, 4.0) + 0.01 * clash))
        if chosen == before:
            break
    return [choices[k][chosen[k]][0] for k in range(len(sizes))]


def covering(boxes: Sequence[Box], fixed: Sequence[Box]) -> int:
    """Times that labels touch each other, or something fixed."""
    every = corners(boxes)
    count = int((np.triu(_overlap(every, every, 0.0), 1) > 0).sum())
    return count + (int((_overlap(every, corners(fixed), 0.0) > 0).sum()) if len(fixed) else 0)


def crossed(boxes: Sequence[Box], lines: Sequence[Array]) -> int:
    """Times that the line of another arrow runs behind a label."""
    every, count = corners(boxes), 0
    for k, line in enumerate(lines):
        touched = np.asarray(through_boxes(line[:-1], line[1:], every).any(0))
        count += int(touched.sum()) - int(touched[k])
    return count


def adrift(boxes: Sequence[Box], lines: Sequence[Array]) -> int:
    """Labels that stand away from a line with room for them or as close to another, or cover too much of a short one."""
    every = corners(boxes)
    close = sum(through_boxes(line[:-1], line[1:], every, CLOSE).any(0).astype(int) for line in lines)
    return sum(_adrift(box, line, bool(near > 1)) for box, line, near in zip(boxes, lines, np.atleast_1d(close), strict=True) if len(line))


def mistaken(boxes: Sequence[Box], lines: Sequence[Array]) -> int:
    """Labels beside their line to which the line of another arrow is as near."""
    fine = [refined(line) if len(line) else None for line in lines]
    far = np.array([[np.inf if line is None else _gaps(box, line).min() for line in fine] for box in boxes]).reshape(len(boxes), -1)
    own = far.diagonal().copy()
    np.fill_diagonal(far, np.inf)
    return int(((own > 0.0) & (far.min(1, initial=np.inf) <= own) & np.isfinite(own)).sum())


def _gaps(box: Box, points: Array) -> Array:
    """Distances of points (P, 2) from a box."""
    half = np.array([box.width, box.height]) / 2.0
    return np.asarray(np.hypot(*np.maximum(np.abs(points - np.array(box.centre)) - half, 0.0).T))


def _adrift(box: Box, line: Array, doubtful: bool) -> bool:
    """Whether a label stands away from its line.   doubtful : whether more lines than its own pass close to it."""
    points = refined(line)
    gap = _gaps(box, points)
    hidden = float((gap == 0.0).mean())
    if hidden:
        return hidden > MOST_HIDDEN
    step = points[min(int(gap.argmin()) + 1, len(points) - 1)] - points[max(int(gap.argmin()) - 1, 0)]
    return doubtful or float(gap.min()) > NEAR or not bool(_short(box.width, box.height, step, len(points)))


def _along(width: float, height: float, direction: Array) -> Array:
    """Half of the length of line that a label covers where the line has a direction: (...) of (2, ...)."""
    dx, dy = np.abs(direction) / _lengthy(direction)
    half: Array = np.minimum(width / np.maximum(dx, 1e-6), height / np.maximum(dy, 1e-6)) / 2.0
    return half


def _lengthy(steps: Array) -> Array:
    """Lengths (...) of steps (2, ...); 1 where there is none, to divide by."""
    found = np.hypot(*steps)
    return np.where(found == 0.0, 1.0, found)


def _short(width: float, height: float, direction: Array, length: float) -> Mask:
    """Whether a label on a line of a length would cover too much of it."""
    short: Mask = 2.0 * _along(width, height, direction) > MOST_HIDDEN * length
    return short


SHARES = np.array(sorted(np.linspace(0.1, 0.9, 49), key=lambda share: (abs(share - 0.5), share)))
"""Shares of a line at which labels are tried, the middle first."""


def _choices(width: float, height: float, line: Array) -> Iterator[tuple[Box, float]]:
    """Boxes on and beside a line, with the cost of not being in its middle; the middle first."""
    way = lengths(line)
    total = float(way[-1])
    here, before, after = (np.array([np.interp((SHARES + d) * total, way, line[:, i]) for i in (0, 1)]) for d in (0.0, -0.02, 0.02))
    step = (after - before) / _lengthy(after - before)
    along, shorts = _along(width, height, step), _short(width, height, step, total)
    for share, x, y, dx, dy, half, short in zip(*(each.tolist() for each in (SHARES, *here, *step, along, shorts)), strict=True):
        ends = max(FREE + half - share * total, 0.0) + max(FREE + 5.0 + half - (1 - share) * total, 0.0)
        hidden = HIDDEN * short + END * ends
        away = OFF_MIDDLE * (2 * abs(share - 0.5)) ** 2
        yield Box.around(x, y, width, height), away + hidden
        room = width / 2.0 * abs(dy) + height / 2.0 * abs(dx)
        for side in (1.0, -1.0):
            for far, extra in ((LEAN * room, hidden + LEANING), (room + 2.0, BESIDE + AWAY * (not short))):
                box = Box.around(x + far * side * dy, y - far * side * dx, width, height)
                yield box, away + extra + (side < 0) * 0.3


def _standing(choices: Sequence[tuple[Box, float]], own: int, lines: Sequence[Array], fixed: Sequence[Box]) -> Array:
    """(C,) cost of every choice against what does not move."""
    boxes = corners([box for box, _ in choices])
    cost = np.array([extra for _, extra in choices])
    beside = ~np.asarray(through_boxes(lines[own][:-1], lines[own][1:], boxes).any(0))
    if len(fixed):
        cost += COVERED * (_overlap(boxes, corners(fixed)) > 0).sum(1)
    for k, line in enumerate(lines):
        near = np.flatnonzero(through_boxes(line[:-1], line[1:], boxes, OTHERS).any(0)) if k != own else ()
        if len(near):  # with a smaller margin a line touches none of the others
            crossed, close = (through_boxes(line[:-1], line[1:], boxes[near], margin).any(0) for margin in (MARGIN, CLOSE))
            cost[near] += CROSSED * crossed
            cost[near] += np.where(beside[near], *AMBIGUOUS[::-1])
            cost[near] += MISTAKEN * (beside[near] & close)
    return cost


def _overlap(boxes: Array, others: Array, margin: float = MARGIN) -> Array:
    """(A, B) areas that boxes share, with a margin between them."""
    left, top, right, bottom = boxes.T[..., None]
    wide = np.minimum(right, others[:, 2] + margin) - np.maximum(left, others[:, 0] - margin)
    high = np.minimum(bottom, others[:, 3] + margin) - np.maximum(top, others[:, 1] - margin)
    area: Array = np.maximum(wide, 0.0) * np.maximum(high, 0.0)
    return area
