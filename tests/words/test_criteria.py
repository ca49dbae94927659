"""The rows of everything that is judged."""

import json

import pytest

from commands import run
from plscli.words.thresholds import PROFILE, Criterion
from studies import EMOTION


def test_a_judgement_becomes_a_row_with_its_threshold_and_source():
    row = Criterion.judged("SAT", 0.45, PROFILE.judge(0.45, "ave"), "half of the variance is noise", 0.4, 0.5).record()
    assert list(row) == ["criterion", "subject", "value", "lower", "upper", "threshold", "source", "verdict", "meaning"]
    assert (row["criterion"], row["threshold"], row["verdict"]) == ("ave", ">= 0.5", "not met")
    assert (row["value"], row["lower"], row["upper"], row["source"]) == (0.45, 0.4, 0.5, PROFILE["ave"].source)


def test_what_cannot_be_judged_has_no_verdict():
    assert Criterion("ave", "AGE", None, meaning="single item").record()["verdict"] is None


@pytest.mark.parametrize("command", ["hypotheses", "loadings"])
def test_error_is_a_word_for_faults_and_no_result_has_it(command: str) -> None:
    shown = run(command, str(EMOTION), "-n", "200", "-f", "table").out
    told = json.loads(run(command, str(EMOTION), "-n", "200", "-f", "json").out)["tables"]
    verdicts = {row[field] for rows in told.values() for row in rows for field in row if field.endswith("verdict")}
    assert " error" not in shown.replace("standard error", "")
    assert not verdicts & {"ok", "warning", "error"}
    assert {row["verdict"] for row in told["criteria"]} <= {"met", "borderline", "not met", None}
    assert "criteria (" in " ".join(shown.split())
    assert " not met" in shown
