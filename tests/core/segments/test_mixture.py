"""Mixtures in a batch: the same as plain loops, likelihoods that never fall, starts that do not touch each other."""

from __future__ import annotations

import numpy as np
import pytest

import plain_segments
from plscli.core import Array
from plscli.core.segments import Regressions, ScoreProducts, unsegmented
from plscli.core.segments.criteria import criteria, entropy, entropy_criterion, fuzziness
from plscli.core.segments.mixture import ASIDE, End, Point, Slots, _cycle, _Runs, expected, fitted, maximised, random_start

EQUATIONS = ((1, (0,)), (2, (0, 1)))
N = 120


def scores(seed: int = 1, n: int = N) -> Array:
    """Two kinds of respondents, whose paths have other signs."""
    rng = np.random.default_rng(seed)
    kind = rng.random(n) < 0.6
    Y = rng.normal(size=(n, 3))
    Y[:, 1] = np.where(kind, 0.8, -0.6) * Y[:, 0] + 0.5 * Y[:, 1]
    Y[:, 2] = np.where(kind, 0.3, 0.7) * Y[:, 0] + 0.4 * Y[:, 1] + 0.5 * Y[:, 2]
    return (Y - Y.mean(0)) / Y.std(0, ddof=1)


def starts(K: int, number: int, seed: int = 2, n: int = N) -> list[Array]:
    rng = np.random.default_rng(seed)
    shares = [rng.exponential(size=(K, n)) for _ in range(number)]
    return [each / each.sum(0) for each in shares]


def regressions(intercepts: bool = True) -> Regressions:
    return Regressions(3, tuple((out, np.array(before)) for out, before in EQUATIONS), intercepts)


def test_starts_take_turns_between_even_shares_and_respondents_who_are_near() -> None:
    Y, generator = scores(), np.random.default_rng(3)
    even, near = (random_start(Y, 3, number, generator) for number in (0, 1))
    assert np.allclose(even.sum(0), 1.0)
    assert np.allclose(near.sum(0), 1.0)
    assert np.unique(even).size == even.size
    assert np.allclose(np.unique(near), [ASIDE / (1 + 2 * ASIDE), 1 / (1 + 2 * ASIDE)])
    assert 0 < ASIDE < 0.1  # no respondent is lost to a segment from the first step on


@pytest.mark.parametrize("weighed", [False, True])
def test_scores_without_segments_are_standardised_and_follow_the_pooled_equations(weighed: bool) -> None:
    Y, model, n = scores(n=4_000), regressions(), 4_000
    w = np.random.default_rng(4).uniform(0.5, 1.5, n) if weighed else np.ones(n)
    w *= n / w.sum()
    pooled = maximised(ScoreProducts.of(Y, w), model, np.ones((1, n)))
    order = tuple((outcome, np.array(before)) for outcome, before in EQUATIONS)
    found = unsegmented(Y, model, pooled, order, np.random.default_rng(5), w if weighed else None)
    assert np.allclose(w @ found, 0.0, atol=1e-8)
    assert np.allclose(w @ found**2 / (n - 1), 1.0)
    assert np.corrcoef(found[:, 0], Y[:, 0])[0, 1] == pytest.approx(1.0)
    again = maximised(ScoreProducts.of(found, w), model, np.ones((1, n)))
    assert again.coefficients == pytest.approx(pooled.coefficients, abs=0.06)


@pytest.mark.parametrize("intercepts", [True, False])
@pytest.mark.parametrize("K", [1, 2, 3])
def test_two_steps_are_those_of_plain_loops(K: int, intercepts: bool) -> None:
    Y, (P,) = scores(), starts(K, 1)
    data, model, slots = ScoreProducts.of(Y), regressions(intercepts), Slots(np.array([K]))
    theirs = plain_segments.mixture(Y, EQUATIONS, P.T, intercepts, 2)
    for plain in theirs:
        found = maximised(data, model, P)
        P, likelihood = expected(data, model, slots, Point.of(found, slots))
        np.testing.assert_allclose(likelihood, plain.likelihood, rtol=1e-12)
        np.testing.assert_allclose(P, plain.posteriors.T, atol=1e-12)
        np.testing.assert_allclose(found.variances.T, plain.variances, rtol=1e-10)
        for k in range(K):
            np.testing.assert_allclose(found.coefficients[:, k], np.concatenate(plain.coefficients[k]), rtol=1e-9, atol=1e-12)


def test_weights_count_respondents_as_often_as_they_say() -> None:
    Y, (P,) = scores(n=40), starts(2, 1, n=40)
    times = np.arange(40) % 3 + 1
    twice = fitted(ScoreProducts.of(np.repeat(Y, times, axis=0)), regressions(), [np.repeat(P, times, axis=1)], 1e-13)
    weighed = fitted(ScoreProducts.of(Y, times.astype(float)), regressions(), [P], 1e-13)
    np.testing.assert_allclose(weighed.likelihood, twice.likelihood, rtol=1e-11)
    np.testing.assert_allclose(weighed.fitted.coefficients, twice.fitted.coefficients, atol=1e-6)


@pytest.mark.parametrize("extrapolated", [True, False])
def test_the_likelihood_never_falls(extrapolated: bool) -> None:
    data, model, slots = ScoreProducts.of(scores()), regressions(), Slots(np.array([4, 3, 3, 2]))
    every = [*starts(4, 1), *starts(3, 2), *starts(2, 1)]
    P = np.concatenate([each[k][None] for k in range(4) for each in every if len(each) > k])
    point = Point.of(maximised(data, model, P), slots)
    P, likelihood = expected(data, model, slots, point)
    runs = _Runs(np.arange(4), slots, point, P, likelihood, np.ones(4))
    for _ in range(60):
        before = runs.likelihood
        runs = _cycle(data, model, runs, extrapolated)
        assert (runs.likelihood >= before - 1e-9).all()


def test_leaps_take_fewer_steps_to_the_same_maximum() -> None:
    data, model = ScoreProducts.of(scores()), regressions()
    quick, slow = (fitted(data, model, starts(2, 6), 1e-12, extrapolated=each) for each in (True, False))
    np.testing.assert_allclose(np.sort(quick.likelihood)[-3:], np.sort(slow.likelihood)[-3:], atol=1e-6)
    assert quick.steps.sum() < slow.steps.sum()


def test_starts_do_not_touch_each_other() -> None:
    data, model = ScoreProducts.of(scores()), regressions()
    alone = fitted(data, model, starts(2, 1))
    together = fitted(data, model, [*starts(4, 3), *starts(3, 2), *starts(2, 1)])
    np.testing.assert_allclose(together.likelihood[-1], alone.likelihood[0], rtol=1e-12)
    np.testing.assert_allclose(together.of(5)[0], alone.of(0)[0], atol=1e-9)


def test_a_segment_without_variance_ends_its_start_and_no_other() -> None:
    Y = scores()
    Y[:8, 1] = 0.5 * Y[:8, 0]  # eight respondents on a line
    Y[:8, 2] = 0.5 * Y[:8, 0] - Y[:8, 1]
    line = np.full((2, N), 0.001)
    line[1, :8], line[0, 8:] = 1.0, 1.0
    found = fitted(ScoreProducts.of(Y), regressions(), [line / line.sum(0), *starts(2, 1)])
    assert list(found.ends) == [End.COLLAPSED, End.SETTLED]


def test_parameters_are_counted_as_hahn_and_others_do() -> None:
    assert [regressions(False).parameters(K) for K in (1, 2, 3)] == [5, 11, 17]
    assert [regressions().parameters(K) for K in (1, 2)] == [7, 15]


@pytest.mark.parametrize(
    ("name", "costs"),
    [
        ("aic", 20.0),
        ("aic3", 30.0),
        ("aic4", 40.0),
        ("bic", 10 * np.log(200)),
        ("caic", 10 * np.log(200) + 10),
        ("hq", 20 * np.log(np.log(200))),
        ("mdl5", 50 * np.log(200)),
    ],
)
def test_a_criterion_is_the_lack_of_fit_and_what_its_parameters_cost(name: str, costs: float) -> None:
    assert criteria(-100.0, 10, 200)[name] == pytest.approx(200.0 + costs)


def test_criteria_are_ordered_as_their_penalties_are() -> None:
    values = criteria(-100.0, 10, 200)
    assert sorted(values, key=values.__getitem__) == ["aic", "aic3", "hq", "aic4", "bic", "caic", "mdl5"]
    assert values["mdl5"] == pytest.approx(200 + 50 * np.log(200))


def test_memberships_without_doubt_and_without_knowledge() -> None:
    sure, even = np.eye(2)[:, np.arange(10) % 2], np.full((2, 10), 0.5)
    assert (entropy(sure), fuzziness(sure), entropy_criterion(sure, 5.0)) == (1.0, 1.0, 0.0)
    assert (entropy(even), fuzziness(even)) == (pytest.approx(0), pytest.approx(0))
    assert entropy_criterion(even, 5.0) == pytest.approx(2 * np.log(2))
