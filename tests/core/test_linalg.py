from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from plscli.core.linalg import inverse_diagonal, solve


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
