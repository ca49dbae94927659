"""How rows are held out, and the ways to predict them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from plscli.setting import Settings, require, require_count, setting

Method = Literal["pls", "lm", "ridge", "ia"]
"""The model, a regression of items on items, the same shrunk, and the item's mean ("indicator average")."""
Technique = Literal["da", "ea"]
"""What is known of a respondent: the answers to the direct antecedents of a construct, or to the earliest ones alone."""
Way = tuple[Method, Technique]
TECHNIQUES: tuple[Technique, ...] = ("ea", "da")
ONE_BY_ONE = 0
"""In place of a number of folds: every row is one."""
MOST = 10_000
"""Repetitions that anybody can mean."""


@dataclass(frozen=True, slots=True)
class Folding(Settings, panel="Cross-validation"):
    """How rows are held out.

    folds : their number; 0 stands for one row at a time.   plan : SHA-256 of fold numbers (r, N) that were given, as little-endian 64-bit
    integers, in the order of the file.
    """

    folds: int = setting(10, metavar="K|n", help="Folds of cross-validation; n holds out one row at a time.")
    repetitions: int = setting(10, help="Times that all rows are dealt into folds anew.")
    plan: str | None = None

    def __post_init__(self) -> None:
        Settings.__post_init__(self)
        require(self.folds == ONE_BY_ONE or self.folds >= 2, f"folds must be 2 or more, or n for one row at a time, not {self.folds}")
        require_count("repetitions", self.repetitions, 1, MOST)
