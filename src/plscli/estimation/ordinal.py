"""Do few answer categories matter?  What polychoric correlations would have given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from plscli.estimation.evaluation import Evaluation
from plscli.estimation.quantities import keys
from plscli.estimation.rows.reading import SampleReader

FEW_CATEGORIES = 5
"""Answers up to which an item is coarse enough for its correlations to suffer."""


def paths(reader: SampleReader) -> Mapping[str, float]:
    """Paths and defined effects by name when correlations are polychoric; none where no item is coarse, or where they cannot be had."""
    model, categories = reader.plan.model, reader.sample.categories()
    if model.products or not ((categories > 1) & (categories <= FEW_CATEGORIES)).any():
        return {}
    estimator = replace(reader.estimator, correlations="polychoric", missing="pairwise", smooth=True)
    plan = estimator.plan(model)
    solution = estimator.solve(SampleReader(reader.sample, estimator, plan).whole, plan.staged(plan.stages))
    if solution.failed or solution.inadmissible:
        return {}
    found = zip(keys(plan), Evaluation(plan)(solution), strict=True)
    return {name: float(value) for (quantity, name), value in found if quantity in ("path", "defined") and np.isfinite(value)}
