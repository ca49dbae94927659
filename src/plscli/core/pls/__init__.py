"""The PLS algorithm: the one loop, for one correlation matrix or for ten thousand of them.

`estimate` runs it.  Its two sides are inner weights, which bring constructs together, and outer weights, which bring indicators together.
An inner scheme takes the construct correlations C (..., J, J) and the design, and returns inner weights E (..., J, J) in which
column j holds the weights of the neighbours of construct j; the diagonal is 0.  Collinear predecessors give noise here and are
found when the paths are estimated.  A mode takes the correlations P (..., k) of the k indicators of a block with the inner proxy of
their construct and the correlations S (..., k, k) among the indicators, and returns weights (..., k) on an arbitrary scale.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import IntFlag
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli.core import Array, Correlations, Design, Mask, Mode
from plscli.core.linalg import Scalar, batch_last, eliminate, empty, front_first, full, members, singular, solve, total, unit_diagonal

Inner = Callable[[Array, Design], Array]

FEWER = 0.75
"""Share of the stack that still moves below which those that do are copied to a stack of their own."""


def path_weighting(C: Array, design: Design) -> Array:
    """Regression weights for the predecessors of a construct, correlations for its successors.

    Lohmöller (1989), Latent Variable Path Modeling with Partial Least Squares.  The default of SmartPLS, seminr and cSEM.
    """
    E: Array = C * design.correlating
    for outcomes, before in design.systems:
        if before.shape[-1] > 1:
            E[..., before, outcomes] = eliminate(C[..., before[:, :, None], before[:, None, :]], C[..., before, outcomes])
    return E


def factorial(C: Array, design: Design) -> Array:
    """Correlations with all neighbours, whatever the direction of the arrow (Lohmöller 1989)."""
    return C * (design.paths | design.paths.T)


def centroid(C: Array, design: Design) -> Array:
    """Signs of the correlations with all neighbours (Wold 1982).  The default of plspm."""
    return factorial(np.sign(C), design)


def mode_a(P: Array, S: Array) -> Array:
    """Correlation weights: each indicator regressed on the proxy (Wold 1982)."""
    return P


def mode_b(P: Array, S: Array) -> Array:
    """Regression weights: the proxy regressed on all indicators of the block (Wold 1982); S must not be singular."""
    return eliminate(S, P)


def unit_weights(P: Array, S: Array) -> Array:
    """Equal weights: the construct is the sum of its standardised indicators."""
    return np.ones_like(P)


INNER: Mapping[str, Inner] = {"path": path_weighting, "factorial": factorial, "centroid": centroid}
"""Inner schemes by name."""
OUTER: Mapping[Mode, Callable[[Array, Array], Array]] = {"A": mode_a, "B": mode_b, "unit": unit_weights}
"""Outer modes by name."""


class Status(IntFlag):
    """What happened to one member of the batch; the bits of the methods reference that exist so far."""

    CONVERGED = 0
    NOT_CONVERGED = 1
    LOADING_ABOVE_1 = 2
    CORRELATIONS_NOT_PSD = 4
    RELIABILITY_ABOVE_1 = 8
    IMPLIED_NOT_PSD = 16
    ZERO_VARIANCE = 32
    SINGULAR = 64
    RHO_A_UNDEFINED = 128
    R_NOT_PSD = 256
    SIGN_UNDETERMINED = 512
    R2_ABOVE_1 = 1024
    PRODUCT_UNDEFINED = 2048


FAILED = int(Status.NOT_CONVERGED | Status.ZERO_VARIANCE | Status.SINGULAR)
"""Bits that make an estimate unusable."""
INADMISSIBLE = int(
    Status.LOADING_ABOVE_1
    | Status.CORRELATIONS_NOT_PSD
    | Status.RELIABILITY_ABOVE_1
    | Status.IMPLIED_NOT_PSD
    | Status.RHO_A_UNDEFINED
    | Status.R_NOT_PSD
    | Status.R2_ABOVE_1
    | Status.PRODUCT_UNDEFINED
)
"""Bits of an estimate that no population can have; only PLSc gives them, and correlations that come from different rows."""


class Judged:
    """What can be told from `Status` bits (...,)."""

    __slots__ = ()
    status: NDArray[np.int64]

    @property
    def failed(self) -> Mask:
        """(...,) True where the estimates must not be used."""
        return np.asarray((self.status & FAILED) != 0)

    @property
    def inadmissible(self) -> Mask:
        """(...,) True where the estimates can be computed but cannot be true of any population."""
        return np.asarray((self.status & INADMISSIBLE) != 0)


@dataclass(frozen=True, slots=True, eq=False)
class Estimate(Judged):
    """A solution of the PLS algorithm, or a batch of them; scores have variance 1.

    outer_weights : (..., K, J) zero outside the blocks.
    loadings : (..., K, J) correlation of every indicator with every construct score (own loadings and cross-loadings).
    score_correlations : (..., J, J) of the construct scores.
    construct_correlations : (..., J, J) that paths are computed from: the same, or disattenuated by PLSc.
    path_coefficients : (..., J, J) standardised, [i, j] is i -> j, zero where there is no path.
    r2 : (..., J) NaN for exogenous constructs.
    status : (...,) `Status` bits.   iterations : (...,) count.   n : (...,) cases behind the correlations, NaN if unknown.
    indicator_means, indicator_sds : (..., K) of the indicators before they were standardised, NaN if unknown.
    score_sds : (..., J) standard deviations of unstandardised construct scores (see `stages`), NaN if unknown.
    """

    outer_weights: Array
    loadings: Array
    score_correlations: Array
    construct_correlations: Array
    path_coefficients: Array
    r2: Array
    status: NDArray[np.int64]
    iterations: NDArray[np.int64]
    n: Array
    indicator_means: Array
    indicator_sds: Array
    score_sds: Array

    def __getitem__(self, member: int | slice) -> Estimate:
        """One member of the batch, or some."""
        return Estimate(*(getattr(self, each.name)[member] for each in fields(self)))


def estimate(
    R: Correlations | Array,
    design: Design,
    inner: Inner = path_weighting,
    tolerance: float = 1e-7,
    max_iterations: int = 3000,
    n: Array | float = np.nan,
    reference: Array | None = None,
) -> Estimate:
    """Estimate the path model from indicator correlations.

    R : (..., K, K) with unit diagonal, NaN where an indicator is constant.   n : (...,) number of cases, if R comes as bare
    correlations.  A member that failed before it came here keeps its status.
    Stops when max ||new weight| - |old weight|| <= tolerance; members that have converged leave the stack.  Each construct
    is turned so that its own loadings sum to a positive number, in the point estimate and in every resample alike (cSEM and
    seminr leave the sign as it falls); where loadings nearly cancel, that sum says little, and weights `reference` (K, J) can
    be given for the score to correlate with, column by column, zeros for the others.  Never raises because of data: see
    `Status`.

    Wold (1982), Soft modeling; Lohmöller (1989), Latent Variable Path Modeling with Partial Least Squares.
    """
    data = R if isinstance(R, Correlations) else Correlations.known(R, n)
    batch = data.R.shape[:-2]
    stack = batch_last(_two(data.R.reshape(-1, *data.R.shape[-2:])), 2)
    with np.errstate(all="ignore"):
        w, status, iterations = _iterate(stack, design, inner, tolerance, max_iterations)
        L = _projected(stack, w, design)
        own = _sums(L, np.ones_like(w), design)[..., range(len(design.sizes)), range(len(design.sizes))]
        side = own if reference is None else np.where(reference.any(0), total(np.swapaxes(reference * L, -1, -2)), own)
        sign = np.where(side < 0, -1.0, 1.0)
        w, L = w * sign[..., design.owner], L * sign[..., None, :]
        C = unit_diagonal(_sums(L, w, design))  # but for rounding it is
        G, r2 = regressions(C, design)
        W = w[..., None] * design.membership
    status |= np.where(np.abs(own).min(-1) < 1e-8, int(Status.SIGN_UNDETERMINED), 0)
    usable = np.isfinite(W).all((-1, -2)) & np.isfinite(G).all((-1, -2))
    status |= np.where(usable | (status & FAILED != 0), 0, int(Status.SINGULAR))
    before = data.status.reshape(-1)
    status = np.where(before & FAILED, before, status | before)
    W, L, C, G, r2, status, iterations = (_folded(part, batch) for part in (W, L, C, G, r2, status, iterations))
    unknown = full(batch, (len(design.sizes),))
    return Estimate(W, L, C, C, G, r2, status, iterations, data.n, data.mean, data.sd, unknown)


def _two(members: NDArray[Scalar]) -> NDArray[Scalar]:
    """At least two members of a stack, or their numbers: a single one twice, because alone it would be summed in another order."""
    return np.repeat(members, 2, axis=0) if len(members) == 1 else members


def _folded(part: NDArray[Any], batch: tuple[int, ...]) -> NDArray[Any]:
    """An array (B, ...) with the batch in the shape that it came in, without a copy of a single member."""
    if batch == part.shape[:1]:
        return part
    wanted = np.moveaxis(part, 0, -1)[..., : math.prod(batch)]
    return front_first(wanted.reshape((*wanted.shape[:-1], *batch)), part.ndim - 1)


def _iterate(
    R: Array, design: Design, inner: Inner, tolerance: float, max_iterations: int
) -> tuple[Array, NDArray[np.int64], NDArray[np.int64]]:
    """Outer weights (B, K) in arbitrary sign, status (B,) and iterations (B,) for a stack R (B, K, K) of two or more."""
    final = full(R.shape[:1], R.shape[1:2])
    iterations = np.zeros(len(R), dtype=np.int64)
    complete = np.isfinite(R).all((-1, -2))
    status = np.where(complete, 0, int(Status.ZERO_VARIANCE)).astype(np.int64)
    for block, size, mode in zip(design.blocks, design.sizes, design.modes, strict=True):
        if mode == "B" and size > 1:
            status |= np.where(complete & singular(R[:, block, block]), int(Status.SINGULAR), 0)
    active = np.flatnonzero(status == 0)
    if len(active) < len(R):
        active = _two(active)
        R = members(R, active)
    moving = np.ones(len(active), dtype=np.bool_)
    w, V, C, sd = _standardised(full(R.shape[:1], R.shape[1:2], 1.0), R, design)
    for step in range(1, max_iterations + 1):
        if not moving.any():
            break
        proxies = inner(C, design) / sd[..., None]
        new, V, C, sd = _standardised(_outer_weights(V, proxies, R, design), R, design)
        moves = np.abs(np.abs(new) - np.abs(w)).max(-1) > tolerance  # False for NaN, which leaves the stack too
        w, settled = new, moving & ~moves
        if settled.any():
            final[active[settled]], iterations[active[settled]] = w[settled], step
        moving &= moves
        if moving.sum() < FEWER * len(moving):
            rest = _two(np.flatnonzero(moving))
            active, moving = active[rest], moving[rest]
            R, w, V, C, sd = (members(part, rest) for part in (R, w, V, C, sd))
    final[active[moving]], iterations[active[moving]] = w[moving], max_iterations
    status[active[moving]] |= int(Status.NOT_CONVERGED)
    return final, status, iterations


def _outer_weights(V: Array, E: Array, R: Array, design: Design) -> Array:
    """New weights (B, K) from the covariances V (B, K, J) of indicators and scores, and the weights E (B, J, J) of the scores.

    A single item has the weight 1 whatever its proxy, which in survey data can be exactly uncorrelated with it.
    """
    w = full(R.shape[:1], R.shape[1:2], 1.0)
    for j, (block, size, mode) in enumerate(zip(design.blocks, design.sizes, design.modes, strict=True)):
        if size > 1:
            with_proxy = np.einsum("bki,bi->bk", V[:, block], E[:, :, j])
            w[:, block] = OUTER[mode](with_proxy, R[:, block, block])
    return w


def _standardised(w: Array, R: Array, design: Design) -> tuple[Array, Array, Array, Array]:
    """Weights (B, K) scaled so that every score has variance 1, and correlations (B, J, J) of the scores.

    Between them the covariances V (B, K, J) of indicators and scores before that, and last the standard deviations (B, J).
    """
    V = _projected(R, w, design)
    C = _sums(V, w, design)
    sd = np.sqrt(np.diagonal(C, axis1=-2, axis2=-1))
    C /= sd[:, :, None] * sd[:, None, :]
    return w / sd[:, design.owner], V, C, sd


def _projected(R: Array, w: Array, design: Design) -> Array:
    """R W (B, K, J) for weights (B, K) of the indicators of each construct."""
    V = empty(R.shape[:1], (R.shape[1], len(design.sizes)))
    for j, block in enumerate(design.blocks):
        np.einsum("blk,bl->bk", R[:, block], w[:, block], out=V[:, :, j])
    return V


def _sums(V: Array, w: Array, design: Design) -> Array:
    """W' V (B, J, J) for weights (B, K) of the indicators of each construct and V (B, K, J)."""
    C = empty(V.shape[:1], (V.shape[2], V.shape[2]))
    for j, block in enumerate(design.blocks):
        np.einsum("bk,bki->bi", w[:, block], V[:, block], out=C[:, j])
    return C


def regressions(C: Array, design: Design) -> tuple[Array, Array]:
    """Path coefficients (..., J, J) and R2 (..., J) from construct correlations C; NaN where predecessors are collinear."""
    batch, J = C.shape[:-2], C.shape[-1]
    G, r2 = full(batch, (J, J), 0.0), full(batch, (J,))
    for outcomes, before in design.systems:
        with_outcome = C[..., before, outcomes]
        found = solve(C[..., before[:, :, None], before[:, None, :]], with_outcome)
        G[..., before, outcomes] = found
        r2[..., outcomes[:, 0]] = total(found * with_outcome)
    return G, r2
