"""Ceilings: against the definition, case by case, against an area counted on a grid, and what must not change them."""

from __future__ import annotations

import numpy as np
import pytest

import plain_ceilings as plain
from plscli.core import Array
from plscli.core.criteria.ceilings import (
    Condition,
    Lines,
    accuracy,
    by_chance,
    cornered,
    effects,
    merged,
    p_values,
    reached,
    required_by_line,
    required_by_steps,
)


def unit(values: Array) -> Array:
    return (values - values.min()) / (values.max() - values.min())


def scatter(seed: int, n: int = 30, grain: int | None = None) -> tuple[Array, Array]:
    """Cases in the unit scope; with a grain they share values, and some of them both."""
    generator = np.random.default_rng(seed)
    x = generator.normal(size=n)
    x, y = unit(x), unit(0.6 * x + generator.normal(size=n))
    return (x, y) if grain is None else (unit(np.round(x * grain)), unit(np.round(y * grain)))


def cases(x: Array, y: Array) -> list[tuple[float, float]]:
    return list(zip(x.tolist(), y.tolist(), strict=True))


def found(x: Array, y: Array) -> Array:
    return effects(Condition.of(x), y[None])[:, 0]


def lines(x: Array, y: Array) -> Lines:
    condition = Condition.of(x)
    ordered = y[None, condition.order]
    return condition.lines(ordered, condition.hull(ordered))


@pytest.mark.parametrize("grain", [None, 4, 8])
@pytest.mark.parametrize("seed", range(12))
def test_effect_sizes_are_those_of_the_definition(seed: int, grain: int | None) -> None:
    x, y = scatter(seed, grain=grain)
    pairs = cases(x, y)
    np.testing.assert_allclose(found(x, y)[0], plain.envelope(pairs), atol=1e-14)
    np.testing.assert_allclose(found(x, y)[1], plain.regression(pairs), atol=2e-6)
    line, exact = lines(x, y), plain.line(pairs)
    assert line.peers[0] == len(plain.peers(pairs))
    if exact is None:
        assert np.isnan(line.slope[0])
    else:
        np.testing.assert_allclose([line.slope[0], line.intercept[0]], [float(part) for part in exact], rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("seed", range(4))
def test_the_zone_is_the_area_of_the_cells_that_stay_empty(seed: int) -> None:
    x, y = scatter(seed, 12)
    assert abs(found(x, y)[0] - plain.on_a_grid(cases(x, y))) < 2 / 400


@pytest.mark.parametrize("seed", range(4))
def test_a_scope_that_is_wider_than_the_scores_is_empty_to_their_left_and_above_them(seed: int) -> None:
    x, y = scatter(seed, 20)
    x, y = 0.2 + 0.5 * x, 0.1 + 0.7 * y
    np.testing.assert_allclose(found(x, y)[0], plain.envelope(cases(x, y)), atol=1e-14)
    np.testing.assert_allclose(found(x, y)[1], plain.regression(cases(x, y)), atol=2e-6)


def test_known_areas() -> None:
    x, y = np.array([0.0, 0.5, 1.0]), np.array([0.0, 0.5, 1.0])
    np.testing.assert_allclose(found(x, y), [0.75, 0.5], rtol=1e-15)  # two steps of a half; the diagonal
    np.testing.assert_allclose(found(np.array([0.0, 0.2, 1.0]), np.array([0.4, 1.0, 0.0])), [0.2 * 0.6, 0.2 * 0.6 / 2], rtol=1e-14)


@pytest.mark.parametrize("slope", [1e-12, 0.3, 40.0, 1e9])
@pytest.mark.parametrize("intercept", [-0.4, 0.0, 0.2, 1.0, 1.7])
def test_the_zone_above_a_line_stays_in_the_scope(slope: float, intercept: float) -> None:
    zone = Lines(np.array([slope]), np.array([intercept]), np.array([2])).zone[0]
    middles = (np.arange(200_000) + 0.5) / 200_000
    counted = (1.0 - np.clip(intercept + slope * middles, 0.0, 1.0)).mean()
    assert abs(zone - counted) < 1e-5
    assert 0.0 <= zone <= 1.0


@pytest.mark.parametrize("grain", [None, 5])
def test_nothing_is_necessary_where_somebody_has_all_of_the_outcome_with_the_least_of_the_condition(grain: int | None) -> None:
    x, y = scatter(3, grain=grain)
    x, y = np.append(x, 0.0), np.append(y, 1.0)
    assert (found(x, y) == 0.0).all()
    assert np.isnan(lines(x, y).slope[0])
    assert (required_by_line(lines(x, y), np.linspace(0, 1, 11)) == -np.inf).all()


def test_linear_scales_change_nothing() -> None:
    x, y = scatter(5, 60)
    np.testing.assert_allclose(found(unit(3.0 - 2.0 + 17.0 * x), unit(0.1 * y - 4.0)), found(x, y), rtol=1e-12)


def test_a_monotone_scale_that_is_not_linear_does_change_it() -> None:
    x, y = scatter(5, 60)
    assert abs(found(x**2, y) - found(x, y)).min() > 0.01


@pytest.mark.parametrize("grain", [None, 6])
def test_the_order_of_the_cases_changes_nothing(grain: int | None) -> None:
    x, y = scatter(6, 80, grain)
    order = np.random.default_rng(1).permutation(80)
    np.testing.assert_allclose(found(x[order], y[order]), found(x, y), rtol=1e-13)


def test_a_peer_counts_as_often_as_it_occurs() -> None:
    x, y = np.array([0.0, 0.5, 1.0]), np.array([0.0, 0.8, 1.0])
    once, twice = lines(x, y), lines(np.append(x, 0.5), np.append(y, 0.8))
    assert (once.peers[0], twice.peers[0]) == (3, 4)
    assert once.intercept[0] == pytest.approx(0.1)
    assert twice.intercept[0] == pytest.approx(0.15)
    assert found(x, y)[0] == found(np.append(x, 0.5), np.append(y, 0.8))[0]


@pytest.mark.parametrize("grain", [None, 3, 6])
def test_peers_are_those_of_the_definition(grain: int | None) -> None:
    x, y = scatter(4, 50, grain)
    condition = Condition.of(x)
    ordered = y[condition.order]
    on = condition.peers(ordered, condition.hull(ordered[None])[0])
    assert sorted(cases(condition.x[on], ordered[on])) == plain.peers(cases(x, y))


def test_a_single_point_that_is_there_twice_makes_no_line() -> None:
    assert np.isnan(lines(np.array([0.0, 0.0, 1.0]), np.array([1.0, 1.0, 0.0])).slope[0])


@pytest.mark.parametrize("grain", [None, 5])
def test_permutations_together_are_permutations_alone(grain: int | None) -> None:
    x, y = scatter(7, 40, grain)
    drawn = np.random.default_rng(2).permuted(np.broadcast_to(y, (50, 40)), axis=1)
    alone = np.stack([effects(Condition.of(x), one[None])[:, 0] for one in drawn], axis=-1)
    np.testing.assert_allclose(effects(Condition.of(x), drawn), alone, rtol=1e-13, atol=1e-15)


def test_the_line_loses_no_digits_where_peers_are_close_together() -> None:
    x = np.array([0.0, 1e-6, 2e-6, 1.0])
    y = np.array([0.0, 0.5, 0.7, 1.0])
    exact = plain.line(cases(x, y))
    assert exact is not None
    assert lines(x, y).slope[0] == pytest.approx(float(exact[0]), rel=1e-12)
    near = plain.line([(0.0, 0.0), (1e-6, 1.0), (1.0, 0.3)])
    assert near is not None
    assert lines(np.array([0.0, 1e-6, 1.0]), np.array([0.0, 1.0, 0.3])).slope[0] == pytest.approx(float(near[0]), rel=1e-12)


def test_what_a_level_takes_is_the_least_with_which_somebody_reached_it() -> None:
    x, y = scatter(8, 50)
    condition = Condition.of(x)
    levels = np.linspace(0.0, 1.0, 21)
    steps = required_by_steps(condition, condition.hull(y[None, condition.order])[0], levels)
    for level, least in zip(levels, steps, strict=True):
        assert least == min(u for u, v in cases(x, y) if v >= level - 1e-12)
    line = lines(x, y)
    np.testing.assert_allclose(line.intercept[0] + line.slope[0] * required_by_line(line, levels), levels, atol=1e-12)


def test_a_level_that_nobody_reached_takes_more_than_there_is() -> None:
    condition = Condition.of(np.array([0.1, 0.5]))
    hull = np.array([0.2, 0.6])
    assert required_by_steps(condition, hull, np.array([0.1, 0.2, 0.6, 0.7])).tolist() == [0.1, 0.1, 0.5, np.inf]


def test_accuracy_is_the_share_of_cases_on_the_line_or_below() -> None:
    x, y = np.array([0.0, 0.25, 0.5, 1.0]), np.array([0.0, 0.9, 0.95, 1.0])
    line = lines(x, y)
    above = [v > float(line.intercept[0] + line.slope[0] * u) for u, v in cases(x, y)]
    assert accuracy(line, x, y) == 1.0 - sum(above) / 4
    exact = lines(np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    assert accuracy(exact, np.array([0.3, 0.7]), np.array([0.3, 0.7])) == 1.0  # rounding lifts nobody


def test_p_counts_what_was_found_among_the_permutations() -> None:
    permuted = np.array([[0.1, 0.2, 0.3, 0.2], [0.0, 0.0, 0.0, 0.0]])
    count = reached(permuted, np.array([0.2, 0.1]))
    assert count.tolist() == [3, 0]
    np.testing.assert_allclose(p_values(count, 4), [4 / 5, 1 / 5])


def test_rounding_breaks_no_ties() -> None:
    third = np.array([0.3, 0.1 + 0.2, 0.7, 0.3 + 1e-9])
    assert len(set(merged(third, 1e-12).tolist())) == 3
    assert merged(third, 1e-12)[0] == merged(third, 1e-12)[1]
    assert (np.abs(merged(third, 1e-12) - third) < 1e-12).all()


@pytest.mark.parametrize(("n", "grain"), [(40, None), (40, 3), (40, 1)])
@pytest.mark.parametrize("at_once", [1, 7, 1000])
def test_cases_further_in_the_corner_are_counted(n: int, grain: int | None, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plscli.core.criteria.ceilings.COMPARED", at_once)
    x, y = scatter(9, n, grain)
    np.testing.assert_allclose(cornered(x, y), plain.cornered(cases(x, y)), rtol=1e-15)


def test_the_effect_size_by_chance_is_an_area() -> None:
    grid = (np.arange(2_000) + 0.5) / 2_000
    for t in (0.005, 0.05, 0.3):
        assert by_chance(np.array([t]))[0] == pytest.approx((grid[:, None] * grid <= t).mean(), abs=1e-3)
    assert by_chance(np.array([0.0, 1.0])).tolist() == [0.0, 1.0]
