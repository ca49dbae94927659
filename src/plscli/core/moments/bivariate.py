"""The bivariate normal distribution behind a contingency table: its correlation by maximum likelihood, many tables at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache

import numpy as np

from plscli.core import Array, Mask

Quantile = Callable[[Array], Array]
"""The standard normal quantile, elementwise, infinite at 0 and 1."""

FLOOR = 1e-12
"""Cell probabilities below this count as this, so that an answer the model finds impossible costs much, not everything."""

MOST = 0.999
"""Size of the largest correlation that is looked at."""
EDGE = float(np.arctanh(MOST))
"""Where the search ends on either side, as every place of it on Fisher's z scale."""

STRIDE = 0.5
"""Longest scoring step: a long one may land where cells that do hold answers lie below the floor and fall silent."""

TOLERANCE, CAP, BISECTIONS = 1e-8, 50, 40
"""Change of rho that ends a search, scoring steps, and halvings for the few that scoring leaves unfinished."""

FAR = 40.0
"""Stands in for an infinite threshold: exp(-FAR**2 / 2) is zero."""

ORDERS = (2, 4, 6, 8, 12, 20, 40, 80)
REACH = np.pi / 2 / np.sinh(15.0 / np.array(ORDERS))
"""Numbers of Gauss nodes, and how long a way on the z scale each can integrate with an error below 1e-12, see `_gain`."""


def cumulative(margin: Array) -> Array:
    """(a, P) shares up to and with each category; the last is 1 exactly."""
    total = np.cumsum(margin, axis=0)
    return np.asarray(total / total[-1])


def thresholds(cumulative: Array, quantile: Quantile) -> Array:
    """(a - 1, P) thresholds between the categories."""
    return np.clip(quantile(cumulative[:-1]), -FAR, FAR)


def likeliest(T: Array, quantile: Quantile) -> Array:
    """(P,) polychoric correlations of contingency tables (a, b, P); NaN where a margin has fewer than two categories."""
    rho = np.full(T.shape[-1], np.nan)
    estimable = ((T.sum(1) > 0).sum(0) > 1) & ((T.sum(0) > 0).sum(0) > 1)
    rest, search = np.flatnonzero(estimable), _Search.of(T[..., estimable], quantile)
    for step in range(CAP + BISECTIONS):
        if not rest.size:
            break
        place = search.proposal(bisect=step >= CAP)
        done = np.abs(np.tanh(place) - np.tanh(search.place)) < TOLERANCE
        rho[rest] = np.tanh(place)
        rest, search, place = rest[~done], search[~done], place[~done]
        search.move(place)
    return rho


@dataclass(eq=False)
class _Search:
    """P searches for the correlation with the highest likelihood, each at its place z = atanh(rho).

    shares : (a, b, P) observed shares of the cells.
    squares, product : (a - 1, b - 1, P) (h**2 + k**2) / 2 and h k of each pair of thresholds.
    lattice : (a + 1, b + 1, P) Phi2 at `place` for all thresholds and, at the ends, minus and plus infinity.
    place, low, high : (P,) where the search is and between which places the score changes its sign.
    """

    shares: Array
    squares: Array
    product: Array
    lattice: Array
    place: Array
    low: Array
    high: Array

    @classmethod
    def of(cls, T: Array, quantile: Quantile) -> _Search:
        """Begin at the Pearson correlation of the category codes."""
        shares = T / T.sum((0, 1))
        rows, columns = cumulative(T.sum(1)), cumulative(T.sum(0))
        h, k = thresholds(rows, quantile)[:, None], thresholds(columns, quantile)
        lattice = np.zeros((len(rows) + 1, len(columns) + 1, T.shape[-1]))
        lattice[1:, 1:] = rows[:, None] * columns
        edge = np.full(T.shape[-1], EDGE)
        search = cls(shares, (h**2 + k**2) / 2, h * k, lattice, 0.0 * edge, -edge, edge)
        search.move(np.arctanh(np.clip(_codes_correlation(shares), -np.tanh(EDGE), np.tanh(EDGE))))
        return search

    def __getitem__(self, which: Mask) -> _Search:
        return self if which.all() else _Search(*(getattr(self, field.name)[..., which] for field in fields(self)))

    def move(self, place: Array) -> None:
        """Go to another place; Phi2 there is Phi2 here and what is gained on the way."""
        self.lattice[1:-1, 1:-1] += _gain(self.squares, self.product, self.place, place)
        self.place = place

    def proposal(self, bisect: bool) -> Array:
        """(P,) next places: a scoring step while it stays between `low` and `high`, else half-way between them."""
        slopes = np.zeros_like(self.lattice)
        slopes[1:-1, 1:-1] = _slope(self.squares, self.product, self.place)
        slope = _cells(slopes)
        relative = slope / np.maximum(_cells(self.lattice), FLOOR)
        score, information = (self.shares * relative).sum((0, 1)), (slope * relative).sum((0, 1))
        self.low = np.where(score > 0, self.place, self.low)
        self.high = np.where(score < 0, self.place, self.high)
        outward = STRIDE * np.sign(self.place)  # on a plateau of the likelihood, met near the edge if table cells are empty
        step = np.clip(np.divide(score, information, out=outward, where=information > 0), -STRIDE, STRIDE)
        scored = np.clip(self.place + step, -EDGE, EDGE)
        fine = (scored >= self.low) & (scored <= self.high) & (not bisect)
        return np.where(fine | (np.abs(step) < TOLERANCE), scored, (self.low + self.high) / 2)


def _cells(lattice: Array) -> Array:
    """(a, b, P) what lies in each cell: four-term differences of values at the lattice points."""
    bands = lattice[1:] - lattice[:-1]
    return bands[:, 1:] - bands[:, :-1]


def _codes_correlation(shares: Array) -> Array:
    """(P,) Pearson correlation of the category codes."""
    x, y = np.arange(float(len(shares)))[:, None], np.arange(float(shares.shape[1]))[:, None]
    rows, columns = shares.sum(1), shares.sum(0)
    x, y = x - (x * rows).sum(0), y - (y * columns).sum(0)
    covariance = (shares * x[:, None] * y).sum((0, 1))
    return np.asarray(covariance / np.sqrt((x**2 * rows).sum(0) * (y**2 * columns).sum(0)))


def _slope(squares: Array, product: Array, place: Array) -> Array:
    """Derivative of Phi2 by z = atanh(rho), the bivariate normal density times 1 - rho**2 (Plackett 1954, Biometrika 41).

    On this scale it is exp(h k sinh z cosh z - (h**2 + k**2) / 2 cosh**2 z) / (2 pi cosh z).
    """
    hyperbolic = np.cosh(place)
    exponent: Array = product * (np.sinh(place) * hyperbolic)
    exponent -= squares * hyperbolic**2
    np.exp(exponent, out=exponent)
    exponent *= 1 / (2 * np.pi * hyperbolic)
    return exponent


def _gain(squares: Array, product: Array, start: Array, end: Array) -> Array:
    """Phi2 at `end` less Phi2 at `start`: the integral of `_slope` by Gauss-Legendre.

    In the strip |Im z| <= pi/4 the integrand is analytic and below 1/4 for any thresholds: the exponent keeps a real part
    below 0, and |cosh z| stays above 1/sqrt(2).  On a way of length L the largest ellipse in that strip has parameter
    exp(asinh(pi / 2 / L)), so n nodes err by less than 2 L exp(-2 n asinh(pi / 2 / L)), whatever the thresholds and wherever
    the way runs (bound of Trefethen 2008, SIAM Review 50, 67-87).
    """
    gain = np.empty_like(squares)
    order = np.searchsorted(REACH[:-1], np.abs(end - start))
    for which in np.unique(order):
        these = order == which
        part = slice(None) if these.all() else np.flatnonzero(these)
        middle, half = (start[part] + end[part]) / 2, (end[part] - start[part]) / 2
        s, p = squares[..., part], product[..., part]
        gain[..., part] = half * sum(weight * _slope(s, p, middle + node * half) for node, weight in _gauss(ORDERS[which]))
    return gain


@cache
def _gauss(order: int) -> tuple[tuple[float, float], ...]:
    """Nodes and weights of Gauss-Legendre quadrature on [-1, 1]."""
    nodes, weights = np.polynomial.legendre.leggauss(order)
    return tuple(zip(nodes.tolist(), weights.tolist(), strict=True))
