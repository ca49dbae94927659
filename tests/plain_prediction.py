"""The slow plain version of cross-validated predictions: fold by fold, row by row, construct by construct, from the definition alone.

Nothing here looks at `plscli.core.prediction` or `plscli.estimation.prediction`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from plain_stages import Fit, correlation, filled, fit, mean, sd, slopes, standard
from plscli.core import Array
from plscli.model.spec import ModelSpec


@dataclass
class Pair:
    """A product of two items.   items : that are multiplied.   intercept, slopes : what other items explain of it.   sd : of the rest."""

    items: tuple[str, str]
    intercept: float
    slopes: dict[str, float]
    sd: float


@dataclass
class Machine:
    """What some training rows know.   means, sds : of every item.   main : estimate whose scores products multiply.   products : mean
    and standard deviation of each.   parts : estimate of the parts of higher-order constructs.   last : estimate of the paths.
    """

    model: ModelSpec
    means: dict[str, float]
    sds: dict[str, float]
    main: Fit
    products: dict[str, tuple[float, float]]
    parts: Fit | None
    last: Fit
    pairs: dict[str, Pair]


def predict(
    X: Array, model: ModelSpec, folds: Array, technique: str, w: Array | None = None, interaction: str = "two-stage"
) -> tuple[Array, dict[str, Array]]:
    """Observed less predicted answers (N, K), NaN for items of exogenous constructs and for gaps, and predicted scores (N,) by name.

    X : (N, K), NaN where missing.   folds : (N,) one repetition.   technique : da or ea.   w : (N,) weights of rows.
    """
    c = np.ones(len(X)) if w is None else w
    errors = np.full(X.shape, np.nan)
    scores = {name: np.full(len(X), np.nan) for name in model.endogenous}
    for fold in np.unique(folds):
        machine = learn(X[folds != fold], model, c[folds != fold], interaction)
        for n in np.flatnonzero(folds == fold):
            answers, predicted = foretell(machine, X[n], technique)
            for k, item in enumerate(model.indicators):
                errors[n, k] = X[n, k] - answers.get(item, np.nan)
            for name in model.endogenous:
                scores[name][n] = predicted[name]
    return errors, scores


def learn(X: Array, model: ModelSpec, c: Array, interaction: str = "two-stage") -> Machine:
    """Everything from the training rows: their means where answers are missing, their spreads, their estimates."""
    columns = {item: filled(X[:, k], c) for k, item in enumerate(model.indicators)}
    means = {item: mean(x, c) for item, x in columns.items()}
    sds = {item: sd(x, c) for item, x in columns.items()}
    straight = [(path.source, path.target) for path in model.paths if model.product(path.source) is None]
    parts = None
    blocks = {each.name: list(each.indicators) for each in model.constructs if each.name not in model.owner}
    if model.owner:
        parts = _parts(columns, model, straight, c)
        columns |= {name: parts.scores[name] for name in model.owner}
    modes = {each.name: each.mode for each in model.constructs}
    main = fit(columns, blocks, modes, straight, c)
    products, pairs = {}, {}
    for term in model.products if interaction != "two-stage" else ():
        blocks[term.name], modes[term.name] = [], "A"
        own = [item for factor in term.factors for item in model.construct(factor).indicators]
        for a in model.construct(term.factors[0]).indicators:
            for b in model.construct(term.factors[1]).indicators:
                p = standard(columns[a], c) * standard(columns[b], c)
                explained = (
                    slopes(p, [standard(columns[item], c) for item in own], c) if interaction == "orthogonal" else np.zeros(len(own))
                )
                rest = p - sum(slope * standard(columns[item], c) for slope, item in zip(explained, own, strict=True))
                pairs[f"{a}*{b}"] = Pair((a, b), mean(rest, c), dict(zip(own, map(float, explained), strict=True)), sd(rest, c))
                columns[f"{a}*{b}"] = standard(rest, c)
                blocks[term.name].append(f"{a}*{b}")
    for term in model.products if interaction == "two-stage" else ():
        product = np.prod([main.scores[factor] for factor in term.factors], axis=0)
        products[term.name] = mean(product, c), sd(product, c)
        columns[term.name], blocks[term.name], modes[term.name] = standard(product, c), [term.name], "A"
    every = [(path.source, path.target) for path in model.paths]
    last = fit(columns, blocks, modes, every, c) if model.products else main
    return Machine(model, means, sds, main, products, parts, last, pairs)


def _parts(columns: Mapping[str, Array], model: ModelSpec, straight: list[tuple[str, str]], c: Array) -> Fit:
    """The first of two disjoint stages: parts stand in the place of their wholes."""
    stands = {name: [part for part, whole in model.owner.items() if whole == name] or [name] for name in model.names}
    arrows = [(a, b) for source, target in straight for a in stands[source] for b in stands[target]]
    low = [each for each in model.constructs if not each.higher]
    return fit(columns, {each.name: list(each.indicators) for each in low}, {each.name: each.mode for each in low}, arrows, c)


def foretell(machine: Machine, x: Array, technique: str) -> tuple[dict[str, float], dict[str, float]]:
    """Predicted answers and predicted scores of one row."""
    model = machine.model
    z = {item: (value - machine.means[item]) / machine.sds[item] for item, value in zip(model.indicators, x, strict=True)}
    z = {item: 0.0 if np.isnan(value) else value for item, value in z.items()}
    if machine.parts is not None:
        z |= {part: score(machine.parts, part, z) for part in model.owner}
    observed = {name: score(machine.last, name, z) for name in model.structural if model.product(name) is None}
    first = {name: score(machine.main, name, z) for name in observed}
    predicted: dict[str, float] = {}
    waiting = list(model.endogenous)
    while waiting:
        for name in list(waiting):
            antecedents = {path.source for path in model.paths if path.target == name}
            factors = {f for each in antecedents if (term := model.product(each)) for f in term.factors}
            if technique == "ea" and (antecedents | factors) & set(waiting):
                continue
            total = 0.0
            for source in antecedents:
                total += machine.last.paths[source, name] * _known(machine, source, technique, observed, first, predicted, z)
            predicted[name] = total
            waiting.remove(name)
    answers = {}
    for name in model.endogenous:
        for item, loading in backwards(machine, name).items():
            answers[item] = machine.means[item] + machine.sds[item] * loading * predicted[name]
    return answers, predicted


def score(found: Fit, name: str, z: Mapping[str, float]) -> float:
    return sum(w * z[item] for (item, construct), w in found.weights.items() if construct == name)


def _multiplied(pair: Pair, z: Mapping[str, float]) -> float:
    """A product of two items of one row, less what other items explain of it, standardised."""
    explained = sum(slope * z[item] for item, slope in pair.slopes.items())
    return (z[pair.items[0]] * z[pair.items[1]] - pair.intercept - explained) / pair.sd


def _known(
    machine: Machine,
    source: str,
    technique: str,
    observed: dict[str, float],
    first: dict[str, float],
    predicted: dict[str, float],
    observed_items: Mapping[str, float],
) -> float:
    """What is put in for an antecedent: its observed score, or from earliest antecedents the predicted one where there is one."""
    model = machine.model
    term = model.product(source)
    if term is None:
        return predicted[source] if technique == "ea" and source in model.endogenous else observed[source]
    if machine.pairs:
        return score(machine.last, source, {name: _multiplied(pair, observed_items) for name, pair in machine.pairs.items()})
    values = [predicted[f] if technique == "ea" and f in model.endogenous else first[f] for f in term.factors]
    middle, spread = machine.products[source]
    own = machine.last.weights[source, source]
    return float(own * (np.prod(values) - middle) / spread)


def backwards(machine: Machine, name: str) -> dict[str, float]:
    """Loadings of items on a construct, through its parts if it has any."""
    found = {}
    for (indicator, construct), loading in machine.last.loadings.items():
        if construct != name:
            continue
        if indicator in machine.model.owner:
            assert machine.parts is not None
            own = {item: low for (item, part), low in machine.parts.loadings.items() if part == indicator}
            found |= {item: low * loading for item, low in own.items()}
        else:
            found[indicator] = loading
    return found


def consistent(X: Array, model: ModelSpec, folds: Array, technique: str) -> Array:
    """Observed less predicted answers (N, K) of a PLSc model: what the implied correlations lead to expect, given the predictors."""
    errors = np.full(X.shape, np.nan)
    items = list(model.indicators)
    for fold in np.unique(folds):
        train = X[folds != fold]
        c = np.ones(len(train))
        machine = learn(train, model, c)
        Z = {item: standard(filled(train[:, k], c), c) for k, item in enumerate(items)}
        Sigma = _implied(machine, Z, c)
        for name in model.endogenous:
            if technique == "da":
                given = [item for source in model.predecessors(name) for item in model.construct(source).indicators]
            else:
                given = [item for each in model.constructs if each.name not in model.endogenous for item in each.indicators]
            at = [items.index(item) for item in given]
            for own in model.construct(name).indicators:
                k = items.index(own)
                b = np.linalg.solve(Sigma[np.ix_(at, at)], Sigma[at, k])
                for n in np.flatnonzero(folds == fold):
                    z = [(X[n, j] - machine.means[items[j]]) / machine.sds[items[j]] for j in at]
                    errors[n, k] = X[n, k] - (machine.means[own] + machine.sds[own] * float(b @ np.nan_to_num(z)))
    return errors


def _implied(machine: Machine, Z: Mapping[str, Array], c: Array) -> Array:
    """Correlations of the items by the model: disattenuated among exogenous constructs, by the paths for the others."""
    model, Y = machine.model, machine.last.scores
    rho = {each.name: _rho(machine, each.name, Z, c) for each in model.constructs}
    phi = {(a, b): correlation(Y[a], Y[b], c) / np.sqrt(rho[a] * rho[b]) if a != b else 1.0 for a in Y for b in Y}
    paths = {}
    for name in model.endogenous:
        before = model.predecessors(name)
        C = np.array([[phi[a, b] for a in before] for b in before])
        for source, g in zip(before, np.linalg.solve(C, [phi[a, name] for a in before]), strict=True):
            paths[source, name] = g
    implied = {(a, b): phi[a, b] for a in Y for b in Y if a not in model.endogenous and b not in model.endogenous}
    done = [name for name in Y if name not in model.endogenous]
    while len(done) < len(Y):
        name = next(n for n in Y if n not in done and all(p in done for p in model.predecessors(n)))
        for other in done:
            implied[name, other] = implied[other, name] = sum(paths[p, name] * implied[p, other] for p in model.predecessors(name))
        implied[name, name] = 1.0
        done.append(name)
    items = list(model.indicators)
    owner = {item: each for each in model.constructs for item in each.indicators}
    S = np.eye(len(items))
    for i, a in enumerate(items):
        for j, b in enumerate(items):
            if i != j:
                one, other = owner[a], owner[b]
                if one is other and one.kind == "composite":
                    S[i, j] = correlation(Z[a], Z[b], c)
                else:
                    S[i, j] = _loading(machine, one.name, a, rho) * _loading(machine, other.name, b, rho) * implied[one.name, other.name]
    return S


def _rho(machine: Machine, name: str, Z: Mapping[str, Array], c: Array) -> float:
    """Reliability after Dijkstra and Henseler; 1 for composites and single items."""
    each = machine.model.construct(name)
    if each.kind == "composite" or len(each.indicators) == 1:
        return 1.0
    w = np.array([machine.last.weights[item, name] for item in each.indicators])
    above = below = 0.0
    for i, a in enumerate(each.indicators):
        for j, b in enumerate(each.indicators):
            if i != j:
                above += w[i] * w[j] * correlation(Z[a], Z[b], c)
                below += (w[i] * w[j]) ** 2
    return float((w @ w) ** 2 * above / below)


def _loading(machine: Machine, name: str, item: str, rho: Mapping[str, float]) -> float:
    each = machine.model.construct(name)
    if rho[name] == 1.0 and (each.kind == "composite" or len(each.indicators) == 1):
        return machine.last.loadings[item, name]
    w = {i: machine.last.weights[i, name] for i in each.indicators}
    return float(w[item] * np.sqrt(rho[name]) / sum(v**2 for v in w.values()))


def regression(X: Array, model: ModelSpec, folds: Array, technique: str) -> Array:
    """Observed less predicted answers (N, K) of the regression of items on items, with an intercept."""
    errors = np.full(X.shape, np.nan)
    items = list(model.indicators)
    for fold in np.unique(folds):
        train = np.column_stack([filled(column, np.ones(int((folds != fold).sum()))) for column in X[folds != fold].T])
        for name in model.endogenous:
            sources = model.predecessors(name) if technique == "da" else [n for n in model.names if n not in model.endogenous]
            at = [items.index(item) for source in sources for item in model.construct(source).indicators]
            for item in model.construct(name).indicators:
                k = items.index(item)
                b = slopes(train[:, k], list(train[:, at].T), np.ones(len(train)))
                intercept = train[:, k].mean() - train[:, at].mean(0) @ b
                for n in np.flatnonzero(folds == fold):
                    errors[n, k] = X[n, k] - (intercept + np.where(np.isnan(X[n, at]), train[:, at].mean(0), X[n, at]) @ b)
    return errors


def ridge(X: Array, model: ModelSpec, folds: Array, technique: str, penalties: Array) -> Array:
    """Observed less predicted answers (N, K) of ridge regressions, each with the penalty of the smallest generalised cross-validation."""
    errors = np.full(X.shape, np.nan)
    items = list(model.indicators)
    for fold in np.unique(folds):
        train, n = X[folds != fold], int((folds != fold).sum())
        m, s = train.mean(0), train.std(0, ddof=1)
        Z = (train - m) / s
        for name in model.endogenous:
            sources = model.predecessors(name) if technique == "da" else [n_ for n_ in model.names if n_ not in model.endogenous]
            at = [items.index(item) for source in sources for item in model.construct(source).indicators]
            for item in model.construct(name).indicators:
                k = items.index(item)
                best, chosen = np.inf, np.zeros(len(at))
                for penalty in penalties:
                    inverse = np.linalg.inv(Z[:, at].T @ Z[:, at] + penalty * (n - 1) * np.eye(len(at)))
                    b = inverse @ Z[:, at].T @ Z[:, k]
                    hat = np.trace(Z[:, at] @ inverse @ Z[:, at].T) + 1.0  # with the intercept
                    criterion = ((Z[:, k] - Z[:, at] @ b) ** 2).sum() / (1.0 - hat / n) ** 2
                    if hat < n and criterion < best:
                        best, chosen = criterion, b
                errors[folds == fold, k] = X[folds == fold, k] - m[k] - s[k] * ((X[folds == fold][:, at] - m[at]) / s[at]) @ chosen
    return errors
