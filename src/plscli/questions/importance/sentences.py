"""What importance and performance say, in sentences, and what must be known of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plscli.data.survey import shortened
from plscli.estimation.estimation import Estimation
from plscli.questions.importance.quadrants import Mapped
from plscli.records import Record, excludes_zero
from plscli.words import between, beyond, figure, listed, number, percent

MATTERS_LITTLE = ("low priority", "possible overkill")
"""Priorities of what is not important."""
SURE = 0.95
"""Share of the resamples in one quadrant below which a sentence says that the priority is not sure."""


@dataclass(frozen=True, slots=True)
class Axes:
    """What a sentence holds a row against.   average : mean performance on its map.   of : what that is the mean of.   level : of
    the intervals.
    """

    average: float | None
    of: str
    level: float


def summary(rows: Sequence[Record], target: str) -> str:
    """What comes first among constructs, and what is to be kept up."""
    if not any(row["priority"] for row in rows):
        return f"No priorities for {target}: {_why_none(rows, target)}."
    first, kept = (
        [row["construct"] for row in rows if row["priority"] == priority and excludes_zero(row)]
        for priority in ("first priority", "keep up")
    )
    named = [row for row in rows if row["construct"] in (first or kept)]
    shares = [row["priority_share"] for row in named if row["priority_share"] is not None]
    sure = all(share >= SURE for share in shares)
    doubt = "" if sure else f" (in {'at least ' if len(shares) > 1 else ''}{_percent(min(shares))} % of the resamples)"
    maybe = [row["construct"] for row in rows if row["priority"] == "first priority"]
    if first:
        return f"First priority for {target}: {listed(first)}, important and below the average performance{doubt}."
    said = f": {listed(kept)} {'is' if len(kept) == 1 else 'are'} important and above it{doubt}" if kept else ""
    flat = sure and not maybe
    perhaps = f" ({listed(maybe)} may be)" if maybe else ""
    return f"No construct is {'' if flat else 'shown to be '}important for {target} and below the average performance{perhaps}{said}."


CHANCE = "its importance is below 0, which may be chance"


def less(target: str) -> str:
    """Why what lowers the target has no priority."""
    return f"more of it goes with less {target}"


def _why_none(rows: Sequence[Record], target: str) -> str | None:
    """Why there are no priorities at all, with the names of the constructs."""
    alone = [row["construct"] for row in rows if (row["importance"] or 0.0) >= 0 and row["reason"]]
    sure, chance = ([row["construct"] for row in rows if row["reason"] == reason] for reason in (less(target), CHANCE))
    if not sure and not chance:
        return next((row["reason"] for row in rows if row["reason"]), None)
    if alone:
        return f"{listed(alone)} stands alone, and no mean divides the map"
    found = [f"more {listed(sure)} {'goes' if len(sure) == 1 else 'go'} with less {target}"] if sure else []
    return "; ".join([*found, *([f"the importance of {listed(chance)} is below 0, which may be chance"] if chance else [])])


def interpretation(row: Record, axes: Axes) -> str:
    """What a row says, in a sentence."""
    name, decimals = row["indicator"] or row["construct"], _decimals(row["performance"], axes.average)
    if row["importance"] is None:
        return f"{name} performs at {_performance(row, 1)}."
    return f"{_raised(name, row, axes)}; it performs at {_performance(row, decimals)}{_place(row, axes, decimals)}."


def _raised(name: str, row: Record, axes: Axes) -> str:
    """What goes with a point more of it."""
    target, size, level = row["target"], figure(abs(row["importance"])), percent(axes.level)
    if row["lower"] is None:
        return f"No interval says whether raising {name} goes with more {target} ({figure(row['importance'])} points)"
    if not excludes_zero(row):
        figures = f"{figure(row['importance'])} points, {level} interval {between(row['lower'], row['upper'])}"
        return f"There is no evidence that raising {name} goes with more {target} ({figures})"
    up = row["importance"] >= 0
    interval = between(row["lower"], row["upper"]) if up else between(-row["upper"], -row["lower"])
    said = f"{size} points {'more' if up else 'less'} {target} ({level} interval {interval})"
    return f"Raising {name} by one point (of 100) goes with {said}{beyond({**row, 'estimate': row['importance']})}"


def _performance(row: Record, decimals: int) -> str:
    value, lower, upper = (row[field] for field in ("performance", "performance_lower", "performance_upper"))
    interval = "" if lower is None else f" ({number(lower, 1)} to {number(upper, 1)})"
    return f"{number(value, decimals)}{interval}"


def _decimals(performance: float, average: float | None) -> int:
    """With how many decimals the performance can be told from the mean."""
    return next((k for k in range(1, 6) if average is None or number(average, k) != number(performance, k)), 1)


def _place(row: Record, axes: Axes, decimals: int) -> str:
    """On which side of the mean it performs, and what follows."""
    if row["priority"] is None:
        return f"; no priority: {row['reason']}" if row["reason"] else ""
    average = axes.average or 0.0
    side = "above" if row["performance"] > average else "below"
    matters = row["lower"] is not None and excludes_zero(row)
    called = "" if matters or row["priority"] in MATTERS_LITTLE else "if it matters at all, "
    return f", {side} the average of {axes.of}, {number(average, decimals)}: {called}{_priority(row)}"


def _priority(row: Record) -> str:
    """The priority, and how often resamples agree."""
    share, other = row["priority_share"], row["other_priority"]
    if share is None:
        return str(row["priority"])
    if share >= SURE:
        return f"{row['priority']} ({'all' if share == 1 else f'{_percent(share)} % of the'} resamples)"
    rest = f", with {other} in {_percent(row['other_share'])} %" if other else ""
    return f"{row['priority']}, but only in {_percent(share)} % of the resamples{rest}"


def _percent(share: float) -> str:
    """A share in percent, with decimals where none would hide on which side of `SURE` or of 100 % it lies."""
    near = [f"{100 * share:.{decimals}f}" for decimals in range(4)]
    return next((each for each in near if (float(each) < 100 * SURE) == (share < SURE) and (float(each) < 100) == (share < 1)), near[-1])


def remarks(rows: Sequence[Record], mapped: Mapped, point: Estimation) -> Iterator[str]:
    """All of them, the gravest first.   rows : of table `importance`."""
    if point.small:
        yield point.small
    yield from _negative_weights(rows)
    yield from _negative_effects(rows, mapped.target)
    yield from _apart(mapped, (point.data.prepared or {}).get("indicators", {}))
    for product in mapped.model.products:
        yield f"{product.name} is left out: importance is that at the mean of {listed(list(dict.fromkeys(product.factors[1:])))}"
    if wholes := [name for name in mapped.constructs if mapped.parts(name)]:
        yield f"{listed(wholes)}: made of constructs, whose importance is their share of the whole times its own"
    if point.estimator.consistent:
        yield "PLSc: importance and performance are those of uncorrected scores, since a person's score cannot be corrected"


def _negative_weights(rows: Sequence[Record]) -> Iterator[str]:
    performs = {row["construct"]: row["performance"] for row in rows if not row["indicator"]}
    for row in rows:
        if row["indicator"] and row["weight"] is not None and row["weight"] < 0:
            level = performs.get(row["construct"])
            outside = f" (here {number(level, 1)})" if level is not None and not 0 <= level <= 100 else ""
            yield (
                f"{row['indicator']} has a negative weight ({figure(row['weight'])}) in {row['construct']}, whose performance can then "
                f"leave 0 to 100{outside}: reverse it in the study file if it is worded the other way round; else it repeats other items"
            )


def _negative_effects(rows: Sequence[Record], target: str) -> Iterator[str]:
    negative = [row for row in rows if not row["indicator"] and (row["importance"] or 0.0) < 0]
    chance = [row["construct"] for row in negative if row["reason"] == CHANCE]
    names = [row["construct"] for row in negative if row["construct"] not in chance]
    if chance:
        yield (
            f"the importance of {listed(chance)} is below 0, which may be chance, so that no quadrant says what to do; the means that "
            "divide the map are those of the others"
        )
    if names:
        verb = "goes" if len(names) == 1 else "go"
        yield (
            f"more {listed(names)} {verb} with less {target}, so that no quadrant says what to do: reverse the items in the study "
            "file, so that more is better; the means that divide the map are those of the others"
        )


def _apart(mapped: Mapped, made: Mapping[str, Any]) -> Iterator[str]:
    """What stays off the map.   made : columns that were made of others, which no scale can be named for."""
    names = mapped.apart
    if names:
        scaled = [name for name in names if name not in made]
        taken = f' (--scale "{scaled[0]}: LOWEST:HIGHEST" takes it in)' if scaled else ""
        yield (
            f"without an answer scale and off the map: {shortened(names)}; effects are those with "
            f"{'it' if len(names) == 1 else 'them'} held constant{taken}"
        )
