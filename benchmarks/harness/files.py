"""A survey as it comes from survey programs, in the formats that pandas reads too."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

ITEMS, SEED, MISSING = 30, 20, 0.03


@cache
def survey(rows: int) -> pd.DataFrame:
    """Answers from 1 to 7 to 30 items, 3 % of them missing, the minutes that it took, and a word."""
    rng = np.random.default_rng(SEED)
    answers = rng.integers(1, 8, (rows, ITEMS)).astype(np.float64)
    answers[rng.random(answers.shape) < MISSING] = np.nan
    frame = pd.DataFrame(answers, columns=[f"{stem}{k}" for stem in "ABCDEF" for k in range(1, ITEMS // 6 + 1)])
    frame["minutes"] = rng.gamma(4.0, 3.0, rows).round(2)
    frame["word"] = rng.choice(["often", "rarely", "never"], rows)
    return frame


def write(rows: int, path: Path) -> None:
    """A file with the survey, in the format of its name."""
    frame, kind = survey(rows), path.suffix[1:]
    if kind == "csv":
        frame.convert_dtypes().to_csv(path, index=False)
    elif kind in ("parquet", "feather"):
        getattr(frame, f"to_{kind}")(path)
    elif kind in ("xlsx", "ods"):
        frame.to_excel(path, index=False, engine="xlsxwriter" if kind == "xlsx" else "odf")
    elif kind == "dta":
        frame.to_stata(path, write_index=False)
    else:
        import pyreadstat

        if kind == "xpt":
            pyreadstat.write_xport(frame, str(path), file_format_version=5)
        else:
            labels = {name: {1.0: "never", 7.0: "always"} for name in frame.columns[:ITEMS]}
            pyreadstat.write_sav(frame, str(path), variable_value_labels=labels, compress=kind == "zsav")
