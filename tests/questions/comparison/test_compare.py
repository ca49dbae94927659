"""What must hold of any comparison of models."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import plscli
from plscli.core.criteria import selection
from plscli.errors import UsageError
from plscli.estimation.document import document
from plscli.estimation.prediction.plan import numbers
from plscli.questions.comparison.answer import Comparison
from plscli.questions.comparison.candidates import united
from plscli.questions.comparison.criteria import EVIDENCE
from plscli.records import Record
from studies import MEDIATED, answers, survey_of

MEASURED = "A =~ A1 + A2 + A3\nB <~ B1 + B2 + B3\nC =~ C1\nD =~ D1 + D2 + D3 + D4\n"
BASE, FEWER, REORDERED = (MEASURED + text for text in ("C ~ A\nD ~ A + B + C", "C ~ A\nD ~ A + B", "D ~ C + B + A\nC ~ A"))
FEW = {"folds": 5, "repetitions": 2}


BACKWARDS = "D =~ D4 + D3 + D2 + D1\nC =~ C1\nB <~ B3 + B2 + B1\nA =~ A3 + A2 + A1\n"
"""The same measurement, which sorts rows in another way and adds them up in another order."""


@cache
def frame(gaps: float = 0.0) -> pd.DataFrame:
    return pd.DataFrame(answers(150, gaps=gaps), columns=list(MEDIATED.indicators))


def compared(models: dict[str, str], data: pd.DataFrame | None = None, **settings: object) -> Comparison:
    return plscli.compare(frame() if data is None else data, models, **{**FEW, **settings})  # type: ignore[arg-type]


def of(answer: Comparison, table: str, **where: object) -> list[Record]:
    return [row for row in answer.tables()[table] if all(row[name] == value for name, value in where.items())]


@pytest.mark.parametrize("other", [BASE, REORDERED, BACKWARDS + "D ~ C + B + A\nC ~ A"])
def test_two_equal_models_do_not_differ(other: str) -> None:
    answer = compared({"base": BASE, "twin": other})
    rows = of(answer, "cvpat")
    assert len(rows) == 2 * 3
    for row in rows:
        assert (row["difference"], row["t"], row["p"], row["decision"], row["reason"]) == (0.0, None, None, None, "identical_predictions")
        assert "exactly alike" in row["interpretation"]
    assert all(row["weight"] == pytest.approx(0.5, abs=1e-6) for row in of(answer, "comparison"))
    assert "nothing to choose between" in answer.lead[0]


def test_the_data_favour_the_model_that_they_come_from_and_losses_agree() -> None:
    answer = compared({"fewer": MEASURED + "C ~ A + B\nD ~ A", "base": BASE})
    (row,) = of(answer, "comparison", construct="D", best=True)
    assert (row["model"], row["evidence"]) == ("base", "very strong")
    (overall,) = of(answer, "cvpat", construct="overall", technique="da")
    assert (overall["model"], overall["benchmark"], overall["decision"]) == ("fewer", "base", "worse")
    assert overall["p"] > 0.95
    assert "the data favour base" in answer.lead[0]
    assert answer.lead[-1].startswith("base predicts better than fewer, too (DA: average loss of base")
    assert answer.unmet("base") is None
    assert "--require fewer is not met" in (answer.unmet("fewer") or "")


def test_turning_the_models_round_turns_differences_round() -> None:
    one, other = (compared(dict(pairs)) for pairs in ([("a", BASE), ("b", FEWER)], [("b", FEWER), ("a", BASE)]))
    for first, second in zip(of(one, "cvpat"), of(other, "cvpat"), strict=True):
        assert first["difference"] == pytest.approx(-second["difference"], abs=1e-12)
        assert first["p"] == pytest.approx(1.0 - second["p"], abs=1e-9)


def test_folds_are_the_same_rows_for_every_model_whatever_its_items() -> None:
    """The rows of a sample are sorted by the answers that a model has, which differ."""
    answer = compared({"base": BASE, "other": BASE.replace("A1 + A2 + A3", "A2 + A3").replace("D1 + D2 + D3 + D4", "D4 + D3 + D2 + D1")})
    first, second = (numbers(each.found.folds, each.found.prepared.sample) for each in answer.candidates)
    assert np.array_equal(first, second)
    assert not np.array_equal(*(each.found.prepared.sample.order for each in answer.candidates))
    alone = plscli.predict(plscli.Survey.from_frame(frame()), plscli.parse_model(answer.candidates[1].model.text), folds=answer.folds)
    expected = {row["construct"]: row["loss"] for row in alone.tables()["cvpat"] if row["benchmark"] == "lm"}
    found = {row["construct"]: row["loss_benchmark"] for row in of(answer, "cvpat", technique="da")}
    assert found == pytest.approx(expected, abs=1e-12)


def test_losses_of_a_row_are_subtracted_from_those_of_the_same_row() -> None:
    one, other = (compared({"base": BASE, "fewer": text + "C ~ A\nD ~ A + B"}) for text in (MEASURED, BACKWARDS))
    assert not np.array_equal(*(answer.candidates[1].found.prepared.sample.order for answer in (one, other)))
    for first, second in zip(of(one, "cvpat"), of(other, "cvpat"), strict=True):
        assert first["se"] == pytest.approx(second["se"], rel=1e-6), first["construct"]
        assert first["p_lowest"] == pytest.approx(second["p_lowest"], rel=1e-5)


def test_losses_are_over_the_items_that_all_models_predict() -> None:
    answer = compared({"base": BASE, "shorter": BASE.replace(" + D4", "")})
    assert "losses are over the 4 items that all models predict, without D4" in answer.notes
    (row,) = of(answer, "cvpat", construct="D", technique="da")
    errors = answer.candidates[0].found.errors("pls", "da")
    items = answer.candidates[0].found.prepared.structure.items
    squares = [errors[..., items.index(item)] ** 2 for item in ("D1", "D2", "D3")]
    assert row["loss"] == pytest.approx(float(np.mean(squares)))


def test_files_of_models_can_be_given_names(tmp_path: Path) -> None:
    for name, text in (("base", BASE), ("fewer", FEWER)):
        (tmp_path / f"{name}.pls").write_text(text)
    named = plscli.compare(frame(), {"one": tmp_path / "base.pls", "other": tmp_path / "fewer.pls"}, **FEW)  # type: ignore[arg-type]
    assert {row["model"] for row in named.tables()["comparison"]} == {"one", "other"}


def test_outcomes_of_other_items_are_not_compared() -> None:
    answer = compared({"base": BASE, "shorter": FEWER.replace(" + D4", ""), "fewer": FEWER})
    rows = {row["model"]: row for row in of(answer, "comparison", construct="D")}
    assert (rows["shorter"]["reason"], rows["shorter"]["delta"], rows["shorter"]["weight"]) == ("other_items", None, None)
    assert rows["base"]["weight"] + rows["fewer"]["weight"] == pytest.approx(1)
    assert any("D has other items in shorter than in base" in note for note in answer.notes)


def test_reports_have_reasons_only_where_there_are_any() -> None:
    for other, why in ((FEWER, False), (FEWER.replace(" + D4", ""), True)):
        shown = [column.name for column in compared({"base": BASE, "other": other}).reported().layout("comparison").columns]
        assert ("reason" in shown) is why
        assert "delta" in shown


def test_a_construct_of_one_model_alone_is_not_compared() -> None:
    answer = compared({"base": BASE, "short": MEASURED + "D ~ A + B + C"})
    (row,) = of(answer, "comparison", construct="C")
    assert (row["reason"], row["weight"], row["best"]) == ("alone", None, None)
    assert row["interpretation"] == "C is explained by base alone: there is nothing to compare."
    assert {row["construct"] for row in of(answer, "cvpat")} == {"D", "overall"}


def test_models_without_an_item_in_common_have_no_losses() -> None:
    answer = compared({"one": "A =~ A1 + A2\nD =~ D1 + D2\nD ~ A", "other": "A =~ A1 + A2\nD =~ D3 + D4\nD ~ A"})
    assert answer.tables()["cvpat"] == []
    assert "the models predict no item in common: their losses cannot be compared" in answer.notes
    assert "has other items in" in answer.lead[0]


def test_rows_are_those_that_every_model_can_use() -> None:
    data = frame(0.05)
    answer = compared({"base": BASE, "short": "A =~ A1 + A2\nD =~ D1 + D2 + D3 + D4\nD ~ A"}, data, missing="listwise")
    complete = data.dropna()
    short = data.dropna(subset=["A1", "A2", "D1", "D2", "D3", "D4"])
    assert len(complete) < len(short)
    assert (
        f"compared over the {len(complete)} rows that every model can use (by itself: base {len(complete)}, short {len(short)})"
        in answer.notes
    )
    assert answer.rows == [int(row) + 1 for row in complete.index]
    assert {row["n"] for row in of(answer, "comparison")} == {len(complete)}


def test_criteria_of_plsc_are_those_of_scores() -> None:
    plain, corrected = (compared({"base": BASE, "fewer": FEWER}, consistent=consistent) for consistent in (False, True))
    for table in ("comparison", "criteria"):
        for one, other in zip(of(plain, table), of(corrected, table), strict=True):
            assert one == other
    assert any("without the correction of PLSc" in note for note in corrected.notes)
    assert corrected.settings["consistent"] is True
    losses = [row["loss"] for answer in (plain, corrected) for row in of(answer, "cvpat", construct="D", technique="da")]
    assert losses[0] != losses[1]


def test_gm_and_cp_take_the_error_of_the_model_with_the_predictors_of_all() -> None:
    answer = compared({"one": MEASURED + "C ~ A\nD ~ A + B", "other": MEASURED + "C ~ A\nD ~ B + C"})
    whole = plscli.estimate(plscli.Survey.from_frame(frame()), plscli.parse_model(MEASURED + "C ~ A\nD ~ A + B + C"))
    left = 1 - (whole.value("r2", "D") or 0.0)
    rows = of(answer, "criteria", construct="D", criterion="cp")
    assert [row["model"] for row in rows] == ["one", "other"]
    for row in rows:
        (own,) = of(answer, "comparison", construct="D", model=row["model"])
        assert row["value"] == pytest.approx(149 * (1 - own["r2"]) / left - (150 - 2 * 3), abs=1e-6)


def test_paths_that_run_in_a_circle_together_leave_gm_and_cp_out() -> None:
    answer = compared({"there": MEASURED + "C ~ A\nD ~ B + C", "back": MEASURED + "D ~ B + A\nC ~ D"})
    assert {row["value"] for row in of(answer, "criteria") if row["criterion"] in ("gm", "cp")} == {None}
    assert any(note.startswith("GM and Cp of C, D do not exist") for note in answer.notes)


def test_united_models_have_all_paths_and_every_construct_once() -> None:
    model = united(
        [plscli.parse_model("A =~ A1\nM =~ M1\nY =~ Y1\nY ~ A + M + A:M"), plscli.parse_model("A =~ A1 + A2\nY =~ Y1\nB =~ B1\nY ~ A + B")]
    )
    assert model.predecessors("Y") == ("A", "M", "A:M", "B")
    assert model.construct("A").indicators == ("A1",)


def test_clusters_and_weights_reach_losses_in_the_order_of_their_rows() -> None:
    """The losses of the rows, weighted and summed by cluster, by hand."""
    data = frame().assign(w=np.linspace(0.5, 1.5, 150), g=np.arange(150) // 5)
    answer = compared({"base": BASE, "fewer": FEWER}, data, weight="w", cluster="g")
    blocks = {"D": ["D1", "D2", "D3", "D4"]}
    one, other = (each.losses(blocks, "da", False).mean(0)[:, 0] for each in answer.candidates)
    w, d = data["w"].to_numpy(), one - other
    mean = (w * d).sum() / w.sum()
    sums = pd.Series(w * (d - mean)).groupby(data["g"].to_numpy()).sum().to_numpy()
    (row,) = of(answer, "cvpat", construct="D", technique="da")
    assert row["difference"] == pytest.approx(mean)
    assert row["se"] == pytest.approx(np.sqrt(30 / 29 * (sums**2).sum()) / w.sum())
    assert row["df"] == 29


def test_standardised_losses_and_the_bootstrap_of_cases() -> None:
    plain, standardised, resampled = (
        compared({"base": BASE, "fewer": FEWER}, **settings)
        for settings in ({}, {"standardise_loss": True}, {"loss_test": "bootstrap", "resamples": 400})
    )
    (one,), (other,), (drawn,) = (of(answer, "cvpat", construct="D", technique="da") for answer in (plain, standardised, resampled))
    assert other["loss"] < one["loss"]
    assert drawn["difference"] == one["difference"]
    assert drawn["se"] == pytest.approx(one["se"], rel=0.2)
    assert drawn["se"] != one["se"]


@pytest.mark.parametrize("criterion", ["aic", "gm", "cp"])
def test_another_criterion_gives_differences_and_weights(criterion: str) -> None:
    answer = compared({"base": BASE, "fewer": FEWER}, criterion=criterion)
    for row in of(answer, "comparison", construct="D"):
        (same,) = of(answer, "criteria", construct="D", criterion=criterion, model=row["model"])
        assert (row["value"], row["delta"], row["weight"]) == (same["value"], same["delta"], same["weight"])
        assert row["evidence"] is None


def test_an_unfit_number_of_models_or_target_is_an_error() -> None:
    with pytest.raises(UsageError, match="two models or more"):
        plscli.compare(frame(), [BASE])
    with pytest.raises(UsageError, match="no model explains a construct 'E'"):
        compared({"base": BASE, "fewer": FEWER}, target="E")
    with pytest.raises(UsageError, match="two models are named"):
        plscli.compare(frame(), [plscli.parse_model(BASE, "base.pls"), plscli.parse_model(FEWER, "base.pls")])


def test_a_saved_comparison_says_everything_that_repeats_it() -> None:
    plan = np.tile(np.arange(150) % 3 + 1, (1, 1))
    answer = plscli.compare(frame(), {"base": BASE, "fewer": FEWER}, folds=plan)
    saved = json.loads(json.dumps(document(answer)))
    assert list(saved["settings"]["models"]) == ["base", "fewer"]
    assert saved["folds"] == plan.tolist()


@pytest.mark.parametrize(
    ("delta", "word"), [(0.0, "hardly any"), (1.99, "hardly any"), (2.0, "positive"), (6.0, "strong"), (10.0, "very strong")]
)
def test_words_for_evidence(delta: float, word: str) -> None:
    assert EVIDENCE.word(delta) == word


def test_weights_are_those_of_the_primer_and_stand_large_numbers() -> None:
    """Differences 0, 0.641 and 10.425 give 57.7, 41.9 and 0.3 %: digits that are printed, from differences that are rounded."""
    assert selection.weights(np.array([0.0, 0.641, 10.425])) == pytest.approx([0.577, 0.419, 0.003], abs=1e-3)
    assert selection.weights(np.array([-1e6, -1e6 + 2.0])) == pytest.approx([1 / (1 + np.exp(-1)), 1 / (1 + np.e)])


def test_survey_of_answers_compares_as_a_frame_does() -> None:
    survey = survey_of(answers(150))
    assert plscli.compare(survey, {"a": BASE, "b": FEWER}, **FEW).tables()["cvpat"] == compared({"a": BASE, "b": FEWER}).tables()["cvpat"]  # type: ignore[arg-type]


def test_constructs_with_the_same_predictors_favour_no_model() -> None:
    """Other measurement elsewhere moves the criterion of an outcome whose predictors are the same, which is no evidence for a model."""
    answer = compared({"base": BASE, "twin": BASE.replace("A =~ A1 + A2 + A3", "A =~ A2")}, target="D")
    rows = of(answer, "comparison", construct="D")
    assert max(row["delta"] for row in rows) > 2.0
    assert {row["evidence"] for row in rows} == {None}
    assert "nothing to choose between" in answer.lead[0]
    assert all(answer.unmet(name) for name in ("base", "twin"))


def test_little_that_a_comparison_rests_on_is_said_first() -> None:
    few = compared({"base": BASE, "fewer": FEWER}, frame().iloc[:25])
    assert few.lead[-1].startswith("Too few respondents to rely on it (base: training rows of a fold: n = 20 is below the 30")
    rare = frame().copy()
    rare.loc[40:, ["D1", "D2", "D3", "D4"]] = np.nan
    answer = compared({"base": BASE, "fewer": FEWER}, rare)
    assert answer.lead[-1] == "Only 40 of 150 respondents answered D: what is said of it rests on them."
    assert any(
        "only 40 of 150 rows answered D: its losses are of them alone, while criteria count all rows" in note for note in answer.notes
    )
    apart = compared({"base": MEASURED + "C ~ A\nB ~ A\nD ~ A", "other": "D =~ D1\nA =~ A1 + A2 + A3\nA ~ D"})
    assert apart.lead[-1] == "Losses are not compared: the models predict no item in common."


def test_a_weight_is_not_rounded_to_1() -> None:
    answer = compared({"fewer": MEASURED + "C ~ A + B\nD ~ A", "base": BASE})
    assert "weight above 0.99): very strong" in answer.lead[1]


def test_a_model_may_bear_the_name_of_a_benchmark() -> None:
    answer = compared({"lm": BASE, "fewer": MEASURED + "C ~ A + B\nD ~ A"}), compared({"fewer": MEASURED + "C ~ A + B\nD ~ A", "lm": BASE})
    assert [of(each, "cvpat", construct="overall", technique="da")[0]["decision"] for each in answer] == ["better", "worse"]
    turned = compared({"base": BASE, "lm": MEASURED + "C ~ A + B\nD ~ A"})
    assert of(turned, "cvpat", construct="overall", technique="da")[0]["decision"] == "better"


@pytest.mark.parametrize(("line", "told"), [("D <~ D1 + D2 + D3 + D4", True), ("D =~ D1 + D2 + D3 + D4", False)])
def test_outcomes_that_are_made_in_different_ways_are_told(line: str, told: bool) -> None:
    answer = compared({"one": BASE, "other": FEWER.replace("D =~ D1 + D2 + D3 + D4", line)})
    note = "D is weighted in Mode A in one and B in other: criteria are of outcomes that are made in different ways"
    assert (note in answer.notes) is told
