"""What may be asked of importance and performance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plscli.setting import Settings, setting


@dataclass(frozen=True, slots=True)
class Aiming(Settings):
    """What is to be raised.   target : a construct that others lead to."""

    target: str | None = setting(None, metavar="CONSTRUCT", help="Construct that is to be raised.", shown="the one that leads to no other")

    panel: ClassVar[str] = "Importance"
