"""Folds of cross-validation: rows that are held out together, of which every row is in one fold of each repetition."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heapreplace

import numpy as np

from plscli.core import Indices

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
