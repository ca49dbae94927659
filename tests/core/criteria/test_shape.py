"""Skewness and kurtosis against SciPy, and of many variables against published numbers and the definition."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from plscli.core.criteria.screening import mardia, skewness_kurtosis
from plscli.data.screen import tally

SETOSA = """
51 35 14 2 49 30 14 2 47 32 13 2 46 31 15 2 50 36 14 2 54 39 17 4 46 34 14 3 50 34 15 2 44 29 14 2 49 31 15 1
54 37 15 2 48 34 16 2 48 30 14 1 43 30 11 1 58 40 12 2 57 44 15 4 54 39 13 4 51 35 14 3 57 38 17 3 51 38 15 3
54 34 17 2 51 37 15 4 46 36 10 2 51 33 17 5 48 34 19 2 50 30 16 2 50 34 16 4 52 35 15 2 52 34 14 2 47 32 16 2
48 31 16 2 54 34 15 4 52 41 15 1 55 42 14 2 49 31 15 2 50 32 12 2 55 35 13 2 49 36 14 1 44 30 13 2 51 34 15 2
50 35 13 3 45 23 13 3 44 32 13 2 50 35 16 6 51 38 19 4 48 30 14 3 51 38 16 2 46 32 14 2 53 37 15 2 50 33 14 2
"""
"""Fifty flowers of Iris setosa in millimetres, Anderson (1935)."""


@pytest.mark.parametrize("seed", range(4))
def test_skewness_and_kurtosis_are_those_of_scipy(seed: int) -> None:
    x = np.random.default_rng(seed).gamma(2, size=80) if seed else np.array([1.0, 1, 2, 5, 5, 3, 3, 3, 7])
    expected = stats.skew(x, bias=False), stats.kurtosis(x, bias=False)
    assert skewness_kurtosis(*tally(x)) == pytest.approx(expected, rel=1e-12)
    assert skewness_kurtosis(*tally(1e9 * x - 4e9)) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("x", [[1.0, 2, 3], [4.0] * 9, []])
def test_shapes_that_do_not_exist_are_nan(x: list[float]) -> None:
    assert np.isnan(skewness_kurtosis(*tally(np.array(x)))).all()


def test_mardia_gives_the_numbers_published_for_the_setosa_flowers() -> None:
    # R package MVN, Korkmaz, Goksuluk & Zararsiz (2014), The R Journal 6(2), 151-162
    found = mardia(np.array(SETOSA.split(), dtype=float).reshape(50, 4))
    assert found is not None
    assert found.skewness == pytest.approx(3.079721, abs=5e-7)
    assert found.chi_square == pytest.approx(25.66434, abs=5e-6)
    assert found.kurtosis == pytest.approx(26.53766, abs=5e-6)
    assert found.z == pytest.approx(1.294992, abs=5e-7)
    assert stats.chi2.sf(found.chi_square, found.df) == pytest.approx(0.1771859, abs=5e-8)


def test_mardia_is_the_mean_over_all_pairs_of_rows() -> None:
    X = np.random.default_rng(3).gamma(2, size=(60, 5))
    centred = X - X.mean(0)
    H = centred @ np.linalg.inv(centred.T @ centred / 60) @ centred.T
    found = mardia(X)
    assert found is not None
    assert found.skewness == pytest.approx((H**3).sum() / 60**2, rel=1e-11)
    assert found.kurtosis == pytest.approx((np.diagonal(H) ** 2).sum() / 60, rel=1e-11)


def test_blocks_of_rows_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    X = np.random.default_rng(4).standard_normal((50, 3))
    whole = mardia(X)
    monkeypatch.setattr("plscli.core.criteria.screening.BLOCK", 7)
    parts = mardia(X)
    assert whole is not None
    assert parts is not None
    assert parts.skewness == pytest.approx(whole.skewness, rel=1e-12)


def test_mardia_of_one_variable_is_its_squared_skewness_and_its_kurtosis() -> None:
    x = np.random.default_rng(5).gamma(1, size=(90, 1))
    found = mardia(x)
    assert found is not None
    assert found.skewness == pytest.approx(stats.skew(x[:, 0]) ** 2)
    assert found.kurtosis == pytest.approx(stats.kurtosis(x[:, 0]) + 3)


def test_too_few_rows_and_dependent_columns_have_no_mardia() -> None:
    X = np.random.default_rng(6).standard_normal((30, 3))
    assert mardia(X[:3]) is None
    assert mardia(np.column_stack([X, X.sum(1)])) is None
    assert mardia(np.column_stack([X, np.ones(30)])) is None
