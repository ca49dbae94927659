"""Which indirect effects depend on a moderator, and by which paths."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from plscli.model.spec import ModelSpec, Path

Link = tuple[str, str]


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
