"""Correlations less what a method of measurement adds to all of them."""

from __future__ import annotations

import numpy as np

from plscli.core.pls.design import Array


def without_marker(r: Array, marker: float) -> Array:
    """Correlations less a correlation `marker` that the common method adds to all of them: (r - marker) / (1 - marker).

    The partial correlation given a method that correlates sqrt(marker) with both variables.

    Lindell & Whitney (2001), J. Appl. Psychol. 86, 114-121.
    """
    return (r - marker) / (1.0 - marker)


def t_statistic(r: Array, df: float) -> Array:
    """Student's t of a correlation with df degrees of freedom; infinite for a perfect one."""
    with np.errstate(divide="ignore"):
        t: Array = r * np.sqrt(df / (1.0 - r**2))
    return t
