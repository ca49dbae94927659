from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import plscli
from plain import standardised
from plscli.core import Array
from plscli.errors import DataError, UsageError
from plscli.model.build import parse_model
from studies import MEDIATED, answers, survey_of

WHOLE = parse_model(MEDIATED.text.replace("D ~", "E =~ E1; F =~ D + E; F ~"))


def values(result: object) -> Array:
    return result.table("scores")[list(result.names)].to_numpy(float)  # type: ignore[attr-defined]


def test_standardised_scores_have_the_correlations_and_the_variance_of_the_estimate() -> None:
    survey = survey_of(answers(90, gaps=0.05))
    result = plscli.scores(survey, MEDIATED)
    Y = values(result)
    point = plscli.estimate(survey, MEDIATED)
    assert np.allclose(Y.mean(0), 0, atol=1e-12)
    assert np.allclose(Y.var(0, ddof=1), 1, atol=1e-9)
    for i, a in enumerate(MEDIATED.names):
        for j, b in enumerate(MEDIATED.names[i + 1 :], i + 1):
            assert np.corrcoef(Y[:, i], Y[:, j])[0, 1] == pytest.approx(point.value("correlation", f"{a} <-> {b}"), abs=1e-9)


def test_scores_stand_in_the_order_of_the_file_with_its_row_numbers() -> None:
    X = answers(40)
    X[7] = np.nan
    order = np.random.default_rng(4).permutation(40)
    frame = plscli.scores(survey_of(X), MEDIATED).table("scores").set_index("row")
    moved = plscli.scores(survey_of(X[order]), MEDIATED).table("scores").set_index("row")
    assert 8 not in frame.index
    assert list(frame.index) == sorted(frame.index)
    for position, row in enumerate(order):
        if row != 7:
            assert np.allclose(moved.loc[position + 1], frame.loc[row + 1], atol=1e-9)


def test_unstandardised_scores_are_weighted_means_whose_regression_has_the_unstandardised_paths() -> None:
    survey = survey_of(answers(80, gaps=0.04))
    result = plscli.scores(survey, MEDIATED, unit="unstandardised")
    Y = values(result)
    assert ((Y[:, [0, 2, 3]] >= 1) & (Y[:, [0, 2, 3]] <= 7)).all()  # B has a negative weight, which may lead out of the scale
    C = result.table("scores")["C"]
    assert C[C.notna()].isin(range(1, 8)).mean() > 0.9  # a single item scores its own answer, but for filled gaps
    paths = plscli.estimate(survey, MEDIATED)
    slopes = np.linalg.lstsq(np.column_stack([np.ones(80), Y[:, :3]]), Y[:, 3], rcond=None)[0][1:]
    for name, slope in zip("ABC", slopes, strict=True):
        assert paths.value("unstandardised_path", f"{name} -> D") == pytest.approx(slope, abs=1e-6)


def test_means_and_spreads_follow_the_unit_of_the_answers() -> None:
    X = answers(80)
    plain = plscli.scores(survey_of(X), MEDIATED).table("constructs")
    for scale in (2.0**-300, 2.0**300):
        scaled = plscli.scores(survey_of(X * scale), MEDIATED).table("constructs")
        for field in ("mean", "sd"):
            assert np.allclose(scaled[field] / scale, plain[field], rtol=1e-9)


def test_rescaled_scores_run_from_the_lowest_to_the_highest_answer() -> None:
    X = answers(60)
    X[0], X[1] = 1.0, 7.0
    result = plscli.scores(survey_of(X), MEDIATED, unit="rescaled", scale=(1, 7))
    Y = values(result)
    plain = values(plscli.scores(survey_of(X), MEDIATED, unit="unstandardised"))
    assert np.allclose(Y, 100 * (plain - 1) / 6, atol=1e-9)
    assert np.allclose(Y[0], 0, atol=1e-9)
    assert np.allclose(Y[1], 100, atol=1e-9)
    assert result.table("constructs")["rescaled_mean"].to_numpy() == pytest.approx(Y.mean(0))
    other = plscli.scores(survey_of(X), MEDIATED, unit="rescaled", scale=(0, 10))
    assert np.allclose(values(other), 10 * plain, atol=1e-9)


def test_the_scale_is_inferred_construct_by_construct_and_said() -> None:
    X = answers(60)
    X[:, 6] = (X[:, 6] > 4).astype(float)
    X[:, 3:6] = np.minimum(X[:, 3:6], 6)  # nobody gave B the last answer
    result = plscli.scores(survey_of(X), MEDIATED, unit="rescaled")
    assert any("from 0 to 1 in C" in note and "from 1 to 7 in A, B, D" in note for note in result.notes)
    assert set(result.table("scores")["C"].round(9)) == {0.0, 100.0}
    with pytest.raises(UsageError, match=r"'A' are on no common scale\n .*scale=.1:5"):
        plscli.scores(survey_of(answers(60, whole=False)), MEDIATED, unit="rescaled")


def test_parts_and_wholes_are_scored_alike() -> None:
    X = answers(80)
    frame = pd.DataFrame(np.column_stack([X, X[:, 0]]), columns=[*MEDIATED.indicators, "E1"])
    survey = plscli.Survey.from_frame(frame)
    result = plscli.scores(survey, WHOLE)
    assert set(result.names) == {"A", "B", "C", "D", "E", "F"}
    Y = dict(zip(result.names, values(result).T, strict=True))
    point = plscli.estimate(survey, WHOLE)
    for part in "DE":
        assert np.corrcoef(Y[part], Y["F"])[0, 1] == pytest.approx(point.value("loading", f"{part} <- F"), abs=1e-9)
    assert np.var(Y["F"], ddof=1) == pytest.approx(1)


def test_gaps_take_the_mean_or_what_the_other_answers_lead_to_expect() -> None:
    X = answers(90, gaps=0.08)
    by_mean = values(plscli.scores(survey_of(X), MEDIATED))
    Z = standardised(X)
    weights = plscli.estimate(survey_of(X), MEDIATED)
    w = np.array([weights.value("weight", f"A{k} -> A") for k in (1, 2, 3)])
    assert np.allclose(by_mean[:, 0], Z[:, :3] @ w, atol=1e-9)
    expected = plscli.scores(survey_of(X), MEDIATED, missing="em")
    assert any("lead to expect" in note for note in expected.notes)
    gappy = np.isnan(X[:, :3]).any(1)
    assert not np.allclose(values(expected)[gappy, 0], by_mean[gappy, 0], atol=0.05)


def test_an_id_is_copied_beside_the_scores() -> None:
    frame = pd.DataFrame(answers(40), columns=list(MEDIATED.indicators)).assign(who=[f"r{i}" for i in range(40)], number=np.arange(40))
    survey = plscli.Survey.from_frame(frame)
    assert list(plscli.scores(survey, MEDIATED, id="who").table("scores")["who"]) == [f"r{i}" for i in range(40)]
    assert list(plscli.scores(survey, MEDIATED, id="number").table("scores")["number"]) == list(range(40))
    with pytest.raises(DataError, match="id nobody: 'nobody' is not a column"):
        plscli.scores(survey, MEDIATED, id="nobody")


@pytest.mark.parametrize("kind", ["spearman", "polychoric"])
def test_correlations_without_scores_are_refused(kind: str) -> None:
    with pytest.raises(UsageError, match=f"{kind} correlations give no scores"):
        plscli.scores(survey_of(answers(60)), MEDIATED, correlations=kind)  # type: ignore[arg-type]


def test_weights_that_add_up_to_nothing_leave_no_unstandardised_score() -> None:
    rng = np.random.default_rng(2)
    a, noise = rng.standard_normal((2, 300))
    frame = pd.DataFrame({"A1": a + noise, "A2": 0.5 * noise, "B1": a})  # A is A1 - 2 A2: the weights of the answers add up to less than 0
    model = parse_model("A <~ A1 + A2; B =~ B1; B ~ A")
    result = plscli.scores(plscli.Survey.from_frame(frame), model, unit="unstandardised")
    assert result.table("scores")["A"].isna().all()
    assert any("A: the weights add up to nothing" in note for note in result.notes)
    assert plscli.estimate(plscli.Survey.from_frame(frame), model).value("unstandardised_path", "A -> B") is None


def test_rescaled_scores_of_items_on_different_scales_weigh_each_item_by_its_range() -> None:
    """Each item from 0 to 100 on its own scale, with weights w_k range_k / s_k that add up to 1."""
    X = answers(60)
    X[:, 2] = np.round(10 * (X[:, 2] - 1) / 6)
    X[0, :3], X[1, :3] = (1, 1, 0), (7, 7, 10)
    survey = plscli.prepare(survey_of(X), None, MEDIATED, scale=["1:7", "A3: 0:10"])
    result = plscli.scores(survey, MEDIATED, unit="rescaled")
    w = np.array([plscli.estimate(survey, MEDIATED).value("weight", f"A{k} -> A") for k in (1, 2, 3)], dtype=float)
    low, width = np.array([1, 1, 0]), np.array([6, 6, 10])
    v = w * width / X[:, :3].std(0, ddof=1)
    expected = 100 * ((X[:, :3] - low) / width) @ (v / v.sum())
    assert np.allclose(values(result)[:, 0], expected, atol=1e-9)
    assert values(result)[:2, 0] == pytest.approx([0, 100], abs=1e-9)
    assert result.settings["scale"] is None
    assert not any("taken to run" in note for note in result.notes)
    same = plscli.scores(plscli.prepare(survey_of(answers(60)), None, MEDIATED, scale="1:7"), MEDIATED, unit="rescaled")
    assert np.array_equal(values(same), values(plscli.scores(survey_of(answers(60)), MEDIATED, unit="rescaled", scale=(1, 7))))
    assert same.settings["scale"] == [1, 7]


def test_an_answer_off_the_scale_of_its_item_leaves_no_rescaled_score() -> None:
    survey = plscli.prepare(survey_of(answers(60)), None, MEDIATED, scale=["1:7", "B2: 1:5"])
    with pytest.raises(UsageError, match="'B2' has answers from 1 to 7, off the scale 1:5"):
        plscli.scores(survey, MEDIATED, unit="rescaled")


def test_means_and_standard_deviations_are_those_of_the_scores() -> None:
    result = plscli.scores(survey_of(answers(80)), MEDIATED, unit="unstandardised")
    told, scores = result.table("constructs").set_index("construct"), result.table("scores")[list(result.names)]
    assert np.allclose(told["mean"], scores.mean())
    assert np.allclose(told["sd"], scores.std(ddof=1))
