"""The rows of everything that is judged."""

from plscli.analysis.criteria import Criterion
from plscli.analysis.thresholds import PROFILE


def test_a_judgement_becomes_a_row_with_its_threshold_and_source():
    row = Criterion.judged("SAT", 0.45, PROFILE.judge(0.45, "ave"), "half of the variance is noise", 0.4, 0.5).record()
    assert list(row) == ["criterion", "subject", "value", "lower", "upper", "threshold", "source", "verdict", "meaning"]
    assert (row["criterion"], row["threshold"], row["verdict"]) == ("ave", ">= 0.5", "error")
    assert row["source"] == PROFILE["ave"].source


def test_what_cannot_be_judged_has_no_verdict():
    assert Criterion("ave", "AGE", None, meaning="single item").record()["verdict"] is None
