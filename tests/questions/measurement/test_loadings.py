from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import plscli
from plscli.questions.measurement.decision_log import Dropped
from plscli.questions.measurement.loadings import Loadings
from plscli.questions.measurement.retention import ItemDecision, _formative, _reflective, held_against
from plscli.words.thresholds import PROFILE
from studies import MEDIATED, answers, survey_of


def without(ave: float, rho_c: float, ave_without: float | None, rho_c_without: float | None) -> Dropped:
    return Dropped("A", "A1", (ave, ave_without), (rho_c, rho_c_without), (0.7, 0.7), ("Y", 0.4, 0.39))


@pytest.mark.parametrize(
    ("loading", "remaining", "numbers", "verdict", "rule"),
    [
        (0.708, 3, (0.4, 0.6, 0.6, 0.8), "keep", "loading_ok"),
        (0.707, 3, (0.50, 0.70, 0.6, 0.8), "keep", "keep_block_ok"),
        (0.60, 3, (0.49, 0.70, 0.50, 0.70), "drop", "drop_restores"),
        (0.60, 2, (0.49, 0.70, 0.50, 0.70), "review", "restores_but_few_items"),
        (0.60, 3, (0.45, 0.70, 0.48, 0.69), "review", "improves"),
        (0.60, 3, (0.45, 0.70, 0.44, 0.69), "keep", "keep_no_gain"),
        (0.60, 1, (0.45, 0.60, None, None), "keep", "keep_no_gain"),
        (0.40, 3, (0.60, 0.80, 0.7, 0.8), "keep", "keep_block_ok"),
        (0.39, 3, (0.60, 0.80, 0.7, 0.8), "drop", "loading_low"),
        (0.39, 2, (0.60, 0.80, 0.7, 0.8), "drop", "loading_low"),
        (0.39, 1, (0.60, 0.80, None, None), "drop", "loading_low"),
        (-0.39, 3, (0.60, 0.80, 0.7, 0.8), "drop", "loading_low"),
        (-0.40, 3, (0.60, 0.80, 0.7, 0.8), "review", "review_reverse"),
        (-0.6, 3, (0.60, 0.80, 0.7, 0.8), "review", "review_reverse"),
    ],
)
def test_each_rule_decides_where_it_should(
    loading: float, remaining: int, numbers: tuple[float, float, float | None, float | None], verdict: str, rule: str
) -> None:
    decision = _reflective(loading, remaining, lambda: without(*numbers))
    assert (decision.verdict, decision.rule) == (verdict, rule)
    assert decision.reason


@pytest.fixture(scope="module")
def weak() -> Loadings:
    X = answers(150, seed=2, whole=False)
    X[:, 0] = np.random.default_rng(1).standard_normal(150)
    return plscli.loadings(plscli.estimate(survey_of(X), MEDIATED))


def test_dropping_an_item_is_estimating_the_model_without_it(weak: Loadings) -> None:
    X = answers(150, seed=2, whole=False)  # the items that stay
    smaller = plscli.estimate(survey_of(X[:, 1:], MEDIATED.without("A1")), MEDIATED.without("A1"))
    row = weak.dropped["A1"]
    assert row.ave[1] == pytest.approx(smaller.value("ave", "A"), abs=1e-9)
    assert row.rho_c[1] == pytest.approx(smaller.value("rho_c", "A"), abs=1e-9)
    outcome, _, r2_without = row.outcome
    assert r2_without == pytest.approx(smaller.value("r2", outcome or ""), abs=1e-9)
    changes = {name: abs((smaller.value("r2", name) or 0) - (weak.point.value("r2", name) or 0)) for name in ("C", "D")}
    assert outcome == max(changes, key=lambda name: changes[name])


def test_a_weak_item_is_judged_with_the_numbers_that_decide(weak: Loadings) -> None:
    row = weak.table("loadings").set_index("indicator").loc["A1"]
    assert row["verdict"] in ("drop", "review")
    assert "AVE" in row["reason"]
    assert "R² of" in row["reason"]


def test_formative_items_are_judged_by_collinearity_first() -> None:
    X = answers(150, whole=False)
    X[:, 4] = X[:, 3] + 0.1 * np.random.default_rng(1).standard_normal(150)
    table = plscli.loadings(plscli.estimate(survey_of(X), MEDIATED)).table("loadings").set_index("indicator")
    assert table.loc["B1", "rule"] == "vif_high"
    assert table.loc["B3", "rule"] == "vif_ok"


def test_formative_items_are_judged_by_their_weights_when_there_are_resamples() -> None:
    X = answers(200, whole=False)
    X[:, 5] = np.random.default_rng(1).standard_normal(200)
    result = plscli.loadings(plscli.bootstrap(survey_of(X), MEDIATED, resamples=500))
    table = result.table("loadings").set_index("indicator")
    assert table.loc["B1", "rule"] == "weight_ok"
    assert table.loc["B3", ["verdict", "rule"]].tolist() == ["drop", "no_contribution"]


class Numbers:
    """Stands for an analysis: one loading, one VIF, and the intervals of a weight and a loading."""

    undecided = None

    def __init__(self, loading: float, weight: tuple[float | None, ...], interval: tuple[float, float], vif: float | None = 1.0) -> None:
        middle = 0.0 if weight[0] is None else sum(weight) / 2  # type: ignore[arg-type]
        self.values = {"loading": loading, "indicator_vif": vif, "weight": middle}
        self.bounds = {"weight": weight, "loading": interval}

    def value(self, quantity: str, name: str) -> float | None:
        return self.values[quantity]

    def row(self, quantity: str, name: str) -> dict[str, float | None]:
        return dict(zip(("lower", "upper"), self.bounds[quantity], strict=True))


@pytest.mark.parametrize(
    ("loading", "weight", "interval", "vif", "rule"),
    [
        (0.2, (0.1, 0.3), (0.1, 0.3), 5.0, "weight_ok"),
        (0.2, (0.1, 0.3), (0.1, 0.3), 5.01, "vif_high"),
        (0.50, (-0.1, 0.3), (0.1, 0.7), 1.0, "loading_ok"),
        (0.499, (-0.1, 0.3), (0.1, 0.7), 1.0, "loading_only"),
        (0.499, (-0.1, 0.3), (-0.1, 0.7), 1.0, "no_contribution"),
        (0.499, (None, None), (-0.1, 0.7), 1.0, "no_interval"),
        (0.9, (0.1, 0.3), (0.8, 0.95), None, "vif_high"),
    ],
)
def test_the_rules_for_formative_items_change_at_their_thresholds(
    loading: float, weight: tuple[float | None, ...], interval: tuple[float, float], vif: float | None, rule: str
) -> None:
    numbers = Numbers(loading, weight, interval, vif)
    assert _formative(numbers, numbers, MEDIATED.construct("B"), "B1").rule == rule  # type: ignore[arg-type]


def test_a_weight_against_its_loading_is_called_suppression_and_overlap_is_said() -> None:
    numbers = Numbers(0.3, (-0.5, -0.2), (0.1, 0.5), 3.4)
    decision = _formative(numbers, numbers, MEDIATED.construct("B"), "B1")  # type: ignore[arg-type]
    assert (decision.verdict, decision.rule) == ("keep", "weight_ok")
    assert "VIF 3.400 is above 3" in decision.reason
    assert "opposite signs" in decision.reason
    agreeing = Numbers(0.3, (0.2, 0.5), (0.1, 0.5))
    assert "opposite" not in _formative(agreeing, agreeing, MEDIATED.construct("B"), "B1").reason  # type: ignore[arg-type]


def test_htmt_has_its_one_sided_bound_when_there_are_resamples() -> None:
    result = plscli.bootstrap(survey_of(answers(100)), MEDIATED, resamples=400)
    assert result.draws is not None
    row = plscli.loadings(result).tables()["htmt"][0]
    draws = result.draws[:, result.point.index["htmt", f"{row['a']} <-> {row['b']}"]]
    assert row["upper"] == pytest.approx(np.quantile(draws, 0.95))
    assert "upper" not in plscli.loadings(result.point).tables()["htmt"][0]


def test_thresholds_compare_unrounded_values() -> None:
    assert PROFILE["loading_low"].verdict(0.7079999) == "borderline"
    assert PROFILE["loading_low"].verdict(0.39999) == "not met"
    assert PROFILE["loading"].verdict(0.6999999) == "not met"
    assert PROFILE["vif_item"].verdict(4) == "borderline"
    assert str(PROFILE["vif_item"]) == "<= 3"
    assert PROFILE["reliability_high"].verdict(99) == "borderline"  # nothing is red


@pytest.mark.parametrize("resamples", [0, 100])
def test_weights_of_no_formative_construct_have_the_fields_of_some(resamples: int) -> None:
    some, none = "A =~ A1 + A2; B <~ B1 + B2; B ~ A", "A =~ A1 + A2; B =~ B1 + B2; B ~ A"
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.standard_normal((60, 1)) + rng.standard_normal((60, 4)), columns=["A1", "A2", "B1", "B2"])
    more = {"resamples": resamples} if resamples else {}
    first, second = (plscli.loadings(frame, model, **more).table("weights") for model in (some, none))
    assert (len(first), len(second)) == (2, 0)
    assert list(first) == list(second)


def test_a_loading_above_1_is_not_kept_without_a_word() -> None:
    decision = _reflective(1.063, 2, lambda: without(0.4, 0.6, 0.04, 0.07))
    assert (decision.verdict, decision.rule) == ("review", "loading_above_1")
    assert decision.reason == "loading 1.063 lies above 1, which no loading can"
    judged = held_against(decision, MEDIATED.construct("A"), 1.063, PROFILE)
    assert judged is not None
    assert (judged.verdict, judged.threshold) == ("not met", "<= 1")
    assert _reflective(1.0 + 1e-13, 2, lambda: without(0.4, 0.6, 0.04, 0.07)).rule == "loading_ok"


def test_what_cannot_be_without_an_item_is_not_told_as_a_number_like_others() -> None:
    impossible = Dropped("A", "A1", (0.4, 0.3), (0.6, 0.5), (0.7, 0.7), ("Y", 1.2, -1.5))
    assert impossible.changed().endswith("R² of Y 1.200 -> -1.500; such an R² cannot be, so that these numbers mean nothing")
    assert "cannot be" not in without(0.4, 0.6, 0.5, 0.7).changed()


def test_the_threshold_of_a_formative_item_says_what_of_it_is_held_against_it() -> None:
    formative = plscli.parse_model("A <~ A1 + A2; Y =~ Y1; Y ~ A").construct("A")
    collinear = ItemDecision("review", "vif_high", "VIF 33 is above 5")
    judged = held_against(collinear, formative, 0.8, PROFILE)
    assert judged is not None
    assert judged.threshold == "VIF <= 3, red > 5"
