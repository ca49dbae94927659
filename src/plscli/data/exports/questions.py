"""Columns that are headed by questions in full: names for model text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from plscli.data.header import Header

CODE = re.compile(r"[\[(]?(?P<code>[^\W\d_]\w{0,14}?\d{1,3}[a-z]?)(?:[\])]\s*[:.–-]?|\s*[:.)–-])\s+(?P<text>\S.*)")
"""A question that begins with a code: `TRUST1: I trust them`, `[TRUST1] I trust them`, `TRUST1. I trust them`."""
WORD, ITEM = re.compile(r"[^\W\d]\w{0,29}"), re.compile(r"[^\W\d]\w{0,27}\d{1,3}")
"""What can be a name as it stands, of a column and of a part of a question."""


@dataclass(frozen=True, slots=True)
class Question:
    """What heads a column: a question and its part, if it has parts, or the name of a column that the survey program made (`own`)."""

    text: str = ""
    part: str = ""
    own: str | None = None

    @property
    def said(self) -> str:
        """What the respondent read."""
        return f"{self.text} – {self.part}" if self.part and self.text else self.part or self.text


def named(questions: Sequence[Question], rows: int, mark: str) -> Header:
    """A header of so many rows with a name for every question: its code if it begins with one, or Q and its number, as in Q3 or Q3_2.

    mark : how the export was recognised.
    """
    names, wordings = [], {}
    numbers: dict[str, int] = {}
    parts: dict[str, int] = {}
    for question in questions:
        if question.own is not None:
            names.append(question.own)
            continue
        alone = "" if question.part else f" {len(names)}"  # only parts share a question
        number = numbers.setdefault(question.text + alone, len(numbers) + 1)
        parts[question.text] = parts.get(question.text, 0) + 1
        asked = question.part or question.text
        code = CODE.fullmatch(asked)
        if code and code["code"] not in names:
            name, said = code["code"], Question(question.text if question.part else "", code["text"]).said
        elif (ITEM if question.part else WORD).fullmatch(asked) and asked not in names:
            name, said = asked, question.said if question.part else ""
        else:
            name, said = f"Q{number}_{parts[question.text]}" if question.part else f"Q{number}", question.said
        names.append(name)
        if said:
            wordings[name] = said
    return Header(tuple(names), rows, wordings, (f"{mark}; {_example(names, wordings)}",))


def _example(names: Sequence[str], wordings: dict[str, str]) -> str:
    """How columns were named, by the first of them."""
    name = next((name for name in names if name in wordings), "")
    return f"questions are named {name} ({_cut(wordings[name])!r}) and so on" if name else "names as they stand"


def _cut(text: str, most: int = 40) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
