"""What the lines with paths say together: products, labels of hypotheses, defined effects and signs; and whether it makes a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from itertools import count, pairwise, repeat

from plscli.errors import did_you_mean
from plscli.model import Place, Token, quoted
from plscli.model.spec import DefinedEffect, Path, Product
from plscli.model.statements import Definition, Expectation, Measurement, Sign, Statement, Structure, Term

CONTROL = "paths without a label beside labelled ones are controls: label those that hypotheses are about"
MOST_FACTORS = 3
"""Factors of a product."""

Factors = tuple[str, ...]


def effects_of(
    statements: Sequence[Statement], structure: list[Structure], constructs: list[str]
) -> tuple[tuple[Path, ...], tuple[DefinedEffect, ...], tuple[Product, ...]]:
    """Paths, defined effects and products, with the signs that are expected of them.   structure : the statements that are paths."""
    defined = [line for line in statements if isinstance(line, Definition)]
    products = _products(structure, constructs)
    paths = _paths(structure, defined, products)
    known, control = [path.label for path in paths if path.label], "" if all(path.label for path in paths) else CONTROL
    definitions = _definitions(defined, known, control)
    known += [definition.label for definition in definitions]
    signs = _signs([line for line in statements if isinstance(line, Expectation)], known, control)
    return (
        tuple(replace(path, expected=signs.get(path.label)) for path in paths),
        tuple(replace(definition, expected=signs.get(definition.label)) for definition in definitions),
        tuple(products.values()),
    )


def _products(structure: list[Structure], names: list[str]) -> dict[Factors, Product]:
    """Products by their sorted factors, written in the order in which they are met first."""
    products: dict[Factors, Product] = {}
    for term in (term for line in structure for term in line.terms if len(term.factors) > 1):
        if len(term.factors) > MOST_FACTORS:
            raise term.factors[MOST_FACTORS].place.error(f"a product has at most {MOST_FACTORS} factors")
        for factor in term.factors:
            if factor.text not in names:
                raise factor.place.error(f"{factor.text!r} is not a construct", did_you_mean(factor.text, names))
        products.setdefault(key(term), Product(tuple(factor.text for factor in term.factors)))
    return products


def _paths(structure: list[Structure], defined: list[Definition], products: Mapping[Factors, Product]) -> list[Path]:
    """Paths in reading order.  If none has a label, they get H1, H2, ... skipping labels of effects; otherwise the others are controls."""
    given = [term.label for line in structure for term in line.terms if term.label] + [line.name for line in defined]
    taken: dict[str, Place] = {}
    for name in given:
        if name.text in taken:
            raise name.place.error(f"label {name.text!r} is used twice", f"the first time in line {taken[name.text].line}")
        taken[name.text] = name.place
    labelled = any(term.label for line in structure for term in line.terms)
    free = repeat("") if labelled else (label for label in (f"H{i}" for i in count(1)) if label not in taken)
    paths: dict[tuple[str, str], Path] = {}
    for line in structure:
        for term in line.terms:
            source = products[key(term)].name if len(term.factors) > 1 else term.source.text
            ends = (source, line.target.text)
            if ends in paths:
                raise term.source.place.error(f"the path {ends[0]} -> {ends[1]} is written twice")
            paths[ends] = Path(*ends, term.label.text if term.label else next(free))
    return list(paths.values())


def _definitions(defined: list[Definition], known: list[str], control: str) -> list[DefinedEffect]:
    """Defined effects in reading order; each may use the labels of paths and of effects defined before it."""
    found = []
    for line in defined:
        for token in line.labels:
            if token.text not in known:
                near = did_you_mean(token.text, known) or f"labels known here: {', '.join(known)}"
                raise token.place.error(f"no path and no effect defined before has the label {token.text!r}", near, control)
        known = [*known, line.name.text]
        found.append(DefinedEffect(line.name.text, line.expression))
    return found


def _signs(expectations: list[Expectation], labels: list[str], control: str) -> dict[str, Sign]:
    """Expected signs by label."""
    signs: dict[str, Sign] = {}
    for line in expectations:
        if line.label.text not in labels:
            raise line.label.place.error(
                f"no path has the label {line.label.text!r}",
                did_you_mean(line.label.text, labels) or f"labels in this model: {', '.join(labels)}",
                control,
            )
        if signs.get(line.label.text, line.sign) != line.sign:
            raise line.label.place.error(f"{line.label.text!r} is expected to be both positive and negative")
        signs[line.label.text] = line.sign
    return signs


def names(structure: list[Structure]) -> list[Token]:
    """Every name in the paths."""
    return [token for line in structure for token in (*(factor for term in line.terms for factor in term.factors), line.target)]


def key(term: Term) -> Factors:
    """What tells products apart, whose factors may stand in any order."""
    return tuple(sorted(factor.text for factor in term.factors))


def check_connected(measurement: dict[str, Measurement], structure: list[Structure], parts: Mapping[str, tuple[Token, ...]]) -> None:
    """ModelError for a construct that no path knows, and for a part of a whole that has paths of its own."""
    connected = dict.fromkeys(token.text for token in names(structure))
    owner = {token.text: name for name, tokens in parts.items() for token in tokens}
    for token in names(structure):
        if token.text in owner:
            raise token.place.error(
                f"{token.text!r} is a part of {owner[token.text]!r} and has no paths of its own", f"write {owner[token.text]} in its place"
            )
    for name, line in measurement.items():
        if name not in connected and name not in owner:
            raise line.construct.place.error(
                f"construct {name!r} is in no path",
                did_you_mean(name, [each for each in connected if each not in measurement])
                or f"connect it with a line such as: {next(iter(connected))} ~ {quoted(name)}, or remove it",
            )


def check_acyclic(structure: list[Structure]) -> None:
    """ModelError at an arrow of a circle, if there is one."""
    arrows = {(factor.text, line.target.text): factor for line in structure for term in line.terms for factor in term.factors}
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


def check_marginal(structure: list[Structure]) -> None:
    """ModelError at a product whose parts are not all predictors of the same outcome: its coefficient would mean nothing."""
    present = {(key(term), line.target.text) for line in structure for term in line.terms}
    for line in structure:
        for term in line.terms:
            missing = [part for part in Product(key(term)).parts if part and (part, line.target.text) not in present]
            if missing:
                written = " + ".join(":".join(map(quoted, part)) for part in missing)
                raise term.source.place.error(
                    f"the product {':'.join(factor.text for factor in term.factors)} stands without its parts",
                    f"add them to the predictors: {quoted(line.target.text)} ~ {written}",
                )
