"""Answers with gaps, prepared once for all resamples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from plscli.core.pls.design import Array, Indices, Mask


@dataclass(frozen=True, eq=False)
class Gaps:
    """The R rows that lack the same number s of answers, in Q distinct patterns.

    rows : (R,).   cells : (R, s) where their gaps stand in the list of all gaps.   items : (R, s) which items they lack.
    patterns : (Q, s) the distinct rows of `items`.   pattern : (R,) which of them a row has.
    """

    rows: Indices
    cells: Indices
    items: Indices
    patterns: Indices
    pattern: Indices

    @classmethod
    def of(cls, rows: Indices, answered: Mask, number: Indices) -> Gaps:
        """Gather rows that lack equally many answers; number (N', K) is the place of a gap in the list of all gaps."""
        items = np.nonzero(~answered[rows])[1].reshape(len(rows), -1)
        patterns, pattern = np.unique(items, axis=0, return_inverse=True)
        return cls(rows, number[rows[:, None], items], items, patterns, pattern.reshape(-1))


@dataclass(frozen=True, eq=False)
class Incomplete:
    """Answers with gaps, prepared once for any number of resamples.

    kept : (N,) True for the rows with an answer; the N' others say nothing about any parameter and are left out below.
    standardised : (N', K) answers minus `origin` (K,) over `scale` (K,), 0 where missing.   answered : (N', K).
    row : (G,) row of each gap, the gaps ordered by item.   item : (G,) its item.
    groups : the rows with gaps by the number of answers they lack.
    pairs : codes iK + j of the distinct pairs (i, j) of items missing together, i = j included.   order : arranges the
    s x s pairs of all rows of all groups by code.   runs : where each code begins in that order.
    """

    kept: Mask
    standardised: Array
    answered: Mask
    origin: Array
    scale: Array
    row: Indices
    item: Indices
    groups: tuple[Gaps, ...]
    pairs: Indices
    order: Indices
    runs: Indices

    @classmethod
    def of(cls, X: Array) -> Incomplete:
        """Prepare answers X (N, K), NaN where missing.  A constant or unanswered column gets scale 1."""
        answered = ~np.isnan(X)
        kept = np.asarray(answered.any(1))
        X, answered = X[kept], answered[kept]
        origin, scale = _standard(X, answered)
        standardised = np.where(answered, (X - origin) / scale, 0.0)
        item, row = np.nonzero(~answered.T)
        number = np.zeros(X.shape, dtype=np.intp)
        number[row, item] = np.arange(len(row))
        lacking = (~answered).sum(1)
        groups = tuple(Gaps.of(np.flatnonzero(lacking == s), answered, number) for s in np.unique(lacking) if s)
        codes = [(gaps.items[:, :, None] * X.shape[1] + gaps.items[:, None]).reshape(-1) for gaps in groups]
        code = np.concatenate([np.empty(0, dtype=np.intp), *codes])
        order = np.argsort(code, kind="stable")
        pairs, runs = np.unique(code[order], return_index=True)
        return cls(kept, standardised, answered, origin, scale, row, item, groups, pairs, order, runs)

    def gaps_by_item(self) -> Iterator[tuple[int, slice, Array]]:
        """Each item with gaps: its number, the slice of its gaps, the answers (g, K) of the rows concerned."""
        for k in np.unique(self.item):
            cells = slice(*np.searchsorted(self.item, [k, k + 1]))
            yield int(k), cells, self.standardised[self.row[cells]]


def _standard(X: Array, answered: Mask) -> tuple[Array, Array]:
    """Mean and standard deviation of the answers in each column; by way of the range, so that squares cannot overflow."""
    low = np.where(answered, X, np.inf).min(0, initial=np.inf)
    high = np.where(answered, X, -np.inf).max(0, initial=-np.inf)
    varies, low = high > low, np.where(np.isfinite(low), low, 0.0)
    unit, count = np.where(varies, high - low, 1.0), np.maximum(answered.sum(0), 1)
    share = np.where(answered, (X - low) / unit, 0.0)
    mean = share.sum(0) / count
    variance = (np.where(answered, share - mean, 0.0) ** 2).sum(0) / count
    return low + unit * mean, np.where(varies, unit * np.sqrt(variance), 1.0)
