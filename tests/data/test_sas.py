"""SAS transport files beside pandas and pyreadstat, which read them too."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialects.packages import written
from plscli.data.read import survey_of

LARGEST, SMALLEST = 1e74, 6e-79
"""Numbers that IBM mainframes could write, about; pyreadstat takes some that are a little larger for infinite."""
NUMBERS = st.floats(-LARGEST, LARGEST).filter(lambda number: number == 0 or abs(number) > SMALLEST) | st.integers(-100, 100).map(float)


@given(st.lists(NUMBERS | st.none(), min_size=1, max_size=20), st.integers(0, 12), st.sampled_from([5, 8]))
@settings(max_examples=80)
def test_numbers_are_those_that_another_reader_finds(numbers: list[float | None], width: int, version: int) -> None:
    frame = pd.DataFrame({"A1": np.array(numbers, dtype=np.float64), "B1": np.arange(len(numbers), dtype=np.float64)})
    if width:
        frame["word"] = ["x" * width] * len(frame)
    content = written(pyreadstat.write_xport, frame, file_format_version=version)
    found = survey_of(content, "s.xpt")
    theirs, _ = pyreadstat.read_xport(io.BytesIO(content))
    for name in ("A1", "B1"):
        assert np.array_equal(found.columns[name], theirs[name].to_numpy(dtype=np.float64), equal_nan=True)
    assert found.rows == len(frame)


@pytest.mark.parametrize("version", [5, 8])
def test_blanks_that_fill_up_the_last_record_are_no_rows(version: int) -> None:
    for rows in range(1, 25):
        frame = pd.DataFrame({"word": ["abcdefg"[: 1 + k % 7] for k in range(rows)]})
        survey = survey_of(written(pyreadstat.write_xport, frame, file_format_version=version), "s.xpt")
        assert survey.columns["word"].tolist() == frame["word"].tolist()


def test_special_missing_values_are_counted() -> None:
    content = written(pyreadstat.write_xport, pd.DataFrame({"A1": [1.0, 2.0, 3.0, 4.0]}), file_format_version=5)
    start = content.index(b"HEADER RECORD*******OBS ") + 80
    special = content[:start] + b"A".ljust(8, b"\0") + b"_".ljust(8, b"\0") + b".".ljust(8, b"\0") + content[start + 24 :]
    survey = survey_of(special, "s.xpt")
    assert np.array_equal(survey.columns["A1"], [np.nan, np.nan, np.nan, 4.0], equal_nan=True)
    assert survey.notes == ("codes that the file declares missing, read as missing: .A: 1 answer in A1, ._: 1 answer in A1",)


def test_dates_are_words() -> None:
    frame = pd.DataFrame({"day": [0.0, 23_406.0, np.nan], "when": [0.0, 86_399.0, np.nan]})
    content = written(pyreadstat.write_xport, frame, variable_format={"day": "DATE9.", "when": "DATETIME19."}, file_format_version=5)
    survey = survey_of(content, "s.xpt")
    assert survey.columns["day"].tolist() == ["1960-01-01", "2024-01-31", None]
    assert survey.columns["when"].tolist() == ["1960-01-01 00:00:00", "1960-01-01 23:59:59", None]


def test_several_data_sets_in_a_file_are_refused() -> None:
    content = written(pyreadstat.write_xport, pd.DataFrame({"A1": [1.0, 2.0]}), file_format_version=5)
    member = content.index(b"HEADER RECORD*******MEMBER")
    from plscli.errors import DataError

    with pytest.raises(DataError, match="more than one data set"):
        survey_of(content + content[member:], "s.xpt")
