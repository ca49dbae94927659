"""Results to ink: layouts say what a reader sees of each table, renderers write it.

Text from surveys is data: it may be anything, and must do nothing where it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from unicodedata import category

from plscli.lookalike import told_apart

BLANK = "\t\n\v\f\r\x85\u2028\u2029"
"""Tabs and line breaks, which would end a line or a cell."""
REORDERING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Characters that change the order in which others are shown."""
FORMULA = "=+-@＝＋－＠"
"""What a formula begins with in spreadsheets."""
UNSEEN = " \u00a0\u200b\ufeff\u3000"
"""What spreadsheets pass over before a formula."""
HARMLESS = re.compile(r"[+-]|[+-]?\d+([.,]\d+)*([eE][+-]?\d+)?%?", re.ASCII)
"""A sign alone, and a number, which no spreadsheet takes for a formula."""


def visible(text: str) -> str:
    """The text with control characters shown instead of obeyed, and with what looks like something else shown for what it is; tabs and
    line breaks become spaces.
    """
    told = told_apart(text)
    if told.isascii() and told.isprintable():  # most texts, and nothing in them is to be shown another way
        return told
    return "".join(char if char.isascii() and char.isprintable() else _shown(char) for char in told)


def _shown(char: str) -> str:
    if char in BLANK:
        return " "
    code = ord(char)
    no_character = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    if no_character or char in REORDERING or category(char) in ("Cc", "Cs"):
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
    return char


def in_lines(words: Iterable[str], width: float, length: Callable[[str], float] = len) -> list[str]:
    """Words in lines of at most a width; a longer word has a line of its own.   length : of a line."""
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}".strip() if lines else ""
        if lines and (not lines[-1] or length(longer) <= width):
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might take the text for a formula."""
    return text.lstrip(UNSEEN)[:1] in (*FORMULA,) and not HARMLESS.fullmatch(text)


def defused(text: str) -> str:
    """Visible text that no spreadsheet takes for a formula: what begins like one gets an apostrophe in front."""
    shown = visible(text)
    return f"'{shown}" if is_formula(text) or is_formula(shown) else shown
