"""Rank correlations of resamples: mid-ranks taken anew within every resample, from sorting done once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plscli.core import Array, Indices

SLAB = 1 << 21
"""Ranks held in memory at a time."""


@dataclass(frozen=True, eq=False)
class Ranked:
    """The order of the answers to each item, which no resample changes.

    order : (N, K) rows by rising answer, the missing answers last.
    before, upto : (N, K) how many places of that order lie before the tie group of a row, and how many end with it.  A
        missing answer counts as tied with all answers, 0 and `answered`.
    answered : (K,) number of answers.
    """

    order: Indices
    before: Indices
    upto: Indices
    answered: Indices

    @classmethod
    def of(cls, X: Array) -> Ranked:
        """Sort answers X (N, K), NaN where missing."""
        order = np.argsort(X, axis=0, kind="stable")
        answered = (~np.isnan(X)).sum(0)
        before, upto = np.zeros(X.shape, dtype=np.intp), np.tile(answered, (len(X), 1))
        for k, x in enumerate(X.T):
            present = ~np.isnan(x)
            values = x[order[: answered[k], k]]
            before[present, k] = np.searchsorted(values, x[present], side="left")
            upto[present, k] = np.searchsorted(values, x[present], side="right")
        return cls(order, before, upto, answered)

    def ranks(self, weights: Array) -> Array:
        """(B, N, K) mid-ranks of the rows within each set of row weights (B, N), less the mean rank.

        The weight below an answer plus half the weight at it: for whole weights the usual mid-rank less one half.
        """
        ranks = np.empty((*weights.shape, len(self.answered)))
        sums = np.zeros((len(weights), weights.shape[1] + 1))
        for k, answered in enumerate(self.answered):
            np.cumsum(weights[:, self.order[:, k]], axis=1, out=sums[:, 1:])
            ranks[..., k] = (sums[:, self.before[:, k]] + sums[:, self.upto[:, k]] - sums[:, answered, None]) / 2
        return ranks


def spearman(prepared: Ranked, weights: Array) -> Array:
    """Spearman correlations under each set of row weights: Pearson correlations of mid-ranks within the resample.

    prepared : the sorted answers.  weights : (B, N) how often each row counts, whole or not.
    Returns R (B, K, K) with an exact unit diagonal; NaN row and column where an item is constant in that member.  Answers
    are ranked among those that answered the item, and a missing one takes the mean rank: mean replacement of ranks.

    Spearman (1904), Am. J. Psychol. 15, 72-101; ties as in Kendall (1945), Biometrika 33, 239-251.
    """
    K = len(prepared.answered)
    products = np.empty((len(weights), K, K))
    step = max(1, SLAB // max(1, prepared.order.size))
    for start in range(0, len(weights), step):
        part = weights[start : start + step]
        ranks = prepared.ranks(part)
        products[start : start + step] = np.swapaxes(ranks * part[..., None], 1, 2) @ ranks
    return _correlation(products)


def _correlation(products: Array) -> Array:
    """Correlations (B, K, K) from sums of products of deviations; an item that is constant has none, exactly 0."""
    squares = np.diagonal(products, axis1=1, axis2=2)
    scale = np.sqrt(np.where(squares > 0, squares, np.nan))
    R: Array = products / (scale[:, :, None] * scale[:, None, :])
    diagonal = np.arange(R.shape[-1])
    R[:, diagonal, diagonal] = np.where(np.isnan(scale), np.nan, 1.0)
    return R
