"""Patterns of single respondents, against the same thing counted one answer at a time."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from plscli.core import Array
from plscli.data import patterns
from plscli.data.patterns import DIAGONAL, AnswerSheet

GAP = np.nan
TYPED = np.array(
    [
        [3, 3, 3, 3, 3, 3, 3, 3, 3, 3],  # a straight line
        [1, 5, 1, 5, 1, 5, 1, 5, 1, 5],  # from end to end
        [1, 2, 3, 4, 5, 1, 2, 3, 4, 5],  # a saw
        [1, 2, 3, 4, 5, 4, 3, 2, 1, 1],  # a roof
        [2, 1, 2, 2, 3, 2, 2, 1, 2, 3],  # somebody who thought
        [3, GAP, 3, 3, GAP, GAP, 2, 2, 2, 1],
        [GAP] * 10,
    ]
)


def sheets(X: Array, low: float = 1.0) -> list[AnswerSheet]:
    """Answers in bytes, and as they are."""
    return [AnswerSheet.of(X, low), AnswerSheet.of(X)]


@pytest.mark.parametrize("sheet", sheets(TYPED), ids=["bytes", "floats"])
def test_patterns_of_typical_respondents(sheet: AnswerSheet) -> None:
    assert np.allclose(patterns.modal_share(sheet), [1, 0.5, 0.2, 0.3, 0.6, 3 / 7, GAP], equal_nan=True)
    assert np.allclose(patterns.longest_run(sheet), [10, 1, 1, 2, 2, 3, GAP], equal_nan=True)
    assert np.allclose(patterns.extreme_share(sheet, 4), [0, 1, 1 / 9, 0, 0, 0, GAP], equal_nan=True)
    assert np.allclose(patterns.diagonal_share(sheet), [0, 0, 1, 0.9, 0, 0, 0])
    assert patterns.answered(sheet).tolist() == [10, 10, 10, 10, 10, 7, 0]


def one_by_one(row: list[float]) -> tuple[float, float, float, float]:
    """Commonest answer, longest run, standard deviation and diagonal of one respondent, in the plainest way."""
    given = [answer for answer in row if answer == answer]
    modal = max((given.count(answer) / len(given) for answer in given), default=GAP)
    run = max((len(list(same)) for answer, same in groupby(row) if answer == answer), default=GAP)
    sd = float(np.std(given, ddof=1)) if len(given) > 1 else GAP
    inside = set()
    for start in range(len(row) - DIAGONAL + 1):
        steps = {b - a for a, b in zip(row[start : start + DIAGONAL], row[start + 1 : start + DIAGONAL], strict=False)}
        if steps in ({1.0}, {-1.0}):
            inside |= set(range(start, start + DIAGONAL))
    return modal, run, sd, len(inside) / len(row)


@settings(max_examples=60, deadline=None)
@given(arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 14)), elements=st.sampled_from([1.0, 2.0, 3.0, 4.0, GAP])))
def test_patterns_are_those_counted_one_answer_at_a_time(X: Array) -> None:
    expected = np.array([one_by_one(row) for row in X.tolist()])
    for sheet in sheets(X):
        found = (patterns.modal_share(sheet), patterns.longest_run(sheet), patterns.spread(X), patterns.diagonal_share(sheet))
        assert np.allclose(np.array(found).T, expected, equal_nan=True)


def test_many_different_answers_are_sorted_instead_of_counted() -> None:
    X = np.random.default_rng(2).integers(0, 40, (50, 12)).astype(float)
    X[3] = 39
    expected = [one_by_one(row)[0] for row in X.tolist()]
    for sheet in sheets(X, 0.0):
        assert np.allclose(patterns.modal_share(sheet), expected)


def test_answers_between_the_points_of_a_scale_are_told_apart() -> None:
    X = np.array([[1.5, 1.5, 2.5, 2.25], [0.1, 0.2, 0.3, 0.1]])
    assert patterns.longest_run(AnswerSheet.of(X)).tolist() == [2, 1]
    assert patterns.modal_share(AnswerSheet.of(X)).tolist() == [0.5, 0.5]


@settings(max_examples=40, deadline=None)
@given(arrays(np.float64, st.tuples(st.integers(1, 30), st.integers(1, 33)), elements=st.sampled_from([1.0, 2.0, GAP])))
def test_words_are_equal_for_equal_rows_only(X: Array) -> None:
    words = patterns.words(AnswerSheet.of(X, 1.0)).T.tolist()
    rows = [tuple("gap" if answer != answer else answer for answer in row) for row in X.tolist()]
    assert [words.index(word) for word in words] == [rows.index(row) for row in rows]
