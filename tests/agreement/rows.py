"""A row of the page: program, quantity, data, how many values, largest difference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from plscli.estimation.estimation import Estimation

TIGHT = 1e-13
LIVE = 1e-9
"""Largest difference from a program that runs to full convergence too."""
CRITERIA = 1e-6
"""The same for AIC and BIC, which multiply the logarithm of a small 1 - R2 by n."""
RELATIVE = 1e-4
"""Relative tolerance of f2, which magnifies what a stop rule leaves through 1 - R2."""
PRINTED = 5e-4
"""Half of the last digit of numbers with three decimals."""

LABELS = {
    "weight": "outer weights",
    "loading": "loadings",
    "cross_loading": "cross-loadings",
    "path": "paths",
    "product_path": "paths of products",
    "total_effect": "total effects",
    "indirect_effect": "indirect effects",
    "specific_indirect_effect": "specific indirect effects",
    "r2": "R²",
    "r2_adjusted": "adjusted R²",
    "alpha": "alpha",
    "rho_a": "rho_A",
    "rho_c": "rho_C",
    "ave": "AVE",
    "htmt": "HTMT",
    "htmt2": "HTMT2",
    "fornell_larcker": "Fornell-Larcker table",
    "congruence": "congruence",
    "equal_weights": "correlations with plain sums",
    "redundancy": "redundancy analysis",
    "f2": "f²",
    "vif": "VIF of predictors",
    "indicator_vif": "VIF of indicators",
    "correlation": "construct correlations",
    "aic": "AIC",
    "bic": "BIC",
    "srmr": "SRMR",
    "d_uls": "d_ULS",
    "d_g": "d_G",
    "d_ml": "d_ML",
    "chi_square": "chi-square",
    "nfi": "NFI",
}
"""How the page writes a quantity."""

Pair = tuple[float, float]
"""Our number and theirs."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the page.   relative : the difference is divided by their number.   note : what was done before comparing."""

    program: str
    quantity: str
    data: str
    count: int
    largest: float
    tolerance: float
    relative: bool = False
    note: str = ""


def row(program: str, quantity: str, data: str, pairs: Iterable[Pair], tolerance: float, relative: bool = False, note: str = "") -> Row:
    """A row from pairs of numbers; a number that one program has and the other has not is an error."""
    return Row(program, LABELS[quantity], data, *compare(pairs, relative, quantity, data), tolerance, relative, note)


def compare(pairs: Iterable[Pair], relative: bool, *named: str) -> tuple[int, float]:
    """How many pairs of numbers, and their largest difference.   named : what they are, should one not be a number."""
    ours, theirs = np.array(list(pairs), dtype=float).T
    assert np.isfinite(ours).all(), named
    assert np.isfinite(theirs).all(), named
    difference = np.abs(ours - theirs) / (np.abs(theirs) if relative else 1.0)
    return len(ours), float(difference.max())


def number(point: Estimation, quantity: str, name: str) -> float:
    """One number of an estimation, which must exist."""
    value = point.value(quantity, name)
    assert value is not None, (quantity, name)
    return value
