"""The slow plain version: one sample, on rows, in loops; the batched core must give the same numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plscli.core import Array, Design


@dataclass
class Plain:
    """Weights and loadings (K,) of own constructs, paths (J, J), R2 (J,)."""

    weights: Array
    loadings: Array
    paths: Array
    r2: Array


def standardised(X: Array) -> Array:
    """Columns with gaps filled by their mean, then mean 0 and variance 1 (n - 1)."""
    filled = np.where(np.isnan(X), np.nanmean(X, axis=0), X)
    return (filled - filled.mean(0)) / filled.std(0, ddof=1)


def plain_pls(X: Array, design: Design, scheme: str = "path", rounds: int = 500) -> Plain:
    """PLS as textbooks tell it, with scores of respondents and regressions on them."""
    Z = standardised(X)
    owner = np.repeat(np.arange(len(design.sizes)), design.sizes)
    w = np.ones(Z.shape[1])
    for _ in range(rounds):
        before, Y = w, scores(Z, w, owner)
        w = new_weights(Z, inner_proxies(Y, design, scheme), design, owner)
        if np.abs(w - before).max() <= 1e-15 * np.abs(w).max():  # further rounds change nothing but rounding
            break
    Y = scores(Z, w, owner)
    for j in range(Y.shape[1]):
        own = owner == j
        spread = (Z[:, own] @ w[own]).std(ddof=1)
        w[own] /= spread
        if sum(np.corrcoef(Z[:, k], Y[:, j])[0, 1] for k in np.flatnonzero(own)) < 0:
            w[own], Y[:, j] = -w[own], -Y[:, j]
    loadings = np.array([np.corrcoef(Z[:, k], Y[:, owner[k]])[0, 1] for k in range(Z.shape[1])])
    paths, r2 = np.zeros((Y.shape[1],) * 2), np.full(Y.shape[1], np.nan)
    for j in range(Y.shape[1]):
        before = np.flatnonzero(design.paths[:, j])
        if len(before):
            b = np.linalg.lstsq(Y[:, before], Y[:, j], rcond=None)[0]
            paths[before, j], r2[j] = b, 1 - ((Y[:, j] - Y[:, before] @ b) ** 2).sum() / (Y[:, j] ** 2).sum()
    return Plain(w, loadings, paths, r2)


def scores(Z: Array, w: Array, owner: Array) -> Array:
    Y = np.column_stack([Z[:, owner == j] @ w[owner == j] for j in range(owner.max() + 1)])
    return Y / Y.std(0, ddof=1)


def inner_proxies(Y: Array, design: Design, scheme: str) -> Array:
    P = np.zeros_like(Y)
    for j in range(Y.shape[1]):
        before, behind = np.flatnonzero(design.paths[:, j]), np.flatnonzero(design.paths[j])
        for i in [*before, *behind]:
            r = np.corrcoef(Y[:, i], Y[:, j])[0, 1]
            P[:, j] += {"centroid": np.sign(r), "factorial": r, "path": r * (i in behind)}[scheme] * Y[:, i]
        if scheme == "path" and len(before):
            P[:, j] += Y[:, before] @ np.linalg.lstsq(Y[:, before], Y[:, j], rcond=None)[0]
    return P


def new_weights(Z: Array, P: Array, design: Design, owner: Array) -> Array:
    w = np.ones(Z.shape[1])
    for j, mode in enumerate(design.modes):
        own = np.flatnonzero(owner == j)
        if len(own) == 1 or mode == "unit":
            continue
        if mode == "A":
            w[own] = [np.cov(Z[:, k], P[:, j])[0, 1] for k in own]
        else:
            w[own] = np.linalg.lstsq(Z[:, own], P[:, j], rcond=None)[0]
    return w
