from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from plscli.core.resampling.inference import acceleration

X = np.random.default_rng(4).gamma(2.0, 1.0, 40)


def left_out(statistic: Callable[[np.ndarray], float], x: np.ndarray = X) -> np.ndarray:
    """(N, 1) the statistic without each case in turn."""
    return np.array([[statistic(np.delete(x, case))] for case in range(len(x))])


def test_by_hand() -> None:
    values = np.array([[1.0], [2.0], [6.0]])  # d = 2, 1, -3: squares add up to 14, cubes to -18
    assert acceleration(values)[0] == pytest.approx(-18 / (6 * 14**1.5), rel=1e-14)


def test_acceleration_of_a_mean_is_its_skewness_over_6_roots_of_n() -> None:
    assert stats.skew(X) > 0.5
    assert acceleration(left_out(np.mean))[0] == pytest.approx(stats.skew(X) / (6 * np.sqrt(40)), rel=1e-10)


@pytest.mark.parametrize("scale", [1e-9, -1.0, 1e150])
def test_acceleration_changes_with_the_sign_alone(scale: float) -> None:
    values = left_out(np.mean) + left_out(np.median)
    assert acceleration(scale * (values + 3))[0] == pytest.approx(np.sign(scale) * acceleration(values)[0], rel=1e-5)


def test_a_number_that_no_case_changes_has_no_acceleration() -> None:
    same = np.column_stack([np.ones(30), np.zeros(30), 0.7 + 1e-16 * np.arange(30)])
    assert acceleration(same).tolist() == [0, 0, 0]


def test_every_number_is_on_its_own_and_one_without_a_value_is_nan() -> None:
    values = np.repeat(left_out(np.var), 4, axis=1)
    values[3, 1], values[4, 2], values[5, 3] = np.nan, np.inf, -np.inf
    whole = left_out(np.var)
    found = acceleration(values)
    assert found[0] == pytest.approx(acceleration(whole)[0], rel=1e-13)
    assert np.isnan(found[1:]).all()
