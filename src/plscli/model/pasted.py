"""Models that were written for other programs: what can be read without doubt, and how the rest is written here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from plscli.model import quoted

ASSIGNED = re.compile(
    r"""(?:\s*\#[^\n]*\n)* \s* (?P<name>[A-Za-z.][\w.]*) \s* (?:<-|=)
      \s* (?P<quote>['"]) (?P<model>(?:(?!(?P=quote)).)*) (?P=quote) \s* ;? \s* (?:\#[^\n]*\s*)*""",
    re.DOTALL | re.VERBOSE,
)
"""A model as R code assigns it to a name, comments around it."""
STATEMENT = re.compile(r"[~<>]|:=")
"""What a line of model text has, and the name of a column has not."""
SCRIPT = re.compile(r"\b(?:constructs|relationships|estimate_pls|plspm|Plspm|csem|sem|cfa)\s*\(")
"""A call that makes or estimates a model in R or Python."""


def unwrapped(text: str) -> tuple[str, str | None]:
    """The model in R's `name <- "model"`, every character at its place, and the name; the text itself if it is no such thing."""
    match = ASSIGNED.fullmatch(text)
    if match is None or not STATEMENT.search(match["model"]):
        return text, None
    start = match.start("model")
    return re.sub(r"[^\n]", " ", text[:start]) + match["model"], match["name"]


def unwrapping(texts: Iterable[str]) -> tuple[str, ...]:
    """What is said of texts that were read from R's quotation marks: a remark that names them, or none."""
    found = [name for text in texts if (name := unwrapped(text)[1])]
    return (f"read from between the quotation marks of {', '.join(found)}",) if found else ()


def dotted(name: str, known: Sequence[str]) -> str:
    """How a product in cSEM's way, with dots, is written here, if the name is one: of known names, or of stems of theirs."""
    factors = name.split(".")
    meant = all(factor and any(re.fullmatch(rf"{re.escape(factor)}([\s_.-]*\d+)?", each) for each in known) for factor in factors)
    return ":".join(map(quoted, factors)) if meant and len(factors) > 1 else ""
