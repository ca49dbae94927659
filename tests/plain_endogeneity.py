"""The slow plain version of copula terms and two-stage least squares: row by row, resample by resample, from the definitions alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import NormalDist

import numpy as np

from plscli.core import Array


def share(values: Sequence[float], x: float) -> float:
    return sum(value <= x + 1e-9 for value in values) / len(values)


def distribution(values: Sequence[float], x: float, name: str) -> float:
    n = len(values)
    if name == "adjusted":
        return 1 / (2 * n) + (n - 1) / n * share(values, x)
    if name == "rank_n1":
        below, same = sum(value < x - 1e-9 for value in values), sum(abs(value - x) <= 1e-9 for value in values)
        return (below + (same + 1) / 2) / (n + 1)
    found = share(values, x)
    return found if found < 1 else {"ecdf_n1": n / (n + 1), "clamped": 1 - 1e-7}[name]


def term(values: Sequence[float], name: str) -> Array:
    return np.array([NormalDist().inv_cdf(distribution(values, x, name)) for x in values])


def least_squares(columns: Sequence[Array], y: Array) -> Array:
    """Intercept and slopes."""
    X = np.column_stack([np.ones(len(y)), *columns])
    found: Array = np.linalg.lstsq(X, y, rcond=None)[0]
    return found


def residual(columns: Sequence[Array], y: Array) -> Array:
    left: Array = y - np.column_stack([np.ones(len(y)), *columns]) @ least_squares(columns, y)
    return left


def copulas(scores: Mapping[str, Array], outcome: str, suspects: Sequence[str], name: str, two_stage: bool) -> tuple[Array, Array]:
    """Slopes of the predictors, and of the terms of the suspects."""
    predictors = [each for each in scores if each != outcome]
    terms = {each: term(list(scores[each]), name) for each in predictors}
    others = [terms[each] for each in predictors if each not in suspects]
    used = [residual(others, terms[each]) if two_stage else terms[each] for each in suspects]
    found = least_squares([*(scores[each] for each in predictors), *used], scores[outcome])[1:]
    return found[: len(predictors)], found[len(predictors) :]


def two_stage(
    scores: Mapping[str, Array], outcome: str, predictors: Sequence[str], endogenous: Sequence[str], instruments: Sequence[str]
) -> tuple[Array, Array]:
    """Paths of two stages one after the other, and slopes of the residuals of the first one beside the predictors."""
    first = [scores[each] for each in predictors if each not in endogenous] + [scores[each] for each in instruments]
    left = {each: residual(first, scores[each]) for each in endogenous}
    fitted = [scores[each] - left.get(each, 0.0) for each in predictors]
    paths = least_squares(fitted, scores[outcome])[1:]
    beside = least_squares([*(scores[each] for each in predictors), *left.values()], scores[outcome])[1:]
    return paths, beside[len(predictors) :]
