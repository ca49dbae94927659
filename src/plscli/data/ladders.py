"""Ladders: ordered answers in words.  The built-in ones stand in `vocabularies.txt` beside this module."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from plscli.data.words import normalised

HINDI_VERBS = ("हूँ", "हूं")
"""The verb "am" in two spellings, with which a Hindi answer may end."""


@dataclass(frozen=True)
class Ladder:
    """Levels from the lowest answer to the highest, each with the normalised wordings that stand for it.

    name : what it is about and in which language; "" for one that the user gave.   middle : position of the neutral level, if
    there is one.   whole : the ladder that this one is without its middle.
    """

    name: str
    levels: tuple[tuple[str, ...], ...]
    middle: int | None = None
    whole: Ladder | None = None

    @classmethod
    def of(cls, levels: Iterable[Iterable[str]], name: str = "", middle: int | None = None) -> Ladder:
        """A ladder from wordings as they are written."""
        return cls(name, tuple(tuple(dict.fromkeys(map(normalised, level))) for level in levels), middle)

    def __len__(self) -> int:
        return len(self.levels)

    @cached_property
    def codes(self) -> Mapping[str, int]:
        """The number 1..m of every wording."""
        return {wording: code for code, level in enumerate(self.levels, 1) for wording in level}

    def fits(self, labels: Iterable[str]) -> bool:
        """Whether every normalised label is a wording of its own level: two for one level are answers of another scale."""
        codes = [self.codes.get(label) for label in labels]
        return None not in codes and len(set(codes)) == len(codes)

    def without_middle(self) -> Ladder:
        """The same ladder without its neutral level."""
        assert self.middle is not None
        return Ladder(self.name, self.levels[: self.middle] + self.levels[self.middle + 1 :], whole=self)

    @property
    def text(self) -> str:
        """The ladder as `--scale` takes it, with the usual wordings."""
        return "<".join(level[0] for level in self.levels)


@cache
def built_in() -> tuple[Ladder, ...]:
    """The ladders that plscli knows, the shortest first."""
    found: list[Ladder] = []
    for ladder in _read(Path(__file__).with_name("vocabularies.txt").read_text(encoding="utf-8")):
        found += [ladder] if ladder.middle is None else [ladder, ladder.without_middle()]
    return tuple(sorted(found, key=len))


@cache
def known_labels() -> frozenset[str]:
    """Every wording of every built-in ladder."""
    return frozenset(wording for ladder in built_in() for wording in ladder.codes)


def _read(text: str) -> Iterator[Ladder]:
    for name, body in re.findall(r"^\[(.+)\]\n((?:[^\[\n#].*\n)+)", text, re.MULTILINE):
        lines = body.splitlines()
        middle = next((position for position, line in enumerate(lines) if line.startswith("=")), None)
        levels = [[wording.strip() for wording in line.removeprefix("=").split("|")] for line in lines]
        if name.endswith("Hindi"):
            levels = [[*level, *(f"{wording} {verb}" for wording in level for verb in HINDI_VERBS)] for level in levels]
        yield Ladder.of(levels, name, middle)
