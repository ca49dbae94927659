"""The slow plain version of models in stages: scores of respondents, one sample, loops; names instead of numbers.

Every statistic is weighted by how often a row counts; a bootstrap sample, a sampling weight and both together are then one
thing.  Nothing here looks at `plscli.model.plan` or `plscli.core`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import pytest

from plscli.core import Array
from plscli.model.spec import ModelSpec

Columns = Mapping[str, Array]


@dataclass
class Fit:
    """One PLS run.   scores : (N,) by construct.   weights, loadings : by (item, construct).   paths : by (from, to).   r2 : by name."""

    scores: dict[str, Array]
    weights: dict[tuple[str, str], float] = field(default_factory=dict)
    loadings: dict[tuple[str, str], float] = field(default_factory=dict)
    paths: dict[tuple[str, str], float] = field(default_factory=dict)
    r2: dict[str, float] = field(default_factory=dict)


@dataclass
class Staged:
    """A model in stages.   last : the stage of the paths.   weights, loadings : of all items and parts, each in the stage that
    measures its construct.   product_sds : standard deviation of each product's own score.
    """

    last: Fit
    weights: dict[tuple[str, str], float]
    loadings: dict[tuple[str, str], float]
    product_sds: dict[str, float]


def mean(x: Array, c: Array) -> float:
    return float((c * x).sum() / c.sum())


def covariance(x: Array, y: Array, c: Array) -> float:
    return float((c * (x - mean(x, c)) * (y - mean(y, c))).sum() / (c.sum() - 1))


def sd(x: Array, c: Array) -> float:
    return covariance(x, x, c) ** 0.5


def correlation(x: Array, y: Array, c: Array) -> float:
    return covariance(x, y, c) / sd(x, c) / sd(y, c)


def standard(x: Array, c: Array) -> Array:
    return (x - mean(x, c)) / sd(x, c)


def slopes(y: Array, X: Sequence[Array], c: Array) -> Array:
    """Coefficients of the regression of y on X with an intercept."""
    Z = np.column_stack([np.ones(len(y)), *X]) * np.sqrt(c)[:, None]
    return np.asarray(np.linalg.lstsq(Z, y * np.sqrt(c), rcond=None)[0][1:])


def filled(x: Array, c: Array) -> Array:
    there = ~np.isnan(x)
    return np.where(there, x, mean(x[there], c[there]))


def fit(
    columns: Columns, blocks: Mapping[str, Sequence[str]], modes: Mapping[str, str], arrows: Sequence[tuple[str, str]], c: Array
) -> Fit:
    """PLS with path weighting on any columns; a column may measure two constructs."""
    Z = {item: standard(columns[item], c) for items in blocks.values() for item in items}
    Y = {name: standard(sum(Z[item] for item in items), c) for name, items in blocks.items()}  # type: ignore[arg-type]
    for _ in range(400):
        proxies, old = {}, Y
        for name in blocks:
            before, behind = [s for s, t in arrows if t == name], [t for s, t in arrows if s == name]
            proxy = sum((correlation(Y[name], Y[t], c) * Y[t] for t in behind), np.zeros(len(c)))
            if before:
                proxy = proxy + sum(b * Y[s] for b, s in zip(slopes(Y[name], [Y[s] for s in before], c), before, strict=True))
            proxies[name] = proxy
        Y = {}
        for name, items in blocks.items():
            if len(items) == 1:
                w = np.ones(1)
            elif modes[name] == "A":
                w = np.array([covariance(Z[item], proxies[name], c) for item in items])
            else:
                w = slopes(proxies[name], [Z[item] for item in items], c)
            Y[name] = standard(sum(w_k * Z[item] for w_k, item in zip(w, items, strict=True)), c)  # type: ignore[arg-type]
        if max(np.abs(np.abs(Y[name]) - np.abs(old[name])).max() for name in Y) < 1e-13:
            break
    found = Fit({})
    for name, items in blocks.items():
        y = Y[name]
        if sum(correlation(Z[item], y, c) for item in items) < 0:
            y = -y
        found.scores[name] = y
        for item, w_k in zip(items, slopes(y, [Z[item] for item in items], c), strict=True):
            found.weights[item, name], found.loadings[item, name] = w_k, correlation(Z[item], y, c)
    for target in dict.fromkeys(t for _, t in arrows):
        before = [s for s, t in arrows if t == target]
        b = slopes(found.scores[target], [found.scores[s] for s in before], c)
        found.paths.update({(s, target): float(b_s) for s, b_s in zip(before, b, strict=True)})
        found.r2[target] = sum(float(b_s) * covariance(found.scores[s], found.scores[target], c) for s, b_s in zip(before, b, strict=True))
    return found


def staged(X: Array, model: ModelSpec, c: Array | None = None, higher_order: str = "disjoint", interaction: str = "two-stage") -> Staged:
    """The model from answers X (N, K), NaN where missing, of rows that count c (N,) times."""
    c = np.ones(len(X)) if c is None else c
    kept = c > 0
    c = c[kept]
    columns = {name: filled(x[kept], c) for name, x in zip(model.indicators, X.T, strict=True)}
    terms: dict[str, dict[str, Array]] = {}
    if model.products:
        if interaction == "two-stage":
            main = _solve(columns, model, {}, higher_order, c).last.scores
            for term in model.products:
                terms[term.name] = {term.name: np.prod([main[factor] for factor in term.factors], axis=0)}
        else:
            Z = {name: standard(x, c) for name, x in columns.items()}
            for term in model.products:
                terms[term.name] = _products_of_items(Z, model, term.factors, interaction, c)
    return _solve(columns, model, terms, higher_order, c)


def _products_of_items(Z: Columns, model: ModelSpec, factors: tuple[str, ...], interaction: str, c: Array) -> dict[str, Array]:
    blocks = [model.construct(factor).indicators for factor in factors]
    found: dict[str, Array] = {}
    seen: list[list[str]] = []
    for items in product(*blocks):
        if sorted(items) in seen:  # x1 x2 and x2 x1 are one product
            continue
        seen.append(sorted(items))
        p = np.prod([Z[item] for item in items], axis=0)
        if interaction == "orthogonal":
            own = [Z[item] for item in dict.fromkeys(item for block in blocks for item in block)]
            p = p - np.column_stack(own) @ slopes(p, own, c)
        found["*".join(items)] = p
    return found


def _solve(columns: Columns, model: ModelSpec, terms: Mapping[str, Mapping[str, Array]], higher_order: str, c: Array) -> Staged:
    """The stages, with the columns of each product (none of them if `terms` is empty)."""
    products = {term.name for term in model.products}
    arrows = [(path.source, path.target) for path in model.paths if path.source in terms or path.source not in products]
    plain_arrows = [(s, t) for s, t in arrows if s not in terms]
    parts = {construct.name: construct.indicators for construct in model.constructs if construct.higher}
    items = {construct.name: construct.indicators for construct in model.constructs if not construct.higher}
    modes: dict[str, str] = {construct.name: construct.mode for construct in model.constructs} | dict.fromkeys(terms, "A")
    own_terms = {name: tuple(of) for name, of in terms.items()}
    everything = {**columns, **{name: p for of in terms.values() for name, p in of.items()}}
    if not parts:
        last = fit(everything, items | own_terms, modes, arrows, c)
        weights, loadings = last.weights, last.loadings
    elif higher_order == "disjoint":
        spread = [pair for s, t in plain_arrows for pair in product(parts.get(s, (s,)), parts.get(t, (t,)))]
        first = fit(columns, items, modes, spread, c)
        owned = {part for whole in parts.values() for part in whole}
        blocks = {name: parts.get(name) or items[name] for name in modes if name not in owned and name not in terms}
        last = fit({**everything, **first.scores}, blocks | own_terms, modes, arrows, c)
        weights, loadings = first.weights | last.weights, first.loadings | last.loadings
    else:
        repeated = {name: tuple(item for part in of for item in items[part]) for name, of in parts.items()}
        inner = []
        to_parts = plain_arrows if higher_order == "embedded" else arrows
        for whole, of in parts.items():
            reflective = model.construct(whole).kind == "reflective"
            for part in of:
                inner.append((whole, part) if reflective else (part, whole))
                inner += [] if reflective else [(s, part) for s, t in to_parts if t == whole]
        order = {c_.name: (items | repeated)[c_.name] for c_ in model.constructs}
        if higher_order == "embedded":
            first = fit(columns, order, modes, plain_arrows + inner, c)
            owned = {part for whole in parts.values() for part in whole}
            blocks = {name: parts.get(name) or (name,) for name in modes if name not in owned and name not in terms}
            last = fit({**everything, **first.scores}, blocks | own_terms, modes, arrows, c)
            weights = {(part, whole): last.weights[part, whole] for whole, of in parts.items() for part in of}
        else:
            last = first = fit(everything, order | own_terms, modes, arrows + inner, c)
            weights = {}
        loadings = {(part, whole): correlation(first.scores[part], last.scores[whole], c) for whole, of in parts.items() for part in of}
        weights |= {key: w for key, w in first.weights.items() if key[1] not in parts}
        loadings |= {key: r for key, r in first.loadings.items() if key[1] not in parts}
    sds = {}
    for name, of in terms.items():
        size = {item: abs(last.loadings[item, name]) for item in of}
        sds[name] = sum(size[item] * sd(p, c) for item, p in of.items()) / sum(size.values())
    return Staged(last, weights, loadings, sds)


def assert_plain(values: dict[tuple[str, str], float], plain: Staged, model: ModelSpec) -> None:
    """Paths, R2, weights and loadings are those of the plain version; every number of these kinds has been compared."""
    compared = {key for key in values if key[0] in ("path", "r2", "loading", "weight", "product_path")}
    expected: dict[tuple[str, str], float] = {}
    for path in model.paths:
        expected["path", path.name] = plain.last.paths[path.source, path.target]
        if path.source in plain.product_sds:
            expected["product_path", path.name] = plain.last.paths[path.source, path.target] / plain.product_sds[path.source]
    expected |= {("r2", name): plain.last.r2[name] for name in model.endogenous}
    expected |= {("weight", f"{item} -> {name}"): w for (item, name), w in plain.weights.items()}
    expected |= {("loading", f"{item} <- {name}"): r for (item, name), r in plain.loadings.items()}
    for key in compared:
        if key in expected:
            assert values[key] == pytest.approx(expected[key], abs=1e-9), key
        else:
            assert np.isnan(values[key]), key
    assert len(compared & expected.keys()) > 10
