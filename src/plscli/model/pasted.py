"""Models that were written for other programs: what can be read without doubt, and how the rest is written here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from plscli.model.tokens import quoted

ASSIGNED = re.compile(
    r"""(?:\s*\#[^\n]*\n)* \s* (?P<name>[A-Za-z.][\w.]*) \s* (?:<-|=)
      \s* (?P<quote>['"]) (?P<model>(?:(?!(?P=quote)).)*) (?P=quote) \s* ;? \s* (?:\#[^\n]*\s*)*""",
    re.DOTALL | re.VERBOSE,
)
"""A model as R code assigns it to a name, comments around it."""
STATEMENT = re.compile(r"[~<>]|:=")
"""What a line of model text has, and the name of a column has not."""
STRING = r"['\"]([^'\"]+)['\"]"
VECTOR = rf"(?:c\(([^)]*)\)|{STRING})"
SEMINR = re.compile(
    rf"""(?P<kind>composite|reflective|higher_composite|higher_reflective)\s*\(\s*{STRING}\s*,(?P<rest>[^\n]*)
      | paths\s*\(\s*from\s*=\s*{VECTOR}\s*,\s*to\s*=\s*{VECTOR}""",
    re.VERBOSE,
)
"""Constructs and paths as seminr's functions take them."""
ITEMS = re.compile(rf"multi_items\s*\(\s*{STRING}\s*,\s*(?:(?P<low>\d+)\s*:\s*(?P<high>\d+)|c\((?P<numbers>[\d\s,]+)\))")
MOST_ITEMS = 99


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


def seminr(text: str) -> tuple[int, list[str]] | None:
    """Where a model of seminr begins, and its lines as model text; None if the text holds none."""
    found = list(SEMINR.finditer(text))
    return (found[0].start(), [line for match in found for line in _lines(match)]) if found else None


def _lines(match: re.Match[str]) -> Iterator[str]:
    """A construct or paths of seminr, whose composites are in Mode A unless it says otherwise."""
    kind, name, rest, sources, source, targets, target = match.groups()
    if kind is None:
        predictors = " + ".join(name.replace("*", ":") for name in _names(sources, source))
        yield from (f"{outcome} ~ {predictors}" for outcome in _names(targets, target))
        return
    items = " + ".join(_items(rest)) or "item + item"
    if kind.endswith("reflective"):
        yield f"{name} =~ {items}"
        return
    mode = "B" if re.search(r"mode_B|regression_weights", rest) else "unit" if "unit_weights" in rest else "A"
    yield f"{name} <~ {items if mode == 'B' else f'{mode}({items})'}"


def _items(rest: str) -> list[str]:
    if found := ITEMS.search(rest):
        numbers = range(int(found["low"]), int(found["high"]) + 1) if found["low"] else re.findall(r"\d+", found["numbers"])
        return [f"{found[1]}{number}" for number in list(numbers)[:MOST_ITEMS]]
    return re.findall(STRING, rest.split(")")[0])


def _names(vector: str | None, single: str | None) -> list[str]:
    return re.findall(STRING, vector) if vector is not None else [single or ""]
