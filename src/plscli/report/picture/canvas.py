"""The sheet: a figure of a given size, and its bytes as SVG, PDF or PNG, the same in every run."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

from plscli import __version__
from plscli.report.picture.choices import Picture
from plscli.report.picture.lettering import FAMILY, lettered
from plscli.tables import Result

if TYPE_CHECKING:
    from matplotlib.figure import Figure

POINTS = 72.0 / 25.4
"""Points in a millimetre."""
MARGIN = 8.0
"""Around a diagram, in points."""
RESOLUTION = 300
"""Dots per inch of a PNG."""
SETTINGS: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "plscli",
    "pdf.fonttype": 42,
    "font.family": ["sans-serif"],
    "font.sans-serif": FAMILY[:-1],
    "text.hinting": "none",
    "text.usetex": False,
    "text.parse_math": False,
    "axes.unicode_minus": False,
    "path.simplify": False,
    "hatch.linewidth": 0.5,
}


@contextmanager
def style() -> Iterator[None]:
    """The settings under which pictures are drawn, whatever matplotlib's own files say."""
    import matplotlib as mpl

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(SETTINGS)
        yield


def sheet(width: float, height: float, paper: str) -> Figure:
    """An empty figure of a size in points."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width / 72.0, height / 72.0), dpi=RESOLUTION, facecolor=paper, edgecolor="none")


def origin(result: Result, **how: Any) -> dict[str, Any]:
    """Where the numbers of a picture come from.   how : what was asked of the picture."""
    return {
        "plscli": __version__,
        "data": asdict(result.data),
        "model": result.model.text,
        "inferred": result.model.inferred,
        "settings": dict(result.settings),
        "picture": how,
    }


def save(figure: Figure, format: Picture, title: str, source: Mapping[str, Any]) -> bytes:
    """The figure as bytes that hold `source` as JSON.   Call it under `style`."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    told, title = json.dumps(source, ensure_ascii=True, allow_nan=False), lettered(title)
    program = f"plscli {__version__}"
    ink, canvas = io.BytesIO(), cast("Any", {"svg": FigureCanvasSVG, "pdf": FigureCanvasPdf, "png": FigureCanvasAgg}[format](figure))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font", category=UserWarning)
        if format == "svg":
            canvas.print_svg(ink, metadata={"Title": title, "Creator": program, "Description": told, "Date": None})
        elif format == "pdf":
            about = {"Title": title, "Creator": program, "Producer": None, "Subject": told, "CreationDate": None}
            canvas.print_pdf(ink, metadata=about)
        else:
            canvas.print_png(ink, metadata={"Title": title, "Software": program, "Description": told})
    return ink.getvalue()
