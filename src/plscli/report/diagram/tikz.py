"""The scene as TikZ: a LaTeX file that compiles as it stands, or whose picture can be taken into a paper with `standalone`.

Places, sizes and colours are those of the other pictures; letters are those of the document.  Tantau, "TikZ and PGF Manual".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from plscli import __version__
from plscli.core import Array
from plscli.report.diagram.content import Arrow
from plscli.report.diagram.geometry import headed
from plscli.report.diagram.picture import BASELINE, HEAVY, NOTE
from plscli.report.diagram.routes import DOT
from plscli.report.diagram.scene import HEAD_SIZE, TAIL_SIZE, Scene
from plscli.report.diagram.wheels import BELOW, ITEM, LEADING, LOADING, TITLE, Outline, Wheel
from plscli.report.picture.canvas import MARGIN, Theme
from plscli.report.picture.spacing import Box
from plscli.report.render.tex_text import LETTERS_OF_ALL, escaped

COLOURS = ("paper", "ink", "faint", "fill", "rim", "item", "item_rim")
HEAD = r"""% Compiles as it stands with pdflatex or lualatex; in a document of your own: \usepackage{standalone,tikz} and \input{this file}.
\documentclass[border=2mm]{standalone}
"""


def tikz(scene: Scene, theme: Theme, note: bool, source: Mapping[str, Any]) -> str:
    """The scene as a LaTeX file.   note : whether the lines under it are set.   source : origin of the numbers, which a comment tells."""
    origin = f"% Written by plscli {__version__}: {json.dumps(source, ensure_ascii=True, allow_nan=False)}\n"
    return origin + HEAD + LETTERS_OF_ALL + "\n".join(["\\usepackage{tikz}", *_body(scene, theme, note)]) + "\n"


def _body(scene: Scene, theme: Theme, note: bool) -> Iterator[str]:
    yield "\\begin{document}"
    for role in COLOURS:
        yield f"\\definecolor{{pls{role.replace('_', '')}}}{{HTML}}{{{getattr(theme, role)[1:].upper()}}}"
    yield "\\begin{tikzpicture}[x=1bp, y=-1bp, every node/.style={inner sep=0pt, outer sep=0pt, font=\\sffamily, text=plsink}]"
    ink = _Ink()
    box = scene.box.grown(MARGIN)
    if theme.name == "dark":
        yield f"  \\fill[plspaper] {ink.rectangle(box)};"
    for wheel in scene.wheels.values():
        yield from ink.spokes(wheel)
    for arrow, line, label in zip(scene.arrows, scene.lines, scene.labels, strict=True):
        yield from ink.path(arrow, line, label)
    for wheel in scene.wheels.values():
        yield from ink.wheel(wheel)
    if note and scene.content.note:
        words = "\\\\ ".join(map(escaped, scene.content.note))
        style = f"anchor=north west, align=left, text width={box.width - 2 * MARGIN:.1f}bp, text=plsfaint, {_font(NOTE)}"
        yield f"  \\node[{style}] at ({box.left + MARGIN:.1f}, {box.bottom:.1f}) {{{words}}};"
    yield "\\end{tikzpicture}"
    yield "\\end{document}"


def _font(size: float, bold: bool = False) -> str:
    weight = "\\bfseries" if bold else ""
    return f"font=\\fontsize{{{size:g}bp}}{{{size * LEADING:.1f}bp}}\\selectfont\\sffamily{weight}"


@dataclass(frozen=True, slots=True)
class _Ink:
    """Writes commands, in points, y downwards."""

    def text(self, x: float, y: float, words: str, size: float, bold: bool = False) -> str:
        """One line of text around a point."""
        return f"  \\node[anchor=base, {_font(size, bold)}] at ({x:.1f}, {y + BASELINE * size:.1f}) {{{escaped(words)}}};"

    def rectangle(self, box: Box) -> str:
        """The path of a box."""
        return f"({box.left:.1f}, {box.top:.1f}) rectangle ({box.right:.1f}, {box.bottom:.1f})"

    def line(self, line: Array, colour: str, width: float, dashed: bool, length: float) -> Iterator[str]:
        """A line that ends in a filled head of a length."""
        shaft, head = headed(line, length)
        style = f"{colour}, line width={width:g}bp" + (", dash pattern=on 3.2bp off 2.2bp" if dashed else "")
        yield f"  \\draw[{style}] {_joined(shaft)};"
        yield f"  \\fill[{colour}] {_joined(head)} -- cycle;"

    def spokes(self, wheel: Wheel) -> Iterator[str]:
        """Arrows between a construct and what measures it."""
        for spoke in wheel.spokes:
            yield from self.line(np.array([spoke.start, spoke.end]), "plsfaint", 0.6, False, 4.2)
        for spoke in wheel.spokes:
            if spoke.label:
                yield f"  \\fill[plspaper] {self.rectangle(spoke.place)};"
                yield self.text(*spoke.place.centre, spoke.label, LOADING)

    def path(self, arrow: Arrow, line: Array, label: Box) -> Iterator[str]:
        """A structural arrow with its label."""
        if not len(line):
            return
        colour = "plsfaint" if arrow.dashed and not arrow.heavy else "plsink"
        yield from self.line(line, colour, HEAVY if arrow.heavy else 1.0, arrow.dashed, 8.0 if arrow.heavy else 6.0)
        if arrow.onto is not None:
            yield f"  \\fill[plsink] ({line[-1][0]:.1f}, {line[-1][1]:.1f}) circle ({DOT:g}bp);"
        yield f"  \\fill[plspaper] {self.rectangle(label)};"
        x, y = label.centre
        if not arrow.tail:
            yield self.text(x, y, arrow.head, HEAD_SIZE, True)
            return
        yield self.text(x, label.top + HEAD_SIZE * LEADING / 2.0, arrow.head, HEAD_SIZE, True)
        yield self.text(x, label.bottom - TAIL_SIZE * LEADING / 2.0, arrow.tail, TAIL_SIZE)

    def wheel(self, wheel: Wheel) -> Iterator[str]:
        """Ellipses and rectangles with what they say."""
        for outline, ellipse in wheel.ellipses:
            dashes = ", dash pattern=on 2.5bp off 1.5bp" if outline.node.kind == "product" else ""
            style = f"fill=plsfill, draw=plsrim, line width=1bp{dashes}"
            yield f"  \\draw[{style}] ({ellipse.x:.1f}, {ellipse.y:.1f}) ellipse ({ellipse.a:.1f}bp and {ellipse.b:.1f}bp);"
            yield from self.lines(outline, ellipse.x, ellipse.y)
        for outline, box in wheel.boxes:
            yield f"  \\draw[fill=plsitem, draw=plsitemrim, line width=0.7bp] {self.rectangle(box)};"
            yield from self.lines(outline, *box.centre)

    def lines(self, outline: Outline, x: float, y: float) -> Iterator[str]:
        """The name, and what is said under it."""
        item = outline.node.kind == "item"
        size, below = ITEM if item else TITLE, outline.node.below
        top = y - (len(outline.lines) * size + (BELOW if below else 0.0)) * LEADING / 2.0
        for words in outline.lines:
            yield self.text(x, top + size * LEADING / 2.0, words, size, not item)
            top += size * LEADING
        if below:
            yield self.text(x, top + BELOW * LEADING / 2.0, below, BELOW)


def _joined(line: Array) -> str:
    return " -- ".join(f"({x:.1f}, {y:.1f})" for x, y in line)
