"""A survey too large to hold, brought together with a model.

One pass over the file finds which rows are used, what is missing, where the answers lie, and whether so many rows are equal that
their kinds can stand for them; the rows themselves are kept only where they fit in memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from plscli.core import Array, Indices
from plscli.core.moments import Extent, bounds, kinds, row_codes
from plscli.data.missing_codes import HEAD
from plscli.data.screen import Tally, combined, tally
from plscli.errors import UsageError
from plscli.estimation import Estimator
from plscli.estimation.rows import (
    EQUAL_ROWS,
    Sample,
    check_columns,
    check_em,
    check_rows,
    check_variance,
    check_weight_column,
    check_weights,
    gaps,
    no_weight,
    said_of,
    undeclared,
    used_rows,
    weighted_by,
)
from plscli.estimation.rows.large import PIECE, Block, HeldRows, LargeReader, RowPieces, pieces_of
from plscli.estimation.rows.reading import Reader, SampleReader, adds
from plscli.model.spec import ModelSpec
from plscli.records import Provenance

if TYPE_CHECKING:
    from plscli.data.stream import Stream

READ_AT_ONCE = 1 << 16
"""Rows that are looked at together: whole pieces."""
HELD = 1 << 28
"""Bytes of answers that are kept in memory rather than read again in every pass."""
MOST_KINDS = 1 << 18
"""Kinds of rows that are looked for."""


def gathered(stream: Stream, model: ModelSpec, estimator: Estimator) -> Reader:
    """The reader of the rows of a file.  Raises ModelError, DataError, EstimationError, and UsageError for what needs all rows at once."""
    check_columns(stream, model)
    if estimator.weight is not None:
        check_weight_column(estimator.weight, model, stream)
    plan, used = estimator.plan(model, stream.scales), Used(stream, model.indicators, estimator)
    seen = Seen.of(used)
    about = seen.checked(model, stream.file, estimator)
    far = undeclared(stream, model, seen.head, seen.low, seen.high, lambda items: _tallies(used, seen.kinds, items))
    notes = (*stream.notes, *far, *about)
    data = Provenance(stream.file, stream.sha256, seen.rows, seen.n, stream.missing_codes, stream.prepared)
    scale = seen.n / seen.weight
    if seen.kinds is not None and seen.n >= EQUAL_ROWS * len(seen.kinds.times):
        found, nowhere = seen.kinds, np.zeros(0, dtype=np.intp)  # a kind of rows has no place in the file
        if estimator.treatment == "em":
            check_em(found.X, seen.n, model, stream.file)
        weights = None if found.weights is None else found.weights * scale
        return SampleReader(Sample(model, found.X, weights, nowhere, nowhere, data, notes, found.times), estimator, plan)
    if not adds(estimator, plan):
        raise UsageError(
            f"{stream.file} is too large for this: {estimator.correlations} correlations, --missing {estimator.treatment}"
            f"{', products' if plan.terms else ''} need all rows in memory at once\n"
            "  use Pearson correlations with --missing mean or listwise and no products, or a random part of the rows"
        )
    blocks = replace(used, scale=scale).pieces if seen.held is None else HeldRows(tuple(seen.held), scale)
    pieces = RowPieces.of(blocks, pieces_of(seen.n), seen.extent, np.flatnonzero(seen.gaps.items))
    ranges = {name: (float(low), float(high)) for name, low, high in zip(model.indicators, seen.low, seen.high, strict=True)}
    return LargeReader(pieces, estimator, plan, data, notes, ranges, held=seen.held is not None)


def _tallies(used: Used, kinds: KindsOfRows | None, items: Sequence[int]) -> list[Tally]:
    """Tallies of some of the items: from the kinds of rows, or in another pass over the file."""
    if kinds is not None:
        return [combined(kinds.X[:, k], kinds.times) for k in items]
    found = [(np.empty(0), np.empty(0))] * len(items)
    for X, _ in used.pieces():
        found = [combined(*map(np.concatenate, zip(before, tally(X[:, k]), strict=True))) for before, k in zip(found, items, strict=True)]
    return found


@dataclass(frozen=True, eq=False)
class Used:
    """The rows of a file that are used.   scale : factor that makes their weights add up to their number."""

    stream: Stream
    columns: tuple[str, ...]
    estimator: Estimator
    scale: float = 1.0

    def pieces(self) -> Iterator[Block]:
        """Answers and weights, a piece at a time."""
        return (block for block, _, _ in self.blocks(PIECE))

    def blocks(self, rows: int) -> Iterator[tuple[Block, int, Counter[str]]]:
        """Blocks of exactly so many used rows, but for the last; rows of the file that were read for each, and those left out."""
        X, w = np.empty((0, len(self.columns))), np.empty(0)
        read, left_out = 0, Counter[str]()
        for more, weights, all_rows, without in self._kept():
            X, w, read, left_out = np.concatenate([X, more]), np.concatenate([w, weights]), read + all_rows, left_out + without
            while len(X) >= rows:
                yield self._block(X[:rows], w[:rows]), read, left_out
                X, w, read, left_out = X[rows:], w[rows:], 0, Counter()
        if len(X) or read:
            yield self._block(X, w), read, left_out

    def _block(self, X: Array, w: Array) -> Block:
        return X, None if self.estimator.weight is None else w * self.scale

    def _kept(self) -> Iterator[tuple[Array, Array, int, Counter[str]]]:
        weight, K, first = self.estimator.weight, len(self.columns), 1
        for block in self.stream.blocks([*self.columns, *([] if weight is None else [weight])], READ_AT_ONCE):
            X, w = block[:, :K], np.ones(len(block)) if weight is None else block[:, K]
            if weight is not None:
                check_weights(w, weight, self.stream.file, first)
            used, left_out = used_rows(X, w, self.estimator.treatment)
            yield X[used], w[used], len(block), left_out
            first += len(block)


@dataclass(eq=False)
class KindsOfRows:
    """Different rows X (U, K), their weights (U,) if there are any, and how often each occurs (U,)."""

    X: Array
    weights: Array | None
    times: Indices

    def with_block(self, X: Array, w: Array | None) -> KindsOfRows:
        """The kinds when further rows are taken in."""
        alone = _kinds(X, w, np.ones(len(X), dtype=np.intp))
        weights = None if w is None or self.weights is None else np.concatenate([self.weights, alone.weights])
        return _kinds(np.concatenate([self.X, alone.X]), weights, np.concatenate([self.times, alone.times]))


def _kinds(X: Array, w: Array | None, times: Indices) -> KindsOfRows:
    codes = row_codes([*([] if w is None else [w]), *X.T])
    first, _ = kinds(codes)
    which = np.searchsorted(codes[first], codes)
    return KindsOfRows(X[first], None if w is None else w[first], np.bincount(which, times, len(first)).astype(np.intp))


@dataclass(eq=False)
class Seen:
    """What a pass over the used rows finds.

    rows, n : of the file, and used.   head : the first of them.   low, high, mean, squares : (K,) of the answers; squares of distances
    from the mean.   weight, squared_weight : sums.   kinds : different rows, None if they are too many.   held : the rows, None if
    they are too many.
    """

    head: Array
    low: Array
    high: Array
    answered: Array
    mean: Array
    squares: Array
    gaps: gaps.Gaps
    kinds: KindsOfRows | None
    held: list[Block] | None = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    weight: float = 0.0
    squared_weight: float = 0.0

    @classmethod
    def of(cls, used: Used) -> Seen:
        """Pass over the rows."""
        K, weighted = len(used.columns), used.estimator.weight is not None
        none = np.empty((0, K))
        nothing = KindsOfRows(none, np.empty(0) if weighted else None, np.zeros(0, dtype=np.intp))
        zeros = np.zeros(K)
        seen = cls(none, zeros + np.inf, zeros - np.inf, zeros, zeros, zeros, gaps.Gaps.of(none), nothing)
        for (X, w), rows, left_out in used.blocks(READ_AT_ONCE):
            seen.rows += rows
            seen.left_out += left_out
            if len(X):
                seen.add(X, w)
        return seen

    @property
    def n(self) -> int:
        """Rows that are used."""
        return self.gaps.n

    def add(self, X: Array, w: Array | None) -> None:
        """Take in further rows.  Chan, Golub & LeVeque (1983), Am. Stat. 37, 242-247, for means and squares."""
        self.head = self.head if len(self.head) else X[:HEAD].copy()
        self.low, self.high = np.fmin(self.low, np.fmin.reduce(X)), np.fmax(self.high, np.fmax.reduce(X))
        gappy = np.isnan(X)
        n = (~gappy).sum(0)
        mean = np.where(gappy, 0.0, X).sum(0) / np.maximum(n, 1)
        apart, total = mean - self.mean, np.maximum(self.answered + n, 1)
        self.squares = self.squares + (np.where(gappy, 0.0, X - mean) ** 2).sum(0) + apart**2 * (self.answered * n / total)
        self.mean = self.mean + apart * (n / total)
        self.answered = self.answered + n
        self.gaps += gaps.Gaps.of(X)
        self.weight += float(len(X) if w is None else w.sum())
        self.squared_weight += float(len(X) if w is None else (w**2).sum())
        if self.kinds is not None:
            found = self.kinds.with_block(X, w)
            self.kinds = found if len(found.times) <= min(MOST_KINDS, max(self.n // 2, READ_AT_ONCE // 2)) else None
        if self.held is not None:
            self.held = [*self.held, (X.copy(), w)] if self.n * X.shape[1] * X.itemsize <= HELD else None

    @property
    def extent(self) -> Extent:
        """Where the answers lie."""
        _, _, unit = bounds(np.stack([self.low, self.high]))
        variance = self.squares / np.maximum(self.answered - 1, 1) / unit / unit
        return Extent(self.low, self.high, unit, self.mean / unit - self.low / unit, variance)

    def checked(self, model: ModelSpec, file: str, estimator: Estimator) -> list[str]:
        """What is said about the rows.  Raises EstimationError where they cannot be estimated from, DataError for weights of 0."""
        if estimator.weight is not None and self.rows and not self.weight:
            raise no_weight(estimator.weight, file)
        check_rows(self.n, model, file, estimator)
        check_variance(self.low, self.high, self.answered.astype(np.intp), model)
        notes = [*said_of(self.left_out), *gaps.remarks(self.gaps, model.indicators, estimator)]
        if estimator.weight is not None:
            notes.append(weighted_by(estimator.weight, self.n, self.weight, self.squared_weight))
        return notes
