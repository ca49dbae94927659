"""A survey that is written reads back to the same answers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plscli.data.formats.text import csv_text
from plscli.data.read import read_survey, survey_of
from plscli.data.survey import Survey
from studies import EMOTION, SERVICE


def same(a: Survey, b: Survey) -> bool:
    """Whether two surveys hold the same answers."""
    if list(a.columns) != list(b.columns) or a.rows != b.rows:
        return False
    for name, column in a.columns.items():
        other = b.columns[name]
        if column.dtype == object or other.dtype == object:
            if [None if x is None else str(x) for x in column] != [None if x is None else str(x) for x in other]:
                return False
        elif not np.array_equal(column, other, equal_nan=True):
            return False
    return True


@pytest.mark.parametrize("file", [EMOTION, SERVICE])
def test_the_examples_are_written_as_they_were(file: Path) -> None:
    survey = read_survey(file)
    assert same(survey_of(csv_text(survey).encode(), file.name), survey)


finite = st.floats(allow_nan=False, allow_infinity=False, width=64)
words = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=8).map(lambda word: f"w{word}")


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 6).flatmap(lambda n: st.tuples(
    st.lists(st.one_of(finite, st.integers(-9, 99).map(float), st.just(float("nan"))), min_size=n, max_size=n),
    st.lists(st.one_of(words, st.none()), min_size=n, max_size=n),
)))  # fmt: skip
def test_any_answers_read_back_to_the_last_digit(columns: tuple[list[float], list[str | None]]) -> None:
    numbers, texts = columns
    held = {"id, of row": np.arange(len(numbers), dtype=float), "x;y": np.array(numbers), 'said "so"': np.array(texts, dtype=object)}
    survey = Survey(held, len(numbers))
    back = survey_of(csv_text(survey).encode(), "clean.csv")
    if all(text is None for text in texts):  # an empty column has no kind
        assert np.isnan(back.columns['said "so"'].astype(float)).all()
        survey = Survey({**held, 'said "so"': back.columns['said "so"']}, len(numbers))
    assert same(back, survey)


def test_missing_answers_of_a_single_column_are_no_empty_lines() -> None:
    survey = Survey({"x": np.array([1.0, np.nan, 0.1, 1e300])}, 4)
    text = csv_text(survey)
    assert text == "x\n1\nNA\n0.1\n1e+300\n"
    assert same(survey_of(text.encode(), "clean.csv"), survey)


def test_whole_numbers_are_written_without_a_point_and_a_blank_row_is_kept() -> None:
    survey = Survey({"x": np.array([5.0, np.nan]), "y": np.array(["a", None], dtype=object)}, 2)
    assert csv_text(survey) == "x,y\n5,a\n,\n"
    assert survey_of(csv_text(survey).encode(), "clean.csv").rows == 2
