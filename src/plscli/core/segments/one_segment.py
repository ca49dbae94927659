"""Scores of a population without segments: what a gain in likelihood is held against."""

from __future__ import annotations

import numpy as np

from plscli.core import Array, Indices
from plscli.core.segments.regressions import Fitted, Regressions


def drawn(
    scores: Array,
    regressions: Regressions,
    pooled: Fitted,
    causal_order: tuple[tuple[int, Indices], ...],
    generator: np.random.Generator,
    weights: Array | None = None,
) -> Array:
    """Scores (N, J) that the pooled equations give, with normal errors, and standardised; exogenous ones are those of the respondents.

    scores : (N, J) of the respondents.   causal_order : the outcomes, every one after those that it depends on.   weights : (N,) sampling
    weights that add up to N.

    McLachlan (1987), Appl. Stat. 36, 318-324: the parametric bootstrap of the likelihood ratio, whose distribution is no chi-square.
    """
    found = scores.copy()
    number = {outcome: b for b, (outcome, _) in enumerate(regressions.equations)}
    for outcome, before in causal_order:
        b = number[outcome]
        own, first = pooled.coefficients[regressions.slices[b], 0], int(regressions.intercepts)
        constant = own[0] if first else 0.0
        errors = np.sqrt(pooled.variances[b, 0]) * generator.standard_normal(len(scores))
        found[:, outcome] = constant + found[:, before] @ own[first:] + errors
    w = np.ones(len(scores)) if weights is None else weights
    centred = found - w @ found / w.sum()
    standardised: Array = centred / np.sqrt(w @ centred**2 / (w.sum() - 1.0))
    return standardised
