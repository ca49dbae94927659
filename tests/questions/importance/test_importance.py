"""Importance and performance: stored numbers, a plain loop, properties, priorities, what is said."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import plain
import plscli
from agreement.conditions import MAP, mapped
from agreement.places import beyond
from plscli.core import Array
from plscli.data.survey import Survey
from plscli.errors import DataError, EstimationError, UsageError
from plscli.estimation.performance import OnScale
from plscli.estimation.quantities import keys
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec
from plscli.questions.importance import sentences
from plscli.questions.importance.answer import Importance
from plscli.questions.importance.quadrants import Quadrants
from plscli.records import Record, excludes_zero
from studies import MEDIATED, TIGHT, answers, survey_of

WHOLE = parse_model("Q =~ P1 + P2; P1 =~ A1 + A2 + A3; P2 =~ B1 + B2 + B3; D =~ D1 + D2 + D3 + D4; C =~ C1; C ~ Q; D ~ Q + C")
"""A construct that is made of two others."""


def asked(data: Any, model: Any = MEDIATED, target: str | None = None, **settings: Any) -> Importance:
    return plscli.importance(data, model, target=target, **{"scale": "1:7", "resamples": 200, "tolerance": TIGHT, **settings})


def rows_of(answer: Importance, field: str, items: bool = False) -> dict[str, Any]:
    """A field of constructs, or of items."""
    rows = answer.tables()["importance"]
    return {row["indicator"] or row["construct"]: row[field] for row in rows if bool(row["indicator"]) is items}


def test_stored_numbers_agree() -> None:
    assert beyond(MAP) == []


def test_items_of_the_target_are_left_out() -> None:
    assert [row["indicator"] for row in mapped()["importance"] if row["construct"] == "CUSL"] == [None]


def plain_importance(X: Array, model: ModelSpec, low: Array, high: Array, target: str) -> dict[tuple[str, str], float]:
    """On rows, in loops: scores of respondents, regressions on them in topological order, effects summed over routes."""
    found, numbers = plain.plain_pls(X, model.design), {}
    filled = np.where(np.isnan(X), np.nanmean(X, axis=0), X)
    percent = 100 * (filled - low) / (high - low)
    scores = {}
    for construct in model.constructs:
        own = [model.indicators.index(item) for item in construct.indicators]
        w = found.weights[own] / percent[:, own].std(0, ddof=1)
        v = w / w.sum()
        scores[construct.name] = percent[:, own] @ v
        numbers["performance", construct.name] = scores[construct.name].mean()
        for k, share in zip(own, v, strict=True):
            numbers["item_performance", model.indicators[k]] = percent[:, k].mean()
            numbers["unstandardised_weight", f"{model.indicators[k]} -> {construct.name}"] = share
    slopes = {}
    for name in model.endogenous:
        before = model.predecessors(name)
        design = np.column_stack([np.ones(len(X)), *(scores[each] for each in before)])
        b = np.linalg.lstsq(design, scores[name], rcond=None)[0][1:]
        slopes |= {(each, name): slope for each, slope in zip(before, b, strict=True)}

    def effect(source: str) -> float:
        return sum(slope * (1.0 if end == target else effect(end)) for (start, end), slope in slopes.items() if start == source)

    for name in model.names:
        if target in model.downstream(name):
            numbers["unstandardised_total_effect", f"{name} -> {target}"] = effect(name)
            for item in model.construct(name).indicators:
                share = numbers["unstandardised_weight", f"{item} -> {name}"]
                numbers["item_effect", f"{item} -> {target}"] = share * effect(name)
    return numbers


@pytest.mark.parametrize("scale", ["1:7", "0:10"])
def test_every_resample_gives_what_scores_and_regressions_on_its_rows_give(scale: str) -> None:
    X = answers(90, gaps=0.03)
    draws = np.random.default_rng(4).integers(0, len(X), (5, len(X)))
    boot = plscli.bootstrap(survey_of(X), MEDIATED, scale=["A1: 0:9", scale], indices=draws, tolerance=TIGHT)
    ends = np.array([(0, 9) if item == "A1" else tuple(map(int, scale.split(":"))) for item in MEDIATED.indicators], dtype=np.float64)
    assert boot.draws is not None
    whole = boot.point.values  # noqa: PD011  (no DataFrame)
    for rows, drawn in [(np.arange(len(X)), whole), *zip(draws, boot.draws, strict=True)]:
        expected = plain_importance(X[rows], MEDIATED, *ends.T, "D")
        found = {key: drawn[boot.point.index[key]] for key in expected}
        assert found == pytest.approx(expected, abs=1e-8)


def test_equal_weights_make_a_performance_the_mean_of_those_of_its_items() -> None:
    """Items that hold the same numbers in another order of scale points have equal w / s; their means differ."""
    rng = np.random.default_rng(5)
    shared = rng.integers(1, 6, 200).astype(float)
    X = np.column_stack([shared, shared + 1, shared + 2, np.clip(shared + rng.integers(-2, 3, 200), 1, 7)])
    model = parse_model("A =~ A1 + A2 + A3; B =~ B1; B ~ A")
    answer = asked(survey_of(X, model), model)
    items = rows_of(answer, "performance", items=True)
    assert rows_of(answer, "weight", items=True) == pytest.approx({"A1": 1 / 3, "A2": 1 / 3, "A3": 1 / 3}, abs=1e-12)
    assert rows_of(answer, "performance")["A"] == pytest.approx(np.mean(list(items.values())), abs=1e-9)
    assert items["A3"] - items["A1"] == pytest.approx(200 / 6, abs=1e-9)


def test_importance_times_a_change_is_the_change_of_the_predicted_performance() -> None:
    """All answers to the items of A a little higher: what the regressions then predict for D rises by importance times that."""
    X = answers(150)
    answer = asked(survey_of(X), target="D")
    scores = plscli.scores(survey_of(X), MEDIATED, unit="rescaled", scale=(1, 7), tolerance=TIGHT).table("scores")
    b = {}
    for name in ("C", "D"):
        before = list(MEDIATED.predecessors(name))
        b[name] = dict(
            zip(before, np.linalg.lstsq(np.column_stack([scores[before], np.ones(150)]), scores[name], rcond=None)[0], strict=False)
        )
    rise = 3.0
    through = b["C"]["A"] * rise
    assert rows_of(answer, "importance")["A"] * rise == pytest.approx(b["D"]["A"] * rise + b["D"]["C"] * through, abs=1e-9)
    assert rows_of(answer, "performance")["D"] == pytest.approx(scores["D"].mean(), abs=1e-9)


def test_recoding_an_item_with_its_scale_changes_nothing() -> None:
    X, k = answers(150, gaps=0.02), MEDIATED.indicators.index("A2")
    other = X.copy()
    other[:, k] = 10 * X[:, k] - 4
    first = asked(survey_of(X), target="D")
    second = asked(survey_of(other), target="D", scale=["A2: 6:66", "1:7"])
    for a, b in zip(first.tables()["importance"], second.tables()["importance"], strict=True):
        for field in ("importance", "performance", "lower", "upper", "performance_lower", "weight", "importance_standardised"):
            assert a[field] == pytest.approx(b[field], abs=1e-9)
    wide = asked(survey_of(X), target="D", scale=["A2: 1:13", "1:7"])
    assert rows_of(wide, "performance", items=True)["A2"] == pytest.approx(rows_of(first, "performance", items=True)["A2"] / 2, abs=1e-9)


def test_the_interval_of_an_item_is_the_one_of_a_mean() -> None:
    X = answers(400)
    answer = asked(survey_of(X), target="D", resamples=4000)
    row = next(row for row in answer.tables()["importance"] if row["indicator"] == "B1")
    y = 100 * (X[:, MEDIATED.indicators.index("B1")] - 1) / 6
    se = y.std() / np.sqrt(len(y))  # of means of rows drawn with replacement
    assert row["performance_se"] == pytest.approx(se, rel=0.04)  # 4,000 resamples know it to 1.1 %
    assert row["performance_upper"] - row["performance_lower"] == pytest.approx(2 * 1.96 * se, rel=0.06)


def test_the_weight_of_a_single_item_is_1_in_every_resample() -> None:
    found = plscli.bootstrap(survey_of(answers(60)), MEDIATED, scale="1:7", resamples=60)
    row = next(row for row in found.tables()["estimates"] if (row["quantity"], row["name"]) == ("unstandardised_weight", "C1 -> C"))
    assert (row["estimate"], row["se"], row["lower"], row["upper"]) == (1.0, 0.0, 1.0, 1.0)


def test_a_whole_is_the_chain_of_its_parts() -> None:
    X = answers(200, whole=True)
    columns = [MEDIATED.indicators.index(item) for item in WHOLE.indicators]
    answer = asked(survey_of(X[:, columns], WHOLE), WHOLE, "D")
    rows = answer.tables()["importance"]
    whole = next(row for row in rows if (row["construct"], row["indicator"]) == ("Q", None))
    parts = [row for row in rows if row["construct"] == "Q" and row["indicator"]]
    assert [row["indicator"] for row in parts] == ["P1", "P2"]
    assert sum(row["weight"] for row in parts) == pytest.approx(1.0, abs=1e-12)
    assert sum(row["weight"] * row["performance"] for row in parts) == pytest.approx(whole["performance"], abs=1e-9)
    for part in parts:
        assert part["importance"] == pytest.approx(part["weight"] * whole["importance"], abs=1e-12)
        items = [row for row in rows if row["construct"] == part["indicator"]]
        assert sum(row["importance"] for row in items) == pytest.approx(part["importance"], abs=1e-12)
        assert sum(row["weight"] * row["performance"] for row in items) == pytest.approx(part["performance"], abs=1e-9)
        assert part["priority"] is None
        assert "part of" in part["reason"]
    assert any("made of constructs" in note for note in answer.notes)


@pytest.mark.parametrize("higher_order", ["disjoint", "embedded", "repeated"])
def test_weights_of_items_add_up_in_every_method_for_wholes(higher_order: str) -> None:
    X = answers(200)[:, [MEDIATED.indicators.index(item) for item in WHOLE.indicators]]
    answer = asked(survey_of(X, WHOLE), WHOLE, "D", higher_order=higher_order)
    rows = answer.tables()["importance"]
    whole = next(row for row in rows if (row["construct"], row["indicator"]) == ("Q", None))
    items = [row for row in rows if row["construct"] in ("P1", "P2")]
    assert sum(row["importance"] for row in items) == pytest.approx(whole["importance"], abs=1e-9)


def test_plsc_leaves_importance_and_performance_as_they_are() -> None:
    X = answers(300)
    plain_, corrected = (asked(survey_of(X), target="D", consistent=consistent) for consistent in (False, True))
    for field in ("importance", "performance", "importance_standardised"):
        assert rows_of(corrected, field) == pytest.approx(rows_of(plain_, field), abs=1e-9)
    assert any("uncorrected" in note for note in corrected.notes)
    assert not any("uncorrected" in note for note in plain_.notes)


def test_products_are_left_out_and_said() -> None:
    model = parse_model("A =~ A1 + A2 + A3; B =~ B1 + B2 + B3; D =~ D1 + D2 + D3 + D4; D ~ A + B + A:B")
    X = answers(200)[:, [MEDIATED.indicators.index(item) for item in model.indicators]]
    answer = asked(survey_of(X, model), model)
    assert set(rows_of(answer, "importance")) == {"A", "B", "D"}
    assert any("A:B is left out" in note for note in answer.notes)
    with pytest.raises(UsageError, match="leave out consistent"):
        asked(survey_of(X, model), model, consistent=True)


def test_a_negative_weight_is_named_and_a_performance_outside_is_shown() -> None:
    rng = np.random.default_rng(7)
    a = rng.standard_normal(400)
    noise = rng.standard_normal((400, 3))
    columns = {
        "B1": 6 - 0.2 * np.abs(a + 0.2 * noise[:, 0]),
        "B2": 2 + 0.9 * a + 0.9 * noise[:, 1],
        "B3": 5 + 0.9 * noise[:, 1] - 0.1 * a,
        "D1": 4 + a + 0.5 * noise[:, 2],
    }
    model = parse_model("B <~ B2 + B3; D =~ D1; D ~ B")
    X = np.column_stack([np.clip(np.round(columns[name]), 1, 7) for name in model.indicators])
    answer = asked(survey_of(X, model), model)
    weight = rows_of(answer, "weight", items=True)["B3"]
    assert weight < 0
    assert any(note.startswith("B3 has a negative weight") for note in answer.notes)
    assert not any(note.startswith("B2") for note in answer.notes)
    outside = not 0 <= rows_of(answer, "performance")["B"] <= 100
    assert any("(here" in note for note in answer.notes) is outside


def test_weights_that_add_up_to_nothing_positive_are_refused() -> None:
    """An item of small spread runs against two of large spread: its w / s outweighs theirs."""
    rng = np.random.default_rng(8)
    a = rng.standard_normal(400)
    noise = 0.3 * rng.standard_normal((400, 4))
    X = np.column_stack([4 + 0.28 * (noise[:, 0] - a), 4 + 1.5 * (a + noise[:, 1]), 4 + 1.5 * (a + noise[:, 2]), 4 + a + noise[:, 3]])
    model = parse_model("A =~ A1 + A2 + A3; B =~ B1; B ~ A")
    with pytest.raises(EstimationError, match="weights of the items of A do not add up to a positive number"):
        asked(survey_of(X, model), model, resamples=20, scale="-5:13")
    X[:, 0] = 8 - X[:, 0]
    assert rows_of(asked(survey_of(X, model), model, resamples=20, scale="-5:13"), "performance")["A"] is not None


def test_reversed_items_turn_performance_and_importance(tmp_path: Path) -> None:
    X, b = answers(300), ["B1", "B2", "B3"]
    X[:, [MEDIATED.indicators.index(item) for item in b]] = 8 - X[:, [MEDIATED.indicators.index(item) for item in b]]
    worse = asked(survey_of(X), target="D")
    row = next(row for row in worse.tables()["importance"] if row["construct"] == "B" and not row["indicator"])
    assert row["importance"] < 0
    assert (row["priority"], row["reason"]) == (None, "more of it goes with less D")
    assert any(note.startswith("more B goes with less D") for note in worse.notes)
    (tmp_path / "study.toml").write_text(f'scale = "1:7"\nreverse = {json.dumps(b)}\n')
    turned = plscli.importance(
        survey_of(X), MEDIATED, target="D", resamples=200, tolerance=TIGHT, study=plscli.read_study(tmp_path / "study.toml")
    )
    assert rows_of(turned, "importance")["B"] == pytest.approx(-row["importance"], abs=1e-9)
    assert rows_of(turned, "performance")["B"] == pytest.approx(100 - row["performance"], abs=1e-9)
    assert rows_of(turned, "priority")["B"] is not None


def quadrants(importance: list[float], performance: list[float], spread: float = 0.0, B: int = 1000) -> Quadrants:
    rng = np.random.default_rng(6)
    draws = tuple(np.array(values) + spread * rng.standard_normal((B, len(values))) for values in (importance, performance))
    return Quadrants(np.array(importance), np.array(performance), (draws[0], draws[1]))


def test_means_of_both_axes_make_the_quadrants() -> None:
    found = quadrants([0.1, 0.2, 0.5, 0.8], [40.0, 80.0, 50.0, 90.0])
    assert found.means == (0.4, 65.0)
    assert [found.priority(m) for m in range(4)] == ["low priority", "possible overkill", "first priority", "keep up"]
    assert [found.place(m)["priority_share"] for m in range(4)] == [1.0] * 4
    assert found.place(0)["other_priority"] is None


def test_the_share_of_a_quadrant_is_that_of_the_resamples_with_their_own_means() -> None:
    found = quadrants([0.0, 1.0, 2.0], [0.0, 5.0, 1.0], spread=1.0, B=20_000)
    draws = found.draws
    assert draws is not None
    shares = found.shares(1) or {}
    assert sum(shares.values()) == pytest.approx(1.0)
    above = (draws[0][:, 1] > draws[0].mean(1)) & (draws[1][:, 1] > draws[1].mean(1))
    assert shares["keep up"] == above.mean()
    assert found.priority(1) == "possible overkill"  # at the mean counts as not above
    assert found.place(1)["other_priority"] == "keep up"
    assert shares["keep up"] == pytest.approx(0.5, abs=0.02)


def test_negative_importance_and_one_alone_have_no_quadrant() -> None:
    found = quadrants([-0.3, 0.2, 0.6], [40.0, 80.0, 50.0])
    assert found.priority(0) is None
    assert found.means == (0.4, 65.0)
    alone = quadrants([-0.3, 0.2], [40.0, 80.0])
    assert not alone.divides
    assert alone.priority(1) is None


ROW: Record = {
    "construct": "A", "indicator": None, "target": "D", "importance": 0.4, "lower": 0.2, "upper": 0.6, "performance": 52.34,
    "performance_lower": 50.0, "performance_upper": 54.0, "priority": "keep up", "priority_share": 0.946,
    "other_priority": "first priority", "other_share": 0.05, "reason": None,
}  # fmt: skip
AXES = sentences.Axes(52.31, "the constructs", 0.95)


def test_a_sentence_says_no_more_than_the_numbers() -> None:
    said = sentences.interpretation(ROW, AXES)
    assert "0.400 points more D (95 % interval 0.200 to 0.600)" in said
    assert "52.34 (50.0 to 54.0), above the average of the constructs, 52.31: keep up" in said
    assert "but only in 94.6 % of the resamples, with first priority in 5 %" in said
    sure = sentences.interpretation({**ROW, "priority_share": 0.999}, AXES)
    assert "(99.9 % of the resamples)" in sure
    assert "(all resamples)" in sentences.interpretation({**ROW, "priority_share": 1.0}, AXES)


def test_what_may_be_a_first_priority_is_named_where_none_is_shown() -> None:
    maybe = {**ROW, "construct": "A", "priority": "first priority", "lower": -0.2, "upper": 0.6, "priority_share": 0.4}
    assert sentences.summary([maybe], "D") == "No construct is shown to be important for D and below the average performance (A may be)."


def test_the_first_sentence_says_in_how_many_resamples_it_is_so() -> None:
    first = {**ROW, "priority": "first priority", "priority_share": 0.48}
    both = [first, {**first, "construct": "B", "priority_share": 0.7}]
    said = "important and below the average performance"
    assert sentences.summary([first], "D") == f"First priority for D: A, {said} (in 48 % of the resamples)."
    assert sentences.summary(both, "D") == f"First priority for D: A and B, {said} (in at least 48 % of the resamples)."


def test_few_respondents_are_said_with_the_map() -> None:
    answer = asked(survey_of(np.round(answers(25)).clip(1, 7)), resamples=50)
    assert answer.remarks[0] == "n = 25 is below the 30 that the ten-times rule asks for"


@pytest.mark.parametrize("priority", ["keep up", "first priority"])
def test_no_evidence_is_never_called_important_without_a_word(priority: str) -> None:
    said = sentences.interpretation({**ROW, "lower": -0.1, "priority": priority}, AXES)
    assert said.startswith("There is no evidence that raising A goes with more D")
    assert f"if it matters at all, {priority}" in said


def test_less_is_said_with_an_interval_of_its_own_sign() -> None:
    row = {**ROW, "importance": -0.4, "lower": -0.6, "upper": -0.2, "priority": None, "reason": "more of it goes with less D"}
    said = sentences.interpretation(row, AXES)
    assert "0.400 points less D (95 % interval 0.200 to 0.600)" in said
    assert said.endswith("no priority: more of it goes with less D.")


def test_few_resamples_decide_nothing() -> None:
    answer = asked(survey_of(answers()), target="D", resamples=50)
    assert {row["priority"] for row in answer.tables()["importance"]} == {None}
    assert "too few for a decision" in answer.summary


def test_unknown_scales_are_an_error_that_says_how_to_say_them() -> None:
    with pytest.raises(UsageError, match="the answer scale of A1, A2, A3, B1, B2, B3 and 5 more is not known") as error:
        plscli.importance(survey_of(answers()), MEDIATED, target="D")
    assert 'name the scale: scale="1:7"' in str(error.value)
    with pytest.raises(UsageError, match="B2, B3"):
        asked(survey_of(answers()), target="D", scale=["A*: 1:7", "B1, C1, D*: 1:7"])


def test_columns_that_are_measures_of_their_own_stay_off_the_map() -> None:
    survey = survey_of(answers())
    survey = replace(survey, columns={**survey.columns, "age": np.random.default_rng(1).integers(18, 80, 120).astype(float)})
    text = MEDIATED.text + "\nD ~ age"
    answer = asked(survey, text, "D", scale=["A*: 1:7", "B*, C*, D*: 1:7"])
    assert "age" not in rows_of(answer, "importance")
    assert any("off the map: age" in note for note in answer.notes)
    assert "age" in rows_of(asked(survey, text, "D", scale=["age: 18:90", "1:7"]), "importance")


@pytest.mark.parametrize(("target", "said"), [("X", "nothing in the model leads"), ("A", "nothing in the model leads")])
def test_a_target_that_nothing_leads_to_is_refused(target: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        asked(survey_of(answers()), target=target)


def test_the_only_construct_that_leads_nowhere_is_the_target() -> None:
    assert asked(survey_of(answers())).target == "D"
    two = parse_model("A =~ A1 + A2 + A3; C =~ C1; D =~ D1 + D2 + D3 + D4; C ~ A; D ~ A")
    X = answers()[:, [MEDIATED.indicators.index(item) for item in two.indicators]]
    with pytest.raises(UsageError, match="several constructs lead to no other: C and D"):
        asked(survey_of(X, two), two)


@pytest.mark.parametrize("correlations", ["spearman", "polychoric"])
def test_correlations_without_means_are_refused(correlations: str) -> None:
    with pytest.raises(UsageError, match="takes means of answers"):
        asked(survey_of(answers()), correlations=correlations)


def test_value_labels_tell_a_scale_only_where_they_are_whole() -> None:
    survey = survey_of(np.clip(answers(), 2, 6))
    ends = {1.0: "not at all", 7.0: "fully"}
    every = {float(code): str(code) for code in range(1, 8)}
    labels = {item: every if k % 2 else ends for k, item in enumerate(MEDIATED.indicators)}
    labelled = plscli.importance(replace(survey, labels=labels), MEDIATED, target="D", resamples=100)
    assert rows_of(labelled, "performance") == rows_of(asked(survey, target="D", resamples=100, tolerance=1e-7), "performance")
    assert any("answer scale from the labels of the file: 1 = not at all to 7 = fully" in note for note in labelled.notes)
    for wrong in ({**every, 9.0: "no answer"}, {3.0: "middle", 7.0: "fully"}, {1.5: "x", 7.0: "y"}, {1.0: "only one"}):
        with pytest.raises(UsageError, match="scale of A2 is not known"):
            plscli.importance(replace(survey, labels={**labels, "A2": wrong}), MEDIATED, target="D", resamples=100)


def test_scales_add_numbers_to_the_registry_and_change_no_other() -> None:
    survey = survey_of(answers())
    without, known = (plscli.bootstrap(survey, MEDIATED, resamples=60, **more) for more in ({}, {"scale": "1:7"}))
    P = len(without.point.values)
    assert keys(known.point.plan)[:P] == keys(without.point.plan)
    assert np.array_equal(known.point.values[:P], without.point.values)  # noqa: PD011  (no DataFrame)
    assert without.draws is not None
    assert known.draws is not None
    assert np.array_equal(known.draws[:, :P], without.draws, equal_nan=True)
    assert sum(map(len, OnScale(known.point.plan).cells.values())) == len(known.point.values) - P


def test_partly_known_scales_give_numbers_of_what_is_known() -> None:
    boot = plscli.bootstrap(survey_of(answers()), MEDIATED, resamples=20, scale=["A*: 1:7", "C1: 1:7"])
    named = {name for quantity, name in keys(boot.point.plan) if quantity == "performance"}
    effects = {name for quantity, name in keys(boot.point.plan) if quantity == "unstandardised_total_effect"}
    assert (named, effects) == ({"A", "C"}, {"A -> C"})


@pytest.mark.parametrize("ci", ["bc", "bca", "student", "normal", "basic"])
def test_every_kind_of_interval_is_to_be_had(ci: str) -> None:
    for row in asked(survey_of(answers()), target="D", ci=ci, resamples=120).tables()["importance"]:
        assert row["performance_lower"] < row["performance"] < row["performance_upper"]


def test_an_analysis_that_is_made_already_gives_the_same() -> None:
    survey = survey_of(answers())
    boot = plscli.bootstrap(survey, MEDIATED, scale="1:7", resamples=200, tolerance=TIGHT)
    assert plscli.importance(boot, target="D").tables() == asked(survey, target="D").tables()
    with pytest.raises(UsageError, match="make the analysis again"):
        plscli.importance(plscli.bootstrap(survey, MEDIATED, resamples=20), target="D")
    with pytest.raises(UsageError, match="resamples cannot be changed"):
        plscli.importance(boot, target="D", resamples=20)


@pytest.mark.parametrize(("lost", "known"), [(50, True), (500, False)])
def test_shares_of_the_resamples_take_nearly_all_of_them(lost: int, known: bool) -> None:
    found = quadrants([0.6, 0.2], [40.0, 60.0], spread=0.01)
    assert found.draws is not None
    found.draws[0][:lost, 1] = np.nan
    assert (found.shares(0) is not None) is known


def test_draws_that_were_not_saved_leave_no_shares() -> None:
    answer = asked(survey_of(answers()), target="D")
    bare = replace(answer, analysis=replace(answer.analysis, draws=None))
    assert rows_of(bare, "priority") == rows_of(answer, "priority")
    assert set(rows_of(bare, "priority_share").values()) == {None}
    assert "resamples)" not in bare.tables()["importance"][0]["interpretation"]


def test_sampling_weights_weigh_performance() -> None:
    X = answers()
    w = np.random.default_rng(3).uniform(0.2, 3, len(X))
    survey = Survey.from_frame(pd.DataFrame(X, columns=list(MEDIATED.indicators)).assign(w=w))
    row = next(row for row in asked(survey, target="D", weight="w").tables()["importance"] if row["indicator"] == "B2")
    expected = 100 * (np.average(X[:, MEDIATED.indicators.index("B2")], weights=w) - 1) / 6
    assert row["performance"] == pytest.approx(expected, abs=1e-9)


@pytest.mark.filterwarnings("error")
def test_resamples_in_which_an_item_does_not_vary_are_left_out_without_a_warning() -> None:
    rng = np.random.default_rng(2)
    X = rng.integers(2, 5, (12, 3)).astype(float)
    X[:, 2] = np.where(np.arange(12) < 3, 5, 3)
    model = parse_model("A =~ A1; B =~ B1 + B2; B ~ A")
    answer = asked(survey_of(X, model), model, resamples=2000)
    assert any("zero variance in B2" in reason for reason in answer.analysis.failures)
    assert all(row["performance_se"] > 0 for row in answer.tables()["importance"])


def test_a_matrix_holds_no_means() -> None:
    R = pd.DataFrame(np.corrcoef(answers().T), MEDIATED.indicators, MEDIATED.indicators)
    with pytest.raises(UsageError, match="a correlation matrix does not hold"):
        plscli.importance(R, MEDIATED, target="D", n=120)


def test_errors_are_those_of_the_bootstrap_too() -> None:
    X = answers()
    X[:, 0] = 4
    with pytest.raises(EstimationError, match="zero variance"):
        asked(survey_of(X), target="D")


def test_answers_beyond_their_scale_are_refused() -> None:
    survey = survey_of(answers())
    with pytest.raises(DataError, match=r"answers off their scale: A1 \(6, 7 in \d+ rows; 1 to 5\).* and 6 more, so that performance"):
        asked(survey, target="D", scale="1:5")
    boot = plscli.bootstrap(survey, MEDIATED, scale=["A1: 5:9", "1:7"], resamples=100)
    with pytest.raises(EstimationError, match="the mean answer to A1 lies beyond its scale, 5 to 9"):
        plscli.importance(boot, target="D")


def test_what_lowers_the_target_is_told_from_what_may_by_chance_do_so() -> None:
    lone = {**ROW, "construct": "A", "priority": None, "reason": "it stands alone, and no mean divides the map"}
    sure = {**ROW, "construct": "B", "importance": -0.4, "lower": -0.6, "upper": -0.2, "priority": None, "reason": sentences.less("D")}
    chance = {**sure, "construct": "C", "importance": -0.1, "lower": -0.3, "upper": 0.1, "reason": sentences.CHANCE}
    assert sentences.summary([lone, sure], "D") == "No priorities for D: A stands alone, and no mean divides the map."
    assert sentences.summary([sure, chance], "D") == (
        "No priorities for D: more B goes with less D; the importance of C is below 0, which may be chance."
    )
    (notes,) = sentences._negative_effects([{**chance, "indicator": None}], "D")
    assert "may be chance" in notes
    assert "reverse" not in notes


def test_only_a_shown_effect_is_called_one_that_goes_with_less() -> None:
    X = np.random.default_rng(3).integers(1, 8, (60, len(MEDIATED.indicators))).astype(float)
    for row in asked(survey_of(X), target="D").tables()["importance"]:
        if row["importance"] is not None and row["importance"] < 0:
            assert (row["reason"] == sentences.CHANCE) == (not excludes_zero(row))
