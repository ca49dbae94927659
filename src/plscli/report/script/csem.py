"""cSEM: composites as in plscli; products from moments of scores, higher-order constructs from single scores."""

from __future__ import annotations

from plscli.errors import UsageError
from plscli.estimation import Estimator
from plscli.model.plan import HigherOrder
from plscli.model.spec import MODE, ModelSpec
from plscli.report.script.answers import equations, joined, measurement, ordinal, prepared, quoted

MODES = {"A": "modeA", "B": "modeB", "unit": "unit"}
APPROACHES: dict[HigherOrder, str] = {"disjoint": "2stage", "embedded": "mixed"}
PRODUCTS = [
    "# cSEM estimates coefficients of products (X.M) by a method of moments from the scores (Dijkstra & Schermelleh-Engel 2014):",
    "# another estimator than plscli's, so that they are comparable to its product_path, not equal.",
]
CORRECTED = [
    "# cSEM corrects products (X.M) by the same moments as plscli (Dijkstra & Schermelleh-Engel 2014): its coefficients are plscli's",
    "# product_path, but for weights, which cSEM finds in the model without products.",
]
WHOLES = [
    "# In its second stage cSEM takes the other constructs as single scores (plscli, disjoint: by their items)",
    "# and weights a higher-order construct by its operator: numbers are comparable, not equal.",
]
POLYCHORIC = [
    "# Ordered factors: cSEM takes polychoric correlations of them, polyserial ones with the other items;",
    "# its algorithm is another one, so that digits may differ.",
]


def csem(model: ModelSpec, estimator: Estimator) -> list[str]:
    """The part of the script that is written for cSEM."""
    _check_products(model, estimator)
    _check_wholes(model, estimator)
    polychoric = estimator.correlations == "polychoric"
    modes = ", ".join(f"{construct.name} = {quoted(MODES[construct.mode])}" for construct in model.constructs if not construct.higher)
    return [
        *((CORRECTED if estimator.consistent else PRODUCTS) if model.products else []),
        *(WHOLES if model.owner else []),
        *(POLYCHORIC if polychoric else []),
        *prepared(estimator),
        *([ordinal(), "survey[ordinal] <- lapply(survey[ordinal], ordered)"] if polychoric else []),
        "library(cSEM)",
        "model <- '",
        *measurement(model),
        *(f"  {target} ~ {' + '.join(joined(model, path.source, '.') for path in paths)}" for target, paths in equations(model)),
        "'",
        "fit <- csem(",
        "  .data = survey[items], .model = model,",
        *(['  .approach_nl = "sequential",'] if model.products else []),
        *([f"  .approach_2ndorder = {quoted(APPROACHES[estimator.higher_order])},"] if model.owner else []),
        f"  .PLS_weight_scheme_inner = {quoted(estimator.scheme)},",
        f"  .PLS_modes = list({modes}),",
        f"  .disattenuate = {str(estimator.consistent).upper()},",
        f"  .tolerance = {estimator.tolerance:g}, .iter_max = {estimator.max_iterations}",
        ")",
        "summarize(fit)",
    ]


def _check_products(model: ModelSpec, estimator: Estimator) -> None:
    """UsageError for products that cSEM would make in another way, and for names that it takes for products."""
    dotted = [name for name in (*model.names, *model.indicators) if "." in name]
    if dotted:
        raise UsageError(f"cSEM reads the dot in {dotted[0]!r} as a product\n  rename the column or the construct")
    if model.products and estimator.interaction != "two-stage":
        raise UsageError(
            f"cSEM makes products of scores, not of items (--interaction {estimator.interaction})\n"
            "  choose --interaction two-stage, or --to seminr"
        )
    if model.products and model.owner:
        raise UsageError("cSEM does not say how it joins products and higher-order constructs in one model\n  choose --to seminr")


def _check_wholes(model: ModelSpec, estimator: Estimator) -> None:
    """UsageError for higher-order constructs that cSEM would estimate in another way, or not at all."""
    if not model.owner:
        return
    if estimator.higher_order not in APPROACHES:
        raise UsageError(
            "cSEM takes repeated indicators only as copies of the columns in another model\n  choose --higher-order disjoint or embedded"
        )
    reflective = [c.name for c in model.constructs if c.higher and c.kind == "reflective"]
    if reflective:
        raise UsageError(
            f"cSEM corrects a =~ whole of constructs such as {reflective[0]} for attenuation in its second stage (van Riel et al. 2017),"
            " whatever is asked, and plscli does not\n  choose --to seminr, or write it as a composite (<~)"
        )
    if estimator.consistent:
        raise UsageError(
            "cSEM corrects higher-order constructs for attenuation (van Riel et al. 2017), and PLSc in plscli does not\n"
            "  leave out --consistent, or choose --to seminr"
        )
    if estimator.correlations == "polychoric":
        raise UsageError(
            "cSEM is not known to take polychoric correlations to its second stage (its issue 488)\n  compare --correlations pearson"
        )
    if all(model.construct(name).higher for name in model.structural):
        raise UsageError("cSEM needs a construct in the paths that is not of higher order\n  choose --to seminr")
    weighted = [c.name for c in model.constructs if c.higher and c.mode != MODE[c.kind]]
    if weighted:
        raise UsageError(
            f"cSEM chooses the weights of a higher-order construct by its operator, and {weighted[0]} names others\n  choose --to seminr"
        )
