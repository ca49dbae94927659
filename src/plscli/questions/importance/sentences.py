"""What importance and performance say, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plscli.records import Record, excludes_zero
from plscli.words.wording import between, figure, number, percent

if TYPE_CHECKING:
    from plscli.questions.importance.answer import Importance

SURE = 0.95
"""Share of the resamples in one quadrant from which a priority is called sure."""


def interpretation(row: Record, answer: Importance) -> str:
    """What a row says, in a sentence or two."""
    performs = _performs(row, answer)
    if row["importance"] is None:
        return f"{performs}."
    name = row["indicator"] or row["construct"]
    return f"{_raises(name, row, answer)}; {performs}{_priority(row)}."


def _raises(name: str, row: Record, answer: Importance) -> str:
    target, level = answer.target, percent(answer.settings["level"])
    interval = f", {level} interval {between(row['lower'], row['upper'])}" if row["lower"] is not None else ""
    size = figure(abs(row["importance"]))
    if row["lower"] is not None and not excludes_zero({"lower": row["lower"], "upper": row["upper"]}):
        return f"There is no evidence that raising {name} goes with more {target} (importance {figure(row['importance'])}{interval})"
    more = "more" if row["importance"] >= 0 else "less"
    return (
        f"Raising {name} by one point (of 100) goes with {size} points {more} {target} (importance {figure(row['importance'])}{interval})"
    )


def _performs(row: Record, answer: Importance) -> str:
    name = row["indicator"] or row["construct"]
    interval = (
        f" ({number(row['performance_lower'], 1)} to {number(row['performance_upper'], 1)})" if row["performance_lower"] is not None else ""
    )
    return f"{name} performs at {number(row['performance'], 1)}{interval}"


def _priority(row: Record) -> str:
    if row["priority"] is None:
        return ""
    share = f" (in {number(100 * row['priority_share'], 0)} % of the resamples)" if row["priority_share"] is not None else ""
    return f": {row['priority']}{share}"
