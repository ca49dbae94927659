from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from plscli.data import screen

GAP = np.nan


def test_a_tally_counts_every_different_answer() -> None:
    for column in ([3, 1, 3, GAP, 2], [0.5, 0.25, 0.5, GAP, -1e9], [5000, 1, 5000]):
        values, counts = screen.tally(np.array(column, dtype=float))
        expected = Counter(answer for answer in column if answer == answer)
        assert dict(zip(values.tolist(), counts.tolist(), strict=True)) == expected
        assert values.tolist() == sorted(values)
    assert [len(part) for part in screen.tally(np.full(3, GAP))] == [0, 0]


def test_copies_lead_to_the_first_of_equal_rows_gaps_included() -> None:
    X = np.array([[1, GAP], [2, 2], [1, GAP], [2, 2], [GAP, GAP], [GAP, GAP], [1, 1], [2, 2]])
    assert screen.copies(X.T).tolist() == [0, 1, 0, 1, 4, 4, 6, 1]
    rng = np.random.default_rng(3)
    X = rng.integers(0, 3, (300, 4)).astype(float)
    X[rng.random(X.shape) < 0.1] = GAP
    frame = pd.DataFrame(X)
    first = screen.copies(X.T) == np.arange(300)
    assert (first == ~frame.duplicated()).all()


def test_words_are_sorted_as_they_are_when_their_mixture_does_not_tell_them_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    words = np.random.default_rng(1).integers(0, 3, (3, 200))
    expected = screen.copies(words.astype(float)).tolist()
    assert screen.copies_of_words(words).tolist() == expected
    monkeypatch.setattr(screen, "MIX", np.uint64(0))  # everything collides
    assert screen.copies_of_words(words).tolist() == expected


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


def test_every_common_scale_can_be_inferred() -> None:
    for low, high in screen.COMMON_SCALES:
        assert screen.inferred_scale(np.arange(low, high + 1.0)[:, None]) == (low, high)
    widths = [high - low for low, high in screen.COMMON_SCALES]
    assert widths == sorted(widths)


def test_answers_between_the_points_of_a_scale_are_off_it() -> None:
    assert screen.off_scale(np.array([[1.0, 2.5, 5.0, 6.0, GAP]]), 1, 5).tolist() == [[False, True, False, True, False]]
