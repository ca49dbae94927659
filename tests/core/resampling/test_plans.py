from __future__ import annotations

import numpy as np
import pytest

from plscli.core import Array, Indices
from plscli.core.moments import Rows
from plscli.core.moments.moments import total, weighted
from plscli.core.resampling import Clustered, Kinds, ResamplingPlan, Simple, Stratified, jackknife, shares
from plscli.core.resampling import within as within_piece
from studies import answers

STRATA = np.array([7, 2, 2, 7, 30, 2, 7, 7, 2, 7, 2, 7])
"""Three strata with 5, 6 and 1 rows, mixed."""
CLUSTERS = np.array([5, 1, 1, 5, 9, 4, 3, 3, 4, 8, 4, 8])
"""Six clusters with 1 to 3 rows, each within one of STRATA."""
PLANS = {
    "simple": Simple(12),
    "stratified": Stratified(STRATA),
    "clustered": Clustered(CLUSTERS),
    "clusters in strata": Clustered(CLUSTERS, STRATA),
}


def generator(seed: int = 1) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def drawn(plan: ResamplingPlan, size: int, seed: int = 1) -> Array:
    return plan.draw(size, generator(seed))


def tallied(rows: list[Indices], n: int) -> Array:
    """How often each of n rows is among each of `rows`."""
    return np.array([[np.count_nonzero(picked == row) for row in range(n)] for picked in rows], dtype=float)


def within(strata: Indices, source: np.random.Generator) -> Indices:
    """One stratified sample, drawn stratum by stratum."""
    members = [np.flatnonzero(strata == label) for label in sorted(set(strata.tolist()))]
    return np.concatenate([rows[source.integers(0, len(rows), len(rows))] for rows in members])


# every plan


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("sizes", [[1] * 40, [3, 36, 1], [39, 1]])
def test_drawing_in_pieces_changes_no_digit(name: str, sizes: list[int]) -> None:
    source = generator()
    parts = [PLANS[name].draw(size, source) for size in sizes]
    assert [len(part) for part in parts] == sizes
    assert np.array_equal(np.concatenate(parts), drawn(PLANS[name], 40))


@pytest.mark.parametrize("name", PLANS)
def test_the_first_resamples_are_the_same_for_any_size(name: str) -> None:
    assert np.array_equal(drawn(PLANS[name], 7), drawn(PLANS[name], 256)[:7])


@pytest.mark.parametrize("name", PLANS)
def test_weights_are_whole_numbers_and_seeds_differ(name: str) -> None:
    weights = drawn(PLANS[name], 200)
    assert weights.dtype == np.float64
    assert (weights >= 0).all()
    assert np.array_equal(weights, np.round(weights))
    assert not np.array_equal(weights, drawn(PLANS[name], 200, seed=2))


# simple


@pytest.mark.parametrize("n", [1, 2, 37, 300])
def test_seeds_keep_their_meaning(n: int) -> None:
    """The rows and the tally as every version up to now has drawn them."""
    indices = generator().integers(0, n, (64, n))
    shifted = indices + n * np.arange(64)[:, None]
    assert np.array_equal(drawn(Simple(n), 64), np.bincount(shifted.ravel(), minlength=64 * n).reshape(64, n))


# strata


def test_every_stratum_keeps_its_number_of_rows() -> None:
    weights = drawn(Stratified(STRATA), 300)
    for label in (2, 7, 30):
        assert (weights[:, label == STRATA].sum(1) == np.count_nonzero(label == STRATA)).all()
    assert (weights[:, 4] == 1).all()  # the only row of its stratum
    assert np.isin([0, 2, 3], weights[:, [0, 1]]).all()


def test_strata_are_drawn_one_after_the_other_in_the_order_of_their_labels() -> None:
    source = generator()
    assert np.array_equal(drawn(Stratified(STRATA), 50), tallied([within(STRATA, source) for _ in range(50)], 12))


@pytest.mark.parametrize("n", [1, 2, 37, 300])
def test_one_stratum_is_the_simple_bootstrap(n: int) -> None:
    assert np.array_equal(drawn(Stratified(np.full(n, 4)), 100), drawn(Simple(n), 100))


def test_only_the_order_of_labels_counts() -> None:
    renamed = np.searchsorted([2, 7, 30], STRATA) - 1
    assert np.array_equal(drawn(Stratified(renamed), 50), drawn(Stratified(STRATA), 50))


def test_standard_error_of_a_stratified_mean() -> None:
    """Var = sum of (n_h / N)^2 s_h^2 / n_h, s_h^2 with divisor n_h; Monte Carlo error of 20,000 draws 0.5 %."""
    strata = np.repeat([3, 1, 2], [10, 25, 65])
    x = np.random.default_rng(1).normal(size=100) * strata + 20 * strata
    sizes = np.array([np.count_nonzero(strata == h) for h in (1, 2, 3)])
    variances = np.array([x[strata == h].var() for h in (1, 2, 3)])
    theory = np.sqrt((sizes * variances).sum()) / 100
    found = (drawn(Stratified(strata), 20_000) @ x / 100).std()
    assert found == pytest.approx(theory, rel=0.02)
    assert found < 0.5 * x.std() / 10


# clusters


def test_the_rows_of_a_cluster_come_together() -> None:
    weights = drawn(Clustered(CLUSTERS), 200)
    labels, first, sizes = np.unique(CLUSTERS, return_index=True, return_counts=True)
    for label, row in zip(labels, first, strict=True):
        assert (weights[:, label == CLUSTERS] == weights[:, [row]]).all()
    assert (weights[:, first].sum(1) == len(labels)).all()
    assert np.array_equal(weights.sum(1), weights[:, first] @ sizes)
    assert len(set(weights.sum(1))) > 5


def test_clusters_are_drawn_as_rows_are() -> None:
    picked = generator().integers(0, 6, (50, 6))
    times = tallied(list(picked), 6)
    assert np.array_equal(drawn(Clustered(CLUSTERS), 50), times[:, np.searchsorted([1, 3, 4, 5, 8, 9], CLUSTERS)])


def test_every_stratum_keeps_its_number_of_clusters() -> None:
    weights = drawn(Clustered(CLUSTERS, STRATA), 200)
    first = np.unique(CLUSTERS, return_index=True)[1]
    for label, clusters in ((2, 2), (7, 3), (30, 1)):
        assert (weights[:, first[STRATA[first] == label]].sum(1) == clusters).all()


def test_clusters_of_one_row_are_rows() -> None:
    rows = np.arange(10, 22)
    assert np.array_equal(drawn(Clustered(rows), 50), drawn(Simple(12), 50))
    assert np.array_equal(drawn(Clustered(rows, STRATA), 50), drawn(Stratified(STRATA), 50))


def test_a_cluster_in_two_strata_is_an_error_that_names_all_three() -> None:
    with pytest.raises(ValueError, match=r"cluster 11 lies in stratum 6 and in stratum 8$"):
        Clustered(np.array([10, 11, 11, 12]), np.array([6, 6, 8, 8]))


def test_a_stratum_for_every_row_or_none() -> None:
    with pytest.raises(ValueError, match="4 rows have a cluster and 3 a stratum"):
        Clustered(np.array([10, 11, 11, 12]), np.array([6, 6, 6]))


def test_standard_error_of_a_mean_and_a_total_under_clusters() -> None:
    """A total varies as G times the variance of the cluster totals t_g, divisor G; with equal sizes m so does the mean, over (G m)^2.

    Monte Carlo error of 20,000 draws 0.5 %.
    """
    rng = np.random.default_rng(1)
    for sizes in (np.full(20, 5), rng.integers(1, 10, 20)):
        clusters = rng.permutation(np.repeat(np.arange(20), sizes))
        x = 10 + 2 * rng.normal(size=20)[clusters] + rng.normal(size=len(clusters))
        weights = drawn(Clustered(clusters), 20_000)
        theory = np.sqrt(20 * np.bincount(clusters, x).var())
        assert (weights @ x).std() == pytest.approx(theory, rel=0.02)
        if (sizes == 5).all():
            assert (weights @ x / weights.sum(1)).std() == pytest.approx(theory / 100, rel=0.02)
            assert theory / 100 > 1.5 * x.std() / 10


def test_standard_error_under_clusters_in_strata() -> None:
    """Variances of the strata add; Monte Carlo error of 20,000 draws 0.5 %."""
    rng = np.random.default_rng(1)
    clusters = rng.permutation(np.repeat(np.arange(20), 4))
    strata = (clusters >= 8).astype(np.intp)
    x = 10 * strata + rng.normal(size=20)[clusters] + rng.normal(size=80)
    totals = np.bincount(clusters, x)
    theory = np.sqrt(8 * totals[:8].var() + 12 * totals[8:].var())
    assert (drawn(Clustered(clusters, strata), 20_000) @ x).std() == pytest.approx(theory, rel=0.02)


# jackknife


def test_the_jackknife_leaves_out_each_row_once() -> None:
    blocks = list(jackknife(np.arange(10), 4))
    assert [block.shape for block in blocks] == [(4, 10), (4, 10), (2, 10)]
    assert np.array_equal(np.concatenate(blocks), 1 - np.eye(10))


def test_the_jackknife_leaves_out_each_cluster_once_in_the_order_of_the_labels() -> None:
    weights = np.concatenate(list(jackknife(CLUSTERS, 4)))
    for out, label in zip(weights, [1, 3, 4, 5, 8, 9], strict=True):
        assert np.array_equal(out == 0, label == CLUSTERS)
        assert set(out) == {0.0, 1.0}


def test_jackknife_standard_error_of_a_mean_is_s_over_root_n() -> None:
    x = np.random.default_rng(1).exponential(size=33)
    weights = np.concatenate(list(jackknife(np.arange(33), 256)))
    means = weights @ x / weights.sum(1)
    assert np.sqrt(32 * means.var()) == pytest.approx(x.std(ddof=1) / np.sqrt(33), rel=1e-12)


def test_jackknife_moments_are_those_of_all_rows_less_those_left_out() -> None:
    rows = Rows.of(answers(40, gaps=0.1))
    for weights in jackknife(np.arange(40) // 3, 5):
        assert np.array_equal(weighted(rows, weights).sums, (total(rows) - weighted(rows, 1 - weights)).sums)


# kinds of rows


TIMES = np.array([5, 1, 3, 9, 2])


def test_kinds_are_drawn_as_often_as_rows_of_them_would_be() -> None:
    counts = Kinds(TIMES).draw(200_000, generator())
    assert (counts.sum(1) == 20).all()
    share = TIMES / 20
    assert np.allclose(counts.mean(0), TIMES, atol=4 * np.sqrt(5 / 200_000))
    covariance = 20 * (np.diag(share) - np.outer(share, share))
    assert np.allclose(np.cov(counts.T), covariance, atol=0.06)


def test_kinds_within_strata_keep_the_size_of_every_stratum() -> None:
    strata = np.array([4, 1, 4, 1, 4])
    counts = Kinds(TIMES, strata).draw(5_000, generator())
    for label in (1, 4):
        assert (counts[:, strata == label].sum(1) == TIMES[strata == label].sum()).all()
    assert np.allclose(counts.mean(0), TIMES, atol=0.15)
    assert np.array_equal(Kinds(TIMES, np.zeros(5, dtype=int)).draw(50, generator()), Kinds(TIMES).draw(50, generator()))


# resamples of a resample


@pytest.mark.parametrize("name", PLANS)
def test_resamples_of_a_resample_have_its_rows_only_and_vary(name: str) -> None:
    plan = PLANS[name]
    (first,) = plan.draw(1, generator(3))
    second = plan.again(first, 3_000, generator(4))
    assert (second[:, first == 0] == 0).all()
    assert np.allclose(second.mean(0), first, atol=0.25)
    assert len(np.unique(second, axis=0)) > 2


def test_resamples_of_a_resample_have_its_size() -> None:
    (first,) = PLANS["stratified"].draw(1, generator(3))
    second = PLANS["stratified"].again(first, 200, generator(4))
    for label in (2, 7, 30):
        assert (second[:, label == STRATA].sum(1) == (label == STRATA).sum()).all()
    (clusters,) = PLANS["clustered"].draw(1, generator(3))
    again = PLANS["clustered"].again(clusters, 200, generator(4))
    for label in np.unique(CLUSTERS):
        rows = again[:, label == CLUSTERS]
        assert (rows == rows[:, :1]).all()
    firsts = [np.flatnonzero(label == CLUSTERS)[0] for label in np.unique(CLUSTERS)]
    assert (again[:, firsts].sum(1) == 6).all()


def test_a_second_resample_varies_twice_as_much_as_a_first() -> None:
    """Var of a count: 1 - 1/n of a first resample; the variances of both draws add, less what the first one loses."""
    plan = Simple(30)
    first = plan.draw(400, generator(1))
    second = np.concatenate([plan.again(row, 25, generator(k)) for k, row in enumerate(first)])
    assert first.var() == pytest.approx(29 / 30, rel=0.05)
    assert second.var() == pytest.approx((29 / 30) * (2 - 1 / 30), rel=0.05)


def test_kinds_of_a_resample_are_drawn_from_its_counts() -> None:
    counts = Kinds(TIMES).again(np.array([0.0, 4.0, 0.0, 16.0, 0.0]), 20_000, generator())
    assert (counts[:, [0, 2, 4]] == 0).all()
    assert (counts.sum(1) == 20).all()
    assert counts[:, 1].mean() == pytest.approx(4, abs=0.06)


# rows in pieces, groups


def test_shares_and_draws_within_pieces_are_a_bootstrap_of_all_rows() -> None:
    sizes = np.array([7, 3, 10])
    source = generator()
    draws = shares(sizes, 60_000, source)
    counts = np.concatenate([within_piece(int(size), draw, source) for size, draw in zip(sizes, draws.T, strict=True)], axis=1)
    assert (counts.sum(1) == 20).all()
    assert np.allclose(counts.mean(0), 1, atol=0.02)
    covariance = np.cov(counts.T)
    assert np.allclose(np.diag(covariance), 19 / 20, atol=0.04)
    assert np.allclose(covariance[~np.eye(20, dtype=bool)], -1 / 20, atol=0.03)


def test_a_piece_of_the_largest_size_is_drawn_from_whole() -> None:
    counts = within_piece(1 << 16, np.array([1 << 21]), generator())
    assert counts.sum() == 1 << 21
    assert counts[0, -1] > 0
    assert counts[0, 0] > 0


def test_leaving_out_kinds_leaves_out_one_row_of_each() -> None:
    weights = np.concatenate(list(jackknife(np.arange(5), 2, TIMES)))
    assert np.array_equal(weights, TIMES - np.eye(5))
