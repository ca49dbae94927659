"""Where the numbers of a batch lie: the batch comes first in the shape of an array and last in its memory.

Formulas index one member, `C[..., i, j]`, and with this layout that is one run of neighbouring numbers, all members of
the batch.  NumPy works through long runs many times faster than through thousands of matrices of seven by seven.  Any other
layout gives the same digits at a lower speed, as long as sums are taken by `total`.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from plscli.core.pls.design import Array, Indices

Kind = TypeVar("Kind", bound=np.generic)


def batch_last(X: Array, axes: int) -> Array:
    """The same array, in memory its last `axes` axes before the batch; no copy if it lies so already."""
    front = X.ndim - axes
    own, batch = tuple(range(front, X.ndim)), tuple(range(front))
    return front_first(np.ascontiguousarray(X.transpose(own + batch)), axes)


def front_first(X: NDArray[Kind], axes: int) -> NDArray[Kind]:
    """An array (*shape, *batch) as (*batch, *shape), where `shape` has that many axes; no copy."""
    return X.transpose((*range(axes, X.ndim), *range(axes)))


def empty(batch: tuple[int, ...], shape: tuple[int, ...]) -> Array:
    """An array (*batch, *shape) to be filled."""
    return front_first(np.empty((*shape, *batch)), len(shape))


def full(batch: tuple[int, ...], shape: tuple[int, ...], value: float = np.nan) -> Array:
    """An array (*batch, *shape) that holds one value."""
    return front_first(np.full((*shape, *batch), value), len(shape))


def members(X: NDArray[Kind], which: Indices) -> NDArray[Kind]:
    """Members of an array (B, ...) by their numbers; quicker than X[which], and the layout stays."""
    return front_first(np.take(X.transpose((*range(1, X.ndim), 0)), which, axis=-1), X.ndim - 1)


def total(X: Array) -> Array:
    """Sum (...,) over the last axis of (..., k), k > 0: the second half is added to the first, until one is left.

    `X.sum(-1)` adds in an order that depends on the layout, and on whether the batch has more than one member.
    """
    while X.shape[-1] > 1:
        half = X.shape[-1] // 2
        first, second = X[..., :-half].copy("K"), X[..., -half:]
        first[..., :half] += second
        X = first
    return X[..., 0]
