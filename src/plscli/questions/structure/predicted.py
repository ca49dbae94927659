"""What the paths predict for an outcome at chosen scores of its predictors."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from plscli.estimation.estimation import Estimation


def difference(point: Estimation, target: str, scores: Mapping[str, float]) -> float:
    """Predicted score of an outcome less that of a respondent at the mean of every predictor, both in standard deviations.

    scores : of predictors, in standard deviations from their means; those not named stay at their means.   A product adds its
    coefficient times the product of its factors' scores, so that the difference over one factor is its simple slope: Aiken &
    West (1991), Multiple Regression, ch. 2.  NaN if a coefficient does not exist.
    """
    total = 0.0
    for path in point.model.paths:
        if path.target != target:
            continue
        term = point.model.product(path.source)
        quantity, factors = ("product_path", term.factors) if term else ("path", (path.source,))
        score = prod(scores.get(name, 0.0) for name in factors)
        if score != 0.0:
            coefficient = point.value(quantity, path.name)
            total += float("nan") if coefficient is None else coefficient * score
    return total
