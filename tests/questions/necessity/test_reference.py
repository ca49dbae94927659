"""Necessary conditions against the numbers that R NCA and PyPI seminrExtras print, from raw rows and in their permutations."""

from __future__ import annotations

import numpy as np
import pytest

from agreement.conditions import CASE, NECESSITY, necessity, tables
from agreement.places import beyond

CONDITIONS = CASE["settings"]["conditions"]


def test_stored_numbers_agree() -> None:
    assert beyond(NECESSITY) == []


@pytest.mark.parametrize("ceiling", ["ce", "cr"])
@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_level_says_whether_it_takes_anything(condition: str, ceiling: str) -> None:
    expected = CASE["expected"][condition]
    rows = [each for each in tables(ceiling)["bottleneck"] if each["condition"] == condition]
    assert [each["level"] for each in rows] == list(range(0, 101, 10))
    stored = expected["bottleneck_percent_of_range"][f"{ceiling}_fdh"]
    assert [each["status"] for each in rows] == ["not_necessary" if value is None else "required" for value in stored]
    if expected[f"{ceiling}_fdh"]:  # R NCA prints 100 of a line that does not exist
        printed = expected["bottleneck_percent_of_cases_below"][f"{ceiling}_fdh"]
        assert [each["required"] is None for each in rows] == [value == "NN" for value in printed]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_sensitivity_has_what_chance_would_give(condition: str) -> None:
    rows = [each for each in tables("ce")["necessity_sensitivity"] if each["condition"] == condition]
    assert len(rows) == len(CASE["expected"][condition]["sensitivity_ce_fdh"])
    t = np.array([each["share"] / 100 for each in rows[1:]])
    np.testing.assert_allclose([each["by_chance"] for each in rows[1:]], t * (1 - np.log(t)), rtol=1e-12)


@pytest.mark.parametrize("ceiling", ["ce", "cr"])
def test_every_case_is_permuted(ceiling: str) -> None:
    conditions = necessity(ceiling).conditions
    assert conditions is not None
    assert [len(each.x) for each in conditions.cases.ordered] == [CASE["n"]] * len(CONDITIONS)
