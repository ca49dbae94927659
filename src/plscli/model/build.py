"""Statements to a checked `ModelSpec`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from itertools import count, pairwise
from pathlib import Path as FilePath

from plscli.errors import ModelError, did_you_mean
from plscli.model.spec import Construct, ModelSpec, Path, Place, Sign, quoted
from plscli.model.spec import Definition as EffectDefinition
from plscli.model.syntax import Definition, Expectation, Measurement, Statement, Structure, Token, parse

EXAMPLE = """a model looks like this:
    INTG =~ INTG1 + INTG2        # a construct and its items (<~ for a formative composite)
    ERC  =~ ERC1
    ERC  ~ H1*INTG               # a path, with the label of its hypothesis
    H1 > 0                       # the expected sign, if there is one"""

Guess = Mapping[str, tuple[str, ...]]
"""Indicators by the name of the construct that they could measure."""


def read_model(path: str | FilePath) -> ModelSpec:
    """Read model text from a file.  Raises ModelError when it cannot be read or understood."""
    return parse_model(read_text(path), source=FilePath(path).name)


def parse_model(text: str, source: str = "model text") -> ModelSpec:
    """Read model text from a string; `source` names it in errors.  Raises ModelError."""
    return build(parse(text, source), source)


def read_text(path: str | FilePath) -> str:
    """The text of a model file; ModelError when it is missing, a folder, or not text."""
    try:
        return FilePath(path).read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ModelError(f"there is no model file {path}") from None
    except UnicodeDecodeError as error:
        raise ModelError(f"{path} is not a text file in UTF-8 (byte {error.start + 1})\n  {EXAMPLE}") from None
    except OSError as error:
        raise ModelError(f"cannot read the model file {path}: {error.strerror}") from None


def build(statements: Sequence[Statement], source: str, guess: Guess | None = None) -> ModelSpec:
    """Make sense of statements and check them; with `guess`, constructs without a measurement line get guessed items."""
    if not statements:
        raise ModelError(f"{source} is empty\n  {EXAMPLE}")
    measurement = _measurement([line for line in statements if isinstance(line, Measurement)])
    structure = [line for line in statements if isinstance(line, Structure)]
    if not structure:
        raise ModelError(f"{source} has no structural path, such as: LOY ~ TRUST\n  {EXAMPLE}")
    constructs = [
        Construct(name, line.kind, tuple(item.text for item in line.indicators), line.weights) for name, line in measurement.items()
    ]
    constructs += _guessed(structure, measurement, guess)
    defined = [line for line in statements if isinstance(line, Definition)]
    paths = _paths(structure, defined)
    definitions = _definitions(defined, [path.label for path in paths])
    labels = [path.label for path in paths] + [definition.label for definition in definitions]
    signs = _signs([line for line in statements if isinstance(line, Expectation)], labels)
    _check_connected(measurement, structure)
    _check_acyclic(structure)
    places = {item.text: item.place for line in measurement.values() for item in line.indicators}
    return ModelSpec(
        tuple(constructs),
        tuple(replace(path, expected=signs.get(path.label)) for path in paths),
        tuple(replace(definition, expected=signs.get(definition.label)) for definition in definitions),
        origin=source,
        places=places,
    )


def _measurement(lines: list[Measurement]) -> dict[str, Measurement]:
    by_name: dict[str, Measurement] = {}
    users: dict[str, Token] = {}
    for line in lines:
        name = line.construct
        if name.text in by_name:
            first = by_name[name.text].construct.place.line
            raise name.place.error(f"construct {name.text!r} is measured twice", f"the first time in line {first}; join the two lines")
        by_name[name.text] = line
    for line in lines:
        for item in line.indicators:
            if item.text in by_name and item.text != line.construct.text:
                raise item.place.error(f"{item.text!r} is a construct: higher-order constructs are not supported in this version")
            if item.text in users:
                other = users[item.text]
                raise item.place.error(
                    f"indicator {item.text!r} is used twice", f"the first time in construct {other.text!r} (line {other.place.line})"
                )
            users[item.text] = line.construct
    return by_name


def _guessed(structure: list[Structure], known: Mapping[str, Measurement], guess: Guess | None) -> list[Construct]:
    """Constructs that structural lines name and no measurement line defines."""
    found: dict[str, Construct] = {}
    used = {item.text: name for name, line in known.items() for item in line.indicators}
    for token in _names(structure):
        if token.text in known or token.text in found:
            continue
        indicators = (guess or {}).get(token.text)
        if not indicators:
            near = did_you_mean(token.text, [*known, *(guess or ())])
            columns = f"{token.text}1, {token.text}2"
            hint = f"add a line such as: {quoted(token.text)} =~ {columns.replace(', ', ' + ')}"
            nowhere = f"no column is named {token.text}, or {columns} and so on" if guess is not None else hint
            raise token.place.error(f"construct {token.text!r} has no indicators", near, nowhere)
        if taken := [item for item in indicators if item in used]:
            raise token.place.error(
                f"construct {token.text!r} has no items of its own: {taken[0]!r} measures {used[taken[0]]!r}",
                "add a measurement line for it",
            )
        used.update(dict.fromkeys(indicators, token.text))
        found[token.text] = Construct(token.text, "reflective", indicators)
    return list(found.values())


def _names(structure: list[Structure]) -> list[Token]:
    return [token for line in structure for token in (*(source for _, source in line.terms), line.target)]


def _paths(structure: list[Structure], defined: list[Definition]) -> list[Path]:
    """Paths in reading order; those without a label get H1, H2, ... skipping labels that are taken."""
    given = [label for line in structure for label, _ in line.terms if label] + [line.name for line in defined]
    taken: dict[str, Place] = {}
    for name in given:
        if name.text in taken:
            raise name.place.error(f"label {name.text!r} is used twice", f"the first time in line {taken[name.text].line}")
        taken[name.text] = name.place
    free = (label for label in (f"H{i}" for i in count(1)) if label not in taken)
    paths: dict[tuple[str, str], Path] = {}
    for line in structure:
        for label, source in line.terms:
            ends = (source.text, line.target.text)
            if ends in paths:
                raise source.place.error(f"the path {ends[0]} -> {ends[1]} is written twice")
            paths[ends] = Path(*ends, label.text if label else next(free))
    return list(paths.values())


def _definitions(defined: list[Definition], known: list[str]) -> list[EffectDefinition]:
    """Defined effects in reading order; each may use the labels of paths and of effects defined before it."""
    found = []
    for line in defined:
        for token in line.labels:
            if token.text not in known:
                near = did_you_mean(token.text, known) or f"labels known here: {', '.join(known)}"
                raise token.place.error(f"no path and no effect defined before has the label {token.text!r}", near)
        known = [*known, line.name.text]
        found.append(EffectDefinition(line.name.text, line.expression))
    return found


def _signs(expectations: list[Expectation], labels: list[str]) -> dict[str, Sign]:
    """Expected signs by label."""
    signs: dict[str, Sign] = {}
    for line in expectations:
        if line.label.text not in labels:
            raise line.label.place.error(
                f"no path has the label {line.label.text!r}",
                did_you_mean(line.label.text, labels) or f"labels in this model: {', '.join(labels)}",
            )
        if signs.get(line.label.text, line.sign) != line.sign:
            raise line.label.place.error(f"{line.label.text!r} is expected to be both positive and negative")
        signs[line.label.text] = line.sign
    return signs


def _check_connected(measurement: dict[str, Measurement], structure: list[Structure]) -> None:
    connected = {token.text for token in _names(structure)}
    for name, line in measurement.items():
        if name not in connected:
            raise line.construct.place.error(
                f"construct {name!r} is in no path",
                did_you_mean(name, connected - set(measurement))
                or f"connect it with a line such as: {next(iter(connected))} ~ {quoted(name)}, or remove it",
            )


def _check_acyclic(structure: list[Structure]) -> None:
    """ModelError at an arrow of a circle, if there is one."""
    arrows = {(source.text, line.target.text): source for line in structure for _, source in line.terms}
    order: TopologicalSorter[str] = TopologicalSorter()
    for source, target in arrows:
        order.add(target, source)
    try:
        order.prepare()
    except CycleError as error:
        circle = error.args[1]
        last = max((arrows[pair] for pair in pairwise(circle)), key=lambda token: (token.place.line, token.place.column))
        raise last.place.error(
            f"the paths run in a circle: {' -> '.join(circle)}", "PLS needs a model without cycles; remove one of these paths"
        ) from None
