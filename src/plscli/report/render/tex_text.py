r"""Text of any script as LaTeX that pdfTeX can set.

What is markup is written out; what pdfTeX has in its T1 and TS1 fonts stands as it is; Greek letters and signs of mathematics become
formulas; letters with accents are put together; a run of other characters becomes `\otherscript{code points}{text}` or one
of its kind, which prints the text under LuaLaTeX and its code points under pdfLaTeX.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from unicodedata import bidirectional, combining, east_asian_width, normalize

from plscli.report import visible

LETTERS_OF_ALL = r"""\usepackage{iftex}
\ifPDFTeX
  \usepackage[T1]{fontenc}
  \usepackage{textcomp}
  \IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
  \DeclareRobustCommand\otherscript[2]{\texttt{\footnotesize[#1]}}
  \let\eastasian\otherscript
  \let\righttoleft\otherscript
\else
  \usepackage{fontspec}
  \newcommand\firstfont[4][]{\IfFontExistsTF{#3}{\newfontfamily#2{#3}[#1]}{#4}}
  \firstfont\otherfont{FreeSerif}{\firstfont\otherfont{DejaVu Sans}{\firstfont\otherfont{Arial}{\let\otherfont\relax}}}
  \firstfont\eastfont{Noto Serif CJK SC}{\firstfont\eastfont{Noto Sans CJK SC}{\firstfont\eastfont{SimSun}{%
    \firstfont\eastfont{Droid Sans Fallback}{\let\eastfont\otherfont}}}}
  \firstfont[Script=Arabic]\leftfont{FreeSerif}{\firstfont[Script=Arabic]\leftfont{DejaVu Sans}{%
    \firstfont[Script=Arabic]\leftfont{Arial}{\let\leftfont\otherfont}}}
  \DeclareRobustCommand\otherscript[2]{{\otherfont #2}}
  \DeclareRobustCommand\eastasian[2]{{\eastfont #2}}
  \ifLuaTeX
    \DeclareRobustCommand\righttoleft[2]{{\textdirection 1\leftfont #2}}
  \else
    \DeclareRobustCommand\righttoleft[2]{{\leftfont #2}}
  \fi
\fi
\DeclareRobustCommand\horn[1]{#1\kern-.12em\raisebox{.1ex}{\textquoteright}}
\DeclareRobustCommand\hook[1]{\ooalign{#1\crcr\hidewidth\raisebox{.9ex}{\tiny\textquoteright}\hidewidth}}
"""
"""What a preamble must hold for text of any script."""
SPECIAL = {
    "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "$": "\\$", "&": "\\&", "#": "\\#", "%": "\\%", "_": "\\_",
    "^": "\\textasciicircum{}", "~": "\\textasciitilde{}", "<": "\\textless{}", ">": "\\textgreater{}", "|": "\\textbar{}",
    '"': "\\textquotedbl{}", "`": "\\textasciigrave{}", "[": "{[}", "]": "{]}", "*": "{*}",
}  # fmt: skip
"""Brackets and stars are hidden from commands that take them for arguments, such as the end of a row."""
LIGATURES = re.compile(r"(?<=-)(?=-)|(?<=,)(?=,)|(?<=')(?=')|(?<=[!?])(?=`)")
"""Between characters that T1 fonts would join into another."""
SETTABLE = re.compile(
    "[\u00a0-\u0125\u0128-\u0137\u0139-\u013e\u0141-\u0148\u014a-\u0165\u0168-\u017e\u01cd-\u01d4\u01e2\u01e3\u01e6-\u01eb\u0218-\u021b"
    "\u1e02\u1e03\u1e0d\u1e20\u1e21\u1e25\u1e37\u1e43\u1e45\u1e47\u1e5b\u1e63\u1e6d\u2010-\u2016\u2018-\u201a\u201c-\u201e\u2020-\u2022"
    "\u2030\u2031\u2039\u203a\u2044\u20ac\u2103\u2116\u2122\u2190-\u2193\u27e8\u27e9]"
)
"""What LaTeX's own tables (t1enc.dfu, ts1enc.dfu) declare and its basic fonts hold."""
SIGNS = {
    "−": "-", "≤": "\\leq", "≥": "\\geq", "≠": "\\neq", "≈": "\\approx", "≡": "\\equiv", "∞": "\\infty", "∑": "\\sum", "√": "\\surd",
    "∈": "\\in", "∂": "\\partial", "∆": "\\Delta", "↔": "\\leftrightarrow",
    "⇒": "\\Rightarrow", "⇐": "\\Leftarrow", "⇔": "\\Leftrightarrow", "∝": "\\propto", "·": "\\cdot", "∗": "\\ast", "′": "\\prime",
    "″": "\\prime\\prime", "∼": "\\sim", "⊥": "\\perp", "∪": "\\cup", "∩": "\\cap",
    "⁰": "^0", "⁴": "^4", "⁵": "^5", "⁶": "^6", "⁷": "^7", "⁸": "^8", "⁹": "^9", "⁻": "^-", "⁺": "^+", "ⁿ": "^n",
    **{chr(0x2080 + digit): f"_{digit}" for digit in range(10)},
}  # fmt: skip
NAMES = """
alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho varsigma sigma tau upsilon varphi chi psi omega
Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega vartheta phi varrho epsilon
"""
LETTERS = dict(zip("αβγδεζηθικλμνξπρςστυφχψωΓΔΘΛΞΠΣΥΦΨΩϑϕϱϵ", NAMES.split(), strict=True))
"""Greek letters and their names in formulas."""
LATIN_ALIKE = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧο", "ABEZHIKMNOPTXo", strict=True))
"""Greek letters that look like Latin ones."""
ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".", "\u0308": '"', "\u030a": "r",
    "\u030b": "H", "\u030c": "v", "\u0323": "d", "\u0327": "c", "\u0328": "k", "\u0331": "b",
    "\u0309": "hook", "\u031b": "horn",
}  # fmt: skip
ABOVE = 230
"""Unicode's class of marks above a letter; marks below it and horns can be set upon anything."""
GREEK_ACCENTS = {"\u0300": "grave", "\u0301": "acute", "\u0308": "ddot", "\u0342": "tilde"}
SILENT = "\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff"
"""Characters without ink, which still keep their neighbours from being joined."""
LONGEST_WORD = 16
"""Longer words may be broken anywhere."""
PIECE, BREAK = 8, "\\hspace{0pt}"


def escaped(text: str) -> str:
    """The text of one line as LaTeX."""
    composed = normalize("NFC", LIGATURES.sub("\u200b", visible(text)))
    return "".join(_other(command, run) if command else _settable(run) for command, run in _runs(composed))


def _runs(text: str) -> Iterator[tuple[str | None, str]]:
    """Runs of characters with the command that sets them, None for what TeX sets; a space within a run belongs to it."""
    commands = [None if _single(char) is not None else _command(char) for char in text]
    for place in range(1, len(text) - 1):
        if text[place] == " " and commands[place - 1] == commands[place + 1]:
            commands[place] = commands[place - 1]
    for command, run in groupby(zip(commands, text, strict=True), key=itemgetter(0)):
        yield command, "".join(char for _, char in run)


def _settable(run: str) -> str:
    return " ".join(BREAK.join("".join(_single(char) or "" for char in piece) for piece in _pieces(word)) for word in run.split(" "))


def _pieces(word: str) -> list[str]:
    """A word, or the pieces between which it may be broken."""
    return [word[start : start + PIECE] for start in range(0, len(word), PIECE)] if len(word) > LONGEST_WORD else [word]


def _other(command: str, run: str) -> str:
    """Characters that pdfTeX has no letters for: their code points for it, themselves for other engines."""
    codes = " / ".join(" ".join(f"{ord(char):04X}" for char in word) for word in run.split(" "))
    return f"\\{command}{{{codes}}}{{{BREAK.join(_pieces(run))}}}"


def _command(char: str) -> str:
    if bidirectional(char) in ("R", "AL"):
        return "righttoleft"
    return "eastasian" if east_asian_width(char) in "WF" and ord(char) < 0x1F000 else "otherscript"


def _single(char: str) -> str | None:
    """One character as LaTeX, None if pdfTeX cannot set it."""
    if char in SPECIAL:
        return SPECIAL[char]
    if char in SILENT:
        return "\\kern0pt{}"
    if char.isascii():
        return char
    if char in SIGNS:
        return f"${SIGNS[char]}$"
    if (greek := _greek(char)) is not None:
        return greek
    return char if SETTABLE.fullmatch(char) else _accented(char)


def _greek(char: str) -> str | None:
    base, *marks = list(normalize("NFD", char))
    if base not in LETTERS and base not in LATIN_ALIKE:
        return None
    letter = f"\\{LETTERS[base]}" if base in LETTERS else f"\\mathrm{{{LATIN_ALIKE[base]}}}"
    for mark in marks:
        if mark not in GREEK_ACCENTS:
            return None
        letter = f"\\{GREEK_ACCENTS[mark]}{{{letter}}}"
    return f"${letter}$"


def _accented(char: str) -> str | None:
    """A Latin letter with accents that the fonts do not hold as one."""
    base, *marks = list(normalize("NFD", char))
    above = "".join(mark for mark in marks if combining(mark) == ABOVE)
    if not (base.isascii() and base.isalpha()) or not marks or any(mark not in ACCENTS for mark in marks):
        return None
    if len(above) > 1 and not SETTABLE.fullmatch(normalize("NFC", base + above[0])):  # TeX sets an accent upon a letter, not upon two
        return None
    letter = base
    for mark in sorted(marks, key=combining, reverse=True):
        letter = f"\\{ACCENTS[mark]}{{{letter}}}"
    return letter
