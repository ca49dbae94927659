from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import plscli
from plscli.analysis.hypotheses import run
from plscli.core import fit
from plscli.core.correlations import Correlations
from plscli.model.build import parse_model
from studies import MEDIATED, answers, survey_of

PRODUCT = parse_model(MEDIATED.text + "D ~ A:C + A:A")
WHOLE = parse_model("A =~ A1 + A2 + A3; B =~ B1 + B2 + B3; Q =~ A + B; C =~ C1; D =~ D1 + D2 + D3 + D4\nD ~ Q + C")


def test_the_fit_table_holds_the_measures_of_both_models() -> None:
    point = plscli.estimate(survey_of(answers(120)), MEDIATED, consistent=True)
    rows = {(row["measure"], row["model"]): row["value"] for row in run(point).tables()["fit"]}
    assert set(rows) == {(m, s) for m in ("srmr", "d_uls", "d_g", "d_ml", "chi_square", "nfi") for s in ("saturated", "estimated")}
    solution = point.estimator.solve(Correlations.known(point.correlations, 120), point.plan.staged(point.plan.stages)).stages[0]
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
