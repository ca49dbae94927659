"""Do the items of a block point the same way, and at each other more than at another block?"""

from __future__ import annotations

import numpy as np

from plscli.core.pls.design import Array

TIE = 0.1
"""Loadings whose sum is below this share of the sum of their sizes do not say which way the block points."""


def with_rest(S: Array) -> tuple[Array, bool]:
    """Correlation (k,) of each item with the sum of the others, and whether nobody can tell which way the block points.

    S : (k, k) correlations of the items.  The others are turned so that their loadings on the first component of the block are positive,
    and that component so that the loadings of the block sum to a positive number: a reversed item then has a negative
    correlation, and its neighbours keep theirs.  Where the loadings nearly cancel, as those of two items with a negative
    correlation do, the negative one of them is anyone's guess.
    """
    k = len(S)
    loadings = np.linalg.eigh(S)[1][:, -1]
    loadings = loadings if loadings.sum() >= 0 else -loadings
    turned = np.where(loadings < 0, -1.0, 1.0)
    oriented = S * turned  # columns turned
    others = oriented.sum(1) - turned  # the sum of the others, less the item itself
    both = (turned[:, None] * oriented).sum() - 2 * turned * oriented.sum(1) + 1.0  # its variance
    with np.errstate(all="ignore"):
        rest = np.where(both > 0, others / np.sqrt(both), np.nan) if k > 1 else np.full(k, np.nan)
    return rest, bool(abs(loadings.sum()) < TIE * np.abs(loadings).sum())


def mean_size(S: Array, own: bool) -> float:
    """Mean size of the correlations in a block (k, k), without its diagonal, or between two blocks (k, l); NaN of a single item."""
    size = np.abs(S)
    if not own:
        return float(size.mean())
    k = len(S)
    return float((size.sum() - k) / (k * (k - 1))) if k > 1 else float("nan")
