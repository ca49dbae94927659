"""PyPI seminrExtras (GPL: called, never copied): the cross-validated predictive ability test, and necessary conditions of a target."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import seminrExtras
from run_seminr import estimated, rmse
from timing import answer, task, timed


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
