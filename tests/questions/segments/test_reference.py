"""Segments as another program finds them, from the same starts."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pytest

import plscli
from corporate import FOLDER
from mobi import mobi
from plscli.questions.segments.answer import Segments

FIMIX = json.loads((FOLDER / "fimix_mobi_k2.json").read_text(encoding="utf-8"))
N, K = FIMIX["n"], FIMIX["settings"]["segments"]
NAMES = {"lnL": "lnl"}
"""Names of criteria there that are no lower-case names of ours."""


def starts() -> Any:
    """As the file says: (S, N, K)."""
    s, i, k = np.ogrid[: FIMIX["settings"]["starts"], :N, :K]
    P = 1.0 + (7 * i + 3 * k + 5 * s) % 10 + (i * (k + s + 1)) % 7
    return P / P.sum(-1, keepdims=True)


@cache
def found(intercept: bool) -> Segments:
    return plscli.segments(mobi(), FIMIX["model"], k=2, starts=starts(), em_tolerance=1e-13, tolerance=1e-13, no_intercepts=not intercept)


@pytest.mark.parametrize("case", ["intercept", "no_intercept"])
def test_criteria_agree(case: str) -> None:
    theirs = FIMIX["expected"][case]
    row = found(case == "intercept").tables()["retention"][1]
    assert row["parameters"] == theirs["parameters"]
    for name, value in theirs["criteria"].items():
        limit = FIMIX["absolute_tolerance"]["lnL" if name == "lnL" else "criteria"]
        assert row[NAMES.get(name, name.lower())] == pytest.approx(value, abs=limit), name
    assert row["reached_best"] == row["starts"] == len(theirs["starts_lnl"])


def test_one_segment_is_the_pooled_model() -> None:
    row = found(True).tables()["retention"][0]
    assert row["lnl"] == pytest.approx(FIMIX["expected"]["one_segment_lnl"], abs=1e-6)


@pytest.mark.parametrize("case", ["intercept", "no_intercept"])
def test_segments_and_their_equations_agree(case: str) -> None:
    theirs, tables = FIMIX["expected"][case], found(case == "intercept").tables()
    close = FIMIX["absolute_tolerance"]["default"]
    for k, (segment, row) in enumerate(zip(theirs["segments"], tables["segments"], strict=True), 1):
        assert row["share"] == pytest.approx(segment["share"], abs=close)
        assert row["n"] == segment["hard_size"]
        for name, equation in segment["equations"].items():
            ours = [each for each in tables["segment_paths"] if each["segment"] == k and each["to"] == name]
            assert {each["from"]: each["estimate"] for each in ours} == pytest.approx(equation["paths"], abs=close)
            assert ours[0]["intercept"] == (None if equation["intercept"] is None else pytest.approx(equation["intercept"], abs=close))
            assert ours[0]["residual_variance"] == pytest.approx(equation["residual_variance"], abs=close)


@pytest.mark.parametrize("case", ["intercept", "no_intercept"])
def test_everybody_is_in_the_same_segment(case: str) -> None:
    rows = found(case == "intercept").tables()["membership"]
    assert [row["row"] for row in rows] == list(range(1, N + 1))
    assert [row["segment"] - 1 for row in rows] == FIMIX["expected"][case]["hard"]
