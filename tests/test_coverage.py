"""benchmarks/coverage.py: its populations have the parameters they should, and docs/intervals.md shows what it found."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent


def benchmark() -> ModuleType:
    """The script under a name of its own: `coverage` may be another package."""
    spec = importlib.util.spec_from_file_location("benchmark_of_coverage", ROOT / "benchmarks" / "coverage.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


coverage = benchmark()
PAGE = ROOT / "docs" / "intervals.md"
FOUND = ROOT / "docs" / "intervals.csv"


@pytest.mark.parametrize("arrow", ["=~", "<~"])
def test_both_modes_find_the_composites_that_the_population_is_made_of(arrow: str) -> None:
    true = coverage.truth(coverage.Population("", arrow))
    r2 = 0.3**2
    expected = {
        "path 0": 0.0,
        "path 0.3": 0.3,
        "path 0.6": 0.6,
        "indirect effect": 0.6 * 0.3,
        "loading": np.sqrt(2 / 3),
        "R² of Y": r2,
        "R² of M": 0.6**2,
        "f² of path 0": 0.0,
        "f² of path 0.3": r2 * (1 - 0.6**2) / (1 - r2),
    }
    factors = {"HTMT, far apart": 0.18 * (2 / 3) / 0.5, "HTMT, close": 0.6 * (2 / 3) / 0.5}
    assert true == pytest.approx(expected | (factors if arrow == "=~" else {}), abs=1e-6)


def test_halving_normal_variables_leaves_two_over_pi_arcsines_of_their_correlations() -> None:
    for r in (-0.3, 0.0, 0.5):
        assert coverage.cut_correlation(r, np.zeros(1)) == pytest.approx(2 / np.pi * np.arcsin(r), abs=1e-7)


def test_drawn_answers_have_the_correlations_of_their_population() -> None:
    for population in coverage.POPULATIONS[:2]:
        X = population.draw(200_000, np.random.default_rng(1))
        assert np.allclose(np.corrcoef(X.T), population.correlations(), atol=0.01)  # four standard errors of a correlation
        if population.shares:
            assert np.bincount(X[:, 0].astype(int))[1:] / len(X) == pytest.approx(population.shares, abs=0.005)


def test_misses_are_counted_on_their_sides() -> None:
    lower = np.array([[0.0], [0.6], [0.7], [0.1], [np.nan]])
    upper = np.array([[1.0], [0.8], [0.9], [0.2], [np.nan]])
    ((sets, covered, error, below, above, width),) = coverage.tally(lower, upper, np.array([0.5]))
    assert (sets, covered, below, above, width) == pytest.approx((4, 1 / 4, 2 / 4, 1 / 4, 1.5 / 4))
    assert error == pytest.approx(np.sqrt(1 / 3 * 2 / 3 / 4))  # of (1 + 1) / (4 + 2)


def test_standard_errors_of_resamples_are_about_that_of_the_sample() -> None:
    population = coverage.POPULATIONS[0]
    generator = np.random.default_rng(4)
    draws = coverage.Draws(population, population.draw(200, generator), 300, generator)
    values, errors = draws.nested(generator)
    assert values.shape == errors.shape == (coverage.OUTER, len(coverage.NUMBERS))
    straight = [title.startswith(("path", "loading")) for title in (number.title for number in draws.numbers.present)]
    assert errors.mean(0)[straight] == pytest.approx(draws.resampled.std(0, ddof=1)[straight], rel=0.15)


def test_ordinary_intervals_of_a_path_cover_it_about_as_often_as_they_say() -> None:
    findings = coverage.cell(coverage.POPULATIONS[0], 100, 100, 200, 0)
    found = {(each.number, each.interval): each for each in findings}
    for interval in ("percentile", "bc", "bca", "normal", "basic"):
        finding = found["path 0.3", interval]
        assert finding.data_sets == 100
        assert 0.86 <= finding.coverage <= 1.0
        assert finding.below + finding.coverage + finding.above == pytest.approx(1.0)
    assert found["f² of path 0", "percentile"].below == 1.0  # a number that cannot be negative is never below 0 in a resample


def test_the_page_has_the_tables_of_what_was_found() -> None:
    text = PAGE.read_text(encoding="utf-8")
    generated = text.split(coverage.START)[1].split(coverage.END)[0]
    assert generated.strip() == coverage.tables(coverage.read(FOUND))
