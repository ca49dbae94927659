"""Plans of resampling: which rows are drawn how often."""

from __future__ import annotations

import numpy as np

from plscli.core.design import Array, Indices


def bootstrap(n: int, size: int, generator: np.random.Generator) -> Indices:
    """Indices (size, n) of `size` simple bootstrap samples of n rows, drawn with replacement."""
    return generator.integers(0, n, (size, n))


def counts(indices: Indices, n: int) -> Array:
    """Row weights (B, n): how often each of n rows occurs in each of the B rows of `indices` (B, m)."""
    shifted = indices + n * np.arange(len(indices))[:, None]
    tally = np.bincount(shifted.ravel(), minlength=n * len(indices))
    return tally.reshape(len(indices), n).astype(np.float64)
