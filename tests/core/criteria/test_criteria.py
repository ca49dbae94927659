"""Reliability, validity, structure and effects against closed forms and slow direct formulas."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, pairwise

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.stats.outliers_influence import variance_inflation_factor

from plain import standardised
from plscli.core import Array, Design
from plscli.core.criteria import measurement, structure
from plscli.core.moments import Rows
from plscli.core.moments.moments import total
from plscli.core.pls import Estimate, estimate
from studies import MEDIATED, answers, design_of

DESIGN = MEDIATED.design
X = answers(150, seed=3)
R = total(Rows.of(X)).correlations(np.nan).R
SOLUTION = estimate(R, DESIGN, n=150, tolerance=1e-13)
SCORES = standardised(X) @ SOLUTION.outer_weights


def one_factor(*loadings: tuple[float, ...], correlation: float = 0.5) -> tuple[Array, Design]:
    """Population correlations of two factors with the given loadings."""
    flat = np.array([x for block in loadings for x in block])
    owner = np.repeat(np.arange(len(loadings)), [len(block) for block in loadings])
    phi = np.where(owner[:, None] == owner, 1.0, correlation)
    S = flat[:, None] * flat * phi
    np.fill_diagonal(S, 1.0)
    return S, design_of(tuple(len(block) for block in loadings), "A" * len(loadings), [(0, 1)])


def test_equal_loadings_make_alpha_rho_a_and_the_true_reliability_one_number() -> None:
    S, design = one_factor((0.7, 0.7, 0.7), (0.8, 0.8))
    solution = estimate(S, design)
    true = [k * x**2 / (k * x**2 + 1 - x**2) for k, x in ((3, 0.7), (2, 0.8))]
    assert np.allclose(measurement.alpha(S, solution, design), true)
    assert np.allclose(measurement.rho_a(S, solution, design), true, atol=1e-6)


def test_htmt_of_unequal_loadings_follows_its_formula_and_not_the_factor_correlation() -> None:
    S, design = one_factor((0.9, 0.6, 0.4), (0.8, 0.5))
    value = measurement.htmt(S, estimate(S, design), design)[1, 0]
    between = np.mean([0.5 * a * b for a in (0.9, 0.6, 0.4) for b in (0.8, 0.5)])
    within = np.mean([0.54, 0.36, 0.24]), 0.4
    assert value == pytest.approx(between / np.sqrt(within[0] * within[1]), abs=1e-12)
    assert value != pytest.approx(0.5, abs=1e-3)


def test_htmt_averages_absolute_correlations_and_is_left_out_for_composites() -> None:
    turned = R.copy()
    turned[1], turned[:, 1] = -R[1], -R[:, 1]
    turned[1, 1] = 1
    values = measurement.htmt(R, SOLUTION, DESIGN)
    assert np.allclose(values, measurement.htmt(turned, SOLUTION, DESIGN), equal_nan=True)
    assert np.isnan(values[:, 1]).all()
    assert np.isnan(values[1]).all()
    assert np.isfinite(values[[2, 3, 3], [0, 0, 2]]).all()
    assert np.isfinite(values).sum() == 3


def test_htmt2_of_unequal_loadings_is_the_factor_correlation() -> None:
    S, design = one_factor((0.9, 0.6, 0.4), (0.8, 0.5), correlation=0.35)
    assert measurement.htmt2(S, estimate(S, design), design)[1, 0] == pytest.approx(0.35, abs=1e-12)
    opposed, design = one_factor((0.9, 0.6, 0.4), (0.8, 0.5), correlation=-0.35)
    assert measurement.htmt2(opposed, estimate(opposed, design), design)[1, 0] == pytest.approx(0.35, abs=1e-12)


def test_htmt2_takes_geometric_means_of_whatever_correlations_there_are() -> None:
    S = np.array(
        [[1, 0.5, 0.3, 0.1, 0.4], [0.5, 1, 0.7, 0.2, 0.3], [0.3, 0.7, 1, 0.5, 0.6], [0.1, 0.2, 0.5, 1, 0.45], [0.4, 0.3, 0.6, 0.45, 1]]
    )
    design = design_of((3, 2), "AA", [(0, 1)])
    between = np.prod([0.1, 0.4, 0.2, 0.3, 0.5, 0.6]) ** (1 / 6)
    value = measurement.htmt2(S, SOLUTION, design)[1, 0]
    assert value == pytest.approx(between / np.sqrt((0.5 * 0.3 * 0.7) ** (1 / 3) * 0.45), abs=1e-12)


def test_htmt2_does_not_exist_for_mixed_signs_and_zeros_and_neighbours_stay() -> None:
    S, design = one_factor((0.9, 0.6, 0.4), (0.8, 0.5), (0.7,))
    stack = np.stack([S] * 5)
    for member, (i, j), r in ((1, (0, 4), -0.1), (2, (0, 4), 0.0), (3, (3, 4), -0.2), (4, (3, 4), np.nan)):
        stack[member, i, j] = stack[member, j, i] = r
    values = measurement.htmt2(stack, estimate(stack, design), design)
    assert np.array_equal(np.isnan(values[:, 1, 0]), [False, True, True, True, True])
    assert np.array_equal(np.isnan(values[:, 2, 0]), [False] * 5)
    assert values[0, 2, 0] == pytest.approx(0.35, abs=1e-12)  # a single item stands for itself: 0.7 times 0.5
    assert np.array_equal(values[0], measurement.htmt2(S, estimate(S, design), design), equal_nan=True)


def test_htmt2_is_left_out_for_composites() -> None:
    values = measurement.htmt2(np.abs(R), SOLUTION, DESIGN)
    assert np.array_equal(np.argwhere(np.isfinite(values)), [[2, 0], [3, 0], [3, 2]])


def test_alpha_is_that_of_the_standardised_item_variances() -> None:
    Z = standardised(X)[:, 7:]
    direct = 4 / 3 * (1 - 4 / Z.sum(1).var(ddof=1))
    assert measurement.alpha(R, SOLUTION, DESIGN)[3] == pytest.approx(direct, abs=1e-12)


def test_rho_c_and_ave_are_sums_over_the_loadings() -> None:
    own = [np.corrcoef(X[:, k], SCORES[:, 0])[0, 1] for k in range(3)]
    error = sum(1 - x**2 for x in own)
    assert measurement.rho_c(R, SOLUTION, DESIGN)[0] == pytest.approx(sum(own) ** 2 / (sum(own) ** 2 + error), abs=1e-12)
    assert measurement.ave(R, SOLUTION, DESIGN)[0] == pytest.approx(sum(x**2 for x in own) / 3, abs=1e-12)


@pytest.mark.parametrize("name", ["alpha", "rho_a", "rho_c", "ave"])
def test_reliability_does_not_exist_for_composites_and_single_items(name: str) -> None:
    values = getattr(measurement, name)(R, SOLUTION, DESIGN)
    assert np.isfinite(values[[0, 3]]).all()
    assert np.isnan(values[[1, 2]]).all()


def test_negative_alpha_is_shown_as_it_is() -> None:
    S = np.array([[1, -0.4, 0.3], [-0.4, 1, 0.2], [0.3, 0.2, 1]])
    design = design_of((2, 1), "AA", [(0, 1)])
    assert measurement.alpha(S, estimate(S, design), design)[0] == pytest.approx(2 * (1 - 2 / 1.2))


def test_indicator_vif_is_that_of_a_regression_on_the_other_items_of_the_block() -> None:
    values = measurement.indicator_vif(R, SOLUTION, DESIGN)
    block = sm.add_constant(X[:, 3:6])
    assert np.allclose(values[3:6], [variance_inflation_factor(block, k) for k in (1, 2, 3)])
    assert np.isnan(values[6])
    assert np.isfinite(values[[0, 1, 2, 7, 8, 9, 10]]).all()


def test_structural_vif_is_that_of_a_regression_on_the_other_predictors() -> None:
    values = structure.vif(R, SOLUTION, DESIGN)
    predictors = sm.add_constant(SCORES[:, :3])
    assert np.allclose(values[:3, 3], [variance_inflation_factor(predictors, k) for k in (1, 2, 3)])
    assert values[0, 2] == pytest.approx(1.0)
    assert np.isnan(values[1, 2])


def test_r2_and_adjusted_r2_are_those_of_a_regression_on_the_scores() -> None:
    ols = sm.OLS(SCORES[:, 3], sm.add_constant(SCORES[:, :3])).fit()
    assert SOLUTION.r2[3] == pytest.approx(ols.rsquared, abs=1e-12)
    assert structure.r2_adjusted(R, SOLUTION, DESIGN)[3] == pytest.approx(ols.rsquared_adj, abs=1e-12)
    assert np.isnan(SOLUTION.r2[:2]).all()


def test_adjusted_r2_does_not_exist_without_degrees_of_freedom_or_n() -> None:
    for n in (4, np.nan):
        few = estimate(R, DESIGN, n=n)
        assert np.isnan(structure.r2_adjusted(R, few, DESIGN)[3])


def test_aic_and_bic_are_those_of_a_regression_on_the_scores_without_its_constant_part() -> None:
    ols = sm.OLS(SCORES[:, 3], sm.add_constant(SCORES[:, :3])).fit()
    constant = 150 * (1 + np.log(2 * np.pi))
    assert structure.aic(R, SOLUTION, DESIGN)[3] == pytest.approx(ols.aic - constant, abs=1e-9)
    assert structure.bic(R, SOLUTION, DESIGN)[3] == pytest.approx(ols.bic - constant, abs=1e-9)


@pytest.mark.parametrize("criterion", [structure.aic, structure.bic])
def test_information_criteria_exist_for_outcomes_of_known_n_with_something_unexplained(criterion: Callable[..., Array]) -> None:
    assert np.array_equal(np.isfinite(criterion(R, SOLUTION, DESIGN)), [False, False, True, True])
    for n in (np.nan, 1.0, 0.0):
        assert np.isnan(criterion(R, estimate(R, DESIGN, n=n), DESIGN)).all()
    design = design_of((1, 1), "AA", [(0, 1)])
    assert np.isnan(criterion(np.ones((2, 2)), estimate(np.ones((2, 2)), design, n=50), design)).all()
    ragged = criterion(np.stack([R, R]), estimate(np.stack([R, R]), DESIGN, n=np.array([150, np.nan])), DESIGN)
    assert np.allclose(ragged[0], criterion(R, SOLUTION, DESIGN), equal_nan=True)
    assert np.isnan(ragged[1]).all()


def test_f2_compares_r2_with_and_without_a_predictor_while_scores_stay() -> None:
    values = structure.f2(R, SOLUTION, DESIGN)
    full = sm.OLS(SCORES[:, 3], SCORES[:, :3]).fit().rsquared
    for i in range(3):
        reduced = sm.OLS(SCORES[:, 3], np.delete(SCORES[:, :3], i, axis=1)).fit().rsquared
        assert values[i, 3] == pytest.approx((full - reduced) / (1 - full), abs=1e-10)
    lone = SOLUTION.r2[2]
    assert values[0, 2] == pytest.approx(lone / (1 - lone))


def test_f2_does_not_exist_where_everything_is_explained() -> None:
    design = design_of((1, 1), "AA", [(0, 1)])
    for r in (1.0, 1 - 1e-15):
        S = np.array([[1, r], [r, 1]])
        assert np.isnan(structure.f2(S, estimate(S, design), design)[0, 1])


def test_total_effects_are_direct_effects_and_products_along_all_paths() -> None:
    rng = np.random.default_rng(5)
    G = np.triu(rng.standard_normal((4, 6, 6)), 1)
    design = design_of((1,) * 6, "A" * 6, [(i, j) for i, j in combinations(range(6), 2)])
    fields = {name: getattr(SOLUTION, name) for name in Estimate.__slots__}
    solution = Estimate(**{**fields, "path_coefficients": G})
    along_paths = np.zeros_like(G)
    for i, j in combinations(range(6), 2):
        for size in range(j - i):
            for through in combinations(range(i + 1, j), size):
                stops = [i, *through, j]
                along_paths[:, i, j] += np.prod([G[:, a, b] for a, b in pairwise(stops)], axis=0)
    assert np.allclose(structure.total_effects(R, solution, design), along_paths, atol=1e-12)
    assert np.allclose(structure.total_effects(R, solution, design), np.linalg.inv(np.eye(6) - G) - np.eye(6), atol=1e-10)
    assert np.allclose(structure.indirect_effects(R, solution, design), along_paths - G, atol=1e-12)


def test_criteria_take_any_batch_in_front() -> None:
    stack = np.stack([R, R])[:, None]
    batch = estimate(stack, DESIGN, n=150)
    functions = (
        *(getattr(measurement, name) for name in ("alpha", "rho_a", "rho_c", "ave")),
        *(structure.r2_adjusted, structure.vif, structure.f2, structure.aic, structure.bic, structure.total_effects),
        *(measurement.htmt, measurement.htmt2, measurement.indicator_vif),
    )
    for function in functions:
        alone = function(R, estimate(R, DESIGN, n=150), DESIGN)
        assert np.array_equal(function(stack, batch, DESIGN)[1, 0], alone, equal_nan=True)
