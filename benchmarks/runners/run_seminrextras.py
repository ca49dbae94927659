"""PyPI seminrExtras (GPL: called, never copied): the cross-validated predictive ability test against item means and regressions."""

from __future__ import annotations

import time

import numpy as np
import seminrExtras
from run_seminr import estimated, rmse
from timing import answer, task, timed


def main() -> None:
    asked = task()
    with np.load(asked["npz"]) as file:
        data = ([str(name) for name in file["columns"]], file["values"])
    predict = asked["options"]["predict"]

    def tested() -> object:
        return seminrExtras.assess_cvpat(estimated(asked, data), nboot=predict["losses"], seed=1, noFolds=predict["folds"])

    found = rmse(estimated(asked, data), len(data[1]))
    _, seconds = timed(tested, 0.0, time.process_time)
    answer("seminrextras", seconds, estimates=found)


if __name__ == "__main__":
    main()
