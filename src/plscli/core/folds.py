"""Folds of cross-validation: rows that are held out together, and moments of them and of what is left of all rows without them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heapreplace

import numpy as np

from plscli.core import Array, Correlations, Indices
from plscli.core.linalg import front_first
from plscli.core.moments import MomentLayout, Rows
from plscli.core.moments.moments import Moments

SHORT = 1 << 16
"""Numbers below it are sorted in two passes, many times as fast as by comparing them."""


@dataclass(frozen=True, eq=False)
class Folds:
    """A plan of cross-validation.

    of : (r, N) the fold of every row in each repetition, from 0.   number : k folds of every repetition, none of them empty.
    """

    of: Indices
    number: int

    @property
    def repetitions(self) -> int:
        """Their number, r."""
        return len(self.of)

    @property
    def rows(self) -> int:
        """Their number, N."""
        return int(self.of.shape[1])

    @cached_property
    def held_out(self) -> Indices:
        """(F, m) rows of the F = r k folds, repetition by repetition; shorter folds are filled up with N, which is no row."""
        repetition = np.arange(self.repetitions)[:, None] * self.number
        which = (self.of + repetition).reshape(-1)
        number = self.repetitions * self.number
        order = np.argsort(which.astype(np.uint16) if number <= SHORT else which, kind="stable")
        sizes = np.bincount(which, minlength=number)
        found = np.full((len(sizes), int(sizes.max())), self.rows, dtype=np.intp)
        found[np.arange(found.shape[1]) < sizes[:, None]] = order % self.rows
        return found

    @cached_property
    def place(self) -> Indices:
        """(r, N) where each row stands among the rows `held_out`, fold by fold."""
        flat = self.held_out.reshape(self.repetitions, -1)
        return np.argsort(flat, axis=1, kind="stable")[:, : self.rows] + np.arange(self.repetitions)[:, None] * flat.shape[1]

    def some(self, start: int, stop: int) -> Folds:
        """The repetitions from one to before another."""
        return Folds(self.of[start:stop], self.number)


def one_by_one(rows: int) -> Folds:
    """Every row a fold of its own."""
    return Folds(np.arange(rows, dtype=np.intp)[None], rows)


def deal(number: int, strata: Indices, generator: np.random.Generator) -> Indices:
    """(N,) folds of rows in random order, dealt out one by one through the strata: no two folds differ by more than one row, over all
    rows and within each stratum.   strata : (N,) stratum of each row.
    """
    order = generator.permutation(len(strata))
    order = order[np.argsort(strata[order], kind="stable")]
    found = np.empty(len(strata), dtype=np.intp)
    found[order] = np.arange(len(strata)) % number
    return found


def deal_clusters(number: int, strata: Indices, clusters: Indices, generator: np.random.Generator) -> Indices:
    """(N,) folds of whole clusters in random order, the largest first, each to the fold with the fewest rows of its stratum, and of those
    to the one with the fewest rows.   strata, clusters : (N,) of each row; no cluster lies in two strata.
    """
    labels, first, member, sizes = np.unique(clusters, return_index=True, return_inverse=True, return_counts=True)
    order = generator.permutation(len(labels))
    order = order[np.lexsort([-sizes[order], strata[first][order]])]
    home, total = np.empty(len(labels), dtype=np.intp), np.zeros(number, dtype=np.intp)
    stratum, heap = -1, list[tuple[int, int, int]]()
    for cluster in order:
        if strata[first[cluster]] != stratum:
            stratum = strata[first[cluster]]
            heap = [(0, int(total[fold]), fold) for fold in range(number)]
            heapify(heap)
        here, rows, fold = heap[0]
        home[cluster] = fold
        total[fold] += sizes[cluster]
        heapreplace(heap, (here + int(sizes[cluster]), rows + int(sizes[cluster]), fold))
    return home[member.reshape(-1)]


def held_out(rows: Rows, which: Indices) -> Moments:
    """Moments (F,) of F sets of rows: the rows of every set are gathered and multiplied by themselves.

    which : (F, m) row numbers; the number N stands for no row.  That is O(F m K²), where row weights of zero and one for all rows would
    take k times as long.
    """
    weights = None if rows.weights is None else gathered(rows.weights[:, None], which, 0.0)
    return _moments(gathered(rows.augmented, which, 0.0), weights, rows.layout)


def _moments(columns: Array, weights: Array | None, layout: MomentLayout) -> Moments:
    """Moments (F,) of the columns (F, m, P) of rows with weights (F, m, 1)."""
    products = np.swapaxes(columns if weights is None else columns * weights, -1, -2) @ columns
    first, second = layout.pairs
    flat = products.reshape(len(products), -1)[:, first * layout.width + second]
    return Moments(front_first(np.ascontiguousarray(flat.T), 1), layout)


def training(rows: Rows, which: Indices) -> Correlations:
    """Correlations, means and standard deviations (F,) of all rows without those of each set: moments subtract.

    which : (F, m) as in `held_out`.  Missing answers are replaced by the means of the rows that are left.
    """
    left = (which < rows.number).sum(-1).astype(np.float64)
    everybody = _moments(rows.augmented[None], None if rows.weights is None else rows.weights[None, :, None], rows.layout)
    return (everybody - held_out(rows, which)).correlations(rows.number - left)


def gathered(columns: Array, which: Indices, nothing: float) -> Array:
    """Rows (F, m, P) of columns (N, P), filled with `nothing` for the number N."""
    return np.take(np.concatenate([columns, np.full((1, columns.shape[1]), nothing)]), which, axis=0)


def standardised(X: Array, data: Correlations, which: Indices) -> Array:
    """Answers (F, m, K) of sets of rows, standardised by the means and standard deviations (F, K) of other rows; NaN where missing.

    X : (N, K), NaN where missing.   data : of the rows that are not in the set.   which : (F, m) as in `held_out`.
    """
    K, z = X.shape[1], gathered(X, which, np.nan)
    z -= np.ascontiguousarray(data.mean[:, :K])[:, None]
    z *= np.ascontiguousarray(1.0 / data.sd[:, :K])[:, None]
    return z
