"""Stata files beside pandas, which reads them too: every type of number with every kind of missing value, in either byte order."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from plscli.data.formats.stata import layout
from plscli.data.read import survey_of

FRAME = pd.DataFrame(
    {
        "b": np.array([1, 100, -127, 0, 5], dtype=np.int8),
        "i": np.array([1, 32_740, -32_767, 0, 5], dtype=np.int16),
        "l": np.array([1, 2_147_483_620, -2_147_483_647, 0, 5], dtype=np.int32),
        "f": np.array([1.5, 3e38 / 2, -3e38, 0, 5], dtype=np.float32),
        "d": np.array([1.5, 8e307, -1e308, 0, 5]),
    }
)
KINDS = {
    "i1": (101, 1),
    "i2": (32_741, 1),
    "i4": (2_147_483_621, 1),
    "u4": (0x7F00_0000, 0x800),
    "u8": (0x7FE0_0000_0000_0000, 0x100_0000_0000),
}
"""The value `.` by type, and the step to `.a`."""


def with_kinds(order: str, version: int) -> bytes:
    """The frame with `.`, `.a`, `.b`, `.z` in its first four rows."""
    out = io.BytesIO()
    FRAME.to_stata(out, write_index=False, byteorder=order, version=version)  # type: ignore[call-overload]
    content = bytearray(out.getvalue())
    start = layout(bytes(content), "s.dta").rows_at
    sign = "<" if order == "little" else ">"
    record = np.dtype([(name, f"{sign}{kind}") for name, kind in zip(FRAME, KINDS, strict=True)])
    rows = np.frombuffer(bytes(content), record, len(FRAME), start).copy()
    for name, (first, step) in zip(FRAME, KINDS.values(), strict=True):
        rows[name][:4] = [first + step * number for number in (0, 1, 2, 26)]
    content[start : start + rows.nbytes] = rows.tobytes()
    return bytes(content)


@pytest.mark.parametrize("version", [114, 117, 118, 119])
@pytest.mark.parametrize("order", ["little", "big"])
def test_missing_values_are_those_that_pandas_finds(order: str, version: int) -> None:
    content = with_kinds(order, version)
    theirs = pd.read_stata(io.BytesIO(content), convert_missing=True)
    assert [str(answer) for answer in theirs["f"][:4]] == [".", ".a", ".b", ".z"]
    survey = survey_of(content, "s.dta")
    for name in FRAME:
        assert np.isnan(survey.columns[name][:4]).all()
        assert survey.columns[name][4] == theirs[name][4] == 5
    kinds = ", ".join(f".{letter}: 5 answers in 5 columns" for letter in "abz")
    assert survey.notes == (f"codes that the file declares missing, read as missing: {kinds}",)


@pytest.mark.parametrize("version", [114, 117, 118, 119])
@pytest.mark.parametrize("order", ["little", "big"])
def test_the_largest_and_smallest_numbers_are_numbers(order: str, version: int) -> None:
    out = io.BytesIO()
    FRAME.to_stata(out, write_index=False, byteorder=order, version=version)  # type: ignore[call-overload]
    survey = survey_of(out.getvalue(), "s.dta")
    for name in FRAME:
        assert survey.columns[name].tolist() == FRAME[name].astype(np.float64).tolist()
    assert survey.notes == ()


@pytest.mark.parametrize(
    ("form", "texts"),
    [
        ("td", ["2024-01-31", "1959-12-24"]),
        ("tc", ["2024-01-31 00:00:00", "1959-12-24 00:00:00"]),
        ("tw", ["2024w5", "1959w52"]),
        ("tm", ["2024m1", "1959m12"]),
        ("tq", ["2024q1", "1959q4"]),
        ("th", ["2024h1", "1959h2"]),
    ],
)
def test_dates_are_words_as_stata_writes_them(form: str, texts: list[str]) -> None:
    out = io.BytesIO()
    frame = pd.DataFrame({"when": pd.to_datetime(["2024-01-31", "1959-12-24"]), "A1": [1.0, 2.0]})
    frame.to_stata(out, write_index=False, convert_dates={"when": form})  # type: ignore[dict-item]
    assert survey_of(out.getvalue(), "s.dta").columns["when"].tolist() == texts


def test_long_texts_are_found_by_their_numbers() -> None:
    texts = ["x" * 5_000, "", "short", "é" * 3_000, "short"]
    for version in (117, 118, 119):
        for order in ("little", "big"):
            out = io.BytesIO()
            frame = pd.DataFrame({"A1": range(5), "word": texts})
            frame.to_stata(out, write_index=False, version=version, byteorder=order, convert_strl=["word"])  # type: ignore[call-overload]
            assert survey_of(out.getvalue(), "s.dta").columns["word"].tolist() == [text or None for text in texts]
