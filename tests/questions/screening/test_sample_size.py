"""Power of a path, against statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.power import FTestPower, ttest_power

from plscli.estimation.sample_size import POWER, Equation, inverse_square_root, regression_power, rule_power


@pytest.mark.parametrize(("path", "n", "equation"), [(0.2, 100, Equation(3, 0.35, 1.4)), (-0.15, 300, Equation(1, 0.1, 1.0)),
                                                     (0.4, 25, Equation(4, 0.5, 2.2)), (0.0, 60, Equation(2, 0.2, 1.1))])  # fmt: skip
def test_power_of_a_coefficient_is_that_of_its_f_test(path: float, n: int, equation: Equation) -> None:
    f2 = path**2 / (equation.vif * (1 - equation.r2))
    df = n - equation.predictors - 1
    # statsmodels names the degrees of freedom the other way round, and its noncentrality is f2 (df_num + df_denom + ncc)
    expected = FTestPower().power(np.sqrt(f2), df, 1, 0.05, ncc=equation.predictors)
    assert regression_power(path, n, equation, 0.05, "two") == pytest.approx(expected, abs=1e-9)


def test_power_of_a_coefficient_is_that_of_its_t_test_one_tailed() -> None:
    equation = Equation(2, 0.3, 1.2)
    d = 0.2 / np.sqrt(1.2 * 0.7)
    for tails, alternative in (("one", "larger"), ("two", "two-sided")):
        expected = ttest_power(d, nobs=120, alpha=0.05, df=120 - 3, alternative=alternative)
        assert regression_power(0.2, 120, equation, 0.05, tails) == pytest.approx(expected, abs=1e-9)  # type: ignore[arg-type]


def test_power_of_the_rule_is_that_of_a_normal_test_and_reaches_its_aim_at_the_size_that_the_rule_asks_for() -> None:
    ratio, critical = 0.2 * np.sqrt(150), stats.norm.isf(0.025)
    assert rule_power(0.2, 150, 0.05, "two") == pytest.approx(stats.norm.sf(critical - ratio) + stats.norm.cdf(-critical - ratio))
    for path in (0.1, 0.2, 0.3):
        for tails in ("one", "two"):
            n = inverse_square_root(path, 0.05, tails)  # type: ignore[arg-type]
            assert rule_power(path, n, 0.05, tails) >= POWER - 1e-4  # type: ignore[arg-type]
            assert rule_power(path, n - 2, 0.05, tails) < POWER  # type: ignore[arg-type]


def test_power_that_does_not_exist_is_none() -> None:
    assert regression_power(0.2, 4, Equation(3, 0.3, 1.2), 0.05, "two") is None
    assert regression_power(0.2, 40, Equation(3, 1.0, 1.2), 0.05, "two") is None
    assert regression_power(0.2, 40, Equation(3, 0.3, float("nan")), 0.05, "two") is None


def test_power_is_known_where_one_of_the_two_distributions_is_not() -> None:
    for n, path in ((40, 0.99), (12, 0.995), (1_000_000, 0.2), (7, 0.999)):
        for r2 in (0.99, 0.999, 0.9999):
            for tails in ("one", "two"):
                power = regression_power(path, n, Equation(1, r2, 1.0), 0.05, tails)  # type: ignore[arg-type]
                assert power == pytest.approx(1, abs=0.01)
