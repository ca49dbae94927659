"""Estimation: the one loop, for one correlation matrix or for ten thousand of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

from plscli.core import outer
from plscli.core.correlations import Correlations
from plscli.core.design import Array, Design, Mode
from plscli.core.inner import path_weighting
from plscli.core.linalg import singular, solve

Inner = Callable[[Array, Design], Array]

OUTER: dict[Mode, Callable[[Array, Array], Array]] = {"A": outer.mode_a, "B": outer.mode_b, "unit": outer.unit}


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


FAILED = Status.NOT_CONVERGED | Status.ZERO_VARIANCE | Status.SINGULAR
"""Bits that make an estimate unusable."""

INADMISSIBLE = (
    Status.LOADING_ABOVE_1
    | Status.CORRELATIONS_NOT_PSD
    | Status.RELIABILITY_ABOVE_1
    | Status.IMPLIED_NOT_PSD
    | Status.RHO_A_UNDEFINED
    | Status.R_NOT_PSD
    | Status.R2_ABOVE_1
)
"""Bits of an estimate that no population can have; only PLSc gives them, and correlations that come from different rows."""


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
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

    @property
    def failed(self) -> NDArray[np.bool_]:
        """(...,) True where the estimate must not be used."""
        failed: NDArray[np.bool_] = (self.status & FAILED) != 0
        return failed

    @property
    def inadmissible(self) -> NDArray[np.bool_]:
        """(...,) True where the estimate can be computed but cannot be true of any population."""
        inadmissible: NDArray[np.bool_] = (self.status & INADMISSIBLE) != 0
        return inadmissible


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
    stack = np.ascontiguousarray(data.R.reshape(-1, *data.R.shape[-2:]))
    with np.errstate(all="ignore"):
        W, status, iterations = _iterate(stack, design, inner, tolerance, max_iterations)
        L = stack @ W
        own = (design.membership * L).sum(-2)
        side = own if reference is None else np.where(reference.any(0), (reference * L).sum(-2), own)
        sign = np.where(side < 0, -1.0, 1.0)[..., None, :]
        W, L = W * sign, L * sign
        C = np.swapaxes(W, -1, -2) @ L
        C[..., range(C.shape[-1]), range(C.shape[-1])] = 1.0  # but for rounding it is
        G, r2 = regressions(C, design)
    status |= np.where(np.abs(own).min(-1) < 1e-8, Status.SIGN_UNDETERMINED, 0)
    usable = np.isfinite(W).all((-1, -2)) & np.isfinite(G).all((-1, -2))
    status |= np.where(usable | (status & FAILED != 0), 0, Status.SINGULAR)
    before = data.status.reshape(-1)
    status = np.where(before & FAILED, before, status | before)
    W, L, C, G, r2 = (part.reshape((*batch, *part.shape[1:])) for part in (W, L, C, G, r2))
    unknown = np.full((*batch, len(design.sizes)), np.nan)
    return Estimate(W, L, C, C, G, r2, status.reshape(batch), iterations.reshape(batch), data.n, data.mean, data.sd, unknown)


def _iterate(
    R: Array, design: Design, inner: Inner, tolerance: float, max_iterations: int
) -> tuple[Array, NDArray[np.int64], NDArray[np.int64]]:
    """Outer weights (B, K, J) in arbitrary sign, status (B,) and iterations (B,) for a stack R (B, K, K)."""
    members, K = R.shape[:2]
    final = np.full((members, K, len(design.sizes)), np.nan)
    iterations = np.zeros(members, dtype=np.int64)
    complete = np.isfinite(R).all((-1, -2))
    status = np.where(complete, 0, int(Status.ZERO_VARIANCE)).astype(np.int64)
    for block, size, mode in zip(design.blocks, design.sizes, design.modes, strict=True):
        if mode == "B" and size > 1:
            status |= np.where(complete & singular(R[:, block, block]), int(Status.SINGULAR), 0)
    active = np.flatnonzero(status == 0)
    R = R[active]
    W, V = _unit_variance(np.broadcast_to(design.membership, (len(active), *design.membership.shape)), R)
    for step in range(1, max_iterations + 1):
        C = np.swapaxes(W, -1, -2) @ V
        new, V = _unit_variance(_outer_weights(V @ inner(C, design), R, design), R)
        moving = np.abs(np.abs(new) - np.abs(W)).max((-1, -2)) > tolerance  # False for NaN, which leaves the stack too
        W = new
        if not moving.all():
            final[active[~moving]], iterations[active[~moving]] = W[~moving], step
            active, R, W, V = active[moving], R[moving], W[moving], V[moving]
        if not active.size:
            break
    final[active], iterations[active] = W, max_iterations
    status[active] |= Status.NOT_CONVERGED
    return final, status, iterations


def _outer_weights(P: Array, R: Array, design: Design) -> Array:
    """New weights (B, K, J) from the correlations P (B, K, J) of the indicators with the inner proxies.

    A single item has the weight 1 whatever its proxy, which in survey data can be exactly uncorrelated with it.
    """
    W = np.zeros_like(P)
    for j, (block, size, mode) in enumerate(zip(design.blocks, design.sizes, design.modes, strict=True)):
        W[:, block, j] = OUTER[mode](P[:, block, j], R[:, block, block]) if size > 1 else 1.0
    return W


def _unit_variance(W: Array, R: Array) -> tuple[Array, Array]:
    """Weights scaled so that every score has variance 1, with the correlations R W of indicators and scores."""
    V = R @ W
    scale = np.sqrt((W * V).sum(-2, keepdims=True))
    return W / scale, V / scale


def regressions(C: Array, design: Design) -> tuple[Array, Array]:
    """Path coefficients (..., J, J) and R2 (..., J) from construct correlations C; NaN where predecessors are collinear."""
    G = np.zeros(C.shape)
    r2 = np.full(C.shape[:-1], np.nan)
    for j, before in design.equations:
        with_outcome = C[..., before, j]
        G[..., before, j] = solve(C[..., before[:, None], before], with_outcome)
        r2[..., j] = (G[..., before, j] * with_outcome).sum(-1)
    return G, r2
