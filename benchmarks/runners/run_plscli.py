"""plscli: estimate once, bootstrap every quantity it knows, predict, or compare groups."""

from __future__ import annotations

import time
from collections import Counter
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from starts import partitions, posteriors
from timing import answer, task, timed

import plscli

WARM_UP = 256


def paths(result: Any, field: str) -> dict[str, float]:
    """A field of every path; of a product term the coefficient of the product itself, as seminr has it."""
    rows = {(row["quantity"], row["name"]): row for row in result.tables()["estimates"]}
    return {name: rows.get(("product_path", name), row)[field] for (quantity, name), row in rows.items() if quantity == "path"}


def predicted(survey: Any, model: Any, options: dict[str, Any], at_least: float) -> None:
    """Predict all rows and summarise; and say what is found in folds that all programs share: ten, of rows as they stand."""
    predict = dict(options.pop("predict"))
    losses = predict.pop("losses", 0)
    how = {**options, **predict, **({"loss_test": "bootstrap", "resamples": losses} if losses else {})}

    def all_rows() -> Any:
        return plscli.predict(survey, model, technique="da", **how).tables()["cvpat" if losses else "prediction"]

    all_rows()
    _, seconds = timed(all_rows, at_least, time.process_time)
    folds = np.arange(survey.rows) * 10 // survey.rows + 1
    rows = plscli.predict(survey, model, folds=folds[None], technique="da").tables()["prediction"]
    answer("plscli", seconds, estimates={f"RMSE {row['indicator']}": row["rmse"] for row in rows})


def segmented(survey: Any, model: Any, segments: dict[str, Any], at_least: float) -> None:
    """Look for segments; and say what is reached from starts that all programs share."""
    ks, number, pos = segments["k"], segments["starts"], segments["method"] == "pos"
    more = {"method": segments["method"], "min_size": segments.get("least", 1)}

    def searched() -> Any:
        return plscli.segments(survey, model, k=(ks[0], ks[-1]), starts=number, **more).tables()["retention"]

    searched()
    _, seconds = timed(searched, at_least, time.process_time)
    field, reached = "objective" if pos else "lnl", {}
    for k in ks:
        starts = np.eye(k)[partitions(survey.rows, k, number)] if pos else posteriors(survey.rows, k, number)
        reached[str(k)] = plscli.segments(survey, model, k=k, starts=starts, em_tolerance=1e-13, tolerance=1e-13, **more).tables()[
            "retention"
        ][1][field]
    answer("plscli", seconds, estimates={f"{field} of {ks[0]}": reached[str(ks[0])]}, reached=reached)


def necessary(survey: Any, model: Any, options: dict[str, Any], at_least: float) -> None:
    """Necessary conditions of a target, of an answer that is made already: scores, both ceilings, permutations, bottlenecks."""
    from plscli.engine import SERIAL
    from plscli.estimation.necessity import Necessity
    from plscli.questions.importance.answer import with_necessity

    asked = options["necessity"]
    made = plscli.importance(survey, model, target=asked["target"], scale="1:10", resamples=100)
    chosen = Necessity(necessity=True, permutations=asked["permutations"])

    def conditions() -> Any:
        tables = with_necessity(survey, made, chosen, workers=SERIAL).tables()
        return tables["necessity"], tables["bottleneck"]

    (rows, _), seconds = timed(conditions, at_least, time.process_time)
    answer("plscli", seconds, estimates={f"d {row['condition']}": row["d"] for row in rows if row["ceiling"] == "ce"})


def compare(asked: dict[str, Any], survey: plscli.Survey, model: Any) -> None:
    """Permute the groups of a column; seconds of processor time beyond those of the point estimate."""
    again = {"at_least": asked["at_least"], "clock": time.process_time}
    compared = partial(plscli.groups, survey, model, **asked["options"], permutations=asked["resamples"] or 2)
    found, seconds = timed(compared, **again)
    _, once = timed(partial(plscli.estimate, survey, model), **again)
    rows = found.tables()["group_differences"]
    answer("plscli", seconds - once, estimates={f"{row['from']} -> {row['to']}": row["difference"] for row in rows})


def main() -> None:
    asked = task()
    with np.load(asked["npz"]) as data:
        survey = plscli.Survey.from_frame(pd.DataFrame(data["values"], columns=[str(name) for name in data["columns"]]))
    model = plscli.parse_model(asked["text"])
    if "by" in asked["options"]:
        compare(asked, survey, model)
        return
    options = {"consistent": asked["consistent"], **asked["options"]}
    if "predict" in options:
        predicted(survey, model, options, asked["at_least"])
        return
    if "segments" in options:
        segmented(survey, model, options["segments"], asked["at_least"])
        return
    if "necessity" in options:
        necessary(survey, model, options, asked["at_least"])
        return
    if not asked["resamples"]:
        result, seconds = timed(partial(plscli.estimate, survey, model, **options), asked["at_least"])
        answer("plscli", seconds, estimates=paths(result, "estimate"))
        return
    bootstrap = partial(plscli.bootstrap, survey, model, seed=1, max_failed=1.0, **options)
    try:
        bootstrap(resamples=min(WARM_UP, asked["resamples"]))
    except plscli.PlscliError as error:
        answer("plscli", 0.0, refused=str(error).splitlines()[0])
        return
    result, seconds = timed(partial(bootstrap, resamples=asked["resamples"]), 0.0)
    quantities = Counter(row["quantity"] for row in result.tables()["estimates"])
    answer("plscli", seconds, estimates=paths(result, "estimate"), errors=paths(result, "se"), quantities=quantities, used=result.used)


if __name__ == "__main__":
    main()
