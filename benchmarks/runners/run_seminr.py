"""PyPI seminr (GPL: called, never copied): estimate, summarised if asked, bootstrap and summarise, predict, or compare two groups.

The first argument says in how many processes: "all" cores, or "one".
"""

from __future__ import annotations

import sys
import time
from functools import partial
from typing import Any

import numpy as np
import seminr
from timing import answer, task, timed


def estimated(asked: dict[str, Any], data: Any) -> Any:
    """The model; constructs are corrected for unreliability where the task is consistent."""
    specs: list[Any] = [
        seminr.reflective(name, items)
        if asked["consistent"]
        else seminr.composite(name, items, weights=seminr.mode_A if mode == "A" else seminr.mode_B)
        for name, mode, items in asked["constructs"]
    ]
    specs += [seminr.interaction_term(first, second, method=seminr.two_stage) for first, second in asked["products"]]
    arrows = [seminr.paths(source.replace(":", "*"), target) for source, target in asked["paths"]]
    return seminr.estimate_pls(
        data, seminr.constructs(*specs), seminr.relationships(*arrows), inner_weights=seminr.path_weighting, stop_criterion=7, max_it=3000
    )


def rmse(model: Any, rows: int) -> dict[str, float]:
    """RMSE of every item that is predicted from direct antecedents, rows dealt into ten folds as they stand."""
    found = seminr.summarize(seminr.predict_pls(model, no_folds=10, ordering=list(range(rows)))).pls_out_of_sample
    return {f"RMSE {item}": float(found.get("RMSE", item)) for item in found.cols}


def predicted(asked: dict[str, Any], data: Any) -> None:
    """Predict all rows, once for each repetition, and summarise; and say what was found in folds that all programs share."""
    predict = asked["options"]["predict"]
    folds = None if predict["folds"] == "n" else predict["folds"]

    def all_rows() -> None:
        model = estimated(asked, data)
        for seed in range(predict["repetitions"]):
            seminr.summarize(seminr.predict_pls(model, no_folds=folds, seed=seed))

    found = rmse(estimated(asked, data), len(data[1]))
    _, seconds = timed(all_rows, 0.0, time.process_time)
    answer("seminr", seconds, estimates=found)


def compare(asked: dict[str, Any], columns: list[str], values: Any) -> None:
    """Bootstrap two groups and compare their paths; seconds of processor time beyond those of the point estimate."""
    first = values[:, columns.index(asked["options"]["by"])] == 1
    model, once = timed(lambda: estimated(asked, (columns, values)), asked["at_least"], time.process_time)
    compared = partial(seminr.estimate_pls_mga, model, first, nboot=asked["resamples"] or 2, seed=1, cores=1)
    rows, seconds = timed(compared, 0.0, time.process_time)
    answer("seminr", seconds - once, estimates={f"{row.source} -> {row.target}": float(row.diff) for row in rows})


def main() -> None:
    one = sys.argv.pop(1) == "one"
    asked = task()
    cores = 1 if one else asked["cores"]
    with np.load(asked["npz"]) as file:
        data = ([str(name) for name in file["columns"]], file["values"])

    if "predict" in asked["options"]:
        predicted(asked, data)
        return
    if "by" in asked["options"]:
        compare(asked, *data)
        return

    def once() -> Any:
        model = estimated(asked, data)
        return model, seminr.summarize(model) if asked["options"].get("summary") else None

    def bootstrapped() -> Any:
        boot = seminr.bootstrap_model(estimated(asked, data), nboot=asked["resamples"], seed=1, cores=cores)
        return boot, seminr.summarize(boot)

    model, _ = once()
    pairs = {f"{source} -> {target}": (source.replace(":", "*"), target) for source, target in asked["paths"]}
    estimates = {name: float(model.path_coef.get(*pair)) for name, pair in pairs.items()}
    if not asked["resamples"]:
        _, seconds = timed(once, asked["at_least"])
        answer("seminr", seconds, estimates=estimates)
        return
    seminr.summarize(seminr.bootstrap_model(model, nboot=2, seed=1))
    (boot, summary), seconds = timed(bootstrapped, 0.0)
    tables = {
        "path": summary.bootstrapped_paths,
        "weight": summary.bootstrapped_weights,
        "loading": summary.bootstrapped_loadings,
        "htmt": summary.bootstrapped_htmt,
        "total_effect": summary.bootstrapped_total_paths,
        "indirect_effect": summary.bootstrapped_total_indirect_paths,
    }
    errors = {name: float(np.std([each.get(*pair) for each in boot.boot_paths], ddof=1)) for name, pair in pairs.items()}
    quantities = {name: sum("*" not in row for row in table.rows) for name, table in tables.items() if table is not None}
    answer("seminr", seconds, estimates=estimates, errors=errors, quantities=quantities, used=boot.boots)


if __name__ == "__main__":  # its worker processes import this file
    main()
