from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from plain import plain_pls, standardised
from plscli.core import Design
from plscli.core.moments import Rows
from plscli.core.moments.moments import total, weighted
from plscli.core.pls import Estimate, Status, centroid, estimate, factorial, path_weighting
from plscli.core.resampling import counts
from studies import MEDIATED, answers, design_of

SCHEMES = {"path": path_weighting, "factorial": factorial, "centroid": centroid}
DESIGN = MEDIATED.design


def draws(n: int, members: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, n, (members, n))


def same(a: Estimate, b: Estimate) -> bool:
    return all(np.array_equal(getattr(a, name), getattr(b, name), equal_nan=True) for name in Estimate.__slots__)


def part(solution: Estimate, members: slice) -> Estimate:
    return Estimate(*(getattr(solution, name)[members] for name in Estimate.__slots__))


@pytest.mark.parametrize("gaps", [0.0, 0.08])
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("modes", ["ABAA", "AAAA", "BBAB", "UUAU", "ABAU"])
def test_the_batched_core_equals_a_plain_loop_over_rows(modes: str, scheme: str, gaps: float) -> None:
    design = design_of(DESIGN.sizes, modes, [(0, 1), (0, 2), (0, 3), (1, 3), (2, 3)])
    X = answers(80, seed=4, gaps=gaps)
    plan = draws(80, 2)
    R = weighted(Rows.of(X), counts(plan, 80)).correlations(np.nan).R
    batch = estimate(R, design, SCHEMES[scheme], tolerance=1e-13)
    assert not batch.failed.any()
    for member, rows in enumerate(plan):
        plain = plain_pls(X[rows], design, scheme)
        assert np.allclose(batch.outer_weights[member].sum(1), plain.weights, atol=1e-9)
        assert np.allclose((design.membership * batch.loadings[member]).sum(1), plain.loadings, atol=1e-9)
        assert np.allclose(batch.path_coefficients[member], plain.paths, atol=1e-9)
        assert np.allclose(batch.r2[member], plain.r2, atol=1e-9, equal_nan=True)


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_chunk_size_changes_no_digit(scheme: str, whole: bool) -> None:
    R = weighted(Rows.of(answers(60, whole=whole)), counts(draws(60, 50), 60)).correlations(np.nan).R
    together = estimate(R, DESIGN, SCHEMES[scheme])
    for size in (1, 7, 49):
        for start in range(0, 50, size):
            members = slice(start, start + size)
            assert same(estimate(R[members], DESIGN, SCHEMES[scheme]), part(together, members))


def test_a_batch_of_any_shape_is_the_same_batch() -> None:
    R = weighted(Rows.of(answers(60)), counts(draws(60, 12), 60)).correlations(np.nan).R
    flat, folded = estimate(R, DESIGN), estimate(R.reshape(3, 4, 11, 11), DESIGN)
    assert folded.path_coefficients.shape == (3, 4, 4, 4)
    assert np.array_equal(folded.r2.reshape(12, 4), flat.r2, equal_nan=True)
    assert estimate(R[0], DESIGN).status.shape == ()


def test_one_failed_resample_leaves_its_neighbours_untouched() -> None:
    R = weighted(Rows.of(answers(60)), counts(draws(60, 6), 60)).correlations(np.nan).R
    sound = estimate(R, DESIGN)
    R[1, 4, :] = R[1, :, 4] = np.nan  # a constant item
    R[3, 4, :], R[3, :, 4] = R[3, 3, :], R[3, :, 3]  # two equal items of the formative block
    R[3, 4, 4] = 1
    broken = estimate(R, DESIGN)
    assert broken.status[1] == Status.ZERO_VARIANCE
    assert broken.status[3] == Status.SINGULAR
    others = [0, 2, 4, 5]
    assert not broken.failed[others].any()
    assert np.array_equal(broken.path_coefficients[others], sound.path_coefficients[others])
    assert np.isnan(broken.outer_weights[1]).all()


def test_reaching_the_iteration_cap_is_a_status_of_that_member_alone() -> None:
    R = weighted(Rows.of(answers(60)), counts(draws(60, 40), 60)).correlations(np.nan).R
    needed = estimate(R, DESIGN).iterations
    cap = int(np.median(needed))
    assert needed.min() < cap < needed.max()
    capped = estimate(R, DESIGN, max_iterations=cap)
    assert np.array_equal(capped.status == Status.NOT_CONVERGED, needed > cap)
    assert np.array_equal(capped.failed, needed > cap)
    assert (capped.iterations == np.minimum(needed, cap)).all()


def test_collinear_predecessors_are_singular() -> None:
    X = answers(50)
    X = np.column_stack([X[:, 0], X[:, 0], X[:, 3]])
    design = design_of((1, 1, 1), "AAA", [(0, 2), (1, 2)])
    assert estimate(total(Rows.of(X)).correlations(np.nan).R, design).status == Status.SINGULAR


def test_a_construct_whose_loadings_cancel_has_no_sign() -> None:
    R = np.array([[1, 0, 0.4], [0, 1, -0.4], [0.4, -0.4, 1]])
    design = design_of((2, 1), "AA", [(0, 1)])
    solution = estimate(R, design)
    assert solution.failed  # equal start weights make a score without any correlation
    tilted = R.copy()
    tilted[0, 2] = tilted[2, 0] = 0.4 + 1e-12
    assert int(estimate(tilted, design).status) & Status.SIGN_UNDETERMINED


@given(st.integers(0, 500), st.sampled_from(sorted(SCHEMES)), st.floats(0.01, 100), st.floats(-50, 50), st.integers(0, 10))
@settings(max_examples=30)
def test_rescaling_or_shifting_an_indicator_changes_nothing(seed: int, scheme: str, scale: float, shift: float, item: int) -> None:
    X = answers(60, seed)
    moved = X.copy()
    moved[:, item] = shift + scale * X[:, item]
    a, b = (estimate(total(Rows.of(data)).correlations(np.nan).R, DESIGN, SCHEMES[scheme]) for data in (X, moved))
    for name in ("outer_weights", "loadings", "path_coefficients"):
        assert np.allclose(getattr(a, name), getattr(b, name), atol=1e-9)


def test_reversing_one_item_of_three_flips_its_own_loading_and_weight_alone() -> None:
    X = answers(90)
    turned = X.copy()
    turned[:, 1] = 8 - X[:, 1]
    a, b = (estimate(total(Rows.of(data)).correlations(np.nan).R, DESIGN) for data in (X, turned))
    flip = np.where(np.arange(11) == 1, -1.0, 1.0)[:, None]
    assert np.allclose(a.outer_weights * flip, b.outer_weights, atol=1e-7)
    assert np.allclose(a.loadings * flip, b.loadings, atol=1e-7)
    assert np.allclose(a.path_coefficients, b.path_coefficients, atol=1e-7)


def test_own_loadings_sum_to_a_positive_number_in_every_resample() -> None:
    X = np.random.default_rng(3).standard_normal((30, 11))  # pure noise, where signs would fall either way
    solution = estimate(weighted(Rows.of(X), counts(draws(30, 200), 30)).correlations(np.nan).R, DESIGN, max_iterations=10_000)
    own = (DESIGN.membership * solution.loadings).sum(-2)
    assert (own[~solution.failed] > 0).all()


def test_single_items_make_the_model_an_ordinary_regression() -> None:
    X = answers(70, whole=False)[:, [0, 3, 6, 7]]
    design = design_of((1, 1, 1, 1), "AAAA", [(0, 3), (1, 3), (2, 3)])
    solution = estimate(total(Rows.of(X)).correlations(np.nan).R, design, n=70)
    Z = standardised(X)
    ols = sm.OLS(Z[:, 3], Z[:, :3]).fit()
    assert np.allclose(solution.path_coefficients[:3, 3], ols.params, atol=1e-12)
    assert solution.r2[3] == pytest.approx(ols.rsquared, abs=1e-12)


def test_a_single_item_has_weight_one_even_when_it_correlates_with_nothing() -> None:
    R = np.array([[1, 0.0, 0.0], [0.0, 1, 0.5], [0.0, 0.5, 1]])
    solution = estimate(R, design_of((1, 1, 1), "AAA", [(0, 2), (1, 2)]))
    assert not solution.failed
    assert solution.path_coefficients[:2, 2].tolist() == [0.0, 0.5]


def test_two_blocks_in_mode_b_give_the_first_canonical_correlation() -> None:
    X = answers(150, whole=False)[:, [0, 1, 2, 7, 8, 9]]
    R = total(Rows.of(X)).correlations(np.nan).R
    solution = estimate(R, design_of((3, 3), "BB", [(0, 1)]), tolerance=1e-13)
    inner = np.linalg.solve(R[:3, :3], R[:3, 3:]) @ np.linalg.solve(R[3:, 3:], R[3:, :3])
    assert abs(solution.path_coefficients[0, 1]) == pytest.approx(np.sqrt(np.linalg.eigvals(inner).real.max()), abs=1e-9)


def test_unit_weights_give_sum_scores() -> None:
    X = answers(60)
    design = design_of(DESIGN.sizes, "UUUU", [(0, 2), (0, 3), (1, 3), (2, 3)])
    solution = estimate(total(Rows.of(X)).correlations(np.nan).R, design)
    sums = standardised(X) @ design.membership
    assert np.allclose(solution.construct_correlations, np.corrcoef(sums.T), atol=1e-12)


@pytest.mark.parametrize("order", [[3, 0, 2, 1], [1, 2, 3, 0]])
def test_the_order_of_constructs_changes_nothing(order: list[int]) -> None:
    X = answers(80)
    blocks = [np.arange(11)[block] for block in DESIGN.blocks]
    moved = Design(
        tuple(DESIGN.sizes[j] for j in order),
        tuple(DESIGN.modes[j] for j in order),
        tuple(DESIGN.reflective[j] for j in order),
        DESIGN.paths[np.ix_(order, order)],
    )
    items = np.concatenate([blocks[j] for j in order])
    a, b = estimate(total(Rows.of(X)).correlations(np.nan).R, DESIGN), estimate(total(Rows.of(X[:, items])).correlations(np.nan).R, moved)
    assert np.allclose(a.path_coefficients[np.ix_(order, order)], b.path_coefficients, atol=1e-12)
