"""Congruence of constructs, and what weights add to a plain sum: populations, printed numbers, plain formulas."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from plain import standardised
from plscli.core import Array
from plscli.core.criteria import measurement
from plscli.core.criteria.measurement import rho_a
from plscli.core.moments import Rows
from plscli.core.moments.moments import total
from plscli.core.pls import estimate
from plscli.core.pls.consistent import consistent
from reference_cases import Case
from studies import MEDIATED, answers, design_of

DESIGN = MEDIATED.design
X = answers(150, seed=3)
R = total(Rows.of(X)).correlations(np.nan).R
SOLUTION = estimate(R, DESIGN, n=150, tolerance=1e-13)

PRINTED = {
    ("COMP", "LIKE"): 0.971,
    ("COMP", "CUSA"): 0.848,
    ("COMP", "CUSL"): 0.891,
    ("LIKE", "CUSA"): 0.902,
    ("LIKE", "CUSL"): 0.954,
    ("CUSA", "CUSL"): 0.967,
}
"""Corporate reputation, with rho_A on the diagonal: what seminrExtras holds as verified values and says to agree with SmartPLS."""


def three_factors(first_and_second: float) -> Array:
    """Correlations of three factors with unequal loadings, of which two have the same correlation with the third."""
    loadings = np.array([0.9, 0.7, 0.5, 0.8, 0.7, 0.6, 0.85, 0.75, 0.65])
    phi = np.array([[1, first_and_second, 0.4], [first_and_second, 1, 0.4], [0.4, 0.4, 1]])
    S = loadings[:, None] * loadings * np.kron(phi, np.ones((3, 3)))
    np.fill_diagonal(S, 1.0)
    return S


@pytest.mark.parametrize("plsc", [False, True])
def test_two_measures_of_one_factor_are_congruent_and_of_two_are_not(plsc: bool) -> None:
    design = design_of((3, 3, 3), "AAA", [(0, 2), (1, 2)])
    values = []
    for correlation in (1.0 - 1e-9, 0.5):
        S = three_factors(correlation)
        solution = estimate(S, design, tolerance=1e-14)
        values.append(measurement.congruence(S, consistent(S, solution, design) if plsc else solution, design))
    assert values[0][1, 0] == pytest.approx(1.0, abs=1e-8)
    true = np.array([[1, 0.5, 0.4], [0.5, 1, 0.4], [0.4, 0.4, 1]])
    rho = rho_a(three_factors(0.5), estimate(three_factors(0.5), design, tolerance=1e-14), design)
    C = true * np.sqrt(rho[:, None] * rho)  # correlations of scores from those of factors; rho_A on the diagonal
    expected = C[0] @ C[1] / np.sqrt((C[0] @ C[0]) * (C[1] @ C[1]))
    assert values[1][1, 0] == pytest.approx(expected, abs=1e-9)
    assert expected < 0.9


def test_congruence_of_corporate_reputation_is_what_is_printed() -> None:
    case = Case("corp_rep_simple")
    values = measurement.congruence(case.R, case.solution, case.model.design)
    names = case.model.names
    assert set(PRINTED) == set(combinations(names, 2))
    for (a, b), printed in PRINTED.items():
        assert values[names.index(b), names.index(a)] == pytest.approx(printed, abs=5.1e-4), (a, b)


def test_the_diagonal_is_1_for_single_items_and_composites() -> None:
    C = SOLUTION.score_correlations.copy()
    rho = rho_a(R, SOLUTION, DESIGN)
    for j, diagonal in enumerate((rho[0], 1.0, 1.0, rho[3])):  # A reflective, B formative, C one item, D reflective
        C[j, j] = diagonal
    values = measurement.congruence(R, SOLUTION, DESIGN)
    for i, j in combinations(range(4), 2):
        assert values[j, i] == pytest.approx(C[i] @ C[j] / np.linalg.norm(C[i]) / np.linalg.norm(C[j]), abs=1e-12)
    assert np.isnan(values[np.triu_indices(4)]).all()


def test_products_are_no_part_of_the_network() -> None:
    product = replace(DESIGN, products=frozenset({2}))
    values, C = measurement.congruence(R, SOLUTION, product), SOLUTION.score_correlations.copy()
    rho = rho_a(R, SOLUTION, DESIGN)
    C[[0, 3], [0, 3]] = rho[[0, 3]]
    others = [0, 1, 3]
    assert values[1, 0] == pytest.approx(C[0, others] @ C[1, others] / np.linalg.norm(C[0, others]) / np.linalg.norm(C[1, others]))
    assert np.isnan(values[2]).all()
    assert np.isnan(values[:, 2]).all()


def test_a_score_is_compared_with_the_sum_of_its_standardised_items() -> None:
    Z = standardised(X)
    values = measurement.equal_weights(R, SOLUTION, DESIGN)
    for j, block in enumerate(DESIGN.blocks):
        if DESIGN.sizes[j] == 1:
            assert np.isnan(values[j])
            continue
        score = Z @ SOLUTION.outer_weights[:, j]
        assert values[j] == pytest.approx(np.corrcoef(score, Z[:, block].sum(1))[0, 1], abs=1e-12)


def test_equal_weights_correlate_perfectly_with_themselves() -> None:
    units = design_of((3, 3, 1, 4), "UUUU", [(0, 2), (0, 3), (1, 3), (2, 3)])
    values = measurement.equal_weights(R, estimate(R, units), units)
    assert values[[0, 1, 3]] == pytest.approx(np.ones(3), abs=1e-12)
