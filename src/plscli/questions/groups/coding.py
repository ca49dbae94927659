"""Is every item answered on the same scale in all groups?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from plscli.core.pls.design import Array, Indices, Mask
from plscli.data.screen import whole_numbers
from plscli.data.survey import Survey
from plscli.errors import DataError
from plscli.estimation.rows.sample import MOST_CATEGORIES
from plscli.model.spec import ModelSpec

MISSED = 10.0
"""Answers that one group should have given at the ends of a scale, judged by the other, beyond which it is no chance that it gave none:
the chance of that is below 0.00005 (Poisson), and shares in small groups and many items make it larger."""


def check_scales(survey: Survey, model: ModelSpec, which: Indices, labels: Sequence[str]) -> None:
    """DataError for an item that one group answered on another scale than another group: 0 to 4 here, 1 to 5 there.

    which : (N,) number of the group of each row.
    """
    X = survey.matrix(model.indicators)
    parts = [X[which == group] for group in range(len(labels))]
    with np.errstate(invalid="ignore"):
        ends = [(np.fmin.reduce(part), np.fmax.reduce(part)) for part in parts]
    whole = whole_numbers(X)
    for a, b in combinations(range(len(labels)), 2):
        lower, higher = (ends[a][0] != ends[b][0]), (ends[a][1] != ends[b][1])
        for k in np.flatnonzero(whole & (lower | higher)).tolist():
            (low, high), (other_low, other_high) = _ends(parts[a][:, k]), _ends(parts[b][:, k])
            below, above = (parts[a], parts[b]) if low + high < other_low + other_high else (parts[b], parts[a])
            if _shifted(below, above, k):
                raise DataError(
                    f"{model.indicators[k]} has another scale in {labels[a]} than in {labels[b]} of {survey.file}: "
                    f"answers from {low:g} to {high:g}, and from {other_low:g} to {other_high:g}\n"
                    "  groups can be compared only if their items are coded alike: recode one of them, for instance in the study file"
                )


def _shifted(below: Array, above: Array, k: int) -> bool:
    """Whether one of two groups answered an item (N, K) on a scale that lies lower, and by no chance.

    Either both ends lie lower, while not both groups use both ends elsewhere; or one group goes one step beyond all answers to other
    items.  Chance it can be where nobody is missed at the ends.
    """
    (low, first), (last, high) = _ends(below[:, k]), _ends(above[:, k])
    low, high = min(low, last), max(first, high)
    if not high - low <= MOST_CATEGORIES:  # NaN for a group without answers
        return False
    missed = _share(below[:, k] < last) * _given(above[:, k]) + _share(above[:, k] > first) * _given(below[:, k])
    if missed < MISSED:
        return False
    rest = [np.delete(part, k, axis=1) for part in (below, above)]
    lower = low < last and first < high and not ((rest[0] == high).any() and (rest[1] == low).any())
    bottom, top = min(map(np.nanmin, rest)), max(map(np.nanmax, rest))
    down, up = low == bottom - 1 and first < top and high <= top, high == top + 1 and last > bottom and low >= bottom
    return bool(lower or down or up)


def _ends(answers: Array) -> tuple[float, float]:
    given = answers[~np.isnan(answers)]
    return (float(given.min()), float(given.max())) if given.size else (np.nan, np.nan)


def _given(answers: Array) -> float:
    return float((~np.isnan(answers)).sum())


def _share(flags: Mask) -> float:
    return float(flags.mean())
