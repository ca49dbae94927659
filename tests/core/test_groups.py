"""How groups are permuted, and what permutations and two bootstrapped groups say."""

from __future__ import annotations

import numpy as np
import pytest

from plscli.core import Array
from plscli.core.groups import (
    Centre,
    Exchange,
    Whole,
    compositional,
    detectable,
    first_not_larger,
    moments_of_scores,
    omnibus,
    overlap,
    parametric,
    two_tailed,
    welch,
)
from plscli.core.resampling.inference import beyond

SINGLE = np.eye(3)[[0] * 5 + [1] * 3 + [2] * 4].T
KINDS = np.array([[4.0, 0.0, 7.0, 1.0], [1.0, 2.0, 3.0, 5.0], [0.0, 6.0, 2.0, 2.0]])


@pytest.mark.parametrize("members", [SINGLE, KINDS])
def test_groups_keep_their_sizes_and_rows_their_numbers(members: Array) -> None:
    drawn = Exchange(members).draw(200, np.random.default_rng(1))
    assert (drawn.sum(-1) == members.sum(1)[:-1]).all()
    last = members.sum(0) - drawn.sum(1)
    assert last.min() >= 0
    assert (last.sum(-1) == members.sum(1)[-1]).all()


@pytest.mark.parametrize("members", [SINGLE, KINDS])
def test_how_many_are_drawn_at_a_time_changes_nothing(members: Array) -> None:
    strata = np.array([0, 1] * (members.shape[1] // 2))
    for within in (None, strata):
        whole, generator = Exchange(members, within).draw(30, np.random.default_rng(2)), np.random.default_rng(2)
        parts = [Exchange(members, within).draw(size, generator) for size in (7, 13, 10)]
        assert (np.concatenate(parts) == whole).all()


def test_every_row_is_as_often_in_a_group_as_the_group_is_large() -> None:
    for members in (SINGLE, KINDS):
        mean = Exchange(members).draw(6_000, np.random.default_rng(3)).mean(0)
        expected = members.sum(1)[:-1, None] / members.sum() * members.sum(0)
        assert np.abs(mean - expected).max() < 0.08


def test_counting_equal_rows_is_the_same_as_drawing_them_one_by_one() -> None:
    """Variance and covariance of the numbers in the first group: those of draws without replacement."""
    times, taken = KINDS.sum(0), KINDS[0].sum()
    N = times.sum()
    drawn = Exchange(KINDS).draw(8_000, np.random.default_rng(4))[:, 0]
    share = times / N
    expected = taken * (N - taken) / (N - 1) * (np.diag(share) - np.outer(share, share))
    assert np.abs(np.cov(drawn.T) - expected).max() < 0.12


def test_rows_are_exchanged_within_strata() -> None:
    strata = np.array([0] * 6 + [1] * 6)
    drawn = Exchange(SINGLE, strata).draw(50, np.random.default_rng(5))
    for label in (0, 1):
        assert (drawn[..., strata == label].sum(-1) == SINGLE[:-1, strata == label].sum(1)).all()
    assert len(np.unique(drawn.reshape(50, -1), axis=0)) > 40


def test_clusters_move_as_wholes() -> None:
    cluster = np.array([0, 0, 1, 2, 2, 2, 3])
    drawn = Whole(Exchange(np.eye(2)[[0, 0, 1, 1]].T), cluster).draw(40, np.random.default_rng(6))[:, 0]
    for label in range(4):
        assert (drawn[:, cluster == label] == drawn[:, cluster == label][:, :1]).all()
    assert (drawn[:, [0, 2, 3, 6]].sum(1) == 2).all()


def test_p_counts_ties_and_is_never_0() -> None:
    permuted = np.array([[0.1], [0.3], [0.3 - 1e-14], [0.5], [np.nan]])
    assert beyond(np.array([0.3]), permuted) == pytest.approx([4 / 5])
    assert beyond(np.array([0.9]), permuted) == pytest.approx([1 / 5])
    assert np.isnan(beyond(np.array([np.nan]), permuted)).all()


def test_the_omnibus_statistic_of_two_groups_is_their_squared_difference() -> None:
    values, sizes = np.random.default_rng(7).standard_normal((9, 2, 3)), np.array([20.0, 60.0])
    expected = 20 * 60 / 80 * (values[:, 0] - values[:, 1]) ** 2
    np.testing.assert_allclose(omnibus(values, sizes), expected, rtol=1e-12)


@pytest.mark.parametrize("centre", ["estimate", "mean", "none"])
def test_sorting_finds_what_the_grid_of_all_pairs_finds(centre: Centre) -> None:
    rng = np.random.default_rng(8)
    first, second = np.round(rng.standard_normal((40, 3)), 1), np.round(rng.standard_normal((55, 3)) + 0.3, 1)
    estimates = np.round(rng.standard_normal((2, 3)), 1)
    one, other = (
        {"none": draws, "mean": 2 * draws.mean(0) - draws, "estimate": draws - draws.mean(0) + estimate}[centre]
        for draws, estimate in ((first, estimates[0]), (second, estimates[1]))
    )
    grid = (one[:, None] < other[None]).mean((0, 1)) + (one[:, None] == other[None]).mean((0, 1)) / 2
    found = first_not_larger(first, second, (estimates[0], estimates[1]), centre)
    np.testing.assert_allclose(found, grid, atol=1e-12)


def test_the_bootstrap_p_takes_no_grid_of_pairs() -> None:
    draws = np.random.default_rng(9).standard_normal((200_000, 1))
    assert first_not_larger(draws, draws, (np.zeros(1), np.zeros(1)))[0] == pytest.approx(0.5)  # a grid would take 320 GB


def test_a_two_tailed_p_is_never_0() -> None:
    assert two_tailed(np.array([0.0, 0.25, 1.0]), 9_999) == pytest.approx([1e-4, 0.5, 1e-4])


def test_equal_standard_errors_and_sizes_give_the_same_t() -> None:
    """With equal n and s both tests are d / sqrt(2 (n - 1) / n) / s; parametric has 2n - 2, Welch as many degrees of freedom."""
    difference, errors, sizes = np.array([0.3]), np.array([[0.1], [0.1]]), np.array([50.0, 50.0])
    for test in (parametric, welch):
        t, df = test(difference, errors, sizes)
        assert t == pytest.approx([0.3 / 0.1 / np.sqrt(2 * 49 / 50)])
        assert df == pytest.approx([98.0])


def test_the_detectable_difference_is_that_of_the_normal_distribution() -> None:
    found = detectable(np.array([[0.03], [0.04]]), 0.05, 0.8)
    assert found == pytest.approx([(1.959963984540054 + 0.8416212335729143) * 0.05])


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


def test_intervals_that_touch_overlap_whichever_lies_higher() -> None:
    low, high, apart = (np.array([0.0]), np.array([0.5])), (np.array([0.5]), np.array([1.0])), (np.array([0.6]), np.array([1.0]))
    assert overlap(low, high).all()
    assert overlap(high, low).all()
    assert not overlap(low, apart).any()
    assert not overlap(apart, low).any()
