"""The transformation that makes a model true, in moments and on rows; the count of exceedances."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import linalg

from plain import standardised
from plscli.core import Array
from plscli.core.criteria import fit
from plscli.core.linalg import definite
from plscli.core.moments import Rows
from plscli.core.moments.moments import total, weighted
from plscli.core.resampling import bootstrap, counts
from studies import answers


def correlations(seed: int, K: int = 6, n: int = 40) -> Array:
    rng = np.random.default_rng(seed)
    return np.corrcoef(rng.standard_normal((n, 1)) + rng.standard_normal((n, K)), rowvar=False)


def test_transformed_answers_have_the_implied_correlations() -> None:
    R, Sigma = correlations(1), correlations(2)
    Q = fit.transformation(R, Sigma)
    assert np.allclose(Q.T @ R @ Q, Sigma, atol=1e-12)
    assert np.allclose(fit.transformation(R, R), np.eye(6), atol=1e-12)
    assert np.allclose(Q, linalg.inv(linalg.sqrtm(R)) @ linalg.sqrtm(Sigma), atol=1e-10)


def test_an_implied_matrix_on_the_edge_of_what_is_possible_is_reached() -> None:
    R, Sigma = correlations(3, 3), np.array([[1, 0.6, 0.8], [0.6, 1, 0.0], [0.8, 0.0, 1]])
    assert abs(np.linalg.eigvalsh(Sigma)[0]) < 1e-12
    Q = fit.transformation(R, Sigma)
    assert np.allclose(Q.T @ R @ Q, Sigma, atol=1e-12)


@pytest.mark.parametrize("gaps", [0.0, 0.1])
def test_moments_of_transformed_samples_are_those_of_transformed_rows(gaps: float) -> None:
    X = answers(60, seed=4, gaps=gaps)
    rows = Rows.of(X)
    drawn = bootstrap(60, 20, np.random.default_rng(5))
    whole = total(rows).correlations(60.0)
    Q = fit.transformation(whole.R, correlations(6, 11, 80))
    found = fit.transformed(weighted(rows, counts(drawn, 60)).correlations(60.0), whole.sd, Q)
    for R, indices in zip(found.R, drawn, strict=True):
        sample = X[indices]
        filled = np.where(np.isnan(sample), np.nanmean(sample, axis=0), sample)
        plain = standardised((filled - whole.mean) / whole.sd @ Q)
        assert np.allclose(R, np.corrcoef(plain, rowvar=False), atol=1e-12)
    assert (np.diagonal(found.R, axis1=1, axis2=2) == 1.0).all()


def test_no_digit_depends_on_how_many_samples_there_are() -> None:
    rows = Rows.of(answers(60, seed=7))
    data = weighted(rows, counts(bootstrap(60, 9, np.random.default_rng(8)), 60)).correlations(60.0)
    whole = total(rows).correlations(60.0)
    Q = fit.transformation(whole.R, correlations(9, 11, 80))
    together = fit.transformed(data, whole.sd, Q).R
    assert np.array_equal(together[4:6], fit.transformed(data[4:6], whole.sd, Q).R)


def test_a_sample_with_a_constant_item_stays_what_it_is_and_its_neighbours_do_not() -> None:
    X = answers(30, seed=10)
    X[:, 2] = 0.0
    X[:2, 2] = 1.0
    rows = Rows.of(X)
    drawn = np.stack([np.arange(2, 32) % 28 + 2, np.arange(30)])
    data = weighted(rows, counts(drawn, 30)).correlations(30.0)
    whole = total(rows).correlations(30.0)
    found = fit.transformed(data, whole.sd, fit.transformation(whole.R, np.eye(11)))
    assert np.array_equal(found.R[0], data.R[0], equal_nan=True)
    assert np.isnan(found.R[0, 2, 2])
    assert np.allclose(found.R[1], np.eye(11), atol=1e-12)


def test_the_p_value_counts_draws_as_large_and_the_value_itself() -> None:
    draws = np.array([[1.0, 5.0], [2.0, np.nan], [3.0, 7.0], [4.0, 8.0]])
    p, counted = fit.exceedance(draws, np.array([3.0, 9.0]))
    assert p.tolist() == [3 / 5, 1 / 4]
    assert counted.tolist() == [4, 3]


def test_distances_at_once_are_those_one_by_one() -> None:
    R = np.stack([correlations(seed, 6) for seed in range(11, 16)])
    Sigma = np.stack([correlations(seed, 6) for seed in range(21, 26)])
    R[1, :2, :2] = 1.0  # singular
    Sigma[3, 0, 1:] = Sigma[3, 1:, 0] = 0.99  # indefinite
    together = fit.distances(R, Sigma)
    one_by_one = np.stack([f(R, Sigma) for f in (fit.srmr, fit.d_uls, fit.d_g, fit.d_ml)], -1)
    assert np.array_equal(together, one_by_one, equal_nan=True)
    assert np.isnan(together[:, 2:]).all(-1).tolist() == [False, True, False, True, False]
    for member in (0, 2, 4):  # generalised eigenvalues by another library
        ratios = linalg.eigh(Sigma[member], R[member], eigvals_only=True)
        assert together[member, 2] == pytest.approx(0.5 * (np.log(ratios) ** 2).sum(), rel=1e-10)
        A = R[member] @ np.linalg.inv(Sigma[member])
        assert together[member, 3] == pytest.approx(np.trace(A) - np.log(np.linalg.det(A)) - 6, rel=1e-9)


def test_a_matrix_is_definite_when_all_eigenvalues_are_plainly_positive() -> None:
    edge = np.array([[1.0, 1.0 - 1e-13], [1.0 - 1e-13, 1.0]])
    near = np.array([[1.0, 1.0 - 1e-11], [1.0 - 1e-11, 1.0]])
    stack = np.stack([np.eye(2), edge, near, np.array([[1.0, 2.0], [2.0, 1.0]]), np.full((2, 2), np.nan)])
    assert definite(stack).tolist() == [True, False, True, False, False]
    assert bool(definite(np.eye(3)))
