"""Maximum-likelihood moments of a multivariate normal from incomplete answers, many resamples at a time.

The EM algorithm of Dempster, Laird & Rubin (1977), J. R. Stat. Soc. B 39, 1-38, for the normal case as in Little & Rubin,
Statistical Analysis with Missing Data.  Inside the batch is the last axis: every step then runs along the resamples.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plscli.core import Array, Indices, Mask
from plscli.core.moments import ZERO_VARIANCE
from plscli.core.moments.incomplete import Incomplete

RIDGE = 1e-10
"""Added to each variance, in units of the full-sample variance, before a covariance matrix is inverted."""

SLAB = 1 << 22
"""Numbers per intermediate array; resamples are taken in pieces that keep below it."""


@dataclass(frozen=True, slots=True)
class Normal:
    """Normals fitted to B members: means (B, K), covariances (B, K, K), steps taken (B,), last one within tolerance (B,)."""

    mean: Array
    covariance: Array
    iterations: Indices
    converged: Mask


@dataclass(frozen=True, eq=False)
class _Members:
    """Weights (N', b) of b resamples; sums (K + 1, K, b) of the products of the weighted answers, and of the answers
    themselves as last row; blank (K, b) True for items without variance.
    """

    weights: Array
    sums: Array
    blank: Mask

    def __getitem__(self, which: Mask) -> _Members:
        return _Members(self.weights[:, which], self.sums[..., which], self.blank[:, which])


def maximum_likelihood(prepared: Incomplete, weights: Array, tolerance: float = 1e-8, max_iterations: int = 1000) -> Normal:
    """Mean and covariance of a multivariate normal, by EM over the answers that are there.

    weights : (B, N) row weights >= 0, such as bootstrap counts times sampling weights.  Covariances have the divisor sum of
    weights over the rows with an answer, and the units of X.  A member stops when a step changes no standardised mean or
    covariance by more than the tolerance.  An item unanswered or constant in a member gets NaN mean, row and column there;
    the others are estimated as if it were not in the data.  Never raises because of the data: every inversion adds `RIDGE`,
    so that a doubled item converges.  With hardly more rows than items the likelihood may have no maximum; the covariance
    matrix then drifts towards a singular one and `converged` stays False.
    """
    widest = len(prepared.row) + len(prepared.order) + prepared.standardised.shape[1] ** 2
    step = max(1, SLAB // widest)
    starts = range(0, max(len(weights), 1), step)
    pieces = [_iterate(prepared, weights[start : start + step], tolerance, max_iterations) for start in starts]
    parameters, iterations, converged = (np.concatenate(parts, axis=-1) for parts in zip(*pieces, strict=True))
    covariance, mean = np.split(np.moveaxis(parameters, -1, 0), [-1], axis=1)
    symmetric = (covariance + covariance.swapaxes(1, 2)) / 2 * (prepared.scale[:, None] * prepared.scale)
    return Normal(prepared.origin + prepared.scale * mean[:, 0], symmetric, iterations, converged)


def _iterate(prepared: Incomplete, weights: Array, tolerance: float, max_iterations: int) -> tuple[Array, Indices, Mask]:
    """Parameters (K + 1, K, b): covariances with the means as last row, iterations (b,), converged (b,)."""
    members, parameters = _start(prepared, weights)
    blank, last, ridge = members.blank, parameters, RIDGE * np.eye(parameters.shape[1])
    final, active = parameters.copy(), np.arange(len(weights))
    iterations, converged = np.zeros(len(weights), dtype=np.intp), np.zeros(len(weights), dtype=bool)
    for turn in range(max_iterations):
        inverses = np.linalg.inv(np.moveaxis(parameters[:-1], -1, 0) + ridge)
        P = np.ascontiguousarray(np.moveaxis(inverses, 0, -1))
        revised = _maximise(prepared, members, *_expect(prepared, P, parameters[-1]))
        step = revised - parameters
        iterations[active] += 1
        done = np.abs(step).max((0, 1)) <= tolerance
        ahead = _leap(parameters, P, last, step) if turn % 2 else revised
        if done.any():
            final[..., active[done]], converged[active[done]] = revised[..., done], True
            members, active, ahead, step = members[~done], active[~done], ahead[..., ~done], step[..., ~done]
        parameters, last = ahead, step
        if not active.size:
            break
    final[..., active] = parameters
    final[:-1][blank[:, None] | blank] = np.nan
    final[-1][blank] = np.nan
    return final, iterations, converged


def _leap(parameters: Array, P: Array, last: Array, step: Array) -> Array:
    """Go on from two steps, `last` into the parameters and `step` out of them, as far as they let expect.

    Squared extrapolation, Varadhan & Roland (2008), Scand. J. Stat. 35, 335-353, which about halves the number of steps.
    A member whose covariance matrix might not stay positive definite takes the plain step: the smallest eigenvalue is at
    least 1/trace(P), and no eigenvalue moves by more than K times the largest change of an entry.
    """
    bend = step - last
    with np.errstate(all="ignore"):
        reach = np.sqrt(np.einsum("klb,klb->b", last, last) / np.einsum("klb,klb->b", bend, bend))
        reach = np.maximum(reach, 1.0)  # 1 is the plain step
        move = (2 * reach - 1) * last + reach**2 * bend
        safe = len(P) * np.abs(move).max((0, 1)) * np.einsum("kkb->b", P) < 0.5
    return parameters + np.where(safe, move, step)


def _start(prepared: Incomplete, weights: Array) -> tuple[_Members, Array]:
    """Members and their first parameters: available-case means and variances, covariances of mean-replaced answers.

    That is where the first step from uncorrelated items would arrive, and it is always positive semidefinite.
    """
    c = np.ascontiguousarray(weights[:, prepared.kept].T, dtype=np.float64)
    Z = prepared.standardised
    sums = np.stack([(Z * column[:, None]).T @ c for column in Z.T] + [Z.T @ c])
    count = prepared.answered.T.astype(np.float64) @ c
    count[count <= 0] = 1.0
    mean = sums[-1] / count
    variance = np.einsum("kkb->kb", sums[:-1]) / count - mean**2
    members = _Members(c, sums, ~(variance > ZERO_VARIANCE))
    spread = [np.eye(gaps.patterns.shape[1])[:, :, None] * variance[gaps.patterns][:, None] for gaps in prepared.groups]
    return members, _maximise(prepared, members, mean[prepared.item], spread)


def _expect(prepared: Incomplete, P: Array, mean: Array) -> tuple[Array, list[Array]]:
    """Conditional means of the gaps (G, b), and for each group the conditional covariances (Q, s, s, b).

    With P the inverse covariance matrix, u the items a row lacks and o those it has, x_u given x_o has covariance
    V = inv(P_uu) and mean mu_u - V P_uo (x_o - mu_o) = V ((P mu)_u - P_uo x_o): one inverse serves all patterns.
    """
    pull = np.einsum("klb,lb->kb", P, mean)
    filled = np.empty((len(prepared.row), P.shape[-1]))
    for k, cells, answers in prepared.gaps_by_item():
        filled[cells] = pull[k] - answers @ P[k]
    spread = []
    for gaps in prepared.groups:
        V = _inverse(P[gaps.patterns[:, :, None], gaps.patterns[:, None, :]])
        filled[gaps.cells] = np.einsum("rijb,rjb->rib", V[gaps.pattern], filled[gaps.cells])
        spread.append(V)
    return filled, spread


def _maximise(prepared: Incomplete, members: _Members, filled: Array, spread: list[Array]) -> Array:
    """Parameters that fit the completed answers: filled (G, b), and the covariances of what was filled in."""
    c, sums = members.weights, members.sums.copy()
    share = c[prepared.row] * filled
    for k, cells, answers in prepared.gaps_by_item():
        cross = answers.T @ share[cells]  # with the answers that the same rows have; 0 for what they lack
        sums[k] += cross
        sums[:-1, k] += cross
        sums[-1, k] += share[cells].sum(0)
    products = []
    for gaps, V in zip(prepared.groups, spread, strict=True):
        x = filled[gaps.cells]
        both = (x[:, :, None] * x[:, None] + V[gaps.pattern]) * c[gaps.rows][:, None, None]
        products.append(both.reshape(gaps.cells.size * gaps.cells.shape[1], -1))
    if products:
        flat = sums.reshape(len(sums) * sums.shape[1], -1)
        flat[prepared.pairs] += np.add.reduceat(np.concatenate(products)[prepared.order], prepared.runs)
    n = c.sum(0)
    sums /= np.where(n > 0, n, 1.0)
    sums[:-1] -= sums[-1][:, None] * sums[-1]
    blank = members.blank
    if blank.any():  # uncorrelated with the others, mean 0, variance 1: a blank item then neither disturbs nor slows them
        sums[:-1] = np.where(blank[:, None] | blank, np.eye(len(blank))[:, :, None], sums[:-1])
        sums[-1][blank] = 0.0
    return sums


def _inverse(S: Array) -> Array:
    """Inverse of symmetric positive definite matrices (Q, s, s, b): each pivot is swept for all of them at once."""
    A = -S
    for k in range(S.shape[1]):
        pivot = A[:, k, k].copy()
        line = A[:, k] / pivot[:, None]
        A -= A[:, :, None, k] * line[:, None]
        A[:, k], A[:, :, k], A[:, k, k] = line, line, -1.0 / pivot
    return A


def filled(X: Array, mean: Array, covariance: Array) -> Array:
    """Answers X (N, K) with each gap filled by its expected value given the other answers of the row.

    mean, covariance : (K,), (K, K) of the normal.  Filled answers vary less than true ones would.
    """
    complete = X.copy()
    patterns, which = np.unique(np.isnan(X), axis=0, return_inverse=True)
    members = np.split(np.argsort(which.reshape(-1), kind="stable"), np.cumsum(np.bincount(which.reshape(-1)))[:-1])
    for pattern, rows in zip(patterns, members, strict=True):
        gone, there = np.flatnonzero(pattern), np.flatnonzero(~pattern)
        if gone.size:
            slopes = np.linalg.lstsq(covariance[np.ix_(there, there)], covariance[np.ix_(there, gone)], rcond=None)[0]
            complete[np.ix_(rows, gone)] = mean[gone] + (X[np.ix_(rows, there)] - mean[there]) @ slopes
    return complete
