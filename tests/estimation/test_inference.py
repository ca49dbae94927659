from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from plscli.estimation import Resampling
from plscli.estimation.inference import one_tailed_p, summarise

DRAWS = np.random.default_rng(1).normal([0.3, -0.2, 1.0], [0.1, 0.2, 0.0], (400, 3))


def test_t_and_p_are_those_of_student_with_one_degree_less_than_resamples() -> None:
    estimates = np.array([0.3, -0.2, 1.0])
    summary = summarise(estimates, DRAWS, np.zeros(3), Resampling(level=0.95))
    se = DRAWS.std(0, ddof=1)
    assert np.allclose(summary.se, se)
    assert summary.t[0] == pytest.approx(0.3 / se[0])
    assert summary.p[1] == pytest.approx(2 * stats.t.sf(0.2 / se[1], 399))
    assert np.allclose(summary.mean, DRAWS.mean(0))
    assert np.allclose([summary.lower, summary.upper], np.quantile(DRAWS, [0.025, 0.975], axis=0))


def test_a_number_that_never_varies_has_no_test() -> None:
    summary = summarise(np.array([0.3, -0.2, 1.0]), DRAWS, np.zeros(3), Resampling(level=0.95))
    assert np.isnan([summary.t[2], summary.p[2]]).all()
    assert (summary.se[2], summary.lower[2], summary.upper[2]) == (0, 1, 1)


def test_the_null_value_is_what_the_estimate_is_compared_with() -> None:
    summary = summarise(np.array([0.9]), DRAWS[:, :1], np.array([1.0]), Resampling(level=0.95))
    assert summary.t[0] == pytest.approx(-0.1 / DRAWS[:, 0].std(ddof=1))
    assert np.isnan(summarise(np.array([0.9]), DRAWS[:, :1], np.array([np.nan]), Resampling(level=0.95)).p[0])


def test_resamples_in_which_a_number_does_not_exist_are_left_out_of_it_alone() -> None:
    draws = DRAWS[:, :2].copy()
    draws[:100, 0] = np.nan
    draws[100, 0] = np.inf
    summary = summarise(np.array([0.3, -0.2]), draws, np.zeros(2), Resampling(level=0.9))
    kept = DRAWS[101:, 0]
    assert summary.se[0] == pytest.approx(kept.std(ddof=1))
    assert summary.p[0] == pytest.approx(2 * stats.t.sf(abs(summary.t[0]), len(kept) - 1))
    assert summary.se[1] == pytest.approx(DRAWS[:, 1].std(ddof=1))
    draws[1:, 0] = np.nan
    assert np.isnan(summarise(np.array([0.3, -0.2]), draws, np.zeros(2), Resampling(level=0.9)).se[0])


def test_p_is_never_0_however_large_t_is() -> None:
    summary = summarise(np.array([300.0, -0.2]), DRAWS[:, :2], np.zeros(2), Resampling(level=0.95))
    assert 0 < summary.p[0] < 1e-300


def test_one_tailed_p_is_half_of_two_tailed_on_the_expected_side_and_large_on_the_other() -> None:
    assert one_tailed_p(2.0, 0.05, 100, "t", positive=True) == pytest.approx(stats.t.sf(2.0, 99))
    assert one_tailed_p(2.0, 0.05, 100, "t", positive=False) == pytest.approx(stats.t.cdf(2.0, 99))
    assert one_tailed_p(-2.0, 0.05, 100, "t", positive=False) == pytest.approx(stats.t.cdf(-2.0, 99))
