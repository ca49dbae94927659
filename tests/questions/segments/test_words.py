"""What is said of numbers of segments: why they are not retained, and on how little solutions and p values rest."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

import plscli
from mixed import MODEL, mixed
from plscli.questions.segments import retention, sentences
from plscli.questions.segments.answer import Segments
from plscli.records import Record


def row(k: int, lnl: float | None = -100.0, **more: Any) -> Record:
    """A row of table `retention` whose criteria are all alike, but for those that are told."""
    criteria = dict.fromkeys(("aic", "aic3", "aic4", "bic", "caic", "hq", "mdl5"), 100.0 + k)
    starts = {"starts": 20 if k > 1 else 1, "spurious": 0, "unsettled": 0, "reached_best": 20 if k > 1 else 1}
    record = {"k": k, "lnl": lnl, "objective": None, "en": 0.9, "smallest": 0.5, "gain": 5.0, "p_null": None, "null_samples": None}
    return {**record, **criteria, **starts, **more}


def judged(records: list[Record], **limits: Any) -> tuple[retention.Retention, dict[int, str | None]]:
    decision = retention.decided(records, **{"needed": 20, "n": 300, "alpha": 0.05, **limits})
    return decision, {each["k"]: each["reason"] for each in retention.judged(records, decision)}


def test_criteria_that_disagree_are_named_for_every_number() -> None:
    decision, reasons = judged([row(1), row(2, aic3=90.0), row(3), row(4, None)])
    assert decision.retained is None
    assert reasons[1] == "CAIC, AIC4 and BIC point to it, AIC3 does not; it is reported all the same, since no other number is clear"
    assert reasons[2] == "AIC3 points to it, CAIC, AIC4 and BIC do not"
    assert reasons[3] == "AIC3, CAIC, AIC4 and BIC are smaller with other numbers"
    assert reasons[4] == "none of 20 starts ended in a sound solution"


def test_numbers_that_criteria_agree_against_have_their_reason() -> None:
    assert judged([row(1), row(2), row(3)])[1] == {
        1: None,
        2: "AIC3 and CAIC are smaller with one segment",
        3: "AIC3 and CAIC are smaller with one segment",
    }
    low = {"aic3": 90.0, "caic": 90.0}
    _, reasons = judged([row(1), row(2, en=0.3, **low), row(3)])
    assert reasons[1] == reasons[3] == "AIC3 and CAIC are smaller with 2 segments"
    assert str(reasons[2]).startswith("respondents do not fall clearly apart (EN 0.3")
    assert all("30 respondents are too few" in str(each) for each in judged([row(1), row(2)], n=30)[1].values())


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"spurious": 11}, "only 9 of 20 starts ended in a sound solution"),
        ({"spurious": 10}, None),
        ({"spurious": 2, "unsettled": 3, "reached_best": 1}, "only 1 of 15 sound starts reached the solution"),
        ({"lnl": -101.0}, "the solution fits no better than that of 1 segment"),
        ({"lnl": None, "spurious": 20, "reached_best": 0}, None),
        ({"starts": 1, "reached_best": 1}, None),
    ],
)
def test_few_starts_that_led_to_a_solution_are_said(more: dict[str, Any], said: str | None) -> None:
    found = retention.all_thin([row(1), row(2, **more)])
    assert found.get(2) == said
    decision, _ = judged([row(1), row(2, **more)])
    missed = sentences.missed(decision, found)
    assert (missed is None) is (said is None or bool(decision.reasons))
    assert said is None or sentences.missed(judged([row(1), row(2)], n=30)[0], found) is None


def test_starts_that_were_left_out_are_counted_among_those_that_were_asked_for() -> None:
    assert sentences.stability(row(2), None) == "2 segments: 20 of 20 starts reached the best solution"
    some = row(2, spurious=19, reached_best=1)
    assert (
        sentences.stability(some, "few")
        == "2 segments: 1 of 20 starts reached the best solution; 19 were left out; there may be a better one"
    )


def test_few_simulated_samples_are_said_and_too_few_decide_nothing() -> None:
    low = {"aic3": 90.0, "caic": 90.0}
    records = [row(1), row(2, p_null=0.25, null_samples=7, **low), row(3)]
    decision, _ = judged(records)
    assert decision.reasons == ("only 7 simulated samples gave a sound solution, too few to tell the gain from chance",)
    assert "only 7 simulated samples" in str(sentences.against_one(records, 2, 0.05, 99))
    assert "chance gives" not in str(sentences.against_one(records, 2, 0.05, 99))
    none = judged([row(1), row(2, null_samples=0, **low), row(3)])[0]
    assert none.retained is None
    some = [row(1), row(2, p_null=0.1, null_samples=19, **low), row(3)]
    assert judged(some)[0].reasons == (
        "one segment gives a gain in likelihood as large by chance in 1 of 19 simulated samples (p = 0.100)",
    )
    kept = [row(1), row(2, p_null=0.05, null_samples=19, **low), row(3)]
    assert judged(kept)[0].retained == 2
    assert str(sentences.against_one(kept, 2, 0.05, 19)).endswith("(p = 0.050, 19 simulated samples, which are few).")
    lost = [row(1), row(2, p_null=0.011, null_samples=92, **low), row(3)]
    assert str(sentences.against_one(lost, 2, 0.05, 99)).endswith("(p = 0.011, 92 of 99 simulated samples).")
    assert sentences.few_samples(19) == "19 simulated samples are few: with another seed p is another; report from 99 or more"
    assert (sentences.few_samples(99), sentences.few_samples(0)) == (None, None)


@cache
def bought() -> Segments:
    """An outcome of two answers, of which those who give the same one look like a segment without error."""
    frame, _ = mixed(150, 3, 1, error=0.8)
    data = pd.DataFrame({**frame, "BUY": (frame["D1"] > frame["D1"].median()).astype(float)})
    model = plscli.parse_model("A =~ A1 + A2 + A3\nB =~ B1 + B2 + B3\nBUY =~ BUY\nBUY ~ A + B")
    return plscli.segments(data, model, k="1:2", starts=10)


def test_an_outcome_of_two_answers_does_not_show_that_there_is_one_segment() -> None:
    answer = bought()
    assert [each["verdict"] for each in answer.tables()["retention"]] == ["not retained", "no sound solution"]
    assert answer.verdict.startswith("Nothing can be said about segments: every start")
    assert "BUY (2) has few different scores, and respondents who share one look like a segment without error" in answer.verdict
    assert np.isnan(answer.found[2].likelihood)


def test_a_path_of_segments_that_are_not_kept_is_not_told_as_a_finding() -> None:
    frame, _ = mixed(30)
    answer = plscli.segments(frame, MODEL, k=2, starts=3)
    assert "differs most between these segments, which are not kept: " in answer.lead[-1]
    assert "not kept" not in plscli.segments(mixed()[0], MODEL, k="1:3").lead[-1]
