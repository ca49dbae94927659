"""Interactions and quadratic terms: products of scores, which need the rows of every resample."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from plscli.core import Array, Correlations, Indices, Mask
from plscli.core.linalg import SINGULAR, unit_diagonal
from plscli.core.moments import ZERO_VARIANCE, Rows

AT_ONCE = 1 << 22
"""Values of product terms held in memory at a time."""


def scores(rows: Rows, data: Correlations, weights: Array) -> Array:
    """Scores (..., S, N) of the N rows: standardised answers, 0 where missing, times weights (..., K, S).

    data : correlations of the K answers, whose means and standard deviations standardise.
    """
    layout = rows.layout
    K = len(layout.origin)
    scaled = np.swapaxes(weights / (data.sd / layout.unit)[..., :, None], -1, -2)
    mean = (data.mean - layout.origin) / layout.unit
    present = rows.augmented[:, layout.presence]
    return scaled @ rows.augmented[:, 1 : 1 + K].T - (scaled * mean[..., None, :]) @ present.T


def extended(rows: Rows, data: Correlations, counts: Array, weights: Array, terms: Sequence[tuple[int, ...]]) -> Correlations:
    """The correlations `data` of K answers, with a further column for every product of scores; NaN for a constant product.

    counts : (B, N) row weights of the B samples in `data`.   weights : (B, K, S) of the scores.   terms : of each further
    column, the scores that are multiplied; the same one twice gives a square.  The scores are standardised in every
    sample; means and standard deviations of the products are those of products of such scores.
    """
    members, N = counts.shape
    used = counts if rows.weights is None else counts * rows.weights
    step = max(1, AT_ONCE // (N * (len(terms) + weights.shape[-1])))
    parts = [
        _extended(rows, data[start : start + step], used[start : start + step], weights[start : start + step], terms)
        for start in range(0, members, step)
    ]
    return Correlations.joined(parts)


def _extended(rows: Rows, data: Correlations, used: Array, weights: Array, terms: Sequence[tuple[int, ...]]) -> Correlations:
    layout = rows.layout
    K = len(layout.origin)
    with np.errstate(all="ignore"):
        y = scores(rows, data, weights)
        products = np.stack([np.prod(y[:, list(term)], axis=1) for term in terms], axis=1)
        n = used.sum(-1)[:, None, None]
        mean = (products * used[:, None]).sum(-1, keepdims=True) / n
        floor = ZERO_VARIANCE * (products**2 * used[:, None]).sum(-1) / n[..., 0]
        products = products - mean
        counted = products * used[:, None] / (n - 1.0)
        centre = (data.mean - layout.origin) / layout.unit
        across = counted @ rows.augmented[:, 1 : 1 + K] - centre[:, None] * (counted @ rows.augmented[:, layout.presence])
        among = counted @ np.swapaxes(products, -1, -2)
        variance = np.diagonal(among, axis1=-2, axis2=-1)
        sd = np.sqrt(np.where(variance > floor, variance, np.nan))
        across = across / (data.sd / layout.unit)[:, None] / sd[..., None]
        R = np.concatenate(
            [np.concatenate([data.R, np.swapaxes(across, -1, -2)], -1), np.concatenate([across, among / sd[..., None] / sd[:, None]], -1)],
            axis=-2,
        )
    unit_diagonal(R, np.isfinite(np.diagonal(R, axis1=-2, axis2=-1)))
    return Correlations(R, np.concatenate([data.mean, mean[..., 0]], -1), np.concatenate([data.sd, sd], -1), data.n, data.status)


def orthogonalised(data: Correlations, terms: Sequence[tuple[int, Indices]]) -> Correlations:
    """Replace product columns by what is left of them after regression on answers, with an intercept.

    terms : of each product column its number and the columns that it is regressed on.
    Henseler & Chin (2010), Struct. Equ. Model. 17, 82-109; Little, Bovaird & Widaman (2006), Struct. Equ. Model. 13, 497-519.
    """
    T = residuals(data, terms)
    known, filled = _filled(data)
    with np.errstate(all="ignore"):
        S = np.swapaxes(T, -1, -2) @ filled @ T
        left = np.diagonal(S, axis1=-2, axis2=-1)
        scale = np.sqrt(np.where(known & (left > ZERO_VARIANCE), left, np.nan))
        R = S / scale[..., :, None] / scale[..., None, :]
    return Correlations(unit_diagonal(R, np.isfinite(scale)), data.mean, data.sd * scale, data.n, data.status)


def residuals(data: Correlations, terms: Sequence[tuple[int, Indices]]) -> Array:
    """(..., K, K) from standardised columns to the same columns, of which products are less what answers explain of them.

    terms : as in `orthogonalised`.
    """
    _, filled = _filled(data)
    T = np.broadcast_to(np.eye(data.R.shape[-1]), data.R.shape).copy()
    for column, answers in terms:  # what collinear answers explain is defined, though their weights are not
        inverse = np.linalg.pinv(filled[..., answers[:, None], answers], rcond=SINGULAR, hermitian=True)
        T[..., answers, column] = -(inverse @ filled[..., answers, column, None])[..., 0]
    return T


def _filled(data: Correlations) -> tuple[Mask, Array]:
    """(..., K) columns that vary, and the correlations with those of the unit matrix for the others."""
    known = np.asarray(np.isfinite(np.diagonal(data.R, axis1=-2, axis2=-1)))
    return known, np.where(known[..., :, None] & known[..., None, :], data.R, np.eye(data.R.shape[-1]))
