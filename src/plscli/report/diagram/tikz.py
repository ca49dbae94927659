"""The scene as TikZ: a LaTeX file that compiles as it stands, or whose picture can be taken into a paper with `standalone`.

Places, sizes and colours are those of the other pictures; letters are those of the document.  Tantau, "TikZ and PGF Manual".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from plscli import __version__
from plscli.core import Array
from plscli.report.diagram.geometry import Ellipse, headed
from plscli.report.diagram.picture import Pen
from plscli.report.diagram.routes import DOT
from plscli.report.diagram.scene import Scene
from plscli.report.diagram.wheels import LEADING
from plscli.report.picture.canvas import MARGIN, Theme
from plscli.report.picture.lettering import BASELINE, NOTE
from plscli.report.picture.spacing import Box, Point
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
    ink, box = _Commands(), scene.box.grown(MARGIN)
    if theme.name == "dark":
        ink.blank(box, 0)
    ink.draw(scene)
    yield from ink.written
    if note and scene.content.note:
        words = "\\\\ ".join(map(escaped, scene.content.note))
        style = f"anchor=north west, align=left, text width={box.width - 2 * MARGIN:.1f}bp, text=plsfaint, {_font(NOTE)}"
        yield f"  \\node[{style}] at ({box.left + MARGIN:.1f}, {box.bottom:.1f}) {{{words}}};"
    yield "\\end{tikzpicture}"
    yield "\\end{document}"


def _font(size: float, bold: bool = False) -> str:
    weight = "\\bfseries" if bold else ""
    return f"font=\\fontsize{{{size:g}bp}}{{{size * LEADING:.1f}bp}}\\selectfont\\sffamily{weight}"


class _Commands(Pen):
    """Writes commands, in points, y downwards."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def text(self, at: Point, text: str, size: float, *, bold: bool = False, layer: int = 6) -> None:
        style = f"anchor=base, {_font(size, bold)}"
        self.written.append(f"  \\node[{style}] at ({at[0]:.1f}, {at[1] + BASELINE * size:.1f}) {{{escaped(text)}}};")

    def blank(self, box: Box, layer: int) -> None:
        self.written.append(f"  \\fill[plspaper] {_rectangle(box)};")

    def line(self, line: Array, role: Literal["ink", "faint"], width: float, dashed: bool, layer: int, length: float) -> None:
        shaft, head = headed(line, length)
        style = f"pls{role}, line width={width:g}bp" + (", dash pattern=on 3.2bp off 2.2bp" if dashed else "")
        self.written += [f"  \\draw[{style}] {_joined(shaft)};", f"  \\fill[pls{role}] {_joined(head)} -- cycle;"]

    def dot(self, at: Point) -> None:
        self.written.append(f"  \\fill[plsink] ({at[0]:.1f}, {at[1]:.1f}) circle ({DOT:g}bp);")

    def ellipse(self, ellipse: Ellipse, dashed: bool) -> None:
        style = f"fill=plsfill, draw=plsrim, line width=1bp{', dash pattern=on 2.5bp off 1.5bp' if dashed else ''}"
        axes = f"({ellipse.a:.1f}bp and {ellipse.b:.1f}bp)"
        self.written.append(f"  \\draw[{style}] ({ellipse.x:.1f}, {ellipse.y:.1f}) ellipse {axes};")

    def box(self, box: Box) -> None:
        self.written.append(f"  \\draw[fill=plsitem, draw=plsitemrim, line width=0.7bp] {_rectangle(box)};")


def _rectangle(box: Box) -> str:
    """The path of a box."""
    return f"({box.left:.1f}, {box.top:.1f}) rectangle ({box.right:.1f}, {box.bottom:.1f})"


def _joined(line: Array) -> str:
    return " -- ".join(f"({x:.1f}, {y:.1f})" for x, y in line)
