"""The numerical core: arrays in, arrays out, any batch in front.

Nothing here knows names, text, files or seeds, and nothing here raises because of data: what cannot be estimated is
NaN with a `Status` code.  Sizes: N rows, K indicators, J constructs; `...` stands for any batch (resamples, folds).
The only import is numpy.

What all of it takes stands in this file: the path model as arrays, and the answers as correlations, with what was taken out of them.
`pls` is the algorithm; `moments` makes correlations of rows, `resampling` draws rows, `criteria` judges what was estimated;
`groups`, `folds`, `prediction`, `endogeneity` and `segments` hold what one question alone asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Indices = NDArray[np.intp]
Mode = Literal["A", "B", "unit"]


def side_by_side(sizes: Sequence[int]) -> tuple[slice, ...]:
    """Where parts of these sizes lie, one after the other."""
    ends = np.cumsum(sizes).tolist()
    return tuple(slice(end - size, end) for end, size in zip(ends, sizes, strict=True))


@dataclass(frozen=True, eq=False)
class Design:
    """Blocks, modes and paths of a path model with K indicators and J constructs.

    sizes : (J,) number of indicators of each construct; the indicators of a construct lie side by side, in construct order.
    modes : (J,) how the outer weights of each construct are found.
    reflective : (J,) True for a common factor measured by its indicators, False for a composite built from them.
    paths : (J, J) True at [i, j] where construct i points to construct j; must be free of cycles.
    uncorrected : reflective constructs that PLSc leaves as they are, because their indicators are scores.
    products : constructs that are products of others.
    """

    sizes: tuple[int, ...]
    modes: tuple[Mode, ...]
    reflective: tuple[bool, ...]
    paths: Mask
    uncorrected: frozenset[int] = frozenset()
    products: frozenset[int] = frozenset()

    @cached_property
    def blocks(self) -> tuple[slice, ...]:
        """(J,) where the indicators of each construct lie among the K indicators."""
        return side_by_side(self.sizes)

    @cached_property
    def owner(self) -> Indices:
        """(K,) the construct of each indicator."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    @cached_property
    def membership(self) -> Array:
        """(K, J) one where an indicator belongs to a construct, zero elsewhere."""
        return np.repeat(np.eye(len(self.sizes)), self.sizes, axis=0)

    @cached_property
    def corrected(self) -> Mask:
        """(J,) True for the constructs that PLSc corrects for unreliability."""
        return np.array(
            [
                reflective and size > 1 and j not in self.uncorrected
                for j, (reflective, size) in enumerate(zip(self.reflective, self.sizes, strict=True))
            ]
        )

    @cached_property
    def equations(self) -> tuple[tuple[int, Indices], ...]:
        """Every endogenous construct j with the indices of the constructs that point to it."""
        return tuple((j, np.flatnonzero(column)) for j, column in enumerate(self.paths.T) if column.any())

    @cached_property
    def systems(self) -> tuple[tuple[Indices, Indices], ...]:
        """The equations with k predecessors together, for every k: outcomes (m, 1) and the constructs (m, k) that point to them."""
        sizes = sorted({len(before) for _, before in self.equations})
        alike = [[(j, before) for j, before in self.equations if len(before) == k] for k in sizes]
        return tuple((np.array([[j] for j, _ in some]), np.stack([before for _, before in some])) for some in alike)

    @cached_property
    def correlating(self) -> Array:
        """(J, J) one at [i, j] where i weighs in the inner proxy of j by its correlation: successors, and predecessors that are alone."""
        alone = self.paths & (self.paths.sum(0) == 1)
        return np.where(self.paths.T | alone, 1.0, 0.0)

    @cached_property
    def causal_order(self) -> tuple[tuple[int, Indices], ...]:
        """The equations in an order in which every construct comes after those that point to it."""
        waiting, ordered = dict(self.equations), list[tuple[int, Indices]]()
        while waiting:
            ready = [j for j, before in waiting.items() if not waiting.keys() & set(before.tolist())]
            ordered += [(j, waiting.pop(j)) for j in ready]
        return tuple(ordered)


@dataclass(frozen=True, slots=True, eq=False)
class Correlations:
    """Correlations of K columns in one sample or in a batch of them.

    R : (..., K, K) with an exact unit diagonal, NaN where a column is constant.   mean, sd : (..., K) of the columns, NaN where
    they are not known.   n : (...,) cases.   status : (...,) bits of `pls.Status` that were found on the way to R.
    bound : (..., K, K) True for polychoric correlations at their bound; None where there are none of that kind.
    """

    R: Array
    mean: Array
    sd: Array
    n: Array
    status: NDArray[np.int64]
    bound: Mask | None = None

    @classmethod
    def known(cls, R: Array, n: Array | float) -> Correlations:
        """Correlations R (..., K, K) of n cases whose answers are not at hand."""
        unknown = np.full(R.shape[:-1], np.nan)
        cases = np.broadcast_to(np.asarray(n, dtype=np.float64), R.shape[:-2])
        return cls(R, unknown, unknown, cases, np.zeros(R.shape[:-2], dtype=np.int64))

    def __len__(self) -> int:
        return len(self.R)

    def __getitem__(self, members: slice | int | NDArray[np.intp]) -> Correlations:
        """Some members of the batch."""
        parts = {field.name: part[members] for field in fields(self) if (part := getattr(self, field.name)) is not None}
        return Correlations(**parts)

    @classmethod
    def joined(cls, parts: Sequence[Correlations]) -> Correlations:
        """Batches one after the other."""
        if len(parts) == 1:
            return parts[0]
        names = [field.name for field in fields(cls) if getattr(parts[0], field.name) is not None]
        joined: dict[str, Any] = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
        return cls(**joined)

    def columns(self, which: Indices) -> Correlations:
        """Some of the columns, in the order of `which`; one may occur twice."""
        bound = None if self.bound is None else self.bound[..., which[:, None], which]
        return Correlations(self.R[..., which[:, None], which], self.mean[..., which], self.sd[..., which], self.n, self.status, bound)
