"""What was typed, read: options, help, and what other programs call them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from plscli.setting import Settings

SETTINGS: list[Callable[[], Iterator[type[Settings]]]] = []
"""Gives the settings that all commands take, of which some can have defaults: the list of commands stands above, and says so."""
