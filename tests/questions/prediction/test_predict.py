"""What predictions are worth: properties, verdicts, losses, sentences, folds that fail, new respondents."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import plscli
from plscli.core import Array
from plscli.core.folds import standardised
from plscli.core.prediction import differences
from plscli.data.survey import Survey
from plscli.errors import DataError, EstimationError, UsageError
from plscli.estimation.prediction.training import Wanted, trained
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec
from plscli.questions.prediction import cvpat, sentences
from plscli.questions.prediction.accuracy import half_widths, power
from plscli.questions.prediction.answer import Prediction
from plscli.questions.prediction.cvpat import LossCases
from plscli.records import Record
from studies import MEDIATED, TIGHT, answers, survey_of

SHORT = {"folds": 5, "repetitions": 2, "tolerance": TIGHT}


def predicted(X: Array | None = None, model: ModelSpec = MEDIATED, **settings: Any) -> Prediction:
    return plscli.predict(survey_of(answers() if X is None else X, model), model, **{**SHORT, **settings})


def with_columns(X: Array, **columns: Any) -> Survey:
    return Survey.from_frame(pd.DataFrame({**survey_of(X).columns, **columns}))


def items(answer: Prediction, field: str, technique: str = "ea") -> dict[str, Any]:
    return {row["indicator"]: row[field] for row in answer.tables()["prediction"] if row["technique"] == technique}


def test_the_first_repetitions_are_the_same_for_any_number() -> None:
    two, five = (predicted(repetitions=number).folds for number in (2, 5))
    assert (five[:2] == two).all()
    assert (five[2] != five[0]).any()
    assert (predicted(seed=2).folds != two).any()


def test_nothing_depends_on_the_order_of_the_file() -> None:
    X = answers()
    order = np.random.default_rng(9).permutation(len(X))
    first, shuffled = predicted(X), predicted(X[order])
    assert first.tables()["prediction"] == shuffled.tables()["prediction"]
    assert first.tables()["cvpat"] == shuffled.tables()["cvpat"]
    moved = predicted(X[order], folds=first.folds[:, order])
    assert items(moved, "rmse") == pytest.approx(items(first, "rmse"), abs=1e-12)


def test_another_unit_of_an_item_scales_its_own_errors_only() -> None:
    X = answers()
    other = X.copy()
    k = MEDIATED.indicators.index("D2")
    other[:, k] = 3.0 + 2.5 * X[:, k]
    before, after = predicted(X), predicted(other, folds=predicted(X).folds)
    for field in ("rmse", "rmse_lm", "mae", "rmse_ia"):
        expected = {item: value * (2.5 if item == "D2" else 1.0) for item, value in items(before, field).items()}
        assert items(after, field) == pytest.approx(expected, abs=1e-9)
    assert items(after, "q2") == pytest.approx(items(before, "q2"), abs=1e-9)


def test_squared_errors_follow_from_moments_alone() -> None:
    answer = predicted(answers(whole=False))
    prepared, folds = answer.found.prepared, answer.found.folds
    found = trained(prepared.reader, prepared.structure, folds.held_out, Wanted(("lm",)))
    data, target = found.training.data, prepared.structure.target
    z = np.nan_to_num(standardised(prepared.sample.X, data, folds.held_out))
    S = np.swapaxes(z, -1, -2) @ z
    for way in (("pls", "da"), ("pls", "ea"), ("lm", "da")):
        left = np.eye(z.shape[-1])[:, target.items] - found.maps[way]  # type: ignore[index]
        squares = np.einsum("fkq,fkl,flq->fq", left, S, left) * data.sd[:, target.items] ** 2
        rows = (answer.found.errors(*way) ** 2).sum((0, 1))  # type: ignore[index]
        assert np.allclose(squares.sum(0), rows, rtol=1e-10)


def test_single_items_that_are_all_connected_are_predicted_as_by_the_regression() -> None:
    model = parse_model("A =~ A1; B =~ B1; C =~ C1; C ~ A + B")
    answer = plscli.predict(survey_of(answers()), model, **SHORT, technique="da")
    assert items(answer, "rmse", "da") == pytest.approx(items(answer, "rmse_lm", "da"), abs=1e-12)
    row = next(row for row in answer.tables()["cvpat"] if row["benchmark"] == "lm")
    assert abs(row["difference"]) < 1e-12


def test_item_means_have_no_q2_and_the_best_prediction_has_much() -> None:
    answer = predicted(answers(whole=False))
    ia = answer.found.errors("ia", "ea")
    assert items(answer, "rmse_ia") == pytest.approx(
        dict(zip(answer.found.prepared.structure.items, np.sqrt((ia**2).mean((0, 1))), strict=True))
    )
    assert all(value > 0.2 for item, value in items(answer, "q2", "da").items() if item.startswith("D"))


def test_mape_does_not_exist_where_an_answer_is_0() -> None:
    X = answers()
    X[3, MEDIATED.indicators.index("D1")] = 0.0
    answer = predicted(X)
    assert items(answer, "mape")["D1"] is None
    assert items(answer, "mape_reason")["D1"] == "zero_values"
    assert items(answer, "mape")["D2"] > 0


def test_regressions_on_too_few_rows_are_none() -> None:
    model = parse_model("A =~ A1 + A2 + A3; B =~ B1 + B2 + B3; D =~ D1 + D2 + D3 + D4; D ~ A + B")
    answer = plscli.predict(survey_of(answers(9, seed=3)), model, folds=3, repetitions=1)
    assert set(items(answer, "rmse_lm").values()) == {None}
    assert set(items(answer, "reason").values()) == {"too_few_rows"}
    assert all(row["verdict"] in (None, "none") for row in answer.tables()["predictive_power"])
    assert all(row["p"] is None for row in answer.tables()["cvpat"] if row["benchmark"] == "lm")


def test_few_respondents_are_said_beside_the_verdict() -> None:
    few, enough = (predicted(answers(n)).lead for n in (36, 40))  # three arrows lead to a construct: 30 training rows
    assert few[-1].startswith("Too few respondents to rely on it (training rows of a fold: n = 28 is below the 30 ")
    assert not any("Too few" in said for said in enough)


def test_collinear_predictors_of_the_regression_have_the_shortest_solution() -> None:
    X = answers()
    X[:, 1] = X[:, 0]
    answer = predicted(X)
    assert all(value is not None for value in items(answer, "rmse_lm").values())
    assert any("collinear predictors" in note for note in answer.notes)


def row(q2: float, verdict: str | None) -> Record:
    own = {"rmse": 1.0, "rmse_lm": 1.1, "rmse_difference": -0.1}
    return {"q2": q2, "verdict": verdict, "indicator": "X", "metric": "rmse", **own}


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [(["better"] * 3, "high"), (["better", "worse"], "medium"), (["better", "worse", "worse"], "low"), (["worse"], "none"), ([None], None)],
)
def test_predictive_power_is_the_share_of_items_that_beat_the_regression(verdicts: list[str | None], expected: str | None) -> None:
    rows = [row(0.2, verdict) for verdict in verdicts]
    assert power(rows) == expected
    assert power([*rows, row(-0.01, "better")]) == "none"
    assert power([*rows, row(0.0, "better")]) == "none"


def test_sentences_say_what_was_found() -> None:
    found = sentences.meaning("da", "high", [row(0.004, "better"), row(0.4, "better")])
    assert found == (
        "high out-of-sample predictive power (DA): 2 of 2 items are predicted better than by a regression on the items of its "
        "antecedents (Q² 0.004 to 0.400); X (Q² = 0.004) is predicted hardly better than by the mean answer."
    )
    useless = sentences.meaning("ea", "none", [row(-0.05, "better"), row(0.4, "better")])
    assert useless == "no out-of-sample predictive power (EA): X (Q² = -0.050) is predicted no better than by the mean answer."
    both = sentences.disagreement("LOY", {"ea": "low", "da": "medium"})
    assert both is not None
    assert both.endswith("from exogenous constructs alone (EA) low, from direct antecedents (DA) medium.")
    assert sentences.disagreement("LOY", {"ea": "low", "da": "low"}) is None


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (1.0001, ", with errors that are smaller by less than 0.01 %"), (1.008, ", with errors that are smaller by less than 0.8 %"),
        (1.02, ""),
    ],
)  # fmt: skip
def test_hardly_better_than_the_regression_is_not_called_better_without_a_word(other: float, said: str) -> None:
    close = {**row(0.4, "better"), "rmse": 1.0, "rmse_lm": other}
    assert sentences.meaning("da", "high", [close, {**close, "verdict": "worse"}]).endswith(f"(Q² 0.400){said}.")


def test_a_regression_is_missing_only_where_rows_are_too_few_for_it() -> None:
    rng = np.random.default_rng(3)
    a, b = rng.standard_normal((2, 12))
    answered = np.column_stack([x + 0.5 * rng.standard_normal(12) for x in (a, a, a, a, b, b, b, a + b, a + b)])
    model = parse_model("A =~ A1 + A2 + A3 + A4; B =~ B1 + B2 + B3; C =~ C1; D =~ D1; B ~ A; C ~ A + B; D ~ A + B + C")
    answer = predicted(answered, model, technique="both")
    assert {name for name, lm in items(answer, "rmse_lm", "ea").items() if lm is None} == set()
    assert {name for name, lm in items(answer, "rmse_lm", "da").items() if lm is None} == {"D1"}
    assert any("a regression without the model has 9 coefficients for 9 training rows" in note for note in answer.notes)
    assert not any("coefficients" in note for note in predicted().notes)


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_skewed_errors_are_compared_by_their_size(side: float) -> None:
    rng = np.random.default_rng(2)
    X = answers(200, whole=False)
    X[:, -1] += side * rng.exponential(4.0, 200)
    answer = predicted(X)
    assert items(answer, "metric")["D4"] == "mae"
    assert items(answer, "metric")["D1"] == "rmse"
    assert side * items(answer, "skew")["D4"] > 1.0


def losses(seed: int, shift: float = 0.0, n: int = 60) -> Array:
    return np.random.default_rng(seed).random((3, n)) + shift


def test_a_difference_is_negative_where_the_first_loses_less() -> None:
    lower, higher = losses(1), losses(1, 0.5) + 0.01 * losses(2)
    found, back = cvpat.compared([(lower, higher), (higher, lower)], LossCases())
    assert found["difference"] == pytest.approx(found["loss"] - found["loss_benchmark"])
    assert max(found["difference"], found["t"]) < 0
    assert (found["p"] < 0.001, back["p"] > 0.999) == (True, True)
    assert back["p_two"] == pytest.approx(found["p_two"])
    record = {**found, "construct": "overall", "benchmark": "lm", "technique": "da"}
    assert cvpat.decision(record, 0.05) == "strongly predictive"
    assert cvpat.decision({**back, "benchmark": "ia"}, 0.05) == "worse"
    assert cvpat.sentence(record, "item means", 0.05).startswith("The model predicts better than item means (DA: average loss 0.5")


def test_equal_predictions_are_not_tested() -> None:
    found = cvpat.compared([(losses(1), losses(1))], LossCases())[0]
    record = {**found, "construct": "overall", "benchmark": "lm", "technique": "da"}
    assert (record["t"], record["p"], record["difference"], record["reason"]) == (None, None, 0.0, "identical_predictions")
    assert cvpat.decision(record, 0.05) is None
    assert "exactly as" in cvpat.sentence(record, "the other", 0.05)


def test_weights_of_whole_numbers_count_cases_and_clusters_widen_errors() -> None:
    first, second = losses(1), losses(2)
    once = cvpat.compared([(first, second)], LossCases(weights=np.full(60, 2.0)))[0]
    plain = cvpat.compared([(first, second)], LossCases())[0]
    assert (once["difference"], once["se"]) == pytest.approx((plain["difference"], plain["se"]))
    doubled = [np.repeat(part, 2, axis=1) for part in (first, second)]
    clustered = cvpat.compared([(doubled[0], doubled[1])], LossCases(clusters=np.repeat(np.arange(60), 2)))[0]
    assert (clustered["se"], clustered["df"]) == pytest.approx((plain["se"], plain["df"]))


def test_the_error_of_a_mean_is_that_of_cases_or_of_sums_over_clusters() -> None:
    d, clusters = np.random.default_rng(3).standard_normal(60), np.arange(60) // 7
    assert differences(d).se == pytest.approx(d.std(ddof=1) / np.sqrt(60))
    sums = np.array([(d - d.mean())[clusters == label].sum() for label in range(9)])
    found = differences(d, clusters=clusters)
    assert (found.se, found.units) == (pytest.approx(np.sqrt(9 / 8 * (sums**2).sum()) / 60), 9)


def test_the_bootstrap_of_losses_has_the_standard_error_of_the_mean() -> None:
    found, resampled = (cvpat.compared([(losses(1), losses(2))], LossCases(resamples=number))[0] for number in (0, 4_000))
    assert resampled["se"] == pytest.approx(found["se"], rel=0.05)
    assert resampled["difference"] == found["difference"]


def test_p_of_single_repetitions_is_said_where_the_decision_hangs_on_them() -> None:
    record = {"construct": "overall", "benchmark": "lm", "technique": "da", "difference": -0.1, "t": -1.8, "df": 99, "p": 0.04}
    hanging = cvpat.sentence({**record, "p_lowest": 0.01, "p_highest": 0.2}, "item means", 0.05)
    assert hanging.endswith("with the folds of single repetitions p runs from 0.010 to 0.200, on both sides of 0.05.")
    assert "repetitions" not in cvpat.sentence({**record, "p_lowest": 0.01, "p_highest": 0.04}, "item means", 0.05)


def test_clusters_are_held_out_whole_and_strata_balanced() -> None:
    X = answers(120)
    school, region = np.repeat(np.arange(24), 5), np.repeat(np.arange(2), 60)
    survey = with_columns(X, school=school, region=region)
    answer = plscli.predict(survey, MEDIATED, **SHORT, cluster="school", strata="region")
    for line in answer.folds:
        assert all(len(np.unique(line[school == each])) == 1 for each in range(24))
        counts = np.array([np.bincount(line[region == each], minlength=6)[1:] for each in range(2)])
        assert np.ptp(counts, axis=1).max() <= 5
    assert all(each["df"] == 23 for each in answer.tables()["cvpat"])
    with pytest.raises(UsageError, match="folds must be at most 24, the number of clusters of school"):
        plscli.predict(survey, MEDIATED, folds=25, cluster="school")


def test_folds_that_cannot_be_estimated_are_counted_by_reason_and_end_the_run_if_they_are_many() -> None:
    X = answers(60)
    X[:, 0] = 4.0
    X[7, 0] = 5.0  # only one row varies: the fold that holds it out has no variance
    plan = np.tile(np.arange(60) % 20 + 1, (1, 1))
    with pytest.raises(EstimationError, match=r"3 of 60 predictions failed.*1 of 20 folds left out: 1 zero variance in A1"):
        predicted(X, folds=plan, max_failed=0.04)
    answer = predicted(X, folds=plan, max_failed=0.06)
    assert answer.found.failures == {"zero variance in A1": 1}
    lost = answer.found.failed.reshape(1, 20)[0, (answer.found.folds.of[0])]
    for way in answer.found.in_folds:
        errors = answer.found.errors(*way)
        assert np.isnan(errors[0, lost]).all()
        assert np.isfinite(errors[0, ~lost]).all()
    assert "57 of 60 predictions; folds without an estimate: 1 zero variance in A1" in answer.notes


def test_inadmissible_folds_are_dropped_kept_or_end_the_run() -> None:
    X = np.random.default_rng(5).integers(1, 8, (60, 11)).astype(float)
    found = {}
    for policy in ("drop", "keep"):
        found[policy] = predicted(X, consistent=True, inadmissible=policy, max_failed=1.0, folds=10)
    dropped, failed, kept = found["drop"].found.failures, found["keep"].found.failures, found["keep"].found.kept
    assert sum(dropped.values()) == sum(failed.values()) + sum(kept.values()) > 0
    assert kept.keys() <= dropped.keys()
    assert kept
    assert all(reason.startswith("inadmissible") for reason in found["drop"].found.failures)
    with pytest.raises(EstimationError, match="inadmissible folds"):
        predicted(X, consistent=True, inadmissible="stop", max_failed=1.0, folds=10)


def test_a_missing_answer_is_not_compared_and_repetitions_pool_all_others() -> None:
    X = answers(gaps=0.05)
    answer = predicted(X)
    there = (~np.isnan(X)).sum(0)
    assert items(answer, "answers") == {item: there[MEDIATED.indicators.index(item)] for item in items(answer, "answers")}
    errors = answer.found.errors("pls", "ea")
    assert items(answer, "rmse")["D1"] == pytest.approx(np.sqrt(np.nanmean(errors[..., 1] ** 2)))


def test_copies_in_other_folds_are_said() -> None:
    X = answers()
    X[5] = X[60]
    assert any("2 rows answered exactly like another one" in note for note in predicted(X).notes)
    assert not any("exactly like" in note for note in predicted(answers()).notes)


def test_half_widths_are_the_sizes_that_enough_errors_do_not_exceed() -> None:
    answer = predicted(repetitions=1)
    sizes = np.sort(np.abs(answer.found.errors("pls", "da")[0]), axis=0)
    n = len(sizes)
    widths = half_widths(answer.found, "da", 0.95)
    assert widths == pytest.approx(sizes[int(np.ceil(0.95 * (n + 1))) - 1])
    assert np.isnan(half_widths(answer.found, "da", 0.999)).all()


def test_new_respondents_need_no_answers_to_what_is_predicted() -> None:
    X = answers()
    survey = survey_of(X)
    new = Survey.from_frame(pd.DataFrame({name: survey.columns[name][:5] for name in ("A1", "A2", "A3", "B1", "B2", "B3")}))
    answer = plscli.predict(survey, MEDIATED, **SHORT, new=new)
    rows = answer.tables()["predictions"]
    assert {row["row"] for row in rows} == {1, 2, 3, 4, 5}
    assert all(row["observed"] is None and row["error"] is None and row["predicted"] is not None for row in rows)
    assert all(row["lower"] < row["predicted"] < row["upper"] for row in rows if row["indicator"])
    with pytest.raises(DataError, match="lacks 'C1', of which the direct antecedents are made"):
        plscli.predict(survey, MEDIATED, **SHORT, new=new, technique="da")


def test_gaps_of_new_respondents_are_counted_and_those_without_answers_left_out() -> None:
    X = answers()
    few = X[:3].copy()
    few[0, :6] = few[1, 0] = np.nan
    answer = plscli.predict(survey_of(X), MEDIATED, **SHORT, new=survey_of(few))
    assert {row["row"] for row in answer.tables()["predictions"]} == {2, 3}
    assert "1 missing answer of new respondents replaced by the means of the survey" in answer.notes
    assert "1 new respondent without any answer to a predictor not predicted" in answer.notes


@pytest.mark.parametrize(("value", "words"), [(-99.0, "row 2 of data holds -99 in 'B2', off its scale 1:7"), (9.0, "holds 9 in 'B2'")])
def test_codes_of_new_respondents_are_refused(value: float, words: str) -> None:
    few = answers()[:3].copy()
    few[1, 4] = value
    with pytest.raises(DataError, match=words):
        predicted(new=survey_of(few))


def test_measures_of_new_respondents_may_lie_beyond_those_of_the_survey_but_not_far() -> None:
    X = answers(whole=False)
    few = X[:3].copy()
    few[1, 4] = X[:, 4].max() + 1.0
    assert predicted(X, new=survey_of(few)).tables()["predictions"]
    few[1, 4] = 999.0
    with pytest.raises(DataError, match="holds 999 in 'B2', far from its answers in data"):
        predicted(X, new=survey_of(few))


def test_clipped_predictions_stay_on_the_scale_and_errors_of_tables_do_not_move() -> None:
    X = answers()
    wide = predicted(X, predictions=True)
    survey = replace(survey_of(X), scales=dict.fromkeys(MEDIATED.indicators, (1, 7)))
    clipped = plscli.predict(survey, MEDIATED, **SHORT, predictions=True, clip=True)
    assert max(row["upper"] for row in wide.tables()["predictions"]) > 7
    assert max(row["upper"] for row in clipped.tables()["predictions"]) == 7
    assert min(row["lower"] for row in clipped.tables()["predictions"]) == 1
    assert clipped.tables()["prediction"] == wide.tables()["prediction"]


def test_predictions_are_a_table_by_name_and_listed_only_when_asked_for() -> None:
    answer = predicted()
    assert "predictions" not in list(answer.tables())
    frame = answer.table("predictions")
    assert len(frame) == 2 * 120 * 5
    assert "predictions" in list(predicted(predictions=True).tables())
    found = frame[(frame["indicator"] == "D1")]
    assert np.sqrt((found["error"] ** 2).mean()) == pytest.approx(items(answer, "rmse")["D1"])


def test_mediators_are_estimated_with_the_three_constructs_alone() -> None:
    answer = predicted()
    rows = answer.tables()["mediators"]
    assert {(row["from"], row["via"], row["to"]) for row in rows} == {("A", "C", "D")}
    model = parse_model("A =~ A1 + A2 + A3; C =~ C1; D =~ D1 + D2 + D3 + D4; C ~ A; D ~ C + A")
    alone = plscli.predict(survey_of(answers(), MEDIATED), model, folds=answer.folds, tolerance=TIGHT)
    near, far = items(alone, "rmse", "da"), items(alone, "rmse", "ea")
    assert {row["indicator"]: row["pcm_rmse"] for row in rows} == pytest.approx(
        {item: (far[item] - near[item]) / far[item] for item in ("D1", "D2", "D3", "D4")}
    )


def test_ridge_lies_between_the_regression_and_the_mean() -> None:
    answer = predicted(answers(40), benchmark="ia,lm,ridge", repetitions=4)
    rows = [each for each in answer.tables()["prediction"] if each["technique"] == "da"]
    assert np.mean([each["rmse_ridge"] for each in rows]) < np.mean([each["rmse_lm"] for each in rows])
    assert {each["benchmark"] for each in answer.tables()["cvpat"]} == {"ia", "lm", "ridge"}


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (np.ones((1, 120), dtype=int), "folds must be 2 or more"),
        (np.ones((1, 100), dtype=int), "folds are given for 100 rows, and 120 rows are used"),
        (np.tile([1, 3], (1, 60)), "numbered from 1 to 3 in every repetition without a gap"),
        (np.ones(120, dtype=int), "folds must be a table"),
    ],
)
def test_folds_that_are_no_plan_are_refused(plan: Array, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        predicted(folds=plan)


def test_items_on_different_scales_are_said_and_losses_can_be_standardised() -> None:
    X = answers()
    X[:, MEDIATED.indicators.index("D1")] *= 10
    raw, standard = predicted(X), predicted(X, standardise_loss=True)
    assert any("different scales" in note for note in raw.notes)
    assert not any("different scales" in note for note in standard.notes)
    loss = {each["construct"]: each["loss_benchmark"] for each in standard.tables()["cvpat"] if each["benchmark"] == "ia"}
    assert loss["D"] == pytest.approx(1.0, abs=0.1)


def test_ninety_five_percent_intervals_hold_nineteen_of_twenty_answers_of_new_respondents() -> None:
    """Rows never used, 40 surveys of 150 rows with 100 new respondents each."""
    inside = total = 0
    for seed in range(40):
        X = answers(250, seed=100 + seed, whole=False)
        answer = plscli.predict(survey_of(X[:150]), MEDIATED, new=survey_of(X[150:]), folds=10, repetitions=1, seed=seed)
        rows = [each for each in answer.tables()["predictions"] if each["indicator"]]
        inside += sum(each["lower"] <= each["observed"] <= each["upper"] for each in rows)
        total += len(rows)
    assert total == 40 * 100 * 5
    assert 0.93 <= inside / total <= 0.97


def scarce(n: int = 12, **settings: Any) -> Prediction:
    """A regression of D has eight coefficients, for which training rows of all folds, or of the larger ones, are too few."""
    model = parse_model("A =~ A1 + A2 + A3; B =~ B1 + B2 + B3; C =~ C1; D =~ D1; B ~ A; C ~ A + B; D ~ A + B + C")
    return plscli.predict(survey_of(answers(n), MEDIATED), model, folds=5, repetitions=2, technique="da", **settings)


def of_losses(answer: Prediction, construct: str, benchmark: str) -> Record:
    (found,) = (row for row in answer.tables()["cvpat"] if (row["construct"], row["benchmark"]) == (construct, benchmark))
    return found


def test_losses_are_compared_where_both_have_them() -> None:
    answer = scarce(10)
    none, overall, parts = of_losses(answer, "D", "lm"), of_losses(answer, "overall", "lm"), ("B", "C")
    assert (none["reason"], none["cases"], none["p"]) == ("too_few_rows", 0, None)
    assert none["interpretation"].endswith("cannot be held against a linear regression on the same items: there are too few rows for it.")
    assert overall["loss"] == pytest.approx(np.mean([of_losses(answer, name, "lm")["loss"] for name in parts]))
    assert overall["loss_benchmark"] == pytest.approx(np.mean([of_losses(answer, name, "lm")["loss_benchmark"] for name in parts]))
    assert "the test against a linear regression (DA) leaves out D: there are too few rows for the regression" in answer.notes
    assert any("rests on fewer predictions than that against item means: 16 of 22 for D" in note for note in scarce(11).notes)
    assert not any("the test against" in note for note in (*predicted().notes, *scarce(10, benchmark="ia").notes))


def test_a_model_that_does_not_beat_the_means_is_not_strongly_predictive() -> None:
    answer = scarce(10)
    means, lm = (of_losses(answer, "C", benchmark) for benchmark in ("ia", "lm"))
    assert (means["decision"], lm["decision"], lm["p"] < 0.05) == ("no evidence", "better", True)
    assert ", but it is not shown to predict better than item means" in lm["interpretation"]
    alone = scarce(10, benchmark="lm")
    assert of_losses(alone, "C", "lm") == lm
    assert {row["benchmark"] for row in alone.tables()["cvpat"]} == {"lm"}
    whole = predicted(answers(200))
    assert of_losses(whole, "overall", "ia")["decision"] == "predictive"


def test_little_that_tests_rest_on_is_said() -> None:
    survey = with_columns(answers(120), school=np.repeat(np.arange(3), 40), region=np.repeat(np.arange(12), 10))
    few = plscli.predict(survey, MEDIATED, folds=3, cluster="school")
    assert few.lead[-1] == "3 clusters are too few to rely on tests of losses."
    assert any("3 clusters of school are few" in note for note in few.notes)
    assert not any("only once" in note for note in few.notes)  # every cluster is a fold: there are no others
    some = plscli.predict(survey, MEDIATED, folds=3, repetitions=1, cluster="region")
    assert any("12 clusters of region are few" in note for note in some.notes)
    assert any("rows were dealt into folds only once" in note for note in some.notes)
    assert not any("clusters are too few" in said for said in some.lead)
    drawn = predicted(loss_test="bootstrap", resamples=50)
    assert "50 resamples of cases are too few to rely on tests of losses." in drawn.lead
    assert any(note.startswith("50 resamples of cases are few") for note in drawn.notes)
    assert not any("few" in said or "only once" in said for said in (*predicted().lead, *predicted().notes))


def test_answers_that_verdicts_rest_on_are_counted() -> None:
    X = answers(150)
    X[40:, 7:] = np.nan
    answer = predicted(X, target="D")
    assert "Only 40 of 150 respondents answered D: what is said of it rests on them." in answer.lead
    assert "only 40 of 150 rows answered D: its errors and losses are of them alone" in answer.notes
    assert any(note.startswith("overall losses of 110 of 150 rows are of some constructs only") for note in answer.notes)
    assert not any("answered" in said for said in predicted(answers(150, gaps=0.02)).lead)


def test_outcomes_of_two_answers_are_said_to_be_predicted_as_numbers() -> None:
    X = answers()
    X[:, 6] = X[:, 6] > 4
    assert any(note.startswith("C1 has but two answers and is predicted as numbers") for note in predicted(X).notes)
    assert not any("two answers" in note for note in predicted().notes)


def test_verdicts_that_count_items_are_reconciled_with_tests_that_find_nothing() -> None:
    high, low = ([{"verdict": verdict}] for verdict in ("high", "low"))
    nothing, found = ([{"decision": decision}] for decision in ("no evidence", "strongly predictive"))
    assert len(list(sentences.reconciled(high, nothing))) == 1
    assert not [*sentences.reconciled(low, nothing), *sentences.reconciled(high, found)]


def test_a_difference_of_less_than_a_hundredth_is_said_to_be_little() -> None:
    lower = 10.0 + losses(1)
    record = {**cvpat.compared([(lower, lower + 0.02 + 0.001 * losses(2))], LossCases())[0], "construct": "overall"}
    record |= {"benchmark": "lm", "technique": "da"}
    assert "average loss 0.021 (less than 0.2 %) lower" in cvpat.sentence(record, "the regression", 0.05)
