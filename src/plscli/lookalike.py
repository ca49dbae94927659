"""Names that look like other names: what is in them without being seen, and letters of other alphabets that look like Latin ones."""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import category, name, normalize

UNSEEN = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0"
"""Characters without width, as parts of a class of a pattern."""
JOINERS = "\u200c\u200d"
"""Characters without width that shape letters of some scripts, and mean nothing beside Latin ones."""
LATIN = str.maketrans(
    dict(zip("АВЕЅІЈКМНОРСТУХаеорсухіјѕԁԛԝһ", "ABESIJKMHOPCTYXaeopcyxijsdqwh", strict=True))
    | dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True))
)
"""Letters of the Cyrillic and the Greek alphabet by the Latin letters that they look like."""
HIDDEN = re.compile(f"[{UNSEEN}]|(?<![^\\x00-\\x7f])[{JOINERS}]|[{JOINERS}](?=[\\x00-\\x7f])")
WORD = re.compile(r"\w*[^\x00-\x7f\W]\w*")


def told_apart(text: str) -> str:
    """The text with characters that are not seen, and letters that look Latin in words that are, shown by their numbers."""
    if text.isascii():
        return text
    return HIDDEN.sub(lambda match: _number(match[0]), WORD.sub(lambda match: _mixed(match[0]), text))


def _mixed(word: str) -> str:
    """A word in which all letters look Latin, some of which are not; other words may mix alphabets."""
    latin = any(char.isascii() and char.isalpha() for char in word)
    others = [char for char in word if not char.isascii() and char.isalpha()]
    if not latin or not others or any(ord(char) not in LATIN for char in others):
        return word
    return "".join(_number(char) if ord(char) in LATIN else char for char in word)


def _number(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) > 0xFF else f"\\x{ord(char):02x}"


def _looks(text: str) -> str:
    """What a reader takes a name for."""
    seen = re.sub(f"[{UNSEEN}{JOINERS}]", "", normalize("NFC", text))
    return " ".join("".join(" " if category(char) == "Zs" else char for char in seen).split()).translate(LATIN)


def alike(names: Iterable[str]) -> str | None:
    """Two different names that look the same, in words; None if there are none."""
    found: dict[str, str] = {}
    listed = list(dict.fromkeys(names))
    if all(map(str.isascii, listed)):
        return None
    for each in listed:
        other = found.setdefault(_looks(each), each)
        if other != each:
            return f"{other!r} and {each!r} look the same ({_difference(other, each)})"
    return None


def _difference(a: str, b: str) -> str:
    """The first character in which two names differ, by its number and its name."""
    position = next((k for k, (left, right) in enumerate(zip(a, b, strict=False)) if left != right), min(len(a), len(b)))
    for text in (b, a):
        if position < len(text) and not text[position].isascii():
            char = text[position]
            return f"character {position + 1} of one is U+{ord(char):04X} {name(char, '')}".rstrip()
    return f"they differ at character {position + 1}"
