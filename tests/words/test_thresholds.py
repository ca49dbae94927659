"""Thresholds as data: what a profile says, and what a user may set."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import run
from plscli.errors import UsageError
from plscli.words.thresholds import OPPOSITE, PROFILE, read_profile
from studies import EMOTION, SERVICE


@pytest.mark.parametrize("id", PROFILE)
def test_no_value_is_green_and_red_at_once(id: str) -> None:
    threshold = PROFILE[id]
    assert threshold.verdict(threshold.green + (1e-9 if ">" in threshold.limit.relation else -1e-9)) == "met"
    if threshold.red is not None:
        assert not threshold.limit.holds(threshold.red.value) or threshold.red.relation == OPPOSITE[threshold.limit.relation]
        assert threshold.verdict(1e9 if ">" in threshold.red.relation else -1e9) == "not met"
    assert threshold.source
    assert threshold.criterion


def test_of_two_thresholds_the_worse_one_decides_and_is_named() -> None:
    assert PROFILE.judge(0.705, "loading", "loading_low").id == "loading_low"
    assert PROFILE.judge(0.65, "loading", "loading_low").verdict == "not met"
    assert PROFILE.judge(0.65, "loading", "loading_low").id == "loading"
    assert PROFILE.judge(0.96, "rho_c", "reliability_high").id == "reliability_high"
    assert PROFILE.judge(0.9, "rho_c", "reliability_high").verdict == "met"


def test_a_threshold_that_is_set_moves_red_along_where_red_began_at_green() -> None:
    set_ = PROFILE.with_values(["ave=0.4", "htmt=0.95", "vif_item=4"])
    assert (set_["ave"].verdict(0.45), set_["ave"].verdict(0.39)) == ("met", "not met")
    assert (set_["htmt"].verdict(0.94), set_["htmt"].verdict(0.951)) == ("met", "not met")
    assert (set_["vif_item"].verdict(4.5), set_["vif_item"].verdict(5.1)) == ("borderline", "not met")
    assert set_.as_dict() == {"ave": ">= 0.4", "htmt": "<= 0.95", "vif_item": "<= 4, red > 5"}
    assert PROFILE.with_values(["htmt=0.8,0.99"])["htmt"].words == "<= 0.8, red > 0.99"
    assert PROFILE.with_values(["vif_inner=2,2.5"])["vif_inner"].words == "<= 2, red > 2.5"


def test_the_loading_that_a_user_sets_decides_on_items_too() -> None:
    assert PROFILE.with_values(["loading=0.6"])["loading_low"].green == 0.6
    assert PROFILE.with_values(["loading=0.6", "loading_low=0.65"])["loading_low"].green == 0.65


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("avee=0.5", "did you mean ave"), ("ave", "write its id and a number"), ("ave=high", "write its id and a number"),
        ("ave=nan", "write its id and a number"), ("ave=0.5,0.4,0.3", "write its id"), ("reliability_high=0.9,0.99", "has no red"),
        ("htmt=0.9,0.8", "is green already"), ("=1", "there is no threshold"),
    ],
)  # fmt: skip
def test_a_threshold_that_is_none_is_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        PROFILE.with_values([text])


def test_a_profile_file_changes_the_rows_it_has(tmp_path: Path) -> None:
    file = tmp_path / "journal.csv"
    file.write_text("id,green,red,source\nave,>=0.6,<0.4,The Journal\nloading,>= 0.75,,\n")
    profile = read_profile(file)
    assert (profile["ave"].words, profile["ave"].source) == (">= 0.6, red < 0.4", "The Journal")
    assert (profile["loading"].words, profile["loading"].source) == (">= 0.75", "as set")
    assert profile["rho_c"] == PROFILE["rho_c"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id,green\nave,0.5\n", "line 2: '0.5' is not a comparison"), ("id,green\nave,<=0.5\n", "turn the comparison round"),
        ("id,green\nnone_such,>=1\n", "there is no threshold"), ("name\nave\n", "not a profile"), ("", "not a profile"),
        ("id,green\nave,\n", "green of ave is missing"), ("id,green,red\nave,>=0.5,low\n", "is not a comparison"),
    ],
)  # fmt: skip
def test_a_damaged_profile_is_refused(content: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "profile.csv"
    file.write_text(content)
    with pytest.raises(UsageError, match=said):
        read_profile(file)
    with pytest.raises(UsageError, match="there is no profile"):
        read_profile(tmp_path / "absent.csv")


def test_thresholds_change_verdicts_on_the_command_line() -> None:
    plain = run("loadings", str(EMOTION), "-f", "json", "-q")
    strict = run("loadings", str(EMOTION), "-f", "json", "-q", "--threshold", "ave=0.99")
    assert '"thresholds": {}' in plain.out.replace("\n", "").replace("  ", "") or '"thresholds":{}' in plain.out.replace(" ", "")
    assert '"ave":">=0.99"' in strict.out.replace(" ", "")
    assert run("loadings", str(SERVICE), "--threshold", "ave").code == 2
    assert run("hypotheses", str(SERVICE), "--threshold", "f2x=1").out == ""
