from __future__ import annotations

import numpy as np

from plscli.data import screen

GAP = np.nan


def test_missing_shares_by_item_and_by_respondent() -> None:
    X = np.array([[1, GAP], [2, 3], [GAP, GAP], [4, 5]])
    assert screen.missing_share(X, 0).tolist() == [0.25, 0.5]
    assert screen.missing_share(X, 1).tolist() == [0.5, 0, 1, 0]


def test_modal_share_is_that_of_the_commonest_answer_given() -> None:
    X = np.array([[3, 3, 3, 3, 3], [1, 2, 1, 2, 1], [4, GAP, 4, GAP, 5], [GAP] * 5])
    assert np.allclose(screen.modal_share(X), [1, 0.6, 2 / 3, GAP], equal_nan=True)


def test_duplicates_are_the_later_of_equal_rows_gaps_included() -> None:
    X = np.array([[1, GAP], [2, 2], [1, GAP], [2, 2], [GAP, GAP], [GAP, GAP], [1, 1]])
    assert screen.row_numbers(screen.duplicates(X)) == [3, 4]


def test_the_narrowest_common_scale_that_holds_nearly_all_answers_is_inferred() -> None:
    rng = np.random.default_rng(1)
    five, seven = rng.integers(1, 6, (100, 4)).astype(float), rng.integers(1, 8, (100, 4)).astype(float)
    assert screen.inferred_scale(five) == (1, 5)
    assert screen.inferred_scale(seven) == (1, 7)
    five[3, 2] = 55
    assert screen.inferred_scale(five) == (1, 5)
    assert np.argwhere(screen.off_scale(five, 1, 5)).tolist() == [[3, 2]]
    assert screen.inferred_scale(rng.standard_normal((50, 2))) is None
    assert screen.inferred_scale(1000 * five) is None


def test_answers_between_the_points_of_a_scale_are_off_it() -> None:
    assert screen.off_scale(np.array([[1.0, 2.5, 5.0, 6.0, GAP]]), 1, 5).tolist() == [[False, True, False, True, False]]
