"""How ink is written: files that are there whole or not at all, archives that know no time, and text as it is read at the other end.

Files and pipes are UTF-8, but for pipes of a Windows console: PowerShell reads them in the code page of the console, unless that is
set to UTF-8.  What such a code page cannot write gets a plain sign in its place.
"""

from __future__ import annotations

import codecs
import io
import os
import re
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from errno import EISDIR, ELOOP
from pathlib import Path
from typing import Any

from plscli.errors import UsageError

PREFIX = ".plscli-"
"""How names begin that a file has until it is complete."""
HELD = (5, 32, 33)
"""What Windows says of a file that another program holds: access denied, sharing violation, lock violation."""
OPEN = "\n  close it where it is open, or name another file"
_temporary: set[Path] = set()


@contextmanager
def written(files: Mapping[Path, bytes]) -> Iterator[None]:
    """Write files, which take their names when the block ends without an error: all of them, or none.  Raises UsageError.

    They wait on the disk under other names in the same folders.  A device or a named pipe is written to at once, and never replaced.
    """
    waiting: list[tuple[Path, Path]] = []
    try:
        for output in sorted(files, key=_is_device):
            with _naming(output):
                if _is_device(output):
                    output.write_bytes(files[output])
                else:
                    place = past_links(output)
                    waiting.append((_beside(place, files[output]), place))
        yield
        _take_names(waiting)
    finally:
        for temporary, _ in waiting:
            _remove(temporary)


def create(files: Mapping[Path, bytes]) -> None:
    """Write new files: all of them, or none.  Raises UsageError, also for a file that is there already."""
    made: list[Path] = []
    try:
        for file, content in files.items():
            with _naming(file), file.open("xb") as new:
                made.append(file)
                _flush(new.fileno(), content)
    except BaseException:
        for file in made:
            file.unlink()
        raise


def abandon() -> None:
    """Remove what is not complete, for an end that unwinds nothing."""
    for temporary in list(_temporary):
        _remove(temporary)


def past_links(output: Path) -> Path:
    """The file that is written to, past symbolic links.  OSError or RuntimeError for those that lead in a circle."""
    place = output.resolve()
    if place.is_symlink():  # a circle, which `resolve` leaves as it is since Python 3.13
        raise OSError(ELOOP, os.strerror(ELOOP))
    return place


def refused(output: Path | str, error: Exception) -> UsageError:
    """What the system says of a file that cannot be written."""
    advice = OPEN if getattr(error, "winerror", None) in HELD else ""
    return UsageError(f"cannot write {output}: {getattr(error, 'strerror', None) or error}{advice}")


def make_folder(folder: Path) -> None:
    """Make a folder, and those that it is in, where they are not there.  UsageError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot make the folder {folder}: {error.strerror}\n  name another one") from None


@contextmanager
def _naming(output: Path) -> Iterator[None]:
    """An error of the system as one that names the file."""
    try:
        yield
    except FileExistsError:
        raise UsageError(f"{output} is there already, and is not overwritten") from None
    except (OSError, RuntimeError) as error:
        raise refused(output, error) from None


def _is_device(output: Path) -> bool:
    try:
        return output.exists() and not output.is_file()
    except OSError:
        return False


def _beside(target: Path, content: bytes) -> Path:
    """A complete file in the folder of another one, with its rights, under a name of its own."""
    import tempfile

    handle, name = tempfile.mkstemp(prefix=PREFIX, dir=target.parent)
    temporary = Path(name)
    _temporary.add(temporary)
    try:
        with os.fdopen(handle, "wb"):
            _flush(handle, content)
        temporary.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
    except BaseException:
        _remove(temporary)
        raise
    return temporary


def _flush(handle: int, content: bytes) -> None:
    """Write all of it, and wait until the disk has it: what the system only promised is lost when the power goes."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(handle, rest) :]
    os.fsync(handle)


def _take_names(waiting: list[tuple[Path, Path]]) -> None:
    """Give complete files their names; if one cannot have its name, all names are again what they were."""
    before: list[tuple[Path, Path | None]] = []
    try:
        for temporary, target in waiting:
            with _naming(target):
                before.append((target, _kept(target) if len(waiting) > 1 else None))
                temporary.replace(target)
                _temporary.discard(temporary)
    except BaseException:
        if len(waiting) > 1:
            _restore(before)
        raise
    for _, old in before:
        if old is not None:
            old.unlink()


def _kept(target: Path) -> Path | None:
    """The file that has the name now, under a second one; None if there is none."""
    if target.is_dir():
        raise IsADirectoryError(EISDIR, "it is a folder")
    if not target.exists():
        return None
    second = target.with_name(f"{PREFIX}{os.urandom(8).hex()}")
    try:
        second.hardlink_to(target)
    except OSError:  # a file system without links
        target.replace(second)
    return second


def _restore(before: list[tuple[Path, Path | None]]) -> None:
    for target, old in reversed(before):
        if old is None:
            target.unlink(missing_ok=True)
        else:
            old.replace(target)
            old.unlink(missing_ok=True)  # two links to one file are left as they are


def _remove(temporary: Path) -> None:
    temporary.unlink(missing_ok=True)
    _temporary.discard(temporary)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that an archive can name, which stands for none."""


def timeless(content: bytes) -> bytes:
    """An archive with the same files in the same order, none of which knows when it was written: the same content gives the same bytes."""
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    again = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(again, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name, EPOCH)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o600 << 16
            new.writestr(entry, old.read(name))
    return again.getvalue()


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
