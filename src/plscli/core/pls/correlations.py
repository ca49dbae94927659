"""Columns of answers as correlations, with what was taken out of them: all that estimation needs to know of the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli.core.pls.design import Array, Indices, Mask


@dataclass(frozen=True, slots=True, eq=False)
class Correlations:
    """Correlations of K columns in one sample or in a batch of them.

    R : (..., K, K) with an exact unit diagonal, NaN where a column is constant.   mean, sd : (..., K) of the columns, NaN where
    they are not known.   n : (...,) cases.   status : (...,) bits of `estimate.Status` that were found on the way to R.
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
