"""Distinct or not: the decision on a pair of constructs from its HTMT, with the rule that made it and the numbers behind it.

With resamples the one-sided 95 % upper bound decides, against the cut-off and against 1, the value of constructs that cannot be
told apart; without, the value itself.  Henseler, Ringle & Sarstedt (2015), J. Acad. Mark. Sci. 43, 115-135: cut-offs 0.85 and
0.90, and the interval that must not reach 1.  Franke & Sarstedt (2019), Internet Res. 29, 430-447: the bound against the cut-off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from plscli.estimation.inference import ONE_SIDED
from plscli.words.thresholds import PROFILE, Thresholds, Verdict
from plscli.words.wording import beside, percent

Distinct = Literal["distinct", "doubtful", "not distinct"]
WORDS: dict[Verdict, Distinct] = {"met": "distinct", "borderline": "doubtful", "not met": "not distinct"}
BOUND = f"{percent(ONE_SIDED)} bound"


@dataclass(frozen=True, slots=True)
class PairDecision:
    """A verdict on a pair of constructs, the threshold that decided (`htmt`, `htmt_bound`), and the reason in words."""

    verdict: Distinct
    rule: str
    reason: str


def verdict(value: float, bound: float | None, resampled: bool, thresholds: Thresholds = PROFILE) -> PairDecision:
    """Judge a pair by its HTMT or HTMT2 and the bound of that.

    bound : None where there is none; `resampled` says whether that is for want of resamples, or because the number exists in too
    few of them.
    """
    if bound is not None:
        judged = thresholds["htmt_bound"].verdict(bound)
        return PairDecision(WORDS[judged], "htmt_bound", f"{_value(value, thresholds)}; {_bound(bound, judged, thresholds)}")
    missing = f"; no {BOUND}, for it exists in too few resamples" if resampled else ""
    return PairDecision(WORDS[thresholds["htmt"].verdict(value)], "htmt", f"{_value(value, thresholds)}{missing}")


def _value(value: float, thresholds: Thresholds) -> str:
    cut, limit = thresholds["htmt"].green, thresholds["htmt"].worst
    text = _near(value, cut, limit)
    if value <= cut:
        return f"{text} is at most {cut:.2f}"
    return f"{text} is above {cut:.2f}" if value <= limit else f"{text} is above {limit:.2f}"


def _bound(bound: float, judged: Verdict, thresholds: Thresholds) -> str:
    cut, limit = thresholds["htmt_bound"].green, thresholds["htmt_bound"].worst
    text = f"its {BOUND} {_near(bound, cut, limit)}"
    if judged == "met":
        return f"{text} is so too"
    if judged == "borderline":
        return f"{text} stays below {limit:g}, but not below {cut:.2f}"
    return f"{text} reaches {limit:g}: merge the two, or look for items that belong to both"


def _near(value: float, *cuts: float) -> str:
    """The value with enough decimals to see on which side of the nearest cut-off it lies."""
    return beside(value, min(cuts, key=lambda cut: abs(value - cut)))
