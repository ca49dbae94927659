"""The pages on importance: numbers of other programs made again, the paragraph for the paper."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import corporate
import plscli
from studies import EXAMPLES, SERVICE
from test_differences_page import mobi, says

PAGE = (EXAMPLES.parent / "docs" / "importance.md").read_text(encoding="utf-8")


def rows(answer: Any, field: str) -> dict[str, Any]:
    found = answer.tables()["importance"]
    return {row["construct"]: row[field] for row in found if row["indicator"] is None and row["importance"] is not None}


def test_what_other_programs_print_instead() -> None:
    answer = plscli.importance(corporate.complete(), corporate.IPMA["model"], target="CUSL", scale="1:7")
    other = corporate.IPMA["expected"]["standardised_weights"]
    raised, performs = rows(answer, "importance"), rows(answer, "performance")
    says("| weights of the scores", performs["LIKE"], other["performance"]["LIKE"], other["importance"]["LIKE"], raised["LIKE"])
    says("| importance | unstandardised", raised["LIKE"], rows(answer, "importance_standardised")["LIKE"])
    values = list(performs.values())
    says("| where high begins", float(np.mean(values)), float(np.median(values)))
    assert np.median(values) == performs["COMP"]
    says("| items of the target", answer.analysis.point.value("unstandardised_weight", "cusl_1 -> CUSL") or 0.0)
    says("| intervals | of", rows(answer, "lower")["LIKE"], rows(answer, "upper")["LIKE"])
    says("| intervals | of", 100 * rows(answer, "priority_share")["LIKE"], decimals=1)


def test_the_extremes_that_occur_are_not_the_ends_of_a_scale() -> None:
    item = mobi()["CUSA1"]
    point = plscli.estimate(mobi(), "CUSA =~ CUSA1 + CUSA2 + CUSA3; CUSCO =~ CUSCO; CUSCO ~ CUSA", scale="1:10")
    offered = point.value("item_performance", "CUSA1") or 0.0
    assert item.min() == 4
    says("| ends of the scale", offered, 100 * (item.mean() - item.min()) / (item.max() - item.min()))
    assert offered == pytest.approx(100 * (item.mean() - 1) / 9, abs=1e-9)


def test_a_negative_importance_pulls_a_mean_down() -> None:
    survey, model = plscli.read_survey(SERVICE), plscli.read_model(SERVICE.with_suffix(".pls"))
    answer = plscli.importance(survey, model, target="LOY", scale="1:7", resamples=100)
    raised = rows(answer, "importance")
    says("| negative importance", answer.averages[0]["importance"], raised["PRICE"], float(np.mean(list(raised.values()))))


def test_numbers_of_the_paragraph_stand_in_the_output_above_it() -> None:
    shown = " ".join(" ".join(re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)).split())
    paragraph = " ".join(line for line in PAGE.splitlines() if line.startswith(">"))
    numbers = set(re.findall(r"\d+\.\d+|\d+ %", paragraph))
    assert len(numbers) > 8
    assert not {number for number in numbers if number not in shown}
