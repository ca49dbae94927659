"""Is every item coded alike in all groups?"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from plscli.core.pls.design import Array, Mask
from plscli.data.screen import whole_numbers
from plscli.errors import DataError
from plscli.estimation.rows.sample import MOST_CATEGORIES
from plscli.questions.groups.respondents import Respondents

MISSED = 5.0
"""Answers that one group should have given at the ends of a scale, judged by the other, beyond which it is no chance that it gave none:
the chance of that is below 0.007 (Poisson)."""


def check_scales(found: Respondents) -> None:
    """DataError for an item that one group answered on another scale than another group: 0 to 4 here, 1 to 5 there."""
    X, items = found.rows.X, found.rows.model.indicators
    whole = whole_numbers(X)
    for a, b in combinations(range(len(found.labels)), 2):
        for k, item in enumerate(items):
            if whole[k] and (ends := _shifted(X, found.members, k, (a, b))):
                (low, high), (other_low, other_high) = ends
                raise DataError(
                    f"{item} has another scale in {found.labels[a]} than in {found.labels[b]} of {found.survey.file}: "
                    f"answers from {low:g} to {high:g}, and from {other_low:g} to {other_high:g}\n"
                    "  groups can be compared only if their items are coded alike: recode one of them, for instance in the study file"
                )


def _shifted(X: Array, members: Array, k: int, pair: tuple[int, int]) -> list[tuple[float, float]] | None:
    """The ends of the answers of two groups to an item, if one group lies as far below the other at both ends, and by no chance.

    Chance it can be where nobody is missed at the ends, or where both groups use both ends elsewhere.
    """
    ends = [_ends(X[:, k], members[group]) for group in pair]
    shift = ends[1][0] - ends[0][0]
    if not shift or shift != ends[1][1] - ends[0][1] or ends[0][1] - ends[0][0] >= MOST_CATEGORIES:
        return None
    below, above = pair if shift > 0 else pair[::-1]
    low, high = min(each[0] for each in ends), max(each[1] for each in ends)
    first, last = min(ends)[1], max(ends)[0]
    missed = _share(X[:, k] < last, X[:, k], members[below]) * _answers(X[:, k], members[above])
    missed += _share(X[:, k] > first, X[:, k], members[above]) * _answers(X[:, k], members[below])
    others = np.delete(X, k, axis=1)
    elsewhere = _uses(others, members[below], high) and _uses(others, members[above], low)
    return None if missed < MISSED or elsewhere else ends


def _ends(x: Array, members: Array) -> tuple[float, float]:
    given = x[(members > 0) & ~np.isnan(x)]
    return float(given.min()), float(given.max())


def _answers(x: Array, members: Array) -> float:
    return float(members[~np.isnan(x)].sum())


def _share(flags: Mask, x: Array, members: Array) -> float:
    return float(members[flags].sum()) / max(1.0, _answers(x, members))


def _uses(X: Array, members: Array, value: float) -> bool:
    """Whether a group gives an answer to any of some items."""
    return bool((X[members > 0] == value).any())
