"""The checks of validate: every number against another source, every verdict on both sides of its threshold."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats
from statsmodels.multivariate.pca import PCA
from statsmodels.stats.outliers_influence import variance_inflation_factor

import plscli
from plscli.core import Array
from plscli.data.survey import Survey
from plscli.errors import DataError, UsageError
from plscli.estimation.rows.answers import Answers
from plscli.model.build import parse_model
from plscli.questions.screening.checks import Check
from plscli.questions.screening.validate import Validation
from plscli.words.thresholds import PROFILE
from studies import MEDIATED, answers, survey_of

ITEMS = list(MEDIATED.indicators)


def found(X: Array, **options: object) -> dict[str, Check]:
    """The findings by check, the worst of each."""
    result = plscli.validate(survey_of(X), MEDIATED, **options)  # type: ignore[arg-type]
    return {check.check: check for check in sorted(result.checks, key=lambda check: check.verdict == "warning")}


def framed(X: Array, **columns: object) -> Survey:
    return Survey.from_frame(pd.DataFrame(X, columns=ITEMS).assign(**columns))


def changed(change: Callable[[Array], object], n: int = 200) -> Array:
    X = answers(n)
    change(X)
    return X


def put(rows: slice | int, columns: slice | int, value: object) -> Callable[[Array], None]:
    def change(X: Array) -> None:
        X[rows, columns] = value

    return change


@pytest.mark.parametrize(
    ("change", "check", "items"),
    [
        (put(slice(0, 195), 4, 4), "near_constant", ["B2"]),
        (lambda X: X.__setitem__((slice(None), 1), 8 - X[:, 1]), "reverse_coded", ["A2"]),
        (lambda X: X.__setitem__((slice(None), 8), X[:, 7]), "duplicate_items", ["D1", "D2"]),
        (put(slice(0, 110), 3, 7), "floor_ceiling", ["B1"]),
        (put(slice(0, 110), 5, 1), "floor_ceiling", ["B3"]),
        (lambda X: X.__setitem__((slice(None), 0), np.where(X[:, 0] > 6, 7, 1)), "skew_kurt", ["A1"]),
        (lambda X: X.__setitem__((slice(None), 2), 20 * X[:, 2]), "block_scale", ["A"]),
        (lambda X: X.__setitem__((slice(None), [0, 3]), X[:, [3, 0]]), "block_correlations", ["A"]),
    ],
)  # fmt: skip
def test_faults_of_items_are_found_where_they_are(change: Callable[[Array], object], check: str, items: list[str]) -> None:
    assert found(answers(200))[check].verdict == "ok"
    finding = found(changed(change))[check]
    assert (finding.verdict, list(finding.items)) == ("warning", items)
    assert all(item in finding.advice for item in items)
    assert finding.source


@pytest.mark.parametrize(
    ("id", "check", "value"),
    [
        ("near_constant", "near_constant", None), ("skew_kurt", "skew_kurt", None), ("floor_ceiling", "floor_ceiling", None),
        ("block_scale", "block_scale", None), ("harman", "harman", None), ("duplicate_items", "duplicate_items", None),
        ("full_vif", "full_vif", None), ("mcar_p", "mcar", None), ("reverse_coded", "reverse_coded", None),
        ("block_margin", "block_correlations", None), ("power", "power", None), ("population_p", "population", None),
    ],
)  # fmt: skip
def test_every_verdict_turns_at_its_threshold(id: str, check: str, value: None) -> None:
    survey = framed(answers(150, gaps=0.03), sex=np.repeat(["f", "m"], [80, 70]))
    shares = Survey.from_frame(pd.DataFrame({"column": ["sex", "sex"], "value": ["f", "m"], "share": [0.5, 0.5]}))

    def judged(green: float) -> Check:
        profile = PROFILE.with_rows([replace(PROFILE[id].moved(green), red=None)])
        result = plscli.validate(survey, MEDIATED, thresholds=profile, min_path=0.2, shares=shares)
        return next(finding for finding in result.checks if finding.check == check)

    at = judged(PROFILE[id].green).value
    assert at is not None
    above = PROFILE[id].limit.relation.startswith(">")
    inside, outside = (at - 1e-9, at + 1e-9) if above else (at + 1e-9, at - 1e-9)
    assert judged(inside).verdict == "ok"
    assert judged(outside).verdict == "warning"
    assert judged(outside).value == at


def test_only_the_collinearity_of_constructs_can_be_an_error_among_what_is_not_a_fault_of_the_file() -> None:
    X = answers(120)
    X[:, 3:6] = X[:, :3]  # two constructs of the same answers
    finding = found(X[:, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]] + 0.01 * np.random.default_rng(1).standard_normal((120, 11)))["full_vif"]
    assert finding.verdict == "error"
    assert set(finding.items) >= {"A", "B"}


def test_full_collinearity_is_the_vif_of_statsmodels_among_all_scores() -> None:
    X = answers(150, gaps=0.02)
    result = plscli.validate(survey_of(X), MEDIATED)
    scores = plscli.scores(survey_of(X), MEDIATED).table("scores")[list("ABCD")].to_numpy()
    expected = [variance_inflation_factor(np.column_stack([scores, np.ones(len(scores))]), j) for j in range(4)]
    assert result.table("full_vif")["vif"].to_numpy() == pytest.approx(expected, rel=1e-6)


def test_full_collinearity_takes_the_parts_of_a_whole_and_no_products() -> None:
    model = parse_model("A =~ A1+A2+A3; B =~ B1+B2+B3; Q =~ A + B; C =~ C1; D =~ D1+D2+D3+D4; C ~ Q; D ~ Q + C")
    names = plscli.validate(survey_of(answers(150), MEDIATED), model).table("full_vif")["construct"].tolist()
    assert set(names) == {"A", "B", "C", "D"}
    moderated = parse_model("A =~ A1+A2+A3; C =~ C1; D =~ D1+D2+D3+D4; D ~ A + C + A:C")
    result = plscli.validate(survey_of(answers(150)[:, :], MEDIATED), moderated, min_path=0.2)
    assert result.table("full_vif")["construct"].tolist() == ["A", "C", "D"]
    power = result.table("power")
    assert power["power"].isna().all()  # the equation without its product is another one
    assert power["rule_power"].notna().all()


def test_harman_is_the_share_of_the_first_principal_component() -> None:
    X = answers(140)
    assert found(X)["harman"].value == pytest.approx(PCA(X, standardize=True).eigenvals[0] / (140 * 11), rel=1e-9)


def test_items_are_described_as_scipy_and_pandas_describe_them() -> None:
    X = answers(90, gaps=0.05)
    table = plscli.validate(survey_of(X), MEDIATED).table("items").set_index("indicator")
    frame = pd.DataFrame(X, columns=ITEMS)
    assert table["skewness"].to_numpy() == pytest.approx(frame.skew().to_numpy(), rel=1e-10)
    assert table["kurtosis"].to_numpy() == pytest.approx(frame.kurt().to_numpy(), rel=1e-10)
    assert table["commonest"].to_numpy() == pytest.approx([frame[k].value_counts(normalize=True).max() for k in ITEMS])
    assert table.loc["A1", "floor"] == pytest.approx((frame["A1"] == 1).sum() / frame["A1"].notna().sum())
    assert table.loc["A1", "ceiling"] == pytest.approx((frame["A1"] == 7).sum() / frame["A1"].notna().sum())
    Z = (frame - frame.mean()).fillna(0)
    Z /= Z.std()
    assert table.loc["D2", "item_rest"] == pytest.approx(Z["D2"].corr(Z["D1"] + Z["D3"] + Z["D4"]), rel=1e-9)
    assert np.isnan(table.loc["B1", "item_rest"])  # a formative item need not agree with its block


def test_correlations_are_those_of_answers_filled_with_means_in_blocks_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    X = answers(100, gaps=0.1)
    X[7] = np.nan
    filled = np.where(np.isnan(X), np.nanmean(X, axis=0), X)[~np.isnan(X).all(1)]
    for block in (1 << 14, 13):
        monkeypatch.setattr("plscli.estimation.rows.answers.BLOCK", block)
        assert Answers.of(survey_of(X), MEDIATED).correlations == pytest.approx(np.corrcoef(filled, rowvar=False), abs=1e-12)


def test_equal_answers_are_found_even_where_a_third_of_them_is_missing() -> None:
    X = answers(200)
    X[:, 4], X[:70, 4] = X[:, 3], np.nan
    finding = found(X)["duplicate_items"]
    assert list(finding.items) == ["B1", "B2"]
    assert "100 % equal" in finding.advice
    flat = answers(200)
    flat[:, [0, 5]] = 4
    flat[:4, 0] = flat[4:8, 5] = 1  # both hardly vary: equal by chance
    assert "A1" not in found(flat)["duplicate_items"].items


def test_two_items_that_contradict_each_other_are_both_suspected() -> None:
    model = parse_model("A =~ A1 + A2; B =~ B1 + B2; B ~ A")
    X = answers(150)[:, [0, 1, 3, 4]]
    X[:, 0] = 8 - X[:, 0]
    result = plscli.validate(survey_of(X, model), model)
    finding = next(check for check in result.checks if check.check == "reverse_coded")
    assert finding.items == ("A1", "A2")


def test_gaps_that_follow_answers_are_told_from_gaps_by_chance() -> None:
    X = answers(300)
    chance, choice = X.copy(), X.copy()
    chance[np.random.default_rng(2).random(300) < 0.2, 0] = np.nan
    choice[X[:, 7] > 5, 0] = np.nan
    assert found(chance)["mcar"].verdict == "ok"
    assert found(choice)["mcar"].verdict == "warning"
    assert "--missing em" in found(choice)["mcar"].advice


@pytest.mark.parametrize(
    ("X", "why"),
    [
        (answers(100), "no answer is missing"),
        (np.where(np.arange(12)[:, None] < 3, np.nan, answers(12)), "no answer is missing"),
        (np.where(np.arange(11) == np.arange(11)[:, None], np.nan, answers(11)), "11 respondents are too few"),
        (np.where(((np.arange(60) < 30)[:, None] & (np.arange(11) == 0)) | ((np.arange(60) >= 30)[:, None] & (np.arange(11) == 1)),
                  np.nan, answers(60)), "nobody answered both"),
    ],
)  # fmt: skip
def test_where_littles_test_says_nothing_it_says_why(X: Array, why: str) -> None:
    finding = found(X)["mcar"]
    assert (finding.value, finding.verdict) == (None, None)
    assert why in finding.advice


def test_tests_of_many_rows_look_at_some_at_even_distances(monkeypatch: pytest.MonkeyPatch) -> None:
    X = answers(400, gaps=0.02)
    monkeypatch.setattr("plscli.questions.screening.checks.distribution.MOST_ROWS", 100)
    some, alone = found(X)["mcar"], found(X[::4])["mcar"]
    assert some.value == pytest.approx(alone.value, rel=1e-6)
    assert "every 4th row" in some.advice
    assert "every" not in alone.advice


def test_mardia_is_told_and_never_judged() -> None:
    X = np.exp(answers(200, whole=False))
    for name in ("mardia_skewness", "mardia_kurtosis"):
        finding = found(X)[name]
        assert (finding.verdict, finding.threshold) == ("ok", "informational")
        assert "p < 0.001" in finding.advice
    assert "too few for 11 items" in found(answers(9))["mardia_kurtosis"].advice
    dependent = answers(60)
    dependent[:, 1] = dependent[:, 0]
    assert "combination" in found(dependent)["mardia_skewness"].advice


def balanced(shares: dict[str, list[object]], **columns: object) -> Validation:
    return plscli.validate(framed(answers(100), **columns), MEDIATED, shares=Survey.from_frame(pd.DataFrame(shares)))


def test_the_sample_is_held_against_its_population_as_scipy_does() -> None:
    groups = np.repeat([1.0, 2.0, 3.0, np.nan, 9.0], [50, 20, 20, 7, 3])
    shares = {"column": ["g"] * 3 + ["sex"] * 2, "value": [1, 2, 3, "f", "m"], "share": [50, 30, 20, 0.5, 0.5]}
    result = balanced(shares, g=groups, sex=np.repeat(["f", "m"], [52, 48]))
    g, sex = (check for check in result.checks if check.check == "population")
    expected = stats.chisquare([50, 20, 20], 90 * np.array([0.5, 0.3, 0.2]))
    assert g.value == pytest.approx(expected.pvalue, rel=1e-10)
    assert f"chi-square {expected.statistic:.2f}, 2 df" in g.advice
    assert "3 with a value that the population does not name" in g.advice
    assert (sex.subject, sex.verdict) == ("sex", "ok")
    assert "p is rough" not in sex.advice
    table = result.table("population")
    assert table["n"].tolist() == [50, 20, 20, 52, 48]
    assert table["difference"].iloc[1] == pytest.approx(20 / 90 - 0.3)


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ({"column": ["g"], "value": ["a"]}, "no column 'share'"), ({"column": ["h"], "value": ["a"], "share": [1.0]}, "not a column"),
        ({"column": ["g", "g"], "value": ["a", "b"], "share": [0.5, 0.4]}, "add up to 0.9"),
        ({"column": ["g", "g"], "value": ["a", "a"], "share": [0.5, 0.5]}, "twice"),
        ({"column": ["g", "g"], "value": ["a", "b"], "share": [1.0, 0.0]}, "row 2 .* no share above 0"),
    ],
)  # fmt: skip
def test_shares_that_are_none_are_refused(shares: dict[str, list[object]], said: str) -> None:
    with pytest.raises(DataError, match=said):
        balanced(shares, g=np.repeat(["a", "b"], 50))


@pytest.mark.parametrize(("rare", "rough"), [(0.04, True), (0.05, False)])
def test_few_who_are_expected_with_one_value_make_p_rough(rare: float, rough: bool) -> None:
    shares = {"column": ["g", "g"], "value": ["a", "b"], "share": [1 - rare, rare]}
    result = balanced(shares, g=np.repeat(["a", "b"], [94, 6]))  # of 100
    check = next(check for check in result.checks if check.check == "population")
    assert ("fewer than 5 are expected somewhere, so that p is rough" in check.advice) is rough


def test_a_population_of_which_nobody_answered_is_not_judged() -> None:
    result = balanced({"column": ["g", "g"], "value": ["x", "y"], "share": [0.5, 0.5]}, g=np.repeat(["a", "b"], 50))
    check = next(check for check in result.checks if check.check == "population")
    assert check.value is None
    assert "nobody has a value" in check.advice


def test_the_marker_takes_its_smallest_correlation_out_of_all_others() -> None:
    X = answers(200)
    marker = 0.2 * X[:, 6] + np.random.default_rng(3).standard_normal(200)
    result = plscli.validate(framed(X, colour=marker), MEDIATED, marker="colour")
    scores = plscli.scores(survey_of(X), MEDIATED).table("scores")[list("ABCD")]
    ties = scores.corrwith(pd.Series(marker)).abs()
    check = next(check for check in result.checks if check.check == "marker")
    assert check.value == pytest.approx(ties.min(), rel=1e-6)
    assert ties.idxmin() in check.advice
    row = result.table("marker").set_index(["from", "to"]).loc[("A", "D")]
    r = scores["A"].corr(scores["D"])
    assert row["correlation"] == pytest.approx(r, rel=1e-6)
    assert row["p"] == pytest.approx(stats.pearsonr(scores["A"], scores["D"]).pvalue, rel=1e-4)
    adjusted = (r - ties.min()) / (1 - ties.min())
    assert row["adjusted"] == pytest.approx(adjusted, rel=1e-6)
    t = adjusted * np.sqrt(197 / (1 - adjusted**2))
    assert row["p_adjusted"] == pytest.approx(2 * stats.t.sf(abs(t), 197), rel=1e-4)


def test_a_marker_that_explains_a_correlation_away_is_a_warning() -> None:
    rng = np.random.default_rng(4)
    method = rng.standard_normal(200)
    X = np.clip(np.round(4 + method[:, None] + 1.2 * rng.standard_normal((200, 11))), 1, 7)
    result = plscli.validate(framed(X, m=method), MEDIATED, marker="m")
    check = next(check for check in result.checks if check.check == "marker")
    assert check.verdict == "warning"
    assert "the decision changes on" in check.advice
    assert result.table("marker")["changed"].any()


def test_a_column_that_is_no_marker_is_refused_or_left_alone() -> None:
    X = answers(60)
    for column, said in (("missing", "not a column"), ("A1", "is an indicator")):
        with pytest.raises(DataError, match=said):
            plscli.validate(survey_of(X), MEDIATED, marker=column)
    result = plscli.validate(framed(X, m=np.ones(60)), MEDIATED, marker="m")
    assert "does not vary" in next(check for check in result.checks if check.check == "marker").advice


def test_names_tell_of_items_in_the_wrong_block_and_of_forgotten_ones() -> None:
    model = parse_model("A =~ A1 + A2 + B3; B =~ B1 + B2; D =~ D1 + D2; D ~ A + B")
    extra = {"note": ["x"] * 80, "D9": np.ones(80), "age": np.arange(80.0)}
    checks = {check.check: check for check in plscli.validate(framed(answers(80), **extra), model).checks}
    assert checks["item_names"].items == ("B3",)
    assert "B3 in A, but named like B" in checks["item_names"].advice
    assert checks["forgotten_items"].items == ("A3", "D3", "D4")  # D9 does not vary
    half = parse_model("A =~ A1 + A2 + C1 + D1; B =~ B1 + B2; B ~ A")  # no more items are named like A than otherwise
    assert next(check for check in plscli.validate(framed(answers(80)), half).checks if check.check == "forgotten_items").items == ("B3",)
    generic = parse_model("A =~ q1 + q2; B =~ q3 + q4; B ~ A")
    frame = pd.DataFrame(answers(80)[:, :5], columns=[f"q{k}" for k in range(1, 6)])
    clean = {check.check: check for check in plscli.validate(Survey.from_frame(frame), generic).checks}
    assert (clean["item_names"].verdict, clean["forgotten_items"].verdict) == ("ok", "ok")


def test_n_used_says_why_not_all_are() -> None:
    X = answers(80)
    X[[4, 9]], X[20, 0] = np.nan, np.nan
    finding = found(X)["n_used"]
    assert (finding.value, finding.verdict, finding.rows) == (78, "warning", (5, 10))
    assert "listwise deletion would leave 77 of 78" in finding.advice


def test_a_model_that_cannot_be_estimated_leaves_its_checks_out_and_says_why() -> None:
    X = answers(60)
    X[:, 0] = 3
    result = plscli.validate(survey_of(X), MEDIATED, min_path=0.3)
    checks = {check.check: check for check in result.checks}
    assert "an item does not vary" in checks["full_vif"].advice
    assert checks["power"].value == pytest.approx(result.table("power")["rule_power"].min())
    X = answers(60)
    X[:, 4] = X[:, 3]
    assert "cannot be estimated" in found(X)["full_vif"].advice  # a singular formative block


def test_a_correlation_that_turns_round_without_its_marker_is_a_change() -> None:
    rng = np.random.default_rng(4)
    method = rng.standard_normal(300)
    X = 4 + method[:, None] + 0.6 * rng.standard_normal((300, 11))
    result = plscli.validate(framed(X, m=method), MEDIATED, marker="m")
    turned = result.table("marker").query("adjusted < 0 and p_adjusted < 0.05")
    assert len(turned)
    assert turned["changed"].all()


def test_what_makes_no_sense_is_refused() -> None:
    for options in ({"min_path": 0}, {"scale": (5, 1)}, {"alpha": 2}, {"tails": "three"}, {"exclude": "nonsense"}):
        with pytest.raises(UsageError):
            found(answers(40), **options)


def test_every_finding_has_all_fields_and_json_can_hold_them() -> None:
    survey = framed(answers(100, gaps=0.05), seconds=np.arange(100.0), m=np.arange(100.0) % 7)
    tables = plscli.validate(survey, MEDIATED, duration="seconds", marker="m", exclude="missing>0.2, suspects").tables()
    json.dumps(tables, allow_nan=False)
    fields = ["check", "subject", "value", "threshold", "verdict", "advice", "source", "rows", "items"]
    assert all(list(record) == fields for record in tables["checks"])
    assert len(tables["respondents"]) == 100
    numbers = [record["number"] for record in tables["respondents"]]
    assert numbers == sorted(numbers, reverse=True)


def test_of_very_many_respondents_only_flagged_ones_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plscli.questions.screening.validate.MOST_LISTED", 50)
    X = answers(60)
    X[3] = 4
    result = plscli.validate(survey_of(X), MEDIATED)
    assert all(record["number"] for record in result.tables()["respondents"])
    assert "the table lists those with a flag" in " ".join(result.notes)


odd = st.sampled_from([np.nan, 0.0, 1.0, 2.0, 3.0, 3.5, 5.0, 7.0, -99.0, 1e12, np.inf])
CONSTRUCTS = parse_model("A =~ A1 + A2 + A3; B <~ B1 + B2; D =~ D1; D ~ A + B")


@settings(max_examples=60, deadline=None)
@given(
    arrays(np.float64, st.tuples(st.integers(1, 30), st.just(6)), elements=odd, fill=st.just(3.0)),
    st.sampled_from([None, (1, 5)]),
    st.sampled_from([None, 0.3]),
)
def test_any_answers_are_findings_never_a_crash_or_a_number_that_is_none(
    X: Array, scale: tuple[int, int] | None, min_path: float | None
) -> None:
    frame = pd.DataFrame(X, columns=list(CONSTRUCTS.indicators)).assign(t=np.arange(len(X), dtype=float) * 30)
    options = {"scale": scale, "min_path": min_path, "duration": "t", "exclude": "missing>0.5, duplicates, suspects"}
    result = plscli.validate(Survey.from_frame(frame), CONSTRUCTS, **options)  # type: ignore[arg-type]
    json.dumps(result.tables(), allow_nan=False)
    assert result.cleaning is not None
    assert result.cleaning.of(result.survey).rows == result.cleaning.kept.sum()
    for check in result.checks:
        assert check.value is not None or check.verdict != "ok" or check.advice or check.check in ("constant", "numeric")


def test_a_red_of_ones_own_makes_an_error_of_an_item_that_does_not_vary_and_of_no_other_distribution() -> None:
    """Skewed answers and full ends of a scale are no fault of a survey."""

    def skewed(X: Array) -> None:
        X[:, 0] = np.where(np.arange(len(X)) < 4, 7.0, 1.0)

    ids = ("near_constant", "skew_kurt", "floor_ceiling")
    strict = PROFILE.with_rows([replace(PROFILE[id], red=replace(PROFILE[id].limit, relation=">")) for id in ids])
    checks = found(changed(skewed), thresholds=strict, scale=(1, 7))
    assert [checks[id].verdict for id in ids] == ["error", "warning", "warning"]


def test_items_of_copied_blocks_do_not_correlate_more_with_another_by_rounding() -> None:
    X = np.repeat(answers(100)[:, :1], len(MEDIATED.indicators), axis=1)
    check = found(X)["block_correlations"]
    assert (check.value, check.verdict) == (0.0, "ok")
