"""Where blocks of resamples run; today in this process.

Resamples come in blocks of 256, each with a random stream of its own, `SeedSequence(seed, spawn_key=(purpose, group,
block))`: the first k resamples are the same for any number of resamples and any order in which blocks are run.  Every
block is read whole, also one of which only a part is wanted, so that no digit depends on how many are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import numpy as np

from plscli.core import resample
from plscli.core.correlations import Correlations
from plscli.core.design import Array, Indices

BLOCK = 256
"""Resamples that share a random stream; part of what a seed means, so never to be changed."""
BOOTSTRAP = 0
"""First element of the spawn key of bootstrap streams."""
DRAWS_AT_ONCE = 1 << 22
"""Row draws held in memory at a time."""
BATCH = 1 << 18
"""Correlations that are estimated together: enough to amortise the calls, little enough for the cache."""

T = TypeVar("T")
Read = Callable[[Array], Correlations]
"""Turns row weights (B, N) into the correlations of B samples."""
Progress = Callable[[int, int], None]
"""Called with the number of resamples done and the number asked for."""


def bootstrap(read: Read, plan: resample.Plan, resamples: int, seed: int, group: int = 0) -> Iterator[Correlations]:
    """Bootstrap samples drawn by a plan, as `read` turns them into correlations, block by block, `resamples` in all."""
    at_once = int(np.clip(DRAWS_AT_ONCE // plan.number, 1, BLOCK))
    for block, start in enumerate(range(0, resamples, BLOCK)):
        stream = np.random.SeedSequence(seed, spawn_key=(BOOTSTRAP, group, block))
        generator = np.random.Generator(np.random.PCG64(stream))
        sizes = [min(at_once, BLOCK - done) for done in range(0, BLOCK, at_once)]
        parts = [read(plan.draw(size, generator)) for size in sizes]
        yield Correlations.joined(parts)[: resamples - start]


def from_indices(read: Read, number: int, indices: Indices) -> Iterator[Correlations]:
    """The samples whose row numbers are given, (B, m), block by block."""
    for start in range(0, len(indices), BLOCK):
        yield read(resample.counts(indices[start : start + BLOCK], number))


def run(
    work: Callable[[Correlations], T],
    blocks: Iterable[Correlations],
    resamples: int,
    progress: Progress | None = None,
    batch: int = BATCH,
) -> list[T]:
    """Apply `work` to the blocks, several at a time, and return its results in order.

    batch : correlations that are handed to `work` together; changes the speed and no digit.
    """
    results: list[T] = []
    waiting: list[Correlations] = []
    done = 0
    for block in blocks:
        waiting.append(block)
        done += len(block)
        if done == resamples or sum(part.R.size for part in waiting) >= batch:
            results.append(work(Correlations.joined(waiting)))
            waiting = []
            if progress:
                progress(done, resamples)
    return results
