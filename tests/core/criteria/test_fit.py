"""Implied correlations and distances: closed forms, textbook formulas, and the shortcut to indefinite matrices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from plscli.core import Array, Design, linalg
from plscli.core.criteria import fit
from plscli.core.linalg import eigenvalues
from plscli.core.moments import Rows
from plscli.core.moments.moments import total, weighted
from plscli.core.pls import Estimate, estimate
from plscli.core.pls.consistent import consistent
from plscli.core.resampling import bootstrap, counts
from studies import MEDIATED, answers, design_of

DESIGN = MEDIATED.design
CHAIN = design_of((2, 3, 2, 2, 3), "AAABA", [(3, 1), (1, 0), (0, 4), (4, 2)])
"""A chain whose constructs do not stand in the order of its arrows."""
FORK = design_of((3, 2, 2, 4), "AAUB", [(0, 2), (1, 2), (2, 3), (0, 3)])
MODE_A_COMPOSITES = replace(FORK, reflective=(False, True, True, False))
DISTANCES = (fit.srmr, fit.d_uls, fit.d_g, fit.d_ml, fit.nfi)


def samples(K: int, members: int, n: int, strength: float, seed: int) -> Array:
    """Correlations (members, K, K) of n rows with one common factor and items that partly point the other way."""
    rng = np.random.default_rng(seed)
    lean = strength * rng.uniform(-0.3, 1.0, (members, 1, K))
    X = lean * rng.standard_normal((members, n, 1)) + rng.standard_normal((members, n, K))
    return np.stack([np.corrcoef(rows, rowvar=False) for rows in X])


def solved(R: Array, design: Design, corrected: bool = True) -> Estimate:
    plain = estimate(R, design, max_iterations=200)
    return consistent(R, plain, design) if corrected else plain


def plain_implied(R: Array, solution: Estimate, design: Design, saturated: bool) -> Array:
    """The implied correlations of one solution, entry by entry."""
    owner = [j for j, size in enumerate(design.sizes) for _ in range(size)]
    J, K = len(design.sizes), len(owner)
    G, C = solution.path_coefficients, solution.construct_correlations
    if not saturated:
        exogenous = [not design.paths[:, j].any() for j in range(J)]
        psi = np.zeros((J, J))
        for i in range(J):
            for j in range(J):
                if i == j:
                    psi[i, j] = 1.0 if exogenous[i] else 1.0 - solution.r2[i]
                elif exogenous[i] and exogenous[j]:
                    psi[i, j] = C[i, j]
        C = np.linalg.inv(np.eye(J) - G.T) @ psi @ np.linalg.inv(np.eye(J) - G)
        np.fill_diagonal(C, 1.0)
    Sigma = np.ones((K, K))
    for a in range(K):
        for b in range(K):
            i, j = owner[a], owner[b]
            modelled = C[i, j] * solution.loadings[a, i] * solution.loadings[b, j]
            Sigma[a, b] = 1.0 if a == b else R[a, b] if i == j and not design.reflective[i] else modelled
    return Sigma


def single_items(r: Array, arrows: list[tuple[int, int]]) -> tuple[Estimate, Design]:
    design = design_of((1,) * len(r), "A" * len(r), arrows)
    return estimate(r, design), design


def test_an_omitted_path_implies_the_product_of_the_paths_around_it() -> None:
    r = np.array([[1, 0.5, 0.2], [0.5, 1, 0.6], [0.2, 0.6, 1]])
    solution, design = single_items(r, [(0, 1), (1, 2)])
    expected = np.array([[1, 0.5, 0.3], [0.5, 1, 0.6], [0.3, 0.6, 1]])
    assert np.allclose(fit.implied_constructs(solution, design), expected, atol=1e-12)
    Sigma = fit.implied(r, solution, design, saturated=False)
    assert np.allclose(Sigma, expected, atol=1e-12)  # the loading of a single item is 1
    assert fit.d_uls(r, Sigma) == pytest.approx(0.01, abs=1e-12)
    assert fit.srmr(r, Sigma) == pytest.approx(0.1 / np.sqrt(6), abs=1e-12)


def test_r2_is_the_estimated_one_and_the_diagonal_is_set_to_1_afterwards() -> None:
    # d ~ a + c with a -> b -> c: the implied r(a, c) is not the observed one, so the implied variance of d is not 1
    r = np.array([[1, 0.5, 0.1, 0.4], [0.5, 1, 0.6, 0.3], [0.1, 0.6, 1, 0.5], [0.4, 0.3, 0.5, 1]])
    solution, design = single_items(r, [(0, 1), (1, 2), (0, 3), (2, 3)])
    to_d = np.linalg.solve([[1, 0.1], [0.1, 1]], [0.4, 0.5])
    C = fit.implied_constructs(solution, design)
    assert C[0, 2] == pytest.approx(0.3)
    assert C[0, 3] == pytest.approx(to_d[0] + 0.3 * to_d[1])
    assert C[1, 3] == pytest.approx(0.5 * to_d[0] + 0.6 * to_d[1])
    assert C[2, 3] == pytest.approx(0.3 * to_d[0] + to_d[1])
    assert (np.diagonal(C) == 1).all()


def test_exogenous_constructs_keep_their_correlation_and_endogenous_residuals_have_none() -> None:
    r = np.array([[1, 0.4, 0.5, 0.3], [0.4, 1, 0.2, 0.6], [0.5, 0.2, 1, 0.7], [0.3, 0.6, 0.7, 1]])
    solution, design = single_items(r, [(0, 2), (1, 3)])
    C = fit.implied_constructs(solution, design)
    assert C[0, 1] == pytest.approx(0.4)
    assert C[2, 3] == pytest.approx(0.5 * 0.4 * 0.6)


def test_a_model_with_every_path_implies_the_estimated_construct_correlations() -> None:
    design = replace(DESIGN, paths=np.triu(np.ones((4, 4), dtype=bool), 1))
    R = total(Rows.of(answers(150, seed=3))).correlations(np.nan).R
    solution = solved(R, design)
    assert np.allclose(fit.implied_constructs(solution, design), solution.construct_correlations, atol=1e-12)
    assert np.allclose(fit.implied(R, solution, design, False), fit.implied(R, solution, design, True), atol=1e-12)


@pytest.mark.parametrize("corrected", [False, True])
@pytest.mark.parametrize("design", [DESIGN, CHAIN, FORK, MODE_A_COMPOSITES])
def test_implied_correlations_of_a_batch_are_those_of_a_plain_loop(design: Design, corrected: bool) -> None:
    R = samples(sum(design.sizes), 12, 60, 2.0, seed=2)
    stack = R.reshape(3, 4, *R.shape[1:])
    solution, together = solved(R, design, corrected), solved(stack, design, corrected)
    for saturated in (False, True):
        Sigma = fit.implied(stack, together, design, saturated).reshape(R.shape)
        for member, mine in enumerate(Sigma):
            one = Estimate(**{name: getattr(solution, name)[member] for name in Estimate.__slots__})
            assert np.allclose(mine, plain_implied(R[member], one, design, saturated), atol=1e-10, equal_nan=True)
    assert np.isfinite(Sigma).all((-1, -2)).sum() > 3


def test_two_by_two_matrices_follow_their_closed_forms() -> None:
    r, s, n = 0.6, 0.25, 101
    R, Sigma = np.array([[1, r], [r, 1]]), np.array([[1, s], [s, 1]])
    likelihood = 2 * (1 - r * s) / (1 - s**2) - np.log((1 - r**2) / (1 - s**2)) - 2
    assert fit.d_uls(R, Sigma) == pytest.approx((r - s) ** 2, abs=1e-14)
    assert fit.srmr(R, Sigma) == pytest.approx((r - s) / np.sqrt(3), abs=1e-14)
    assert fit.d_g(R, Sigma) == pytest.approx((np.log((1 + s) / (1 + r)) ** 2 + np.log((1 - s) / (1 - r)) ** 2) / 2, abs=1e-13)
    assert fit.d_ml(R, Sigma) == pytest.approx(likelihood, abs=1e-13)
    assert fit.chi_square(R, Sigma, n) == pytest.approx(100 * likelihood, abs=1e-11)
    assert fit.nfi(R, Sigma) == pytest.approx(1 + likelihood / np.log(1 - r**2), abs=1e-13)


def test_distances_follow_their_textbook_formulas_on_larger_matrices() -> None:
    R, Sigma = samples(7, 5, 40, 1.0, seed=4), samples(7, 5, 40, 1.0, seed=5)
    for S, T, ml, g, index in zip(R, Sigma, fit.d_ml(R, Sigma), fit.d_g(R, Sigma), fit.nfi(R, Sigma), strict=True):
        product = S @ np.linalg.inv(T)
        assert ml == pytest.approx(np.trace(product) - np.log(np.linalg.det(product)) - 7, abs=1e-9)
        assert g == pytest.approx((np.log(np.linalg.eigvals(np.linalg.solve(S, T)).real) ** 2).sum() / 2, abs=1e-9)
        assert index == pytest.approx(1 + ml / np.log(np.linalg.det(S)), abs=1e-9)


def test_equal_matrices_are_no_distance_apart() -> None:
    R = samples(6, 4, 40, 1.0, seed=6)
    for distance in (fit.srmr, fit.d_uls, fit.d_g, fit.d_ml):
        assert np.abs(distance(R, R)).max() < 1e-12
    assert np.abs(fit.chi_square(R, R, 300.0)).max() < 1e-9
    assert np.allclose(fit.nfi(R, R), 1.0)


def test_normed_fit_is_0_for_a_model_in_which_nothing_correlates_and_nothing_where_nothing_does() -> None:
    R = samples(5, 1, 40, 1.0, seed=7)[0]
    assert fit.nfi(R, np.eye(5)) == pytest.approx(0.0, abs=1e-12)
    assert np.isnan(fit.nfi(np.eye(5), np.eye(5)))
    assert np.isnan(fit.nfi(np.array([[1, 1e-9], [1e-9, 1]]), np.array([[1, 0.1], [0.1, 1]])))


@pytest.mark.parametrize("distance", DISTANCES)
def test_distances_of_a_batch_are_those_of_its_members(distance: Callable[[Array, Array], Array]) -> None:
    R, Sigma = (samples(6, 6, 40, 1.0, seed).reshape(2, 3, 6, 6) for seed in (8, 9))
    together = distance(R, Sigma)
    assert together.shape == (2, 3)
    for place in np.ndindex(2, 3):
        assert distance(R[place], Sigma[place]) == pytest.approx(together[place], abs=1e-12)


def test_what_needs_positive_definite_matrices_does_not_exist_without_them_and_neighbours_stay() -> None:
    R, Sigma = samples(5, 7, 40, 1.0, seed=10), samples(5, 7, 40, 1.0, seed=11)
    good_R, good_Sigma = R.copy(), Sigma.copy()
    twin = np.array([0, 1, 2, 3, 3])
    R[1], Sigma[2] = R[1][np.ix_(twin, twin)], Sigma[2][np.ix_(twin, twin)]  # singular
    Sigma[3][0, 1] = Sigma[3][1, 0] = 1.4  # indefinite
    R[4][0, 1] = R[4][1, 0] = 1.4
    R[5][2], Sigma[5][2] = np.nan, np.nan
    for distance in (fit.d_g, fit.d_ml, fit.nfi):
        values = distance(R, Sigma)
        assert np.isnan(values[1:6]).all()
        assert np.array_equal(values[[0, 6]], distance(good_R, good_Sigma)[[0, 6]])
    for distance in (fit.srmr, fit.d_uls):
        assert np.array_equal(np.isnan(distance(R, Sigma)), np.arange(7) == 5)


def test_a_zero_eigenvalue_is_seen_through_a_nearly_singular_matrix() -> None:
    R = np.array([[1, 1 - 1e-10, 0.3], [1 - 1e-10, 1, 0.3], [0.3, 0.3, 1]])
    Sigma = np.array([[1, 0.3, 0.3], [0.3, 1, 1], [0.3, 1, 1]])
    assert np.isnan(fit.d_g(R, Sigma))
    assert np.isfinite(fit.d_g(R, np.eye(3)))


def test_chi_square_needs_n() -> None:
    R = samples(4, 2, 40, 1.0, seed=12)
    values = fit.chi_square(R, np.broadcast_to(np.eye(4), R.shape), np.array([50.0, np.nan]))
    assert values[0] == pytest.approx(49 * -np.log(np.linalg.det(R[0])))
    assert np.isnan(values[1])


def test_a_population_of_factors_and_composites_fits_exactly_and_plain_pls_does_not() -> None:
    loadings, owner = np.array([0.9, 0.7, 0.5, 0.8, 0.6, 0.75, 0.85]), np.array([0, 0, 0, 1, 1, 1, 1])
    R = np.where(owner[:, None] == owner, 1.0, 0.6) * np.outer(loadings, loadings)
    np.fill_diagonal(R, 1.0)
    design = design_of((3, 4), "AA", [(0, 1)])
    plain = estimate(R, design, tolerance=1e-13)
    Sigma = fit.implied(R, consistent(R, plain, design), design, saturated=False)
    assert max(distance(R, Sigma) for distance in (fit.srmr, fit.d_uls, fit.d_g, fit.d_ml)) < 1e-9
    assert fit.srmr(R, fit.implied(R, plain, design, saturated=False)) > 0.03
    composite = design_of((3, 4), "BB", [(0, 1)])
    Sigma = fit.implied(R, estimate(R, composite, tolerance=1e-13), composite, saturated=False)
    assert fit.srmr(R, Sigma) < 1e-9


def test_a_failed_member_disturbs_no_neighbour() -> None:
    R = samples(11, 3, 60, 1.0, seed=13)
    R[1, 4], R[1, :, 4] = np.nan, np.nan
    solution = solved(R, DESIGN)
    Sigma = fit.implied(R, solution, DESIGN, saturated=False)
    assert np.isnan(fit.srmr(R, Sigma)[1])
    assert np.isfinite(Sigma[[0, 2]]).all()
    assert np.array_equal(Sigma[[0, 2]], fit.implied(R[[0, 2]], solved(R[[0, 2]], DESIGN), DESIGN, saturated=False))
    assert not fit.implied_not_psd(R, solution, DESIGN)[1]


def brute_force(R: Array, solution: Estimate, design: Design) -> Array:
    return eigenvalues(fit.implied(R, solution, design, saturated=False))[..., 0]


@pytest.mark.parametrize("strength", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("design", [DESIGN, CHAIN, FORK, MODE_A_COMPOSITES])
def test_the_shortcut_finds_exactly_the_indefinite_implied_matrices(design: Design, strength: float) -> None:
    R = samples(sum(design.sizes), 300, 25, strength, seed=14)
    for corrected in (False, True):
        solution = solved(R, design, corrected)
        smallest = brute_force(R, solution, design)
        found = fit.implied_not_psd(R, solution, design)
        assert np.array_equal(found, smallest < -1e-10)
        assert found.any() or not corrected  # plain PLS has none here: its loadings are correlations


def test_each_cause_of_indefinite_implied_correlations_occurs_alone() -> None:
    seen = set()
    for design in (DESIGN, CHAIN, FORK):
        R = samples(sum(design.sizes), 600, 25, 1.0, seed=15)
        solution = solved(R, design)
        beyond = (np.abs(solution.loadings * design.membership) > 1).any((-1, -2))
        crossed = eigenvalues(fit.implied_constructs(solution, design))[:, 0] < -1e-10
        found = fit.implied_not_psd(R, solution, design)
        seen |= {"loading"} if (found & beyond & ~crossed).any() else set()
        seen |= {"constructs"} if (found & ~beyond & crossed).any() else set()
        assert not (found & ~beyond & ~crossed).any()
    assert seen == {"loading", "constructs"}


def test_a_given_matrix_that_is_indefinite_within_a_composite_is_found() -> None:
    R = np.full((7, 7), 0.4)
    R[:4, :4] = [[1, 0.9, 0.9, 0.6], [0.9, 1, 0.6, 0.9], [0.9, 0.6, 1, 0.9], [0.6, 0.9, 0.9, 1]]
    np.fill_diagonal(R, 1.0)
    design = replace(design_of((4, 3), "AA", [(0, 1)]), reflective=(False, True))
    solution = estimate(R, design)
    assert (np.abs(solution.loadings) < 0.95).all()  # nothing but the block itself tells
    assert brute_force(R, solution, design) == pytest.approx(-0.2)
    assert fit.implied_not_psd(R, solution, design)
    assert not fit.implied_not_psd(R, solution, replace(design, reflective=(True, True)))  # loadings stand in for the block


@pytest.mark.parametrize(("beyond", "verdict"), [(0.0, False), (5e-11, False), (5e-10, True)])
def test_a_verdict_needs_more_than_rounding(beyond: float, verdict: bool) -> None:
    r = np.array([[1, 0.5], [0.5, 1]])
    solution, design = single_items(r, [(0, 1)])
    paths = np.array([[0, 1 + beyond], [0, 0]])
    assert bool(fit.implied_not_psd(r, replace(solution, path_coefficients=paths), design)) is verdict


def test_plain_pls_too_can_imply_an_indefinite_matrix_when_a_strong_path_is_left_out() -> None:
    # c ~ a leaves out b (r = -0.8), so the implied variance of d ~ a + b + c is far from 1 before it is called 1
    r = np.array([[1, 0, 0.3, 0], [0, 1, -0.8, 0.5], [0.3, -0.8, 1, 0], [0, 0.5, 0, 1]])
    solution, design = single_items(r, [(0, 2), (0, 3), (1, 3), (2, 3)])
    assert eigenvalues(r)[0] > 0.02
    assert solution.r2[3] < 0.9
    assert brute_force(r, solution, design) < -1
    assert fit.implied_not_psd(r, solution, design)


def test_items_that_say_the_same_are_no_reason_for_a_verdict() -> None:
    rows = np.random.default_rng(17).standard_normal((40, 7))
    R = np.corrcoef(rows[:, [0, 0, 1, 2, 2, 3, 4, 5, 5, 6, 6]], rowvar=False)
    for design in (DESIGN, FORK, MODE_A_COMPOSITES):
        simple = replace(design, modes=("A",) * 4)
        assert not fit.implied_not_psd(R, solved(R, simple, corrected=False), simple)


def test_the_verdict_is_one_per_member_of_any_batch() -> None:
    R = samples(12, 60, 25, 1.0, seed=16)
    together = fit.implied_not_psd(R.reshape(3, 20, 12, 12), solved(R.reshape(3, 20, 12, 12), CHAIN), CHAIN)
    assert together.shape == (3, 20)
    assert together.any()
    alone = [bool(fit.implied_not_psd(one, solved(one, CHAIN), CHAIN)) for one in R]
    assert np.array_equal(together.ravel(), alone)


def test_bootstrap_samples_of_an_honest_survey_need_no_eigenvalues(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = Rows.of(answers(200, seed=3))
    R = weighted(rows, counts(bootstrap(200, 50, np.random.default_rng(1)), 200)).correlations(np.nan).R
    taken: list[tuple[int, ...]] = []

    def watched(S: Array) -> Array:
        taken.append(S.shape)
        return eigenvalues(S)

    monkeypatch.setattr(linalg, "eigenvalues", watched)
    assert not fit.implied_not_psd(R, solved(R, DESIGN, corrected=False), DESIGN).any()
    assert taken == []
    crossed = np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]])
    assert linalg.indefinite(crossed)
    assert taken == [(1, 3, 3)]


@pytest.mark.parametrize("corrected", [False, True])
@pytest.mark.parametrize("design", [DESIGN, CHAIN, FORK, MODE_A_COMPOSITES])
def test_both_srmr_at_once_are_those_of_the_implied_correlations(design: Design, corrected: bool) -> None:
    R = samples(sum(design.sizes), 12, 60, 1.0, seed=18)
    solution = solved(R, design, corrected)
    expected = [fit.srmr(R, fit.implied(R, solution, design, saturated)) for saturated in (True, False)]
    assert np.allclose(fit.both_srmr(R, solution, design), np.stack(expected, -1), atol=1e-13, equal_nan=True)
