"""seminr: composites, and PLSc for constructs written as reflective."""

from __future__ import annotations

from plscli.errors import UsageError
from plscli.estimation import Estimator
from plscli.model.plan import Interaction
from plscli.model.spec import Construct, ModelSpec, Product
from plscli.report.script.answers import FILL, joined, prepared, quoted

MODES = {"A": "mode_A", "B": "mode_B", "unit": "unit_weights"}
SCHEMES = {"path": "path_weighting", "factorial": "path_factorial"}
METHODS: dict[Interaction, str] = {"two-stage": "two_stage", "product": "product_indicator", "orthogonal": "orthogonal"}
PRODUCTS = "# seminr prints the coefficient of the product itself (X*M): product_path in plscli, whose path is standardised."
CORRECTED = [
    "# With PLSc seminr prints the standardised path of a product, and leaves the product itself uncorrected for attenuation:",
    "# comparable to the path in plscli, not equal.",
]
SQUARES = 'if (packageVersion("seminr") < "2.5.0") stop("quadratic_term needs seminr 2.5.0 or newer")'
WHOLES = "# seminr sets rhoA of a higher-order construct to 1; plscli estimates it for =~ constructs."
PARTS = [
    "# Parts of higher-order constructs are composites here: newer versions of seminr correct a whole of reflective parts",
    "# for attenuation (van Riel et al. 2017), and plscli does not.  Loadings of the parts are therefore uncorrected.",
]
FIXED_RANKS = "# The bootstrap of seminr draws these ranks; plscli ranks anew in every resample."


def seminr(model: ModelSpec, estimator: Estimator) -> list[str]:
    """The part of the script that is written for seminr."""
    _check(model, estimator)
    arrows = [f"  paths(from = {quoted(joined(model, path.source, '*'))}, to = {quoted(path.target)})" for path in model.paths]
    blocks = [_construct(model, construct, estimator) for construct in model.constructs]
    corrects = any(_is_reflective(model, construct, estimator) for construct in model.constructs)  # seminr then takes it for PLSc
    return [
        *((CORRECTED if corrects else [PRODUCTS]) if model.products else []),
        *([WHOLES] if model.owner else []),
        *(PARTS if estimator.consistent and any(model.construct(part).kind == "reflective" for part in model.owner) else []),
        *([FIXED_RANKS] if estimator.correlations == "spearman" else []),
        *(line for line in prepared(estimator) if line != FILL),
        "library(seminr)",
        *([SQUARES] if any(_square(product) for product in model.products) else []),
        "measurement <- constructs(",
        ",\n".join([*blocks, *(_term(product, estimator) for product in model.products)]),
        ")",
        "structure <- relationships(",
        ",\n".join(arrows),
        ")",
        "fit <- estimate_pls(",
        "  data = survey[items], measurement_model = measurement, structural_model = structure,",
        f"  inner_weights = {SCHEMES[estimator.scheme]}, missing = mean_replacement, missing_value = NA",
        ")",
        "summary(fit)",
        "summary(bootstrap_model(fit, nboot = 10000))",
    ]


def _check(model: ModelSpec, estimator: Estimator) -> None:
    """UsageError for what seminr cannot do, or does in another way."""
    if estimator.scheme not in SCHEMES:
        raise UsageError(f"seminr has no {estimator.scheme} scheme\n  choose --scheme path or factorial, or --to csem")
    if model.owner and estimator.higher_order != "disjoint":
        formed = all(construct.kind == "composite" for construct in model.constructs if construct.higher)
        elsewhere = ", or --to csem" if estimator.higher_order == "embedded" and formed else ""
        raise UsageError(
            f"seminr has no {estimator.higher_order} higher-order constructs: its two stages are disjoint\n"
            f"  choose --higher-order disjoint{elsewhere}"
        )
    equal = [construct.name for construct in model.constructs if construct.higher and construct.mode == "unit"]
    if equal:
        raise UsageError(f"seminr has no equal weights for a higher-order construct such as {equal[0]}\n  give it Mode A or B")
    for product in model.products:
        _check_product(model, product, estimator)


def _check_product(model: ModelSpec, product: Product, estimator: Estimator) -> None:
    if len(product.factors) > 2:
        raise UsageError(f"seminr has products of two constructs, and {product.name} has three\n  choose --to csem")
    if _square(product) and estimator.interaction != "two-stage" and len(model.construct(product.factors[0]).indicators) > 1:
        raise UsageError(
            f"seminr takes every product of two items of {product.factors[0]} twice, and plscli once\n  choose --interaction two-stage"
        )


def _is_reflective(model: ModelSpec, construct: Construct, estimator: Estimator) -> bool:
    return estimator.consistent and construct.kind == "reflective" and not construct.higher and construct.name not in model.owner


def _construct(model: ModelSpec, construct: Construct, estimator: Estimator) -> str:
    parts = f"c({', '.join(map(quoted, construct.indicators))})"
    if construct.higher:
        return f"  higher_composite({quoted(construct.name)}, {parts}, method = two_stage, weights = {MODES[construct.mode]})"
    if _is_reflective(model, construct, estimator):
        return f"  reflective({quoted(construct.name)}, {parts})"
    return f"  composite({quoted(construct.name)}, {parts}, weights = {MODES[construct.mode]})"


def _term(product: Product, estimator: Estimator) -> str:
    first, second = (quoted(factor) for factor in product.factors)
    method = METHODS[estimator.interaction]
    if _square(product):
        return f"  quadratic_term(iv = {first}, method = {method})"
    return f"  interaction_term(iv = {first}, moderator = {second}, method = {method})"


def _square(product: Product) -> bool:
    return len(product.factors) == 2 and product.factors[0] == product.factors[1]
