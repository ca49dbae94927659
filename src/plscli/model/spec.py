"""The path model in names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from plscli.errors import ModelError
from plscli.lookalike import alike
from plscli.model import Place, can_be_written, quoted
from plscli.model.statements import OPERATOR, ConstructKind, Expression, Sign

if TYPE_CHECKING:
    from plscli.core import Design, Mode

MODE: dict[ConstructKind, Mode] = {"reflective": "A", "composite": "B"}
"""Outer mode of each kind of construct, unless the model text names another."""
MOST_ROUTES = 2_000
"""Specific indirect effects that are estimated one by one; nobody can read more."""


@dataclass(frozen=True, slots=True)
class Construct:
    """A construct and its indicators; `reflective` is estimated in Mode A, `composite` in Mode B, unless `weights` says.

    higher : the indicators are constructs, whose scores measure this one.
    """

    name: str
    kind: ConstructKind
    indicators: tuple[str, ...]
    weights: Mode | None = None
    higher: bool = False

    @property
    def mode(self) -> Mode:
        """How the outer weights are found."""
        return self.weights or MODE[self.kind]

    @property
    def text(self) -> str:
        """The measurement line."""
        items = " + ".join(map(quoted, self.indicators))
        return f"{quoted(self.name)} {OPERATOR[self.kind]} {f'{self.weights}({items})' if self.weights else items}"


@dataclass(frozen=True, slots=True)
class Product:
    """A product of constructs among the predictors: an interaction, or a quadratic term when a factor occurs twice."""

    factors: tuple[str, ...]

    @property
    def name(self) -> str:
        """The product as tables write it."""
        return ":".join(self.factors)

    @property
    def parts(self) -> tuple[tuple[str, ...], ...]:
        """The products of all factors but one, and single factors, that its coefficient is to be read beside."""
        smaller = {tuple(sorted(self.factors[:i] + self.factors[i + 1 :])) for i in range(len(self.factors))}
        return tuple(sorted(smaller))


@dataclass(frozen=True, slots=True)
class Path:
    """A structural path, the label of its hypothesis, and the sign that is expected of it, if any.

    source : a construct, or the name of a product.   label : empty for a control, which no hypothesis is about.
    """

    source: str
    target: str
    label: str
    expected: Sign | None = None

    @property
    def name(self) -> str:
        """The path as tables write it."""
        return f"{self.source} -> {self.target}"


@dataclass(frozen=True, slots=True)
class DefinedEffect:
    """An effect defined from the labels of paths, and the sign that is expected of it, if any."""

    label: str
    expression: Expression
    expected: Sign | None = None


Effect = Path | DefinedEffect
"""What a hypothesis is about."""


@dataclass(frozen=True, repr=False)
class ModelSpec:
    """A checked path model: every construct has indicators and a path, no indicator is used twice, no cycles.

    The parts of a higher-order construct have no paths of their own.  A product has its factors among the predictors.
    `places` says where each indicator stands in the text the model was read from (empty for an inferred model);
    `origin` says in a few words where the model comes from, `remarks` what of its text was read as something else.
    """

    constructs: tuple[Construct, ...]
    paths: tuple[Path, ...]
    definitions: tuple[DefinedEffect, ...] = ()
    products: tuple[Product, ...] = ()
    inferred: bool = False
    origin: str = field(default="model text", compare=False)
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)
    remarks: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        for name in (*self.names, *self.indicators, *(effect.label for effect in self.effects)):
            if not can_be_written(name):
                raise ModelError(
                    f"the name {name!r} cannot be used: arrows, backquotes and control characters have other meanings\n  rename it"
                )
        if same := alike((*self.names, *self.indicators)) or alike(effect.label for effect in self.effects):
            raise ModelError(f"names of the model cannot be told apart: {same}\n  rename one of them")

    def __repr__(self) -> str:
        counts = f"{len(self.constructs)} constructs, {len(self.indicators)} indicators, {len(self.paths)} paths"
        return f"<model of {counts}: {', '.join(self.names)[:1000]}; .text has all of it>"

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """All columns of answers in construct order."""
        return tuple(name for construct in self.constructs if not construct.higher for name in construct.indicators)

    @property
    def names(self) -> tuple[str, ...]:
        """Construct names."""
        return tuple(construct.name for construct in self.constructs)

    @cached_property
    def owner(self) -> Mapping[str, str]:
        """The higher-order construct of every construct that is part of one."""
        return {part: construct.name for construct in self.constructs if construct.higher for part in construct.indicators}

    @cached_property
    def structural(self) -> tuple[str, ...]:
        """Constructs and products that stand in the paths."""
        return tuple(name for name in self.names if name not in self.owner) + tuple(product.name for product in self.products)

    @property
    def effects(self) -> tuple[Effect, ...]:
        """Everything that a hypothesis is about: the paths that are no controls, then the defined effects."""
        return (*(path for path in self.paths if path.label), *self.definitions)

    @property
    def controls(self) -> tuple[Path, ...]:
        """The paths that no hypothesis is about."""
        return tuple(path for path in self.paths if not path.label)

    @cached_property
    def covariates(self) -> tuple[str, ...]:
        """Constructs of one column that nothing explains and that no hypothesis is about: they are held constant, no more."""
        meant = {path.target for path in self.paths}
        for path in self.paths:
            product = self.product(path.source)
            meant |= {path.source, *(product.factors if product else ())} if path.label else set()
        return tuple(c.name for c in self.constructs if c.name in self.structural and c.name not in meant and len(c.indicators) == 1)

    def construct(self, name: str) -> Construct:
        """The construct of that name; KeyError if there is none."""
        return {construct.name: construct for construct in self.constructs}[name]

    def product(self, name: str) -> Product | None:
        """The product of that name; None for the name of a construct."""
        return {product.name: product for product in self.products}.get(name)

    def predecessors(self, name: str) -> tuple[str, ...]:
        """Constructs that point to `name`."""
        return tuple(path.source for path in self.paths if path.target == name)

    def successors(self, name: str) -> tuple[str, ...]:
        """Constructs that `name` points to."""
        return tuple(path.target for path in self.paths if path.source == name)

    @property
    def endogenous(self) -> tuple[str, ...]:
        """Constructs with at least one predecessor."""
        return tuple(name for name in self.structural if self.predecessors(name))

    def downstream(self, name: str) -> tuple[str, ...]:
        """All constructs that a directed path from `name` leads to, in construct order."""
        reached: set[str] = set()
        waiting = [name]
        while waiting:
            new = [successor for successor in self.successors(waiting.pop()) if successor not in reached]
            reached.update(new)
            waiting.extend(new)
        return tuple(other for other in self.structural if other in reached)

    @cached_property
    def crowded(self) -> int | None:
        """The number of directed paths of two or more arrows where it is above `MOST_ROUTES`, so that they are not listed one by one."""
        waiting, onward = list(self.structural), dict[str, int]()
        while waiting:  # what leads on from a construct: an arrow to each successor, and whatever leads on from there
            name = waiting[-1]
            unknown = [after for after in self.successors(name) if after not in onward]
            waiting.extend(unknown)
            if not unknown:
                onward[waiting.pop()] = sum(1 + onward[after] for after in self.successors(name))
        count = sum(onward[name] - len(self.successors(name)) for name in self.structural)
        return count if count > MOST_ROUTES else None

    @cached_property
    def routes(self) -> tuple[tuple[str, ...], ...]:
        """Every directed path of two or more arrows, as the constructs it passes; none where there are more than `MOST_ROUTES`."""
        if self.crowded:
            return ()
        following = {name: self.successors(name) for name in self.structural}
        found: list[tuple[str, ...]] = []
        waiting: list[tuple[str, ...]] = [(name,) for name in reversed(self.structural)]
        while waiting:
            route = waiting.pop()
            if len(route) > 2:
                found.append(route)
            waiting.extend((*route, name) for name in reversed(following[route[-1]]))
        return tuple(found)

    def without(self, indicator: str) -> ModelSpec:
        """The same model without one indicator, which may be a part of a higher-order construct; there must be another."""
        kept = tuple(
            replace(construct, indicators=tuple(name for name in construct.indicators if name != indicator))
            for construct in self.constructs
            if not (indicator in self.owner and construct.name == indicator)
        )
        return replace(self, constructs=kept)

    @property
    def design(self) -> Design:
        """The model as arrays, indicators and constructs in the order of `indicators` and `names`."""
        import numpy as np

        from plscli.core import Design

        position = {name: j for j, name in enumerate(self.names)}
        paths = np.zeros((len(position), len(position)), dtype=np.bool_)
        for path in self.paths:
            paths[position[path.source], position[path.target]] = True
        return Design(
            sizes=tuple(len(construct.indicators) for construct in self.constructs),
            modes=tuple(construct.mode for construct in self.constructs),
            reflective=tuple(construct.kind == "reflective" for construct in self.constructs),
            paths=paths,
        )

    @property
    def text(self) -> str:
        """The model as model text that reads back to an equal model."""
        measurement = [construct.text for construct in self.constructs]
        structure = [
            f"{quoted(target)} ~ " + " + ".join(map(self._term, paths))
            for target, paths in groupby(self.paths, key=lambda path: path.target)
        ]
        defined = [f"{quoted(definition.label)} := {definition.expression.write()}" for definition in self.definitions]
        expected = [effect for effect in self.effects if effect.expected]
        signs = [f"{quoted(effect.label)} {'>' if effect.expected == '+' else '<'} 0" for effect in expected]
        return "\n".join([*measurement, *structure, *defined, *signs]) + "\n"

    def _term(self, path: Path) -> str:
        """A predictor with the label of its hypothesis, if it has one, as model text writes it."""
        product = self.product(path.source)
        written = ":".join(map(quoted, product.factors)) if product else quoted(path.source)
        return f"{quoted(path.label)}*{written}" if path.label else written
