from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from plscli.core.resampling.inference import bh, count_p, holm

DRAWS = np.random.default_rng(7).normal([0.3, -0.2, 0.0], [0.1, 0.2, 1.0], (999, 3))
ZERO = np.zeros(3)


def families() -> list[np.ndarray]:
    """P values of every kind of family: few, many, tied, sure and hopeless."""
    rng = np.random.default_rng(8)
    mixed = [rng.uniform(size=m) ** power for m in (1, 2, 5, 40) for power in (1, 4)]
    return [*mixed, np.array([0.01, 0.01, 0.02, 0.02, 0.9]), np.ones(4), np.array([1e-300, 0.0, 0.04, 0.05, 1.0]), np.full(6, 0.03)]


def test_count_p_by_hand() -> None:
    draws = np.array([-1.0, 0, 1, 2, 3, 4, 5, 6, 7])[:, None]
    assert count_p(draws, np.array([0.0])) == pytest.approx(2 * 3 / 10)  # -1 and 0, and the one that is added
    assert count_p(draws, np.array([6.5])) == pytest.approx(2 * 2 / 10)
    assert count_p(draws, np.array([3.0])) == 1  # 2 x 6 / 10


def test_count_p_is_twice_the_smaller_share_that_reaches_the_null() -> None:
    nulls = np.array([0.1, 0.0, 0.5])
    below = np.array([np.mean([*(column <= null), True]) for column, null in zip(DRAWS.T, nulls, strict=True)])
    above = np.array([np.mean([*(column >= null), True]) for column, null in zip(DRAWS.T, nulls, strict=True)])
    assert np.allclose(count_p(DRAWS, nulls), np.minimum(1, 2 * np.minimum(below, above)))


@pytest.mark.parametrize("null", [-0.2, 0.1, 0.31, 0.29999, 5.0])
def test_count_p_is_that_of_a_monte_carlo_test_in_scipy(null: float) -> None:
    theirs = stats.monte_carlo_test(
        [null], lambda size: DRAWS[:, :1].reshape(size), lambda x, axis: x.mean(axis), n_resamples=999, vectorized=True
    )
    assert count_p(DRAWS[:, :1], np.array([null]))[0] == pytest.approx(theirs.pvalue, rel=1e-12)


def test_count_p_is_never_0_and_the_least_says_how_many_resamples_there_were() -> None:
    assert count_p(DRAWS + 100, ZERO) == pytest.approx(2 / 1000)
    assert count_p(DRAWS - 100, ZERO) == pytest.approx(2 / 1000)


def test_changing_the_sign_leaves_the_p_value() -> None:
    assert np.array_equal(count_p(-DRAWS, ZERO), count_p(DRAWS, ZERO))


def test_a_number_that_is_not_finite_or_never_varies_has_no_count_p() -> None:
    bad = DRAWS.copy()
    bad[4, 0], bad[:, 1] = np.nan, 1.0
    assert np.isnan(count_p(bad, ZERO)).tolist() == [True, True, False]
    assert np.isnan(count_p(DRAWS, np.array([0, np.nan, 0]))).tolist() == [False, True, False]


@pytest.mark.parametrize("p", families(), ids=len)
def test_adjusted_p_values_are_those_of_statsmodels_and_scipy(p: np.ndarray) -> None:
    assert np.allclose(holm(p), multipletests(p, method="holm")[1], rtol=1e-13, atol=0)
    assert np.allclose(bh(p), multipletests(p, method="fdr_bh")[1], rtol=1e-13, atol=0)
    assert np.allclose(bh(p), stats.false_discovery_control(p, method="bh"), rtol=1e-13, atol=0)


def test_adjusted_p_values_by_hand() -> None:
    p = np.array([0.04, 0.01, 0.03])
    assert holm(p) == pytest.approx([0.06, 0.03, 0.06])  # 3 x 0.01; 2 x 0.03; 1 x 0.04, but no less than the one before
    assert bh(p) == pytest.approx([0.04, 0.03, 0.04])  # 3/3 x 0.04; 3/2 x 0.03, but no more than the one after; 3/1 x 0.01


@pytest.mark.parametrize("adjust", [holm, bh])
def test_a_missing_p_value_stays_missing_and_is_not_counted(adjust: type[None]) -> None:
    p = np.array([np.nan, 0.04, 0.01, np.nan, 0.03])
    assert np.array_equal(adjust(p)[[1, 2, 4]], adjust(p[[1, 2, 4]]))
    assert np.isnan(adjust(p)[[0, 3]]).all()
    assert np.isnan(adjust(np.full(2, np.nan))).all()
    assert adjust(np.zeros(0)).shape == (0,)


@pytest.mark.parametrize("p", families(), ids=len)
def test_adjustment_lowers_no_p_value_keeps_the_order_and_holm_is_the_stricter(p: np.ndarray) -> None:
    before = p.copy()
    order = np.argsort(p)
    assert (p <= bh(p) + 1e-15).all()
    assert (bh(p) <= holm(p) + 1e-15).all()
    assert (holm(p) <= 1).all()
    for adjusted in (holm(p), bh(p)):
        assert (np.diff(adjusted[order]) >= 0).all()
    assert np.array_equal(p, before)
