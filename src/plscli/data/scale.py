"""Answer scales: words made comparable, ladders of them (`vocabularies.txt` beside this module), and scales as they are named.

In words case, blanks and underscores, apostrophes, dashes and Arabic vowel signs make no difference.  A scale is named as `1:5`, as
`never<rarely<often<always`, or as either of them for some items.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from unicodedata import category, normalize

from plscli.errors import UsageError, did_you_mean

Scale = tuple[int, int]
"""Lowest and highest answer."""

RANGE = re.compile(r"(?:(?P<items>.*):)?\s*(?P<low>-?\d{1,9})\s*[:-]\s*(?P<high>-?\d{1,9})\s*", re.DOTALL)
LADDER = re.compile(r"(?:(?P<items>[^<]*):)?(?P<levels>[^<]*<.*)", re.DOTALL)
NAME = re.compile(r"\s*(?:`([^`]+)`|([^,`]+?))\s*(?:,|$)")
EXAMPLES = 'write the lowest and the highest answer, such as 1:5, or all answers in their order, such as "never<rarely<often<always"'
HINDI_VERBS = ("हूँ", "हूं")
"""The verb "am" in two spellings, with which a Hindi answer may end."""
APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u02bc\u02b9\u2032\u00b4\u0060\uff07"), "'")
MINUS = "\u2212"
ARABIC = {
    **dict.fromkeys([0x0640, 0x0670, *range(0x064B, 0x0660), *range(0x06D6, 0x06EE)]),  # tatweel; vowel signs and other marks
    **dict.fromkeys(map(ord, "آأإٱ"), "ا"),  # alef, with hamza or without
    **dict.fromkeys(map(ord, "ىی"), "ي"),  # yeh, also as Persian keyboards write it
    ord("ة"): "ه",
    ord("ک"): "ك",
}
"""What Arabic writers leave out or type in one of several ways."""
SEPARATED = re.compile(r"[(\[]?(?P<number>-?\d{1,3})[)\]]?\s*[-:=.)\],]\s*(?P<label>[^\W\d].*)", re.DOTALL)
"""A number before its label: 5 - strongly agree, 5: strongly agree, (5) strongly agree."""
BEHIND = re.compile(r"(?P<label>[^\W\d].*?)\s*(?:[(\[](?P<number>-?\d{1,3})[)\]])", re.DOTALL)
"""A number behind its label: strongly agree (5)."""
BESIDE = re.compile(r"[(\[]?(?P<number>-?\d{1,3})[)\]]?\s+(?P<label>[^\W\d].*)", re.DOTALL)
"""A number before its label without a sign between them, which may as well be a count: 5 strongly agree, but also 5 years."""


@lru_cache(maxsize=1 << 16)
def normalised(answer: str) -> str:
    """The answer without what makes no difference: NFKC, casefolded, blanks and underscores as one, apostrophes and dashes of one kind."""
    for _ in range(4):  # a second time only where casefolding undoes a composition
        folded = _folded(answer)
        if folded == answer:
            break
        answer = folded
    return answer


def _folded(answer: str) -> str:
    text = normalize("NFKC", normalize("NFKC", answer.translate(APOSTROPHES)).casefold()).translate(ARABIC).translate(APOSTROPHES)
    kept = ("-" if char == MINUS or category(char) == "Pd" else char for char in text if category(char) != "Cf")
    return " ".join("".join(kept).replace("_", " ").split())


def labelled(answer: str, known: frozenset[str]) -> tuple[int, str] | None:
    """The number and the label of a normalised answer that has both; None for any other.

    known : labels before which a number may also stand without a sign between them.
    """
    match = SEPARATED.fullmatch(answer) or BEHIND.fullmatch(answer)
    if match is None:
        match = BESIDE.fullmatch(answer)
        if match is None or match["label"] not in known:
            return None
    return int(match["number"]), match["label"]


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

    @property
    def text(self) -> str:
        """The ladder as `--scale` takes it, with the usual wordings."""
        return "<".join(level[0] for level in self.levels)


@cache
def built_in() -> tuple[Ladder, ...]:
    """The ladders that plscli knows, with and without their neutral level, the shortest first."""
    found: list[Ladder] = []
    for ladder in _read(Path(__file__).with_name("vocabularies.txt").read_text(encoding="utf-8")):
        found.append(ladder)
        if (middle := ladder.middle) is not None:
            found.append(Ladder(ladder.name, ladder.levels[:middle] + ladder.levels[middle + 1 :], whole=ladder))
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


@dataclass(frozen=True)
class ScaleRule:
    """The scale of some items, or of all of them when none is named: numbers, or a ladder of words.   text : as it was written."""

    items: str | None
    scale: Scale | Ladder
    text: str


def scale_rule(text: str, source: str = "--scale") -> ScaleRule:
    """A scale from words such as `1:5`, `never<always` or `INTG1, INTG2: 1:7`.  Raises UsageError.

    Answers that mean the same are joined by `|`.   source : names the option in messages.
    """
    if "<" in text:
        match = LADDER.fullmatch(text)
        if match is None:
            raise UsageError(f"{source} {text!r} is not a scale\n  {EXAMPLES}")
        return ScaleRule(_named(match["items"]), _ladder(match["levels"], text, source), text)
    match = RANGE.fullmatch(text)
    if match is None or int(match["low"]) >= int(match["high"]):
        raise UsageError(f"{source} {text!r} is not a scale\n  {EXAMPLES}")
    return ScaleRule(_named(match["items"]), (int(match["low"]), int(match["high"])), text)


def _named(items: str | None) -> str | None:
    return items.strip() if items and items.strip() else None


def _ladder(levels: str, text: str, source: str) -> Ladder:
    answers = [[normalised(answer) for answer in level.split("|")] for level in levels.split("<")]
    flat = [answer for level in answers for answer in level]
    if not all(flat):
        raise UsageError(f"{source} {text!r} has a level without an answer\n  {EXAMPLES}")
    twice = [answer for position, answer in enumerate(flat) if answer in flat[:position]]
    if twice:
        raise UsageError(f"{source} {text!r} has the answer {twice[0]!r} twice\n  every answer has one place on a scale")
    return Ladder.of(answers)


def columns_named(items: str, columns: Iterable[str]) -> Sequence[str]:
    """The columns that a list of names means: names between commas, in backquotes where they hold one; `*` stands for anything.

    Raises UsageError for a name that is no column's.
    """
    known = list(columns)
    if items in known:
        return [items]
    found: dict[str, None] = {}
    names = [quoted or plain for quoted, plain in NAME.findall(items)]
    for name in names:
        pattern = re.compile(".*".join(map(re.escape, name.split("*"))), re.DOTALL)
        matching = [name] if name in known else [column for column in known if "*" in name and pattern.fullmatch(column)]
        if not matching:
            raise UsageError(f"{name!r} is not a column\n  {did_you_mean(name, known) or 'columns: ' + ', '.join(known[:10])}")
        found.update(dict.fromkeys(matching))
    if not found:
        raise UsageError(f"{items!r} names no column")
    return list(found)
