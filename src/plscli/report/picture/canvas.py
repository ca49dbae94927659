"""The sheet: its colours, a figure of a given size, and its bytes as SVG, PDF or PNG, the same in every run.

Colours of series are those of Okabe and Ito (2008), Color Universal Design, which people with any colour vision can tell apart;
nothing rests on colour alone.
"""

from __future__ import annotations

import io
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from plscli import __version__
from plscli.report.picture import PictureFormat, ThemeName
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


def save(figure: Figure, format: PictureFormat, title: str, source: Mapping[str, Any]) -> bytes:
    """The figure as bytes that hold `source` as JSON.   Call it under `style`."""
    told, title = json.dumps(source, ensure_ascii=True, allow_nan=False), lettered(title)
    program = f"plscli {__version__}"
    about: dict[PictureFormat, dict[str, str | None]] = {
        "svg": {"Title": title, "Creator": program, "Description": told, "Date": None},
        "pdf": {"Title": title, "Creator": program, "Producer": None, "Subject": told, "CreationDate": None},
        "png": {"Title": title, "Software": program, "Description": told},
    }
    ink = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font", category=UserWarning)
        figure.savefig(ink, format=format, metadata=about[format])
    return ink.getvalue()


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by what they are for.

    paper, ink : background and text.   faint : what stands back, such as notes and what is not significant.   grid : lines to
    measure by.   fill, rim : of constructs.   item, item_rim : of indicators.   good, middling, bad : verdicts.   series : lines
    and points of one plot.   ramp : colours of a scale from little to much.
    """

    name: ThemeName
    paper: str
    ink: str
    faint: str
    grid: str
    fill: str
    rim: str
    item: str
    item_rim: str
    good: str
    middling: str
    bad: str
    series: tuple[str, str, str]
    ramp: tuple[str, ...]


COLOURS: dict[str, tuple[Any, Any, Any]] = {
    "paper": ("#ffffff", "#14181f", "#ffffff"),
    "ink": ("#1c2330", "#e8ebf0", "#000000"),
    "faint": ("#6a7280", "#98a2b0", "#4d4d4d"),
    "grid": ("#d9dde3", "#343c48", "#d0d0d0"),
    "fill": ("#e8f1fa", "#1d3047", "#ffffff"),
    "rim": ("#1f5a8c", "#7fb8ea", "#000000"),
    "item": ("#fbf8f1", "#22252b", "#ffffff"),
    "item_rim": ("#8a8371", "#8f8a7c", "#000000"),
    "good": ("#0072b2", "#56b4e9", "#000000"),
    "middling": ("#b36b00", "#e69f00", "#595959"),
    "bad": ("#c0392b", "#ff7a6b", "#000000"),
    "series": (("#0072b2", "#d55e00", "#007a5a"), ("#56b4e9", "#e69f00", "#3cc79a"), ("#000000", "#6e6e6e", "#3d3d3d")),
    "ramp": (
        ("#f4f8fc", "#c6dcef", "#7fb2dc", "#2f7fbf", "#0b4a80"),
        ("#1b2330", "#24435f", "#33719f", "#56a5dc", "#b9e0fb"),
        ("#ffffff", "#dcdcdc", "#b4b4b4", "#868686", "#565656"),
    ),
}
"""Of what they are for, in the light theme, the dark one, and the one for print."""
NAMES: tuple[ThemeName, ...] = ("light", "dark", "print")
THEMES = {name: Theme(name, **{role: colours[place] for role, colours in COLOURS.items()}) for place, name in enumerate(NAMES)}


def _colours(theme: Theme) -> Iterator[str]:
    for field in fields(theme):
        value = getattr(theme, field.name)
        yield from (value,) if isinstance(value, str) else value


DARK = dict(zip(_colours(THEMES["light"]), _colours(THEMES["dark"]), strict=True))
"""What each colour of the light theme is in the dark one."""


def can_be_recoloured(svg: bytes) -> bool:
    """Whether all colours of a picture stand in its text: those of dots that it holds do not."""
    return b"data:image" not in svg


def recoloured(svg: bytes) -> bytes:
    """A picture of the light theme in the dark one."""
    return re.sub(rb"#[0-9a-f]{6}", lambda found: DARK.get(found[0].decode(), found[0].decode()).encode(), svg)
