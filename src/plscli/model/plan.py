"""A model as the stages in which it is estimated: higher-order constructs and products take more than one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations, combinations_with_replacement, product
from typing import TYPE_CHECKING, Literal

from plscli.errors import ModelError, UsageError
from plscli.model.spec import Construct, ModelSpec, Path, Product

if TYPE_CHECKING:
    from plscli.core import Design
    from plscli.core.pls.stages import Origin, Stage

HigherOrder = Literal["disjoint", "embedded", "repeated"]
"""How higher-order constructs are estimated: two stages with the parts alone in the first, two stages with repeated indicators
in the first, or repeated indicators in one stage."""
Interaction = Literal["two-stage", "product", "orthogonal"]
"""How products are measured: one product of scores, all products of items, or what is left of these after regression on the items."""


@dataclass(frozen=True)
class StageModel:
    """One stage in names.

    model : its constructs, their indicators and its paths.   scored : constructs whose indicators are scores of the stage
    before.   measured : constructs whose loadings, weights and reliability are read in this stage.   given : whether the
    construct scores are those of the stage before, so that nothing is estimated.   products : constructs that are products.
    """

    model: ModelSpec
    scored: frozenset[str] = frozenset()
    measured: frozenset[str] = frozenset()
    given: bool = False
    products: frozenset[str] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        """Constructs of the stage, products among them: the order of its J axis."""
        return self.model.names

    @property
    def items(self) -> tuple[tuple[str, str], ...]:
        """(construct, indicator) in the order of the stage's K axis."""
        return tuple((construct.name, item) for construct in self.model.constructs for item in construct.indicators)

    @property
    def design(self) -> Design:
        """The stage as arrays; scores are no error-prone answers, so that PLSc leaves constructs made of them alone."""
        scored, products = (frozenset(j for j, name in enumerate(self.names) if name in of) for of in (self.scored, self.products))
        return replace(self.model.design, uncorrected=scored, products=products)


@dataclass(frozen=True)
class Plan:
    """The stages of a model.

    model : as the user wrote it.   stages : in the order in which they are solved.   structural : number of the stage that the
    paths are read in.   main : stages of the model without its products, whose scores the products multiply; empty if there
    are no such products.   terms : names of the product columns with the constructs or items that each multiplies.   uncorrected : why
    PLSc cannot correct a product for the errors of its factors, by name; empty without PLSc.   scales : lowest and highest answer that
    the questionnaire offers, by item, where that is known.
    """

    model: ModelSpec
    stages: tuple[StageModel, ...]
    structural: int = 0
    main: tuple[StageModel, ...] = ()
    terms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    interaction: Interaction = "two-stage"
    uncorrected: Mapping[str, str] = field(default_factory=dict)
    scales: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Columns of the data: answers, then products."""
        return self.model.indicators + tuple(name for name, _ in self.terms)

    @property
    def structure(self) -> StageModel:
        """The stage that the paths are read in."""
        return self.stages[self.structural]

    @property
    def biased(self) -> dict[str, str]:
        """Outcomes of products that PLSc does not correct, with the reason: slopes in their equations are withheld."""
        return {path.target: self.uncorrected[path.source] for path in self.model.paths if path.source in self.uncorrected}

    def staged(self, stages: tuple[StageModel, ...]) -> tuple[Stage, ...]:
        """The stages as arrays."""
        from plscli.core.pls.stages import DATA, Stage

        column = {name: k for k, name in enumerate(self.columns)}
        products = {product.name: product.factors for product in self.model.products}
        arrays: list[Stage] = []
        for number, stage in enumerate(stages):
            before = {name: j for j, name in enumerate(stages[number - 1].names)} if number else {}
            origins: list[Origin] = [
                (number - 1, before[item]) if construct in stage.scored else (DATA, column[item]) for construct, item in stage.items
            ]
            given = tuple((number - 1, before[name]) for name in stage.names) if stage.given else ()
            factors = tuple(tuple(stage.names.index(factor) for factor in products.get(name, ())) for name in stage.names)
            arrays.append(Stage(stage.design, tuple(origins), given, factors))
        return tuple(arrays)

    def pairs(self, stage: StageModel) -> list[tuple[int, int]]:
        """Pairs of constructs (i < j) that are compared in a stage: each pair in one stage, never a whole with its own part."""
        products = {product.name for product in self.model.products}
        wholes = set(self.model.owner.values())
        return [
            (i, j)
            for (i, a), (j, b) in combinations(enumerate(stage.names), 2)
            if (a in stage.measured or b in stage.measured) and not {a, b} & products and not ({a, b} & wholes - stage.measured)
        ]


def plan(model: ModelSpec, higher_order: HigherOrder = "disjoint", interaction: Interaction = "two-stage") -> Plan:
    """The stages of a model.  Raises ModelError or UsageError for what a method cannot do."""
    if not model.products:
        stages, structural = _stages(model, higher_order, {})
        return Plan(model, stages, structural)
    terms = {product.name: _terms(model, product, interaction) for product in model.products}
    columns = {name: tuple(column for column, _ in of) for name, of in terms.items()}
    if taken := [column for of in columns.values() for column in of if column in model.indicators]:
        raise ModelError(f"the indicator {taken[0]!r} has the name of a product of the model\n  rename the column")
    stages, structural = _stages(model, higher_order, columns)
    stages = tuple(replace(stage, products=frozenset(columns) & frozenset(stage.names)) for stage in stages)
    main = _stages(model, higher_order, {})[0][: structural + 1] if interaction == "two-stage" else ()
    return Plan(model, stages, structural, main, tuple(term for of in terms.values() for term in of), interaction)


def uncorrectable(model: ModelSpec, interaction: Interaction) -> dict[str, str]:
    """Products, by name, whose attenuation by the errors of their factors PLSc cannot take out, with the reason."""
    found = {}
    for each in model.products:
        wholes = [name for name in dict.fromkeys(each.factors) if model.construct(name).higher]
        if interaction != "two-stage":
            found[each.name] = "PLSc corrects products of scores, not of items"
        elif len(each.factors) > 2:
            found[each.name] = "PLSc corrects products of two factors, not of three"
        elif wholes:
            found[each.name] = f"PLSc does not correct the scores of the higher-order construct {wholes[0]}"
    return found


def _stages(model: ModelSpec, higher_order: HigherOrder, products: dict[str, tuple[str, ...]]) -> tuple[tuple[StageModel, ...], int]:
    """The stages, and the number of the one that paths are read in."""
    terms = tuple(Construct(name, "composite", columns, "A") for name, columns in products.items())
    paths = tuple(path for path in model.paths if path.source in products or model.product(path.source) is None)
    ordinary = tuple(construct for construct in model.constructs if not construct.higher)
    everything = frozenset(model.names)
    if not model.owner:
        whole = replace(model, constructs=ordinary + terms, paths=paths, products=()) if model.products else model
        return (StageModel(whole, measured=everything),), 0
    wholes = frozenset(model.owner.values())
    if higher_order == "repeated":
        first = _repeated(model, paths, terms)
        second = _reduced(model, tuple(path for path in paths if path.source not in products), ())
        return (
            StageModel(first, measured=everything - wholes),
            StageModel(second, scored=wholes, measured=wholes, given=True),
        ), 0
    if higher_order == "embedded":
        first = _repeated(model, tuple(path for path in paths if path.source not in products), ())
        several = {construct.name for construct in model.constructs if not construct.higher and len(construct.indicators) > 1}
        reduced = _reduced(model, paths, terms)
        scored = tuple(replace(c, indicators=(c.name,), weights=None) if c.name in several else c for c in reduced.constructs)
        second = replace(reduced, constructs=scored)
        return (
            StageModel(first, measured=everything - wholes),
            StageModel(second, scored=wholes | several, measured=wholes),
        ), 1
    first = replace(model, constructs=ordinary, paths=tuple(_spread(model)), products=())
    return (
        StageModel(first, measured=frozenset(model.owner)),
        StageModel(_reduced(model, paths, terms), scored=wholes, measured=everything - frozenset(model.owner)),
    ), 1


def _reduced(model: ModelSpec, paths: tuple[Path, ...], terms: tuple[Construct, ...]) -> ModelSpec:
    """The model without the parts of higher-order constructs, which are their indicators now."""
    return replace(model, constructs=tuple(c for c in model.constructs if c.name not in model.owner) + terms, paths=paths, products=())


def _spread(model: ModelSpec) -> Iterator[Path]:
    """The paths among parts: every antecedent points to every part of a whole, every part to every outcome of the whole."""
    parts = {name: tuple(part for part, whole in model.owner.items() if whole == name) or (name,) for name in model.names}
    for path in model.paths:
        if model.product(path.source) is None:
            for source, target in product(parts[path.source], parts[path.target]):
                yield Path(source, target, "")


def _repeated(model: ModelSpec, paths: tuple[Path, ...], terms: tuple[Construct, ...]) -> ModelSpec:
    """The model whose higher-order constructs are measured by all items of their parts.

    A reflective whole points to its parts, a composite one is built from them; what points to a composite whole points to its
    parts as well, because they leave nothing in it to explain (Becker, Klein & Wetzels 2012, Long Range Planning 45, 359-394).
    """
    items = {construct.name: construct.indicators for construct in model.constructs}
    constructs = tuple(
        replace(c, kind="composite", weights=c.mode, indicators=tuple(item for part in c.indicators for item in items[part]), higher=False)
        if c.higher
        else c
        for c in model.constructs
    )
    arrows = [
        Path(part, whole, "") if model.construct(whole).kind == "composite" else Path(whole, part, "")
        for part, whole in model.owner.items()
    ]
    arrows += [
        Path(path.source, part, "")
        for part, whole in model.owner.items()
        for path in paths
        if path.target == whole and model.construct(whole).kind == "composite"
    ]
    return replace(model, constructs=constructs + terms, paths=(*paths, *arrows), products=())


def _terms(model: ModelSpec, product_: Product, interaction: Interaction) -> list[tuple[str, tuple[str, ...]]]:
    """The product columns of one product, and what each of them multiplies: scores of constructs, or items."""
    if interaction == "two-stage":
        return [(product_.name, product_.factors)]
    if interaction == "orthogonal" and len(product_.factors) > 2:
        raise UsageError(f"the orthogonalizing approach takes products of two constructs, and {product_.name} has three\n  use two-stage")
    blocks = [model.construct(name) for name in product_.factors]
    for block in blocks:
        if block.higher or (block.kind == "composite" and len(block.indicators) > 1):
            what = "a higher-order construct" if block.higher else "a composite"
            raise ModelError(f"products of items need reflective constructs, and {block.name} is {what}\n  use --interaction two-stage")
    if len(set(product_.factors)) == 1:
        chosen = list(combinations_with_replacement(blocks[0].indicators, len(blocks)))
    else:
        chosen = list({tuple(sorted(items)): items for items in product(*(block.indicators for block in blocks))}.values())
    return [("*".join(items), items) for items in chosen]
