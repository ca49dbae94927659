from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import ndtr, ndtri, owens_t
from scipy.stats import multivariate_normal

from plscli.core import Array
from plscli.core.moments import bivariate
from plscli.core.moments import ordinal as module
from plscli.core.moments.ordinal import Ordinal, answered_together, polychoric, smallest_count
from plscli.core.resampling import bootstrap, counts


def latent(n: int, R: list[list[float]], seed: int = 1) -> Array:
    """Draws (n, K) of standard normal variables with correlations R."""
    return np.random.default_rng(seed).multivariate_normal(np.zeros(len(R)), R, n, method="cholesky")


def cut(z: Array, *thresholds: float) -> Array:
    """Category codes 1, 2, ... of latent values."""
    return np.digitize(z, thresholds) + 1.0


def estimate(X: Array, weights: Array | None = None, ordinal: list[bool] | None = None) -> Array:
    """Correlations (B, K, K) of answers X; one member with every row once, and all items ordinal, unless told."""
    mask = np.ones(X.shape[1], dtype=bool) if ordinal is None else np.array(ordinal)
    return polychoric(Ordinal.of(X, mask), np.ones((1, len(X))) if weights is None else weights, ndtri)


def answers(n: int = 150, seed: int = 1, gaps: float = 0.0) -> Array:
    """Five correlated items with 2, 5, 3, 7 and 5 unequally filled categories."""
    f = np.random.default_rng(seed).standard_normal((n, 6))
    z = 0.7 * f[:, [0]] * [1, 1, -1, 1, 1] + 0.7 * f[:, 1:]
    cuts = [(0.3,), (-1.5, -0.5, 0.2, 0.9), (-0.4, 1.0), (-1.5, -1, -0.6, 0, 0.5, 1.2), (-0.8, -0.3, 0.3, 0.8)]
    X = np.column_stack([cut(z[:, k], *c) for k, c in enumerate(cuts)])
    return np.where(np.random.default_rng(seed + 1).random(X.shape) < gaps, np.nan, X)


def draws(n: int, size: int, seed: int = 3) -> Array:
    return counts(bootstrap(n, size, np.random.default_rng(seed)), n)


def rectangle(rho: float, low: tuple[float, float], high: tuple[float, float]) -> float:
    """Probability of a rectangle under the standard bivariate normal distribution, by scipy."""
    normal = multivariate_normal([0, 0], [[1, rho], [rho, 1]])
    return float(normal.cdf(np.clip(high, -9, 9), lower_limit=np.clip(low, -9, 9)))


def population(rho: float, first: list[float], second: list[float]) -> tuple[Array, Array]:
    """One row per cell of the table cut from a bivariate normal distribution, and the probability of each cell."""
    a, b = [-np.inf, *first, np.inf], [-np.inf, *second, np.inf]
    cells = [(i, j) for i in range(len(a) - 1) for j in range(len(b) - 1)]
    shares = [rectangle(rho, (a[i], b[j]), (a[i + 1], b[j + 1])) for i, j in cells]
    return np.array(cells, dtype=float), np.array([shares])


def plain(x: Array, y: Array) -> float:
    """The slow version: thresholds from the margins, likelihood cell by cell from scipy, searched without derivatives."""
    edges = [np.concatenate([[-9], ndtri([np.mean(v <= c) for c in np.unique(v)[:-1]]), [9]]) for v in (x, y)]
    table = [[((x == c) & (y == d)).sum() for d in np.unique(y)] for c in np.unique(x)]

    def loss(rho: float) -> float:
        a, b = edges
        return -sum(
            n * np.log(max(rectangle(rho, (a[i], b[j]), (a[i + 1], b[j + 1])), 1e-12))
            for i, row in enumerate(table)
            for j, n in enumerate(row)
            if n
        )

    return float(minimize_scalar(loss, bounds=(-0.999, 0.999), method="bounded", options={"xatol": 1e-9}).x)


def test_phi2_agrees_with_owen_for_all_thresholds_and_correlations() -> None:
    generator = np.random.default_rng(5)
    h, k = generator.uniform(-5, 5, (2, 20_000))
    rho = np.tanh(generator.uniform(-bivariate.EDGE, bivariate.EDGE, 20_000))
    root = np.sqrt(1 - rho**2)
    expected = (ndtr(h) + ndtr(k) - (h * k < 0)) / 2 - owens_t(h, (k - rho * h) / (h * root)) - owens_t(k, (h - rho * k) / (k * root))
    gain = bivariate._gain((h**2 + k**2) / 2, h * k, np.zeros(len(h)), np.arctanh(rho))
    assert np.abs(ndtr(h) * ndtr(k) + gain - expected).max() < 1e-12


@pytest.mark.parametrize("length", [1e-4, *bivariate.REACH[bivariate.REACH < 2 * bivariate.EDGE], 2 * bivariate.EDGE])
def test_every_order_of_quadrature_is_exact_up_to_its_reach(length: float) -> None:
    start = np.linspace(-bivariate.EDGE, bivariate.EDGE - length, 50)
    h, k = np.repeat(np.random.default_rng(6).uniform(-4, 4, (2, 200, 1)), 50, axis=-1)
    squares, product = (h**2 + k**2) / 2, h * k
    steps = [start + length * t / 64 for t in range(65)]
    fine = sum(bivariate._gain(squares, product, *way) for way in pairwise(steps))
    assert np.abs(bivariate._gain(squares, product, start, start + length) - fine).max() < 1e-12


@pytest.mark.parametrize("rho", [-0.97, -0.5, 0.0, 0.3, 0.6, 0.9, 0.99])
def test_a_population_table_returns_the_population_correlation(rho: float) -> None:
    X, shares = population(rho, [-1.2, -0.1, 0.4, 1.5], [-0.7, 0.2, 0.3])
    assert estimate(X, shares)[0, 0, 1] == pytest.approx(rho, abs=1e-6)


def test_a_large_sample_returns_the_latent_correlations() -> None:
    truth = [[1, 0.6, -0.4], [0.6, 1, 0.1], [-0.4, 0.1, 1]]
    z = latent(40_000, truth)
    X = np.column_stack([cut(z[:, 0], -1, 0.2, 0.9), cut(z[:, 1], 0.5), cut(z[:, 2], -0.6, -0.2, 0.1, 1.4)])
    assert np.allclose(estimate(X)[0], truth, atol=0.025)  # standard errors are below 0.008


@pytest.mark.parametrize("both", [31, 40, 25, 11, 2])
def test_halves_of_two_items_have_the_correlation_of_sheppards_formula(both: int) -> None:
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    R = estimate(X, np.array([[both, 50 - both, 50 - both, both]], dtype=float))
    assert R[0, 0, 1] == pytest.approx(np.sin(2 * np.pi * (both / 100 - 0.25)), abs=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_the_batched_search_finds_what_a_plain_one_finds(seed: int) -> None:
    generator = np.random.default_rng(seed)
    rho = generator.uniform(-0.9, 0.9)
    z = latent(90, [[1, rho], [rho, 1]], seed)
    X = np.column_stack([cut(z[:, k], *np.sort(generator.normal(size=generator.integers(1, 5)))) for k in range(2)])
    assert estimate(X)[0, 0, 1] == pytest.approx(plain(*X.T), abs=1e-6)


def test_items_with_any_numbers_of_categories_go_together() -> None:
    X = answers()
    R = estimate(X)[0]
    for i, j in [(0, 1), (0, 3), (1, 4), (3, 2)]:
        assert R[i, j] == pytest.approx(plain(X[:, i], X[:, j]), abs=1e-6)
    assert np.array_equal(np.diag(R), np.ones(5))
    assert np.array_equal(R, R.T)


def test_row_weights_count_as_repeated_rows() -> None:
    X, weights = answers(gaps=0.1), draws(150, 3)
    R = estimate(X, weights, [True, True, True, False, True])
    for b in range(3):
        assert np.allclose(
            R[b], estimate(np.repeat(X, weights[b].astype(int), axis=0), None, [True, True, True, False, True])[0], atol=1e-8
        )


def test_the_scale_of_the_weights_changes_nothing() -> None:
    X, weights = answers(gaps=0.1), draws(150, 3)
    mixed = [True, True, True, False, True]
    assert np.allclose(estimate(X, weights, mixed), estimate(X, weights / 7, mixed), atol=1e-9)


def test_a_batch_of_one_equals_a_batch_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    X, weights = answers(60, gaps=0.05), draws(60, 40)
    many = estimate(X, weights)
    one = np.concatenate([estimate(X, weights[[b]]) for b in range(40)])
    assert np.allclose(many, one, atol=1e-12, equal_nan=True)
    monkeypatch.setattr(module, "SLAB", 5_000)
    monkeypatch.setattr(module, "CACHE", 300)
    assert np.allclose(many, estimate(X, weights), atol=1e-12, equal_nan=True)


def test_a_category_empty_in_a_resample_leaves_no_trace() -> None:
    X = answers()
    for category in (1.0, 3.0, 5.0):
        kept = X[:, 1] != category
        assert np.allclose(estimate(X, kept[None].astype(float)), estimate(X[kept]), atol=1e-9)


def test_unanswered_rows_are_left_out_pair_by_pair() -> None:
    X = answers(gaps=0.2)
    R = estimate(X, None, [True, True, True, False, True])[0]
    for i in range(5):
        for j in set(range(5)) - {i}:
            complete = X[~np.isnan(X[:, [i, j]]).any(1)][:, [i, j]]
            assert R[i, j] == pytest.approx(estimate(complete, None, [i != 3, j != 3])[0, 0, 1], abs=1e-12)


def test_empty_cells_are_not_filled_up() -> None:
    X = np.repeat([[0, 0], [0, 1], [1, 1], [1, 2], [2, 2], [2, 1.0]], [9, 4, 7, 3, 8, 2], axis=0)
    assert estimate(X)[0, 0, 1] == pytest.approx(plain(*X.T), abs=1e-6)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("categories", [2, 5])
def test_perfect_agreement_ends_at_the_edge_and_leaves_the_neighbours_alone(sign: int, categories: int) -> None:
    X = answers()
    copy = np.minimum(X[:, 1], categories)
    R = estimate(np.column_stack([X, copy, sign * copy]))[0]
    assert R[5, 6] == pytest.approx(sign * 0.999, abs=1e-12)
    assert np.allclose(R[:5, :5], estimate(X)[0], atol=1e-12)


def test_an_empty_corner_ends_at_the_edge() -> None:
    """The likelihood of such tables rises to the edge, or to a plateau in front of it where every derivative underflows."""
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    weights = np.array([[5, 6, 20, 0], [0, 3, 1, 12], [3, 0, 33, 9], [1, 0, 30, 60], [2, 3, 0, 1]], dtype=float)
    assert np.allclose(np.abs(estimate(X, weights)[:, 0, 1]), 0.999, atol=1e-12)


def test_one_answer_far_out_does_not_throw_the_search_to_the_edge() -> None:
    X = np.repeat([[0, 0], [1, 1], [2, 2], [3, 3], [4, 4], [0, 4.0]], [60, 60, 60, 60, 60, 1], axis=0)
    assert estimate(X)[0, 0, 1] == pytest.approx(plain(*X.T), abs=1e-6)


FAR_OUT = [
    [[0, 77, 0], [0, 0, 2], [3, 0, 0]],
    [[0, 0, 0, 0, 42], [0, 0, 0, 30, 0], [0, 0, 60, 0, 0], [0, 45, 0, 0, 0], [21, 0, 3, 1, 0]],
]
"""Tables in which a scoring step without limit lands where the answers that speak against it lie below the floor."""


@pytest.mark.parametrize("table", FAR_OUT)
def test_steps_are_short_enough_not_to_lose_sight_of_answers_far_out(table: list[list[int]]) -> None:
    cells = np.argwhere(np.ones_like(table)).astype(float)
    X = np.repeat(cells, np.ravel(table), axis=0)
    assert estimate(X)[0, 0, 1] == pytest.approx(plain(*X.T), abs=1e-6)


def test_a_step_that_would_leave_the_bracket_goes_half_way() -> None:
    table = np.array([[30.0, 4], [5, 40]])[..., None]
    search = bivariate._Search.of(table, ndtri)
    start = search.place
    assert search.proposal(bisect=False) > start + 0.1
    search.high = start + 0.1
    assert search.proposal(bisect=False) == pytest.approx(start + 0.05)


def test_bisection_alone_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    X, weights = answers(gaps=0.1), draws(150, 5)
    scored = estimate(X, weights)
    monkeypatch.setattr(bivariate, "CAP", 0)
    assert np.allclose(estimate(X, weights), scored, atol=1e-7)


def test_permuting_items_permutes_the_correlations() -> None:
    X, order, mixed = answers(gaps=0.1), [3, 0, 4, 2, 1], [True, True, False, True, False]
    R = estimate(X, None, mixed)[0]
    assert np.allclose(estimate(X[:, order], None, [mixed[k] for k in order])[0], R[np.ix_(order, order)], atol=1e-9)


@pytest.mark.parametrize("ordinal", [True, False])
def test_reversing_an_item_flips_its_signs(ordinal: bool) -> None:
    X, mixed = answers(gaps=0.1), [True, True, True, ordinal, True]
    R = estimate(X, None, mixed)[0]
    X[:, 1] *= -1
    X[:, 3] *= -1
    sign = np.array([1, -1, 1, -1, 1])
    assert np.allclose(estimate(X, None, mixed)[0], R * sign * sign[:, None], atol=1e-7)


def test_only_the_order_of_ordinal_values_counts() -> None:
    X = answers(gaps=0.1)
    assert np.array_equal(estimate(np.exp(X)), estimate(X))
    changed = np.where(np.arange(5) == 3, X, np.exp(X))
    mixed = [True, True, True, False, True]
    assert np.array_equal(estimate(changed, None, mixed), estimate(X, None, mixed))


def test_the_polyserial_population_returns_the_population_correlation() -> None:
    """Latent x with thresholds t and y = rho x + e: cov(code, y) = rho sum phi(t), here with y in its conditional moments."""
    rho, thresholds = 0.7, np.array([-1.0, 0.1, 0.6])
    grid, mass = np.polynomial.hermite_e.hermegauss(60)
    edges = np.concatenate([[-40], thresholds, [40]])
    share = np.diff(ndtr(edges))
    mean = -np.diff(np.exp(-(edges**2) / 2)) / np.sqrt(2 * np.pi) / share
    second = 1 - np.diff(edges * np.exp(-(edges**2) / 2)) / np.sqrt(2 * np.pi) / share
    spread = np.sqrt(rho**2 * (second - mean**2) + 1 - rho**2)
    y = (rho * mean)[:, None] + spread[:, None] * grid  # any distribution with these moments within the categories will do
    X = np.column_stack([np.repeat(np.arange(4.0), 60), 3 + 2 * y.ravel()])
    weights = (share[:, None] * mass / mass.sum()).ravel()
    assert estimate(X, weights[None], [True, False])[0, 0, 1] == pytest.approx(rho, abs=1e-10)


def test_the_polyserial_correlation_is_r_s_over_the_densities_at_the_thresholds() -> None:
    z = latent(80, [[1, 0.9], [0.9, 1]], 4)
    x, y = cut(z[:, 0], -0.5, 0.4, 0.9), z[:, 1]
    thresholds = ndtri([np.mean(x <= c) for c in (1, 2, 3)])
    density = np.exp(-(thresholds**2) / 2).sum() / np.sqrt(2 * np.pi)
    expected = np.corrcoef(x, y)[0, 1] * x.std() / density
    R = estimate(np.column_stack([y, x]), None, [False, True])[0]
    assert R[0, 1] == pytest.approx(expected, abs=1e-12)
    assert R[1, 0] == R[0, 1]


def test_a_polyserial_correlation_may_pass_one() -> None:
    x = np.array([0.0, 0, 1, 1])
    assert estimate(np.column_stack([x, x]), None, [True, False])[0, 0, 1] == pytest.approx(0.5 * np.sqrt(2 * np.pi))


def test_two_continuous_items_have_their_pearson_correlation() -> None:
    X = latent(50, [[1, 0.5], [0.5, 1]]) * [1e3, 1e-5] + [1e6, 3]
    X[:5, 0] = X[3:9, 1] = np.nan
    complete = X[~np.isnan(X).any(1)]
    assert estimate(X, None, [False, False])[0, 0, 1] == pytest.approx(np.corrcoef(complete.T)[0, 1], abs=1e-10)


def test_an_item_of_one_category_in_a_member_fails_there_and_nowhere_else() -> None:
    X = answers()
    X[:, 4] += np.random.default_rng(1).standard_normal(150)
    mixed, everyone = [True, True, True, True, False], np.ones(150)
    X[:60, [0, 4]] = [2, 0.1]
    some = (np.arange(150) < 60).astype(float)
    R = estimate(X, np.array([everyone, some, everyone]), mixed)
    assert np.isnan(R[1][[0, 4]]).all()
    assert np.isfinite(R[1][np.ix_([1, 2, 3], [1, 2, 3])]).all()
    assert np.isfinite(R[[0, 2]]).all()
    assert np.array_equal(R[0], R[2])


def test_a_pair_without_common_variation_fails_alone() -> None:
    X = answers()
    X[:70, 0] = X[70:, 1] = np.nan
    X[70:, 2] = np.where(np.isnan(X[70:, 0]), X[70:, 2], 1.0)
    R = estimate(X)[0]
    assert np.argwhere(np.isnan(R)).tolist() == [[0, 1], [0, 2], [1, 0], [2, 0]]


@pytest.mark.parametrize("ordinal", [True, False])
@pytest.mark.parametrize("value", [np.nan, 0.1])
def test_an_item_without_answers_or_with_one_category_has_no_correlations(value: float, ordinal: bool) -> None:
    X = answers()
    expected = estimate(X)
    X[:, 2] = value
    R = estimate(X, draws(150, 1) * 0 + 1, [True, True, ordinal, True, True])
    expected[:, 2] = expected[:, :, 2] = np.nan
    assert np.allclose(R, expected, atol=1e-12, equal_nan=True)


def test_the_smallest_count_is_that_of_the_pair_that_fewest_rows_answer() -> None:
    X = answers()
    X[:70, 0] = X[60:, 1] = X[::2, 2] = np.nan
    weights = draws(150, 4)
    there = ~np.isnan(X)
    pairs = [weights @ (there[:, i] & there[:, j]) for i in range(5) for j in range(i, 5)]
    assert np.array_equal(smallest_count(answered_together(X), weights), np.min(pairs, axis=0))


def test_one_item_correlates_with_itself() -> None:
    assert estimate(answers()[:, :1]).tolist() == [[[1.0]]]


def test_a_member_of_weight_zero_has_no_correlations() -> None:
    R = estimate(answers(), np.zeros((1, 150)), [True, True, False, False, True])
    assert np.isnan(R).all()
