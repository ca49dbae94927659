from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from plscli.core.resampling.inference import basic, bc, bca, normal, percentile, studentized

SKEWED = np.random.default_rng(20).gamma([2.0, 5.0, 9.0], [1.0, 0.3, 2.0], (2000, 3))
CENTRES = np.median(SKEWED, axis=0) * [0.9, 1.0, 1.1]
BENT = np.array([0.1, -0.05, 0.2])
Limits = tuple[np.ndarray, np.ndarray]
METHODS: dict[str, Callable[[np.ndarray, np.ndarray], Limits]] = {
    "bc": lambda draws, estimates: bc(draws, estimates, 0.9),
    "bca": lambda draws, estimates: bca(draws, estimates, np.resize(BENT, len(estimates)), 0.9)[:2],
    "normal": lambda draws, estimates: normal(draws, estimates, 0.9),
    "basic": lambda draws, estimates: basic(draws, estimates, 0.9),
    "studentized": lambda draws, estimates: studentized(draws, 0.1 + np.abs(draws), estimates, 0.9),
}
every_method = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)


@pytest.mark.parametrize("change", [np.log, np.sqrt, lambda x: x**3], ids=["log", "root", "cube"])
@pytest.mark.parametrize(
    "method", [METHODS["bc"], METHODS["bca"], lambda draws, _: percentile(draws, 0.9)], ids=["bc", "bca", "percentile"]
)
def test_a_rising_transformation_leaves_limits_between_the_same_resamples(
    change: Callable[[np.ndarray], np.ndarray], method: Callable[[np.ndarray, np.ndarray], Limits]
) -> None:
    """Quantiles interpolate, so that limits themselves are transformed only up to the gap between two order statistics."""
    plain, changed = method(SKEWED, CENTRES), method(change(SKEWED), change(CENTRES))
    for limit, after in zip(plain, changed, strict=True):
        assert np.array_equal((limit > SKEWED).sum(0), (after > change(SKEWED)).sum(0))
        assert np.allclose(change(limit), after, rtol=0.01, atol=0.01)


@every_method
def test_shifting_and_stretching_the_numbers_does_the_same_to_their_limits(method: Callable[[np.ndarray, np.ndarray], Limits]) -> None:
    if method is METHODS["studentized"]:
        method = lambda draws, estimates: studentized(draws, np.broadcast_to(draws.std(0), draws.shape), estimates, 0.9)  # noqa: E731
    assert np.allclose(method(3 * SKEWED - 1, 3 * CENTRES - 1), 3 * np.array(method(SKEWED, CENTRES)) - 1)


@every_method
def test_changing_the_sign_of_a_number_exchanges_its_limits(method: Callable[[np.ndarray, np.ndarray], Limits]) -> None:
    if method is METHODS["bca"]:  # the acceleration changes sign as well
        lower, upper, _ = bca(-SKEWED, -CENTRES, -BENT, 0.9)
    else:
        lower, upper = method(-SKEWED, -CENTRES)
    plain = method(SKEWED, CENTRES)
    assert np.allclose((-upper, -lower), plain)


@every_method
def test_every_number_is_summarised_as_if_it_were_alone(method: Callable[[np.ndarray, np.ndarray], Limits]) -> None:
    together = method(SKEWED[:, ::-1], CENTRES[::-1])
    alone = method(SKEWED[:, 2:], CENTRES[2:])  # first in both, so that bca takes the same acceleration
    assert np.allclose(np.ravel(alone), np.array(together)[:, 0], rtol=1e-13)  # sums over one column run in another order


@every_method
def test_the_order_of_the_resamples_changes_nothing(method: Callable[[np.ndarray, np.ndarray], Limits]) -> None:
    mixed = SKEWED[np.random.default_rng(1).permutation(len(SKEWED))]
    assert np.allclose(method(mixed, CENTRES), method(SKEWED, CENTRES), rtol=1e-13)


@every_method
def test_numbers_that_do_not_vary_or_are_not_finite_have_no_limits_and_disturb_no_neighbour(
    method: Callable[[np.ndarray, np.ndarray], Limits],
) -> None:
    bad = np.repeat(SKEWED[:, :1], 7, axis=1)
    estimates = np.repeat(CENTRES[:1], 7)
    bad[5, 1], bad[6, 2], bad[7, 3], bad[:, 4] = np.nan, np.inf, -np.inf, 0.7
    bad[:, 5] = 0.7 + np.finfo(float).eps * (np.arange(len(bad)) % 3)  # rounding noise
    estimates[[4, 5]], estimates[6] = 0.7, np.inf
    limits = np.array(method(bad, estimates))
    assert np.isnan(limits[:, 1:]).all()
    assert np.array_equal(limits[:, 0], np.array(method(SKEWED, CENTRES))[:, 0])
    estimates[6] = np.nan
    assert np.isnan(method(bad, estimates)[0][6])


@every_method
def test_one_resample_is_no_distribution(method: Callable[[np.ndarray, np.ndarray], Limits]) -> None:
    assert np.isnan(method(SKEWED[:1], CENTRES)).all()


def test_bca_without_acceleration_is_bc() -> None:
    lower, upper, fell_back = bca(SKEWED, CENTRES, np.zeros(3), 0.9)
    assert np.array_equal([lower, upper], bc(SKEWED, CENTRES, 0.9))
    assert not fell_back.any()


@pytest.mark.parametrize("unusable", [0.51, -0.51, np.nan, np.inf])
def test_bca_falls_back_to_bc_where_the_acceleration_is_unusable_and_says_so(unusable: float) -> None:
    lower, upper, fell_back = bca(SKEWED, CENTRES, np.array([0.1, unusable, 0.2]), 0.9)
    assert fell_back.tolist() == [False, True, False]
    assert (lower[1], upper[1]) == tuple(limit[1] for limit in bc(SKEWED, CENTRES, 0.9))
    bent = bca(SKEWED, CENTRES, np.array([0.1, 0.0, 0.2]), 0.9)
    assert np.array_equal(lower[[0, 2]], bent[0][[0, 2]])


@pytest.mark.parametrize("sign", [1, -1])
def test_bca_falls_back_to_bc_where_the_levels_would_turn_round(sign: int) -> None:
    """z0 near 0 and z = 2.5758 at 99 %: a = 0.45 gives 1 - a z < 0, a = 0.3 does not; at 90 % both are fine."""
    draws, estimates = SKEWED[:, [1, 1]], np.median(SKEWED[:, [1, 1]], axis=0)
    a = sign * np.array([0.45, 0.3])
    lower, upper, fell_back = bca(draws, estimates, a, 0.99)
    assert fell_back.tolist() == [True, False]
    assert (lower[0], upper[0]) == tuple(limit[0] for limit in bc(draws, estimates, 0.99))
    assert (lower[1], upper[1]) != tuple(limit[1] for limit in bc(draws, estimates, 0.99))
    assert not bca(draws, estimates, a, 0.9)[2].any()


def test_half_is_the_largest_acceleration_used() -> None:
    draws = SKEWED[:, :1]
    assert not bca(draws, np.median(draws, axis=0), np.array([0.5]), 0.8)[2][0]


def test_a_number_without_an_interval_did_not_fall_back() -> None:
    assert not bca(np.ones((50, 1)), np.ones(1), np.array([0.9]), 0.9)[2][0]
