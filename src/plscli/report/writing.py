"""Files that are there whole or not at all, and several of them together or none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from errno import EISDIR, ELOOP
from pathlib import Path

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
