"""`plscli config`."""

from __future__ import annotations

from dataclasses import dataclass

from plscli.cli.typed.settings import OUTPUT, debugging, quietness
from plscli.setting import Settings, setting


@dataclass(frozen=True, slots=True)
class Changes(Settings, panel=OUTPUT):
    """What is kept from now on, and what no longer."""

    set: tuple[str, ...] = setting((), metavar="NAME=VALUE", help="Keep a default in the file; repeatable.", complete="defaults")
    unset: tuple[str, ...] = setting((), metavar="NAME", help="Take a default out of the file; repeatable.", complete="kept")
    quiet: bool = quietness()
    debug: bool = debugging()


def config(changes: Changes) -> None:
    from plscli.cli.typed import defaults
    from plscli.report import output

    defaults.keep(changes.set, changes.unset, changes.quiet)
    output.write(defaults.listing())
