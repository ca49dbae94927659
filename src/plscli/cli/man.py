"""`plscli man`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from plscli.cli.running.notes import say
from plscli.cli.typed.settings import OUTPUT, debugging, quietness
from plscli.setting import Settings, argument


@dataclass(frozen=True, slots=True)
class Shelf(Settings, panel=OUTPUT):
    """Where the pages stand."""

    folder: str = argument("FOLDER", "Folder of manual pages, such as ~/.local/share/man.")
    quiet: bool = quietness()
    debug: bool = debugging()


def man(shelf: Shelf) -> None:
    from plscli.cli.typed.manual import pages
    from plscli.report import output, writing

    folder = Path(shelf.folder).expanduser() / "man1"
    writing.make_folder(folder)
    made = {folder / f"{name}.1": text for name, text in pages()}
    (first, text), *others = made.items()
    output.write(text, first, dict(others))
    say(f"wrote {len(made)} pages to {folder}", shelf.quiet)
