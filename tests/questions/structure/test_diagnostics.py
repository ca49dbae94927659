"""Diagnostics of a model: squares of predictors, influential respondents, what is said of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import plscli
from plscli.data.survey import Survey
from plscli.engine import SERIAL
from plscli.errors import UsageError
from plscli.estimation.footer import MISSING
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec
from plscli.questions.diagnostics import tested as diagnostics
from plscli.questions.diagnostics.alternatives import extended
from plscli.questions.structure.hypotheses import run as decide
from plscli.records import Record
from studies import MEDIATED, answers, survey_of

SINGLE = parse_model("A =~ A1; B =~ B1; C =~ C1\nC ~ H1*A + H2*B")


def found(survey: Survey, model: ModelSpec, resamples: int = 200, **options: Any) -> diagnostics.Diagnostics:
    return diagnostics.further(survey, decide(plscli.bootstrap(survey, model, resamples=resamples, **options)), workers=SERIAL)


def squares(result: diagnostics.Diagnostics) -> dict[tuple[str, str], Record]:
    return {(row["from"], row["to"]): row for row in result.tables()["quadratic"]}


def single(a: Any, b: Any, c: Any) -> Survey:
    return Survey({"A1": np.asarray(a, float), "B1": np.asarray(b, float), "C1": np.asarray(c, float)}, len(a))


def curved(n: int = 300, seed: int = 31) -> Survey:
    rng = np.random.default_rng(seed)
    a, b = rng.standard_normal((2, n))
    return single(a, b, 0.5 * a + 0.3 * b + 0.3 * a**2 + rng.standard_normal(n))


def test_squares_are_those_of_the_model_that_has_them_written_out() -> None:
    survey = survey_of(answers(120, seed=32))
    rows = squares(found(survey, MEDIATED, seed=4, level=0.9))
    whole = parse_model(MEDIATED.text + "C ~ H5*A:A; D ~ H6*A:A + H7*B:B + H8*C:C")
    expected = plscli.bootstrap(survey, whole, resamples=200, seed=4, level=0.9)
    assert set(rows) == {("A:A", "C"), ("A:A", "D"), ("B:B", "D"), ("C:C", "D")}
    for (source, target), row in rows.items():
        numbers = expected.row("path", f"{source} -> {target}")
        for field in ("estimate", "se", "t", "p", "lower", "upper"):
            assert row[field] == pytest.approx(numbers[field], abs=1e-10)
        assert row["f2"] == pytest.approx(expected.point.value("f2", f"{source} -> {target}"), abs=1e-10)


def test_a_curve_in_the_population_is_found_where_it_is_and_nowhere_else() -> None:
    result = found(curved(2000), SINGLE)
    rows = squares(result)
    assert rows["A:A", "C"]["verdict"] == "not met"
    assert rows["A:A", "C"]["estimate"] == pytest.approx(0.3 * np.sqrt(2) / np.sqrt(1 + 0.25 + 0.09 + 0.18), abs=0.04)
    assert rows["A:A", "C"]["meaning"].startswith("The effect of A on C is more positive the higher A itself is (β = ")
    assert rows["B:B", "C"]["verdict"] == "met"
    assert rows["B:B", "C"]["meaning"].startswith("There is no evidence that the effect of B on C is curved (β = ")
    assert {row["test"]: row["verdict"] for row in result.tables()["diagnostics"]}["RESET"] == "not met"


def test_labels_products_and_defined_effects_of_the_model_are_no_obstacle() -> None:
    model = parse_model("A =~ A1; B =~ B1; C =~ C1\nC ~ Q1*A + B + A:B + B:B\ne := Q1*2")
    whole = extended(model, [("A", "C")])
    assert [path.label for path in whole.paths][-1] == "Q2"
    assert [product.name for product in whole.products] == ["A:B", "B:B", "A:A"]
    assert whole.definitions == ()
    rows = squares(found(curved(), model))
    assert rows["A:A", "C"]["estimate"] is not None
    assert rows["B:B", "C"]["estimate"] is None
    assert rows["B:B", "C"]["meaning"] == "Not applicable, because B:B is in the model, see its hypothesis."


def test_a_predictor_with_two_scores_has_no_curve_and_the_others_have() -> None:
    rng = np.random.default_rng(33)
    group, b = rng.integers(0, 2, 120), rng.standard_normal(120)
    rows = squares(found(single(group, b, group + b + rng.standard_normal(120)), SINGLE))
    assert rows["A:A", "C"]["meaning"] == "Not applicable, because A has 2 different scores, and a curve takes 3."
    assert rows["A:A", "C"]["verdict"] is rows["A:A", "C"]["p"] is None
    assert rows["B:B", "C"]["verdict"] == "met"
    both = found(single(group, rng.permutation(group), b), SINGLE)
    assert all(row["estimate"] is None for row in squares(both).values())
    assert both.squares.reason == ""


@pytest.mark.parametrize("treatment", ["em", "pairwise"])
def test_treatments_without_products_leave_the_squares_out_and_say_so(treatment: str) -> None:
    result = found(survey_of(answers(120, gaps=0.03)), MEDIATED, 60, missing=treatment)
    assert all(f"which {MISSING[treatment]} does not give" in row["meaning"] for row in squares(result).values())
    assert any(f"{MISSING[treatment]} does not give" in note for note in result.notes)
    assert any(row["verdict"] for row in result.tables()["diagnostics"])


def test_a_model_with_squares_that_cannot_be_estimated_is_a_reason_and_no_error() -> None:
    rng = np.random.default_rng(34)
    a, b = np.r_[np.zeros(58), 1.0, 2.0], rng.standard_normal(60)
    result = found(single(a, b, b + rng.standard_normal(60)), SINGLE, max_failed=0.5)
    assert "the model with squares cannot be estimated: too many resamples failed" in result.squares.reason
    assert all("cannot be estimated" in row["meaning"] and row["estimate"] is None for row in squares(result).values())
    assert f"diagnostics: {result.squares.reason}" in result.notes


def test_estimates_without_the_influential_are_those_of_the_survey_without_their_rows() -> None:
    X = answers(120, seed=35)
    result = found(survey_of(X), MEDIATED)
    rows = {row["row"] for row in result.tables()["influential"]}
    assert 0 < len(rows) == result.influence.respondents < 40
    fewer = plscli.estimate(survey_of(np.delete(X, [row - 1 for row in rows], axis=0)), MEDIATED)
    whole = plscli.bootstrap(survey_of(X), MEDIATED, resamples=200)
    for row, path in zip(result.tables()["without_influential"], MEDIATED.paths, strict=True):
        assert row["without"] == pytest.approx(fewer.value("path", path.name), abs=1e-9)
        assert row["change"] == pytest.approx(row["without"] - row["estimate"], abs=1e-12)
        assert row["change_in_se"] == pytest.approx(row["change"] / whole.row("path", path.name)["se"], abs=1e-6)
    distances = [row["cooks_distance"] for row in result.tables()["influential"]]
    assert distances == sorted(distances, reverse=True)
    assert min(distances) > result.cut == 4 / 120


def test_a_sign_that_hangs_on_one_respondent_is_said() -> None:
    rng = np.random.default_rng(36)
    a, b = rng.standard_normal((2, 40))
    c = 0.3 * b + rng.standard_normal(40) - 0.15 * a
    a[3], c[3] = 7.0, 7.0
    rows = {row["hypothesis"]: row for row in found(single(a, b, c), SINGLE).tables()["without_influential"]}
    assert rows["H1"]["estimate"] > 0 > rows["H1"]["without"]
    assert rows["H1"]["meaning"].startswith("The estimate changes its sign: ")
    assert "standard error" in rows["H2"]["meaning"]


def test_nobody_influential_is_no_table_of_hypotheses_without_them() -> None:
    grid = np.array([[a, b] for a in (-1, 1) for b in (-1, 1)] * 10, dtype=float)
    noise = np.repeat([1.0, -1.0] * 5, 4)
    result = found(single(grid[:, 0], grid[:, 1], grid.sum(1) + noise), SINGLE)
    assert result.influence.respondents == 0
    assert (result.tables()["influential"], result.tables()["without_influential"]) == ([], [])
    assert not any("not tested anew" in note for note in result.notes)


def test_a_remnant_that_cannot_be_estimated_is_said() -> None:
    rng = np.random.default_rng(37)
    a, b = np.r_[np.zeros(58), 5.0, 5.0], rng.standard_normal(60)
    result = found(single(a, b, b + rng.standard_normal(60) + np.r_[np.zeros(58), 4.0, -4.0]), SINGLE, max_failed=0.5)
    assert {59, 60} <= {row["row"] for row in result.tables()["influential"]}
    assert result.influence.reason.startswith("indicator 'A1' has zero variance")
    assert result.tables()["without_influential"] == []
    assert any(result.influence.reason in note for note in result.notes)


def test_row_numbers_are_those_of_the_file_whatever_was_left_out() -> None:
    survey = curved(100, seed=38)
    C1 = survey.columns["C1"].copy()
    C1[[2, 50]] = np.nan
    C1[80] = 12.0
    result = found(replace(survey, columns={**survey.columns, "C1": C1}), SINGLE, missing="listwise")
    assert result.tables()["influential"][0]["row"] == 81
    assert result.influence.n == 98


def test_what_must_be_known_of_scores_is_said() -> None:
    weights = np.random.default_rng(39).integers(1, 4, 120).astype(float)
    columns = dict(zip(MEDIATED.indicators, answers(120, gaps=0.03).T, strict=True))
    survey = Survey({**columns, "W": weights}, 120)
    notes = " ".join(found(survey, MEDIATED, 60, weight="W", consistent=True, inadmissible="keep").notes)
    assert "take respondents of equal weight and are left out; squares and influence are weighted by W" in notes
    assert "composite scores, whose paths PLSc corrects" in notes
    assert "filled with the item's mean" in notes
    plain = found(survey_of(answers(120)), MEDIATED, 60)
    tests = sum(row["verdict"] is not None for row in (*plain.tables()["diagnostics"], *plain.tables()["quadratic"]))
    assert plain.notes[0].startswith(f"{tests} diagnostic tests at the 5 % level: where nothing is wrong, {0.05 * tests:.1f} of them")
    assert "filled" not in " ".join(plain.notes)


def test_resamples_that_were_given_are_refused() -> None:
    survey = survey_of(answers(60))
    whole = decide(plscli.bootstrap(survey, MEDIATED, indices=np.random.default_rng(1).integers(0, 60, (30, 60))))
    with pytest.raises(UsageError, match="--diagnostics draws resamples of its own"):
        diagnostics.further(survey, whole)


def test_no_number_depends_on_the_order_of_rows() -> None:
    X = answers(120, seed=40, gaps=0.02)
    first, turned = found(survey_of(X), MEDIATED, 60), found(survey_of(X[::-1]), MEDIATED, 60)
    assert first.squares.records == turned.squares.records
    for here, there in zip(first.tests, turned.tests, strict=True):
        assert here["statistic"] == pytest.approx(there["statistic"], rel=1e-9)
    assert {row["row"] for row in first.influence.influential} == {121 - row["row"] for row in turned.influence.influential}


@pytest.mark.parametrize(
    ("estimate", "without", "change_in_se", "told"),
    [(0.5, 0.3, -1.2, True), (0.3, 0.5, 1.2, True), (0.5, 0.4, -0.8, False), (0.1, -0.05, -0.8, True), (None, None, None, False)],
)
def test_estimates_that_change_much_without_the_influential_are_told(
    estimate: float | None, without: float | None, change_in_se: float | None, told: bool
) -> None:
    layouts = {layout.name: layout for layout in found(survey_of(answers(120, seed=35)), MEDIATED, 50).layouts(0.95)}
    row = {"estimate": estimate, "without": without, "change_in_se": change_in_se}
    assert layouts["without_influential"].worded(row) is told
