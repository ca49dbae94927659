"""PyPI plspm and its fork openpls-engine (GPL: called, never copied): the package named first, estimate or bootstrap on all cores.

plspm divides all items by one pooled standard deviation, so that it is given standardised ones; it does not standardise them anew in
resamples.  Both stop when the squared changes of the weights sum to less than the tolerance.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd
from timing import answer, task, timed

PACKAGES = {"plspm": "plspm", "openpls": "openpls-engine"}


def main() -> None:
    name = sys.argv.pop(1)
    config, mode, scheme, engine = (import_module(f"{name}.{part}") for part in ("config", "mode", "scheme", "plspm"))
    asked = task()
    with np.load(asked["npz"]) as file:
        data = pd.DataFrame(file["values"], columns=[str(column) for column in file["columns"]])
    data = (data - data.mean()) / data.std()
    structure = config.Structure()
    for source, target in asked["paths"]:
        structure.add_path([source], [target])
    matrix = structure.path()  # once: it uses itself up

    def estimated(**options: Any) -> Any:
        model = config.Config(matrix, scaled=True)
        for construct, letter, items in asked["constructs"]:
            model.add_lv(construct, mode.Mode[letter], *[config.MV(item) for item in items])
        return engine.Plspm(data, model, scheme.Scheme.PATH, iterations=3000, tolerance=1e-7, **options)

    found = estimated().path_coefficients()
    pairs = {f"{source} -> {target}": (target, source) for source, target in asked["paths"]}
    estimates = {label: float(found.loc[pair]) for label, pair in pairs.items()}
    if not asked["resamples"]:
        _, seconds = timed(estimated, asked["at_least"])
        answer(PACKAGES[name], seconds, estimates=estimates)
        return
    whole = {"bootstrap": True, "bootstrap_iterations": asked["resamples"], "processes": asked["cores"]}
    result, seconds = timed(lambda: estimated(**whole), 0.0)
    spread = result.bootstrap().paths()["std.error"]
    errors = {label: float(spread[label]) for label in pairs}
    answer(PACKAGES[name], seconds, estimates=estimates, errors=errors)


if __name__ == "__main__":
    main()
