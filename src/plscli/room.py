"""How much memory there is, and what does not fit into it: said before it is taken, since a system that runs out ends processes unasked."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path
from typing import IO

from plscli.errors import DataError, PlscliError, did_you_mean

PIECE = 1 << 22
"""Bytes of a stream of unknown length that are read together."""
MOST_PIPED = 1 << 32
"""Bytes of a stream that are read at most."""
HEAD = 1024
"""Bytes by which a stream of zeros is known."""
TIMES = 2
"""How many times as much as a file holds is taken at least while it is read."""
SMALL = 1 << 24
"""Bytes that are taken without asking."""
GROUPS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
USED = ("/sys/fs/cgroup/memory.stat", "/sys/fs/cgroup/memory/memory.stat")
"""Where a container says what it may take, and what of it is taken."""


def need(size: int, what: str, advice: str) -> None:
    """DataError if so many bytes are more than there are.   what : needs them, as the subject of a sentence."""
    if size <= SMALL:
        return
    free = available()
    if size > free:
        raise DataError(f"{what} takes about {_shown(size)} of memory, and there are {_shown(max(free, 0))}\n  {advice}")


def available() -> int:
    """Bytes that this process can still take: of the machine, of its container, and of a limit such as that of ulimit -v."""
    return min(_of_machine(), _of_container(), _of_limit())


def contents(path: Path) -> bytes:
    """The bytes of a file.  DataError for a device, for a folder and for more than fits into memory; OSError."""
    about = path.stat()
    if stat.S_ISCHR(about.st_mode) or stat.S_ISBLK(about.st_mode):
        raise DataError(f"{path} is a device, and no file\n  name a file, or - for standard input")
    if stat.S_ISREG(about.st_mode):
        need(TIMES * about.st_size, str(path), "use a part of the rows, or a machine with more memory")
    with path.open("rb") as file:
        return stream(file, str(path)) if stat.S_ISFIFO(about.st_mode) else file.read()


def named(path: str | Path, what: str, wrong: type[PlscliError]) -> bytes:
    """The bytes of a file that a user named.   what : it is, in messages.   wrong : the error where it is not there or cannot be read."""
    try:
        return contents(Path(path))
    except FileNotFoundError:
        if str(path) == "-":
            raise wrong(f"the {what} cannot come from standard input, which only a survey can\n  name a file") from None
        raise wrong(f"there is no {what} {path}{near(Path(path))}") from None
    except IsADirectoryError:
        raise wrong(f"cannot read the {what} {path}: it is a folder\n  name a file in it") from None
    except OSError as error:
        raise wrong(f"cannot read the {what} {path}: {error.strerror}") from None


def near(path: Path) -> str:
    """A line that names files like one that is not there; empty if there are none."""
    files = sorted(other.name for other in path.parent.glob("*") if not other.is_dir()) if path.parent.is_dir() else []
    names = did_you_mean(path.name, files)
    return f"\n  {names}" if names else ""


def stream(file: IO[bytes], name: str) -> bytes:
    """The bytes of a pipe, which does not say how many they are.  DataError for more than fits into memory."""
    found, size, most = io.BytesIO(), 0, min(available() // TIMES, MOST_PIPED)
    while piece := file.read(PIECE):
        if not size and not piece[:HEAD].strip(b"\0"):
            raise DataError(f"{name} begins with nothing but zeros\n  name a survey")
        found.write(piece)
        size += len(piece)
        if size > most:
            raise DataError(
                f"{name} does not end after {_shown(size)}\n  name a file, whose rows are read in blocks, or use a part of them"
            )
    return found.getvalue()


def _of_machine() -> int:
    try:
        lines = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
        return int(lines["MemAvailable"].split()[0]) << 10
    except (OSError, KeyError, ValueError):
        known = {"SC_PHYS_PAGES", "SC_PAGE_SIZE"} <= set(getattr(os, "sysconf_names", ()))
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if known else 1 << 62


def _of_container() -> int:
    """What its group of processes may still take; what the system keeps of files in it, it can give back."""
    for limit, use in zip(GROUPS, USED, strict=True):
        try:
            most = int(Path(limit).read_text())
            used = dict(line.split() for line in Path(use).read_text().splitlines())
        except (OSError, ValueError):
            continue
        return most - int(used.get("anon", used.get("total_rss", 0)))
    return 1 << 62


def _of_limit() -> int:
    try:
        from resource import RLIM_INFINITY, RLIMIT_AS, getpagesize, getrlimit

        most = getrlimit(RLIMIT_AS)[0]
        return 1 << 62 if most == RLIM_INFINITY else most - int(Path("/proc/self/statm").read_text().split()[0]) * getpagesize()
    except (ImportError, OSError, ValueError):
        return 1 << 62


def _shown(size: int) -> str:
    return f"{size / (1 << 30):,.1f} GB" if size >= 1 << 29 else f"{size / (1 << 20):,.0f} MB"
