"""Panels side by side, with room for names beside each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from plscli.report.plot.page import MARGIN, Page, Paper

HEAD, FOOT, AXIS, BESIDE = 20.0, 32.0, 34.0, 74.0
"""Room above a panel for its title, under it for its axis, left of it for its axis, right of it for names."""
HEIGHT = 118.0


@dataclass(frozen=True, slots=True)
class Panel:
    """The place of axes in points from the top left corner, and the room on their right."""

    left: float
    top: float
    right: float
    bottom: float
    beside: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left


def panels(page: Page, count: int, note: Sequence[str], beside: float = BESIDE) -> tuple[Paper, list[Panel]]:
    """Paper with so many panels, two beside each other on a double column."""
    width = page.points("single" if count == 1 else "double")
    across = 1 if width <= page.points("single") or count == 1 else 2
    each = (width - 2 * MARGIN) / across
    high = HEAD + HEIGHT + FOOT
    paper = Paper(page, width, MARGIN + high * ceil(count / across) + MARGIN / 2.0, note)
    found = []
    for k in range(count):
        left, top = MARGIN + each * (k % across) + AXIS, MARGIN + high * (k // across) + HEAD
        found.append(Panel(left, top, left + each - AXIS - beside, top + HEIGHT, beside))
    return paper, found
