"""Samples in blocks: each block is a pure function of a seed and its number, so that any worker can make it.

Resamples come in blocks of 256, each with a random stream of its own, `SeedSequence(seed, spawn_key=(purpose, group,
block))`: the first k resamples are the same for any number of resamples, any number of workers and any machine.  Every
block is read whole, also one of which only a part is wanted, so that no digit depends on how many are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from plscli.core import Array, Correlations, Indices
from plscli.core.moments import MomentLayout, Rows, pairwise_products
from plscli.core.moments.moments import Moments
from plscli.core.resampling import ResamplingPlan, counts, shares, within

BLOCK = 256
"""Resamples that share a random stream; part of what a seed means, so never to be changed."""
BOOTSTRAP, PERMUTATION, FOLDS, EXACT_FIT, PARALLEL, NESTED, LOSSES, JACKKNIFE = 0, 1, 2, 3, 4, 7, 9, 11
SEGMENTS, ONE_SEGMENT, EXPLAINED = 13, 14, 15
"""First element of the spawn key of random streams, by purpose."""
DRAWS_AT_ONCE = 1 << 22
"""Row draws held in memory at a time."""
SUMS_AT_ONCE = 1 << 23
"""Sums of products held in memory at a time by one worker."""

Read = Callable[[Array], Correlations]
"""Turns row weights (B, N) into the correlations of B samples."""
Tick = Callable[[float], None]
"""Called with the share of a task that is done."""


class SampleBlocks(Protocol):
    """Bootstrap samples in blocks, of which each is a pure function of its number."""

    @property
    def together(self) -> int:
        """Blocks that are better read together, because reading passes over many rows; 1 where it makes no difference."""

    def read(self, blocks: range, tick: Tick) -> Correlations:
        """The samples of consecutive blocks."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """Samples drawn by a plan, as `reader` turns them into correlations.   purpose : first element of the spawn key."""

    reader: Read
    plan: ResamplingPlan
    resamples: int
    seed: int
    group: int = 0
    purpose: int = BOOTSTRAP
    together = 1

    def read(self, blocks: range, tick: Tick) -> Correlations:
        """The samples of consecutive blocks."""
        return self.read_by([self.reader], blocks)[0]

    def read_by(self, readers: Sequence[Read], blocks: range) -> list[Correlations]:
        """The same samples of consecutive blocks as each of several readers turns them into correlations."""
        read: list[list[Correlations]] = [[] for _ in readers]
        for block in blocks:
            drawn = list(self.counts(block))
            for parts, reader in zip(read, readers, strict=True):
                parts.append(Correlations.joined([reader(counts) for counts in drawn])[: self.resamples - block * BLOCK])
        return [Correlations.joined(parts) for parts in read]

    def counts(self, block: int) -> Iterator[Array]:
        """Row weights (at most 256, N) of the samples of a block, piece by piece."""
        generator = stream(self.seed, self.purpose, self.group, block)
        at_once = int(np.clip(DRAWS_AT_ONCE // self.plan.number, 1, BLOCK))
        for done in range(0, BLOCK, at_once):
            yield self.plan.draw(min(at_once, BLOCK - done), generator)

    def nested(self, block: int, times: int) -> Iterator[Correlations]:
        """For each sample of a block in turn, `times` samples drawn from it by the same plan."""
        generator = stream(self.seed, NESTED, self.group, block)
        left = min(BLOCK, self.resamples - block * BLOCK)
        for drawn in self.counts(block):
            for row in drawn[:left]:
                yield self.reader(self.plan.again(row, times, generator))
            left -= len(drawn)


@dataclass(frozen=True, eq=False)
class Given:
    """Samples whose row numbers (B, m), of N rows, are given."""

    reader: Read
    number: int
    indices: Indices
    together = 1

    def read(self, blocks: range, tick: Tick) -> Correlations:
        """The samples of consecutive blocks."""
        return Correlations.joined([self.reader(counts) for block in blocks for counts in self.counts(block)])

    def counts(self, block: int) -> Iterator[Array]:
        """Row weights (at most 256, N) of the samples of a block."""
        yield counts(self.indices[block * BLOCK : (block + 1) * BLOCK], self.number)


class Pieces(Protocol):
    """Rows in pieces of at most 65,536, the same ones whenever they are asked for."""

    @property
    def sizes(self) -> Indices:
        """(R,) rows in each piece."""

    @property
    def layout(self) -> MomentLayout:
        """What the columns of all pieces mean."""

    def __iter__(self) -> Iterator[Rows]: ...


@dataclass(frozen=True, eq=False)
class Scattered:
    """Simple bootstrap samples of rows that come in pieces: first how many draws fall into each piece, then which rows of it.

    It is the exact bootstrap of all rows, and never holds more of them than one piece.   Streams: spawn key (purpose, group, block)
    for the shares of the pieces, with the number of the piece appended for its rows.
    """

    pieces: Pieces
    resamples: int
    seed: int
    together: int = 2
    group: int = 0
    purpose: int = BOOTSTRAP

    def read(self, blocks: range, tick: Tick) -> Correlations:
        """The samples of consecutive blocks; all rows are passed once."""
        sizes, layout = self.pieces.sizes, self.pieces.layout
        split = [shares(sizes, BLOCK, stream(self.seed, self.purpose, self.group, block)) for block in blocks]
        sums = np.zeros((len(blocks), BLOCK, len(layout.pairs[0])))
        for number, rows in enumerate(self.pieces):
            products = pairwise_products(rows.augmented)
            if rows.weights is not None:
                products *= rows.weights
            for block, share, total in zip(blocks, split, sums, strict=True):
                generator = stream(self.seed, self.purpose, self.group, block, number)
                total += within(rows.number, share[:, number], generator) @ products.T
            tick((number + 1) / len(sizes))
        moments = Moments(sums.reshape(-1, sums.shape[-1]), layout)
        return moments[: self.resamples - blocks[0] * BLOCK].correlations(float(sizes.sum()))


def stream(seed: int, *key: int) -> np.random.Generator:
    """The random numbers of a seed for one purpose."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))
