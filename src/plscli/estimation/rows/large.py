"""Samples of very many rows, read in pieces: moments of pieces add up, and a bootstrap sample of all rows can be drawn piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import add

import numpy as np

from plscli.core import Array, Correlations, Indices
from plscli.core.moments import Extent, MomentLayout, Rows
from plscli.core.moments.moments import Moments, grouped, total
from plscli.core.resampling import ResamplingPlan, samples
from plscli.estimation import Estimator
from plscli.estimation.rows.reading import GROUPS, Reader, SampleReader
from plscli.model.plan import Plan
from plscli.records import Provenance

PIECE = 1 << 13
"""Rows in a piece; part of what a seed means for a survey of many rows."""
Block = tuple[Array, Array | None]
"""Answers (n, K) of some rows, and their sampling weights (n,) if there are any."""
Blocks = Callable[[], Iterator[Block]]
"""A piece of the rows at a time, from the first row on."""


@dataclass(frozen=True, eq=False)
class RowPieces:
    """Rows in pieces.   sizes : (R,) of the pieces.   gappy : columns with gaps, each of which has marks of presence of its own."""

    blocks: Blocks
    sizes: Indices
    layout: MomentLayout
    gappy: Indices

    @classmethod
    def of(cls, blocks: Blocks, sizes: Indices, extent: Extent, gappy: Indices) -> RowPieces:
        """Pieces of rows with answers of an extent."""
        K = len(extent.low)
        presence = np.zeros(K, dtype=np.intp)
        presence[gappy] = 1 + K + np.arange(len(gappy))
        return cls(blocks, sizes, MomentLayout.of(extent, presence, 1 + K + len(gappy)), gappy)

    def __iter__(self) -> Iterator[Rows]:
        for X, weights in self.blocks():
            marks = (~np.isnan(X[:, self.gappy])).astype(np.float64)
            yield Rows(self.layout.augmented(X, marks), self.layout, weights)


@dataclass(frozen=True, eq=False)
class LargeReader(Reader):
    """Reads rows in pieces; for moments of the answers alone.   held : whether the pieces are in memory, or read anew in every pass."""

    pieces: RowPieces
    estimator: Estimator
    plan: Plan
    data: Provenance
    notes: tuple[str, ...]
    ranges: Mapping[str, tuple[float, float]]
    held: bool = True

    @cached_property
    def moments(self) -> Moments:
        """Moments of all rows."""
        return reduce(add, map(total, self.pieces))

    @cached_property
    def whole(self) -> Correlations:
        """Correlations in the sample itself."""
        return self.moments.correlations(float(self.pieces.sizes.sum()))

    def source(self, plan: ResamplingPlan, resamples: int, seed: int) -> samples.SampleBlocks:
        """Simple bootstrap samples; where every pass reads the file anew, as few passes as memory allows."""
        together = max(1, samples.SUMS_AT_ONCE // (samples.BLOCK * len(self.pieces.layout.pairs[0])))
        return samples.Scattered(self.pieces, resamples, seed, min(2, together) if self.held else together)

    def without(self, units: Indices | None, seed: int) -> Iterator[tuple[Correlations, Array]]:
        """The samples without each of many random groups of rows, as `SampleReader` makes them of many rows."""
        sums, counts = np.zeros((GROUPS, len(self.pieces.layout.pairs[0]))), np.zeros(GROUPS)
        for number, rows in enumerate(self.pieces):
            groups = samples.stream(seed, samples.JACKKNIFE, number).integers(0, GROUPS, rows.number)
            sums += grouped(rows, groups, GROUPS).sums
            counts += np.bincount(groups, minlength=GROUPS)
        for start in range(0, GROUPS, samples.BLOCK):
            part = slice(start, start + samples.BLOCK)
            left = Moments(self.moments.sums - sums[part], self.pieces.layout)
            yield left.correlations(self.pieces.sizes.sum() - counts[part]), np.ones(len(counts[part]))


def in_pieces(reader: SampleReader) -> LargeReader:
    """The rows of a large sample in pieces, in their order."""
    X, weights = reader.sample.X, reader.sample.weights
    pieces = RowPieces.of(HeldRows(((X, weights),)), pieces_of(len(X)), Extent.of(X), np.flatnonzero(np.isnan(X).any(0)))
    return LargeReader(pieces, reader.estimator, reader.plan, reader.data, reader.notes, reader.ranges)


def pieces_of(rows: int) -> Indices:
    """(R,) sizes of the pieces of so many rows."""
    return np.array([min(PIECE, rows - start) for start in range(0, rows, PIECE)])


@dataclass(frozen=True, eq=False)
class HeldRows:
    """Rows in memory, in blocks of whole pieces.   scale : factor of their weights."""

    held: tuple[Block, ...]
    scale: float = 1.0

    def __call__(self) -> Iterator[Block]:
        for X, w in self.held:
            for start in range(0, len(X), PIECE):
                part = slice(start, start + PIECE)
                yield X[part], None if w is None else w[part] * self.scale
