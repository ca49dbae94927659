"""Cells to columns: the same columns as pandas' reader gives, which served before."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from data_tables import tables
from plscli.data import COMMA, POINT, THOUSANDS, table
from plscli.data.read import read_survey, survey_of
from plscli.data.stream import open_stream
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


def test_a_code_for_missing_answers_holds_however_it_is_written(tmp_path: Path) -> None:
    frame = pd.DataFrame({"A": [99.0, 3.5, 1.0], "B": [1, 99, 2]})
    frame.to_parquet(tmp_path / "s.parquet")
    frame.to_stata(tmp_path / "s.dta", write_index=False)
    frame.to_csv(tmp_path / "s.csv", index=False)
    (tmp_path / "s.txt").write_text("A;B\n+99,00;1\n3,5;99.0\n1;2\n")
    for file in sorted(tmp_path.iterdir()):
        found = read_survey(file, ["99"])
        assert np.array_equal(found.matrix(["A", "B"]), [[np.nan, 1], [3.5, np.nan], [1, 2]], equal_nan=True), file
        if file.suffix in (".csv", ".parquet"):
            assert np.array_equal(next(open_stream(file, ["99"]).blocks(["B", "A"], 2))[:, 1], [np.nan, 3.5], equal_nan=True), file


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
