"""Reliability, dimensions and weighting of constructs whose numbers are known from their population."""

from __future__ import annotations

import numpy as np
import pytest

import plscli
from plscli.core.criteria.measurement import chance_eigenvalues
from plscli.estimation.saved import read_saved
from plscli.questions.measurement import SETS, chance
from plscli.questions.measurement.loadings import Loadings
from plscli.records import Record
from plscli.report.render.data import as_json
from plscli.words.thresholds import PROFILE
from populations import factors, of
from studies import MEDIATED, answers, survey_of


def row_of(result: Loadings, table: str, construct: str) -> Record:
    return next(row for row in result.tables()[table] if row["construct"] == construct)


def reliability(loadings: tuple[float, ...]) -> Record:
    return row_of(plscli.loadings(factors({"A": loadings, "B": (0.8, 0.8)})), "reliability", "A")


@pytest.mark.parametrize(
    ("loadings", "verdict", "rule"),
    [
        ((0.85, 0.85, 0.85), "met", "alpha"),
        ((0.6, 0.6), "not met", "alpha"),
        ((0.99, 0.99, 0.99), "borderline", "reliability_high"),
        ((0.55, 0.55, 0.55, 0.55, 0.55, 0.55), "not met", "ave"),
        ((0.9, 0.9, 0.2), "not met", "alpha"),
    ],
)
def test_the_worst_of_reliability_and_ave_decides(loadings: tuple[float, ...], verdict: str, rule: str) -> None:
    row = reliability(loadings)
    assert (row["verdict"], row["rule"]) == (verdict, rule)
    assert (row["threshold"], row["source"]) == (PROFILE[rule].words, PROFILE[rule].source)
    assert row["meaning"]


def test_a_threshold_that_is_set_decides() -> None:
    point = factors({"A": (0.6, 0.6, 0.6), "B": (0.8, 0.8)})
    strict, lenient = plscli.loadings(point), plscli.loadings(point, thresholds=PROFILE.with_values(["alpha=0.6", "ave=0.3", "rho_a=0.6"]))
    assert row_of(strict, "reliability", "A")["verdict"] == "not met"
    assert row_of(lenient, "reliability", "A")["verdict"] == "met"
    assert row_of(lenient, "reliability", "A")["source"] == "as set"


def test_constructs_without_reliability_say_that_it_is_not_applicable() -> None:
    result = plscli.loadings(plscli.estimate(survey_of(answers()), MEDIATED))
    for table in ("reliability", "unidimensionality"):
        for construct, code in (("B", "not_reflective"), ("C", "single_item")):
            row = row_of(result, table, construct)
            assert row["not_applicable"] == code
            assert row["verdict"] is row["threshold"] is None
            assert row["meaning"].startswith("not applicable, because ")
    single = row_of(result, "equal_weights", "C")
    assert (single["correlation"], single["not_applicable"]) == (None, "single_item")
    assert row_of(result, "equal_weights", "B")["correlation"] is not None  # weighting is a question for composites too


def test_reliability_has_the_intervals_of_the_bootstrap() -> None:
    bootstrap = plscli.bootstrap(survey_of(answers()), MEDIATED, resamples=200)
    result = plscli.loadings(bootstrap)
    for name in ("alpha", "rho_a", "rho_c", "ave"):
        expected, found = bootstrap.row(name, "A"), row_of(result, "reliability", "A")
        assert (found[f"{name}_lower"], found[f"{name}_upper"]) == (expected["lower"], expected["upper"])
        assert row_of(result, "reliability", "B")[f"{name}_lower"] is None
    found = row_of(result, "equal_weights", "B")
    assert (found["lower"], found["upper"]) == tuple(bootstrap.row("equal_weights", "B")[end] for end in ("lower", "upper"))


def block_of(phi: float, n: float = 200.0) -> Record:
    """Six items of which three measure one thing and three another, with this correlation, called one construct."""
    loadings = np.full(6, 0.8)
    two = np.kron(np.array([[1, phi], [phi, 1]]), np.ones((3, 3))) * loadings[:, None] * loadings
    R = np.full((8, 8), 0.3)
    R[:6, :6], R[6:, 6:] = two, 0.6
    np.fill_diagonal(R, 1.0)
    items = " + ".join(f"A{k}" for k in range(1, 7))
    return row_of(plscli.loadings(of(f"A =~ {items}; B =~ B1 + B2; B ~ A", R, n)), "unidimensionality", "A")


def test_a_block_of_two_factors_has_two_dimensions() -> None:
    # eigenvalues of the common part: 3 (0.64) (1 + phi) and 3 (0.64) (1 - phi), each with the unique 0.36 on top
    row = block_of(0.3)
    assert (row["first"], row["second"]) == pytest.approx((0.36 + 1.92 * 1.3, 0.36 + 1.92 * 0.7))
    assert (row["verdict"], row["dimensions"]) == ("not met", 2)
    row = block_of(0.9)
    assert row["second"] == pytest.approx(0.36 + 1.92 * 0.1)
    assert (row["verdict"], row["dimensions"]) == ("met", 1)
    assert row["first_chance"] > row["second_chance"] > 1


def test_the_second_eigenvalue_is_held_against_its_quantile() -> None:
    cut = chance(1, 20_000, 6)[1]
    assert 1 < cut < 1.03  # of many respondents chance leaves next to nothing above 1
    phi = 1 - (cut - 0.36) / 1.92
    assert block_of(phi - 0.001, 20_000)["verdict"] == "not met"
    assert block_of(phi + 0.001, 20_000)["verdict"] == "met"


def test_items_that_have_nothing_in_common_share_no_dimension() -> None:
    R = np.eye(5) * 0.99 + 0.01
    row = row_of(plscli.loadings(of("A =~ A1 + A2 + A3; B =~ B1 + B2; B ~ A", R, 50)), "unidimensionality", "A")
    assert (row["verdict"], row["dimensions"]) == ("borderline", 0)
    assert row["threshold"] == f"first > {row['first_chance']:g}"


@pytest.mark.parametrize(("items", "n", "code"), [(2, 200, "too_few_items"), (4, 4, "too_few_cases"), (1, 200, "single_item")])
def test_too_few_items_or_respondents_show_no_dimensions(items: int, n: float, code: str) -> None:
    result = plscli.loadings(factors({"A": (0.8,) * items, "B": (0.8, 0.8, 0.8)}, n=n))
    assert row_of(result, "unidimensionality", "A")["not_applicable"] == code
    assert "A" not in {row["construct"] for row in result.tables()["eigenvalues"]}


def test_chance_depends_on_respondents_items_and_seed_alone() -> None:
    survey = survey_of(answers(90))
    bootstrap = plscli.bootstrap(survey, MEDIATED, resamples=50, seed=7)
    saved = read_saved(as_json(bootstrap).encode(), "saved.json")
    tables = [plscli.loadings(each).tables() for each in (bootstrap, saved)]
    for name in ("unidimensionality", "eigenvalues"):
        assert tables[0][name] == tables[1][name]
    other = row_of(plscli.loadings(plscli.estimate(survey, MEDIATED)), "unidimensionality", "D")
    assert other["second"] == row_of(plscli.loadings(bootstrap), "unidimensionality", "D")["second"]
    assert other["second_chance"] != row_of(plscli.loadings(bootstrap), "unidimensionality", "D")["second_chance"]
    assert chance(1, 90, 4) == tuple(expected["chance"] for expected in plscli.loadings(bootstrap.point).tables()["eigenvalues"][3:])


def test_eigenvalues_are_those_of_the_correlations_of_the_items() -> None:
    X = answers(90)
    rows = plscli.loadings(plscli.estimate(survey_of(X), MEDIATED)).tables()["eigenvalues"]
    expected = np.linalg.eigvalsh(np.corrcoef(X[:, 7:].T))[::-1]
    assert [row["eigenvalue"] for row in rows if row["construct"] == "D"] == pytest.approx(expected)


def test_weights_that_a_block_of_equal_items_cannot_use_are_called_alike() -> None:
    result = plscli.loadings(factors({"A": (0.8, 0.8, 0.8), "B": (0.95, 0.9, 0.1)}))
    assert row_of(result, "equal_weights", "A")["correlation"] == pytest.approx(1.0)
    assert [row["verdict"] for row in result.tables()["equal_weights"]] == ["alike", "differs"]


def test_the_score_of_a_whole_is_compared_with_the_sum_of_the_scores_of_its_parts() -> None:
    model = plscli.parse_model("A =~ A1 + A2 + A3; D =~ D1 + D2 + D3 + D4; W <~ A + D; C =~ C1; C ~ W")
    survey = survey_of(answers(150, whole=False))
    point = plscli.estimate(survey, model)
    r = point.value("correlation", "A <-> D")
    w = [point.value("weight", f"{part} -> W") for part in ("A", "D")]
    assert r is not None
    assert w[0] is not None
    assert w[1] is not None
    expected = (w[0] + w[1]) * (1 + r) / np.sqrt(2 * (1 + r))  # w'R1 / sqrt(1'R1) of two scores
    assert row_of(plscli.loadings(point), "equal_weights", "W")["correlation"] == pytest.approx(expected, abs=1e-9)


def test_one_set_of_independent_answers_in_twenty_lies_above_chance() -> None:
    sets = chance_eigenvalues(np.random.default_rng(9), 90, 4, 20_000)
    share = (sets > np.array(chance(1, 90, 4))).mean(0)
    assert share == pytest.approx(np.full(4, 0.05), abs=4 * np.sqrt(0.05 * 0.95 * (1 / 20_000 + 1 / SETS)))
