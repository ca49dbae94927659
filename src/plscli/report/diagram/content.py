"""What stands in the diagram of a model: constructs, items, arrows and their numbers, before anything has a place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from plscli.errors import UsageError
from plscli.estimation import footer
from plscli.estimation.bootstrap import Bootstrap
from plscli.model.spec import Construct, ModelSpec, Path
from plscli.questions.structure import UNDECIDED, DecisionRule
from plscli.questions.structure.hypotheses import Hypotheses
from plscli.records import Provenance, Record
from plscli.report.cells import MINUS
from plscli.report.labels import Labels, labels
from plscli.report.picture import Beside, Show
from plscli.tables import Tabular
from plscli.words import number, p_value, percent
from plscli.words.sentences import controlled

CONTROL = "control"
"""What an arrow says that is no hypothesis."""
Ends = tuple[str, str]
Value = Callable[[str, str], str]
"""The number of a quantity and a name as it is printed; empty for none."""
POWERS = {1: "", 2: "²", 3: "³"}


@dataclass(frozen=True, eq=False, repr=False)
class Framework(Tabular):
    """A model before anything is estimated, and the data it is meant for, if there are any."""

    model: ModelSpec
    data: Provenance = field(default_factory=lambda: Provenance("", None, 0, 0))
    settings: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    kind = "model"

    def __repr__(self) -> str:
        return repr(self.model)


@dataclass(frozen=True, slots=True)
class Leaf:
    """An indicator, or a construct that measures another.   label : loading or weight.   inward : whether the arrow points to the whole."""

    node: Node
    label: str
    inward: bool


@dataclass(frozen=True, slots=True)
class Node:
    """A construct, a product, or an item.   below : what is said under the name.   leaves : what measures it."""

    name: str
    kind: Literal["construct", "product", "item"]
    title: str
    below: str = ""
    leaves: tuple[Leaf, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """A path.   onto : of an interaction, the construct whose path to the target is moderated; it is drawn onto that path.   heavy : drawn
    so that it stands out.
    """

    source: str
    target: str
    head: str
    tail: str = ""
    dashed: bool = False
    onto: str | None = None
    heavy: bool = False

    @property
    def key(self) -> tuple[str, str, str | None]:
        """What tells arrows apart."""
        return self.source, self.target, self.onto


@dataclass(frozen=True, slots=True)
class Content:
    """Constructs and products that have paths, their arrows, and the lines under the picture.   dashed, heavy : what such arrows mean."""

    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    note: tuple[str, ...]
    dashed: str = "not significant"
    heavy: str = ""

    def node(self, name: str) -> Node:
        """The node of a name."""
        return {node.name: node for node in self.nodes}[name]


def content(result: Hypotheses | Framework, show: Show, structural: bool = False, beside: Beside = "p") -> Content:
    """What to draw of a result.   structural : leave indicators out.   Raises UsageError for what the result does not hold."""
    if show != "model" and not isinstance(result, Hypotheses):
        raise UsageError(f"nothing was estimated: the {show} cannot be drawn")
    if show == "bootstrap" and not (isinstance(result, Hypotheses) and isinstance(result.analysis, Bootstrap)):
        raise UsageError("nothing was resampled: p values and intervals cannot be drawn\n  draw the estimates, or resample")
    estimates = result.analysis if isinstance(result, Hypotheses) and show != "model" else None

    def value(quantity: str, name: str) -> str:
        found = estimates.point.value(quantity, name) if estimates else None
        return "" if found is None else number(found)

    rows = _rows(result) if estimates and isinstance(result, Hypotheses) else {}
    dashed = UNDECIDED if isinstance(result, Hypotheses) and result.rule.undecided else "not significant"
    arrows, note = tuple(_arrows(result, rows, show, beside)), tuple(_note(result, show, structural, beside))
    return Content(nodes(result.model, labels(result), value, structural), arrows, note, dashed)


def nodes(model: ModelSpec, called: Labels, value: Value, structural: bool) -> tuple[Node, ...]:
    """Constructs and products that have paths of their own.   structural : without indicators."""
    undrawn = {path.source for path in undrawn_paths(model)}
    drawn = [name for name in model.structural if name not in undrawn]
    found = [_titled(_construct(model, model.construct(name), value, structural), called) for name in drawn if not model.product(name)]
    products = [each for name in drawn if (each := model.product(name)) and not moderated(model, name)]
    return (*found, *(Node(each.name, "product", titled([called.name(factor) for factor in each.factors])) for each in products))


def _titled(node: Node, called: Labels) -> Node:
    """A node, and what measures it, under its label."""
    leaves = tuple(replace(leaf, node=_titled(leaf.node, called)) for leaf in node.leaves)
    return replace(node, title=called.name(node.title), leaves=leaves)


def undrawn_paths(model: ModelSpec) -> tuple[Path, ...]:
    """Controls that are named under the picture in place of arrows: those of covariates, and of products that are in no hypothesis."""
    meant = {path.source for path in model.paths if path.label}
    others = {product.name for product in model.products} - meant
    return tuple(path for path in model.controls if path.source in others.union(model.covariates))


def _rows(result: Hypotheses) -> dict[Ends, Record]:
    """Records of paths by their ends."""
    tables = result.tables()
    plain = [row for row in tables["hypotheses"] if row["hypothesis"] in {path.label for path in result.model.paths}]
    return {(row["from"], row["to"]): row for row in (*plain, *tables.get("controls", ()))}


def moderated(model: ModelSpec, source: str) -> tuple[str, str] | None:
    """Focal construct and moderator of a product that is drawn onto the path it moderates; None for one that is drawn by itself."""
    product = model.product(source)
    if product is None or len(product.factors) != 2 or product.factors[0] == product.factors[1]:
        return None
    return product.factors[0], product.factors[1]


def _construct(model: ModelSpec, construct: Construct, value: Value, structural: bool) -> Node:
    r2 = value("r2", construct.name)
    leaves = () if structural else tuple(_leaves(model, construct, value))
    return Node(construct.name, "construct", construct.name, f"R² = {r2}" if r2 else "", leaves)


def _leaves(model: ModelSpec, construct: Construct, value: Value) -> Iterator[Leaf]:
    inward = construct.kind == "composite"
    for name in construct.indicators:
        key = ("weight", f"{name} -> {construct.name}") if inward else ("loading", f"{name} <- {construct.name}")
        node = _construct(model, model.construct(name), value, False) if construct.higher else Node(name, "item", name)
        yield Leaf(node, value(*key), inward)


def titled(factors: Sequence[str]) -> str:
    """A product as readers write it: X × M, X²."""
    counts = {name: factors.count(name) for name in factors}
    return " × ".join(f"{name}{POWERS[count]}" for name, count in counts.items())


def _arrows(result: Hypotheses | Framework, rows: dict[Ends, Record], show: Show, beside: Beside) -> Iterator[Arrow]:
    undrawn = undrawn_paths(result.model)
    for path in (path for path in result.model.paths if path not in undrawn):
        row = rows.get((path.source, path.target))
        named = path.label or CONTROL
        sign = f" ({MINUS if path.expected == '-' else path.expected})" if path.expected else ""
        head, tail, dashed = f"{named}{sign}", "", False
        if row is not None:
            head = f"{named}: {'–' if row['estimate'] is None else number(row['estimate'])}"
        if row is not None and show == "bootstrap" and isinstance(result, Hypotheses):
            p = row["p"] if row["p_adjusted"] is None else row["p_adjusted"]
            tail, dashed = _beside(row, p, beside, result.rule), p is None or p > result.rules.alpha or bool(result.rule.undecided)
        source, onto = drawn_from(result.model, path)
        yield Arrow(source, path.target, head, tail, dashed, onto)


def drawn_from(model: ModelSpec, path: Path) -> tuple[str, str | None]:
    """Where the arrow of a path starts, and the construct whose path it is drawn onto, if it is an interaction."""
    pair = moderated(model, path.source)
    return (pair[1], pair[0]) if pair else (path.source, None)


def _beside(row: Record, p: float | None, beside: Beside, rules: DecisionRule) -> str:
    if beside == "interval":
        return "no interval" if row["lower"] is None else f"[{number(row['lower'])}, {number(row['upper'])}]"
    if rules.undecided:
        return UNDECIDED
    return "no p" if p is None else p_value(p, rules.alpha)


def measured(model: ModelSpec) -> str:
    """What stands on the arrows between constructs and items."""
    kinds = dict.fromkeys(construct.kind for construct in model.constructs)
    words = {"reflective": "loadings point to items", "composite": "weights come from them"}
    found = ", ".join(words[kind] for kind in ("reflective", "composite") if kind in kinds)
    return "weights on the arrows from items" if found == "weights come from them" else found


def _note(result: Hypotheses | Framework, show: Show, structural: bool, beside: Beside) -> Iterator[str]:
    """What a reader must know to read the picture."""
    model = result.model
    if undrawn := undrawn_paths(model):
        yield f"Controls: {labels(result).sentence(controlled(undrawn))}."
    if show == "model" or not isinstance(result, Hypotheses):
        return
    items = [] if structural else [measured(model)]
    what = f"undecided, since {result.rule.undecided}" if result.rule.undecided else f"p > {result.rules.alpha:g}"
    dashed = f"; dashed: {what}" if show == "bootstrap" else ""
    adjusted = {"holm": "Holm-adjusted ", "bh": "Benjamini-Hochberg-adjusted "}.get(result.rules.adjust, "")
    level = percent(result.settings["level"]) if show == "bootstrap" else ""
    what = {"p": f" with {adjusted}p", "interval": f" with {level} intervals"}[beside] if show == "bootstrap" else ""
    yield f"{'; '.join([f'Standardised paths{what}{dashed}', *items])}."
    shown = result.analysis if show == "bootstrap" and isinstance(result.analysis, Bootstrap) else None
    yield footer.pictured(result, result.analysis, shown)
