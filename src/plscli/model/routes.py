"""Effects along the routes of a model: what a defined effect is in terms of paths, and which indirect effects a moderator changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from plscli.model.spec import MOST_ROUTES, DefinedEffect, ModelSpec, Path
from plscli.model.statements import Expression, Label, Number

Extent = Literal["one", "some", "indirect", "total"]
"""Routes that an effect adds up: one, some, or all indirect ones between two constructs, or all of them and the direct path."""

Route = tuple[str, ...]
Terms = dict[tuple[str, ...], float]
"""A sum of products of labels: the factor of every product, which is named by its sorted labels."""
Link = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Traced:
    """An effect that runs along paths.   routes : indirect ones of the model, as the constructs they pass, in the model's order."""

    routes: tuple[Route, ...]
    extent: Extent

    @property
    def source(self) -> str:
        """Where it starts: a construct or a product."""
        return self.routes[0][0]

    @property
    def target(self) -> str:
        """Where it ends."""
        return self.routes[0][-1]

    @property
    def via(self) -> list[str] | None:
        """The constructs between its ends, if it has one route."""
        return list(self.routes[0][1:-1]) if self.extent == "one" else None


def trace(definition: DefinedEffect, model: ModelSpec) -> Traced | None:
    """What a defined effect is along the paths; None if it is no sum of products of labels along routes between the same ends."""
    known: dict[str, Terms | None] = {path.label: {(path.label,): 1.0} for path in model.paths if path.label}
    for each in model.definitions:
        known[each.label] = _terms(each.expression, known)
    terms = known[definition.label]
    if not terms or any(factor != 1.0 for factor in terms.values()):
        return None
    paths = {path.label: path for path in model.paths}
    chains = {_chain([paths[label] for label in labels]) for labels in terms}
    ends = {(chain[0], chain[-1]) for chain in chains if chain}
    return None if None in chains or len(ends) != 1 else _traced(chains, *ends.pop(), model)


def _traced(chains: set[Route | None], source: str, target: str, model: ModelSpec) -> Traced | None:
    if model.crowded:  # routes are not listed: what the effect itself runs along is known, whether that is all of them is not
        along = tuple(sorted(chain for chain in chains if chain))
        return None if (source, target) in chains else Traced(along, "one" if len(along) == 1 else "some")
    there = [route for route in model.routes if (route[0], route[-1]) == (source, target)]
    routes, direct = tuple(route for route in there if route in chains), (source, target) in chains
    if not routes or (direct and len(routes) < len(there)):
        return None
    if direct:
        return Traced(routes, "total")
    return Traced(routes, "one" if len(routes) == 1 else "indirect" if len(routes) == len(there) else "some")


def _terms(expression: Expression, known: Mapping[str, Terms | None]) -> Terms | None:
    """The expression multiplied out; None if something is divided or multiplied with itself, or if there is too much of it."""
    if isinstance(expression, Number):
        return {(): float(expression.text)}
    if isinstance(expression, Label):
        return known[expression.text]
    left, right = _terms(expression.left, known), _terms(expression.right, known)
    if left is None or right is None or expression.sign == "/":
        return None
    return _product(left, right) if expression.sign == "*" else _sum(left, right, 1.0 if expression.sign == "+" else -1.0)


def _product(left: Terms, right: Terms) -> Terms | None:
    if len(left) * len(right) > MOST_ROUTES or any(set(a) & set(b) for a in left for b in right):
        return None
    found: Terms = {}
    for a, x in left.items():
        for b, y in right.items():
            labels = tuple(sorted(a + b))
            found[labels] = found.get(labels, 0.0) + x * y
    return found


def _sum(left: Terms, right: Terms, factor: float) -> Terms:
    found = dict(left)
    for labels, value in right.items():
        found[labels] = found.get(labels, 0.0) + factor * value
    return {labels: value for labels, value in found.items() if value}


def _chain(paths: list[Path]) -> Route | None:
    """The constructs that the paths pass one after the other; None if they form no chain."""
    following = {path.source: path.target for path in paths}
    starts = following.keys() - following.values()
    if len(starts) != 1 or len(following) < len(paths):
        return None
    route = [next(iter(starts))]
    while route[-1] in following:
        route.append(following[route[-1]])
    return tuple(route) if len(route) == len(paths) + 1 else None


@dataclass(frozen=True, slots=True)
class Moderated:
    """A route, as the constructs it passes, and a moderator of it.

    products : the path of every product that lets the moderator change a link of the route.   others : what else moderates it.
    bends : whether a link changes with the square of the moderator too.
    """

    route: tuple[str, ...]
    moderator: str
    products: tuple[Path, ...]
    others: tuple[str, ...] = ()
    bends: bool = False

    @property
    def name(self) -> str:
        """The index as tables write it."""
        return f"{' -> '.join(self.route)} by {self.moderator} [{', '.join(path.name for path in self.products)}]"

    @property
    def reason(self) -> str | None:
        """Why no single number says how the indirect effect changes with the moderator; None if one does."""
        if self.bends:
            return f"a link of the route changes with the square of {self.moderator}"
        if len(self.products) > 1:
            return f"{self.moderator} moderates {len(self.products)} links of the route"
        return None

    @property
    def links(self) -> tuple[Link, ...]:
        """The arrows of the route that the moderator changes."""
        into = {path.target for path in self.products}
        return tuple(link for link in pairwise(self.route) if link[1] in into)

    @property
    def effect(self) -> str:
        """The indirect effect in words."""
        source, *via, target = self.route
        return f"the indirect effect of {source} on {target} through {', then '.join(via)}"


def moderated(model: ModelSpec) -> list[Moderated]:
    """Every route of the model with every moderator of a link of it, in the order of the routes."""
    terms = [(path, term.factors) for path in model.paths if (term := model.product(path.source))]
    return [each for route in model.routes for each in _along(route, terms)] if terms else []


def _along(route: tuple[str, ...], terms: list[tuple[Path, tuple[str, ...]]]) -> list[Moderated]:
    """The moderators of one route: what multiplies the start of a link among the predictors of its end."""
    by: dict[str, list[Path]] = {}
    bent: set[str] = set()
    present: dict[str, None] = {}
    for start, end in pairwise(route):
        for path, factors in terms:
            if path.target != end or start not in factors:
                continue
            rest = Counter(factors) - Counter([start])
            present.update(dict.fromkeys(rest))
            bent |= {name for name, times in rest.items() if times > 1}
            if len(factors) == 2 and start not in rest:
                by.setdefault(next(iter(rest)), []).append(path)
    return [
        Moderated(route, moderator, tuple(products), tuple(name for name in present if name != moderator), moderator in bent)
        for moderator, products in by.items()
    ]
