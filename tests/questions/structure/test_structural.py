from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import plscli
from plscli.api.analyses import hypotheses as run
from plscli.core import Correlations
from plscli.core.criteria import fit
from plscli.estimation import Estimator
from plscli.estimation.estimation import Estimation, from_correlations, solved
from plscli.model.build import parse_model
from plscli.questions.structure.structural import approximate
from plscli.records import Provenance
from plscli.words import EFFECT, MODERATION
from plscli.words.thresholds import PROFILE
from studies import MEDIATED, answers, survey_of

PRODUCT = parse_model(MEDIATED.text + "D ~ H5*A:C + H6*A:A")
WHOLE = parse_model("A =~ A1 + A2 + A3; B =~ B1 + B2 + B3; Q =~ A + B; C =~ C1; D =~ D1 + D2 + D3 + D4\nD ~ Q + C")


def test_the_fit_table_holds_the_measures_of_both_models() -> None:
    point = plscli.estimate(survey_of(answers(120)), MEDIATED, consistent=True)
    rows = {(row["measure"], row["model"]): row["value"] for row in run(point).tables()["fit"]}
    assert set(rows) == {(m, s) for m in ("srmr", "d_uls", "d_g", "d_ml", "chi_square", "nfi") for s in ("saturated", "estimated")}
    solution = solved(Correlations.known(point.correlations, 120), point.plan, point.estimator).stages[0]
    for saturated in (True, False):
        Sigma = fit.implied(point.correlations, solution.estimate, MEDIATED.design, saturated)
        model = "saturated" if saturated else "estimated"
        assert rows["srmr", model] == pytest.approx(float(fit.srmr(point.correlations, Sigma)), abs=1e-12)
        assert rows["srmr", model] == pytest.approx(point.value("srmr", model), abs=1e-12)
        assert rows["chi_square", model] == pytest.approx(119 * float(fit.d_ml(point.correlations, Sigma)), abs=1e-9)
        assert rows["nfi", model] == pytest.approx(float(fit.nfi(point.correlations, Sigma)), abs=1e-12)
    assert rows["srmr", "estimated"] > rows["srmr", "saturated"] > 0


def test_repeated_indicators_have_no_fit_and_two_stages_have_that_of_the_second() -> None:
    survey = survey_of(answers(120))
    assert run(plscli.estimate(survey, WHOLE, higher_order="repeated")).tables()["fit"] == []
    point = plscli.estimate(survey, WHOLE)
    rows = {(row["measure"], row["model"]): row["value"] for row in run(point).tables()["fit"]}
    assert rows["srmr", "estimated"] == pytest.approx(point.value("srmr", "estimated"), abs=1e-12)


def test_paths_say_what_they_are_in_units_of_the_answers_and_of_the_product() -> None:
    result = run(plscli.estimate(survey_of(answers(120)), PRODUCT))
    rows = {(row["from"], row["to"]): row for row in result.tables()["paths"]}
    assert rows["A", "D"]["product_path"] is None
    assert rows["A:C", "D"]["product_path"] is not None
    single = plscli.estimate(survey_of(answers(120)), parse_model("A =~ A1; B =~ B1; B ~ A"))
    X = answers(120)
    slope = np.polyfit(X[:, 0], X[:, 3], 1)[0]
    assert single.value("unstandardised_path", "A -> B") == pytest.approx(slope, abs=1e-9)


def test_tables_of_slopes_are_there_with_products_only() -> None:
    moderated = {"simple_slopes", "johnson_neyman", "floodlight"}
    survey = survey_of(answers(80))
    assert not moderated & set(run(plscli.bootstrap(survey, MEDIATED, resamples=50)).tables())
    tables = run(plscli.bootstrap(survey, PRODUCT, resamples=50)).tables()
    assert moderated <= set(tables)
    assert [(row["product"], row["at"]) for row in tables["simple_slopes"]] == [
        *[("A:C", f"C {point}") for point in ("-1 SD", "mean", "+1 SD", "lowest", "highest")],
        *[("A:A", f"A {point}") for point in ("-1 SD", "mean", "+1 SD")],
    ]
    assert len(tables["floodlight"]) == 202


def test_a_decision_that_coarse_answers_would_change_is_said() -> None:
    survey = survey_of(np.clip(np.round(answers(150) * 0.7), 1, 5))
    result = plscli.bootstrap(survey, MEDIATED, resamples=400)
    assert run(result).sensitivity == ()
    position = result.point.index["path", "A -> D"]
    se = result.summary.se[position]
    turned = replace(result, ordinal={**result.ordinal, "A -> D": 0.2 * se})
    assert result.row("path", "A -> D")["p"] < 0.05  # type: ignore[operator]
    (note,) = run(turned).sensitivity
    label = next(path.label for path in MEDIATED.paths if path.name == "A -> D")
    assert f"{label} would not be supported" in note
    assert "check with --correlations polychoric" in note
    assert note in run(turned).notes
    assert run(turned, alpha=0.9).sensitivity == ()


def single_items(correlation: float, a: float = 0.4, b: float = 0.3) -> Estimation:
    """Two correlated predictors of one outcome, all measured by single items, whose correlations follow from the paths."""
    model = parse_model("A =~ A1; B =~ B1; Y =~ Y1; Z =~ Z1; Y ~ A + B; Z ~ Y")
    ay, by = a + b * correlation, b + a * correlation
    R = np.array([[1, correlation, ay, ay / 2], [correlation, 1, by, by / 2], [ay, by, 1, 0.5], [ay / 2, by / 2, 0.5, 1]])
    return from_correlations(model, R, 101.0, Estimator(), Provenance("population", None, 101, 101))


@pytest.mark.parametrize(("vif", "verdict"), [(1.0, "met"), (2.99, "met"), (3.01, "borderline"), (4.99, "borderline"), (5.01, "not met")])
def test_collinearity_is_judged_by_what_the_other_predictors_explain(vif: float, verdict: str) -> None:
    shared = 1 - 1 / vif
    rows = {(row["from"], row["to"]): row for row in run(single_items(np.sqrt(shared), 0.3, 0.2)).tables()["paths"]}
    row = rows["A", "Y"]
    assert row["vif"] == pytest.approx(vif, abs=1e-9)
    assert (row["verdict"], row["threshold"]) == (verdict, "<= 3, red > 5")
    assert row["source"] == PROFILE["vif_inner"].source
    assert row["meaning"].startswith(f"the other predictors of Y explain {round(100 * shared, 1):g} % of A, ")
    assert rows["Y", "Z"]["meaning"] == "Y is the only predictor of Z"
    assert rows["Y", "Z"]["verdict"] is rows["Y", "Z"]["vif"] is None
    strict = run(single_items(np.sqrt(shared), 0.3, 0.2), thresholds=PROFILE.with_values(["vif_inner=0.5,0.9"])).tables()["paths"]
    assert strict[0]["verdict"] == "not met"


def test_paths_say_their_size_and_their_test() -> None:
    point = single_items(0.0)
    row = run(point).tables()["paths"][0]
    unexplained = 1 - 0.4**2 - 0.3**2
    assert row["f2"] == pytest.approx(0.4**2 / unexplained, abs=1e-9)
    assert (row["size"], row["p"], row["lower"]) == ("medium", None, None)
    result = plscli.bootstrap(survey_of(answers(80)), PRODUCT, resamples=100)
    for tails in ("two", "one"):
        tables = run(result, tails=tails).tables()  # type: ignore[arg-type]
        assert [row["p"] for row in tables["paths"]] == [row["p"] for row in tables["hypotheses"] if row["kind"] != "defined"]
    sizes = {row["from"]: (row["f2"], row["size"]) for row in tables["paths"] if row["to"] == "D"}
    for source, (f2, size) in sizes.items():
        assert size == (MODERATION if ":" in source else EFFECT).word(f2)


@pytest.mark.parametrize(
    ("r2", "size", "verdict", "said"),
    [
        (0.1, "very weak", "met", "10 % of the variance of Y is explained, adjusted for 1 predictor 9.1 %: very weak"),
        (0.25, "weak", "met", "25 % of the variance of Y is explained, adjusted for 1 predictor 24.2 %: weak"),
        (0.5, "moderate", "met", ": moderate"),
        (0.75, "substantial", "met", ": substantial"),
        (0.92, "substantial", "borderline", "substantial; so high a share is a suspicion: look for predictors that contain the outcome"),
        (0.96, "substantial", "not met", "substantial; hardly any real outcome is explained so well"),
    ],
)
def test_explained_variance_has_a_size_and_is_a_suspicion_when_high(r2: float, size: str, verdict: str, said: str) -> None:
    model = parse_model("A =~ A1; Y =~ Y1; Y ~ A")
    r = np.sqrt(r2 + 1e-12)
    point = from_correlations(model, np.array([[1, r], [r, 1]]), 101.0, Estimator(), Provenance("population", None, 101, 101))
    (row,) = run(point).tables()["r_squared"]
    assert row["r2_adjusted"] == pytest.approx(1 - (1 - r2) * 100 / 99, abs=1e-9)
    assert (row["size"], row["verdict"], row["threshold"]) == (size, verdict, "<= 0.9, red >= 0.95")
    assert said in row["meaning"]


@pytest.mark.parametrize(("sources", "said"), [("A", "1 predictor "), ("AB", "2 predictors "), ("ABC", "3 predictors ")])
def test_predictors_that_a_share_is_adjusted_for_are_counted(sources: str, said: str) -> None:
    model = parse_model("".join(f"{name} =~ {name}1; " for name in (*sources, "Y")) + f"Y ~ {' + '.join(sources)}")
    (row,) = run(plscli.estimate(survey_of(answers(60)[:, [0, 3, 6, 7][: len(model.indicators)]], model), model)).tables()["r_squared"]
    assert f"adjusted for {said}" in row["meaning"]


def test_the_interval_of_r_squared_is_that_of_its_resamples() -> None:
    result = plscli.bootstrap(survey_of(answers(80)), MEDIATED, resamples=200)
    draws = dict(zip(result.point.index, result.draws.T, strict=True))  # type: ignore[union-attr]
    for row in run(result).tables()["r_squared"]:
        found = tuple(np.quantile(draws["r2", row["construct"]], [0.025, 0.975]))
        assert (row["lower"], row["upper"]) == pytest.approx(found, abs=1e-12)
        assert row["se"] == pytest.approx(draws["r2", row["construct"]].std(ddof=1), abs=1e-12)


def test_more_than_all_of_the_variance_cannot_be_explained() -> None:
    point = plscli.estimate(survey_of(answers(120)), MEDIATED)
    values = point.values.copy()
    values[point.index["r2", "D"]] = 1.04
    row = run(replace(point, values=values)).tables()["r_squared"][1]
    assert (row["verdict"], row["meaning"]) == ("not met", "more than all of the variance of D is explained, which cannot be")


@pytest.mark.parametrize(
    ("measure", "value", "verdict", "said"),
    [
        ("srmr", 0.05, "met", "measurement and paths together: SRMR = 0.050, close enough by the usual cut-off"),
        ("srmr", 0.08, "met", "SRMR = 0.080, close enough"),
        ("srmr", 0.0801, "borderline", "SRMR = 0.0801, not close by the usual cut-off, and not far from it"),
        ("srmr", 0.11, "not met", "not close: correlations remain that measurement and paths together cannot account for"),
        ("nfi", 0.9, "met", "NFI = 0.900, close enough"),
        ("nfi", 0.8999, "not met", "NFI = 0.8999, not close"),
        ("d_g", 0.4, None, "has no cut-off of its own: the bootstrap test of exact fit (--exact-fit) says whether it is too large"),
        ("d_ml", None, None, "cannot be computed: observed or implied correlations are singular"),
    ],
)
def test_fit_is_judged_by_its_cut_off_if_it_has_one(measure: str, value: float | None, verdict: str | None, said: str) -> None:
    found = approximate(measure, "estimated", value, PROFILE)
    assert found.verdict == verdict
    assert said in found.meaning
    assert (found.source is None) == (verdict is None)


def test_a_perfect_fit_is_green_and_more_items_than_respondents_have_no_determinants() -> None:
    rows = {(row["measure"], row["model"]): row for row in run(single_items(0.3)).tables()["fit"]}
    assert rows["srmr", "saturated"]["value"] == pytest.approx(0, abs=1e-9)
    assert rows["nfi", "estimated"]["value"] == pytest.approx(1, abs=1e-9)
    assert rows["chi_square", "estimated"]["value"] == pytest.approx(0, abs=1e-9)
    assert {rows[key]["verdict"] for key in rows if key[0] in ("srmr", "nfi")} == {"met"}
    few = {
        (row["measure"], row["model"]): row for row in run(plscli.estimate(survey_of(answers(10, whole=False)), MEDIATED)).tables()["fit"]
    }
    assert few["nfi", "saturated"]["value"] is few["chi_square", "saturated"]["value"] is None
    assert "singular" in few["nfi", "saturated"]["meaning"]
    assert few["srmr", "saturated"]["value"] is not None


def test_both_schools_are_heard_and_the_limits_of_this_model_are_said() -> None:
    survey = survey_of(answers(120))

    def heard(text: str, **options: bool) -> list[str]:
        return [row["reading"] for row in run(plscli.estimate(survey, parse_model(text), **options)).tables()["fit_readings"]]

    assert heard(MEDIATED.text) == ["with caution", "always", "inflated loadings"]
    assert heard(MEDIATED.text, consistent=True) == ["with caution", "always"]
    assert heard(MEDIATED.text.replace("=~", "<~")) == ["with caution", "always", "composites alone"]
    repeated = run(plscli.estimate(survey, WHOLE, higher_order="repeated")).tables()
    assert repeated["fit_readings"] == []
    assert not {"srmr", "nfi"} & {row["criterion"] for row in repeated["criteria"]}


def test_criteria_stand_in_the_order_in_which_a_reviewer_asks() -> None:
    result = plscli.bootstrap(survey_of(answers(80)), PRODUCT, resamples=100)
    decided = run(result, adjust="holm")
    tables = decided.tables()
    rows, paths = tables["criteria"], tables["paths"]
    asked = list(dict.fromkeys(row["criterion"] for row in rows))
    assert asked == ["vif_inner", "p_boot", "f2", "f2_interaction", "r2_high", "srmr", "nfi"]
    assert list(rows[0]) == ["criterion", "subject", "value", "lower", "upper", "threshold", "source", "verdict", "meaning"]
    by = {(row["criterion"], row["subject"]): row for row in rows}
    for path, hypothesis in zip(paths, tables["hypotheses"], strict=False):
        name = f"{path['from']} -> {path['to']}"
        assert by["vif_inner", name]["value"] == path["vif"]
        assert by["vif_inner", name]["meaning"] == path["meaning"]
        assert by["p_boot", name]["value"] == hypothesis["p_adjusted"]
        assert by["p_boot", name]["verdict"] == ("met" if hypothesis["p_adjusted"] <= 0.05 else "not met")
        f2 = by["f2_interaction" if ":" in path["from"] else "f2", name]
        assert (f2["value"], f2["verdict"]) == (path["f2"], PROFILE[f2["criterion"]].verdict(path["f2"]))
        assert f"{path['size']} in size" in f2["meaning"]
    for outcome in tables["r_squared"]:
        assert by["r2_high", outcome["construct"]]["meaning"] == outcome["meaning"]
    for row in tables["fit"]:
        if row["measure"] in ("srmr", "nfi"):
            assert by[row["measure"], f"{row['model']} model"]["value"] == row["value"]


def test_criteria_of_point_estimates_say_that_nothing_was_tested() -> None:
    rows = run(single_items(0.3)).tables()["criteria"]
    tested = [row for row in rows if row["criterion"] == "p_boot"]
    assert {(row["value"], row["verdict"], row["meaning"]) for row in tested} == {(None, None, "was not tested")}
