"""The diagram of a path model: before data, with estimates, or with what resampling says of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from plscli.estimation import footer
from plscli.estimation.bootstrap import Bootstrap
from plscli.questions.groups.answer import Groups
from plscli.questions.structure.hypotheses import Hypotheses
from plscli.report import output
from plscli.report.diagram.arrangement.critic import SHEET, Room
from plscli.report.diagram.content import Content, Framework, content
from plscli.report.diagram.graphs import dot, mermaid
from plscli.report.diagram.grouped import GroupedContent
from plscli.report.diagram.plain import plain
from plscli.report.diagram.scene import Scene, checked_positions, composed, composed_at, read_positions
from plscli.report.diagram.tikz import tikz
from plscli.report.labels import labels
from plscli.report.picture import LETTERS, PICTURES, Beside, Letters, PictureFormat, Show, ThemeName
from plscli.report.picture.canvas import MARGIN, POINTS, origin
from plscli.report.picture.lettering import lacking

__all__ = ["Diagram", "Framework"]

KINDS: tuple[PictureFormat | Letters, ...] = (*PICTURES, *LETTERS)
"""Kinds of files that a diagram is written to."""


@dataclass(frozen=True, repr=False)
class Diagram:
    """The diagram of a result.

    show : what is drawn; when not said, as much as the result holds.   structural : without indicators.   beside : what stands
    beside path coefficients.   layout : positions of constructs, or the file that holds them; found where there are none.   room : what
    the picture should then fit.
    """

    result: Hypotheses | Framework | Groups
    show: Show | None = None
    structural: bool = False
    beside: Beside = "p"
    layout: Path | Mapping[str, Sequence[Any]] | None = None
    room: Room = SHEET

    @property
    def shown(self) -> Show:
        """What is drawn."""
        if self.show or isinstance(self.result, Framework):
            return self.show or "model"
        if isinstance(self.result, Groups):
            return "bootstrap"
        return "bootstrap" if isinstance(self.result.analysis, Bootstrap) else "estimates"

    @cached_property
    def content(self) -> Content:
        """What stands in the diagram.  Raises UsageError for what the result does not hold."""
        if not isinstance(self.result, Groups):
            return content(self.result, self.shown, self.structural, self.beside)
        if self.shown == "model":
            return content(Framework(self.result.model, self.result.data), "model", self.structural)
        return GroupedContent(self.result, self.shown, self.structural, self.beside).content()

    @cached_property
    def scene(self) -> Scene:
        """Everything in its place.  Raises UsageError for positions that do not fit the model."""
        from plscli.report.picture.lettering import measure

        if self.layout is None:
            return composed(self.content, measure, self.room)
        names = [node.name for node in self.content.nodes]
        given = self.layout
        found = read_positions(given, names) if isinstance(given, Path) else checked_positions(given, names, "that was given")
        return composed_at(self.content, found, measure)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the picture without its note, in mm."""
        box = self.scene.box.grown(MARGIN)
        return float(box.width / POINTS), float(box.height / POINTS)

    @property
    def title(self) -> str:
        """What the picture is called."""
        return f"Path model: {footer.origin(self.result)}" if self.result.data.file else "Path model"

    @property
    def source(self) -> dict[str, Any]:
        """Where the numbers come from."""
        return origin(self.result, diagram=self.shown, structural=self.structural, beside=self.beside)

    def picture(self, format: PictureFormat = "svg", theme: ThemeName = "light", note: bool = True) -> bytes:
        """The picture as bytes.   note : whether settings are told under it."""
        from plscli.report.diagram.picture import drawn
        from plscli.report.picture.canvas import THEMES, save, style

        with style():
            return save(drawn(self.scene, THEMES[theme], note), format, self.title, self.source)

    def text(self, format: Letters, columns: int = 80, theme: ThemeName = "light", note: bool = True) -> str:
        """The diagram as text: for Graphviz, Markdown (Mermaid), LaTeX (TikZ), or a terminal.

        theme, note : of TikZ alone, whose picture has the same places and colours as the others; Graphviz and Mermaid find their own.
        """
        match format:
            case "dot":
                return dot(self.content, self.source)
            case "mermaid":
                return mermaid(self.content, self.source)
            case "tex":
                from plscli.report.picture.canvas import THEMES

                return tikz(self.scene, THEMES[theme], note, self.source)
            case "txt":
                return plain(self.content, self.title, columns)

    def to(self, file: str | Path, *, theme: ThemeName = "light", note: bool = True, columns: int = 80) -> Path:
        """Write it as its suffix says: svg, pdf, png, dot, mmd, tex or txt.  UsageError.   theme, note, columns : see `written`."""
        path = Path(file)
        kind = output.kind_of_file("auto", path, KINDS)
        output.check("table", path)
        output.write(self.written(kind, theme, note, columns), path)
        return path

    def written(self, kind: PictureFormat | Letters, theme: ThemeName = "light", note: bool = True, columns: int = 80) -> str | bytes:
        """The diagram as a file of a kind holds it.   theme, note, columns : see `picture` and `text`."""
        if kind == "svg" or kind == "pdf" or kind == "png":
            return self.picture(kind, theme, note)
        return self.text(kind, columns, theme, note)

    def __repr__(self) -> str:
        return f"<picture: {self.title}; .to('model.svg') writes it>"

    def _repr_svg_(self) -> str:
        """What a notebook shows."""
        return self.picture().decode("utf-8")

    def places(self) -> str:
        """The positions as JSON that can be edited and read back, one construct a line."""
        rows = [f" {json.dumps(name, ensure_ascii=False)}: {json.dumps(place)}" for name, place in self.scene.positions.items()]
        return "{\n" + ",\n".join(rows) + "\n}\n"

    def at(self) -> Mapping[str, Sequence[Any]]:
        """The positions, for another diagram of the same constructs."""
        return self.scene.positions

    def remarks(self, format: str) -> tuple[str, ...]:
        """What must be said of a picture of a kind: constructs on top of each other, letters that the font lacks."""
        if format in ("dot", "mermaid", "txt"):
            return ()
        overlapping = [f"{one} and {other} overlap in this layout" for one, other in self.scene.overlapping()]
        groups = [str(row["group"]) for row in self.result.tables()["group_estimates"]] if isinstance(self.result, Groups) else []
        names = (*self.result.model.names, *self.result.model.indicators, *labels(self.result).of.values(), *groups)
        return (*overlapping, *lacking(names, format))
