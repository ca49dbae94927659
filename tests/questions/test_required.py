"""What must be found, for scripts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from plscli.errors import UsageError
from plscli.questions.required import Findings, demands, item, unmet
from plscli.records import Record


def test_conditions_hold_for_every_item_or_say_which_do_not() -> None:
    rows = [
        {"indicator": "D1", "technique": "ea", "q2": 0.2, "rmse_lm": None},
        {"indicator": "D2", "technique": "ea", "q2": -0.1, "rmse_lm": None},
    ]
    assert unmet(demands("q2 > -0.5"), rows, item) is None
    assert unmet(demands("q2 > 0"), rows, item) == "--require q2 > 0 is not met by D2 (-0.100, EA)"
    assert unmet(demands("rmse_lm < 9"), rows[:1], item) == "--require rmse_lm < 9 is not met by D1 (not computed, EA)"
    for wrong in ("q2", "q2 > x", "q9 > 0", "", "q2 > 1.2.3"):
        with pytest.raises(UsageError):
            demands(wrong)


def groups(decisions: list[str], levels: list[str | None]) -> Any:
    """An answer about one hypothesis and one construct in some pairs of groups."""
    differences: list[Record] = [{"hypothesis": "H1", "decision": each} for each in decisions]
    invariance: list[Record] = [{"construct": "C", "level": each} for each in levels]
    return SimpleNamespace(tables=lambda: {"group_differences": differences, "invariance": invariance})


@pytest.mark.parametrize(
    ("wanted", "met"),
    [
        ("H1 differs", True),
        ("H1 no difference shown", False),
        ("C partial", True),
        ("C full", False),
        ("all partial", True),
        ("H1 differs, C full", False),
    ],
)
def test_a_hypothesis_differs_as_soon_as_in_one_pair_and_all_else_holds_in_every_pair(wanted: str, met: bool) -> None:
    answer = groups(["no difference shown", "differs", "no difference shown"], ["full", "partial", "full"])
    said = Findings.of(wanted).unmet(answer)
    assert (said is None) is met
    assert met or f"--require {wanted} is not met" in str(said)


def test_what_was_not_tested_is_not_met_by_name_and_passed_over_among_all() -> None:
    answer = groups(["differs"], [None, "full"])
    assert Findings.of("C partial").unmet(answer) == "--require C partial is not met: C: invariance not tested"
    assert Findings.of("all partial").unmet(answer) is None
