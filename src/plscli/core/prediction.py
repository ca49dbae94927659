"""What a set of training rows predicts of other rows, and whether one way to predict loses less than another.

Every training set gives one linear map, from standardised answers to standardised answers.
With z the answers of new rows, standardised by the means and standard deviations of the training rows, every way to predict is z B with a
matrix B of the training set: PLS, regressions without a model, and item means, of which B is 0.  The predicted answer is m + s z B.
F training sets come together, K answers (and the columns of products, if there are any) are C columns, J the constructs of the paths.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from plscli.core import Array, Design, Indices, Mask, Mode
from plscli.core.criteria.fit import implied
from plscli.core.linalg import SINGULAR, definite, ratio, solve
from plscli.core.pls import Estimate

BLOWN_UP = 1e5
"""Solutions below this size, for a right-hand side near 1, leave no doubt that a correlation matrix is far from singular."""
LAMBDAS = np.logspace(-3, 3, 61)
"""Penalties of ridge regression that are tried, in units of the variance of one standardised predictor."""


@dataclass(frozen=True, eq=False)
class Target:
    """What is predicted, and what of.

    paths : (J, J) True at [i, j] where construct i points to j.   blocks : (J,) columns of the answers that measure each construct, none
    for a product.   items : (Q,) columns of the answers that are predicted: those of all constructs with predecessors.   owner : (Q,) of
    which construct.
    """

    paths: Mask
    blocks: tuple[Indices, ...]
    items: Indices
    owner: Indices

    @cached_property
    def design(self) -> Design:
        """The paths alone."""
        J, mode = len(self.blocks), list[Mode](["A"])
        return Design((1,) * J, tuple(mode * J), (True,) * J, self.paths)

    @cached_property
    def endogenous(self) -> Indices:
        """Constructs with predecessors."""
        return np.flatnonzero(self.paths.any(0))

    @cached_property
    def exogenous(self) -> Indices:
        """Constructs without predecessors from which a path leads on, products among them."""
        return np.flatnonzero(~self.paths.any(0) & self.paths.any(1))

    def answers(self, constructs: Sequence[int] | Indices) -> Indices:
        """Columns of the answers that measure some constructs, each once."""
        return np.unique(np.concatenate([self.blocks[j] for j in constructs])).astype(np.intp)

    @cached_property
    def direct(self) -> tuple[tuple[Indices, Indices], ...]:
        """Of every construct with predecessors the answers to its direct antecedents, and which of `items` are its own."""
        return tuple((self.answers(np.flatnonzero(self.paths[:, j])), np.flatnonzero(self.owner == j)) for j in self.endogenous)

    @cached_property
    def earliest(self) -> tuple[tuple[Indices, Indices], ...]:
        """The answers to all exogenous constructs, and all of `items`."""
        return ((self.answers(self.exogenous), np.arange(len(self.items))),)


def from_direct(G: Array, target: Target) -> Array:
    """(F, J, J) from observed scores to predicted ones: the paths G (F, J, J) from the direct antecedents."""
    return G * target.paths


def from_earliest(G: Array, target: Target) -> Array:
    """(F, J, J) from observed scores of the exogenous constructs to predicted scores: their rows of (I - G)^-1, other rows 0."""
    P = np.zeros_like(G)
    exogenous = np.flatnonzero(~target.paths.any(0))
    P[:, exogenous, exogenous] = 1.0
    for j, before in target.design.causal_order:
        P[:, :, j] = (P[:, :, before] @ G[:, before, j, None])[..., 0]
    return P


def to_items(to_scores: Array, loadings: Array, target: Target) -> Array:
    """(F, C, Q) from standardised answers to predicted standardised items.

    to_scores : (F, C, J) from the columns to the predicted construct scores.   loadings : (F, Q) of the items on their constructs.

    Shmueli, Ray, Velasquez Estrada & Chatla (2016), J. Bus. Res. 69, 4552-4564.
    """
    found = np.take(to_scores, target.owner, axis=-1)
    found *= loadings[:, None, :]
    return found


def regression(R: Array, target: Target, blocks: Sequence[tuple[Indices, Indices]], n: Array) -> tuple[Array, Mask]:
    """(F, K, Q) least squares with intercept of items on answers, without a model; and (F,) where predictors are collinear.

    R : (F, K, K).   blocks : `target.direct` or `target.earliest`.   n : (F,) training rows.   Collinear predictors have many solutions,
    of which the shortest is taken.  NaN for items with n <= predictors + 1, which every regression fits.
    """
    found, collinear = np.zeros((*R.shape[:-1], len(target.items))), np.zeros(len(R), dtype=np.bool_)
    unknown = np.asarray(~np.isfinite(R).all((-1, -2)))
    if unknown.any():
        R = np.where(unknown[:, None, None], np.eye(R.shape[-1]), R)
    for predictors, own in blocks:
        B, lost = _slopes(R[:, predictors[:, None], predictors], R[:, predictors[:, None], target.items[own]])
        B[n <= len(predictors) + 1] = np.nan
        found[:, predictors[:, None], own] = B
        collinear |= lost
    found[unknown] = np.nan
    return found, collinear


def _slopes(S: Array, y: Array) -> tuple[Array, Mask]:
    """(F, k, q) solutions of S B = y, the shortest where there are many, and (F,) where that is so.

    S : (F, k, k).   y : (F, k, q).   One more right-hand side tells what is near singular, which would blow it up: it has a share in every
    direction, also in those of columns that are copies or sums of others.
    """
    k, q = y.shape[1:]
    right = np.empty((len(S), k, q + 1))
    right[..., :q], right[..., q] = y, np.sqrt(np.arange(2.0, k + 2.0))
    try:
        solved = np.linalg.solve(S, right)
    except np.linalg.LinAlgError:  # one of them is exactly singular
        solved = np.full(right.shape, np.inf)
    B = np.asarray(solved[..., :q], dtype=np.float64)
    lost = np.zeros(len(S), dtype=np.bool_)
    doubtful = ~np.asarray(np.abs(solved[..., q]).max(-1) < BLOWN_UP)
    if doubtful.any():
        B[doubtful] = solve(S[doubtful], y[doubtful])
        lost = np.asarray(doubtful & np.isnan(B).any((-1, -2)))
        if lost.any():
            B[lost] = np.linalg.pinv(S[lost], rcond=SINGULAR, hermitian=True) @ y[lost]
    return B, lost


def ridge(R: Array, target: Target, blocks: Sequence[tuple[Indices, Indices]], n: Array) -> Array:
    """(F, K, Q) ridge regressions of items on answers, each with the penalty of the smallest generalised cross-validation.

    R : (F, K, K).   blocks, n : as in `regression`.   With eigenvalues d of the correlations of the predictors and c = V' r, a penalty l
    leaves 1 - sum c² (d + 2 l) / (d + l)² of the variance of the item and takes 1 + sum d / (d + l) degrees of freedom.

    Hoerl & Kennard (1970), Technometrics 12, 55-67; Golub, Heath & Wahba (1979), Technometrics 21, 215-223: leave-one-out with the
    leverages of all rows put at their mean, for which moments are enough.
    """
    found = np.zeros((*R.shape[:-1], len(target.items)))
    for predictors, own in blocks:
        S, y = R[:, predictors[:, None], predictors], R[:, predictors[:, None], target.items[own]]
        usable = np.asarray(np.isfinite(S).all((-1, -2)) & np.isfinite(y).all((-1, -2)))[:, None, None]
        d, V = np.linalg.eigh(np.where(usable, S, np.eye(len(predictors))))
        d = np.maximum(d, 0.0)
        c = np.swapaxes(V, -1, -2) @ y
        penalised = d[:, None, :] + LAMBDAS[:, None]
        left = 1.0 - ((d[:, None, :] + 2.0 * LAMBDAS[:, None]) / penalised**2) @ c**2
        freedom = 1.0 + (d[:, None, :] / penalised).sum(-1)
        criterion = left / (1.0 - freedom[..., None] / n[:, None, None]) ** 2
        best = LAMBDAS[np.argmin(np.where(freedom[..., None] < n[:, None, None], criterion, np.inf), axis=1)]
        B = V @ (c / (d[..., None] + best[:, None, :]))
        found[:, predictors[:, None], own] = np.where(usable, B, np.nan)
    return found


def conditional(
    R: Array, estimate: Estimate, design: Design, target: Target, blocks: Sequence[tuple[Indices, Indices]]
) -> tuple[Array, Mask]:
    """(F, K, Q) what is expected of an item given answers, by the correlations that a PLSc model implies; and (F,) where these cannot be.

    Sigma_XX^-1 Sigma_Xj with the implied correlations Sigma of the estimated model, in which the observed ones stand within composites.
    R : (F, K, K).   blocks : as in `regression`.

    de Rooij et al. (2023), Struct. Equ. Model. 30, 132-148, for factor models; R seminr 2.6 does so too.
    """
    Sigma = implied(R, estimate, design, saturated=False)
    found, impossible = np.zeros((*R.shape[:-1], len(target.items))), np.zeros(len(R), dtype=np.bool_)
    for predictors, own in blocks:
        S = Sigma[:, predictors[:, None], predictors]
        impossible |= ~definite(S)
        found[:, predictors[:, None], own] = solve(S, Sigma[:, predictors[:, None], target.items[own]])
    return found, impossible


@dataclass(frozen=True, slots=True, eq=False)
class LossDifferences:
    """(...,) mean differences of losses, their standard errors, and how many units stand behind each."""

    mean: Array
    se: Array
    units: Indices

    @property
    def t(self) -> Array:
        """(...,) the means in standard errors; NaN where differences are all 0."""
        return ratio(self.mean, self.se)


def differences(d: Array, weights: Array | None = None, clusters: Indices | None = None) -> LossDifferences:
    """Mean of the differences d (..., N) of losses, NaN for a case without one, with the standard error of a mean.

    With weights w and clusters g the error is that of a ratio of sums over clusters, sqrt(G / (G - 1) sum_g (sum_i w (d - mean))²) /
    sum w; without them it is sd(d) / sqrt(n).   weights, clusters : (N,); every case is a cluster of its own without.

    Liengaard et al. (2021), Decis. Sci. 52, 362-392; clusters: Cameron & Miller (2015), J. Hum. Resour. 50, 317-372.
    """
    there = ~np.isnan(d)
    d = np.where(there, d, 0.0)
    w = there * (1.0 if weights is None else weights)
    with np.errstate(all="ignore"):
        sum_w = w.sum(-1)
        mean = (w * d).sum(-1) / sum_w
        parts = w * (d - mean[..., None])
        if clusters is not None:
            parts, there = (_by_cluster(each, clusters) for each in (parts, there.astype(np.float64)))
        G = (there > 0).sum(-1)
        se = np.sqrt(np.where(G > 1, G / (G - 1), np.nan) * (parts**2).sum(-1)) / sum_w
    return LossDifferences(mean, np.where(d.any(-1) | (G == 0), se, 0.0), G)


def _by_cluster(X: Array, clusters: Indices) -> Array:
    """(..., G) sums of X (..., N) over clusters (N,)."""
    order = np.argsort(clusters, kind="stable")
    first = np.flatnonzero(np.diff(clusters[order], prepend=clusters[order[0]] - 1))
    return np.add.reduceat(X[..., order], first, axis=-1)


def resampled_means(d: Array, counts: Array, weights: Array | None = None) -> Array:
    """(B, T) means of resampled differences.

    d : (N, T) differences of losses, NaN for a case without one.   counts : (B, N) how often each case is drawn.   weights : (N,).
    """
    if weights is None and not np.isnan(d).any():
        return np.asarray(counts @ d / counts.sum(-1)[:, None])
    w = np.where(np.isnan(d), 0.0, 1.0 if weights is None else weights[:, None])
    with np.errstate(all="ignore"):
        return np.asarray(counts @ (w * np.nan_to_num(d)) / (counts @ w))
