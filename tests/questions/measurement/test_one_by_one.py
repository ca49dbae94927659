"""Weak items go one after another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import plscli
from plscli.errors import EstimationError
from plscli.questions.measurement import decision_log
from plscli.questions.measurement import without as one_by_one
from plscli.questions.measurement.layouts import report
from plscli.questions.measurement.loadings import Loadings
from plscli.questions.measurement.retention import ItemDecision
from plscli.questions.measurement.without import Moved
from plscli.report.render import render
from populations import factors, of
from studies import MEDIATED, answers, survey_of

SOUND = (0.8, 0.8, 0.8)


def measured(*loadings: float) -> Loadings:
    """A construct A whose items load as said on a common factor, beside a sound one."""
    return plscli.loadings(factors({"A": loadings, "B": SOUND}))


def without(result: Loadings, *items: str) -> Loadings:
    return plscli.loadings(decision_log.without(result.point, items))


def rules(result: Loadings, construct: str = "A") -> dict[str, tuple[str, str]]:
    return {item: (decision.verdict, decision.rule) for item, decision in result.decisions.items() if item.startswith(construct)}


def loading(result: Loadings, item: str) -> float:
    found = result.point.value("loading", f"{item} <- {item[0]}")
    assert found is not None
    return found


def test_of_two_weak_items_only_the_worst_is_to_go_and_the_other_may_then_stay() -> None:
    result = measured(0.35, 0.4, 0.7, 0.7, 0.7)
    for item in ("A1", "A2"):  # each alone would do
        assert result.dropped[item].acceptable_without(result.thresholds)
    assert rules(result) == {
        "A1": ("drop", "drop_restores"),
        "A2": ("review", "beside_weaker"),
        **dict.fromkeys(("A3", "A4", "A5"), ("keep", "loading_ok")),
    }
    smaller = without(result, "A1")
    assert set(rules(smaller).values()) == {("keep", "keep_block_ok"), ("keep", "loading_ok")}
    ave, rho_c = (smaller.point.value(quantity, "A") for quantity in ("ave", "rho_c"))
    assert result.decisions["A2"].reason == (
        f"loading {loading(result, 'A2'):.3f} is below 0.708; A1 comes first: without A1, loading {loading(smaller, 'A2'):.3f} "
        f"is below 0.708, but AVE {ave:.3f} and rho_c {rho_c:.3f} of A reach their thresholds; A2 may then stay"
    )
    assert "dropping it makes the block acceptable; A2 may then stay; without it AVE" in result.decisions["A1"].reason


def test_items_below_the_low_threshold_go_together_where_they_stay_below_it() -> None:
    result = measured(0.2, 0.25, 0.9, 0.9, 0.9)
    assert [rules(result)[item] for item in ("A1", "A2")] == [("drop", "loading_low")] * 2
    both = without(result, "A1", "A2").point.value("ave", "A")
    expected = f"below 0.4; A2 comes next; without A1 and A2 AVE {result.point.value('ave', 'A'):.3f} -> {both:.3f}; rho_c"
    assert expected in result.decisions["A2"].reason


def test_a_low_item_goes_however_few_are_left() -> None:
    result = measured(0.1, 0.8, 0.8)
    assert rules(result)["A1"] == ("drop", "loading_low")
    assert "is below 0.4, and only 2 items would remain; without it AVE" in result.decisions["A1"].reason
    R = np.array([[1.0, 0.0, 0.05, 0.05], [0.0, 1.0, 0.5, 0.5], [0.05, 0.5, 1.0, 0.6], [0.05, 0.5, 0.6, 1.0]])
    pair = plscli.loadings(of("A =~ A1 + A2; B =~ B1 + B2; B ~ A", R))
    assert rules(pair)["A1"] == ("drop", "loading_low")
    assert "would remain" not in pair.decisions["A1"].reason
    assert "A would be a single item without AVE" in pair.decisions["A1"].reason


def test_a_chain_says_who_comes_when() -> None:
    result = measured(0.35, 0.4, 0.45, 0.7, 0.7, 0.7)  # none alone is enough
    assert rules(result)["A1"] == ("review", "improves")
    second, third = (result.decisions[item].reason for item in ("A2", "A3"))
    assert "A1 comes first: without A1" in second
    assert "dropping it makes the block acceptable; A2 comes next; without A1 and A2 AVE" in second
    assert "A1 and A2 come first: without A1 and A2" in third
    assert third.endswith("A3 may then stay")
    assert rules(without(result, "A1"))["A2"] == ("drop", "drop_restores")
    assert rules(without(result, "A1", "A2"))["A3"] == ("keep", "keep_block_ok")


def test_of_two_items_that_few_would_be_left_without_the_weaker_comes_first() -> None:
    result = measured(0.35, 0.4, 0.6)
    assert rules(result)["A1"][1] in ("restores_but_few_items", "improves")
    assert "A1 comes first" in result.decisions["A2"].reason
    assert not any(decision.verdict == "drop" for decision in result.decisions.values())


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(10, 95), min_size=2, max_size=6, unique=True))
def test_what_is_said_of_an_item_holds_in_the_model_without_those_before_it(hundredths: list[int]) -> None:
    result = measured(*(each / 100 for each in hundredths))
    block = {item: decision for item, decision in result.decisions.items() if item.startswith("A")}
    to_go = sorted((item for item in block if block[item].verdict == "drop"), key=lambda item: loading(result, item))
    assert all(loading(result, item) < 0.4 for item in to_go[1:])  # but for low ones only the worst goes
    for item, decision in block.items():
        before = _before(decision)
        if not before:
            assert "comes first" not in decision.reason
            assert loading(result, item) >= 0.4 or decision.verdict == "drop"
            continue
        smaller = without(result, *before)
        _holds(item, decision, loading(smaller, item), smaller.decisions[item])
        assert all(loading(result, worse) < loading(result, item) for worse in before)


def _before(decision: ItemDecision) -> tuple[str, ...]:
    """The items that are said to come first."""
    found = re.search(r"; ([A0-9, and]+) comes? first", decision.reason)
    return tuple(re.findall(r"A\d", found[1])) if found else ()


def _holds(item: str, said: ItemDecision, new: float, then: ItemDecision) -> None:
    """What is said of an item agrees with the decision on it in the model without those before it."""
    if f"{item} may then stay" in said.reason:
        assert (said.verdict, then.verdict) == ("review", "keep")
    elif f"{item} comes next" in said.reason:
        assert then.verdict == "drop"
        assert said.verdict == ("drop" if new < 0.4 else "review")
    else:
        assert f"look at {item} again then" in said.reason
        assert then.verdict == "review"


@pytest.mark.parametrize(
    ("structure", "options"),
    [("D ~ A + B", {"consistent": True}), ("D ~ A + B + A:B", {}), ("Q =~ A + B; D ~ Q", {}), ("D ~ A + B", {"correlations": "spearman"})],
)
def test_products_wholes_and_consistent_models_take_turns_too(structure: str, options: dict[str, Any]) -> None:
    rng = np.random.default_rng(3)
    X = answers(150, seed=2)
    X[:, 0:2] = np.clip(np.round(4 + rng.standard_normal((150, 2))), 1, 7)
    model = plscli.parse_model(f"A =~ A1 + A2 + A3; B =~ B1 + B2 + B3; D =~ D1 + D2 + D3 + D4; {structure}")
    result = plscli.loadings(plscli.estimate(survey_of(X), model, **options))
    turns = {item: _before(decision) for item, decision in result.decisions.items() if _before(decision)}
    assert turns
    for item, before in turns.items():
        smaller = without(result, *before)
        _holds(item, result.decisions[item], loading(smaller, item), smaller.decisions[item])


def suppressing(*dropped: str) -> Loadings:
    """Formative items of which two say the same: neither weight differs from 0 beside the other.   dropped : items left out."""
    n, rng = 120, np.random.default_rng(27)
    X = answers(n, seed=17, whole=False)
    u = rng.standard_normal(n)
    X[:, 3] += u
    X[:, 4:6] = u[:, None] + 0.4 * np.column_stack([rng.standard_normal(n), rng.standard_normal(n)])
    model = MEDIATED
    for item in dropped:
        model = model.without(item)
    kept = [k for k, name in enumerate(MEDIATED.indicators) if name in model.indicators]
    return plscli.loadings(plscli.bootstrap(survey_of(X[:, kept], model), model, resamples=200))


def test_of_two_formative_items_that_share_their_weight_only_one_is_to_go() -> None:
    result = suppressing()
    assert result.bootstrap is not None
    assert rules(result, "B") == {"B1": ("keep", "weight_ok"), "B2": ("drop", "no_contribution"), "B3": ("review", "beside_weaker")}
    reason = result.decisions["B3"].reason
    assert "B2 comes first: without B2 and with the intervals moved to the new estimates, the interval of the weight excludes 0" in reason
    assert reason.endswith("B3 may then stay")
    assert "B3 may then stay" in result.decisions["B2"].reason
    assert rules(suppressing("B2"), "B")["B3"] == ("keep", "weight_ok")  # resampled anew without it


def test_moved_intervals_keep_their_width() -> None:
    result = suppressing()
    assert result.bootstrap is not None
    smaller = decision_log.without(result.point, ["B2"])
    before, after = (each.row("weight", "B3 -> B") for each in (result.bootstrap, Moved(result.bootstrap, smaller)))
    shift = after["estimate"] - (before["estimate"] or 0.0)
    assert after["estimate"] == smaller.value("weight", "B3 -> B")
    assert abs(shift) > 0.1
    assert [after[end] - (before[end] or 0.0) for end in ("lower", "upper")] == pytest.approx([shift] * 2)


def test_formative_items_that_stay_empty_are_sent_to_new_resamples() -> None:
    X = answers(200, whole=False)
    X[:, 4:6] = np.random.default_rng(1).standard_normal((200, 2))
    result = plscli.loadings(plscli.bootstrap(survey_of(X), MEDIATED, resamples=200))
    assert rules(result, "B") == {"B1": ("keep", "weight_ok"), "B2": ("review", "beside_weaker"), "B3": ("drop", "no_contribution")}
    assert "look at B2 again then (--drop B3); without B3 and B2 R² of D" in result.decisions["B2"].reason


def test_a_model_that_cannot_do_without_the_worst_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(point: object, items: object) -> None:
        raise EstimationError("A and B are collinear\n  leave out one of them")

    monkeypatch.setattr("plscli.questions.measurement.without.without", refuse)
    reasons: Mapping[str, ItemDecision] = measured(0.35, 0.4, 0.7, 0.7, 0.7).decisions
    assert reasons["A2"].verdict == "review"
    assert reasons["A2"].reason.endswith("A1 comes first, but without A1 the model cannot be estimated: A and B are collinear")


def test_both_reasons_stand_below_the_table() -> None:
    shown = render(report(measured(0.35, 0.4, 0.7, 0.7, 0.7)), "table", "loadings", 80, color=False)
    text = " ".join(shown.content.split())
    assert "A1 comes first: without A1, loading 0.525 is below 0.708" in text
    assert text.count("A2 may then stay") == 2


def test_items_that_wait_are_looked_at_in_one_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    real = one_by_one.dropped
    monkeypatch.setattr(one_by_one, "dropped", lambda point, construct: asked.append(construct.indicators) or real(point, construct))
    result = measured(0.45, 0.48, 0.5, 0.52, 0.55, 0.7)
    assert len([rule for rule in rules(result).values() if rule[1] == "beside_weaker"]) > 2
    assert len(asked) == len(set(asked)) < len(result.model.indicators)
