"""Structural equations on scores: they are those of the model, and their tests and influences are what textbooks define."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

import plscli
from plscli.core import Array
from plscli.data.survey import Survey
from plscli.errors import UsageError
from plscli.estimation import Estimator
from plscli.model.build import parse_model
from plscli.questions.diagnostics import KINDS, ScoreEquation, different, equations
from plscli.questions.diagnostics import tests_of as equation_tests
from plscli.questions.diagnostics.alternatives import influential
from studies import MEDIATED, TIGHT, answers, survey_of

PRODUCTS = parse_model(MEDIATED.text.replace("<~", "=~") + "D ~ H5*A:C + H6*A:A")
WHOLE = parse_model("A =~ A1 + A2 + A3; B =~ B1 + B2 + B3; Q =~ A + B; C =~ C1; D =~ D1 + D2 + D3 + D4\nD ~ Q + C + Q:C; C ~ Q")


def weighted_survey(gaps: float = 0.0, n: int = 90) -> Survey:
    columns = dict(zip(MEDIATED.indicators, answers(n, seed=21, gaps=gaps).T, strict=True))
    return Survey({**columns, "W": np.random.default_rng(22).integers(1, 5, n).astype(float)}, n)


@pytest.mark.parametrize("weight", [None, "W"])
@pytest.mark.parametrize("gaps", [0.0, 0.08])
@pytest.mark.parametrize(
    ("model", "options"),
    [
        (MEDIATED, {}),
        (MEDIATED, {"missing": "listwise"}),
        (PRODUCTS, {}),
        (PRODUCTS, {"interaction": "product"}),
        (PRODUCTS, {"interaction": "orthogonal"}),
        (WHOLE, {}),
        (WHOLE, {"higher_order": "embedded"}),
        (WHOLE, {"higher_order": "repeated"}),
    ],
)
def test_least_squares_on_the_scores_gives_the_paths_of_the_model(
    model: Any, options: dict[str, Any], gaps: float, weight: str | None
) -> None:
    survey = weighted_survey(gaps)
    point = plscli.estimate(survey, model, weight=weight, tolerance=TIGHT, **options)
    found = equations(survey, model, Estimator(weight=weight, tolerance=TIGHT, **options))
    assert [equation.target for equation in found] == list(model.endogenous)
    for equation in found:
        b = np.linalg.lstsq(equation.regressors, equation.outcome, rcond=None)[0]
        assert b[0] == pytest.approx(0.0, abs=1e-9)
        for name, slope in zip(equation.predictors, b[1:], strict=True):
            assert slope == pytest.approx(point.value("path", f"{name} -> {equation.target}"), abs=1e-9)


def test_scores_stand_in_the_order_of_the_file_with_their_row_numbers() -> None:
    columns = dict(zip(MEDIATED.indicators, answers(40, seed=23).T, strict=True))
    columns["C1"][4] = np.nan
    survey = Survey({**columns, "W": np.r_[0.0, np.ones(39)]}, 40)
    (on_a, _) = equations(survey, MEDIATED, Estimator(missing="listwise", weight="W"))
    assert on_a.rows.tolist() == [row for row in range(1, 41) if row not in (1, 5)]
    assert np.corrcoef(on_a.y, survey.columns["C1"][on_a.rows - 1])[0, 1] == pytest.approx(1.0)


def test_scores_that_are_not_there_are_refused() -> None:
    with pytest.raises(UsageError, match="which spearman correlations do not give"):
        equations(survey_of(answers(40)), MEDIATED, Estimator(correlations="spearman"))


def equation(y: Array, X: Array, weights: Array | None = None) -> ScoreEquation:
    return ScoreEquation("Y", tuple(f"X{k}" for k in range(X.shape[1])), y, X, np.arange(1, len(y) + 1), weights)


def linear(n: int = 80, seed: int = 24) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, 2))
    return X @ [0.5, -0.3] + rng.standard_normal(n), X


def residuals(y: Array, Z: Array) -> Array:
    return np.asarray(y - Z @ np.linalg.lstsq(Z, y, rcond=None)[0])


def rows(found: ScoreEquation, alpha: float = 0.05) -> dict[str, dict[str, Any]]:
    return {row["test"]: row for row in equation_tests(found, alpha)}


def test_reset_is_the_f_test_of_squares_and_cubes_of_the_fitted_values() -> None:
    y, X = linear()
    Z = np.column_stack([np.ones(80), X])
    e = residuals(y, Z)
    fitted = y - e
    u = residuals(y, np.column_stack([Z, fitted**2, fitted**3]))
    F = ((e @ e - u @ u) / 2) / (u @ u / 75)
    row = rows(equation(y, X))["RESET"]
    assert row["statistic"] == pytest.approx(F, rel=1e-9)
    assert (row["df"], row["df_residual"]) == (2, 75)
    assert row["p"] == pytest.approx(stats.f.sf(F, 2, 75), rel=1e-9)


def test_breusch_pagan_and_white_are_n_times_the_r2_of_squared_residuals() -> None:
    y, X = linear()
    Z = np.column_stack([np.ones(80), X])
    squares = residuals(y, Z) ** 2
    for name, extra, df in (("Breusch-Pagan", np.empty((80, 0)), 2), ("White", np.column_stack([X**2, X[:, 0] * X[:, 1]]), 5)):
        u = residuals(squares, np.column_stack([Z, extra]))
        statistic = 80 * (1 - (u @ u) / ((squares - squares.mean()) ** 2).sum())
        row = rows(equation(y, X))[name]
        assert row["statistic"] == pytest.approx(statistic, rel=1e-9)
        assert (row["df"], row["df_residual"]) == (df, None)
        assert row["p"] == pytest.approx(stats.chi2.sf(statistic, df), rel=1e-9)


def test_jarque_bera_is_that_of_scipy_and_has_no_verdict() -> None:
    y, X = linear()
    row = rows(equation(y, X))["Jarque-Bera"]
    statistic, p = stats.jarque_bera(residuals(y, np.column_stack([np.ones(80), X])))
    assert (row["statistic"], row["p"]) == pytest.approx((statistic, p), rel=1e-9)
    assert row["verdict"] is None
    assert "neither PLS nor its bootstrap asks for" in row["meaning"]


def test_a_curve_is_seen_by_reset_and_a_fan_by_breusch_pagan() -> None:
    rng = np.random.default_rng(25)
    X = rng.standard_normal((300, 1))
    curved, fan = X[:, 0] + 0.6 * X[:, 0] ** 2 + rng.standard_normal(300), X[:, 0] + np.exp(0.7 * X[:, 0]) * rng.standard_normal(300)
    on_curve, on_fan = rows(equation(curved, X)), rows(equation(fan, X))
    assert on_curve["RESET"]["verdict"] == "not met"
    assert "may not be linear, or a predictor may be missing (F(2, 296) = " in on_curve["RESET"]["meaning"]
    assert on_fan["Breusch-Pagan"]["verdict"] == on_fan["White"]["verdict"] == "not met"
    assert "bootstrap standard errors allow for that" in on_fan["White"]["meaning"]


def test_p_values_are_uniform_where_nothing_is_wrong() -> None:
    p = {kind.name: [] for kind in KINDS}
    for seed in range(200):
        for name, row in rows(equation(*linear(200, 1000 + seed))).items():
            p[name].append(row["p"])
    for name in ("RESET", "Breusch-Pagan", "White"):
        assert stats.kstest(p[name], "uniform").pvalue > 0.01, name


def test_a_test_that_does_not_exist_says_why() -> None:
    rng = np.random.default_rng(26)
    two = rng.integers(0, 2, (50, 1)).astype(float)
    found = rows(equation(two[:, 0] + rng.standard_normal(50), two))
    assert found["RESET"]["statistic"] is None
    assert "the fitted values take too few different values" in found["RESET"]["meaning"]
    assert found["White"]["df"] == 1  # the square of 0 and 1 is no further term
    three = rng.integers(0, 3, (50, 1)).astype(float)
    assert rows(equation(three[:, 0] + rng.standard_normal(50), three))["RESET"]["df"] == 1
    X = rng.standard_normal((12, 4))
    few = rows(equation(X.sum(1) + rng.standard_normal(12), X))
    assert few["White"]["p"] is None
    assert "its 11 terms take more than 12 respondents" in few["White"]["meaning"]
    assert few["RESET"]["df_residual"] == 5
    X = rng.standard_normal((7, 4))
    assert rows(equation(X.sum(1) + rng.standard_normal(7), X))["RESET"]["meaning"].endswith("too few respondents.")
    exact = rows(equation(X @ np.ones(4), X))
    assert all(row["statistic"] is None and "leaves no residuals" in row["meaning"] for row in exact.values())
    even = rows(equation(np.array([1.0, -1.0, -1.0, 1.0] * 5), np.array([[1.0], [1.0], [-1.0], [-1.0]] * 5)))
    assert all("all residuals are of the same size" in even[name]["meaning"] for name in ("Breusch-Pagan", "White"))
    weighted = rows(equation(*linear(), np.ones(80)))
    assert all(row["verdict"] is None and "respondents of equal weight" in row["meaning"] for row in weighted.values())


def test_a_score_counts_once_however_it_is_rounded() -> None:
    assert different(np.array([0.1, 0.1 + 1e-15, 0.2, 0.3 - 1e-16, 0.3])) == 3


def deleted(y: Array, X: Array, w: Array, i: int) -> tuple[float, float]:
    """Cook's distance and studentized residual of respondent i, from the regression without them."""
    Z, others = np.column_stack([np.ones(len(y)), X]), np.arange(len(y)) != i
    root = np.sqrt(w)
    b = np.linalg.lstsq(Z * root[:, None], y * root, rcond=None)[0]
    without = np.linalg.lstsq((Z * root[:, None])[others], (y * root)[others], rcond=None)[0]
    A, k = Z.T @ (w[:, None] * Z), Z.shape[1]
    s2 = (w * (y - Z @ b) ** 2).sum() / (len(y) - k)
    others_s2 = (w[others] * (y - Z @ without)[others] ** 2).sum() / (len(y) - 1 - k)
    leverage = w[i] * Z[i] @ np.linalg.solve(A, Z[i])
    change = b - without
    return float(change @ A @ change / (k * s2)), float(root[i] * (y - Z @ b)[i] / np.sqrt(others_s2 * (1 - leverage)))


@pytest.mark.parametrize("weights", [None, np.random.default_rng(27).uniform(0.5, 2.0, 60)])
def test_influence_is_what_the_equation_without_a_respondent_shows(weights: Array | None) -> None:
    y, X = linear(60)
    y[7] += 4.0
    found = influential(equation(y, X, weights))
    distances = [deleted(y, X, np.ones(60) if weights is None else weights, i) for i in range(60)]
    assert {record["row"] for record in found} == {i + 1 for i, (D, _) in enumerate(distances) if D > 4 / 60}
    assert 8 in {record["row"] for record in found}
    for record in found:
        D, t = distances[record["row"] - 1]
        assert record["cooks_distance"] == pytest.approx(D, rel=1e-9)
        assert record["studentized_residual"] == pytest.approx(t, rel=1e-9)


def test_who_decides_alone_on_a_coefficient_is_influential_without_a_distance() -> None:
    y, X = linear(30)
    X[:, 1] = np.arange(30) == 12
    alone = next(record for record in influential(equation(y, X)) if record["row"] == 13)
    assert (alone["cooks_distance"], alone["studentized_residual"]) == (None, None)
    assert alone["leverage"] == pytest.approx(1.0)
    assert influential(equation(X @ np.ones(2), X)) == []
