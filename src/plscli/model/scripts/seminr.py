"""Models of seminr, in R or in its Python port: constructs, relationships, and how they are estimated.

Ray, Danks & Calero Valdez, "seminr: Building and Estimating Structural Equation Models" (documentation of the package).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from plscli.model import Place
from plscli.model.scripts.tree import Call, Node, UnreadError
from plscli.model.scripts.values import Arguments, Fit, Meaning, Said, ScriptReader, Vector, noted, structure
from plscli.model.statements import ConstructKind, Measurement

if TYPE_CHECKING:
    from plscli.core import Mode

MODES: dict[str, Mode | None] = {
    "mode_A": "A", "correlation_weights": "A", "mode_B": None, "regression_weights": None, "unit_weights": "unit",
}  # fmt: skip
"""Weights of composites; None for Mode B, which `<~` is without a word."""
SCHEMES = {"path_weighting": "", "path_factorial": "--scheme factorial"}
TREATMENTS = {"mean_replacement": "", "na_omit": "--missing listwise"}
METHODS = {"two_stage": "", "product_indicator": "--interaction product", "orthogonal": "--interaction orthogonal"}
STAGES = {"two_stage": ""}
COVARIANCES = "{} fits covariances: another estimator than PLS, to which --consistent is nearest"


@dataclass(frozen=True, slots=True)
class Composed:
    """A construct as the script composes it, with its items or parts."""

    name: Said
    items: tuple[Said, ...]
    kind: ConstructKind
    weights: Mode | None = None
    higher: bool = False

    @property
    def statement(self) -> Measurement:
        """The measurement line."""
        return Measurement(self.name.token, self.kind, tuple(item.token for item in self.items), self.weights)


@dataclass(frozen=True, slots=True)
class Interaction:
    """A product of constructs.   method : the option that makes it in the same way."""

    name: str
    method: str
    place: Place


@dataclass(slots=True)
class Measured:
    """A measurement model, and what of it could not be read."""

    blocks: list[Composed] = field(default_factory=list)
    products: list[Interaction] = field(default_factory=list)
    faults: list[UnreadError] = field(default_factory=list)


@dataclass(slots=True)
class Related:
    """Paths from construct to construct, and what of them could not be read."""

    paths: list[tuple[Said, Said]] = field(default_factory=list)
    faults: list[UnreadError] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Specified:
    """A measurement model with its paths."""

    measured: Node
    related: Node | None


def _constructs(reader: ScriptReader, call: Call) -> Measured:
    found = Measured()
    for argument in call.arguments:
        with noted(found.faults):
            value = reader.value(argument.value)
            if isinstance(value, Composed):
                found.blocks.append(value)
            elif isinstance(value, Interaction):
                found.products.append(value)
            else:
                raise reader.expected(value, argument.value, "a construct, such as composite(...),")
    return found


def _composed(reader: ScriptReader, call: Call) -> Composed:
    """`composite`, `reflective`, and both of constructs."""
    higher = call.name.startswith("higher")
    of, *method = ("dimensions", "method") if higher else ("item_names",)
    given = Arguments(reader, call, "construct_name", of, *method, "weights")
    name, parts = given.text("construct_name"), tuple(given.texts(of))
    if call.name.endswith("reflective"):
        return Composed(name, parts, "reflective", higher=higher)
    if higher:
        given.word("method", STAGES, "way to estimate a higher-order construct")
    return Composed(name, parts, "composite", _weights(given), higher=higher)


def _weights(given: Arguments) -> Mode | None:
    found: Mode | None = given.word("weights", MODES, "kind of weights", "A")
    return found


def _interaction(reader: ScriptReader, call: Call) -> Interaction:
    square = call.name == "quadratic_term"
    given = Arguments(reader, call, *(("iv", "method", "weights") if square else ("iv", "moderator", "method", "weights")))
    first = given.text("iv")
    second = first if square else given.text("moderator")
    method = given.word("method", METHODS, "way to make a product", "" if square else METHODS["product_indicator"])
    if _weights(given) != "A":
        raise UnreadError(given.node("weights").place, "a product in another mode than A is not known here", "leave out its weights")
    return Interaction(f"{first}*{second}", str(method), call.place)


def _multi_items(reader: ScriptReader, call: Call) -> Vector:
    given = Arguments(reader, call, "item_name", "item_numbers")
    stem, numbers = given.text("item_name"), reader.numbers(given.node("item_numbers"))
    before, middle, behind = (str(given.text(name)) if name in given else "" for name in ("prefix", "mid", "suffix"))
    return Vector([Said(f"{before}{stem}{middle}{number:g}{behind}", stem.place) for number in numbers])


def _as_reflective(reader: ScriptReader, call: Call) -> Measured | Composed:
    value = reader.value(Arguments(reader, call, "x").node("x"))
    if isinstance(value, Composed):
        return replace(value, kind="reflective", weights=None)
    if not isinstance(value, Measured):
        raise reader.expected(value, call, "a construct or a measurement model")
    blocks = [replace(block, kind="reflective", weights=None) for block in value.blocks]
    return Measured(blocks, value.products, value.faults)


def _relationships(reader: ScriptReader, call: Call) -> Related:
    found = Related()
    for argument in call.arguments:
        with noted(found.faults):
            found.paths += reader.of(argument.value, Related, "paths(...)").paths
    return found


def _paths(reader: ScriptReader, call: Call) -> Related:
    given = Arguments(reader, call, "from", "to")
    given.nodes = {name.rstrip("_"): node for name, node in given.nodes.items()}  # from_ in Python
    sources, targets = given.texts("from"), given.texts("to")
    return Related([(source, target) for target in targets for source in sources])


def _specified(reader: ScriptReader, call: Call) -> Specified:
    given = Arguments(reader, call, "measurement_model", "structural_model")
    return Specified(given.node("measurement_model"), given.nodes.get("structural_model"))


def _estimated(reader: ScriptReader, call: Call) -> Fit:
    """`estimate_pls` and its relatives."""
    given = Arguments(reader, call, "data", "measurement_model", "structural_model")
    with reader.fitting("seminr", call) as fit:
        if "model" in given:
            whole = reader.of(given.node("model"), Specified, "what specify_model(...) makes")
            related_node = {"structural_model": whole.related} if whole.related else {}
            given.nodes = {"measurement_model": whole.measured, **related_node, **given.nodes}
        measured, related = reader.value(given.node("measurement_model")), Related()
        if "structural_model" in given or call.name != "estimate_cfa":
            related = reader.value(given.node("structural_model"))
        if not isinstance(measured, Measured) or not isinstance(related, Related):
            raise UnreadError(call.place, "constructs(...) and relationships(...) are expected here")
        fill(fit, measured, related)
        _settings(fit, call, given)
    return fit


def fill(fit: Fit, measured: Measured, related: Related) -> None:
    """Statements of a model, and the settings that follow from them."""
    fit.faults += [*measured.faults, *related.faults]
    fit.statements = [*(block.statement for block in measured.blocks), *structure(related.paths)]
    if any(block.kind == "reflective" and not block.higher for block in measured.blocks):
        fit.settings.append("--consistent")
    used = {str(source) for source, _ in related.paths}
    for product in measured.products:
        if not used & {product.name, product.name.replace("*", ".")}:
            fit.remark(product.place, f"{product.name} is made and stands in no path: left out")
    methods = {product.method: product for product in measured.products}
    if len(methods) > 1:
        other = list(methods.values())[1]
        fit.faults.append(UnreadError(other.place, "products are made in two ways, and plscli makes all in one (--interaction)"))
    fit.settings += [method for method in methods if method]


def _settings(fit: Fit, call: Call, given: Arguments) -> None:
    if call.name != "estimate_pls":
        fit.remark(call.place, COVARIANCES.format(call.name))
        if "item_associations" in given:
            fit.remark(given.node("item_associations").place, "PLS has no correlated errors of items: item_associations are left out")
        return
    fit.settings += filter(None, [given.word("inner_weights", SCHEMES, "inner weighting scheme")])
    fit.settings += filter(None, [given.word("missing", TREATMENTS, "treatment of missing answers")])
    value = given.value("missing_value")
    if isinstance(value, str | int | float):
        fit.settings.append(f"--na {value if isinstance(value, str) else f'{value:g}'}")


def implied(reader: ScriptReader) -> Fit | None:
    """The model of a script that makes one measurement model and one of paths, and estimates none."""
    measured = [value for value in reader.known.values() if isinstance(value, Measured)]
    related = [value for value in reader.known.values() if isinstance(value, Related)]
    if not measured or not related:
        return None
    place = (measured[-1].blocks[0].name.place if measured[-1].blocks else related[-1].paths[0][0].place) if related[-1].paths else None
    if place is None:
        return None
    fit = Fit("seminr", place)
    if len(measured) > 1 or len(related) > 1:
        fit.faults.append(
            UnreadError(place, "the script makes several models and estimates none", "leave one in it, or add estimate_pls(...)")
        )
        return fit
    fill(fit, measured[0], related[0])
    return fit


MEANINGS: dict[str, Meaning] = {
    "constructs": _constructs, "composite": _composed, "reflective": _composed, "higher_composite": _composed,
    "higher_reflective": _composed, "interaction_term": _interaction, "quadratic_term": _interaction, "multi_items": _multi_items,
    "single_item": lambda reader, call: Arguments(reader, call, "item").text("item"),
    "as.reflective": _as_reflective, "as_reflective": _as_reflective, "relationships": _relationships,
    "paths": _paths, "specify_model": _specified, "estimate_pls": _estimated, "estimate_cbsem": _estimated, "estimate_cfa": _estimated,
}  # fmt: skip
