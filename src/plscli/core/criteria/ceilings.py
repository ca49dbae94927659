"""Ceilings over a scatter of cases: how much of the corner above them stays empty, and what an outcome therefore needs.

Everything lies in the unit square of the scope: 0 and 1 are its ends in both directions, and the corner that a necessary condition leaves
empty is the upper left one, where much of the outcome would go with little of the condition.

Dul (2016), Organ. Res. Methods 19, 10-52 (CE-FDH, CR-FDH, effect size, bottleneck); Dul, van der Laan & Kuik (2020), Organ. Res. Methods
23, 385-395 (permutation test).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from plscli.core import Array, Indices, Mask
from plscli.core.resampling import TIE

ON_LINE = 1e-9
"""So far above a line, in shares of the scope, a case still lies on it: the line goes through cases, and rounding must not lift them."""
COMPARED = 2_000
"""Cases that are compared with each other at once."""


class Lines(NamedTuple):
    """Straight ceilings, (B,) each.

    slope, intercept : NaN where the line would rest on a single point.   peers : cases that it rests on.
    """

    slope: Array
    intercept: Array
    peers: Indices

    @property
    def zone(self) -> Array:
        """(B,) share of the scope above each line; 0 without one."""
        with np.errstate(invalid="ignore", divide="ignore"):
            left, right = (np.clip(self.intercept + at * self.slope, 0.0, 1.0) for at in (0.0, 1.0))
            low, high = (np.clip((at - self.intercept) / self.slope, 0.0, 1.0) for at in (0.0, 1.0))
            area = (right - left) * (low + high) / 2.0 + (1.0 - right)  # no difference of nearly equal numbers, however steep the line
        return np.where(np.isnan(self.slope), 0.0, area)


@dataclass(frozen=True, eq=False)
class Condition:
    """Cases in the order of a condition.   order : (n,) their numbers.   x : (n,) the condition in that order, in the unit scope."""

    order: Indices
    x: Array

    @classmethod
    def of(cls, x: Array) -> Self:
        """The order of cases by a condition (n,)."""
        order = np.argsort(x, kind="stable")
        return cls(order, x[order])

    @cached_property
    def last(self) -> Indices:
        """(g,) place of the last case with each value of the condition."""
        return np.flatnonzero(np.append(self.x[1:] > self.x[:-1], True))

    @cached_property
    def sizes(self) -> Indices:
        """(g,) cases with each value."""
        return np.diff(self.last, prepend=-1)

    @cached_property
    def group(self) -> Indices:
        """(n,) number of the value of each case."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    @cached_property
    def widths(self) -> Array:
        """(n,) how far the condition rises from each case to the next one, from the last one to the end of the scope."""
        return np.diff(self.x, append=1.0)

    def hull(self, ordered: Array, out: Array | None = None) -> Array:
        """(B, n) free disposal hulls: the largest outcome with no more of the condition.   ordered : (B, n) outcomes in its order."""
        return np.maximum.accumulate(ordered, axis=-1, out=out)

    def envelope(self, hull: Array) -> Array:
        """(B,) CE-FDH: share of the scope above the steps of hulls (B, n); exactly 0 where a case takes the corner."""
        return np.where((hull[:, 0] >= 1.0) & (self.x[0] <= 0.0), 0.0, 1.0 - hull @ self.widths)

    def lines(self, ordered: Array, hull: Array) -> Lines:
        """CR-FDH: least squares through the cases at which hulls rise, each as often as it occurs; see `effects`."""
        rises = np.ones(hull.shape, dtype=np.bool_)
        np.greater(hull[:, 1:], hull[:, :-1], out=rises[:, 1:])
        of, place = np.divmod(np.flatnonzero(rises), hull.shape[1])  # a tenth of the time of nonzero
        group = self.group[place]
        if len(self.last) < len(self.x):  # of cases with as much of the condition the highest
            highest = np.append((of[1:] != of[:-1]) | (group[1:] != group[:-1]), True)
            of, place, group = of[highest], place[highest], group[highest]
        h, least = hull[of, place], hull[:, self.last[0]]
        times = self._times(ordered, of, group, h)

        def total(values: Array) -> Array:
            return np.bincount(of, values, len(hull)).astype(np.float64, copy=False)

        # from the first peer, so that peers close together lose no digits
        u, v = self.x[place] - self.x[0], h - least[of]
        n = total(times)
        mean_u, mean_v = total(times * u) / n, total(times * v) / n
        within = total(times * u * u) - n * mean_u**2
        slope = np.full(len(n), np.nan)
        np.divide(total(times * u * v) - n * mean_u * mean_v, within, out=slope, where=np.bincount(of) > 1)
        return Lines(slope, least + mean_v - slope * (mean_u + self.x[0]), n.astype(np.intp))

    def peers(self, ordered: Array, hull: Array) -> Mask:
        """(n,) which cases a hull (n,) rests on, in the order of the condition.   ordered : (n,) outcomes in that order."""
        tops = hull[self.last]
        rises = np.append(True, tops[1:] > tops[:-1])
        return np.asarray(np.repeat(rises, self.sizes) & (ordered == np.repeat(tops, self.sizes)))

    def _times(self, ordered: Array, of: Indices, group: Indices, h: Array) -> Array:
        """How many cases share the condition and the outcome h of each peer."""
        sizes = self.sizes[group]
        if sizes.max() == 1:
            return np.ones(len(h))
        first = np.cumsum(sizes) - sizes
        places = np.repeat(self.last[group] + 1 - sizes - first, sizes) + np.arange(sizes.sum())
        alike = ordered[np.repeat(of, sizes), places] == np.repeat(h, sizes)
        return np.add.reduceat(alike, first).astype(np.float64)


def effects(condition: Condition, y: Array, room: Array | None = None) -> Array:
    """Effect sizes d (2, B) of a condition: shares of the scope above CE-FDH and above CR-FDH.

    y : (B, n) outcomes of the cases in the unit scope, one row for every permutation.   room : (2, at least B, n) to work in, for those
    who call often: memory that is asked for anew costs more than the work.

    CE-FDH is a step function that no case lies above.  CR-FDH is the regression on its corners, in which a corner that several cases share
    counts once per case, as in R NCA since 4.0.3; PyPI seminrExtras 0.1.0 counts it once.  A single corner makes no line, and then d is
    0, as it is where a case takes the corner of the scope itself.
    """
    work = np.empty((2, *y.shape)) if room is None else room[:, : len(y)]
    ordered = np.take(y, condition.order, axis=-1, out=work[0], mode="clip")
    hull = condition.hull(ordered, work[1])
    return np.stack([condition.envelope(hull), condition.lines(ordered, hull).zone])


def p_values(at_least: Indices, permutations: int) -> Array:
    """P values of effect sizes, of how many permutations (...,) were at least as large: (k + 1) / (B + 1).

    R NCA prints max(k, 1) / B, PyPI seminrExtras 0.1.0 k / B, which can be 0.
    """
    return np.asarray((at_least + 1.0) / (permutations + 1.0))


def reached(permuted: Array, found: Array) -> Indices:
    """(...,) how many permutations (..., B) are at least as large as what was found (...,); ties count."""
    return np.asarray((permuted >= found[..., None] - TIE).sum(-1))


def accuracy(line: Lines, x: Array, y: Array) -> float:
    """Share of the cases x, y (n,) that lie on or below a line; 1 without one."""
    if np.isnan(line.slope[0]):
        return 1.0
    return float((y <= line.intercept[0] + line.slope[0] * x + ON_LINE).mean())


def required_by_steps(condition: Condition, hull: Array, levels: Array) -> Array:
    """(L,) least of the condition with which some case reached each level of the outcome; infinity where none did.   hull : (n,)."""
    place = np.searchsorted(hull, levels - TIE)
    return np.append(condition.x, np.inf)[place]


def required_by_line(line: Lines, levels: Array) -> Array:
    """(L,) where a line reaches each level of the outcome; minus infinity, so much as nothing, without a line."""
    if np.isnan(line.slope[0]):
        return np.full(len(levels), -np.inf)
    return np.asarray((levels - line.intercept[0]) / line.slope[0])


def merged(values: Array, apart: float) -> Array:
    """The same values (n,), where neighbours no further apart than that are equal: only rounding makes such scores different."""
    order = np.argsort(values, kind="stable")
    ascending = values[order]
    first = np.flatnonzero(np.append(True, np.diff(ascending) > apart))
    found = np.empty_like(values)
    found[order] = np.repeat(ascending[first], np.diff(first, append=len(values)))
    return found


def cornered(x: Array, y: Array) -> Array:
    """(n,) share of the cases that lie at least as far in the upper left as each case: no more of x and no less of y."""
    order = np.argsort(x, kind="stable")
    x, y, n = x[order], y[order], len(x)
    ends = np.append(np.flatnonzero(x[1:] > x[:-1]) + 1, n)
    counts, start = np.empty(n), 0
    while start < n:
        stop = int(ends[max(np.searchsorted(ends, start + COMPARED, "right") - 1, np.searchsorted(ends, start, "right"))])
        here = y[start:stop]
        before = start if x[start] < x[stop - 1] else stop  # all of one value: they are compared with themselves as with those before
        known = np.sort(y[:before])
        counts[start:stop] = before - np.searchsorted(known, here)
        if before == start:
            counts[start:stop] += ((x[start:stop] <= x[start:stop, None]) & (here >= here[:, None])).sum(1)
        start = stop
    shares = np.empty(n)
    shares[order] = counts / n
    return shares


def by_chance(threshold: NDArray[np.floating[Any]]) -> Array:
    """Effect size t (1 - ln t) that leaving out the share t in the corner makes where condition and outcome have nothing to do with each
    other and are spread evenly: the area of {xy <= t} in the unit square.

    Becker et al. (2026), NCA-ESSE, as PyPI seminrExtras 0.1.0 has it.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(threshold > 0, threshold * (1.0 - np.log(threshold)), 0.0)
