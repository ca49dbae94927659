"""Invariance of composites, where algebra gives the answer."""

from __future__ import annotations

import numpy as np
import pytest

from plscli.core.criteria.invariance import compositional, moments_of_scores


def test_equal_weights_are_the_same_composite() -> None:
    S = np.array([[1.0, 0.4], [0.4, 1.0]])
    w = np.array([0.7, 0.5])
    assert compositional(S, w, w) == pytest.approx(1.0)
    assert compositional(S, w, 3 * w) == pytest.approx(1.0)


def test_c_is_the_correlation_of_the_scores_over_all_rows() -> None:
    rng = np.random.default_rng(1)
    X = rng.standard_normal((500, 3)) @ rng.standard_normal((3, 3))
    first, second = rng.standard_normal((2, 3))
    Z = (X - X.mean(0)) / X.std(0, ddof=1)
    assert compositional(np.corrcoef(X.T), first, second) == pytest.approx(np.corrcoef(Z @ first, Z @ second)[0, 1])


def test_one_item_alone_in_each_group_gives_the_correlation_of_the_items() -> None:
    S = np.array([[1.0, 0.3], [0.3, 1.0]])
    assert compositional(S, np.array([1.0, 0.0]), np.array([0.0, 1.0])) == pytest.approx(0.3)


def test_mean_and_variance_come_from_sums() -> None:
    y = np.random.default_rng(2).standard_normal((30, 2))
    sums = np.concatenate([[30.0], y.sum(0), (y**2).sum(0)])
    mean, logvar = moments_of_scores(sums)
    np.testing.assert_allclose(mean, y.mean(0))
    np.testing.assert_allclose(logvar, np.log(y.var(0, ddof=1)))
