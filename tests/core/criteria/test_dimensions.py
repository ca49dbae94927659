"""Parallel analysis against its exact distribution for two items, and against permuted columns of a Likert survey."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from plscli.core import Array
from plscli.core.criteria.measurement import chance_eigenvalues, falling_eigenvalues
from studies import SERVICE


def generator(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("n", [5, 30, 300])
def test_two_items_have_the_exact_distribution_of_a_correlation(n: int) -> None:
    first = chance_eigenvalues(generator(), n, 2, 40_000)[:, 0]
    for q in (0.5, 0.95):
        t = stats.t.ppf((1 + q) / 2, n - 2)
        exact = 1 + t / np.sqrt(n - 2 + t**2)  # the larger eigenvalue is 1 + |r|
        assert (first < exact).mean() == pytest.approx(q, abs=4 * np.sqrt(q * (1 - q) / 40_000))


def test_eigenvalues_of_correlations_add_up_to_the_number_of_items_and_fall() -> None:
    values = chance_eigenvalues(generator(), 40, 6, 500)
    assert values.sum(-1) == pytest.approx(np.full(500, 6.0))
    assert (np.diff(values, axis=-1) <= 0).all()


def test_correlations_of_independent_answers_have_the_variance_that_theory_says() -> None:
    # sum of squared eigenvalues = k + 2 sum of r^2, and r^2 has the mean 1/(n - 1)
    values = chance_eigenvalues(generator(2), 26, 5, 40_000)
    sums = (values**2).sum(-1)
    assert sums.mean() == pytest.approx(5 + 2 * 10 / 25, abs=4 * sums.std() / np.sqrt(40_000))


def permuted(X: Array, sets: int) -> Array:
    """Eigenvalues of the correlations of answers whose columns are permuted."""
    rng = generator(3)
    return np.array([np.linalg.eigvalsh(np.corrcoef(rng.permuted(X, axis=0).T))[::-1] for _ in range(sets)])


def test_permuting_the_columns_of_a_likert_survey_gives_the_same_quantiles() -> None:
    survey = pd.read_csv(SERVICE)[["QUAL1", "QUAL2", "QUAL3", "QUAL4", "SAT1", "SAT2"]].dropna().to_numpy(float)
    sets = 4000
    ours, theirs = chance_eigenvalues(generator(), len(survey), 6, sets), permuted(survey, sets)
    assert ours.mean(0) == pytest.approx(theirs.mean(0), abs=4 * np.sqrt(2 / sets) * ours.std(0).max())
    cut = np.quantile(theirs, 0.95, axis=0)
    assert (ours < cut).mean(0) == pytest.approx(np.full(6, 0.95), abs=4 * np.sqrt(2 * 0.95 * 0.05 / sets))


def test_eigenvalues_of_equally_correlated_items_are_known() -> None:
    S = np.full((4, 4), 0.3)
    np.fill_diagonal(S, 1.0)
    assert falling_eigenvalues(S) == pytest.approx([1.9, 0.7, 0.7, 0.7])
