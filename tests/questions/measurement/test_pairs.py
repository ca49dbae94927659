"""Congruence with intervals, the Fornell-Larcker criterion and cross-loadings, on one level and on two."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

import plscli
from plain import standardised
from plscli.core import Array
from plscli.core.moments import Rows
from plscli.core.moments.moments import total
from plscli.core.pls import estimate
from plscli.questions.measurement.loadings import Loadings
from plscli.questions.measurement.pairs import congruences
from plscli.records import Record
from plscli.words.thresholds import PROFILE
from populations import factors
from studies import MEDIATED, TIGHT, answers, survey_of

X = answers(150, seed=3)
R = total(Rows.of(X)).correlations(np.nan).R
PARTS = "A =~ A1 + A2; B =~ B1 + B2; M =~ M1 + M2; Y =~ Y1 + Y2; M ~ W; Y ~ W + M\n"
WHOLES = {"reflective": plscli.parse_model(PARTS + "W =~ A + B"), "composite": plscli.parse_model(PARTS + "W <~ A + B")}
METHODS = ("disjoint", "embedded", "repeated")


@pytest.fixture(scope="module")
def point() -> plscli.estimation.estimation.Estimation:
    return plscli.estimate(survey_of(X), MEDIATED, tolerance=TIGHT)


def values(rows: list[Record]) -> dict[tuple[str, str], float]:
    return {(row["row"], row["column"]): row["value"] for row in rows}


def two_levels(n: int = 120) -> Array:
    rng = np.random.default_rng(4)
    e = rng.standard_normal((n, 4))
    a, b = e[:, 0], 0.6 * e[:, 0] + 0.8 * e[:, 1]
    m = 0.4 * a + 0.3 * b + 0.8 * e[:, 2]
    y = 0.4 * a + 0.3 * m + 0.7 * e[:, 3]
    truth = np.column_stack([a, a, b, b, m, m, y, y])
    return np.round(truth + 0.5 * rng.standard_normal(truth.shape), 2)


def test_cross_loadings_are_correlations_of_answers_with_scores(point: plscli.estimation.estimation.Estimation) -> None:
    solution = estimate(R, MEDIATED.design, tolerance=TIGHT)
    scores = standardised(X) @ solution.outer_weights
    found = values(plscli.loadings(point).tables()["cross_loadings"])
    for k, item in enumerate(MEDIATED.indicators):
        for j, construct in enumerate(MEDIATED.names):
            assert found[item, construct] == pytest.approx(np.corrcoef(X[:, k], scores[:, j])[0, 1], abs=1e-9)
    assert len(found) == 11 * 4


def test_own_loadings_are_judged_by_their_margin_over_the_largest_other(point: plscli.estimation.estimation.Estimation) -> None:
    rows = plscli.loadings(point).tables()["cross_loadings"]
    for item in ("A2", "D3"):
        own = next(row for row in rows if row["row"] == item and row["own"])
        others = [abs(row["value"]) for row in rows if row["row"] == item and not row["own"]]
        assert own["margin"] == pytest.approx(abs(own["value"]) - max(others))
        assert own["verdict"] == PROFILE["cross_loading"].verdict(own["margin"])
        assert own["column"] == item[0]
    assert all(row["verdict"] is None for row in rows if row["row"].startswith("B") or not row["own"])  # B is formative


def test_an_item_that_goes_with_another_construct_is_an_error() -> None:
    mixed = X.copy()
    mixed[:, 2] = X[:, 7] + 0.1 * X[:, 8]  # A3 is an item of D in truth
    rows = plscli.loadings(plscli.estimate(survey_of(mixed), MEDIATED)).tables()["cross_loadings"]
    verdicts = {row["row"]: row["verdict"] for row in rows if row["own"]}
    assert verdicts["A3"] == "not met"
    assert verdicts["A1"] != "not met"


@pytest.mark.parametrize("plsc", [False, True])
def test_fornell_larcker_has_roots_of_ave_over_correlations_of_constructs(plsc: bool) -> None:
    solved = plscli.estimate(survey_of(X), MEDIATED, consistent=plsc)
    rows = plscli.loadings(solved).tables()["fornell_larcker"]
    found = values(rows)
    for a, b in combinations(MEDIATED.names, 2):
        assert found[b, a] == solved.value("correlation", f"{a} <-> {b}")
    for name in ("A", "D"):
        ave = solved.value("ave", name)
        assert ave is not None
        assert found[name, name] == pytest.approx(np.sqrt(ave))
    assert found["B", "B"] is found["C", "C"] is None
    assert len(found) == 10


def test_a_construct_closer_to_another_than_to_its_items_fails() -> None:
    rows = plscli.loadings(factors({"A": (0.6, 0.6, 0.6), "B": (0.95, 0.95)}, correlation=0.99)).tables()["fornell_larcker"]
    by_cell = {(row["row"], row["column"]): row for row in rows}
    r = by_cell["B", "A"]["value"]
    roots = {name: by_cell[name, name]["value"] for name in "AB"}
    assert roots["A"] < r < roots["B"]
    assert [by_cell[cell]["verdict"] for cell in (("A", "A"), ("B", "B"), ("B", "A"))] == ["not met", "met", "not met"]
    assert by_cell["A", "A"]["threshold"] == f"> {r:g}"


class Numbers:
    """Stands for a bootstrap: one congruence with its interval."""

    def __init__(self, value: float, lower: float, upper: float) -> None:
        self.numbers = {"estimate": value, "mean": value, "se": 0.01, "t": -1.0, "p": 0.3, "lower": lower, "upper": upper}
        self.point, self.model, self.index = self, MEDIATED, {("congruence", "A <-> B"): 0}
        self.undecided = None

    def value(self, quantity: str, name: str) -> float:
        return self.numbers["estimate"]

    def row(self, quantity: str, name: str) -> dict[str, float]:
        return self.numbers


@pytest.mark.parametrize(
    ("value", "lower", "upper", "verdict"),
    [
        (0.9, 0.8, 0.999, "met"),
        (0.9, 0.8, 1.0, "not met"),
        (-0.9, -0.999, -0.8, "met"),
        (-0.9, -1.0, -0.8, "not met"),
        (-0.9, -0.95, 1.2, "met"),
    ],
)
def test_congruence_is_judged_by_the_bound_farther_from_0(value: float, lower: float, upper: float, verdict: str) -> None:
    from plscli.questions.measurement import pairs

    numbers = Numbers(value, lower, upper)
    assert pairs._congruence(numbers, "A", "B", PROFILE)["verdict"] == verdict  # type: ignore[arg-type]


def test_congruence_has_the_interval_of_the_bootstrap_and_none_without() -> None:
    bootstrap = plscli.bootstrap(survey_of(X), MEDIATED, resamples=200)
    assert bootstrap.draws is not None
    rows = congruences(bootstrap, PROFILE)
    assert len(rows) == 6
    draws = bootstrap.draws[:, bootstrap.point.index["congruence", "A <-> D"]]
    (row,) = (row for row in rows if (row["a"], row["b"]) == ("A", "D"))
    assert (row["lower"], row["upper"]) == pytest.approx(tuple(np.quantile(draws, (0.025, 0.975))))
    assert row["t"] == pytest.approx((row["value"] - 1) / draws.std(ddof=1))
    assert (np.abs(draws) <= 1).all()
    plain = congruences(bootstrap.point, PROFILE)[0]
    assert plain["verdict"] is None
    assert "lower" not in plain


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", WHOLES)
@pytest.mark.parametrize("resampled", [False, True])
def test_both_levels_are_assessed_and_no_whole_with_its_own_part(kind: str, method: str, resampled: bool) -> None:
    survey, model = survey_of(two_levels(), WHOLES[kind]), WHOLES[kind]
    analysis = (
        plscli.bootstrap(survey, model, resamples=50, higher_order=method)  # type: ignore[arg-type]
        if resampled
        else plscli.estimate(survey, model, higher_order=method)  # type: ignore[arg-type]
    )
    tables = plscli.loadings(analysis).tables()
    own = {frozenset(("A", "W")), frozenset(("B", "W"))}
    for table, ends in (("congruence", ("a", "b")), ("fornell_larcker", ("row", "column"))):
        pairs = {frozenset(row[end] for end in ends) for row in tables[table] if row["value"] is not None}
        assert pairs >= {frozenset(("A", "B")), frozenset(("M", "Y"))}, table
        assert not pairs & own, table
        assert any("W" in pair for pair in pairs) or method == "repeated", table
    crossed = values(tables["cross_loadings"])
    items = {item for item, _ in crossed}
    assert items >= {"A1", "M1", "A", "B"}
    assert {(item, "W") for item in ("A1", "A2", "B1", "B2")}.isdisjoint(crossed)
    assert {("A", "W"), ("A1", "A"), ("A1", "B"), ("A1", "M")} <= set(crossed)
    assert not {("A", "A"), ("A", "B")} & set(crossed)
    constructs = {name: {row["construct"] for row in tables[name]} for name in ("reliability", "unidimensionality", "equal_weights")}
    assert set(map(frozenset, constructs.values())) == {frozenset(model.names)}
    assert {row["indicator"] for row in tables["if_dropped"]} == {"A", "B", "A1", "A2", "B1", "B2", "M1", "M2", "Y1", "Y2"}
    assert {row["indicator"] for row in tables["weights"]} == ({"A", "B"} if kind == "composite" else set())


def test_cross_loadings_of_parts_are_correlations_of_their_scores() -> None:
    model = WHOLES["reflective"]
    survey = survey_of(two_levels(), model)
    point = plscli.estimate(survey, model, tolerance=TIGHT)
    found = values(Loadings(point).tables()["cross_loadings"])
    for part in ("A", "B"):
        assert found[part, "W"] == pytest.approx(point.value("loading", f"{part} <- W"), abs=1e-9)
    weights = {item: point.value("weight", f"{item} -> {item[0]}") for item in ("A1", "A2", "M1", "M2")}
    Z = standardised(two_levels())
    a, m = Z[:, :2] @ [weights["A1"], weights["A2"]], Z[:, 4:6] @ [weights["M1"], weights["M2"]]
    assert found["A", "M"] == pytest.approx(np.corrcoef(a, m)[0, 1], abs=1e-9)


def test_cross_loadings_are_compared_in_size() -> None:
    rows = plscli.loadings(factors({"A": (0.6, 0.6, 0.6), "B": (0.95, 0.95)}, correlation=-0.99)).tables()["cross_loadings"]
    opposed = plscli.loadings(factors({"A": (0.6, 0.6, 0.6), "B": (0.95, 0.95)}, correlation=0.99)).tables()["cross_loadings"]
    assert min(row["value"] for row in rows) < -0.5
    assert [row["margin"] for row in rows] == pytest.approx([row["margin"] for row in opposed], nan_ok=True)


def test_products_are_no_construct_that_an_item_could_belong_to() -> None:
    model = plscli.parse_model("A =~ A1 + A2; M =~ M1 + M2; Y =~ Y1 + Y2; Y ~ A + M + A:M")
    survey = survey_of(two_levels()[:, [0, 1, 4, 5, 6, 7]], model)
    for interaction in ("two-stage", "product", "orthogonal"):
        point = plscli.estimate(survey, model, interaction=interaction)  # type: ignore[arg-type]
        tables = plscli.loadings(point).tables()
        assert {row["column"] for row in tables["cross_loadings"]} == {"A", "M", "Y"}
        assert {name for row in tables["congruence"] for name in (row["a"], row["b"])} == {"A", "M", "Y"}
        C = np.array(
            [
                [point.value("correlation", f"{min(a, b)} <-> {max(a, b)}") if a != b else point.value("rho_a", a) for a in "AMY"]
                for b in "AMY"
            ]
        )
        expected = float(C[0] @ C[1] / np.linalg.norm(C[0]) / np.linalg.norm(C[1]))
        assert point.value("congruence", "A <-> M") == pytest.approx(expected, abs=1e-9), interaction
