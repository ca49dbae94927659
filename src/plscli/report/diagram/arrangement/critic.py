"""How good an arrangement is: one number, the smaller the better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from plscli.core import Array, Indices, Mask
from plscli.report.diagram.arrangement.place import Element, Links
from plscli.report.diagram.geometry import corners, crossings, through_boxes, through_ellipses
from plscli.report.diagram.wheels import Wheel
from plscli.report.picture.spacing import Box, Point

HIT, FAN, CROSSING, BEND, UPRIGHT = 190.0, 80.0, 32.0, 14.0, 12.0
"""Cost of an arrow through a construct or its items, through the arrows of items, of a crossing, of a bent arrow, of an upright one."""
STEEP, UPWARDS = 0.35, 3.0
"""Share of the way across below which an arrow is upright, and what one costs more that points up."""
NARROW, CLOSE = np.deg2rad(16.0), 28.0
"""Arrows of a construct closer than this angle look like one, and what that costs."""
WAY, SHORT, AREA = 1.0 / 28.0, 1.5, 1.0 / 4500.0
"""Cost of a point of arrow, of a point that an arrow is too short for its label, and of a square point of the picture."""
UPENDED, CROWDED = 0.25, 7.0
"""Cost of a point by which a picture is higher than wide, and of labels that would touch in the middle of their arrows."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a picture should fit, in points.

    widths, heights, over : of two pages, and what every point costs above the one and the other.   bearable : how much larger than
    these it may be.
    """

    widths: tuple[float, float]
    heights: tuple[float, float]
    over: tuple[float, float]
    bearable: float = 1.2

    def cost(self, box: Box) -> float:
        """Cost of what does not fit."""
        sizes = ((box.width, self.widths), (box.height, self.heights))
        return sum(cost * max(size - limit, 0.0) for size, limits in sizes for cost, limit in zip(self.over, limits, strict=True))


SHEET = Room((510.0, 700.0), (420.0, 660.0), (0.35, 0.7))
"""Width of a page (180 mm) and of a page on its side (247 mm), height that leaves room for text and that of a page."""
COLUMN = Room((437.0, 437.0), (360.0, 430.0), (2.0, 4.0), 1.0)
"""Between margins of 25 mm, with a margin of its own, and no higher than leaves a third of the page to text."""


@dataclass(frozen=True)
class Ground:
    """What arrows should not run through: ellipses (N, 2) with half axes (N, 2), and boxes of items (L, 4) of constructs (L,)."""

    nodes: Array
    axes: Array
    boxes: Array
    owners: Indices

    @classmethod
    def of(cls, at: Mapping[Element, Point], wheels: Sequence[Wheel]) -> Ground:
        """The ground that wheels leave at their places."""
        leaves = [(node, box.moved(*at[node])) for node, wheel in enumerate(wheels) if (box := wheel.leaves)]
        return cls(
            np.array([at[node] for node in range(len(wheels))]),
            np.array([(wheel.ellipse.a, wheel.ellipse.b) for wheel in wheels]),
            corners([box for _, box in leaves]),
            np.array([node for node, _ in leaves], dtype=np.intp),
        )

    def hits(self, starts: Array, stops: Array, own: Mask) -> Array:
        """(S,) constructs and groups of items that segments run through.   own : (S, N) constructs that each may touch."""
        touched = through_ellipses(starts, stops, np.hstack([self.nodes, self.axes]), 7.0) & ~own
        hits: Array = touched.sum(1) + through_boxes(starts, stops, self.boxes, 3.0).sum(1).astype(np.float64)
        return hits


@dataclass(frozen=True)
class Critic:
    """The cost of places.   moderations : (moderator, number of the link that it moderates).   room : what the picture should fit."""

    links: Links
    moderations: tuple[tuple[int, int], ...] = ()
    room: Room = SHEET

    def cost(self, at: Mapping[Element, Point], wheels: Sequence[Wheel], chains: Sequence[Sequence[Element]]) -> float:
        """Cost of an arrangement.   chains : source, bends and target of every arrow."""
        ground, ends = Ground.of(at, wheels), np.array(self.links.ends)
        starts, stops = ground.nodes[ends[:, 0]], ground.nodes[ends[:, 1]]
        pieces, through = self._pieces(ground, at, chains, starts, stops)
        boxes = [wheel.box.moved(*at[node]) for node, wheel in enumerate(wheels)]
        return through + self._tangle(pieces, ground) + self._shape(ground, ends, starts, stops) + self._size(Box.hull(boxes))

    def _pieces(
        self, ground: Ground, at: Mapping[Element, Point], chains: Sequence[Sequence[Element]], starts: Array, stops: Array
    ) -> tuple[list[tuple[Array, Array, int]], float]:
        """Straight pieces of all arrows with the numbers of these, and the cost of what they run through."""
        own = np.zeros((len(chains), len(ground.nodes)), dtype=np.bool_)
        for k, ends in enumerate(self.links.ends):
            own[k, list(ends)] = True
        hits, cost = ground.hits(starts, stops, own), 0.0
        pieces: list[tuple[Array, Array, int]] = []
        for k, chain in enumerate(chains):
            straight = HIT * float(hits[k])
            if straight and len(chain) > 2:
                line = np.array([at[element] for element in chain])
                bent = BEND + HIT * float(ground.hits(line[:-1], line[1:], own[[k] * (len(line) - 1)]).sum())
                if bent < straight:
                    pieces += [(p, q, k) for p, q in pairwise(line)]
                    cost += bent
                    continue
            pieces.append((starts[k], stops[k], k))
            cost += straight
        for number, (moderator, link) in enumerate(self.moderations):
            middle, touching = (starts[link] + stops[link]) / 2.0, own[[link]]
            touching[0, moderator] = True
            cost += HIT * float(ground.hits(ground.nodes[[moderator]], middle[None], touching)[0])
            pieces.append((ground.nodes[moderator], middle, len(chains) + number))
        return pieces, cost

    def _tangle(self, pieces: Sequence[tuple[Array, Array, int]], ground: Ground) -> float:
        """Cost of arrows that cross each other, or cross the arrows of items."""
        starts, stops = np.array([piece[0] for piece in pieces]), np.array([piece[1] for piece in pieces])
        number = np.array([piece[2] for piece in pieces])
        cross = crossings(starts, stops, starts, stops) & (number[:, None] != number[None])
        hubs = ground.nodes[ground.owners]
        ends = [ground.boxes[:, [i, j]] for i in (0, 2) for j in (1, 3)]
        fans = sum(float(crossings(starts, stops, hubs, end).sum()) for end in ends)
        return CROSSING * float(cross.sum()) / 2.0 + FAN / 2.0 * fans

    def _shape(self, ground: Ground, ends: Indices, starts: Array, stops: Array) -> float:
        """Cost of long, steep and short arrows, of arrows too close together at a construct, and of crowded labels."""
        d, labels = stops - starts, np.array(self.links.labels)
        length = np.hypot(*d.T)
        away = np.maximum(np.abs(d) / np.maximum(length, 1e-9)[:, None], 1e-9)
        rims = (1.0 / np.hypot(*(away[:, None] / ground.axes[ends]).transpose(2, 0, 1))).sum(1)
        short = np.maximum((labels / away).min(1) + 16.0 - (length - rims), 0.0).sum()
        steep = away[:, 0] < STEEP
        upright = UPRIGHT * steep.sum() + UPWARDS * (steep & (d[:, 1] < 0)).sum()
        angles = np.arctan2(np.concatenate([d[:, 1], -d[:, 1]]), np.concatenate([d[:, 0], -d[:, 0]]))
        hubs = ends.T.ravel()
        apart = np.abs((angles[:, None] - angles[None] + np.pi) % (2 * np.pi) - np.pi)
        close = np.triu((hubs[:, None] == hubs[None]) & (apart < NARROW), 1)
        narrow = ((NARROW - apart)[close] / NARROW).sum()
        low, high = (starts + stops - labels) / 2.0, (starts + stops + labels) / 2.0
        crowded = np.triu((np.maximum(low[:, None], low[None]) < np.minimum(high[:, None], high[None])).all(-1), 1).sum()
        return float(WAY * length.sum() + SHORT * short + upright + CLOSE * narrow + CROWDED * crowded)

    def _size(self, box: Box) -> float:
        """Cost of a picture that is large, or does not fit."""
        return AREA * box.width * box.height + self.room.cost(box) + UPENDED * max(box.height - box.width, 0.0)
