"""Confidence intervals from resampled statistics."""

from __future__ import annotations

import numpy as np

from plscli.core.design import Array


def percentile(draws: Array, level: float) -> tuple[Array, Array]:
    """Percentile interval: quantiles (1 - level)/2 and (1 + level)/2 of the draws (B, P), each (P,).

    Quantiles interpolate linearly between order statistics (type 7, the default of R and NumPy).
    Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.
    """
    lower, upper = np.quantile(draws, [(1.0 - level) / 2.0, (1.0 + level) / 2.0], axis=0)
    return lower, upper
