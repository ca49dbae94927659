"""Predictions and comparisons of models: PyPI seminr and seminrExtras, R cSEM and plain code, in the same folds."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from seminr.datasets import load_corp_rep, load_mobi

import plscli
from agreement.places import CLOSE, EXTRAS, OWN, File, LeftOut, Line, reader
from plscli.core.criteria import selection
from plscli.core.prediction import resampled_means
from plscli.core.resampling import counts
from plscli.questions.comparison.answer import Comparison
from plscli.questions.prediction.answer import Prediction
from plscli.questions.prediction.cvpat import overall
from plscli.questions.prediction.further import seen_and_unseen
from plscli.records import Record
from reference_cases import stored
from studies import TIGHT

ECSI = "predict_ecsi_small"
TECHNIQUES = {"DA": "da", "EA": "ea"}
SEMINR, CSEM = "PyPI seminr, stored", "R cSEM"


@cache
def frame(name: str) -> pd.DataFrame:
    """Rows that a file is about; -99 is missing."""
    data = load_corp_rep() if "corp" in name else load_mobi()
    return pd.DataFrame(data.values, columns=list(data.columns)).replace(-99, np.nan)


@cache
def predicted(name: str) -> Prediction:
    """Our predictions in the folds that are stored, from complete rows."""
    model, plan = plscli.parse_model(stored(name)["model"]), np.array(stored(name)["settings"]["fold_of_row"])
    survey = plscli.Survey.from_frame(frame(name))
    return plscli.predict(survey, model, folds=plan, missing="listwise", tolerance=TIGHT, technique="both", benchmark="ia,lm,ridge")


@cache
def tables(name: str) -> dict[str, list[Record]]:
    return predicted(name).tables()


def nearer(name: str, technique: str, count: str) -> int:
    """Items, or those that are predicted better than by a regression."""
    rows = [row for row in tables(name)["prediction"] if row["technique"] == technique.lower()]
    return len(rows) if count == "items" else sum(row["rmse_difference"] < 0 for row in rows)


def repetition(technique: str, r: str, field: str, indicator: str) -> float:
    """The measure of an item from one repetition alone."""
    found = predicted(ECSI).found
    at, key = found.prepared.structure.items.index(indicator), technique.lower()
    own, mean = (found.errors(each, key)[int(r), :, at] for each in ("lm" if field.endswith("lm") else "pls", "ia"))  # type: ignore[arg-type]
    if field == "q2":
        return float(1.0 - (own**2).sum() / (mean**2).sum())
    return float(np.abs(own).mean() if field.startswith("mae") else np.sqrt((own**2).mean()))


def prediction(name: str) -> File:
    """What is compared of a file on predictions."""
    item = reader(partial(tables, name), "prediction", "technique", "field", "indicator", names=TECHNIQUES)
    construct = reader(partial(tables, name), "predictive_power", "technique", "construct", "field", names=TECHNIQUES)
    return File(
        name,
        (
            Line(SEMINR, "RMSE, MAE of items", "DA|EA/pooled/rmse|mae/*", item),
            Line(SEMINR, "RMSE, MAE of the regression", "DA|EA/pooled/rmse_lm|mae_lm/*", item),
            *(REPETITIONS if name == ECSI else ()),
            Line(OWN, "MAPE, Q² of items", "DA|EA/pooled/mape|q2/*", item),
            Line(OWN, "RMSE, MAE of item means", "DA|EA/pooled/rmse_ia|mae_ia/*", item),
            Line(OWN, "RMSE, MAE of scores", "DA|EA/constructs/*/rmse|mae", construct),
            Line(OWN, "items with lower RMSE", "DA|EA/items_with_lower_rmse_than_lm|items", partial(nearer, name)),
        ),
        (LeftOut("MAPE of the regression", "DA|EA/pooled/mape_lm/*", "no output of plscli"),),
    )


EACH = "DA|EA/each_repetition/*"
REPETITIONS = (
    Line(SEMINR, "RMSE, MAE of repetitions", f"{EACH}/rmse|mae|rmse_lm|mae_lm/*", repetition),
    Line(OWN, "Q² of repetitions", f"{EACH}/q2/*", lambda technique, r, item: repetition(technique, r, "q2", item)),
)
PREDICTIONS = (prediction("predict_corp_simple"), prediction(ECSI))

LOSSES = {"against_ia": "ia", "against_lm": "lm", "benchmark": "loss_benchmark", "p_one": "p"}
"""Our words for those of a test of losses."""
CASE = "cvpat_ecsi_small"
loss = reader(partial(tables, CASE), "cvpat", "benchmark", "construct", "field", technique="da", names=LOSSES)


def average(method: str, of: str) -> Any:
    return loss("against_ia", of, "loss") if method == "pls" else loss(f"against_{method}", of, "benchmark")


@cache
def resampled(against: str) -> dict[str, float]:
    """T of the differences of losses with the error of the given resamples, by construct."""
    found = predicted(CASE).found
    drawn = counts(np.array(stored(CASE)["settings"]["bootstrap_rows"]), 250)[:, found.prepared.sample.order]
    own, other = (found.losses(method, "da") for method in ("pls", against.split("_")[1]))  # type: ignore[arg-type]
    d = np.concatenate([own - other, (overall(own) - overall(other))[..., None]], axis=-1).mean(0)
    t = d.mean(0) / resampled_means(d - d.mean(0), drawn).std(0, ddof=1)
    return dict(zip((*found.prepared.structure.endogenous, "overall"), t.tolist(), strict=True))


def bootstrap(against: str, of: str, field: str = "t_bootstrap") -> float:
    t = resampled(against)[of]
    return {"t_bootstrap": t, "p_bootstrap_one": stats.t.cdf(t, 249), "p_bootstrap_two": 2 * stats.t.sf(abs(t), 249)}[field]


NOTE_T = "theirs: t of the opposite sign"
CVPAT = File(
    CASE,
    (
        Line(EXTRAS, "t of losses", "against_ia|against_lm/*/t", lambda against, of: loss(against, of, "t"), note=NOTE_T),
        Line(EXTRAS, "p of losses", "against_ia|against_lm/*/p_one|p_two", loss, CLOSE, relative=True),
        Line(EXTRAS, "t of losses, given resamples", "against_ia|against_lm/*/t_bootstrap", bootstrap, note=NOTE_T),
        Line(
            EXTRAS,
            "p of losses, given resamples",
            "against_ia|against_lm/*/p_bootstrap_one|p_bootstrap_two",
            bootstrap,
            CLOSE,
            relative=True,
        ),
        Line(OWN, "losses", "against_ia|against_lm/*/loss|benchmark|difference|se", loss),
        Line(OWN, "average losses", "loss/pls|lm|ia/*", average),
    ),
    (LeftOut("average losses", "loss/ia_full_sample_mean/*", "another definition: means of the whole sample"),),
)


ENDS = {"mse_in_sample": "mse_in", "mse_out_of_sample": "mse_out", "overfit_ratio": "ratio", "0": "deviance_low", "1": "deviance_high"}
overfit = reader(partial(tables, "overfit_ecsi_small"), "overfit", "construct", "field", names=ENDS)


def deviant(of: str, row: str) -> float:
    """Deviance of one respondent, by place in the file."""
    answer = predicted("overfit_ecsi_small")
    prepared = answer.found.prepared
    inside, outside = seen_and_unseen(prepared, answer.found.folds)
    apart = np.nanmean(inside - outside, axis=0)
    return float(apart[list(prepared.sample.order).index(int(row)), prepared.structure.endogenous.index(of)])


OVERFIT = File(
    "overfit_ecsi_small",
    (
        Line(EXTRAS, "errors in and out of sample", "*/mse_in_sample|mse_out_of_sample|overfit_ratio", overfit),
        Line(EXTRAS, "deviance of ten respondents", "*/deviance_first_ten/*", deviant),
        Line(EXTRAS, "quantiles of deviance", "*/deviance_quantiles_025_975/0|1", overfit),
    ),
)


@cache
def compared() -> Comparison:
    """Two models of the same rows in the folds that are stored."""
    given = stored("compare_ecsi_small")["settings"]
    return plscli.compare(frame("mobi"), given["models"], folds=np.array(given["fold_of_row"]), tolerance=TIGHT)


@cache
def sides() -> dict[str, list[Record]]:
    return compared().tables()


criterion = reader(sides, "criteria", "model", "construct", "criterion", field="value")
explained = reader(sides, "comparison", "model", "construct", "field")
weight = reader(sides, "criteria", "criterion", "construct", "model", field="weight")
two = reader(sides, "cvpat", "technique", "construct", "field", names=TECHNIQUES | LOSSES)
PREDICTORS = {("base", "Satisfaction"): 3, ("base", "Loyalty"): 2, ("alternative", "Satisfaction"): 2}


def referred(model: str, of: str, name: str) -> float:
    """GM or Cp with the reference of cSEM, the model with every recursive path, whose R² its GM of the other model gives away."""
    found, other = stored("compare_ecsi_small")["expected"]["criteria"], "base" if model == "alternative" else "alternative"
    k, k_other = (PREDICTORS.get((each, of), 1) + 1 for each in (model, other))
    left = 249 * (1 - found[other][of]["r2"]) / (found[other][of]["gm"] - k_other * np.log(250))
    given = (np.array(found[model][of]["r2"]), np.array(250.0), np.array(float(k)), np.array(1 - left))
    return float((selection.gm if name == "gm" else selection.cp)(*given))


@cache
def over_items(technique: str) -> dict[str, float]:
    """The test of losses with the mean of all items as the loss of a respondent."""
    found = [each.found for each in compared().candidates]
    items = [np.arange(len(found[0].prepared.structure.items))]
    first, second = (each.losses("pls", technique.lower(), blocks=items)[..., 0].mean(0) for each in found)
    d = first - second
    se = d.std(ddof=1) / np.sqrt(len(d))
    t = d.mean() / se
    p = {"p_one": stats.t.cdf(t, len(d) - 1), "p_two": 2 * stats.t.sf(abs(t), len(d) - 1)}
    return {"loss": first.mean(), "benchmark": second.mean(), "difference": d.mean(), "se": se, "t": t, **p}


ITEMS = "ours: mean of all items, not of constructs"
SIDES = "cvpat_base_minus_other/DA|EA/alternative"
COMPARED = File(
    "compare_ecsi_small",
    (
        Line(CSEM, "R², adjusted R²", "criteria/*/*/r2|r2_adjusted", explained),
        Line(CSEM, "criteria of models", "criteria/*/*/aic|aicc|aicu|bic|fpe|hq|hqc", criterion, CLOSE),
        Line(CSEM, "GM, Cp", "criteria/*/*/gm|mallows_cp", referred, CLOSE, note="ours: with the reference of cSEM"),
        Line(CSEM, "CVPAT of two models over items", f"{SIDES}/overall_items/*", lambda how, field: over_items(how)[field], note=ITEMS),
        Line(SEMINR, "Akaike weights", "weights/*/*/*", weight),
        Line(OWN, "CVPAT of two models", f"{SIDES}/Expectation|Value|Satisfaction|Loyalty|overall/*", two),
    ),
)
