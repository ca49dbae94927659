"""What can be seen in answers before any model: gaps, patterns, copies, answers off the scale.

Answers X are (N, K), NaN where missing.  Respondents are flagged here, never removed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plscli.core.design import Array, Mask

COMMON_SCALES = (
    (0, 1),
    (1, 2),
    (1, 3),
    (1, 4),
    (0, 4),
    (1, 5),
    (0, 5),
    (1, 6),
    (0, 6),
    (1, 7),
    (1, 9),
    (0, 10),
    (1, 10),
    (1, 11),
    (0, 100),
)
"""Answer scales that are recognised, narrowest first."""

ENOUGH_ON_SCALE = 0.98
"""Share of the answers that must lie on a scale for it to be taken as the scale of the survey."""


def missing_share(X: Array, axis: int) -> Array:
    """Share of missing answers: axis 0 gives one per item (K,), axis 1 one per respondent (N,)."""
    share: Array = np.isnan(X).mean(axis)
    return share


def modal_share(X: Array) -> Array:
    """Share of each respondent's commonest answer among the answers given, (N,); NaN without answers."""
    ordered = np.sort(X, axis=1)  # equal answers stand side by side, missing ones last and never equal
    run = commonest = np.ones(len(X))
    for k in range(1, X.shape[1]):
        run = np.where(ordered[:, k] == ordered[:, k - 1], run + 1, 1.0)
        commonest = np.maximum(commonest, run)
    answered = (~np.isnan(X)).sum(1)
    share: Array = np.full(len(X), np.nan)
    np.divide(commonest, answered, out=share, where=answered > 0)
    return share


def duplicates(X: Array) -> Mask:
    """(N,) True for respondents whose answers are the same as those of an earlier one; blank rows do not count."""
    blank = np.isnan(X)
    _, first = np.unique(np.where(blank, np.inf, X), axis=0, return_index=True)
    repeated = np.ones(len(X), dtype=np.bool_)
    repeated[first] = False
    return repeated & ~blank.all(1)


def whole_numbers(X: Array) -> Mask:
    """(K,) True for items whose answers are all whole numbers."""
    whole: Mask = (np.isnan(X) | (np.round(X) == X)).all(0)
    return whole


def inferred_scale(X: Array, enough: float = ENOUGH_ON_SCALE) -> tuple[int, int] | None:
    """The narrowest common scale that holds a share `enough` of the answers in whole numbers; None if there is none."""
    answers = X[:, whole_numbers(X)]
    answers = answers[~np.isnan(answers)]
    if not len(answers):
        return None
    for low, high in COMMON_SCALES:
        if ((answers >= low) & (answers <= high)).mean() >= enough:
            return low, high
    return None


def off_scale(X: Array, low: float, high: float) -> Mask:
    """(N, K) True for answers that are not one of low, low + 1, ..., high."""
    off: Mask = ~np.isnan(X) & ((low > X) | (high < X) | (np.round(X) != X))
    return off


def row_numbers(flags: NDArray[np.bool_]) -> list[int]:
    """Row numbers, counted from 1, of the flagged respondents."""
    return [int(row) + 1 for row in np.flatnonzero(flags)]
