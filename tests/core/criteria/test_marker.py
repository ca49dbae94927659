"""The marker correction is a partial correlation."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import t as student

from plscli.core.criteria.screening import t_statistic, without_marker


@pytest.mark.parametrize(("r", "shift"), [(0.5, 0.1), (0.2, 0.15), (-0.3, 0.05), (0.4, 0.0)])
def test_it_is_the_partial_correlation_given_a_method_behind_both(r: float, shift: float) -> None:
    tie = np.sqrt(shift)
    S = np.array([[1, r, tie], [r, 1, tie], [tie, tie, 1]])
    rng = np.random.default_rng(2)
    white = rng.standard_normal((70, 3))
    white = np.linalg.solve(np.linalg.cholesky(np.cov(white, rowvar=False)), (white - white.mean(0)).T).T
    x, y, m = (white @ np.linalg.cholesky(S).T).T
    regression = sm.OLS(y, sm.add_constant(np.column_stack([x, m]))).fit()  # the t of x tests its partial correlation with y
    adjusted = without_marker(np.array(r), shift)
    t = float(t_statistic(adjusted, 70 - 3))
    assert t == pytest.approx(float(regression.tvalues[1]), rel=1e-9)
    assert 2 * student.sf(abs(t), 67) == pytest.approx(float(regression.pvalues[1]), rel=1e-8)
    residuals = [sm.OLS(v, sm.add_constant(m)).fit().resid for v in (x, y)]
    assert float(adjusted) == pytest.approx(np.corrcoef(*residuals)[0, 1], abs=1e-12)


def test_what_the_method_alone_explains_is_nothing() -> None:
    assert without_marker(np.array([0.2, 1.0]), 0.2) == pytest.approx([0, 1])
    assert np.isinf(t_statistic(np.array(1.0), 10))
