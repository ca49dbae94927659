"""Effects in words: what they are called, how a finding claims them, and what a test looks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from plscli.model.routes import Traced, moderated, trace
from plscli.model.spec import Definition, ModelSpec, Path, Product
from plscli.words.wording import listed

Kind = Literal["direct", "indirect", "moderated", "quadratic", "defined"]
"""Kinds of hypotheses: a path from a construct or from a product, an effect along paths, or any other that is defined."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """An effect in words.

    name : the effect without its article.   before, after : what a finding says on both sides of its direction.   noun : what its size
    is a size of.   symbol : of its estimate.   product : whether it is the path of a product.   formula : whether `name` is one.
    """

    name: str
    before: str
    after: str = ""
    noun: str = "the effect"
    symbol: str = "estimate"
    product: bool = False
    formula: bool = False

    @property
    def subject(self) -> str:
        """The effect at the head of a sentence."""
        return f"The {self.name}"

    def claim(self, direction: str) -> str:
        """The finding that it is positive or negative."""
        return f"{self.before}{direction}{self.after}"

    def sought(self, wanted: str) -> str:
        """What there is evidence, or no evidence, of.   wanted : positive, negative, or nothing for both."""
        if self.formula:
            return f"that the {self.name} {f'is {wanted}' if wanted else 'differs from 0'}"
        article = "a" if wanted or self.name[0] not in "aeiou" else "an"
        return f"of {article} {f'{wanted} ' if wanted else ''}{self.name}"


def kind(effect: Path | Definition, model: ModelSpec) -> Kind:
    """The kind of a hypothesis."""
    if isinstance(effect, Path):
        term = model.product(effect.source)
        return "direct" if term is None else _kind_of_product(term)
    traced = trace(effect, model)
    if traced is None or traced.extent == "total":
        return "defined"
    term = model.product(traced.source)
    return "indirect" if term is None else _kind_of_product(term)


def _kind_of_product(term: Product) -> Kind:
    return "quadratic" if len(set(term.factors)) == 1 else "moderated"


def phrase(effect: Path | Definition, model: ModelSpec) -> Phrase:
    """An effect of a model in words."""
    if isinstance(effect, Path):
        term = model.product(effect.source)
        return _of_path(effect) if term is None else _of_product(term, effect.target)
    if traced := trace(effect, model):
        return _along_routes(traced, model)
    formula = f"effect {effect.label} = {effect.expression.write()}"
    return Phrase(formula, f"The {formula} is ", formula=True)


def controlled(paths: Iterable[Path]) -> str:
    """What is held constant for which outcomes: Age and Gender for LOY."""
    targets: dict[tuple[str, ...], list[str]] = {}
    of: dict[str, list[str]] = {}
    for path in paths:
        of.setdefault(path.target, []).append(path.source.replace(":", " × "))
    for target, sources in of.items():
        targets.setdefault(tuple(sources), []).append(target)
    return "; ".join(f"{listed(sources)} for {listed(names)}" for sources, names in targets.items())


def _of_path(path: Path) -> Phrase:
    return Phrase(f"effect of {path.source} on {path.target}", f"{path.source} has a ", f" effect on {path.target}", symbol="β")


def _of_product(term: Product, target: str) -> Phrase:
    """Of two constructs, a square, a cube, three constructs, or a construct and a square, in which the order of factors matters not."""
    first, second, *third = term.factors
    times = Counter(term.factors)
    if len(times) == 1:
        name = f"{'cubic' if third else 'quadratic'} effect of {first} on {target}"
        before, after = (
            (f"The {name} is ", "") if third else (f"The effect of {first} on {target} is more ", f" the higher {first} itself is")
        )
        return Phrase(name, before, after, f"the {'cubic' if third else 'quadratic'} effect", "β", product=True)
    if not third:
        name, changed, moderator = f"interaction effect of {first} and {second} on {target}", f"effect of {first} on {target}", second
    elif len(times) == 2:
        (squared,), (moderator,) = ([name for name, often in times.items() if often == n] for n in (2, 1))
        changed = f"quadratic effect of {squared} on {target}"
        name = f"interaction of the {changed} with {moderator}"
    else:
        name = f"three-way interaction effect of {listed(term.factors)} on {target}"
        changed, moderator = f"interaction effect of {first} and {second} on {target}", third[0]
    return Phrase(name, f"The {changed} is more ", f" the higher {moderator} is", "the interaction", "β", product=True)


def _along_routes(traced: Traced, model: ModelSpec) -> Phrase:
    """That of an interaction is the moderation of an indirect effect, unless the moderator acts on the route elsewhere too."""
    term = model.product(traced.source)
    if term is not None and traced.extent == "one" and len(set(term.factors)) == len(term.factors) == 2:
        focal, moderator = term.factors
        route = (focal, *traced.routes[0][1:])
        if any((each.route, each.moderator, each.reason) == (route, moderator, None) for each in moderated(model)):
            name = _indirect(traced, focal)
            return Phrase(f"moderation by {moderator} of the {name}", f"The {name} is more ", f" the higher {moderator} is")
    name = _indirect(traced, traced.source)
    return Phrase(name, f"The {name} is ")


def _indirect(traced: Traced, source: str) -> str:
    """The effect from a source along the routes."""
    ends = f"of {source} on {traced.target}"
    if traced.extent in ("total", "indirect"):
        return f"total {'' if traced.extent == 'total' else 'indirect '}effect {ends}"
    through = [f"through {', then '.join(route[1:-1])}" for route in traced.routes]
    return f"{'joint ' if traced.extent == 'some' else ''}indirect effect {ends} {listed(through)}"
