"""Plane geometry of diagrams, in points, x to the right and y downwards.  Arrays in, arrays out; no names, no ink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from plscli.core import Array, Mask
from plscli.report.picture.spacing import Box, Point


@dataclass(frozen=True, slots=True)
class Ellipse:
    """An upright ellipse with its half axes."""

    x: float
    y: float
    a: float
    b: float

    @property
    def box(self) -> Box:
        """The box around it."""
        return Box(self.x - self.a, self.y - self.b, self.x + self.a, self.y + self.b)

    def rim(self, x: float, y: float) -> Point:
        """The point of the rim in the direction of a point outside."""
        dx, dy = x - self.x, y - self.y
        length = float(np.hypot(dx / self.a, dy / self.b)) or 1.0
        return self.x + dx / length, self.y + dy / length


def through_ellipses(starts: Array, ends: Array, ellipses: Array, margin: float = 0.0) -> Mask:
    """(S, N) whether segments from (S, 2) to (S, 2) touch ellipses (N, 4) of rows x, y, a, b."""
    half = ellipses[None, :, 2:] + margin
    p = (starts[:, None] - ellipses[None, :, :2]) / half
    d = (ends - starts)[:, None] / half
    length = (d * d).sum(-1)
    t = np.clip(-(p * d).sum(-1) / np.where(length > 0, length, 1.0), 0.0, 1.0)
    nearest = p + t[..., None] * d
    touched: Mask = (nearest * nearest).sum(-1) < 1.0
    return touched


def corners(boxes: Sequence[Box]) -> Array:
    """(N, 4) boxes as rows left, top, right, bottom."""
    return np.array([(box.left, box.top, box.right, box.bottom) for box in boxes]).reshape(-1, 4)


def through_boxes(starts: Array, ends: Array, boxes: Array, margin: float = 0.0) -> Mask:
    """(S, N) whether segments touch boxes (N, 4) of rows left, top, right, bottom."""
    (x, y), (left, top, right, bottom) = starts.T[..., None], boxes.T
    d = ends - starts
    dx, dy = np.where(np.abs(d) < 1e-12, 1e-12, d).T[..., None]
    x_one, x_two = (left - margin - x) / dx, (right + margin - x) / dx
    y_one, y_two = (top - margin - y) / dy, (bottom + margin - y) / dy
    enter = np.maximum(np.minimum(x_one, x_two), np.minimum(y_one, y_two))
    leave = np.minimum(np.maximum(x_one, x_two), np.maximum(y_one, y_two))
    touched: Mask = (enter <= leave) & (leave >= 0.0) & (enter <= 1.0)
    return touched


def crossings(starts: Array, ends: Array, others: Array, other_ends: Array) -> Mask:
    """(S, T) whether the insides of two segments cross."""
    (ax, ay), (bx, by) = starts.T[..., None], ends.T[..., None]
    (cx, cy), (dx, dy) = others.T, other_ends.T
    px, py, qx, qy = bx - ax, by - ay, dx - cx, dy - cy
    acx, acy = cx - ax, cy - ay
    sides = (px * acy - py * acx) * (px * (dy - ay) - py * (dx - ax))  # of c and d from ab, negative if they lie on different ones
    other_sides = (qx * acy - qy * acx) * (qx * (cy - by) - qy * (cx - bx))  # of a and b from cd
    cross: Mask = (sides < -1e-9) & (other_sides < -1e-9)
    return cross


def arc(start: Point, end: Point, bulge: float, steps: int = 32) -> Array:
    """(steps + 1, 2) points of a curve that leaves the straight line by `bulge` times its length, to the left if positive."""
    p, q = np.array(start), np.array(end)
    dx, dy = q - p
    middle = (p + q) / 2.0 + 2.0 * bulge * np.array([dy, -dx])
    t = np.linspace(0.0, 1.0, steps + 1)[:, None]
    curve: Array = (1 - t) ** 2 * p + 2 * t * (1 - t) * middle + t**2 * q
    return curve


def outside(line: Array, start: Ellipse, end: Ellipse) -> Array:
    """The part of a line (P, 2) that lies between two ellipses, ending on their rims."""
    fine = refined(line)
    before = ((fine[:, 0] - start.x) / start.a) ** 2 + ((fine[:, 1] - start.y) / start.b) ** 2 > 1.0
    after = ((fine[:, 0] - end.x) / end.a) ** 2 + ((fine[:, 1] - end.y) / end.b) ** 2 > 1.0
    inside = np.flatnonzero(before & after)
    if not len(inside):
        return fine[:0]
    first = start.rim(*fine[inside[0]])
    last = end.rim(*fine[inside[-1]])
    return thinned(np.vstack([first, fine[inside[0] : inside[-1] + 1], last]))


def thinned(line: Array, most: int = 40) -> Array:
    """A straight line by its ends, a curve by at most about so many of its points."""
    d = line[-1] - line[0]
    away = line - line[0]
    bow = np.abs(d[0] * away[:, 1] - d[1] * away[:, 0]).max() / (np.hypot(*d) or 1.0)
    if bow < 0.05:
        return line[[0, -1]]
    step = max(len(line) // most, 1)
    return np.vstack([line[:-1:step], line[-1:]])


def refined(line: Array, step: float = 1.0) -> Array:
    """The same line with points at most `step` apart."""
    pieces = [line[:1]]
    for p, q in pairwise(line):
        count = max(int(np.hypot(*(q - p)) / step), 1)
        pieces.append(p + (q - p) * np.linspace(0.0, 1.0, count + 1)[1:, None])
    return np.vstack(pieces)


def headed(line: Array, length: float) -> tuple[Array, Array]:
    """The shaft of a line that ends in a filled head of a length, and the three corners of the head."""
    line = refined(line, 0.5)
    tip = line[-1]
    back = line[np.flatnonzero(np.hypot(*(line - tip).T) >= length)[-1:]]
    base = back[0] if len(back) else line[0]
    dx, dy = (tip - base) / (np.hypot(*(tip - base)) or 1.0)
    wing = 0.36 * length * np.array([-dy, dx])
    root = tip - length * np.array([dx, dy])
    shaft = np.vstack([line[np.hypot(*(line - tip).T) > length], root])
    return thinned(shaft), np.array([tip, root + wing, root - wing])


def lengths(line: Array) -> Array:
    """(P,) way along a line to each of its points."""
    way: Array = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    return way


def at(line: Array, share: float) -> Point:
    """The point after a share of the way."""
    way = lengths(line)
    goal = share * way[-1]
    return float(np.interp(goal, way, line[:, 0])), float(np.interp(goal, way, line[:, 1]))
