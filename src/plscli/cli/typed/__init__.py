"""What was typed, read: options, help, what other programs call them, and where a user keeps defaults of his own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from plscli.setting import Settings

SETTINGS: list[Callable[[], Iterator[type[Settings]]]] = []
"""Gives the settings that all commands take, of which some can have defaults: the list of commands stands above, and says so."""
FILE, PREFIX = "config.toml", "PLSCLI_"
VARIABLE = f"{PREFIX}CONFIG"
"""Names another file; empty for none."""


def file() -> Path | None:
    """The file of the defaults, which need not be there; None where none is wanted."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    from platformdirs import user_config_path

    return user_config_path("plscli", appauthor=False) / FILE


def variables() -> dict[str, str]:
    """The variables of the environment that have defaults, with their values."""
    return {name: value for name, value in sorted(os.environ.items()) if name.startswith(PREFIX) and name != VARIABLE}


def has_defaults() -> bool:
    """Whether there may be defaults of the user's own; a file that cannot be looked at may have some."""
    place = file()
    try:
        return bool(variables()) or (place is not None and bool(place.stat()))
    except FileNotFoundError:
        return False
    except OSError:
        return True
