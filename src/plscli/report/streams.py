"""In which encoding standard output and standard error are read at the other end.

Files and pipes are UTF-8, but for pipes of a Windows console: PowerShell reads them in the code page of the console, unless that is
set to UTF-8.  What such a code page cannot write gets a plain sign in its place.
"""

from __future__ import annotations

import codecs
import os
import re
import stat
import sys
from typing import Any

PLAIN = {
    "─": "-", "━": "-", "│": "|", "–": "-", "—": "-", "−": "-", "…": "...", "→": "->", "←": "<-", "↔": "<->", "≤": "<=", "≥": ">=",
    "×": "x", "·": ".", "•": "*", "²": "2", "³": "3", "α": "alpha", "β": "beta", "χ": "chi", "υ": "upsilon", "ρ": "rho", "Δ": "d",
    "“": '"', "”": '"', "‘": "'", "’": "'", "╭": "+", "╮": "+", "╰": "+", "╯": "+", "\u00a0": " ", "\u202f": " ",
}  # fmt: skip
"""What stands for a sign that an encoding does not have."""
HANDLER = "plscli.plain"
STANDARD_HANDLES, STYLES = (-11, -12), 4
"""Of Windows: standard output and standard error, and the mode in which a console takes styles (ENABLE_VIRTUAL_TERMINAL_PROCESSING)."""
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def _plainly(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return "".join(PLAIN.get(char, "?") for char in error.object[error.start : error.end]), error.end


codecs.register_error(HANDLER, _plainly)


def console_code_page() -> int | None:
    """The code page in which a Windows console reads and shows; None where there is no such console."""
    console = _console()
    return None if console is None else int(console.GetConsoleOutputCP()) or None


def _console() -> Any:
    """What Windows offers to whoever writes to a console; None elsewhere."""
    if sys.platform != "win32":
        return None
    import ctypes  # pragma: no cover

    return ctypes.windll.kernel32  # pragma: no cover


def takes_styles() -> bool:
    """Whether a terminal takes styles.  Consoles of Windows do so only where they are asked to, and old ones never do."""
    if (console := _console()) is None:
        return True
    from ctypes import byref, c_ulong

    mode = c_ulong()
    handles = [console.GetStdHandle(number) for number in STANDARD_HANDLES]
    return all(console.SetConsoleMode(each, mode.value | STYLES) for each in handles if console.GetConsoleMode(each, byref(mode)))


def encoding(stream: Any) -> str:
    """The encoding in which a stream is read: that of a terminal, of the console behind a pipe, and else UTF-8."""
    if stream.isatty():
        return str(stream.encoding)
    page = console_code_page()
    return "utf-8" if page in (None, 65001) or not _is_pipe(stream) else f"cp{page}"


def encoded(text: str, stream: Any) -> bytes:
    """A text as the reader of a stream takes it; JSON that is not read as UTF-8 is written in ASCII, which every reader takes."""
    name = encoding(stream)
    if not name.lower().replace("-", "").startswith("utf") and text.startswith("{"):
        text = BEYOND_ASCII.sub(_escaped, text)
    return text.encode(name, HANDLER)


def prepare() -> None:
    """Let standard output and standard error write what is read at their other end."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.isatty() and (name := encoding(stream)) != "utf-8":
            stream.reconfigure(encoding=name, errors=HANDLER)  # type: ignore[union-attr]


def _is_pipe(stream: Any) -> bool:
    try:
        return stat.S_ISFIFO(os.fstat(stream.fileno()).st_mode)
    except OSError:
        return False


def _escaped(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be")
    return "".join(f"\\u{units[k]:02x}{units[k + 1]:02x}" for k in range(0, len(units), 2))


def plain_terminal() -> bool:
    """Whether a terminal is to get no styles: because somebody said so, or because it knows none."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM", "").casefold() in ("dumb", "unknown") or not takes_styles()
