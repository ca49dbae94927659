"""Cells to columns: the same columns as pandas' reader gives, which served before."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from data_tables import tables
from plscli.data import COMMA, POINT, THOUSANDS, table
from plscli.data.read import survey_of
from plscli.data.survey import Survey


def as_pandas_reads(text: str, delimiter: str, na: list[str]) -> Survey:
    """Columns of a text by way of `pandas.read_csv`; blanks around answers, missing codes and decimal commas treated afterwards."""
    frame = pd.read_csv(io.StringIO(text), sep=delimiter, index_col=False, skipinitialspace=True, low_memory=False)
    for name in frame.columns[[dtype.kind not in "biuf" for dtype in frame.dtypes]]:
        answers = frame[name].astype("str").str.strip()
        answers = answers.mask(answers.isin(["", *na]))
        said = answers.dropna().tolist()
        commas = [answer for answer in said if "," in answer]
        thousands = delimiter == "," and bool(commas) and all(THOUSANDS.fullmatch(answer) for answer in commas)
        if all(POINT.fullmatch(answer) for answer in said):
            frame[name] = answers.astype(float)
        elif not thousands and all(COMMA.fullmatch(answer) for answer in said):
            frame[name] = answers.str.replace(",", ".").astype(float)
        else:
            frame[name] = answers
    codes = [float(code) for code in na if POINT.fullmatch(code)]
    for name in frame.columns[[dtype.kind in "iuf" for dtype in frame.dtypes]]:
        frame[name] = frame[name].mask(frame[name].isin(codes))
    return Survey.from_frame(frame)


@given(tables(), st.sampled_from([[], ["-99"], ["99", "x"], ["often", "-5.0"]]), st.integers(1, 6))
@settings(max_examples=400)
def test_columns_are_those_that_pandas_reads(written: tuple[str, str], na: list[str], at_once: int) -> None:
    text, delimiter = written
    whole, table.ROWS_AT_ONCE = table.ROWS_AT_ONCE, at_once
    try:
        read = survey_of(text.encode(), "s.csv", na)
    finally:
        table.ROWS_AT_ONCE = whole
    if read.dress.delimiter != delimiter:
        return  # cells full of another delimiter
    expected = as_pandas_reads(text, delimiter, na)
    assert list(read.columns) == list(expected.columns)
    for name, column in expected.columns.items():
        assert read.columns[name].dtype == column.dtype, name
        if column.dtype == object:
            assert read.columns[name].tolist() == column.tolist()
        else:
            assert np.array_equal(read.columns[name], column, equal_nan=True), name
