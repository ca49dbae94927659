"""Little's test against a published example and against EM by the book."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chi2, kstest

from plscli.core import Array
from plscli.core.criteria.screening import little

AIR = np.genfromtxt(Path(__file__).parents[2] / "reference" / "airquality.csv", delimiter=",", skip_header=1)
"""Daily air quality in New York, May to September 1973; Chambers, Cleveland, Kleiner & Tukey (1983)."""


def test_air_quality_gives_the_published_statistic() -> None:
    # naniar::mcar_test(airquality): 35.1061288689702, 14 df, p = 0.00141778113856683, 4 patterns; its EM stops at 1e-4
    found = little(AIR)
    assert found.statistic == pytest.approx(35.1061288689702, abs=1e-4)
    assert (found.df, found.patterns, found.converged) == (14, 4, True)
    assert chi2.sf(found.statistic, found.df) == pytest.approx(0.00141778113856683, rel=1e-4)


def test_without_solar_radiation_it_gives_the_other_published_one() -> None:
    found = little(np.delete(AIR, 1, axis=1))  # naniar: 13.7, 4 df, p = 0.00829, 2 patterns
    assert found.statistic == pytest.approx(13.7, abs=0.05)
    assert (found.df, found.patterns) == (4, 2)
    assert chi2.sf(found.statistic, found.df) == pytest.approx(0.00829, abs=5e-6)


def by_the_book(X: Array) -> float:
    """The statistic with moments from EM row by row."""
    mean, covariance = np.nanmean(X, axis=0), np.diag(np.nanvar(X, axis=0))
    for _ in range(300):
        first, second = np.zeros_like(mean), np.zeros_like(covariance)
        for x in X:
            o, u = np.flatnonzero(~np.isnan(x)), np.flatnonzero(np.isnan(x))
            slopes = covariance[np.ix_(u, o)] @ np.linalg.inv(covariance[np.ix_(o, o)])
            filled, spread = x.copy(), np.zeros_like(covariance)
            filled[u] = mean[u] + slopes @ (x[o] - mean[o])
            spread[np.ix_(u, u)] = covariance[np.ix_(u, u)] - slopes @ covariance[np.ix_(o, u)]
            first, second = first + filled, second + np.outer(filled, filled) + spread
        mean = first / len(X)
        covariance = second / len(X) - np.outer(mean, mean)
    total = 0.0
    for pattern in {tuple(row) for row in np.isnan(X).tolist()}:
        rows = X[(np.isnan(X) == pattern).all(1)]
        o = [k for k, gap in enumerate(pattern) if not gap]
        away = rows[:, o].mean(0) - mean[o]
        total += len(rows) * away @ np.linalg.inv(covariance[np.ix_(o, o)]) @ away
    return float(total)


def test_it_is_the_statistic_by_the_book() -> None:
    rng = np.random.default_rng(8)
    X = rng.standard_normal((40, 3)) @ rng.standard_normal((3, 3))
    X[rng.random(X.shape) < 0.15] = np.nan
    X = X[~np.isnan(X).all(1)]
    assert little(X).statistic == pytest.approx(by_the_book(X), rel=1e-6)


def test_units_order_and_empty_rows_change_nothing() -> None:
    rng = np.random.default_rng(9)
    X = rng.standard_normal((60, 4))
    X[rng.random(X.shape) < 0.1] = np.nan
    expected = little(X).statistic
    assert little(3 + 7 * X).statistic == pytest.approx(expected, rel=1e-6)
    assert little(X[rng.permutation(60)][:, ::-1]).statistic == pytest.approx(expected, rel=1e-6)
    assert little(np.vstack([X, np.full(4, np.nan)])).statistic == pytest.approx(expected, rel=1e-9)


def test_gaps_by_chance_give_p_values_that_are_uniform_and_others_small_ones() -> None:
    rng = np.random.default_rng(10)
    p, q = [], []
    for _ in range(60):
        X = rng.multivariate_normal(np.zeros(3), 0.5 + 0.5 * np.eye(3), 150)
        chance, choice = X.copy(), X.copy()
        chance[rng.random(150) < 0.3, 0] = np.nan
        choice[X[:, 1] > 0.5, 0] = np.nan
        for gaps, values in ((chance, p), (choice, q)):
            found = little(gaps)
            values.append(chi2.sf(found.statistic, found.df))
    assert kstest(p, "uniform").pvalue > 0.01
    assert max(q) < 0.001


def test_a_single_pattern_says_nothing() -> None:
    found = little(np.random.default_rng(1).standard_normal((20, 2)))
    assert (found.df, found.patterns) == (0, 1)
    assert found.statistic == pytest.approx(0, abs=1e-9)


def test_an_item_that_is_a_combination_of_others_leaves_no_statistic() -> None:
    X = np.random.default_rng(2).standard_normal((40, 3))
    X[:, 2] = X[:, 0] - X[:, 1]
    X = np.column_stack([X, np.where(np.arange(40) < 5, np.nan, X[:, 0] ** 2)])
    assert np.isnan(little(X).statistic)
