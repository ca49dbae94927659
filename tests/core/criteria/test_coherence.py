"""Items and the rest of their block."""

from __future__ import annotations

import numpy as np
import pytest

from plscli.core import Array
from plscli.core.criteria.screening import mean_size, with_rest


def block(signs: list[int], seed: int = 1, n: int = 300) -> Array:
    """Answers to items of one factor, some of them reversed."""
    rng = np.random.default_rng(seed)
    factor = rng.standard_normal((n, 1))
    return (factor + 0.8 * rng.standard_normal((n, len(signs)))) * signs


def test_the_rest_is_the_sum_of_the_other_standardised_items() -> None:
    X = block([1, 1, 1, 1])
    Z = (X - X.mean(0)) / X.std(0)
    rest, unsure = with_rest(np.corrcoef(X, rowvar=False))
    expected = [np.corrcoef(Z[:, k], np.delete(Z, k, axis=1).sum(1))[0, 1] for k in range(4)]
    assert rest == pytest.approx(expected, rel=1e-12)
    assert not unsure


@pytest.mark.parametrize("signs", [[-1, 1, 1], [1, 1, 1, -1], [1, -1, 1, 1, 1]])
def test_a_reversed_item_is_the_negative_one_and_its_neighbours_keep_theirs(signs: list[int]) -> None:
    rest, unsure = with_rest(np.corrcoef(block(signs), rowvar=False))
    straight, _ = with_rest(np.corrcoef(block([1] * len(signs)), rowvar=False))
    assert rest == pytest.approx(straight * signs)
    assert not unsure


def test_of_as_many_reversed_items_as_others_nobody_can_tell_which() -> None:
    assert with_rest(np.corrcoef(block([1, -1]), rowvar=False))[1]
    assert with_rest(np.array([[1, -0.6], [-0.6, 1]]))[1]
    even = np.outer([1, 1, -1, -1], [1, 1, -1, -1]) * (0.5 + 0.5 * np.eye(4))
    assert with_rest(even)[1]


def test_a_single_item_has_no_rest() -> None:
    assert np.isnan(with_rest(np.eye(1))[0]).all()


def test_mean_sizes_leave_out_the_diagonal_within_a_block_only() -> None:
    S = np.array([[1, -0.2, 0.4], [-0.2, 1, 0.6], [0.4, 0.6, 1]])
    assert mean_size(S, own=True) == pytest.approx(0.4)
    assert mean_size(S[:2, 1:], own=False) == pytest.approx((0.2 + 0.4 + 1 + 0.6) / 4)
    assert np.isnan(mean_size(np.eye(1), own=True))
