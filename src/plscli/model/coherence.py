"""Whether the paths of a model make one: everything is connected, nothing runs in a circle, products stand beside their parts."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from plscli.errors import did_you_mean
from plscli.model.spec import Product, quoted
from plscli.model.statements import Measurement, Structure, Term, Token

Factors = tuple[str, ...]


def names(structure: list[Structure]) -> list[Token]:
    """Every name in the paths."""
    return [token for line in structure for token in (*(factor for term in line.terms for factor in term.factors), line.target)]


def key(term: Term) -> Factors:
    """What tells products apart, whose factors may stand in any order."""
    return tuple(sorted(factor.text for factor in term.factors))


def check_connected(measurement: dict[str, Measurement], structure: list[Structure], parts: Mapping[str, tuple[Token, ...]]) -> None:
    """ModelError for a construct that no path knows, and for a part of a whole that has paths of its own."""
    connected = {token.text for token in names(structure)}
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
                did_you_mean(name, connected - set(measurement))
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
