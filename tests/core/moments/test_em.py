from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plscli.core import Array
from plscli.core.moments import em
from plscli.core.moments.em import Normal, maximum_likelihood
from plscli.core.moments.incomplete import Incomplete
from studies import answers


def of(X: Array, weights: Array | None = None, tolerance: float = 1e-10) -> Normal:
    """The normal fitted to one member; a tight tolerance, so that what is left is not the stopping rule."""
    return maximum_likelihood(Incomplete.of(X), np.ones((1, len(X))) if weights is None else weights[None], tolerance)


def correlations(covariance: Array) -> Array:
    sd = np.sqrt(np.diagonal(covariance, axis1=-2, axis2=-1))
    return covariance / (sd[..., :, None] * sd[..., None, :])


def row_by_row(X: Array, weights: Array, steps: int = 200) -> tuple[Array, Array]:
    """Little & Rubin's EM as in the textbook: one row, one inverse of the covariances of its answers, at a time."""
    mean, covariance = np.nanmean(X, axis=0), np.diag(np.nanvar(X, axis=0))
    for _ in range(steps):
        first, second = np.zeros_like(mean), np.zeros_like(covariance)
        for x, weight in zip(X, weights, strict=True):
            o, u = np.flatnonzero(~np.isnan(x)), np.flatnonzero(np.isnan(x))
            slopes = covariance[np.ix_(u, o)] @ np.linalg.inv(covariance[np.ix_(o, o)])
            filled, spread = x.copy(), np.zeros_like(covariance)
            filled[u] = mean[u] + slopes @ (x[o] - mean[o])
            spread[np.ix_(u, u)] = covariance[np.ix_(u, u)] - slopes @ covariance[np.ix_(o, u)]
            first += weight * filled
            second += weight * (np.outer(filled, filled) + spread)
        mean = first / weights.sum()
        covariance = second / weights.sum() - np.outer(mean, mean)
    return mean, covariance


def monotone(x: Array, y: Array, c: Array) -> tuple[Array, Array]:
    """Closed form for x complete and y with gaps: moments of x, and the regression of y on x over the rows with both."""
    both = ~np.isnan(y)
    mean_x, var_x = np.average(x, weights=c), np.average((x - np.average(x, weights=c)) ** 2, weights=c)
    near, far = np.average(x[both], weights=c[both]), np.average(y[both], weights=c[both])
    slope = np.sum(c[both] * (x[both] - near) * (y[both] - far)) / np.sum(c[both] * (x[both] - near) ** 2)
    rest = np.average((y[both] - far - slope * (x[both] - near)) ** 2, weights=c[both])
    covariance = np.array([[var_x, slope * var_x], [slope * var_x, rest + slope**2 * var_x]])
    return np.array([mean_x, far + slope * (mean_x - near)]), covariance


@pytest.mark.parametrize("weighted", [False, True])
def test_a_monotone_pattern_gives_the_closed_form(weighted: bool) -> None:
    rng = np.random.default_rng(4)
    x = 3 + 2 * rng.standard_normal(60)
    y = np.where(x + rng.standard_normal(60) > 4.5, np.nan, 10 - 5 * x + 4 * rng.standard_normal(60))
    c = rng.integers(0, 4, 60) * rng.uniform(0.5, 2, 60) if weighted else np.ones(60)
    mean, covariance = monotone(x, y, c)
    result = of(np.column_stack([x, y]), c, 1e-12)
    assert np.allclose(result.mean[0], mean, rtol=1e-8)
    assert np.allclose(result.covariance[0], covariance, rtol=1e-8)


def test_complete_answers_give_ordinary_moments_in_one_step() -> None:
    X = answers(50)
    result = of(X)
    assert np.allclose(result.mean[0], X.mean(0), atol=1e-12)
    assert np.allclose(result.covariance[0], np.cov(X.T, bias=True), atol=1e-12)
    assert result.iterations[0] == 1
    assert result.converged[0]


@pytest.mark.parametrize(("share", "seed"), [(0.08, 1), (0.2, 2), (0.25, 3)])
def test_the_batch_equals_the_textbook_row_by_row(share: float, seed: int) -> None:
    X = answers(90, seed, gaps=share)[:, [0, 1, 3, 6, 7, 8]]
    weights = np.random.default_rng(seed).integers(0, 3, (3, 90)) * 1.5
    assert set(np.isnan(X).sum(1)) >= {0, 1, 2} | ({3, 4} if share > 0.1 else set())
    result = maximum_likelihood(Incomplete.of(X), weights, 1e-10)
    assert result.converged.all()
    for b in range(3):
        mean, covariance = row_by_row(X, weights[b])
        assert np.allclose(result.mean[b], mean, atol=1e-7)
        assert np.allclose(result.covariance[b], covariance, atol=1e-7)


def test_patterns_shared_by_many_rows_equal_the_textbook() -> None:
    X = answers(60, 5, whole=False)[:, :6]
    X[:9, [1, 4]] = X[9:15, [0, 1, 4]] = X[15:22, 5] = np.nan
    mean, covariance = row_by_row(X, np.arange(60) % 4.0)
    result = of(X, np.arange(60) % 4.0)
    assert np.allclose(result.mean[0], mean, atol=1e-7)
    assert np.allclose(result.covariance[0], covariance, atol=1e-7)


def test_covariances_are_symmetric_to_the_last_digit() -> None:
    covariance = of(answers(60, gaps=0.1)).covariance
    assert np.array_equal(covariance, covariance.swapaxes(1, 2))


def test_a_batch_is_its_members_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    X = answers(60, gaps=0.1)
    prepared, weights = Incomplete.of(X), np.random.default_rng(6).multinomial(60, np.ones(60) / 60, 40).astype(float)
    batch = maximum_likelihood(prepared, weights)
    assert len(set(batch.iterations)) > 1  # members leave at different times
    alone = [maximum_likelihood(prepared, row[None]) for row in weights]
    assert np.allclose(batch.mean, np.concatenate([one.mean for one in alone]), atol=1e-10)
    assert np.allclose(batch.covariance, np.concatenate([one.covariance for one in alone]), atol=1e-10)
    assert np.array_equal(batch.iterations, np.concatenate([one.iterations for one in alone]))
    monkeypatch.setattr(em, "SLAB", 4000)
    assert np.allclose(maximum_likelihood(prepared, weights).covariance, batch.covariance, atol=1e-10)


def test_weights_are_repeated_rows_and_rows_of_weight_zero_change_nothing() -> None:
    X = answers(60, gaps=0.15, whole=False)
    counts = np.random.default_rng(3).integers(0, 4, 60)
    weighted, repeated = of(X, counts.astype(float)), of(np.repeat(X, counts, axis=0))
    assert np.allclose(weighted.mean, repeated.mean, atol=1e-8)
    assert np.allclose(weighted.covariance, repeated.covariance, atol=1e-8)
    without = of(X[counts > 0], counts[counts > 0].astype(float))
    assert np.allclose(weighted.covariance, without.covariance, atol=1e-8)


def test_only_the_ratios_of_the_weights_count() -> None:
    X = answers(60, gaps=0.1)
    weights = np.random.default_rng(3).uniform(0.2, 3, 60)
    assert np.allclose(of(X, weights).covariance, of(X, 7.3 * weights).covariance, atol=1e-10)


def test_rows_without_any_answer_change_nothing() -> None:
    X = answers(60, gaps=0.1)
    weights = np.random.default_rng(3).uniform(0.2, 3, 60)
    longer, heavier = np.insert(X, [0, 30], np.nan, axis=0), np.insert(weights, [0, 30], 5.0)
    assert np.allclose(of(longer, heavier).covariance, of(X, weights).covariance, atol=1e-10)


@settings(max_examples=20)
@given(st.floats(-1e4, 1e4), st.floats(1e-3, 1e3))
def test_moments_follow_the_scale_of_an_item_and_correlations_do_not(shift: float, scale: float) -> None:
    X = answers(50, gaps=0.1)
    moved = X.copy()
    moved[:, 3] = shift + scale * X[:, 3]
    before, after = of(X), of(moved)
    factor = np.where(np.arange(11) == 3, scale, 1.0)
    assert np.allclose(after.mean[0], np.where(np.arange(11) == 3, shift, 0) + factor * before.mean[0], rtol=1e-8)
    assert np.allclose(after.covariance[0], before.covariance[0] * factor[:, None] * factor, rtol=1e-6, atol=1e-7 * factor)
    assert np.allclose(correlations(after.covariance), correlations(before.covariance), atol=1e-7)


def test_answers_missing_at_random_bias_mean_replacement_but_not_em() -> None:
    rng = np.random.default_rng(11)
    x = rng.standard_normal(4000)
    y = 0.7 * x + np.sqrt(1 - 0.49) * rng.standard_normal(4000)
    X = np.column_stack([x, np.where(x + 0.5 * rng.standard_normal(4000) > 0.3, np.nan, y)])
    replaced = np.where(np.isnan(X), np.nanmean(X, axis=0), X)
    result = of(X)
    assert abs(correlations(result.covariance)[0, 0, 1] - 0.7) < 0.04
    assert abs(np.corrcoef(replaced.T)[0, 1] - 0.7) > 0.15
    assert abs(result.mean[0, 1]) < 0.08
    assert replaced[:, 1].mean() < -0.25


def test_an_item_constant_or_unanswered_in_one_resample_fails_there_alone() -> None:
    X = answers(160, gaps=0.05, whole=False)
    X[:80, 2] = np.where(np.isnan(X[:80, 2]), np.nan, 0.1)
    X[:80, 7] = np.nan
    weights = np.ones((3, 160))
    weights[1, 80:] = 0.0
    batch = maximum_likelihood(Incomplete.of(X), weights, 1e-10)
    others = np.delete(np.arange(11), [2, 7])
    lone, rest = of(X), of(X[:80, others])
    assert np.isfinite(lone.covariance).all()
    for b in (0, 2):
        assert np.allclose(batch.covariance[b], lone.covariance[0], atol=1e-10)
    assert np.isnan(batch.mean[1, [2, 7]]).all()
    assert np.isnan(batch.covariance[1, [2, 7]]).all()
    assert np.isnan(batch.covariance[1][:, [2, 7]]).all()
    assert np.allclose(batch.mean[1, others], rest.mean[0], atol=1e-8)
    assert np.allclose(batch.covariance[1][np.ix_(others, others)], rest.covariance[0], atol=1e-8)
    assert batch.iterations[1] <= rest.iterations[0] + 2


def test_columns_constant_or_unanswered_throughout_and_members_without_weight_give_nan() -> None:
    X = answers(30, gaps=0.05)
    X[:, 0], X[:, 4] = 3.3, np.nan
    weights = np.ones((2, 30))
    weights[1] = 0.0
    result = maximum_likelihood(Incomplete.of(X), weights)
    assert np.array_equal(np.isnan(result.mean[0]), np.isin(np.arange(11), [0, 4]))
    assert np.isnan(result.covariance[1]).all()
    assert result.converged.all()


def test_running_out_of_steps_is_reported() -> None:
    X = np.concatenate([answers(30, gaps=0.2), answers(30, 2)])
    weights = np.ones((2, 60))
    weights[1, :30] = 0.0  # complete rows need one step only
    result = maximum_likelihood(Incomplete.of(X), weights, max_iterations=4)
    assert result.converged.tolist() == [False, True]
    assert result.iterations.tolist() == [4, 1]
    assert np.isfinite(result.covariance).all()


def test_extrapolation_saves_steps_and_leads_to_the_same_moments(monkeypatch: pytest.MonkeyPatch) -> None:
    X = answers(60, 2, gaps=0.2)
    fast = of(X)
    monkeypatch.setattr(em, "_leap", lambda parameters, P, last, step: parameters + step)
    plain = of(X)
    assert fast.iterations[0] < 0.7 * plain.iterations[0]
    assert np.allclose(fast.covariance, plain.covariance, atol=1e-7)


@pytest.mark.parametrize(("size", "taken"), [(1e-4, True), (0.02, False)])
def test_a_leap_is_taken_only_where_the_covariances_surely_stay_positive_definite(size: float, taken: bool) -> None:
    identity = np.eye(3)[:, :, None]
    start, last = np.concatenate([identity, np.zeros((1, 3, 1))]), np.concatenate([-size * identity, np.zeros((1, 3, 1))])
    after = em._leap(start, identity, last, 0.99 * last)  # a geometric series that sums up to 99 more such steps
    assert np.allclose(after, start + (99 if taken else 0.99) * last)


def test_fewer_rows_than_items_or_a_doubled_item_give_numbers() -> None:
    few = answers(9, gaps=0.1, whole=False)
    doubled = answers(60, gaps=0.1)
    doubled = np.column_stack([doubled, doubled[:, 0]])
    for X in (few, doubled):
        result = maximum_likelihood(Incomplete.of(X), np.ones((1, len(X))), max_iterations=100)
        assert np.isfinite(result.covariance).all()
        assert result.converged[0] == (X is doubled)  # the likelihood of too few rows has no maximum
        assert (np.linalg.eigvalsh(result.covariance[0]) > -1e-6).all()


@pytest.mark.parametrize("scale", [1e-120, 1e120])
def test_no_scale_overflows_or_vanishes(scale: float) -> None:
    X = answers(50, gaps=0.1)
    assert np.allclose(correlations(of(scale * X).covariance), correlations(of(X).covariance), atol=1e-8)


def test_nothing_to_estimate_is_no_error() -> None:
    nowhere = maximum_likelihood(Incomplete.of(np.full((4, 3), np.nan)), np.ones((2, 4)))
    assert np.isnan(nowhere.covariance).all()
    assert maximum_likelihood(Incomplete.of(answers(20, gaps=0.1)), np.empty((0, 20))).covariance.shape == (0, 11, 11)
