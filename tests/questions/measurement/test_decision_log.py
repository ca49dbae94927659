"""What changes without an item, beside the model estimated without it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import plscli
from plscli.core import Array
from plscli.model.spec import Path
from plscli.questions.measurement import decision_log
from plscli.questions.measurement.decision_log import Dropped, supported
from plscli.questions.measurement.layouts import report
from plscli.questions.measurement.loadings import Loadings
from plscli.report.render import render
from populations import factors
from studies import MEDIATED, answers, survey_of

OPTIONS: dict[str, Any] = {"tolerance": 1e-10}


def weak_answers() -> Array:
    """Answers in which A -> C rests on A1 alone."""
    X = answers(120, seed=2, whole=False)
    rng = np.random.default_rng(1)
    X[:, 6] = 0.3 * X[:, 0] + rng.standard_normal(120)
    X[:, 1:3] = X[:, [0]] * 0.15 + rng.standard_normal((120, 2))
    return X


@pytest.fixture(scope="module")
def resampled() -> Loadings:
    return plscli.loadings(plscli.bootstrap(survey_of(weak_answers()), MEDIATED, resamples=400, **OPTIONS))


@pytest.mark.parametrize("item", ["A1", "B2", "D4"])
def test_every_number_is_that_of_the_model_without_the_item(resampled: Loadings, item: str) -> None:
    model = MEDIATED.without(item)
    kept = [k for k, name in enumerate(MEDIATED.indicators) if name != item]
    smaller = plscli.estimate(survey_of(weak_answers()[:, kept], model), model, **OPTIONS)
    whole = resampled.point
    row = next(row for row in resampled.tables()["if_dropped"] if row["indicator"] == item)
    for field in ("ave", "rho_c", "alpha"):
        assert row[field] == whole.value(field, item[0])
        expected = smaller.value(field, item[0])
        assert row[f"{field}_without"] == (None if expected is None else pytest.approx(expected, abs=1e-8))
    outcomes = {each["construct"]: each for each in resampled.tables()["if_dropped_r_squared"] if each["indicator"] == item}
    assert set(outcomes) == {"A1": {"C", "D"}, "B2": {"D"}, "D4": {"D"}}[item]
    for name, each in outcomes.items():
        assert each["r2"] == whole.value("r2", name)
        assert each["r2_without"] == pytest.approx(smaller.value("r2", name), abs=1e-8)
    moves = {path.name: abs((smaller.value("path", path.name) or 0) - (whole.value("path", path.name) or 0)) for path in MEDIATED.paths}
    assert row["path"] == max(moves, key=lambda name: moves[name])
    assert row["path_estimate"] == whole.value("path", row["path"])
    assert abs(row["path_without"] - row["path_estimate"]) == pytest.approx(max(moves.values()), abs=1e-8)


def test_formative_items_have_no_reliability_to_change_but_r2(resampled: Loadings) -> None:
    rows = {row["indicator"]: row for row in resampled.tables()["if_dropped"]}
    assert set(rows) == set(MEDIATED.indicators) - {"C1"}
    assert rows["B1"]["ave"] is rows["B1"]["ave_without"] is rows["B1"]["alpha"] is None
    assert rows["B1"]["r2_without"] is not None
    decision = resampled.decisions["B1"]
    assert (rows["B1"]["verdict"], rows["B1"]["rule"]) == (decision.verdict, decision.rule)


def test_decisions_flip_where_the_new_estimate_over_the_old_error_crosses_the_line(resampled: Loadings) -> None:
    bootstrap = resampled.bootstrap
    assert bootstrap is not None
    flips = {row["indicator"]: row["flips"] for row in resampled.tables()["if_dropped"]}
    found = set()
    for item in flips:
        model = MEDIATED.without(item)
        kept = [k for k, name in enumerate(MEDIATED.indicators) if name != item]
        smaller = plscli.estimate(survey_of(weak_answers()[:, kept], model), model, **OPTIONS)
        expected = []
        for path in MEDIATED.paths:
            se = bootstrap.row("path", path.name)["se"]
            t = np.array([bootstrap.row("path", path.name)["estimate"], smaller.value("path", path.name)], dtype=float) / se
            before, after = 2 * stats.t.sf(np.abs(t), bootstrap.used - 1) <= 0.05
            expected += [path.label] if before != after else []
        assert flips[item] == expected
        found |= set(expected)
    assert found  # the data are made so that something flips
    assert "would not be supported" in resampled.dropped["A1"].changed()
    assert all(row["flips"] == [] for row in plscli.loadings(resampled.point).tables()["if_dropped"])
    assert any("--drop ITEM repeats the bootstrap" in note for note in resampled.notes)
    assert not any("--drop" in note for note in plscli.loadings(resampled.point).notes)


def test_an_expected_sign_is_part_of_the_decision() -> None:
    positive = Path("A", "C", "H1", "+")
    assert supported(positive, 0.5, 0.1, 100, "t")
    assert not supported(positive, -0.5, 0.1, 100, "t")
    assert not supported(positive, 0.5, 0.4, 100, "t")
    assert supported(positive, None, 0.1, 100, "t") is None
    assert supported(positive, 0.5, 0.0, 100, "t") is None
    one_in_twenty = float(stats.norm.ppf(0.975)) * 0.1
    assert supported(positive, one_in_twenty + 1e-9, 0.1, 30, "normal")
    assert not supported(positive, one_in_twenty + 1e-9, 0.1, 30, "t")


def test_a_model_that_cannot_do_without_an_item_says_why() -> None:
    rng = np.random.default_rng(5)
    a, y = rng.standard_normal(40), rng.standard_normal(40)
    data = {"A1": a, "A2": a + y, "B1": y, "B2": y + rng.standard_normal(40), "C1": a, "Y1": y + a}
    model = plscli.parse_model("A =~ A1 + A2; C =~ C1; B =~ B1 + B2; Y =~ Y1; Y ~ A + C + B")
    result = plscli.loadings(plscli.estimate(plscli.Survey.from_frame(pd.DataFrame(data)), model))
    row = next(row for row in result.tables()["if_dropped"] if row["indicator"] == "A2")  # A1 alone is C1
    assert "collinear" in row["problem"]
    assert row["r2_without"] is row["path"] is row["path_without"] is None
    assert "cannot be estimated" in result.dropped["A2"].changed()


def test_words_of_a_change_leave_out_what_there_is_not() -> None:
    formative = Dropped("B", "B1", *[(None, None)] * 3, ("D", 0.5, 0.4), flips=(("H3", False), ("H4", True)))
    assert formative.changed() == "without it R² of D 0.500 -> 0.400; H3 would not be supported; H4 would be supported"
    pair = Dropped("A", "A1", (0.7, None), (0.8, None), (0.6, None), ("D", 0.5, 0.4))
    assert pair.changed().startswith("without it A would be a single item without AVE and reliability; R² of D")


def test_r2_is_followed_down_the_whole_chain() -> None:
    result = plscli.loadings(factors(dict.fromkeys("ABCD", (0.8, 0.7, 0.9))))
    rows = result.tables()["if_dropped_r_squared"]
    assert {name: [row["construct"] for row in rows if row["indicator"] == f"{name}1"] for name in "ABCD"} == {
        "A": ["B", "C", "D"],
        "B": ["B", "C", "D"],
        "C": ["C", "D"],
        "D": ["D"],
    }


@pytest.mark.parametrize("options", [{}, {"consistent": True}, {"scheme": "centroid"}])
def test_a_batch_without_each_item_is_the_models_without_them_one_by_one(options: dict[str, Any]) -> None:
    point = plscli.estimate(survey_of(answers(90)), MEDIATED, **options)
    for construct in (each for each in MEDIATED.constructs if len(each.indicators) > 1):
        for item, found in decision_log._batched(point, construct.indicators).items():
            alone = decision_log.without(point, [item])
            assert found
            for (quantity, name), value in found.items():
                assert value == alone.value(quantity, name), (item, quantity, name)


def test_parts_of_different_size_and_products_are_done_without_all_the_same() -> None:
    data = survey_of(answers(90))
    higher = plscli.parse_model("A =~ A1 + A2 + A3; B =~ B1 + B2; Q =~ A + B; D =~ D1 + D2 + D3; D ~ Q")
    product = plscli.parse_model("A =~ A1 + A2 + A3; B =~ B1 + B2; D =~ D1 + D2 + D3; D ~ A + B + A:B")
    for model in (higher, product):
        point = plscli.estimate(data, model)
        for item, change in plscli.loadings(point).dropped.items():
            alone = decision_log.without(point, [item])
            assert change.path[0] is not None
            assert change.path[2] == alone.value("path", change.path[0])


def test_only_what_is_asked_for_is_estimated_without_items(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    real = decision_log.dropped
    monkeypatch.setattr(
        "plscli.questions.measurement.loadings.dropped",
        lambda analysis, construct: made.append(construct.name) or real(analysis, construct),
    )
    sound = plscli.estimate(survey_of(answers(200)), plscli.parse_model("A =~ A1 + A2 + A3; D =~ D1 + D2 + D3 + D4; D ~ A"))
    result = plscli.loadings(sound)
    render(report(result), "csv", "loadings", 80, color=False)
    render(report(result), "csv", "reliability", 80, color=False)
    assert made == []
    render(report(result), "csv", "if_dropped", 80, color=False)
    assert made == ["A", "D"]
