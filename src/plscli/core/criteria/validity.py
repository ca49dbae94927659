"""Discriminant validity, collinearity of indicators, and what weights add to a plain sum."""

from __future__ import annotations

import numpy as np

from plscli.core.criteria.reliability import rho_a
from plscli.core.moments.memory import full, total
from plscli.core.pls.design import Array, Design
from plscli.core.pls.estimate import Estimate
from plscli.core.pls.linalg import inverse_diagonal


def htmt(R: Array, estimate: Estimate, design: Design) -> Array:
    """Heterotrait-monotrait ratio of correlations, (..., J, J): lower triangle of reflective pairs, NaN elsewhere.

    Mean |r| between the blocks over the geometric mean of the mean |r| within them.  A construct with one indicator counts
    as perfectly reliable (1).  Absolute correlations are averaged (HTMT+), as in seminr; cSEM averages signed ones, which
    is the same number when all correlations are positive.

    Henseler, Ringle & Sarstedt (2015), J. Acad. Mark. Sci. 43, 115-135; Ringle et al. (2023), Data in Brief 48.
    """
    values = full(R.shape[:-2], (len(design.sizes), len(design.sizes)))
    within = [_mean_within(np.abs(R[..., block, block])) for block in design.blocks]
    reflective = np.flatnonzero(design.reflective)
    for i in reflective:
        for j in reflective[reflective < i]:
            between = total(total(np.abs(R[..., design.blocks[i], design.blocks[j]]))) / (design.sizes[i] * design.sizes[j])
            with np.errstate(all="ignore"):
                values[..., i, j] = between / np.sqrt(within[i] * within[j])
    return values


def _mean_within(S: Array) -> Array:
    """Mean of the off-diagonal elements of (..., k, k) with unit diagonal; 1 for k = 1."""
    k = S.shape[-1]
    if k == 1:
        return np.ones(S.shape[:-2])
    mean: Array = (total(total(S)) - k) / (k * (k - 1))
    return mean


def htmt2(R: Array, estimate: Estimate, design: Design) -> Array:
    """HTMT of geometric means, (..., J, J): lower triangle of reflective pairs, NaN elsewhere.

    Geometric mean of the correlations between the blocks over the root of the product of those within them; 1 within a
    single indicator.  Unlike HTMT it equals the correlation of the constructs also when loadings differ.  NaN where a correlation
    within a block is not positive or those between the blocks are not all of one sign; all negative ones count as positive.

    Roemer, Schuberth & Henseler (2021), Ind. Manag. Data Syst. 121, 2637-2650.
    """
    values = full(R.shape[:-2], (len(design.sizes), len(design.sizes)))
    within = [_geometric_within(R[..., block, block]) for block in design.blocks]
    reflective = np.flatnonzero(design.reflective)
    for i in reflective:
        for j in reflective[reflective < i]:
            between = R[..., design.blocks[i], design.blocks[j]]
            one_sign = between * np.sign(between[..., :1, :1])
            logarithm = total(total(_log(one_sign))) / (design.sizes[i] * design.sizes[j])
            values[..., i, j] = np.exp(logarithm) / np.sqrt(within[i] * within[j])
    return values


def _geometric_within(S: Array) -> Array:
    """Geometric mean of the off-diagonal elements of (..., k, k); 1 for k = 1."""
    rows, columns = np.tril_indices(S.shape[-1], -1)
    return np.exp(total(_log(S[..., rows, columns])) / len(rows)) if len(rows) else np.ones(S.shape[:-2])


def _log(x: Array) -> Array:
    """Natural logarithm, NaN of what is not positive."""
    return np.log(np.where(x > 0, x, np.nan))


def indicator_vif(R: Array, estimate: Estimate, design: Design) -> Array:
    """Variance inflation factor of each indicator within its block, (..., K); NaN for single items and singular blocks."""
    values = full(R.shape[:-2], R.shape[-1:])
    for block, size in zip(design.blocks, design.sizes, strict=True):
        if size > 1:
            values[..., block] = inverse_diagonal(R[..., block, block])
    return values


def construct_correlations(R: Array, estimate: Estimate, design: Design) -> Array:
    """Correlations of the constructs, (..., J, J); under PLSc the disattenuated ones."""
    return estimate.construct_correlations


def congruence(R: Array, estimate: Estimate, design: Design) -> Array:
    """Congruence coefficient of two constructs: how alike they correlate with all constructs, (..., J, J); lower triangle, NaN elsewhere.

    r_c = sum_k C_ik C_jk / sqrt(sum_k C_ik^2 sum_k C_jk^2) over all constructs k but products, with C the correlations of the
    construct scores, on whose diagonal stands rho_A (1 for single items and composites, as in SmartPLS).  1 when the correlations of
    the two are proportional, as those of two measures of one construct are; never more, by the inequality of Cauchy and Schwarz.
    Taken from plain scores also under PLSc, because rho_A belongs to them.

    Franke, Sarstedt & Danks (2021), J. Bus. Res. 130, 318-334, equation 2.
    """
    among = np.array([j for j in range(len(design.sizes)) if j not in design.products])
    C = estimate.score_correlations.copy("K")
    rho = rho_a(R, estimate, design)
    for j, (reflective, size) in enumerate(zip(design.reflective, design.sizes, strict=True)):
        C[..., j, j] = rho[..., j] if reflective and size > 1 else 1.0
    values = full(R.shape[:-2], (len(design.sizes), len(design.sizes)))
    profiles = {i: C[..., i, among] for i in among}
    lengths = {i: np.sqrt(total(profile**2)) for i, profile in profiles.items()}
    for i in among:
        for j in among[among < i]:
            with np.errstate(all="ignore"):
                values[..., i, j] = total(profiles[i] * profiles[j]) / (lengths[i] * lengths[j])
    return values


def equal_weights(R: Array, estimate: Estimate, design: Design) -> Array:
    """Correlation of each construct score with the plain sum of its standardised items, w'R1 / sqrt(1'R1), (..., J); NaN for single items.

    Near 1, weighting has added nothing.  An item that is turned round lowers it.

    Rönkkö, Lee, Evermann, McIntosh & Antonakis (2023), Eur. J. Mark. 57, 1597-1617.
    """
    values = full(R.shape[:-2], (len(design.sizes),))
    for j, (block, size) in enumerate(zip(design.blocks, design.sizes, strict=True)):
        if size > 1:
            with_sum = total(R[..., block, block])
            with np.errstate(all="ignore"):
                values[..., j] = total(estimate.outer_weights[..., block, j] * with_sum) / np.sqrt(total(with_sum))
    return values
