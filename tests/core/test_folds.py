"""Folds: of near-equal size, whole clusters, balanced strata."""

from __future__ import annotations

import numpy as np
import pytest

from plscli.core.folds import Folds, deal, deal_clusters, one_by_one


def generator(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(("rows", "number"), [(250, 10), (103, 10), (7, 3), (5, 5)])
def test_sizes_of_folds_differ_by_one_row_at_most(rows: int, number: int) -> None:
    found = deal(number, np.zeros(rows, dtype=np.intp), generator())
    sizes = np.bincount(found, minlength=number)
    assert sizes.sum() == rows
    assert sizes.max() - sizes.min() <= 1


def test_every_stratum_is_spread_over_all_folds() -> None:
    strata = np.repeat([0, 1, 2], [50, 33, 21])
    found = deal(10, strata, generator())
    counts = np.array([np.bincount(found[strata == s], minlength=10) for s in range(3)])
    assert (counts.max(1) - counts.min(1) <= 1).all()
    assert np.ptp(counts.sum(0)) <= 1


def test_clusters_stay_whole_and_folds_are_of_like_size() -> None:
    clusters = np.repeat(np.arange(40), generator(3).integers(1, 9, 40))
    strata = (clusters % 2).astype(np.intp)
    found = deal_clusters(5, strata, clusters, generator())
    assert all(len(np.unique(found[clusters == c])) == 1 for c in np.unique(clusters))
    for part in (np.ones(len(clusters), dtype=bool), strata == 0, strata == 1):
        sizes = np.bincount(found[part], minlength=5)
        assert np.ptp(sizes) <= 8


def test_random_orders_differ_and_a_seed_gives_the_same_one_again() -> None:
    strata, clusters = np.zeros(60, dtype=np.intp), np.repeat(np.arange(20), 3)
    for deals in (lambda g: deal(6, strata, g), lambda g: deal_clusters(6, strata, clusters, g)):
        assert (deals(generator(1)) == deals(generator(1))).all()
        assert (deals(generator(1)) != deals(generator(2))).any()


def test_held_out_rows_are_those_of_each_fold() -> None:
    folds = Folds(np.stack([deal(4, np.zeros(10, dtype=np.intp), generator(seed)) for seed in (1, 2)]), 4)
    assert folds.held_out.shape == (8, 3)
    for number, rows in enumerate(folds.held_out):
        expected = np.flatnonzero(folds.of[number // 4] == number % 4)
        assert rows[rows < 10].tolist() == expected.tolist()
        assert (rows[len(expected) :] == 10).all()
    assert one_by_one(4).held_out.tolist() == [[0], [1], [2], [3]]
