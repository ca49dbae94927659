"""Models estimated from population correlations, whose numbers are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from plscli.core import Array
from plscli.estimation import Estimator
from plscli.estimation.estimation import Estimation, from_correlations
from plscli.model.build import parse_model
from plscli.records import Provenance
from studies import TIGHT


def factor_correlations(loadings: Sequence[Sequence[float]], phi: Array) -> Array:
    """Correlations of items that load on one of several factors with correlations phi."""
    flat = np.concatenate([np.asarray(block, dtype=float) for block in loadings])
    owner = np.repeat(np.arange(len(loadings)), [len(block) for block in loadings])
    R = flat[:, None] * flat * phi[np.ix_(owner, owner)]
    np.fill_diagonal(R, 1.0)
    return R


def factors(loadings: Mapping[str, Sequence[float]], correlation: float = 0.5, n: float = 200.0, **options: object) -> Estimation:
    """A chain of factors, every two with the same correlation; items are named by their factor and a number."""
    names = list(loadings)
    measured = [f"{name} =~ " + " + ".join(f"{name}{k + 1}" for k in range(len(loadings[name]))) for name in names]
    paths = [f"{b} ~ {a}" for a, b in pairwise(names)]
    phi = np.full((len(names),) * 2, correlation)
    np.fill_diagonal(phi, 1.0)
    return of("\n".join([*measured, *paths]), factor_correlations(list(loadings.values()), phi), n, **options)


def of(text: str, R: Array, n: float = 200.0, **options: object) -> Estimation:
    """A model estimated from correlations of its items in their order."""
    data = Provenance("population", None, int(n), int(n))
    return from_correlations(parse_model(text), R, n, Estimator(tolerance=TIGHT, **options), data)  # type: ignore[arg-type]
