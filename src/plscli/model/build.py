"""Model text to a checked `ModelSpec`: which constructs there are, what measures them, and what their paths say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Protocol

from plscli import room
from plscli.errors import ModelError, did_you_mean
from plscli.model import EXAMPLE, Place, Token, quoted, token_lines
from plscli.model.columns import Categories, expanded
from plscli.model.spec import Construct, ModelSpec
from plscli.model.statements import Measurement, Statement, Structure
from plscli.model.structure import check_acyclic, check_connected, check_marginal, effects_of, names
from plscli.model.syntax import statement

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

Guess = Mapping[str, tuple[str, ...]]
"""Indicators by the name of the construct that they could measure."""


class SurveyColumns(Protocol):
    """What a survey tells a model of its columns."""

    @property
    def columns(self) -> Iterable[str]:
        """Names of the columns."""

    def categories(self, column: str) -> Mapping[str, int]:
        """The categories of a column, with the number of their respondents."""


def read_model(path: str | FilePath, survey: SurveyColumns | None = None) -> ModelSpec:
    """Read model text from a file.  Raises ModelError when it cannot be read or understood.   survey : see `parse_model`."""
    return parse_model(read_text(path), FilePath(path).name, survey)


def parse_model(text: str, source: str = "model text", survey: SurveyColumns | None = None) -> ModelSpec:
    """Read model text from a string; `source` names it in errors.  Raises ModelError.

    survey : whose columns are constructs of one item where a path names them and no line measures them, and whose categories
    `C(column)` stands for; `prepare` makes the columns of those.
    """
    columns, categories = (survey.columns, survey.categories) if survey is not None else ((), None)
    model = build(parse(text, source), source, columns=columns, categories=categories)
    return replace(model, remarks=(*model.remarks, *unwrapping([text])))


def parse(text: str, source: str) -> list[Statement]:
    """The statements of a text; `source` names it in errors.  Raises ModelError at the first one that does not read."""
    if "\0" in text:
        raise ModelError(f"{source} is not a text file\n  a model is plain text such as: LOY =~ LOY1 + LOY2")
    text, _ = unwrapped(text)
    if found := SCRIPT.search(text):
        from plscli.model.scripts import outline

        start = found.start()
        number, before = text.count("\n", 0, start) + 1, text.rfind("\n", 0, start) + 1
        place = Place(source, number, start - before + 1, text[before:].split("\n")[0])
        program, lines = outline(text, source)
        advice = "plscli model --from FILE writes it as model text" + (", which is" if lines else "")
        raise place.error(f"this is a script{program}", advice, *(f"  {line}" for line in lines))
    return [statement(tokens) for tokens in token_lines(text, source)]


def read_text(path: str | FilePath) -> str:
    """The text of a model file; ModelError when it is missing, a folder, or not text."""
    try:
        return room.named(path, "model file", ModelError).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ModelError(f"{path} is not a text file in UTF-8 (byte {error.start + 1})\n  {EXAMPLE}") from None


def build(
    statements: Sequence[Statement],
    source: str,
    guess: Guess | None = None,
    columns: Iterable[str] = (),
    categories: Categories | None = None,
) -> ModelSpec:
    """Make sense of statements and check them; with `guess`, constructs without a measurement line get guessed items.

    columns : that are constructs of one item where a path names them.   categories : of columns, for `C(column)`.
    """
    columns, written = list(columns), statements
    statements = expanded(statements, [*columns, *(guess or ())], categories)
    structure = [line for line in statements if isinstance(line, Structure)]
    given = set(names([line for line in written if isinstance(line, Structure)]))
    columns += [name.text for name in names(structure) if name not in given]
    if not statements:
        raise ModelError(f"{source} is empty\n  {EXAMPLE}")
    measurement = _measurement([line for line in statements if isinstance(line, Measurement)], guess or {})
    if not structure:
        raise ModelError(f"{source} has no structural path, such as: LOY ~ TRUST\n  {EXAMPLE}")
    parts = _parts(measurement, guess or {})
    constructs = [
        Construct(name, line.kind, tuple(item.text for item in line.indicators), line.weights, higher=name in parts)
        for name, line in measurement.items()
    ]
    constructs += _guessed([*names(structure), *(token for tokens in parts.values() for token in tokens)], measurement, guess, columns)
    effects = effects_of(statements, structure, [construct.name for construct in constructs])
    check_connected(measurement, structure, parts)
    check_acyclic(structure)
    check_marginal(structure)
    places = {item.text: item.place for name, line in measurement.items() if name not in parts for item in line.indicators}
    return ModelSpec(tuple(constructs), *effects, origin=source, places=places, remarks=_remarks(statements))


def _measurement(lines: list[Measurement], guess: Guess) -> dict[str, Measurement]:
    by_name: dict[str, Measurement] = {}
    users: dict[tuple[str, bool], Token] = {}
    for line in lines:
        name = line.construct
        if name.text in by_name:
            first = by_name[name.text].construct.place.line
            raise name.place.error(f"construct {name.text!r} is measured twice", f"the first time in line {first}; join the two lines")
        by_name[name.text] = line
    for line in lines:
        if ":" in line.construct.text:
            raise line.construct.place.error("a construct cannot have a colon in its name", "A:B is the product of A and B; rename it")
        for item in line.indicators:
            part = item.text != line.construct.text and _is_construct(item.text, by_name, guess)
            key = item.text, part  # a part may be named like its item
            if key in users:
                other = users[key]
                raise item.place.error(
                    f"indicator {item.text!r} is used twice", f"the first time in construct {other.text!r} (line {other.place.line})"
                )
            users[key] = line.construct
    return by_name


def _parts(measurement: Mapping[str, Measurement], guess: Guess) -> dict[str, tuple[Token, ...]]:
    """The parts of every higher-order construct: a construct whose indicators are constructs themselves."""
    parts: dict[str, tuple[Token, ...]] = {}
    for name, line in measurement.items():
        lower = [item for item in line.indicators if item.text != name and _is_construct(item.text, measurement, guess)]
        if not lower:
            continue
        if mixed := [item for item in line.indicators if item not in lower]:
            raise mixed[0].place.error(
                f"{name!r} is measured by constructs and columns at once: {lower[0].text!r} is a construct, {mixed[0].text!r} is not",
                f"give the column a construct of its own: {quoted('NAME')} =~ {quoted(mixed[0].text)}",
            )
        if len(lower) < 2:
            raise lower[0].place.error(f"the higher-order construct {name!r} has one part only", "it takes two constructs or more")
        parts[name] = tuple(lower)
    for name, tokens in parts.items():
        if nested := [token for token in tokens if token.text in parts]:
            raise nested[0].place.error(
                f"{nested[0].text!r} is a part of {name!r} and a higher-order construct itself", "plscli knows two levels, not three"
            )
    return parts


def _is_construct(name: str, measurement: Mapping[str, Measurement], guess: Guess) -> bool:
    """Whether a word on the right of =~ is a construct; a column that bears the name comes first if nothing measures it."""
    return name in measurement or guess.get(name, (name,)) != (name,)


def _guessed(names: list[Token], known: Mapping[str, Measurement], guess: Guess | None, columns: Iterable[str]) -> list[Construct]:
    """Constructs that structural lines or higher-order constructs name and no measurement line defines."""
    possible = {**{name: (name,) for name in columns}, **(guess or {})}
    found: dict[str, Construct] = {}
    used = {item.text: name for name, line in known.items() for item in line.indicators}
    for token in names:
        if token.text in known or token.text in found:
            continue
        indicators = possible.get(token.text)
        if not indicators:
            if product := dotted(token.text, [*known, *found, *possible]):
                what = f"{token.text!r} is no construct: cSEM's dot between the factors of a product is a colon here"
                raise token.place.error(what, f"write {product}")
            near = did_you_mean(token.text, known) or did_you_mean(token.text, [*known, *possible])
            numbered = f"{token.text}1, {token.text}2"
            line = f"add a line such as: {quoted(token.text)} =~ {numbered.replace(', ', ' + ')}"
            nowhere = f"no column is named {token.text}, or {numbered} and so on" if guess is not None else line
            unseen = "" if possible else "if it is a column of the survey, name the survey, and this model with -m"
            raise token.place.error(f"construct {token.text!r} has no indicators", near, nowhere, unseen)
        if taken := [item for item in indicators if item in used]:
            raise token.place.error(
                f"construct {token.text!r} has no items of its own: {taken[0]!r} measures {used[taken[0]]!r}",
                "add a measurement line for it",
            )
        used.update(dict.fromkeys(indicators, token.text))
        found[token.text] = Construct(token.text, "reflective", indicators)
    return list(found.values())


def _remarks(statements: Sequence[Statement]) -> tuple[str, ...]:
    """What was read in another way than it was meant for."""
    freed = [each for line in statements if isinstance(line, Measurement) for each in line.freed]
    freed += [term.freed for line in statements if isinstance(line, Structure) for term in line.terms if term.freed]
    return (f"PLS estimates every weight and path, so that {', '.join(freed)} stand for the names alone",) if freed else ()


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
