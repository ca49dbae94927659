"""Who is flagged, and by what."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import mahalanobis
from scipy.stats import chi2

from plscli.core import Array
from plscli.data.survey import Survey
from plscli.errors import DataError
from plscli.estimation.rows import respondents
from plscli.estimation.rows.answers import Answers
from plscli.estimation.rows.respondents import Respondents, flagged
from plscli.model.build import parse_model
from plscli.words.thresholds import PROFILE
from studies import MEDIATED, answers, survey_of


def measured(X: Array, **options: object) -> Respondents:
    return respondents.measured(Answers.of(survey_of(X), MEDIATED), **options)  # type: ignore[arg-type]


def test_two_flags_make_a_suspect_and_one_does_not() -> None:
    X = answers(200)
    X[3] = 4  # a straight line, which is the least variation
    X[9, :2] = np.nan  # much is missing, nothing else
    found = measured(X)
    assert found.flags["straightline"][3]
    assert found.flags["irv"][3]
    assert found.flags["missing"][9]
    assert found.number[9] == 1
    assert found.suspect[3]
    assert not found.suspect[9]
    assert (found.suspect == (found.number >= 2)).all()
    assert flagged(survey_of(X), MEDIATED).tolist() == found.suspect.tolist()


def test_a_long_run_is_a_flag_where_there_are_items_enough() -> None:
    model = parse_model(f"A =~ {'+'.join(f'A{i}' for i in range(1, 10))}; B =~ {'+'.join(f'B{i}' for i in range(1, 8))}; B ~ A")
    X = np.random.default_rng(1).integers(1, 6, (90, 16)).astype(float)
    X[4, 2:10] = 3
    found = respondents.measured(Answers.of(survey_of(X, model), model))
    assert np.flatnonzero(found.flags["longest_run"]).tolist() == [4]


def test_rows_in_any_order_get_the_same_flags() -> None:
    X = answers(150, gaps=0.05)
    X[:5], X[5:8] = 7, X[20:23]
    order = np.random.default_rng(1).permutation(len(X))
    assert (flagged(survey_of(X[order]), MEDIATED) == flagged(survey_of(X), MEDIATED)[order]).all()


def test_thresholds_that_are_set_move_flags() -> None:
    X = answers(100)
    X[2, :9] = 4  # 82 % the same: yellow, not red
    assert not measured(X).flags["straightline"][2]
    assert measured(X, thresholds=PROFILE.with_values(["straightline=0.7,0.8"])).flags["straightline"][2]


def test_mahalanobis_distances_are_those_of_scipy() -> None:
    X = answers(80, whole=False)
    X[7, 0] += 9
    found = measured(X)
    inverse = np.linalg.inv(np.cov(X, rowvar=False))
    expected = [mahalanobis(row, X.mean(0), inverse) ** 2 for row in X]
    assert np.allclose(found.distance, expected, rtol=1e-10)
    assert np.allclose(found.p, chi2.sf(expected, X.shape[1]), rtol=1e-10)
    assert np.flatnonzero(found.flags["mahalanobis"]).tolist() == [7]


def test_a_missing_answer_lies_at_the_centre() -> None:
    X = answers(80, whole=False, gaps=0.1)
    filled = np.where(np.isnan(X), np.nanmean(X, axis=0), X)
    assert np.allclose(measured(X).distance, measured(filled).distance, rtol=1e-9)


def test_distances_that_do_not_exist_have_a_reason() -> None:
    X = answers(80)
    X[:, 1] = X[:, 0]
    assert measured(X).absent["mahalanobis"] == "an item is a combination of others"
    assert "respondents, there are 9" in measured(answers(9)).absent["mahalanobis"]
    assert np.isnan(measured(X).p).all()


def test_variation_is_ranked_and_ties_at_the_bottom_share_their_rank() -> None:
    X = answers(200)
    X[:30] = 4  # 15 % do not vary: nobody is among the lowest 5 %
    found = measured(X)
    assert found.rank[:30].tolist() == [0.15] * 30
    assert not found.flags["irv"].any()
    ranks = pd.Series(found.sd).rank(method="max", pct=True)
    assert np.allclose(found.rank, ranks)


def test_speed_is_that_of_the_median_respondent_over_the_own_time() -> None:
    X = answers(100)
    time = np.full(100, 300.0)
    time[:4] = [100, 150, 151, 0]
    found = measured(X, duration=time)
    assert np.allclose(found.speed[:3], [3, 2, 300 / 151])
    assert np.isnan(found.speed[3])
    assert np.flatnonzero(found.flags["speed"]).tolist() == [0, 1]


def test_patterns_follow_the_questionnaire_not_the_model() -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.integers(1, 6, (60, 12)).astype(float), columns=[f"{s}{i}" for i in range(1, 7) for s in "AB"])
    frame.loc[0] = [1.0, 5.0] * 6  # A and B take turns in the file
    model = parse_model(f"A =~ {'+'.join(f'A{i}' for i in range(1, 7))}; B =~ {'+'.join(f'B{i}' for i in range(1, 7))}; B ~ A")
    found = respondents.measured(Answers.of(Survey.from_frame(frame), model))
    assert found.alternating[0] == 1
    assert found.run[0] == 1


def test_a_straight_line_is_one_before_reverse_coded_items_are_turned_round() -> None:
    X = answers(100)
    X[2] = 2  # the same answer throughout, also to the reverse-coded items
    raw = survey_of(X)
    turned = {name: 8 - raw.columns[name] for name in ("A2", "D1", "D3")}
    ready = replace(raw, columns={**raw.columns, **turned}, prepared={"reversed": dict.fromkeys(turned, (1, 7))}, scales={"A2": (1, 7)})
    expected = respondents.measured(Answers.of(raw, MEDIATED))
    found = respondents.measured(Answers.of(ready, MEDIATED))
    assert found.flags["straightline"][2]
    for name in ("modal", "run", "sd", "diagonal", "alternating"):
        assert np.allclose(getattr(found, name), getattr(expected, name), equal_nan=True), name
    assert not respondents.measured(Answers.of(replace(ready, prepared=None), MEDIATED)).flags["straightline"][2]


def test_few_items_flag_nobody_for_patterns() -> None:
    two = parse_model("A =~ A1; B =~ B1; B ~ A")
    X = np.full((50, 2), 3.0)
    X[:, 0] = np.arange(50) % 5 + 1
    X[:, 1] = np.arange(50) % 3 + 1
    found = respondents.measured(Answers.of(survey_of(X, two), two))
    assert set(found.absent) >= {"straightline", "longest_run", "irv", "alternating", "diagonal", "duplicate", "speed"}
    assert not found.number.any()


def test_every_measure_of_a_respondent_is_in_the_record() -> None:
    X = answers(100)
    X[5], X[6] = X[4], np.nan
    found = measured(X)
    copy, blank = found.records(np.array([5, 6]))
    assert (copy["row"], copy["duplicate_of"], copy["flags"][-1]) == (6, 5, "duplicate")
    assert blank["missing"] == 1
    assert blank["flags"] == ["missing"]
    assert {name for name, value in blank.items() if value is None} == {
        "straightline", "longest_run", "irv", "alternating", "mahalanobis", "mahalanobis_p", "duplicate_of", "duration", "speed",
    }  # fmt: skip


def test_times_stand_in_a_column_of_their_own() -> None:
    survey = survey_of(answers(30))
    with pytest.raises(DataError, match="not a column"):
        respondents.durations(survey, "seconds", MEDIATED)
    with pytest.raises(DataError, match="indicator"):
        respondents.durations(survey, "A1", MEDIATED)
