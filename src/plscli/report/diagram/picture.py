"""The scene in ink: one figure for SVG, PDF and PNG."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from plscli.core import Array
from plscli.report.diagram.content import Arrow
from plscli.report.diagram.geometry import Ellipse, headed
from plscli.report.diagram.routes import DOT
from plscli.report.diagram.scene import HEAD_SIZE, TAIL_SIZE, Scene
from plscli.report.diagram.wheels import BELOW, ITEM, LEADING, LOADING, TITLE, Outline, Wheel
from plscli.report.picture.canvas import MARGIN, Theme, sheet
from plscli.report.picture.lettering import BASELINE, NOTE, font, lettered, paragraph
from plscli.report.picture.spacing import Box, Point

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEAVY = 2.0
"""Width of an arrow that is to stand out, in points."""
NARROWEST_NOTE = 240.0


def drawn(scene: Scene, theme: Theme, note: bool = True) -> Figure:
    """The figure of a scene.   note : whether the lines under it are drawn."""
    box = scene.box.grown(MARGIN)
    width = max(box.width, NARROWEST_NOTE if note and scene.content.note else 0.0)
    text = [line for each in scene.content.note for line in paragraph(each, width - 2 * MARGIN, NOTE)] if note else []
    height = box.height + (len(text) * NOTE * LEADING + MARGIN if text else 0.0)
    figure = sheet(width, height, theme.paper)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    middle = box.centre[0]
    axes.set(xlim=(middle - width / 2.0, middle + width / 2.0), ylim=(box.top + height, box.top))
    ink = _OnAxes(axes, theme)
    ink.draw(scene)
    for row, words in enumerate(text):
        left, top = middle - width / 2.0 + MARGIN, box.bottom + NOTE * LEADING * (row + 0.5)
        ink.text((left, top), words, NOTE, colour=theme.faint, align="left")
    return figure


class Pen(ABC):
    """Draws what stands in a scene; its kinds know how a line of text, an arrow and a shape are drawn.   layer : what covers what."""

    def draw(self, scene: Scene) -> None:
        """Everything but the lines under the picture."""
        for wheel in scene.wheels.values():
            self._spokes(wheel)
        for arrow, line, label in zip(scene.arrows, scene.lines, scene.labels, strict=True):
            self._path(arrow, line, label)
        for wheel in scene.wheels.values():
            for outline, ellipse in wheel.ellipses:
                self.ellipse(ellipse, outline.node.kind == "product")
                self._lines(outline, (ellipse.x, ellipse.y))
            for outline, box in wheel.boxes:
                self.box(box)
                self._lines(outline, box.centre)

    @abstractmethod
    def text(self, at: Point, text: str, size: float, *, bold: bool = False, layer: int = 6) -> None:
        """One line of text around a point."""

    @abstractmethod
    def blank(self, box: Box, layer: int) -> None:
        """Paper over whatever lies under a label."""

    @abstractmethod
    def line(self, line: Array, role: Literal["ink", "faint"], width: float, dashed: bool, layer: int, length: float) -> None:
        """A line in a colour of the theme that ends in a filled head of a length."""

    @abstractmethod
    def dot(self, at: Point) -> None:
        """Where an interaction meets the path that it moderates."""

    @abstractmethod
    def ellipse(self, ellipse: Ellipse, dashed: bool) -> None:
        """A construct, or a product."""

    @abstractmethod
    def box(self, box: Box) -> None:
        """An item."""

    def _spokes(self, wheel: Wheel) -> None:
        """Arrows between a construct and what measures it, then their labels."""
        for spoke in wheel.spokes:
            self.line(np.array([spoke.start, spoke.end]), "faint", 0.6, False, 1, 4.2)
        for spoke in wheel.spokes:
            if spoke.label:
                self.blank(spoke.place, 2)
                self.text(spoke.place.centre, spoke.label, LOADING, layer=3)

    def _path(self, arrow: Arrow, line: Array, label: Box) -> None:
        """A structural arrow with its label."""
        if not len(line):
            return
        role: Literal["ink", "faint"] = "faint" if arrow.dashed and not arrow.heavy else "ink"
        self.line(line, role, HEAVY if arrow.heavy else 1.0, arrow.dashed, 4, 8.0 if arrow.heavy else 6.0)
        if arrow.onto is not None:
            self.dot((float(line[-1][0]), float(line[-1][1])))
        self.blank(label, 5)
        x, y = label.centre
        if not arrow.tail:
            self.text((x, y), arrow.head, HEAD_SIZE, bold=True)
            return
        self.text((x, label.top + HEAD_SIZE * LEADING / 2.0), arrow.head, HEAD_SIZE, bold=True)
        self.text((x, label.bottom - TAIL_SIZE * LEADING / 2.0), arrow.tail, TAIL_SIZE)

    def _lines(self, outline: Outline, at: Point) -> None:
        """The name, and what is said under it."""
        (x, y), item = at, outline.node.kind == "item"
        size, below = ITEM if item else TITLE, outline.node.below
        top = y - (len(outline.lines) * size + (BELOW if below else 0.0)) * LEADING / 2.0
        for line in outline.lines:
            self.text((x, top + size * LEADING / 2.0), line, size, bold=not item, layer=7)
            top += size * LEADING
        if below:
            self.text((x, top + BELOW * LEADING / 2.0), below, BELOW, layer=7)


class _OnAxes(Pen):
    """Draws on axes in points."""

    def __init__(self, axes: Axes, theme: Theme) -> None:
        self.axes, self.theme = axes, theme

    def text(
        self, at: Point, text: str, size: float, *, bold: bool = False, layer: int = 6, colour: str = "", align: Any = "center"
    ) -> None:
        self.axes.text(
            at[0], at[1] + BASELINE * size, lettered(text), ha=align, va="baseline", fontproperties=font(size, bold),
            color=colour or self.theme.ink, parse_math=False, zorder=layer,
        )  # fmt: skip

    def blank(self, box: Box, layer: int) -> None:
        self._rectangle(box, fc=self.theme.paper, ec="none", zorder=layer)

    def line(self, line: Array, role: Literal["ink", "faint"], width: float, dashed: bool, layer: int, length: float) -> None:
        from matplotlib.lines import Line2D
        from matplotlib.patches import Polygon

        (shaft, head), colour = headed(line, length), getattr(self.theme, role)
        dashes: dict[str, Any] = {"dashes": (3.2, 2.2)} if dashed else {}
        self.axes.add_line(Line2D(*shaft.T, color=colour, lw=width, zorder=layer, solid_capstyle="butt", **dashes))
        self.axes.add_patch(Polygon(head, closed=True, fc=colour, ec="none", zorder=layer))

    def dot(self, at: Point) -> None:
        from matplotlib.patches import Circle

        self.axes.add_patch(Circle(at, DOT, fc=self.theme.ink, ec="none", zorder=5))

    def ellipse(self, ellipse: Ellipse, dashed: bool) -> None:
        from matplotlib.patches import Ellipse as Patch

        look: dict[str, Any] = {"fc": self.theme.fill, "ec": self.theme.rim, "lw": 1.0, "ls": (0, (2.5, 1.5)) if dashed else "-"}
        self.axes.add_patch(Patch((ellipse.x, ellipse.y), 2 * ellipse.a, 2 * ellipse.b, zorder=6, **look))

    def box(self, box: Box) -> None:
        self._rectangle(box, fc=self.theme.item, ec=self.theme.item_rim, lw=0.7, zorder=6)

    def _rectangle(self, box: Box, **look: Any) -> None:
        from matplotlib.patches import Rectangle

        self.axes.add_patch(Rectangle((box.left, box.top), box.width, box.height, **look))
