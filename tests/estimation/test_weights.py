from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import plscli
from plscli.core.moments import Rows
from plscli.core.moments.moments import total
from plscli.errors import DataError
from studies import MEDIATED, answers


def survey(X: np.ndarray, weights: np.ndarray) -> plscli.Survey:
    return plscli.Survey.from_frame(pd.DataFrame(X, columns=list(MEDIATED.indicators)).assign(w=weights))


@pytest.mark.parametrize("gaps", [0.0, 0.05])
def test_whole_weights_are_rows_repeated(gaps: float) -> None:
    X = answers(70, gaps=gaps)
    w = np.random.default_rng(1).integers(1, 5, 70)
    weighted = plscli.estimate(survey(X, w), MEDIATED, weight="w", tolerance=1e-13)
    repeated = plscli.estimate(survey(np.repeat(X, w, axis=0), np.ones(w.sum())), MEDIATED, tolerance=1e-13)
    assert np.allclose(weighted.correlations, repeated.correlations, atol=1e-12)
    for quantity, name in weighted.index:
        if quantity not in ("r2_adjusted", "aic", "bic"):  # which count respondents, and repeating makes more of them
            assert weighted.value(quantity, name) == pytest.approx(repeated.value(quantity, name), abs=1e-9)


def test_resamples_draw_respondents_and_carry_their_weights() -> None:
    X = answers(50)
    w = np.random.default_rng(1).integers(1, 4, 50)
    plan = np.random.default_rng(2).integers(0, 50, (5, 50))
    weighted = plscli.bootstrap(survey(X, w), MEDIATED, weight="w", indices=plan, tolerance=1e-13)
    assert weighted.draws is not None
    for rows, draws in zip(plan, weighted.draws, strict=True):
        repeated = np.repeat(X[rows], w[rows], axis=0)
        point = plscli.estimate(survey(repeated, np.ones(len(repeated))), MEDIATED, tolerance=1e-13)
        assert draws[weighted.point.index["path", "B -> D"]] == pytest.approx(point.value("path", "B -> D"), abs=1e-9)


def test_the_scale_of_weights_and_the_order_of_rows_do_not_matter() -> None:
    X = answers(60)
    w = np.random.default_rng(1).random(60) + 0.1
    a = plscli.bootstrap(survey(X, w), MEDIATED, weight="w", resamples=40)
    assert a.draws is not None
    for scale in (8.0, 1e-4):  # also weights that sum to less than 1
        b = plscli.bootstrap(survey(X[::-1], scale * w[::-1]), MEDIATED, weight="w", resamples=40)
        assert np.allclose(a.draws, b.draws, atol=1e-9, equal_nan=True)


def test_equal_weights_are_no_weights() -> None:
    X = answers(60)
    weighted = plscli.estimate(survey(X, np.full(60, 3.0)), MEDIATED, weight="w")
    assert np.allclose(weighted.values, plscli.estimate(survey(X, np.ones(60)), MEDIATED).values, atol=1e-12)
    assert any("effective sample size 60.0 of 60" in note for note in weighted.notes)


def test_respondents_without_weight_are_left_out() -> None:
    X = answers(60)
    w = np.r_[np.zeros(10), np.ones(50)]
    left_out = plscli.estimate(survey(X, w), MEDIATED, weight="w")
    assert left_out.data.used == 50
    assert "10 rows left out: weight 0" in left_out.notes
    assert np.allclose(left_out.values, plscli.estimate(survey(X[10:], w[10:]), MEDIATED).values, atol=1e-12, equal_nan=True)


@pytest.mark.parametrize(
    ("weights", "message"),
    [([np.nan], "row 3 .* has no weight"), ([-1.0], "row 3 .* has a negative weight"), ([0.0], "all weights .* are 0")],
)
def test_weights_that_cannot_be_are_refused(weights: list[float], message: str) -> None:
    w = np.zeros(40) if weights == [0.0] else np.ones(40)
    w[2] = weights[0]
    with pytest.raises(DataError, match=message):
        plscli.estimate(survey(answers(40), w), MEDIATED, weight="w")


def test_an_indicator_or_an_unknown_column_is_no_weight() -> None:
    for column, message in (("A1", "is an indicator"), ("v", "'v' is not a column")):
        with pytest.raises(DataError, match=message):
            plscli.estimate(survey(answers(40), np.ones(40)), MEDIATED, weight=column)


def test_weighted_correlations_are_those_of_numpy() -> None:
    X = answers(80, whole=False)
    w = np.random.default_rng(1).random(80) + 0.1
    covariance = np.cov(X.T, aweights=w)
    spread = np.sqrt(np.diag(covariance))
    assert np.allclose(total(Rows.of(X, w)).correlations(np.nan).R, covariance / np.outer(spread, spread), atol=1e-12)
