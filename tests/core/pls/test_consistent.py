"""PLSc: what algebra says it returns, what makes a solution inadmissible, and that nothing else is touched."""

from __future__ import annotations

import numpy as np
import pytest

from plscli.core import Array, Design
from plscli.core.criteria import measurement, structure
from plscli.core.moments import Rows
from plscli.core.moments.moments import total, weighted
from plscli.core.pls import Estimate, Status, estimate
from plscli.core.pls.consistent import consistent
from plscli.core.resampling import counts
from studies import MEDIATED, answers, design_of

DESIGN = MEDIATED.design


def population(loadings: tuple[tuple[float, ...], ...], phi: Array) -> tuple[Array, tuple[int, ...]]:
    """Correlations of items with the given loadings on factors with correlations phi."""
    flat = np.concatenate(loadings)
    owner = np.repeat(np.arange(len(loadings)), [len(block) for block in loadings])
    S: Array = np.outer(flat, flat) * phi[np.ix_(owner, owner)]
    np.fill_diagonal(S, 1.0)
    return S, tuple(len(block) for block in loadings)


def both(R: Array, design: Design, **options: float) -> tuple[Estimate, Estimate]:
    plain = estimate(R, design, tolerance=1e-13, **options)
    return plain, consistent(R, plain, design)


def test_a_population_of_factors_returns_its_loadings_paths_and_r2() -> None:
    phi = np.array([[1, 0.4, 0.5], [0.4, 1, 0.6], [0.5, 0.6, 1]])
    R, sizes = population(((0.9, 0.6, 0.5), (0.8, 0.7), (0.7, 0.75, 0.8, 0.6)), phi)
    solution = both(R, design_of(sizes, "AAA", [(0, 2), (1, 2)]))[1]
    paths = np.linalg.solve(phi[:2, :2], phi[:2, 2])
    assert np.allclose(solution.path_coefficients[:2, 2], paths, atol=1e-10)
    assert solution.r2[2] == pytest.approx(paths @ phi[:2, 2], abs=1e-10)
    assert np.allclose(solution.construct_correlations, phi, atol=1e-10)
    assert np.allclose(solution.loadings[:3, 0], [0.9, 0.6, 0.5], atol=1e-10)
    assert np.allclose(solution.loadings[3:5, 0], 0.4 * np.array([0.8, 0.7]), atol=1e-10)  # cross-loadings too
    assert solution.status == Status.CONVERGED


def test_equal_loadings_make_all_reliabilities_one_number_and_htmt_the_factor_correlation() -> None:
    phi = np.array([[1, 0.55], [0.55, 1]])
    R, sizes = population(((0.7, 0.7, 0.7), (0.8, 0.8)), phi)
    design = design_of(sizes, "AA", [(0, 1)])
    solution = both(R, design)[1]
    alpha, rho_a, rho_c = (f(R, solution, design) for f in (measurement.alpha, measurement.rho_a, measurement.rho_c))
    assert np.allclose(alpha, rho_a, atol=1e-10)
    assert np.allclose(alpha, rho_c, atol=1e-10)
    assert measurement.htmt(R, solution, design)[1, 0] == pytest.approx(solution.construct_correlations[0, 1], abs=1e-10)


def test_composites_and_single_items_count_as_perfectly_reliable() -> None:
    R = total(Rows.of(answers(150))).correlations(np.nan).R
    plain, corrected = both(R, DESIGN)
    assert corrected.construct_correlations[1, 2] == plain.construct_correlations[1, 2]  # B is a composite, C a single item
    assert np.array_equal(corrected.loadings[3:6, 1], plain.loadings[3:6, 1])
    rho = measurement.rho_a(R, plain, DESIGN)
    assert corrected.construct_correlations[0, 3] == pytest.approx(plain.construct_correlations[0, 3] / np.sqrt(rho[0] * rho[3]))
    assert corrected.construct_correlations[0, 1] == pytest.approx(plain.construct_correlations[0, 1] / np.sqrt(rho[0]))
    only_composites = design_of(DESIGN.sizes, "BBBB", [(0, 2), (0, 3), (1, 3), (2, 3)])
    plain, corrected = both(R, only_composites)
    assert np.array_equal(plain.path_coefficients, corrected.path_coefficients)


def test_weights_scores_and_collinearity_of_scores_stay() -> None:
    R = total(Rows.of(answers(150))).correlations(np.nan).R
    plain, corrected = both(R, DESIGN, n=150)
    assert np.array_equal(plain.outer_weights, corrected.outer_weights)
    assert np.array_equal(plain.score_correlations, corrected.score_correlations)
    assert np.array_equal(structure.vif(R, plain, DESIGN), structure.vif(R, corrected, DESIGN), equal_nan=True)
    r2, C = corrected.r2[3], corrected.construct_correlations
    without = C[0:2, 3] @ np.linalg.solve(C[0:2, 0:2], C[0:2, 3])
    assert structure.f2(R, corrected, DESIGN)[2, 3] == pytest.approx((r2 - without) / (1 - r2), abs=1e-10)


@pytest.mark.parametrize(
    ("R", "bits"),
    [
        (
            [[1, 0.2, 0.7, 0.7], [0.2, 1, 0.1, 0.1], [0.7, 0.1, 1, 0.5], [0.7, 0.1, 0.5, 1]],
            Status.RELIABILITY_ABOVE_1 | Status.LOADING_ABOVE_1,
        ),
        ([[1, -0.2, 0.5, 0.4], [-0.2, 1, 0.4, 0.5], [0.5, 0.4, 1, 0.5], [0.4, 0.5, 0.5, 1]], Status.RHO_A_UNDEFINED),
        (
            [[1, 0.5, 0.65, 0.65], [0.5, 1, 0.65, 0.65], [0.65, 0.65, 1, 0.5], [0.65, 0.65, 0.5, 1]],
            Status.CORRELATIONS_NOT_PSD | Status.R2_ABOVE_1,
        ),
    ],
)  # fmt: skip
def test_impossible_solutions_are_named_and_keep_what_can_be_computed(R: list[list[float]], bits: Status) -> None:
    solution = both(np.array(R), design_of((2, 2), "AA", [(0, 1)]))[1]
    assert int(solution.status) & bits == bits
    assert solution.inadmissible
    assert not solution.failed
    assert np.isfinite(solution.path_coefficients).all() == (bits != Status.RHO_A_UNDEFINED)


def test_one_inadmissible_member_leaves_its_neighbours_untouched() -> None:
    plan = np.random.default_rng(2).integers(0, 60, (6, 60))
    R = weighted(Rows.of(answers(60)), counts(plan, 60)).correlations(np.nan).R
    sound = both(R, DESIGN)[1]
    R[2, 0, 1] = R[2, 1, 0] = R[2, 0, 2] = R[2, 2, 0] = R[2, 1, 2] = R[2, 2, 1] = -0.1
    R[4, 8] = np.nan
    broken = both(R, DESIGN)[1]
    assert int(broken.status[2]) & Status.RHO_A_UNDEFINED
    assert broken.status[4] == Status.ZERO_VARIANCE  # failed, and nothing else is said of it
    others = [0, 1, 3, 5]
    assert np.array_equal(broken.path_coefficients[others], sound.path_coefficients[others])
    assert np.array_equal(broken.status[others], sound.status[others])


def test_a_batch_of_any_shape_is_the_same_batch() -> None:
    R = weighted(Rows.of(answers(60)), counts(np.random.default_rng(2).integers(0, 60, (4, 60)), 60)).correlations(np.nan).R
    flat, folded = both(R, DESIGN)[1], both(R.reshape(2, 2, 11, 11), DESIGN)[1]
    assert np.array_equal(folded.path_coefficients.reshape(4, 4, 4), flat.path_coefficients)
    assert np.array_equal(both(R[0], DESIGN)[1].loadings, flat.loadings[0])
