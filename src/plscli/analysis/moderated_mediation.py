"""Does an indirect effect depend on a moderator?  The index of moderated mediation.

Hayes (2015), Multivariate Behav. Res. 50, 1-22.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from plscli.analysis.mediation import excludes_zero
from plscli.analysis.result import Record
from plscli.analysis.wording import between, figure, listed, percent
from plscli.model.plan import Plan
from plscli.model.spec import ModelSpec, Path

if TYPE_CHECKING:
    from plscli.analysis.bootstrap import Bootstrap
    from plscli.analysis.estimation import Estimation
    from plscli.core.design import Array
    from plscli.core.estimate import Estimate

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


def value(each: Moderated, plan: Plan, estimate: Estimate, unscaled: Array) -> Array:
    """The index (...,): the path of the product, in the scale of the product itself, times the paths of the other links.

    By so much the indirect effect changes, in standard deviations of the outcome, when the moderator rises by one standard deviation
    and everything else that moderates the route stays at its mean.
    """
    names = {name: j for j, name in enumerate(plan.structure.names)}
    (product,) = each.products
    index: Array = unscaled[..., names[product.source], names[product.target]]
    for start, end in pairwise(each.route):
        if (start, end) not in each.links:
            index = index * estimate.path_coefficients[..., names[start], names[end]]
    return index


def table(analysis: Estimation | Bootstrap) -> list[Record]:
    """A row for every route and moderator; without an index where no single number is one."""
    return [_record(each, analysis) for each in moderated(analysis.model)]


def _record(each: Moderated, analysis: Estimation | Bootstrap) -> Record:
    source, *via, target = each.route
    row = analysis.row("moderated_mediation", each.name) if each.reason is None else None
    withheld = analysis.point.reason("moderated_mediation", each.name)
    return {
        "from": source,
        "via": via,
        "to": target,
        "moderator": each.moderator,
        "link": ", ".join(f"{start} -> {end}" for start, end in each.links),
        **(row or dict.fromkeys(("estimate", "mean", "se", "t", "p", "lower", "upper"))),
        "reason": each.reason or withheld,
        "meaning": _withheld(each, withheld) if withheld else _meaning(each, row, analysis),
    }


def _withheld(each: Moderated, reason: str) -> str:
    return f"the index for {each.effect} by {each.moderator} is not estimated: {reason}"


def _meaning(each: Moderated, row: Record | None, analysis: Estimation | Bootstrap) -> str:
    level = analysis.settings.get("level")
    held = f", with {listed(each.others)} at the mean" if each.others else ""
    if row is None:
        return f"{each.effect} has no single index of moderation by {each.moderator}: {each.reason}"
    if row["estimate"] is None:
        return f"the index for {each.effect} by {each.moderator} cannot be estimated"
    figures = f"index = {figure(row['estimate'])}"
    if level is not None and analysis.undecided:
        return f"whether {each.effect} depends on {each.moderator}{held} remains undecided ({figures}): {analysis.undecided}"
    if row["lower"] is None or level is None:
        return f"no interval says whether {each.effect} depends on {each.moderator}{held} ({figures})"
    figures += f", {percent(level)} interval {between(row['lower'], row['upper'])}"
    if not excludes_zero(row):
        return f"there is no evidence that {each.effect} depends on {each.moderator}{held} ({figures})"
    return f"{each.effect} is more {'positive' if row['estimate'] > 0 else 'negative'} the higher {each.moderator} is{held} ({figures})"
