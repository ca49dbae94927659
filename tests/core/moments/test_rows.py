from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from plscli.core import moments
from plscli.core.moments import kinds, row_codes

VALUES = st.sampled_from([1.0, 2.0, 3.0, 2.5, -7.0, 1e9, np.nan])


@given(arrays(np.float64, st.tuples(st.integers(1, 30), st.integers(1, 5)), elements=VALUES))
def test_codes_order_rows_as_lexsort_does_and_tell_equal_rows(X: np.ndarray) -> None:
    columns = list(X.T)
    codes = row_codes(columns)
    assert np.array_equal(np.argsort(codes, kind="stable"), np.lexsort(columns))
    filled = np.nan_to_num(X, nan=-1.0)
    for i, row in enumerate(filled):
        assert np.array_equal(codes == codes[i], (filled == row).all(1))


@pytest.mark.parametrize("most", [moments.MOST_CODES, 50])
def test_many_columns_do_not_overflow(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moments, "MOST_CODES", most)
    X = np.random.default_rng(1).integers(1, 4000, (200, 9)).astype(float) * np.where(np.arange(9) < 7, 1, 1000)
    X[:, 4:] = X[0, 4:]
    X[100:] = X[:100]
    codes = row_codes(list(X.T))
    assert np.array_equal(np.argsort(codes, kind="stable"), np.lexsort(list(X.T)))
    assert len(np.unique(codes)) == 100


def test_columns_that_tell_all_rows_apart_end_the_comparison() -> None:
    last = np.array([0.3, 0.1, 0.2])
    assert row_codes([np.array([np.inf, 1.0, 1.0]), last]).argsort().tolist() == [1, 2, 0]


def test_kinds_are_counted_in_order() -> None:
    X = np.array([[2.0, 1.0], [1.0, 1.0], [2.0, 1.0], [1.0, np.nan], [2.0, 1.0], [1.0, np.nan]])
    first, times = kinds(row_codes(list(X.T)))
    assert (first.tolist(), times.tolist()) == ([1, 0, 3], [1, 3, 2])
