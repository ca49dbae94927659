from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from plscli.core.moments import Rows
from plscli.core.moments.moments import Moments, total, weighted
from studies import answers

WHOLE = arrays.arrays(np.float64, (12, 3), elements=st.integers(1, 7).map(float))
REAL = arrays.arrays(np.float64, (12, 3), elements=st.floats(-1e3, 1e3, width=32))


def varying(X: np.ndarray) -> bool:
    return bool((X.std(0) > 1e-3 * (1 + np.abs(X).max(0))).all())


def covariance(moments: Moments) -> np.ndarray:
    """Covariances in the units of the answers."""
    unit = moments.layout.unit
    return moments.covariance() * unit[:, None] * unit


@given(WHOLE, st.integers(1, 11))
def test_moments_of_a_split_add_up_to_the_moments_of_the_whole(X: np.ndarray, cut: int) -> None:
    rows = Rows.of(X)
    first = (np.arange(12) < cut).astype(float)
    head, tail = weighted(rows, first), weighted(rows, 1 - first)
    assert np.array_equal((head + tail).sums, total(rows).sums)
    assert np.array_equal((total(rows) - head).sums, tail.sums)


@given(REAL)
def test_correlations_and_covariances_are_those_of_numpy(X: np.ndarray) -> None:
    assume(varying(X))
    moments = total(Rows.of(X))
    assert np.allclose(covariance(moments), np.cov(X.T), rtol=1e-9, atol=1e-9)
    assert np.allclose(moments.correlations(np.nan).R, np.corrcoef(X.T), atol=1e-9)


@given(WHOLE, st.permutations(range(12)))
def test_row_order_changes_no_digit_of_whole_number_answers(X: np.ndarray, order: list[int]) -> None:
    rows, shuffled = Rows.of(X), Rows.of(X[order])
    weights = np.arange(12) % 3.0
    assert np.array_equal(weighted(rows, weights).sums, weighted(shuffled, weights[order]).sums)


def test_slabs_of_rows_change_no_digit(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = Rows.of(answers(200))
    weights = np.random.default_rng(1).integers(0, 4, (5, 200)).astype(float)
    whole = weighted(rows, weights).sums
    monkeypatch.setattr("plscli.core.moments.SLAB", 700)
    assert np.array_equal(weighted(rows, weights).sums, whole)


def test_whole_numbers_keep_a_whole_number_origin() -> None:
    X = answers(50)
    origin = Rows.of(X).layout.origin
    assert np.array_equal(origin * 2, np.round(origin * 2))
    assert (np.abs(origin - X.mean(0)) <= 0.5).all()


@pytest.mark.parametrize(("shift", "scale"), [(1e6, 1.0), (-3.0, 1000.0), (0.5, 1e-7), (1e5, 1e-3)])
def test_the_origin_follows_the_scale_so_that_no_digits_cancel(shift: float, scale: float) -> None:
    X = answers(80, whole=False)
    assert np.allclose(total(Rows.of(X)).correlations(np.nan).R, total(Rows.of(shift + scale * X)).correlations(np.nan).R, atol=1e-8)


@pytest.mark.parametrize("scale", [1e200, 1e-200, 1e150, 3e-160])
def test_no_scale_overflows_or_vanishes(scale: float) -> None:
    X = answers(80, gaps=0.05)
    R, extreme = (total(Rows.of(data)).correlations(np.nan).R for data in (X, scale * X))
    assert np.allclose(R, extreme, atol=1e-12)


@given(st.integers(0, 10_000))
def test_gaps_are_filled_with_the_mean_of_the_weighted_rows(seed: int) -> None:
    X = answers(40, seed, gaps=0.15)
    counts = np.random.default_rng(seed).integers(0, 3, 40)
    resample = np.repeat(X, counts, axis=0)
    assume(len(resample) and (np.nanstd(resample, axis=0) > 0.1).all())
    filled = np.where(np.isnan(resample), np.nanmean(resample, axis=0), resample)
    moments = weighted(Rows.of(X), counts.astype(float))
    assert float(moments.n) == counts.sum()
    assert np.allclose(moments.correlations(np.nan).R, np.corrcoef(filled.T), atol=1e-12)
    assert np.allclose(covariance(moments), np.cov(filled.T), atol=1e-12)


def test_moments_with_gaps_add_up_too() -> None:
    X = answers(60, gaps=0.2)
    rows = Rows.of(X)
    first = (np.arange(60) < 25).astype(float)
    assert np.array_equal((weighted(rows, first) + weighted(rows, 1 - first)).sums, total(rows).sums)


def test_columns_with_the_same_gaps_share_their_presence_marks() -> None:
    X = answers(30)
    X[:4, :2] = np.nan
    X[5, 3] = np.nan
    layout = Rows.of(X).layout
    assert layout.presence[0] == layout.presence[1] > 0
    assert layout.width == 1 + 11 + 2


def test_a_column_of_one_value_has_no_correlations_and_leaves_the_others_alone() -> None:
    X = answers(40, whole=False)
    expected = np.corrcoef(X.T)
    X[:, 2] = 0.1
    R = total(Rows.of(X)).correlations(np.nan).R
    others = np.delete(np.arange(11), 2)
    assert np.isnan(R[2]).all()
    assert np.allclose(R[np.ix_(others, others)], expected[np.ix_(others, others)], atol=1e-12)


def test_an_item_constant_in_one_resample_only_fails_there() -> None:
    X = np.column_stack([[0.1, 0.1, 0.1, 0.7], [1.0, 2.0, 4.0, 3.0]])
    R = weighted(Rows.of(X), np.array([[2.0, 1, 1, 0], [1, 1, 1, 1]])).correlations(np.nan).R
    assert np.isnan(R[0, 0]).all()
    assert R[0, 1, 1] == 1
    assert np.isfinite(R[1]).all()


def test_rounding_does_not_pass_for_variance() -> None:
    X = np.column_stack([[0.1, 0.2, 0.37, 0.7], [1.0, 2.0, 4.0, 3.0]])
    copies = np.arange(2.0, 60.0)
    weights = np.zeros((len(copies), 4))
    weights[:, 2] = copies  # a sample of one respondent only, drawn 2, 3, ... times
    moments = weighted(Rows.of(X), weights)
    assert (covariance(moments)[:, 0, 0] > 0).any()  # rounding leaves a trace in some of them
    assert np.isnan(moments.correlations(np.nan).R).all()


def test_members_of_a_batch_can_be_picked() -> None:
    rows = Rows.of(answers(20))
    batch = weighted(rows, np.eye(20)[:6] + 1)
    assert isinstance(batch[:2], Moments)
    assert np.array_equal(batch[:2].sums, batch.sums[:2])
