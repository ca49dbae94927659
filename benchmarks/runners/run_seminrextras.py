"""PyPI seminrExtras (GPL: called, never copied): the test of predictive ability (CVPAT), necessary conditions of a target, and segments."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import seminrExtras
from run_seminr import estimated, rmse
from starts import partitions, posteriors
from timing import answer, task, timed

VANISHED = 0.001
"""Share of the variance of another segment below which that of a segment is none."""


def segmented(asked: dict[str, Any], data: Any) -> None:
    """Look for segments; and say what is reached from starts that all programs share."""
    segments = asked["options"]["segments"]
    ks, number, rows = segments["k"], segments["starts"], len(data[1])

    def fimix(model: Any, k: int, stop: float = 1e-6, **starts: Any) -> float | None:
        """Log likelihood; None of a solution with a segment without variance, which has no bound."""
        found = seminrExtras.assess_fimix(model, K=k, nstart=number, stop_criterion=stop, **starts)
        variances = np.asarray(found.segment_variances.values)
        return float(found.log_likelihood) if (variances.min(1) > VANISHED * variances.max(1)).all() else None

    def pos(model: Any, k: int, **starts: Any) -> float:
        how = {"min_segment_size": segments["least"], "max_iter": 2000}
        return float(seminrExtras.assess_pos(model, K=k, nstart=number, **how, **starts).objective)

    def searched() -> None:
        model = estimated(asked, data)
        for k in ks:
            (pos if segments["method"] == "pos" else fimix)(model, k)

    model, field = estimated(asked, data), "objective" if segments["method"] == "pos" else "lnl"
    if segments["method"] == "pos":
        reached = {str(k): pos(model, k, partitions=list(partitions(rows, k, number) + 1)) for k in ks}
    else:
        reached = {str(k): fimix(model, k, 1e-11, inits=list(posteriors(rows, k, number))) for k in ks}
    _, seconds = timed(searched, 0.0, time.process_time)
    answer("seminrextras", seconds, estimates={f"{field} of {ks[0]}": reached[str(ks[0])]}, reached=reached)


def necessary(asked: dict[str, Any], data: Any) -> None:
    """Necessary conditions of a target, of a model that is estimated already: both ceilings, permutations, bottlenecks."""
    wanted, model = asked["options"]["necessity"], estimated(asked, data)

    def conditions() -> Any:
        return seminrExtras.assess_nca(model, wanted["target"], test_rep=wanted["permutations"], seed=1)

    found, seconds = timed(conditions, 0.0, time.process_time)
    sizes = found.effect_sizes
    answer("seminrextras", seconds, estimates={f"d {name}": float(sizes.get(name, "ce_fdh")) for name in sizes.rows})


def main() -> None:
    asked = task()
    with np.load(asked["npz"]) as file:
        data = ([str(name) for name in file["columns"]], file["values"])
    if "segments" in asked["options"]:
        segmented(asked, data)
        return
    if "necessity" in asked["options"]:
        necessary(asked, data)
        return
    predict = asked["options"]["predict"]

    def tested() -> object:
        return seminrExtras.assess_cvpat(estimated(asked, data), nboot=predict["losses"], seed=1, noFolds=predict["folds"])

    found = rmse(estimated(asked, data), len(data[1]))
    _, seconds = timed(tested, 0.0, time.process_time)
    answer("seminrextras", seconds, estimates=found)


if __name__ == "__main__":
    main()
