from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plscli.core import Array
from plscli.core.moments.incomplete import Incomplete, Pairwise, pairwise
from studies import answers


def of(X: Array, weights: Array | None = None) -> Pairwise:
    """Available-case moments of one member."""
    return pairwise(Incomplete.of(X), np.ones((1, len(X))) if weights is None else weights[None])


@given(st.integers(0, 10_000))
def test_correlations_are_those_of_pandas(seed: int) -> None:
    X = answers(40, seed, gaps=0.2)
    expected = pd.DataFrame(X).corr(min_periods=2).to_numpy()
    assume(np.isfinite(expected).all())
    assert np.allclose(of(X).R[0], expected, atol=1e-12)


def test_means_and_standard_deviations_are_those_of_the_answers() -> None:
    X = answers(60, gaps=0.2)
    result = of(X)
    assert np.allclose(result.mean[0], np.nanmean(X, axis=0), atol=1e-12)
    assert np.allclose(result.sd[0], np.nanstd(X, axis=0, ddof=1), atol=1e-12)


def test_without_gaps_they_are_the_ordinary_correlations() -> None:
    X = answers(60)
    result = of(X)
    assert np.allclose(result.R[0], np.corrcoef(X.T), atol=1e-12)
    assert np.array_equal(np.diagonal(result.R[0]), np.ones(11))
    assert np.array_equal(result.R[0], result.R[0].T)
    assert result.n[0] == 60


def test_weights_are_repeated_rows() -> None:
    X = answers(60, gaps=0.2)
    counts = np.random.default_rng(3).integers(0, 4, 60)
    weighted, repeated = of(X, counts.astype(float)), of(np.repeat(X, counts, axis=0))
    for name in ("R", "n", "mean", "sd"):
        assert np.allclose(getattr(weighted, name), getattr(repeated, name), atol=1e-12), name


def test_the_smallest_pair_counts() -> None:
    X = answers(30)
    X[:4, 0] = np.nan
    X[3:9, 1] = np.nan
    X[20:25, 5] = np.nan
    assert of(X).n[0] == 30 - 6 - 5
    weights = np.ones(30)
    weights[20:25] = 0.0
    assert of(X, weights).n[0] == 25 - 9


def test_a_batch_is_its_members_one_by_one() -> None:
    X = answers(50, gaps=0.1)
    weights = np.random.default_rng(1).integers(0, 3, (20, 50)).astype(float)
    batch = pairwise(Incomplete.of(X), weights)
    for b in range(20):
        assert np.allclose(batch.R[b], of(X, weights[b]).R[0], atol=1e-12)


@pytest.mark.parametrize(("shift", "scale"), [(1e6, 1.0), (-3.0, 1000.0), (0.0, 1e-200), (0.0, 1e200)])
def test_the_scale_of_an_item_changes_no_correlation(shift: float, scale: float) -> None:
    X = answers(50, gaps=0.1)
    assert np.allclose(of(shift + scale * X).R, of(X).R, atol=1e-9)


def test_an_item_without_variance_fails_alone() -> None:
    X = answers(40, gaps=0.1, whole=False)
    expected = of(X).R[0]
    X[:, 2], X[:, 7] = np.where(np.isnan(X[:, 2]), np.nan, 0.1), np.nan
    result = of(X)
    others = np.delete(np.arange(11), [2, 7])
    assert np.isnan(result.R[0, [2, 7]]).all()
    assert np.isnan(result.R[0][:, [2, 7]]).all()
    assert np.allclose(result.R[0][np.ix_(others, others)], expected[np.ix_(others, others)], atol=1e-12)
    assert result.mean[0, 2] == pytest.approx(0.1)
    assert result.sd[0, 2] == 0
    assert np.isnan([result.mean[0, 7], result.sd[0, 7]]).all()
    assert result.n[0] == 0


def test_a_pair_without_two_common_rows_fails_alone() -> None:
    X = answers(40, whole=False)
    X[:20, 0], X[21:, 1] = np.nan, np.nan  # row 20 alone has both
    R = of(X).R[0]
    assert np.isnan(R[0, 1])
    assert np.isnan(R[1, 0])
    assert np.isnan(R).sum() == 2
    twice = np.ones(40)
    twice[20] = 2.0  # the same respondent drawn twice is still one row
    assert np.isnan(of(X, twice).R[0, 0, 1])


def test_a_pair_in_whose_rows_an_item_is_constant_fails_alone() -> None:
    X = answers(40, whole=False)
    X[:5, 0], X[5:, 1] = 0.3, np.nan
    assert np.isnan(of(X).R[0, 0, 1])
    assert np.isnan(of(X).R).sum() == 2


def test_rounding_does_not_pass_for_variance() -> None:
    X = np.column_stack([[0.1, 0.2, 0.37, 0.7], [1.0, 2.0, 4.0, 3.0]])
    weights = np.zeros((58, 4))
    weights[:, 2] = np.arange(2.0, 60.0) / 3  # a sample of one respondent, with weights that leave a trace of rounding
    result = pairwise(Incomplete.of(X), weights)
    assert np.isnan(result.R).all()
    assert (result.sd[2:] == 0).all()


def test_one_degenerate_resample_leaves_its_neighbours_untouched() -> None:
    X = answers(40, gaps=0.1)
    weights = np.ones((3, 40))
    weights[1] = 0.0
    batch = pairwise(Incomplete.of(X), weights)
    assert np.isnan(batch.R[1]).all()
    assert np.allclose(batch.R[[0, 2]], of(X).R, atol=1e-12)
