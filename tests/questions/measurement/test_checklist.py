"""The list of everything that was judged: complete, in order, and saying what the other tables say."""

from __future__ import annotations

from itertools import groupby

import pytest

import plscli
from plscli.questions.measurement import loadings as measured
from plscli.questions.measurement import redundancy
from plscli.questions.measurement.loadings import Loadings
from plscli.records import Record
from plscli.words.thresholds import PROFILE
from populations import factors
from studies import MEDIATED, answers, survey_of

ORDER = (
    "loading", "loading_low", "single_item", "alpha", "reliability_high", "rho_a", "rho_c", "ave", "unidim", "htmt", "htmt2",
    "congruence", "fornell_larcker", "cross_loading", "vif_item", "weight", "redundancy", "equivalence",
)  # fmt: skip
FIELDS = ["criterion", "subject", "value", "lower", "upper", "threshold", "source", "verdict", "meaning"]


@pytest.fixture(scope="module", params=["point", "bootstrap"])
def result(request: pytest.FixtureRequest) -> Loadings:
    survey = survey_of(answers())
    analysis = plscli.bootstrap(survey, MEDIATED, resamples=120) if request.param == "bootstrap" else plscli.estimate(survey, MEDIATED)
    return measured.run(analysis, redundancy=redundancy.run(survey, analysis, {"B": ["D1"]}))


def criteria(result: Loadings) -> list[Record]:
    return result.tables()["criteria"]


def test_every_row_has_the_fields_of_a_criterion_and_a_sentence(result: Loadings) -> None:
    for row in criteria(result):
        assert list(row) == FIELDS
        assert row["meaning"]
        assert row["verdict"] in (None, "met", "borderline", "not met")
        assert (row["verdict"] is None) or (row["threshold"] and row["source"]), row


def test_criteria_stand_in_the_order_of_a_reviewer(result: Loadings) -> None:
    blocks = [name for name, _ in groupby(row["criterion"] for row in criteria(result))]
    groups = {
        "loading_low": "loading",
        "single_item": "loading",
        "reliability_high": "alpha",
        "rho_a": "alpha",
        "rho_c": "alpha",
        "ave": "alpha",
    }
    merged = [name for name, _ in groupby(groups.get(name, name) for name in blocks)]
    assert merged == sorted(merged, key=ORDER.index)
    assert set(merged) == {
        "loading", "alpha", "unidim", "htmt", "htmt2", "congruence", "fornell_larcker", "cross_loading", "vif_item", "weight",
        "redundancy", "equivalence",
    }  # fmt: skip


def test_nothing_that_is_judged_elsewhere_is_missing(result: Loadings) -> None:
    tables, rows = result.tables(), criteria(result)
    counted = {name: sum(row["criterion"] == name for row in rows) for name in ORDER}
    constructs, pairs = len(MEDIATED.constructs), len(tables["htmt"])
    assert counted["loading"] + counted["loading_low"] + counted["single_item"] == 8  # A, C, D; the items of B are judged by weight
    assert counted["vif_item"] == counted["weight"] == 3
    assert sum(counted[name] for name in ("alpha", "rho_a", "rho_c", "reliability_high")) == 3 * constructs
    assert counted["ave"] == counted["unidim"] == counted["fornell_larcker"] == counted["equivalence"] == constructs
    assert counted["htmt"] == counted["htmt2"] == pairs == 3
    assert counted["congruence"] == 6
    assert counted["cross_loading"] == 8
    assert counted["redundancy"] == 1


def test_verdicts_are_those_of_the_tables(result: Loadings) -> None:
    tables, rows = result.tables(), {(row["criterion"], row["subject"]): row for row in criteria(result)}
    for row in tables["htmt"]:
        words = {"met": "distinct", "borderline": "doubtful", "not met": "not distinct"}
        assert words[rows["htmt", f"{row['a']} <-> {row['b']}"]["verdict"]] == row["verdict"]
    for row in tables["weights"]:
        assert rows["weight", row["indicator"]]["verdict"] == {"keep": "met", "review": "borderline", "drop": "not met"}[row["verdict"]]
        assert rows["vif_item", row["indicator"]]["verdict"] == PROFILE["vif_item"].verdict(row["vif"])
    for row in tables["reliability"]:
        if row["verdict"]:
            found = [each for each in criteria(result) if each["subject"] == row["construct"]]
            order = ("met", "borderline", "not met")
            own = [each["verdict"] for each in found if each["criterion"] in ("alpha", "rho_a", "rho_c", "ave", "reliability_high")]
            assert max(own, key=order.index) == row["verdict"]


def test_intervals_stand_beside_values_that_have_them(result: Loadings) -> None:
    by_name = {(row["criterion"], row["subject"]): row for row in criteria(result)}
    row, resampled = by_name["ave", "D"], result.bootstrap is not None
    assert (row["lower"] is not None) is (row["upper"] is not None) is resampled
    for key in (("weight", "B1"), ("redundancy", "B"), ("congruence", "A <-> B"), ("equivalence", "B")):
        assert (by_name[key]["lower"] is not None) is resampled, key


def test_a_formative_construct_without_a_global_item_is_not_assessed() -> None:
    rows = criteria(plscli.loadings(plscli.estimate(survey_of(answers()), MEDIATED)))
    (row,) = (row for row in rows if row["criterion"] == "redundancy")
    assert row["verdict"] is None
    assert "--global B=ITEM" in row["meaning"]


@pytest.mark.parametrize(("third", "rule"), [(0.7, "loading_low"), (0.5, "loading"), (0.1, "loading_low")])
def test_a_loading_is_coloured_by_the_threshold_that_is_worse(third: float, rule: str) -> None:
    result = plscli.loadings(factors({"A": (0.9, 0.9, third), "B": (0.8, 0.8)}))
    loading = result.point.value("loading", "A3 <- A")
    assert loading is not None
    row = next(row for row in result.tables()["loadings"] if row["indicator"] == "A3")
    assert (row["threshold"], row["source"]) == (PROFILE[rule].words, PROFILE[rule].source)
    assert row["loading_verdict"] == {"loading": "not met", "loading_low": "met" if third == 0.7 else "not met"}[rule]
    assert row["communality"] == pytest.approx(loading**2)


def test_pairs_that_are_not_distinct_are_errors() -> None:
    rows = criteria(plscli.loadings(factors({"A": (0.8, 0.8), "B": (0.8, 0.8), "C": (0.8, 0.8)}, correlation=0.87)))
    assert {row["verdict"] for row in rows if row["criterion"] in ("htmt", "htmt2")} == {"borderline"}
    rows = criteria(plscli.loadings(factors({"A": (0.8, 0.8), "B": (0.8, 0.8)}, correlation=0.95)))
    found = [row for row in rows if row["criterion"] in ("htmt", "htmt2")]
    assert [(row["verdict"], row["threshold"]) for row in found] == [("not met", PROFILE["htmt"].words)] * 2
    assert all("are not distinct" in row["meaning"] for row in found)


def test_formative_items_name_the_threshold_of_the_branch_that_decided() -> None:
    survey = survey_of(answers(200, whole=False))
    result = plscli.loadings(plscli.bootstrap(survey, MEDIATED, resamples=200))
    vif = f"VIF {PROFILE['vif_item'].words}"  # which stands beside a weight, and is no threshold of that
    grounds = {"weight_ok": "interval excludes 0", "loading_ok": "loading >= 0.5", "vif_ok": vif}
    for found in (result, plscli.loadings(result.point)):
        for row in found.tables()["weights"]:
            assert row["threshold"] == grounds[row["rule"]], row
            source = PROFILE["vif_item" if row["rule"] == "vif_ok" else "formative_loading"].source
            assert row["source"] == source
    assert {row["rule"] for row in plscli.loadings(result.point).tables()["weights"]} == {"vif_ok"}
