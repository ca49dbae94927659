"""Missing answers: how many there are, where they lie, and whether what is done about them can be defended."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from plscli.analysis.result import Record
from plscli.analysis.settings import Estimator, Missing
from plscli.analysis.thresholds import PROFILE
from plscli.analysis.wording import counted
from plscli.core.design import Array

DONE: dict[Missing, str] = {
    "mean": "replaced by the item's mean, anew in every resample",
    "pairwise": "every correlation from the rows that have both answers",
    "em": "moments by maximum likelihood (EM), anew in every resample",
    "listwise": "",
}
"""What is done about missing answers, in words."""
ENOUGH_ROWS = 5
"""Rows per item below which maximum likelihood may fail in resamples: of 24 items with a tenth of the answers missing, 15 % of
the resamples of 100 rows converged, and 99.6 % of those of 150."""
MEAN_RANK = "replaced by the mean rank, anew in every resample"
"""The same for ranks."""


def remarks(X: Array, names: Sequence[str], estimator: Estimator) -> list[str]:
    """Share and pattern of the gaps in the answers X (N, K) that are used, and a warning where the mean is no good replacement."""
    blank, treatment = np.isnan(X), estimator.treatment
    if not blank.any():
        return []
    share, items = blank.mean(), blank.mean(0)
    worst = int(items.argmax())
    patterns = len(np.unique(blank[blank.any(1)], axis=0))
    where = (
        f"in {counted(int(blank.any(1).sum()), 'row')}, {counted(patterns, 'pattern')}, most in {names[worst]}: {100 * items[worst]:.1f} %"
    )
    done = MEAN_RANK if estimator.correlations == "spearman" else DONE[treatment]
    said = [f"{counted(int(blank.sum()), 'answer')} missing ({100 * share:.1f} %; {where}), {done}"]
    if treatment == "mean" and (share > _limit("missing_case") or items[worst] > _limit("missing_item")):
        said.append(
            "so many missing answers make mean replacement hard to defend: it pulls correlations and paths towards 0 and standard "
            "errors down; compare with --missing em, which only asks that gaps depend on answers that are there"
        )
    if treatment == "em" and len(X) < ENOUGH_ROWS * X.shape[1]:
        said.append(
            f"{len(X)} rows are few for maximum likelihood with {X.shape[1]} items: "
            "a resample holds two thirds of them, and may not converge"
        )
    return said


def _limit(threshold: str) -> float:
    """Share above which gaps are a warning."""
    return PROFILE[threshold].green


def patterns(X: Array, names: Sequence[str]) -> list[Record]:
    """Which items are missing together, in how many rows, the commonest first; complete rows have no missing items."""
    blank = np.isnan(X)
    found, rows = np.unique(blank, axis=0, return_counts=True)
    order = np.lexsort([*found.T, -rows])
    return [
        {
            "missing": [name for name, gap in zip(names, found[p], strict=True) if gap],
            "rows": int(rows[p]),
            "share": float(rows[p] / len(X)),
        }
        for p in order
    ]
