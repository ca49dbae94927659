from __future__ import annotations

from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import pytest
from scipy import stats

from plscli.core.resampling.inference import acceleration, basic, bc, bca, normal, percentile, quantiles, studentized

SKEWED = np.random.default_rng(20).gamma([2.0, 5.0, 9.0], [1.0, 0.3, 2.0], (2000, 3))
CENTRES = np.median(SKEWED, axis=0) * [0.9, 1.0, 1.1]


def mean(x: np.ndarray, axis: int = -1) -> np.ndarray:
    return np.mean(x, axis=axis)


def correlation(x: np.ndarray, y: np.ndarray, axis: int = -1) -> np.ndarray:
    x, y = (z - z.mean(axis, keepdims=True) for z in (x, y))
    return (x * y).sum(axis) / np.sqrt((x**2).sum(axis) * (y**2).sum(axis))


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
@pytest.mark.parametrize(("statistic", "items"), [(mean, 1), (correlation, 2)])
def test_intervals_are_those_of_scipy_from_the_same_draws(statistic: Callable[..., np.ndarray], items: int, level: float) -> None:
    rng = np.random.default_rng(items)
    data = rng.exponential(size=(items, 60)) + rng.exponential(size=60)
    estimate = statistic(*data)[None]
    left_out = statistic(*np.array([np.delete(data, case, axis=1) for case in range(60)]).swapaxes(0, 1))
    a = acceleration(left_out[:, None])
    for name in ("percentile", "basic", "BCa"):
        theirs = stats.bootstrap(
            tuple(data),
            statistic,
            paired=True,
            n_resamples=1999,
            confidence_level=level,
            method=name,
            random_state=np.random.default_rng(3),
        )
        draws = theirs.bootstrap_distribution[:, None]
        ours = {
            "percentile": lambda draws: percentile(draws, level),
            "basic": lambda draws: basic(draws, estimate, level),
            "BCa": lambda draws: bca(draws, estimate, a, level)[:2],
        }[name](draws)
        assert np.allclose(np.ravel(ours), theirs.confidence_interval, rtol=0, atol=1e-11), name


def test_bca_by_hand() -> None:
    """Draws 1, ..., 199: their type 7 quantile at level q is 1 + 198 q."""
    draws = np.arange(1.0, 200.0)[::-1, None]
    lower, upper, fell_back = bca(draws, np.array([90.0]), np.array([0.1]), 0.9)
    # 89 draws below and half of the one that ties: z0 = normal quantile of 89.5/199 = -0.126296
    # z0 -+ 1.644854 = -1.771150, 1.518557; over 1 less 0.1 of itself = -1.504653, 1.790447; plus z0 = -1.630949, 1.664151
    # normal probabilities 0.05145050, 0.95195887
    assert lower[0] == pytest.approx(1 + 198 * 0.05145050, abs=3e-6)
    assert upper[0] == pytest.approx(1 + 198 * 0.95195887, abs=3e-6)
    assert not fell_back[0]


def test_bc_by_hand() -> None:
    # 2 z0 -+ 1.644854 = -1.897446, 1.392261; normal probabilities 0.02888455, 0.91807835
    lower, upper = bc(np.arange(1.0, 200.0)[:, None], np.array([90.0]), 0.9)
    assert lower[0] == pytest.approx(1 + 198 * 0.02888455, abs=3e-6)
    assert upper[0] == pytest.approx(1 + 198 * 0.91807835, abs=3e-6)


def test_a_draw_that_ties_with_the_estimate_counts_half() -> None:
    draws = np.repeat([1.0, 2.0, 3.0], [300, 400, 300])[:, None] + np.linspace(0, 1e-3, 1000)[:, None] * [0.0, 1.0]
    half = bc(draws, np.array([2.0, draws[500, 1]]), 0.5)
    assert np.allclose(half, percentile(draws, 0.5), atol=1e-5)  # as many above as below: nothing is corrected
    steps = np.array([1.0, 2.0, 2.0, 2.0, 2.0, 3.0, 4.0, 5.0])[:, None]
    z0 = NormalDist().inv_cdf(3 / 8)
    levels = [[NormalDist().cdf(2 * z0 + z)] for z in (-NormalDist().inv_cdf(0.75), NormalDist().inv_cdf(0.75))]
    assert np.allclose(bc(steps, np.array([2.0]), 0.5), quantiles(steps, np.array(levels)))


def test_normal_draws_about_the_estimate_leave_the_methods_little_to_disagree_about() -> None:
    share = (np.arange(20_001) + 0.5) / 20_001
    draws = (0.4 + 0.1 * stats.norm.ppf(share))[:, None]
    estimate, flat = np.array([0.4]), np.full_like(draws, draws.std(ddof=1))
    expected = [0.4 - 0.1 * 1.959964, 0.4 + 0.1 * 1.959964]
    for limits in (
        percentile(draws, 0.95),
        bc(draws, estimate, 0.95),
        bca(draws, estimate, np.zeros(1), 0.95)[:2],
        normal(draws, estimate, 0.95),
        basic(draws, estimate, 0.95),
        studentized(draws, flat, estimate, 0.95),
    ):
        assert np.allclose(np.ravel(limits), expected, atol=5e-5)


def test_bias_correction_undoes_a_bias_on_a_normal_scale() -> None:
    """Draws normal about 0.4 + b: BC moves them back by 2 b, to what they would be about 0.4 - b."""
    share = (np.arange(20_001) + 0.5) / 20_001
    draws = (0.43 + 0.1 * stats.norm.ppf(share))[:, None]
    limits = bc(draws, np.array([0.4]), 0.95)
    assert np.allclose(np.ravel(limits), [0.37 - 0.1 * 1.959964, 0.37 + 0.1 * 1.959964], atol=3e-4)


def test_acceleration_moves_limits_for_a_gamma_scale_close_to_the_exact_ones() -> None:
    """The estimate is gamma(10)/10 times the scale: acceleration 1/(3 sqrt 10), exact limits known (Efron 1987)."""
    share = (np.arange(20_001) + 0.5) / 20_001
    draws, estimate = (stats.gamma.ppf(share, 10) / 10)[:, None], np.ones(1)
    exact = np.array([10 / stats.gamma.ppf(0.95, 10), 10 / stats.gamma.ppf(0.05, 10)])

    def misses(limits: tuple[np.ndarray, np.ndarray]) -> float:
        return float(np.abs(np.ravel(limits) - exact).max())

    corrected = bca(draws, estimate, np.array([1 / (3 * np.sqrt(10))]), 0.9)[:2]
    assert misses(corrected) < 0.04
    assert misses(bc(draws, estimate, 0.9)) > 0.09
    assert misses(percentile(draws, 0.9)) > 0.2


def test_normal_interval_is_z_standard_deviations_with_divisor_b_less_1() -> None:
    lower, upper = normal(np.array([[1.0], [2.0], [3.0], [6.0]]), np.array([2.5]), 0.9)
    assert (lower[0], upper[0]) == pytest.approx((2.5 - 1.6448536 * np.sqrt(14 / 3), 2.5 + 1.6448536 * np.sqrt(14 / 3)))


def test_basic_interval_is_the_percentile_interval_in_a_mirror() -> None:
    lower, upper = basic(SKEWED, CENTRES, 0.9)
    low, high = percentile(SKEWED, 0.9)
    assert np.allclose(CENTRES - lower, high - CENTRES)
    assert np.allclose(upper - CENTRES, CENTRES - low)


def test_studentized_interval_with_one_standard_error_for_all_resamples_is_basic() -> None:
    errors = np.broadcast_to(SKEWED.std(0, ddof=1), SKEWED.shape)
    assert np.allclose(studentized(SKEWED, errors, CENTRES, 0.9), basic(SKEWED, CENTRES, 0.9))


def test_studentized_interval_of_a_normal_mean_is_close_to_that_of_student() -> None:
    samples = np.random.default_rng(5).normal(size=(100_000, 6))  # drawn from the population: t is exactly Student's with 5 df
    draws, errors = samples.mean(1)[:, None], samples.std(1, ddof=1)[:, None] / np.sqrt(6)
    lower, upper = studentized(draws, errors, np.zeros(1), 0.95)
    exact = stats.t.ppf(0.975, 5) / np.sqrt(6)
    assert (lower[0], upper[0]) == pytest.approx((-exact, exact), rel=0.02)  # normal would be 24 % shorter


def test_studentized_limits_follow_the_opposite_tails_of_t() -> None:
    draws, errors = SKEWED[:, :1], 0.2 + SKEWED[:, 1:2]
    t = (draws[:, 0] - 1.5) / errors[:, 0]
    low, high = np.quantile(t, [0.05, 0.95])
    se = draws.std(ddof=1)
    assert np.allclose(np.ravel(studentized(draws, errors, np.array([1.5]), 0.9)), [1.5 - se * high, 1.5 - se * low])


def test_studentized_interval_needs_a_standard_error_in_every_resample() -> None:
    errors = 0.1 + np.abs(SKEWED)
    whole = np.array(studentized(SKEWED, errors, CENTRES, 0.9))
    for hole in (0.0, np.nan, np.inf, -1.0):
        errors[3, 1] = hole
        limits = np.array(studentized(SKEWED, errors, CENTRES, 0.9))
        assert np.isnan(limits[:, 1]).all()
        assert np.array_equal(limits[:, [0, 2]], whole[:, [0, 2]])


@pytest.mark.parametrize(("estimate", "share"), [(-1.0, 1 / 2001), (1e9, 2000 / 2001)])
def test_an_estimate_outside_all_resamples_is_corrected_as_far_as_b_resamples_can_tell(estimate: float, share: float) -> None:
    draws = SKEWED[:, :1]
    z0, z = NormalDist().inv_cdf(share), NormalDist().inv_cdf(0.95)
    levels = np.array([[NormalDist().cdf(2 * z0 - z)], [NormalDist().cdf(2 * z0 + z)]])
    limits = bc(draws, np.array([estimate]), 0.9)
    assert np.allclose(limits, quantiles(draws, levels))
    assert np.isfinite(limits).all()


@pytest.mark.parametrize("resamples", [1, 2, 7, 2000])
def test_quantiles_at_a_level_for_each_column_are_those_of_numpy(resamples: int) -> None:
    levels = np.array([[0.0, 0.1, 0.5], [0.37, 0.999, 1.0]])
    found = quantiles(SKEWED[:resamples], levels)
    expected = [[np.quantile(SKEWED[:resamples, column], level) for column, level in enumerate(row)] for row in levels]
    assert np.allclose(found, expected, rtol=1e-14)
