"""Letters in pictures: their size, and names that are too long or hold what cannot be drawn.

Text is measured in DejaVu Sans, which comes with matplotlib, so that a picture is the same on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import category, combining

from plscli.borrowed import no_hinting
from plscli.report import in_lines, visible

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties
    from matplotlib.ft2font import FT2Font

FAMILY = ["DejaVu Sans", "Verdana", "Arial", "Helvetica", "sans-serif"]
"""Fonts that an SVG asks for; where the first is not installed, the others are as narrow or narrower."""
BASELINE = 0.36
"""How far the baseline of a line of text lies below its middle, in sizes of its letters."""
NOTE = 6.5
"""Size of the letters of notes under a picture."""
ELLIPSIS = "…"
JOINERS = "\u200c\u200d"
"""Marks nobody sees that belong to the spelling of some languages, and to pictograms."""
BREAK = re.compile(r"(?<=[\s_./|,;:-])|(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
"""Places at which a name may be folded."""

Measure = Callable[[str, float, bool], float]
"""Width in points of a text of a size, plain or bold."""

__all__ = ["FAMILY", "Measure", "folded", "font", "lacking", "lettered", "measure", "paragraph", "undrawable"]


def lettered(text: str) -> str:
    """Text as pictures show it: control characters, and marks that nobody sees but which change what is seen, by their codes."""
    return "".join(char if category(char) != "Cf" or char in JOINERS else f"\\u{ord(char):04x}" for char in visible(text))


@cache
def _file(bold: bool) -> Path:
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"DejaVuSans{'-Bold' if bold else ''}.ttf"


@cache
def _face(bold: bool) -> FT2Font:
    from matplotlib.ft2font import FT2Font

    face = FT2Font(str(_file(bold)))
    face.set_size(100.0, 72.0)
    return face


def font(size: float, bold: bool = False) -> FontProperties:
    """The font of pictures, from its file: nothing that is installed takes its place."""
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=_file(bold), size=size, weight="bold" if bold else "normal")


@cache
def _advance(char: str, bold: bool) -> float:
    """Width of a character in its size; of one that the font lacks, that of the sign which takes its place."""
    if not _face(bold).get_char_index(ord(char)):
        return 0.0 if combining(char) else 1.0
    return float(_face(bold).load_char(ord(char), flags=no_hinting()).linearHoriAdvance) / 65536.0 / 100.0


def measure(text: str, size: float, bold: bool = False) -> float:
    """Width in points."""
    return size * sum(_advance(char, bold) for char in text)


def undrawable(text: str) -> str:
    """The characters that the font lacks, each once."""
    return "".join(dict.fromkeys(char for char in text if not _face(False).get_char_index(ord(char))))


def lacking(names: Iterable[str], format: str) -> tuple[str, ...]:
    """What must be said of names in a picture of a kind: an SVG leaves the choice of a font to whoever shows it."""
    missing = undrawable(lettered("".join(names))) if format != "svg" else ""
    shown = " ".join(missing[:10]) + (" and others" if len(missing) > 10 else "")
    return (f"the font of {format.upper()} pictures lacks {shown}; SVG shows them",) if missing else ()


def paragraph(text: str, width: float, size: float) -> list[str]:
    """A sentence in lines of at most `width` points, broken between words."""
    parts = (part for word in lettered(text).split(" ") for part in _parts(word, width, size, False, measure))
    return in_lines(parts, width, lambda line: measure(line, size))


def folded(text: str, width: float, size: float, bold: bool = False, most: int = 3, ruler: Measure = measure) -> tuple[str, ...]:
    """The text in lines of at most `width` points, and at most so many of them; what does not fit ends in an ellipsis."""
    lines: list[str] = []
    for piece in BREAK.split(lettered(text).strip() or " "):
        for part in _parts(piece, width, size, bold, ruler):
            if lines and ruler((lines[-1] + part).strip(), size, bold) <= width:
                lines[-1] += part
            else:
                lines.append(part)
    lines = [line.strip() for line in lines if line.strip()] or [""]
    if len(lines) <= most:
        return tuple(lines)
    last = lines[most - 1]
    while last and ruler(last + ELLIPSIS, size, bold) > width:
        last = last[:-1]
    return (*lines[: most - 1], last + ELLIPSIS)


def _parts(piece: str, width: float, size: float, bold: bool, ruler: Measure) -> list[str]:
    """A piece of a name in parts that fit."""
    parts = [""]
    for char in piece:
        if parts[-1] and ruler((parts[-1] + char).strip(), size, bold) > width:
            parts.append("")
        parts[-1] += char
    return parts
