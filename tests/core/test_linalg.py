from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plscli.core import linalg
from plscli.core.linalg import INDEFINITE, eigenvalues, indefinite, inverse_diagonal, singular, solve


def correlations(seed: int, k: int, members: int = 5) -> np.ndarray:
    X = np.random.default_rng(seed).standard_normal((members, 3 * k + 4, k))
    return np.stack([np.atleast_2d(np.corrcoef(x.T)) for x in X])


@given(st.integers(0, 1000), st.integers(1, 8))
def test_solves_what_lapack_solves(seed: int, k: int) -> None:
    S = correlations(seed, k)
    y = np.random.default_rng(seed + 1).standard_normal((5, k, 2))
    assert np.allclose(solve(S, y), np.linalg.solve(S, y), atol=1e-9)
    assert np.allclose(solve(S, y[..., 0]), np.linalg.solve(S, y)[..., 0], atol=1e-9)
    assert np.allclose(inverse_diagonal(S), np.diagonal(np.linalg.inv(S), axis1=1, axis2=2), atol=1e-8)


def test_a_singular_member_is_nan_and_its_neighbours_are_untouched() -> None:
    S, y = correlations(1, 3), np.ones((5, 3))
    alone = solve(S, y)
    S[2, 1], S[2, :, 1] = S[2, 0], S[2, :, 0]
    S[2, 1, 1] = 1
    S[4] = np.nan
    x = solve(S, y)
    assert np.isnan(x[[2, 4]]).all()
    assert np.array_equal(x[[0, 1, 3]], alone[[0, 1, 3]])


def test_a_nearly_singular_member_is_nan_instead_of_a_huge_number() -> None:
    S = np.array([[1, 1 - 1e-14], [1 - 1e-14, 1]])
    assert np.isnan(solve(S, np.array([1.0, 0.0]))).all()
    barely = np.array([[1, 1 - 1e-9], [1 - 1e-9, 1]])
    assert np.isfinite(solve(barely, np.array([1.0, 0.0]))).all()


def test_no_singular_block_passes_however_many_items_it_has() -> None:
    # The last pivot of such a block can be noise of 1e-11; elimination alone then answers with numbers near 1e15.
    rng = np.random.default_rng(7)
    for k in (3, 8, 15, 25):
        X = rng.integers(1, 8, (300, k, k)).astype(float) + 0.01 * np.eye(k)  # k rows: centring leaves rank k - 1
        Z = X - X.mean(1, keepdims=True)
        S = np.swapaxes(Z, 1, 2) @ Z
        d = np.sqrt(np.diagonal(S, axis1=1, axis2=2))
        R = S / (d[:, :, None] * d[:, None, :])
        assert np.isnan(solve(R, np.ones((300, k)))).all()


def test_the_guard_stands_at_a_reciprocal_condition_of_one_in_a_million_million() -> None:
    for gap, passes in ((1e-11, True), (1e-13, False)):
        S = np.array([[1.0, 1.0 - gap], [1.0 - gap, 1.0]])
        assert np.isfinite(solve(S, np.array([1.0, 0.5]))).all() == passes


def test_inputs_are_left_as_they_were() -> None:
    S, y = correlations(3, 4), np.ones((5, 4))
    before = S.copy(), y.copy()
    solve(S, y)
    assert np.array_equal(S, before[0])
    assert np.array_equal(y, before[1])


@given(st.integers(0, 10_000), st.integers(2, 9))
def test_the_verdict_is_that_of_the_eigenvalues_also_where_they_are_not_taken(seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    Q = np.linalg.qr(rng.standard_normal((40, k, k)))[0]
    values = 10.0 ** rng.uniform(-16, 0, (40, k))
    values[rng.random((40, k)) < 0.1] *= -1
    values[:, 0] = 1.0
    S = (Q * values[:, None, :]) @ np.swapaxes(Q, 1, 2)
    S = (S + np.swapaxes(S, 1, 2)) / 2
    size = np.abs(np.linalg.eigvalsh(S))
    ratio = size.min(-1) / size.max(-1)
    clear = np.abs(np.log10(ratio / 1e-12)) > 0.1  # rounding of S itself moves the smallest eigenvalue by 1e-16
    assert np.array_equal(singular(S)[clear], (ratio <= 1e-12)[clear])


def test_only_doubtful_members_cost_their_eigenvalues(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def counted(S: np.ndarray) -> np.ndarray:
        seen.append(len(S))
        return eigenvalues(S)

    monkeypatch.setattr(linalg, "eigenvalues", counted)
    S = correlations(5, 4, members=50)
    S[7, 1], S[7, :, 1] = S[7, 0], S[7, :, 0]
    S[7, 1, 1] = 1
    S[9] = np.nan
    assert np.flatnonzero(singular(S)).tolist() == [7, 9]
    assert seen == [2]
    singular(correlations(6, 4))
    assert seen == [2]


def test_a_matrix_alone_gets_the_verdict_that_it_gets_in_a_stack() -> None:
    for S in (np.ones((2, 2)), np.eye(2), np.full((2, 2), np.nan), np.zeros((1, 1)), np.ones((1, 1))):
        alone = singular(S)
        assert alone.shape == ()
        assert alone == singular(S[None])[0]
        assert np.isnan(inverse_diagonal(S)).all() == alone


@given(st.integers(0, 10_000), st.integers(1, 8))
def test_indefinite_is_what_the_smallest_eigenvalue_says(seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    Q = np.linalg.qr(rng.standard_normal((40, k, k)))[0]
    values = np.where(rng.random((40, k)) < 0.1, -1.0, 1.0) * 10.0 ** rng.uniform(-14, 0, (40, k))
    S = (Q * values[:, None, :]) @ np.swapaxes(Q, 1, 2)
    S = (S + np.swapaxes(S, 1, 2)) / 2
    least = values.min(-1)
    clear = np.abs(least - INDEFINITE) > 1e-14
    assert np.array_equal(indefinite(S)[clear], (least < INDEFINITE)[clear])
    assert not indefinite(np.full((2, k, k), np.nan)).any()
    assert indefinite(-np.eye(k)).shape == ()
    assert indefinite(-np.eye(k))
