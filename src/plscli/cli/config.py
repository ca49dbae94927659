"""`plscli config`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plscli.cli.typed import completion
from plscli.cli.typed.settings import OUTPUT, debugging, quietness
from plscli.setting import Settings, setting


@dataclass(frozen=True, slots=True)
class Kept(Settings):
    """What is kept from now on, and what no longer."""

    set: tuple[str, ...] = setting((), metavar="NAME=VALUE", help="Keep a default in the file; repeatable.", complete=completion.defaults)
    unset: tuple[str, ...] = setting((), metavar="NAME", help="Take a default out of the file; repeatable.", complete=completion.defaults)
    quiet: bool = quietness()
    debug: bool = debugging()

    panel: ClassVar[str] = OUTPUT


def config(kept: Kept) -> None:
    from plscli.cli.parts import own
    from plscli.report import output

    own.keep(kept.set, kept.unset, kept.quiet)
    output.write(own.listing())
