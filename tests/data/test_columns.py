"""Cells to columns: the same columns as pandas' reader gives, which served before."""

from __future__ import annotations

import io
import re

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from plscli.data import table
from plscli.data.columns import COMMA, POINT, THOUSANDS
from plscli.data.read import survey_of
from plscli.data.survey import Survey

WHOLE = st.integers(-100, 100).map(str)
DECIMAL = st.floats(-1e6, 1e6).map(repr) | st.decimals(-100, 100, places=2).map(str)
EXTREME = (
    st.floats(allow_nan=False).map(repr) | st.integers().map(str) | st.sampled_from(["-0.0", "1e400", "5e-324", "007", "+5", ".5", "5."])
)
MISSING = st.sampled_from(["", "NA", "NaN", "null", "n/a", "None", "<NA>", "#N/A"])
COMMAS = st.decimals(-100, 100, places=2).map(lambda number: str(number).replace(".", ",")) | st.sampled_from(
    ["1,234", "-12,345,678", ",5"]
)
WORDS = st.sampled_from(
    [
        "often",
        "-99",
        "x",
        " x ",
        "99.0",
        "inf",
        "-Infinity",
        "1_000",
        "0x1F",
        "1 000",
        "12%",
        "Na",
        "True story",
        "a,b",
        'say "no"',
        "é",
        "5 ",
    ]
)
CELLS = st.sampled_from(
    [
        *(WHOLE, DECIMAL, EXTREME, COMMAS, MISSING, WHOLE | MISSING, DECIMAL | MISSING, COMMAS | MISSING, WHOLE | COMMAS),
        *(DECIMAL | COMMAS, WHOLE | WORDS, DECIMAL | WORDS | MISSING, COMMAS | WORDS),
    ]
)


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
    return Survey.of(frame)


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, str]:
    """The text of a table and its delimiter."""
    rows = draw(st.integers(1, 12))
    delimiter = draw(st.sampled_from([",", ";", "\t", "|"]))
    columns = [draw(st.lists(draw(CELLS), min_size=rows, max_size=rows)) for _ in range(draw(st.integers(2, 5)))]
    end, quoted, blank = draw(st.sampled_from(["\n", "\r\n", "\r"])), draw(st.booleans()), draw(st.sampled_from(["", " "]))

    def written(cell: str) -> str:
        must = re.search(f'[{delimiter}"]', cell) is not None
        return blank + ('"' + cell.replace('"', '""') + '"' if quoted or must else cell)

    header = delimiter.join(f"C{k}" for k in range(len(columns)))
    body = [delimiter.join(map(written, row)) for row in zip(*columns, strict=True)]
    return end.join([header, *body, ""]), delimiter


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
