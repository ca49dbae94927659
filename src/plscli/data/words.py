"""Answers in words, made comparable: case, blanks and underscores, apostrophes, dashes and Arabic vowel signs make no difference."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import category, normalize

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
